"""Four on the way to a place: met and waiting for words, just proposed, asked whether the company may know, and ended."""

from datetime import timedelta

from companies.models import Mentor
from learningplans.models import Trajectory
from matching.matches import moving
from matching.models import Match, MatchReview, Opening
from matching.proposals.gathering import LOOKING

PROGRAMME = "lassen-constructie"


def build(world):
    """At the company everybody knows, and at another."""
    school = world.places["atheneum-leiebocht"]
    looking = Trajectory.objects.filter(school=school, state__in=LOOKING).select_related("learner")
    first = looking.filter(programme=PROGRAMME).order_by("learner__name").first()
    others = looking.exclude(pk=first.pk if first else None).order_by("learner__name")
    openings = Opening.objects.on_offer(world.today).select_related("organisation")
    if first:
        ours = openings.filter(organisation=world.places["de-clercq"], programme=PROGRAMME).first()
        _met(world, first, ours)
    fit = [(one, openings.filter(programme=one.programme_id).order_by("pk").first()) for one in others]
    fit = [(one, opening) for one, opening in fit if opening]
    if fit:
        _propose(world, *fit[0], days=6)
    if len(fit) > 1:
        _refused(world, *fit[1])
    if len(fit) > 2:
        _ask(world, *fit[2], days=1)


def _ask(world, trajectory, opening, days):
    return moving.propose(
        trajectory=trajectory,
        opening=opening,
        by=world.people["Sofie Maes"],
        at=world.at(days),
        today=world.today,
    )


def _propose(world, trajectory, opening, days):
    match, learner = _ask(world, trajectory, opening, days), trajectory.learner.user
    # who has no address of their own says it to who guides
    by = learner if learner.email else world.people["Sofie Maes"]
    return moving.answer(match=match, agrees=True, by=by, at=world.at(days - 1), today=world.today)


def _met(world, trajectory, opening):
    coach = world.people["Sofie Maes"]
    match = _propose(world, trajectory, opening, days=9)
    match = moving.plan_talk(
        match=match,
        version=match.version,
        talk_at=world.at(4, 14),
        where="In de werkplaats",
        mentor=Mentor.objects.get(organisation=opening.organisation, name="Bart Claeys"),
        by=coach,
        at=world.at(8),
    )
    match = moving.report(
        match=match,
        version=match.version,
        text="Bart toonde de laspost. Er werd veel gevraagd over de machines en de uren. Er is een bus om 7.12 uur.",
        by=coach,
        at=world.at(4, 16),
    )
    moving.say(
        match=match,
        party="mentor",
        kind="opinion",
        value="yes",
        reason="Nieuwsgierig en rustig. Dat past in onze ploeg.",
        by=world.people["Bart Claeys"],
        at=world.at(3),
    )


def _refused(world, trajectory, opening):
    match = _propose(world, trajectory, opening, days=30)
    later = world.at(20)
    Match.objects.filter(pk=match.pk).update(talk_at=later - timedelta(days=2))
    moving.say(
        match=match,
        party="learner",
        kind="decision",
        value="no",
        reason="De reis is te lang met twee overstappen.",
        told="Ik zoek iets dichter bij huis. Bedankt voor de rondleiding.",
        by=trajectory.learner.user,
        at=later,
    )
    MatchReview.objects.create(
        school_id=match.school_id,
        trajectory=trajectory,
        organisation=match.organisation,
        match=match,
        party="coach",
        answers={"talk": "Samen de rit nakijken, voor er een afspraak is.", "fit": "", "again": ""},
        at=world.at(18),
        by=world.people["Sofie Maes"],
    )
