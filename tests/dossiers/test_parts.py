"""What a file holds: each reader finds on paper what the pages show that reader, and gaps are told as gaps."""

import datetime as dt

import pytest
from django.template.loader import get_template
from django.urls import reverse

from duaalportal.accounts.access import Role
from duaalportal.dossiers import complete, gathering
from duaalportal.lib.dates import date_of
from evaluation.weeks.revealing import open_round
from learningplans import models as m
from learningplans import wellbeing
from learningplans.dossier import gaps_of
from learningplans.rules.dossier import said_without, uncovered
from tests.evaluation.talk_world import DAY, world
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.learningplans import make_learner, make_trajectory, place_learner
from tests.learningplans.following import ELSEWHERE, make_following
from tests.stories import as_now, browser, now, today

pytestmark = pytest.mark.django_db
__all__ = ["world"]
SAID = "Dinsdag een kwartier te laat."


def parts(world, person):
    """The parts of the file for a person, as they are today."""
    reader = as_now(person)
    found = gathering.of_trajectory(trajectory=world.trajectory, reader=reader, today=today())
    return {part.code: part for part in found}


def paper(world, person):
    """All that stands on the paper of a person and in its tables, as text."""
    words = []
    for part in parts(world, person).values():
        words.append(get_template(part.template).render({**part.facts, "part": part, "dated": date_of}))
        words += [gap.text for gap in part.gaps]
        words += [str(cell) for table in part.tables for row in table.rows for cell in row]
        assert all(len(row) == len(table.columns) for table in part.tables for row in table.rows)
    return "\n".join(words)


def two_companies():
    """A learner who learns at two companies by an active plan."""
    found = make_following()
    m.TrainingPlanVersion.objects.update(active_from=found.trajectory.starts_on)
    return found


# --- who reads what -------------------------------------------------------------------------------------------------------


@pytest.mark.shows("E02", "X02")
def test_a_voice_stands_on_no_paper_until_it_is_shown(world):
    everybody = (
        world.learner_person,
        world.mentor_person,
        world.teacher,
        world.coach,
        world.school_coordinator,
    )
    assert not [person.name for person in everybody if SAID in paper(world, person)]
    open_round(round=world.rounds[0], by=as_now(world.coach), at=now())
    assert [person.name for person in everybody if SAID not in paper(world, person)] == []


@pytest.mark.shows("X02")
def test_who_heads_a_company_reads_a_summary_and_no_voice(world):
    open_round(round=world.rounds[0], by=as_now(world.coach), at=now())
    found = parts(world, world.director)
    assert SAID not in paper(world, world.director)
    assert "werkpunten" not in found and found["weken"].facts["is_summary"]


@pytest.mark.shows("P08", "X02")
def test_of_another_company_of_the_learner_a_mentor_reads_nothing():
    found = two_companies()
    assert ELSEWHERE in paper(found, found.coach)
    assert ELSEWHERE in paper(found, found.learner_person)
    for person in (found.mentor_person, found.coordinator):
        assert ELSEWHERE not in paper(found, person)


@pytest.mark.shows("X03")
def test_a_remark_on_wellbeing_is_on_paper_only_with_consent(world):
    secret = "Slaapt slecht sinds de verhuis."
    note = wellbeing.write_note(trajectory=world.trajectory, text=secret, by=world.coach, at=now())
    assert secret not in paper(world, world.coach) + paper(world, world.learner_person)
    wellbeing.agree(note=note, with_school=True, with_company=False, by=world.learner_person, at=now())
    assert secret in paper(world, world.coach)
    assert secret not in paper(world, world.mentor_person)
    wellbeing.withdraw(note=note, by=world.learner_person, at=now())
    assert secret not in paper(world, world.coach)


def test_who_has_nothing_to_do_with_a_learner_gets_no_chapter(world):
    stranger = member(Role.TRAJECTORY_COACH, OrganisationFactory(kind="school"))
    colleague = member(Role.MENTOR, world.company)
    for person in (stranger, colleague):
        assert not set(parts(world, person)) - {"wie"}


# --- gaps ---------------------------------------------------------------------------------------------------------------


def test_a_stretch_is_told_from_a_week_on():
    first = dt.date(2026, 9, 1)
    days = lambda *ns: [first + n * DAY for n in ns]  # noqa: E731
    last, *_ = days(60)
    assert uncovered(first, last, []) == [(first, last)]
    assert uncovered(first, last, [(first, None)]) == []
    assert uncovered(first, last, [tuple(days(0, 20)), tuple(days(27, 60))]) == []
    assert uncovered(first, last, [tuple(days(0, 20)), tuple(days(28, 60))]) == [tuple(days(21, 27))]
    assert uncovered(first, last, [tuple(days(0, 40)), tuple(days(5, 10))]) == [tuple(days(41, 60))]
    assert uncovered(first, last, [(last + DAY, None)]) == [(first, last)]
    three = first + 20 * DAY
    assert (
        said_without("mentor", first, three, last)
        == "3 weken zonder mentor, van 1 september 2026 tot en met 21 september 2026."
    )
    assert said_without("mentor", first, three, three) == "Al 3 weken zonder mentor, sinds 1 september 2026."


