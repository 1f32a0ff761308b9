"""What rounds keep on a person: to take along, and what goes when somebody is erased."""

from django.db.models import Q

from evaluation.models import ActionPoint, InstructorInput, Sending, Voice

ERASED = "(tekst gewist)"


def collect(user):
    """What somebody said of a week, about oneself what others said once it was shown, and the points; no names of others."""
    own = Voice.objects.filter(user=user).select_related("round").order_by("round__first_day", "pk")
    about = Voice.objects.filter(trajectory__learner__user=user, shown_at__isnull=False).exclude(user=user)
    mine = Q(trajectory__learner__user=user) | Q(owner=user)
    points = ActionPoint.objects.filter(Q(is_blind=False) & mine | Q(made_by=user))
    given = InstructorInput.objects.filter(user=user).select_related("round").order_by("given_at", "pk")
    return {
        "Wat je van een week zei": [_voice(row) for row in own],
        "Wat anderen van jouw weken zeiden": [
            _voice(row) for row in about.select_related("round").order_by("round__first_day", "pk")
        ],
        "Werkpunten en afspraken": [
            {
                "afspraak": row.text,
                "voorbeeld": row.example,
                "gemaakt op": row.made_at,
                "opnieuw bekijken op": row.review_on,
            }
            for row in points.order_by("made_at", "pk").distinct()
        ],
        "Wat je als begeleider doorgaf": [
            {"week van": row.round.first_day, "tekst": row.text, "op": row.given_at} for row in given
        ],
    }


def _voice(row):
    return {
        "week van": row.round.first_day,
        "als": row.get_party_display(),
        "antwoorden": row.scores,
        "afspraken": row.agreements,
        "bericht": row.message,
        "verzonden op": row.submitted_at,
    }


def erase(*, user, at):
    """Take the words out of what somebody said, and what others said of a learner; which answer stood where stays."""
    voices = Voice.objects.filter(Q(user=user) | Q(trajectory__learner__user=user))
    done = []
    changed = [_without_words(row) for row in voices]
    if changed:
        Voice.objects.bulk_update(changed, ["scores", "agreements", "message"], batch_size=200)
        done.append("woorden in weekbeoordelingen gewist")
    points = ActionPoint.objects.filter(Q(made_by=user) | Q(trajectory__learner__user=user))
    if points.update(text=ERASED, example=""):
        done.append("woorden in werkpunten en afspraken gewist")
    inputs = InstructorInput.objects.filter(Q(user=user) | Q(trajectory__learner__user=user))
    if inputs.update(text=ERASED, scores={}):
        done.append("input van begeleiders gewist")
    # what the device sent is told by the rows themselves
    Sending.objects.filter(user=user).delete()
    return done


def _without_words(row):
    row.scores = {code: {"value": said.get("value", "")} for code, said in row.scores.items()}
    row.agreements, row.message = {}, ""
    return row
