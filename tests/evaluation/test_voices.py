"""Blindness: what another said never appears before the reveal, in a page, a fragment, a list or an export; after it, it does."""

import json

import pytest
from django.urls import reverse

from duaalportal.accounts.access import Can
from evaluation.models import ActionPoint, EvaluationRound, PointLook, Voice
from evaluation.weeks import writing
from tests.access.routes import own_routes
from tests.evaluation.week_world import (
    LATE,
    WEEK,
    add_company,
    at,
    browser,
    moment,
    put_back,
    said_of,
    side_of,
    submit,
    text,
    the_round,
    world,
)
from tests.stories import as_now

pytestmark = pytest.mark.django_db
__all__ = ["put_back", "world"]
EVERYBODY = (
    *("learner_person", "mentor_person", "teacher", "coach", "mother", "coordinator", "director"),
    *("instructor", "school_coordinator", "school_director"),
)
# what each plants, word by word, wherever a voice holds words
PLANTED = {"learner_person": "zeepaardje", "mentor_person": "vliegtuigje", "teacher": "krokodil"}
FRAGMENT = {"HX-Request": "true"}


def words(name):
    """A voice full of planted words."""
    gap = LATE | {"example": f"voorbeeld {name}", "agreement": f"afspraak {name}"}
    return {
        "RH_2": gap,
        "PH_3": {"value": "exceeds", "example": f"sterk {name}"},
        "message": f"bericht {name}",
        "agreements": {"LB": {"text": f"samen {name}", "owner": "LL", "review_on": "2026-11-27"}},
    }


def plant(world, *who):
    for person in who:
        submit(world, person, said=said_of(world, **words(PLANTED[person])))


def addresses(world):
    """Every address of our own without an object, and every one of this learner's evaluations."""
    kwargs = {"trajectory": world.trajectory.pk, "week": str(world.week)}
    for route in own_routes():
        if not isinstance(route.rule, Can):
            continue
        if set(route.objects) <= set(kwargs) and (not route.objects or "trajectory" in route.objects):
            yield reverse(route.name, kwargs={name: kwargs[name] for name in route.objects})


def everything_read(world, who):
    """All that somebody gets to read: pages and fragments."""
    found, there = {}, browser(world, who)
    for address in addresses(world):
        for headers in ({}, FRAGMENT):
            answer = there.get(address, headers=headers)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            found[address, bool(headers)] = body.decode(errors="replace")
            if "HX-Request" not in answer.get("Vary", ""):
                break  # it has no fragments: see duaalportal/lib/pages.py
    return found


@pytest.mark.once  # PostgreSQL has a wall before this as well: tests/access/test_behind_the_wall.py
@pytest.mark.shows("E02", "X02")
def test_before_the_reveal_nobody_reads_another_anywhere(world):
    plant(world, *PLANTED.keys() - {"teacher"})
    for who in EVERYBODY:
        read = everything_read(world, who)
        assert len(read) > 20, who
        for whose, word in PLANTED.items():
            if whose == who:
                continue
            leaks = [address for address, body in read.items() if word in body]
            assert leaks == [], f"{who} reads {whose}"
    # and the words are there to be found: who wrote them reads them
    mine = browser(world, "mentor_person").get(at("week", world) + "?aanpassen=1").content.decode()
    for words_ in ("voorbeeld", "afspraak", "bericht", "samen", "sterk"):
        assert f"{words_} vliegtuigje" in mine


@pytest.mark.shows("X02")
def test_before_the_reveal_the_querysets_give_nothing_of_another(world):
    plant(world, "learner_person", "mentor_person")
    for who in EVERYBODY:
        person = as_now(getattr(world, who))
        assert not Voice.objects.visible_to(person).exclude(user=person).exists(), who
        assert not ActionPoint.objects.visible_to(person).exclude(made_by=person).exists(), who
        assert not PointLook.objects.visible_to(person).exists(), who


@pytest.mark.shows("X02")
def test_the_data_one_takes_along_hold_nothing_that_is_not_shown(world):
    plant(world, "learner_person", "mentor_person")
    there = browser(world, "learner_person")
    data = there.get(reverse("personal_data")).content.decode()
    assert "zeepaardje" in data and "vliegtuigje" not in data
    plant(world, "teacher")
    data = json.loads(there.get(reverse("personal_data")).content)
    assert "vliegtuigje" in json.dumps(data["Wat anderen van jouw weken zeiden"])


