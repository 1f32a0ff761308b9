"""How ready learners of the demo world are: one with advice, one who only said it themselves."""

from datetime import timedelta

from learningplans.models import Trajectory
from matching.proposals.gathering import LOOKING
from matching.readiness import writing
from matching.readiness.content import factors


def build(world):
    """Lina, long before her trajectory began, and the first who looks for a place now."""
    lina, coach = world.trajectories["lina"], world.people["Sofie Maes"]
    answers = {one.code: "yes" for one in factors()}
    writing.estimate(
        trajectory=lina,
        answers=answers | {"takes_part": "growing"},
        message="Ik ben nog niet elke dag op tijd. Lassen wil ik al sinds het derde.",
        version=None,
        by=lina.learner.user,
        at=world.at(170),
    )
    writing.view(
        trajectory=lina,
        answers=answers | {"knows_self": "growing"},
        note="Vraagt door als iets niet lukt, en begint dan opnieuw.",
        by=world.people["Nele Baert"],
        at=world.at(165),
    )
    writing.advise(
        trajectory=lina,
        outcome="with_attention",
        reason="Lina groeit snel en wil dit echt. Op tijd zijn blijft een punt om samen op te volgen.",
        strengths="Nieuwsgierig, handig, eerlijk over zichzelf.",
        attention="Op tijd vertrekken.",
        advised_on=(world.today - timedelta(days=160)),
        version=None,
        by=coach,
        at=world.at(160),
    )
    looking = (
        Trajectory.objects.filter(school=lina.school, state__in=LOOKING).order_by("learner__name").first()
    )
    if looking:
        writing.estimate(
            trajectory=looking,
            answers=answers | {"knows_self": "not_yet"},
            message="",
            version=None,
            by=looking.learner.user,
            at=world.at(12),
        )
