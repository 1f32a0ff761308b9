"""What start talks and shared visions keep on a person: to take along, and what goes when they are erased."""

from django.db.models import Q

from matching.models import ParentsTold, SharedVision, StartAgreement, StartCorrection, StartTalk
from matching.start_talks.content import questions

GONE = "(verwijderd)"


def collect(user):
    """Start talks about oneself, what one took on, what one was told as a parent, and answers for one's organisation."""
    own = {"trajectory__learner__user": user}
    return {
        "Opstartgesprekken over jou": [
            {
                "bedrijf": row.organisation.name,
                "gehouden op": row.held_on,
                "antwoorden": _answers(row),
                "waar je bedrijf rekening mee houdt": row.care,
            }
            for row in StartTalk.objects.filter(**own).select_related("organisation").order_by("made_at")
        ],
        "Afspraken bij een start": [
            {"afspraak": row.text, "wie": row.owner, "tegen": row.due_on, "gedaan op": row.done_at}
            for row in StartAgreement.objects.filter(Q(owner_user=user) | Q(**own)).order_by("at", "pk")
        ],
        "Verbeteringen van opstartgesprekken": [
            {"stond er": row.before, "staat er nu": row.after, "waarom": row.reason, "op": row.at}
            for row in StartCorrection.objects.filter(**own).order_by("at", "pk")
        ],
        "Wat ouders hoorden over vervoer en uren": [
            {
                "vervoer": row.transport,
                "uren": row.hours,
                "verteld op": row.told_on,
                "gelezen op": row.read_at,
            }
            for row in ParentsTold.objects.filter(Q(read_by=user) | Q(**own)).order_by("told_at", "pk")
        ],
        "Gedeelde visies waarop je antwoordde": [
            {"school": row.school.name, "bedrijf": row.organisation.name, "begonnen op": row.made_at}
            for row in SharedVision.objects.filter(Q(school_by=user) | Q(company_by=user))
            .select_related("school", "organisation")
            .order_by("made_at")
        ],
    }


def _answers(row):
    return [
        {"vraag": questions()[code].text if code in questions() else code, "antwoord": one["answer"]}
        for code, one in row.answers.items()
    ]


def erase(*, user, at):
    """The words about the learner go, and a name beside an agreement; that there was a talk stays."""
    own = {"trajectory__learner__user": user}
    done = []
    words = {"answers": {}, "care": "", "care_agreed_at": None}
    talks = StartTalk.objects.filter(**own, erased_at=None)
    gone = talks.filter(closed_at__isnull=False).update(**words, erased_at=at)
    if gone + talks.filter(closed_at=None).update(**words):
        done.append("Antwoorden in opstartgesprekken zijn gewist.")
    agreed = StartAgreement.objects.filter(**own).update(text=GONE, owner="")
    agreed += StartAgreement.objects.filter(owner_user=user).update(owner=GONE)
    corrected = StartCorrection.objects.filter(**own).update(before="", after="", reason=GONE)
    told = ParentsTold.objects.filter(**own).update(transport=GONE, hours=GONE)
    if agreed or corrected or told:
        done.append("Woorden bij afspraken en over vervoer bij een start zijn gewist.")
    return done
