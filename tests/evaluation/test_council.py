"""The class council: who prepares, explains, decides and reads, and when."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from duaalportal.accounts.access import Role
from duaalportal.accounts.models import AuditEntry
from evaluation import models as m
from evaluation.council import reading, running
from evaluation.council.errors import CouncilChanged, CouncilPublished, CouncilRefused
from evaluation.council.facts import facts_of
from learningplans.models import Absence, Learner
from tests.evaluation.talk_world import DAY, page, post, world
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.learningplans import make_learner, make_trajectory
from tests.learningplans.following import make_following
from tests.stories import browser, now, today

pytestmark = pytest.mark.django_db
__all__ = ["world"]


def make(world, **fields):
    fields = {
        "school": world.school,
        "class_group": "6LCd",
        "title": "Klassenraad december",
        "on": today() + DAY,
        "by": world.coach,
        "at": now(),
    } | fields
    return running.make(**fields)


def decided(world, **fields):
    council = make(world)
    line = council.lines.get()
    decide(world, line, **fields)
    return council, line


def decide(world, line, outcome="Mag verder in het derde jaar.", **fields):
    fields = {"version": 1, "by": world.school_director, "at": now()} | fields
    return running.decide(line=line, outcome=outcome, **fields)


def published(world):
    council, line = decided(world)
    running.publish(council=council, by=world.coach, at=now())
    return council, line


# --- making -------------------------------------------------------------------------------------------------------------


@pytest.mark.shows("E15")
def test_a_council_begins_with_the_learners_of_the_class_one_has_to_do_with(world):
    make_trajectory(world.school, learner=make_learner(world.school, class_group="6LCd"))
    make_trajectory(world.school, learner=make_learner(world.school, class_group="5LAS"), coach=world.coach)
    key = "6b0a1f0e-55a7-4a55-9d2b-6a1a0c1f2e3d"
    council = make(world, key=key)
    assert make(world, key=key) == council and m.ClassCouncil.objects.count() == 1
    assert [line.trajectory_id for line in council.lines.all()] == [world.trajectory.pk]
    # who oversees the school knows the other one of the class too
    assert running.fill(council=council, by=world.school_coordinator, at=now()) == 1
    assert running.fill(council=council, by=world.school_coordinator, at=now()) == 0


def test_a_council_is_of_the_own_school(world):
    with pytest.raises(CouncilRefused):
        make(world, school=OrganisationFactory(school=True))


@pytest.mark.shows("E15")
def test_the_facts_are_counts_and_words_and_never_a_grade(world):
    for row in world.rounds:
        m.Voice.objects.filter(round=row).update(shown_at=now())
    own = {"school": world.school, "trajectory": world.trajectory}
    m.ActionPoint.objects.create(
        text="Bellen", review_on=today() - DAY, made_at=now(), made_by=world.coach, **own
    )
    Absence.objects.create(
        side="school",
        first_day=today() - 7 * DAY,
        last_day=today() - DAY,
        reported_at=now(),
        reported_by=world.coach,
        **own,
    )
    facts = facts_of([world.trajectory], world.coach, today())[world.trajectory.pk]
    assert (facts.points, facts.differing) == ("1 open werkpunt, 1 over datum", "2 verschillen")
    assert facts.strengths == 1 and facts.progress == "nog niets gemeten"
    assert 3 <= facts.days_away <= 5 < facts.days_expected
    blind = m.Voice.objects.filter(round__in=world.rounds)
    blind.update(shown_at=None)
    again = facts_of([world.trajectory], world.coach, today())[world.trajectory.pk]
    assert again.differing == "nog geen twee stemmen"


# --- the mentor ---------------------------------------------------------------------------------------------------------


@pytest.mark.shows("E15")
def test_the_mentor_explains_when_asked_and_decides_nothing(world):
    line = make(world).lines.get()
    explain = {"line": line, "text": "Lina werkt zelfstandig.", "by": world.mentor_person, "at": now()}
    assert page(world.mentor_person, "council_explain", line).status_code == 404
    with pytest.raises(CouncilRefused, match="vroeg"):
        running.explain(**explain)
    assert running.ask_all(council=line.council, by=world.coach, at=now()) == 1
    assert running.ask_all(council=line.council, by=world.coach, at=now()) == 0
    answer = post(world.mentor_person, "council_explain", line, text="Lina werkt zelfstandig.")
    assert answer.status_code == 302
    line.refresh_from_db()
    assert m.CouncilWord.objects.get().by == world.mentor_person and not line.outcome_at
    with pytest.raises(CouncilRefused, match="directie"):
        decide(world, line, by=world.mentor_person)
    assert "zelfstandig" in page(world.school_director, "council_line", line).content.decode()
    for other in (world.learner_person, world.mother, world.coordinator):
        assert not m.CouncilWord.objects.visible_to(other).exists()


def test_the_page_of_the_mentor_tells_no_outcome(world):
    _, line = decided(world, outcome="Geheime uitslag")
    running.ask_mentor(line=line, wanted=True, by=world.coach, at=now())
    text = page(world.mentor_person, "council_explain", line).content.decode()
    assert "Klassenraad december" in text and "Geheime" not in text


# --- the outcome --------------------------------------------------------------------------------------------------------


@pytest.mark.shows("E16")
@pytest.mark.parametrize(
    "who, status",
    [
        ("school_director", 200),
        ("school_coordinator", 403),
        ("coach", 403),
        ("teacher", 403),
        ("mentor_person", 403),
        ("coordinator", 403),
        ("learner_person", 403),
        ("mother", 403),
    ],
)
def test_the_school_director_alone_decides(world, who, status):
    line = make(world).lines.get()
    person = getattr(world, who)
    assert page(person, "council_decide", line).status_code == status
    if status != 200:
        assert post(person, "council_decide", line, outcome="Ja", version=1).status_code == status
        with pytest.raises(CouncilRefused, match="directie"):
            decide(world, line, by=person)
    line.refresh_from_db()
    assert line.outcome == ""


def test_of_two_who_decide_the_second_is_shown_both(world):
    _, line = decided(world)
    with pytest.raises(CouncilChanged):
        decide(world, line, "Iets anders")
    answer = post(world.school_director, "council_decide", line, outcome="Iets anders", version=1)
    text = answer.content.decode()
    assert answer.status_code == 409 and "Mag verder" in text and "Iets anders" in text
    decide(world, line, "Iets anders", version=2)
    line.refresh_from_db()
    assert line.outcome == "Iets anders" and line.outcome_by == world.school_director


READERS = ("learner_person", "mother", "mentor_person", "coordinator")


@pytest.mark.shows("E26")
def test_outside_the_school_nobody_reads_the_outcome_before_it_is_made_known(world):
    council, line = decided(world)
    for who in READERS:
        person = getattr(world, who)
        assert page(person, "council_outcome", line).status_code == 404
        assert page(person, "council", council).status_code in (403, 404)
        assert not m.CouncilLine.objects.visible_to(person).exists()
        listed = browser(person).get(reverse("evaluation:council_outcomes", args=[world.trajectory.pk]))
        assert "Mag verder" not in listed.content.decode()
    running.publish(council=council, by=world.coach, at=now())
    for who in READERS:
        assert "Mag verder" in page(getattr(world, who), "council_outcome", line).content.decode()
    for stranger in (member(Role.TRAJECTORY_COACH, OrganisationFactory(school=True)), world.director):
        assert page(stranger, "council_outcome", line).status_code == 404
    instructor = member(Role.WORKPLACE_INSTRUCTOR, world.company)
    assert not m.CouncilLine.objects.visible_to(instructor).exists()


@pytest.mark.shows("E16")
def test_nothing_is_made_known_while_an_outcome_is_missing_and_nothing_changes_afterwards(world):
    with pytest.raises(CouncilRefused, match="nog geen uitslag"):
        running.publish(council=make(world), by=world.coach, at=now())
    council, line = published(world)
    running.publish(council=council, by=world.school_coordinator, at=now())
    assert AuditEntry.objects.filter(verb="council_published").count() == 1
    line.mentor_comes = True
    line.save()
    acts = [
        lambda: decide(world, line, "Toch niet", version=2),
        lambda: running.fill(council=council, by=world.coach, at=now()),
        lambda: running.ask_mentor(line=line, wanted=False, by=world.coach, at=now()),
        lambda: running.explain(line=line, text="Te laat", by=world.mentor_person, at=now()),
        lambda: running.remove(line=line, by=world.coach, at=now()),
    ]
    for act in acts:
        with pytest.raises(CouncilPublished, match="verandert niet meer"):
            act()


def test_of_whom_nothing_was_said_can_go_from_the_list(world):
    _council, line = decided(world)
    with pytest.raises(CouncilRefused, match="beslist"):
        running.remove(line=line, by=world.coach, at=now())
    other = make(world)
    answer = post(world.coach, "council_remove", other.lines.get())
    assert answer.status_code == 302 and not other.lines.exists()


# --- pages --------------------------------------------------------------------------------------------------------------


@pytest.mark.shows("E15")
@pytest.mark.parametrize(
    "who, status",
    [
        ("coach", 200),
        ("teacher", 200),
        ("school_coordinator", 200),
        ("school_director", 200),
        ("mentor_person", 403),
        ("coordinator", 403),
        ("learner_person", 403),
        ("mother", 403),
    ],
)
def test_the_school_reads_the_council(world, who, status):
    council = make(world)
    person = getattr(world, who)
    assert page(person, "council", council).status_code == status
    assert page(person, "council_line", council.lines.get()).status_code == status
    assert browser(person).get(reverse("evaluation:councils")).status_code == status


def test_another_school_and_a_colleague_without_this_learner_learn_nothing_of_the_line(world):
    council = make(world)
    stranger = member(Role.TRAJECTORY_COACH, OrganisationFactory(school=True))
    assert page(stranger, "council", council).status_code == 404
    colleague = member(Role.TRAJECTORY_COACH, world.school)
    answer = page(colleague, "council", council)
    assert answer.status_code == 200 and world.learner.name not in answer.content.decode()
    assert page(colleague, "council_line", council.lines.get()).status_code == 404


def test_the_coach_makes_one_on_the_page_and_takes_it_along_as_a_file(world):
    address = reverse("evaluation:council_new", args=[world.school.slug])
    wrong = browser(world.coach).post(address, {"class_group": "9Z", "title": "", "on": "morgen"})
    assert wrong.status_code == 422 and "Kies een van deze klassen" in wrong.content.decode()
    data = {"class_group": "6LCd", "title": "Klassenraad", "on": today().isoformat()}
    assert browser(world.coach).post(address, data).status_code == 302
    council = m.ClassCouncil.objects.get()
    file = browser(world.coach).get(reverse("evaluation:council_file", args=[council.pk, "csv"]))
    assert world.learner.name in file.content.decode("utf-8-sig")


@pytest.mark.shows("E15")
def test_a_class_of_twenty_five_costs_what_one_learner_costs(world, django_assert_max_num_queries):
    council = make(world)
    client = browser(world.coach)
    address = reverse("evaluation:council", args=[council.pk])
    client.get(address)
    with django_assert_max_num_queries(12) as few:
        client.get(address)
    for nth in range(24):
        learner = make_learner(world.school, class_group="6LCd", name=f"Lerende {nth:02}")
        make_trajectory(world.school, learner=learner, coach=world.coach)
    running.fill(council=council, by=world.coach, at=now())
    with django_assert_max_num_queries(12) as many:
        answer = client.get(address)
    assert answer.content.decode().count('class="council__line"') == 25
    assert len(many) == len(few)
    assert len(answer.content) < 60_000


def test_a_line_of_a_list_says_what_was_asked(world):
    council, line = decided(world)
    assert reading.state_of(council, 1, 1)[1] == "klaar om mee te delen"
    running.ask_mentor(line=line, wanted=True, by=world.coach, at=now())
    (found,) = reading.lines_of(council, world.coach, today())
    assert (found.mentor, found.badge[1]) == ("mentor is gevraagd", "uitslag")


@pytest.mark.shows("E15")
def test_the_plan_is_told_by_what_has_a_place_within_the_budget():
    world = make_following()
    Learner.objects.update(class_group="6LCd")
    council = make(world)
    client = browser(world.coach)
    address = reverse("evaluation:council", args=[council.pk])
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        text = client.get(address).content.decode()
    # where a plan is read past the wall there is a savepoint around it
    assert sum("SAVEPOINT" not in one["sql"] for one in asked) <= 12
    assert "3 van 4 leerdoelen" in text