@pytest.mark.shows("C15", "X07")
def test_three_weeks_without_a_mentor_are_told_as_such(world):
    first = m.Placement.objects.get(trajectory=world.trajectory).starts_on
    rows = m.TeamMember.objects.filter(trajectory=world.trajectory, role=Role.MENTOR)
    rows.update(starts_on=first + 21 * DAY)
    (gap,) = [one for one in parts(world, world.coach)["traject"].gaps if one.code == "without-mentor"]
    assert gap.text.startswith(f"3 weken zonder mentor bij {world.company.name}, van ")
    # what is over nobody can mend
    assert (gap.who, gap.since) == ("", first)
    rows.update(starts_on=first, ends_on=today() - 21 * DAY)
    (gap,) = [one for one in parts(world, world.coach)["traject"].gaps if one.code == "without-mentor"]
    assert gap.text.startswith("Al 3 weken zonder mentor") and gap.who == "coördinator van het leerbedrijf"


@pytest.mark.shows("P06", "E09")
def test_the_page_and_the_paper_of_a_school_name_the_same_gaps(world):
    on_paper = {
        (gap.code, gap.text) for part in parts(world, world.school_coordinator).values() for gap in part.gaps
    }
    reader = as_now(world.school_coordinator)
    whole = complete.Whole(reader, world.school, today())
    (line,) = whole.lines(whole.rows)
    on_page = {(gap.code, gap.text) for gap in line.gaps}
    assert on_page and on_page == {one for one in on_paper if one[0] != "no_coach"}
    assert "plan-missing" in {code for code, _ in on_page}


def test_a_gap_of_one_company_is_not_told_to_another():
    found = two_companies()
    told = {
        (gap.code, gap.organisation_id) for gap in gaps_of([found.trajectory], today())[found.trajectory.pk]
    }
    other = m.Placement.objects.exclude(organisation=found.company).get(trajectory=found.trajectory)
    assert any(pk == other.organisation_id for _, pk in told)
    seen = [gap for part in parts(found, found.mentor_person).values() for gap in part.gaps]
    assert seen and not [
        gap for gap in seen if getattr(gap, "organisation_id", None) == other.organisation_id
    ]


# --- before an inspection -----------------------------------------------------------------------------------------------


def page(world, query="", person=None):
    address = reverse("dossiers:complete", args=[world.school.slug])
    return browser(person or world.school_coordinator).get(address + query)


def more(world, count):
    for number in range(count):
        learner = make_learner(world.school, user=False, name=f"Lerende {number:03}", class_group="5A")
        trajectory = make_trajectory(world.school, learner=learner, coach=world.coach)
        place_learner(trajectory, world.mentor, world.establishment, weekdays=())


@pytest.mark.shows("X09")
def test_a_school_sees_per_learner_what_is_missing_who_mends_it_and_where(world):
    text = page(world).content.decode()
    assert world.learner.name in text and "Er is geen opleidingsplan dat geldt" in text
    assert "kan dit oplossen: trajectbegeleider" in text
    assert reverse("learningplans:plan", args=[world.trajectory.pk]) in text
    more(world, 2)
    assert "Lerende 001" in page(world, "?q=lerende+001").content.decode()
    assert world.learner.name not in page(world, "?klas=5A").content.decode()
    whole = page(world, "?toon=volledig").content.decode()
    assert world.learner.name not in whole and "Niets gevonden" in whole
    assert world.learner.name in page(world, "?wat=opleidingsplan").content.decode()


def test_the_list_goes_along_as_a_file_with_a_row_per_gap(world):
    address = reverse("dossiers:complete_file", args=[world.school.slug, "csv"])
    text = browser(world.school_coordinator).get(address).content.decode("utf-8-sig")
    rows = [row for row in text.splitlines() if world.learner.name in row]
    gaps = complete.missing([world.trajectory], today())[world.trajectory.pk]
    assert len(rows) == len(gaps) and any("Opleidingsplan" in row for row in rows)
    assert browser(world.school_coordinator).get(address.replace("csv", "xlsx")).status_code == 200
    assert browser(world.school_coordinator).get(address.replace("csv", "exe")).status_code == 404


def test_only_who_oversees_the_school_reads_it(world):
    elsewhere = member(Role.SCHOOL_COORDINATOR, OrganisationFactory(kind="school"))
    for person, status in (
        (world.school_director, 200),
        (elsewhere, 404),
        (world.coach, 403),
        (world.mentor_person, 403),
    ):
        assert page(world, person=person).status_code == status, person


def test_the_page_costs_the_same_with_three_learners_and_with_thirty(world, django_assert_max_num_queries):
    there, address = browser(world.school_coordinator), reverse("dossiers:complete", args=[world.school.slug])

    def queries(query):
        there.get(address + query)
        with django_assert_max_num_queries(12) as found:
            assert there.get(address + query).status_code == 200
        return len(found.captured_queries)

    more(world, 2)
    few = queries(""), queries("?wat=start")
    more(world, 28)
    assert (queries(""), queries("?wat=start")) == few