@pytest.mark.shows("E02")
def test_before_the_reveal_everybody_reads_who_did_not_speak_yet(world):
    plant(world, "learner_person")
    page = text(world, "coach", "voices")
    assert "Wat iemand zei, lees je pas als iedereen gesproken heeft." in page
    assert page.count("gesproken</span>") == 1 and page.count("nog niet, tijd tot") == 2
    assert "Bart Willems" in page and "Karel De Wit" in page


@pytest.mark.shows("E02", "E11")
def test_after_the_reveal_the_differences_come_first(world):
    plant(world, "learner_person", "teacher")
    submit(world, "mentor_person", said=said_of(world, RH_2="meets", PH_3="meets", PH_5=LATE))
    page = text(world, "teacher", "voices")
    assert "Niemand heeft gelijk of ongelijk:" in page
    differ, same = page.index("Hier zien jullie iets anders"), page.index("Hier zien jullie hetzelfde")
    assert differ < page.index("Stiptheid") < same < page.index("Voorkomen")
    assert page.count("Bart ziet het anders") == 3
    assert differ < page.index("voorbeeld zeepaardje") < same < page.index("bericht zeepaardje")
    assert "gemiddeld" not in page.lower()


@pytest.mark.shows("X02")
def test_after_the_reveal_who_stands_around_the_learner_reads_it_and_others_do_not(world):
    plant(world, *PLANTED)
    reads = {who for who in EVERYBODY if "voorbeeld krokodil" in text(world, who, "voices")}
    around = {"learner_person", "mentor_person", "teacher", "coach", "coordinator"}
    assert reads == around | {"school_coordinator", "school_director"}
    # a parent reads it once the round is closed: published (the matrix)
    EvaluationRound.objects.update(closed_at=moment(WEEK.days[4]), closed_by=world.coach)
    assert "voorbeeld krokodil" in text(world, "mother", "voices")
    assert "voorbeeld krokodil" not in text(world, "director", "voices")


@pytest.mark.shows("X02")
def test_companies_of_one_learner_never_see_each_other(world):
    add_company(world)
    plant(world, *PLANTED)
    submit(world, "other_mentor", said=said_of(world, RH_4=LATE | {"example": "voorbeeld olifant"}))
    assert the_round(world).revealed_at
    for name in ("voices", "weeks", "points"):
        page = text(world, "mentor_person", name)
        assert "olifant" not in page and "Geheim Constructiebedrijf" not in page and "Mieke" not in page
        assert "vliegtuigje" not in text(world, "other_mentor", name)
    both = text(world, "teacher", "voices")
    assert "voorbeeld olifant" in both and "voorbeeld vliegtuigje" in both


def test_before_the_reveal_a_mentor_does_not_learn_that_there_is_another_company(world):
    add_company(world)
    plant(world, "mentor_person")
    page = text(world, "mentor_person", "week")
    assert "Mieke" not in page and "Geheim" not in page and "Karel De Wit" in page


@pytest.mark.shows("E11")
def test_only_who_may_open_a_round_opens_it(world):
    plant(world, "mentor_person")
    for who in EVERYBODY:
        answer = browser(world, who).post(at("round_open", world))
        assert answer.status_code == (302 if who in ("coach", "teacher") else 403), who
        if who in ("coach", "teacher"):
            assert the_round(world).revealed_at
            EvaluationRound.objects.update(revealed_at=None)


def test_a_draft_is_read_by_nobody_but_who_writes_it_also_after_the_reveal(world):
    plant(world, "learner_person", "mentor_person")
    writing.save_draft(
        trajectory=world.trajectory,
        week=world.week,
        side=side_of(world, "teacher"),
        said=said_of(world, message="bericht krokodil"),
        by=as_now(world.teacher),
        at=moment(WEEK.days[4]),
    )
    browser(world, "coach").post(at("round_open", world))
    for who in EVERYBODY:
        if who != "teacher":
            assert "krokodil" not in text(world, who, "voices"), who
    assert "bericht vliegtuigje" in text(world, "coach", "voices")
