"""What plans and goals keep on a person: to take along, and what goes when they are erased.

What was agreed and how far a goal is stay without the person's own words: mentor and school rely on it.
"""

from learningplans.models import (
    GoalNote,
    GoalStep,
    GoalTip,
    LearningChance,
    PlanConsent,
    PlanItem,
    PlanRemark,
    PlanSeen,
    PracticeTest,
    TrainingPlanVersion,
)
from learningplans.models.plans import PlanState

GONE = "gewist op vraag van de persoon"


def collect(user):
    """One's own plans, steps and notes as a learner; and what one said, agreed, read and noted in plans of others."""
    return {
        "Je opleidingsplan": [_plan(row) for row in _versions(user)],
        "Hoe ver je bent met je leerdoelen": [
            {"leerdoel": row.goal_code, "stap": row.get_step_display(), "op": row.on, "waarom": row.reason}
            for row in GoalStep.objects.filter(trajectory__learner__user=user).order_by("at", "pk")
        ],
        "Je notities bij leerdoelen": [
            {"dag": row.on, "leerdoel": row.goal_code, "notities": row.answers, "gedeeld": row.is_shared}
            for row in GoalNote.objects.filter(trajectory__learner__user=user).order_by("on", "pk")
        ],
        "Onverwachte leerkansen": [
            {"wat": row.text, "op": row.on, "bij": row.organisation.name}
            for row in _mine_or_about(LearningChance, user, "by")
            .select_related("organisation")
            .order_by("on", "pk")
        ],
        "Praktijktoetsen": [
            {"titel": row.title, "op": row.on, "opdracht": row.task, "hoe het ging": row.outcome}
            for row in PracticeTest.objects.filter(trajectory__learner__user=user).order_by("on", "pk")
        ],
        "Wat je zei over opleidingsplannen": [
            {"op": row.at, "soort": row.get_kind_display(), "tekst": row.text, "antwoord": row.answer}
            for row in PlanRemark.objects.filter(by=user).order_by("at", "pk")
        ],
        "Opleidingsplannen waarmee je akkoord ging": [
            {"als": row.get_party_display(), "versie": row.plan_version.number, "op": row.at}
            for row in PlanConsent.objects.filter(by=user).select_related("plan_version").order_by("at", "pk")
        ],
        "Opleidingsplannen die je las": [
            {"versie": row.plan_version.number, "op": row.at}
            for row in PlanSeen.objects.filter(user=user).select_related("plan_version").order_by("at", "pk")
        ],
        "Leerdoelen die je begeleidt": [
            {"leerdoel": row.title, "vanaf": row.starts_on, "tot en met": row.ends_on}
            for row in PlanItem.objects.filter(
                responsible=user, plan_version__state=PlanState.ACTIVE
            ).order_by("starts_on", "pk")
        ],
        "Stappen en tips die je noteerde": [
            *(
                {"op": row.at, "wat": row.reason}
                for row in GoalStep.objects.filter(by=user).order_by("at", "pk")
            ),
            *(
                {"op": row.at, "wat": row.text}
                for row in GoalTip.objects.filter(by=user).order_by("at", "pk")
            ),
        ],
    }


def _mine_or_about(model, user, name):
    return model.objects.filter(trajectory__learner__user=user) | model.objects.filter(**{name: user})


def _versions(user):
    rows = TrainingPlanVersion.objects.filter(trajectory__learner__user=user)
    return rows.prefetch_related("items__organisation").order_by("trajectory__starts_on", "number", "pk")


def _plan(row):
    return {
        "versie": row.number,
        "stand": row.get_state_display(),
        "waarom": row.reason,
        "actief vanaf": row.active_from,
        "verwachtingen": row.expectations,
        "afstemmen": row.contact,
        "evalueren": row.evaluation,
        "leerdoelen": [
            {
                "wat": item.title,
                "bij": item.organisation.name if item.organisation else "",
                "vanaf": item.starts_on,
                "tot en met": item.ends_on,
                "uren": item.hours,
                "al gekend sinds": item.known_on,
                "toelichting": item.note,
            }
            for item in row.items.all()
        ],
    }


def erase(*, user):
    """Wipe the learner's own words and those written about the learner; places, steps, days and consents stay."""
    done = []
    own = {"trajectory__learner__user": user}
    if GoalNote.objects.filter(**own).delete()[0]:
        done.append("notities bij leerdoelen gewist")
    # what the learner said, and what others wrote about the learner alone
    about = [
        PlanRemark.objects.filter(by=user).update(text=GONE),
        PlanRemark.objects.filter(**own).exclude(answer="").update(answer=GONE),
        PlanRemark.objects.filter(**own).update(text=GONE),
        PlanItem.objects.filter(**own).exclude(note="").update(note=""),
        GoalStep.objects.filter(**own).update(reason=GONE),
        LearningChance.objects.filter(**own).update(text=GONE),
        GoalTip.objects.filter(**own).update(text=GONE, url=""),
        PracticeTest.objects.filter(**own).exclude(outcome="").update(outcome=""),
        TrainingPlanVersion.objects.filter(**own).update(
            expectations="", contact="", evaluation="", reason=""
        ),
    ]
    if any(about):
        done.append("opmerkingen, redenen en afspraken bij het opleidingsplan gewist")
    if PlanSeen.objects.filter(user=user).delete()[0]:
        done.append("wat je las van opleidingsplannen weggehaald")
    return done
