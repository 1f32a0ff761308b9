"""Learners of the demo world in own words: profiles, choices, one profile shared with a company, and what it would like."""

from learningplans.models import Trajectory
from matching.models import Opening
from matching.profiles import choosing, sharing, wishing, writing
from matching.proposals.gathering import LOOKING

WORDS = (
    {
        "interests": "Thuis werk ik met mijn oom aan oude brommers. Ik maak graag iets dat blijft.",
        "strengths": "Ik hou vol tot het klopt, en ik help anderen graag.",
        "attention": "Ik vraag soms te laat om hulp.",
        "education": "Drie jaar mechanica, en een zomer in een fietsenwinkel.",
        "motivation": "Ik leer het best met mijn handen.",
        "wishes": "Een kleine ploeg die tijd maakt om iets te tonen.",
        "languages": ["Nederlands", "Frans"],
        "travels_by": ["met de fiets", "met de bus of de tram"],
    },
    {
        "interests": "Uitzoeken waarom een machine stilvalt.",
        "strengths": "Rustig blijven als het druk is.",
        "attention": "",
        "education": "",
        "motivation": "Ik wil weten hoe een echt bedrijf werkt.",
        "wishes": "Afwisseling.",
        "languages": ["Nederlands"],
        "travels_by": ["met de trein"],
    },
)


def build(world):
    """Lina, who is placed, and two who look for a place; Lina's company reads along and would like to meet her."""
    lina = world.trajectories["lina"]
    looking = Trajectory.objects.filter(school=lina.school, state__in=LOOKING).order_by("learner__name", "pk")
    for nth, trajectory in enumerate([lina, *looking[:2]]):
        profile = _profile(world, trajectory, WORDS[nth % len(WORDS)])
        chosen = _choose(world, trajectory)
        if trajectory == lina:
            _share(world, profile, chosen)


def _profile(world, trajectory, words):
    return writing.save(
        trajectory=trajectory,
        version=0,
        shows_attention=False,
        max_km=30,
        weekdays=[1, 2, 3],
        wants_support=False,
        by=trajectory.learner.user,
        at=world.at(11),
        **words,
    )


def _choose(world, trajectory):
    ours = world.places["de-clercq"].pk
    openings = Opening.objects.on_offer(world.today).filter(programme=trajectory.programme_id)
    first = sorted(openings.order_by("pk"), key=lambda one: one.organisation_id != ours)[:2]
    said = {"trajectory": trajectory, "by": trajectory.learner.user, "at": world.at(10)}
    return [choosing.choose(opening=one, today=world.today, **said) for one in first]


def _share(world, profile, chosen):
    learner = profile.saved_by
    choosing.read(
        preference=chosen[0],
        text="Ze maken steunen voor bruggen. Ik wil vragen of je ook mee naar de werf mag.",
        version=0,
        by=learner,
        at=world.at(10),
    )
    copy = sharing.share(
        preference=chosen[0],
        codes=["interests", "strengths", "travel", "languages"],
        version=profile.version,
        by=learner,
        at=world.at(9),
        today=world.today,
    )
    wishing.wish(
        copy=copy,
        opening=copy.opening,
        note="Wie graag aan brommers werkt, past bij ons.",
        by=world.people["Ilse De Clercq"],
        at=world.at(8),
        today=world.today,
    )
