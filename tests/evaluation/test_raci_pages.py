"""The pages of a division of roles: the list, the matrix, a task, agreeing, paper and files, and one's own list."""

import io
import re

import pytest
from django.urls import reverse
from pypdf import PdfReader

from duaalportal.accounts.access import Role
from duaalportal.jobs import files
from duaalportal.jobs import services as work
from duaalportal.jobs.models import Job
from evaluation.models import RaciAgreement
from evaluation.raci import jobs
from evaluation.raci.template import matrix
from learningplans.models import Placement
from tests.companies.safe_world import words
from tests.evaluation.raci_world import agree, agreed, around, at, between, change, make_raci_world, propose
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.companies import make_mentor, ready_place, work_together
from tests.factories.learningplans import join_team, make_learner, make_trajectory, place_learner
from tests.harness.pdf import text_of
from tests.stories import browser, fresh, now, one_world

pytestmark = [pytest.mark.django_db, pytest.mark.shows("P17")]
WHO = (
    "coach",
    "teacher",
    "school_coordinator",
    "school_director",
    "coordinator",
    "director",
    "mentor_person",
)
FAMILY = ("learner_person", "mother")


@one_world
def world():
    """One school, company and learner; each story is undone by its own test."""
    found = make_raci_world()
    for name in (*WHO, *FAMILY, "stranger", "other_director"):
        setattr(found, f"{name}_there", browser(getattr(found, name)))
    return found


def there(world, who):
    return getattr(world, f"{who}_there")


def sent(world, who, name, row, **fields):
    """What posting to a page of a division gives; the version is that of now unless said otherwise."""
    return there(world, who).post(at(name, row), {"version": fresh(row).version} | fields, follow=True)


def task(row, code):
    return at("raci_task", row) + f"?taak={code}"


# --- the list -------------------------------------------------------------------------------------------------------


def test_a_school_begins_a_division_with_a_partner_from_the_list(world):
    page = words(world.school_coordinator_there.get(at("raci_list")))
    assert "Nog geen rolverdeling" in page and "Nieuwe rolverdeling" in page
    new = at("raci_new", organisation=world.school.slug)
    assert world.company.name in words(world.school_coordinator_there.get(new))
    lost = world.school_coordinator_there.post(new, {"other": ""})
    assert lost.status_code == 422 and "Kies met wie" in words(lost)
    made = world.school_coordinator_there.post(new, {"other": str(world.company.pk)})
    row = RaciAgreement.objects.get()
    assert made.url == at("raci", row) and row.school == world.school
    assert "niemand om dit nu mee af te spreken" in words(world.school_coordinator_there.get(new))
    page = words(world.school_coordinator_there.get(at("raci_list")))
    assert world.company.name in page and "ontwerp" in page and "Nieuwe rolverdeling" not in page


def test_a_company_begins_one_too(world):
    new = at("raci_new", organisation=world.company.slug)
    world.coordinator_there.post(new, {"other": str(world.school.pk)})
    row = RaciAgreement.objects.get()
    assert (row.school, row.organisation) == (world.school, world.company)
    assert world.coordinator_there.get(at("raci_new", organisation=world.school.slug)).status_code == 404


def test_the_list_is_searched_narrowed_and_taken_along(world):
    agreed(world, between(world))
    around(world)
    seen = words(world.coach_there.get(at("raci_list"), {"stand": "open"}))
    assert world.learner.name in seen and "2 rolverdelingen" not in seen
    seen = words(world.coach_there.get(at("raci_list"), {"stand": "akkoord"}))
    assert world.learner.name not in seen and world.company.name in seen
    assert "Niets gevonden" in words(world.coach_there.get(at("raci_list"), {"q": "bestaat nergens"}))
    for kind in ("csv", "xlsx"):
        answer = world.coach_there.get(at("raci_list_file", kind=kind), {"q": world.learner.name})
        assert answer.status_code == 200 and "rolverdelingen" in answer["Content-Disposition"]
    text = world.coach_there.get(at("raci_list_file", kind="csv"), {"q": world.learner.name}).content.decode()
    assert world.learner.name in text and "samenwerking" not in text
    assert world.coach_there.get(at("raci_list_file", kind="doc")).status_code == 404


# --- who reads and does what in each state --------------------------------------------------------------------------

STATES = ("draft", "proposed", "half", "agreed", "ended")


def in_state(world, state):
    row = between(world)
    if state in ("proposed", "half"):
        propose(world, row)
    if state == "half":
        agree(world, row, world.director)
    if state in ("agreed", "ended"):
        agreed(world, row)
    if state == "ended":
        sent(world, "coach", "raci_next", row)
    return fresh(row)


# who is offered what, per state
ADAPTS = {"coach", "school_coordinator", "coordinator"}
OFFERED = {
    "draft": {"Leg voor": ADAPTS, "Kies een taak": ADAPTS},
    "proposed": {"Ik ga akkoord": {"school_director", "director"}, "Kies een taak": ADAPTS},
    "half": {"Ik ga akkoord": {"school_director"}, "Kies een taak": ADAPTS},
    "agreed": {"Begin een volgende": ADAPTS},
    "ended": {},
}
BUTTONS = ("Leg voor", "Ik ga akkoord", "Begin een volgende", "Kies een taak")


@pytest.mark.parametrize("state", STATES)
def test_each_is_offered_what_is_theirs_in_this_state(world, state):
    row = in_state(world, state)
    offered = {button: set() for button in BUTTONS}
    for who in WHO:
        answer = there(world, who).get(at("raci", row))
        assert answer.status_code == 200, who
        page = words(answer)
        assert "is eindverantwoordelijk" in page and "Contracten opmaken" in page
        for button in BUTTONS:
            if f"{button} " in f"{page} ":
                offered[button].add(who)
    assert {button: who for button, who in offered.items() if who} == OFFERED[state]


@pytest.mark.parametrize("state", STATES)
def test_nobody_else_reads_or_changes_it(world, state):
    row = in_state(world, state)
    for who in ("stranger", "other_director", *FAMILY):
        assert there(world, who).get(at("raci", row)).status_code == 404, who
    for name in ("raci_propose", "raci_next", "raci_task", "raci_note"):
        before = fresh(row)
        for who in ("teacher", "mentor_person", "director", "school_director", "learner_person", "stranger"):
            answer = there(world, who).post(at(name, row), {"version": row.version})
            assert answer.status_code in (403, 404), (who, name)
        assert fresh(row).version == before.version
    for who in ("coach", "coordinator", "mentor_person", "stranger"):
        assert there(world, who).post(at("raci_agree", row), {"version": row.version}).status_code in (
            403,
            404,
        )


def test_a_draft_goes_all_the_way_over_the_pages(world):
    row = between(world)
    assert "voorgelegd" in words(sent(world, "coordinator", "raci_propose", row)).lower()
    assert "Akkoord genoteerd" in words(sent(world, "director", "raci_agree", row))
    page = words(sent(world, "school_director", "raci_agree", row))
    assert world.school_director.name in page and fresh(row).is_agreed
    closed = there(world, "coach").post(task(row, "coachen.1"), {"version": row.version, "mentor": "R"})
    assert closed.status_code == 422 and "Begin een volgende" in words(closed)
    page = words(sent(world, "coach", "raci_next", row))
    assert "De vorige geldt tot deze akkoord is" in page and RaciAgreement.objects.count() == 2
    assert "Vervangen op" in words(there(world, "coach").get(at("raci", row)))


def test_who_agrees_with_an_older_text_is_told_to_read_again(world):
    row = propose(world, between(world))
    change(world, row, "coachen.1", mentor="R")
    propose(world, row)
    page = words(sent(world, "director", "raci_agree", row, version=row.version))
    assert "paste dit intussen aan" in page and not fresh(row).company_agreed_at
    assert "intussen aan" in words(sent(world, "director", "raci_agree", row, version="kanarie"))


# --- adapting -------------------------------------------------------------------------------------------------------


def letters(row, code, **changed):
    return matrix(fresh(row)).tasks[code].cells | changed


def test_a_task_is_adapted_and_what_the_portal_proposes_stands_there(world):
    row = between(world)
    page = words(world.coach_there.get(task(row, "coachen.1")))
    assert "Het portaal stelt voor:" in page and "Mentor R (voert uit)" in page and "001:1296" in page
    done = sent(world, "coach", "raci_task", row, **letters(row, "toeleiden.1", mentor="C"))
    assert "Bewaard: Leerlingen informeren" in words(done) and "(aangepast)" in words(done)
    assert fresh(row).cells["toeleiden.1"]["mentor"] == "C"


def test_a_letter_that_does_not_exist_is_said_and_the_rest_stays(world):
    row = between(world)
    answer = world.coach_there.post(
        task(row, "coachen.1"), {"version": 1, **letters(row, "coachen.1", mentor="Q", learner="C")}
    )
    assert answer.status_code == 422 and "Kies R, A, C, I of niets" in words(answer)
    assert '<option value="C" selected>' in answer.content.decode() and fresh(row).cells == {}


def test_two_who_adapt_one_task_see_both_and_nothing_is_lost(world):
    row = between(world)
    first = letters(row, "coachen.1", mentor="R")
    world.coordinator_there.post(task(row, "coachen.1"), {"version": 1, **first})
    late = world.coach_there.post(
        task(row, "coachen.1"), {"version": 1, **letters(row, "coachen.1", mentor="I")}
    )
    page = words(late)
    assert late.status_code == 422 and "Mentor: nu R , jij koos I" in page.replace("  ", " ")
    assert fresh(row).cells["coachen.1"]["mentor"] == "R"
    assert 'name="version" value="2"' in late.content.decode()
    world.coach_there.post(task(row, "coachen.1"), {"version": 2, **letters(row, "coachen.1", mentor="I")})
    assert fresh(row).cells["coachen.1"]["mentor"] == "I"


def test_a_note_is_kept_and_shown_with_the_other_text_on_a_conflict(world):
    row = between(world)
    sent(world, "coach", "raci_note", row, note="Afwezig? Bel de mentor.")
    late = world.coordinator_there.post(at("raci_note", row), {"version": 1, "note": "Bel de school."})
    page = words(late)
    assert late.status_code == 422 and "Afwezig? Bel de mentor." in page and "Bel de school." in page
    page = words(world.director_there.get(at("raci", row)))
    assert "Afwezig? Bel de mentor." in page
    number = world.coach_there.post(at("raci_note", row), {"version": 2, "note": "85.07.30-033.28"})
    assert number.status_code == 422


def test_a_task_that_does_not_exist_is_not_found(world):
    assert world.coach_there.get(task(between(world), "dansen.1")).status_code == 404


# --- what is wrong --------------------------------------------------------------------------------------------------


def test_checks_stand_with_what_to_do_for_who_can_do_it(world):
    row = between(world)
    change(world, row, "administratie.1", school_coordinator="I", school_director="I")
    for who in ("coach", "director"):
        page = words(there(world, who).get(at("raci", row)))
        assert "Niemand voert “Contracten opmaken” uit." in page and "Geef minstens één rol een R." in page
        assert "Bron: 001:1279" in page
    assert "Eerst in orde brengen" not in words(world.mentor_person_there.get(at("raci", row)))
    assert "na te kijken" in words(world.coach_there.get(at("raci_list")))


# --- around one learner ---------------------------------------------------------------------------------------------


def test_around_a_learner_one_reads_what_counts_and_agrees_something_else(world):
    of = at("raci_of", world.trajectory)
    assert "voorbeeld uit het stappenplan" in words(world.learner_person_there.get(of))
    assert "Spreek iets anders af" not in words(world.mother_there.get(of))
    agreed(world, between(world))
    page = words(world.coach_there.get(of))
    assert "rolverdeling van school en leerbedrijf" in page and "Spreek iets anders af" in page
    assert world.coach.name in page and world.mentor.name in page
    made = world.coach_there.post(at("raci_start", world.trajectory), {"other": str(world.company.pk)})
    own = RaciAgreement.objects.get(trajectory=world.trajectory)
    assert made.url == at("raci", own)
    for who in ("coach", "learner_person", "mother", "mentor_person", "director"):
        answer = there(world, who).get(of, follow=True)
        assert answer.status_code == 200 and answer.redirect_chain[-1][0] == at("raci", own), who
    assert world.stranger_there.get(of).status_code == 404
    assert world.stranger_there.get(at("raci", own)).status_code == 404


def test_a_company_does_not_read_who_works_at_another_company_of_the_same_learner(world):
    other = OrganisationFactory()
    work_together(other, world.school)
    boss = member(Role.COMPANY_COORDINATOR, other, name="Baas Van Elders")
    person = member(Role.MENTOR, other, name="Mentor Van Elders")
    mentor = make_mentor(other, user=person, name="Mentor Van Elders")
    # placements that overlap are of one kind
    Placement.objects.filter(trajectory=world.trajectory).update(kind="parallel")
    place_learner(world.trajectory, mentor, ready_place(other, mentors=0), weekdays=(), kind="parallel")
    join_team(world.trajectory, boss, Role.COMPANY_COORDINATOR, other)
    own = around(world)
    assert "Mentor Van Elders" in words(world.coach_there.get(at("raci", own)))
    elsewhere = words(browser(boss).get(at("raci", own)))
    assert "Mentor Van Elders" in elsewhere and world.mentor.name not in elsewhere
    here = words(world.mentor_person_there.get(at("raci", own)))
    assert "Van Elders" not in here and world.mentor.name in here
    text = browser(boss).get(at("raci_file", own, kind="csv")).content.decode()
    assert "Mentor Van Elders" in text and world.mentor.name not in text


def test_a_parent_is_never_named_in_a_division(world):
    own = around(world)
    for who in ("coach", "mentor_person"):
        assert world.guardian.name not in words(there(world, who).get(at("raci", own)))


# --- paper and files ------------------------------------------------------------------------------------------------


def made_paper(world, who, row):
    answer = there(world, who).post(at("raci_pdf", row))
    assert answer.status_code == 302
    job = Job.objects.filter(kind=jobs.KIND).latest("created_at")
    work.run(job_id=str(job.pk), clock=now)
    job.refresh_from_db()
    assert job.state == "done"
    return files.path_of(job.file_path).read_bytes()


def test_a_division_on_paper_is_one_sheet_that_lies(world):
    row = between(world)
    sent(world, "coach", "raci_note", row, note="Wie afwezig is, belt voor acht uur. " * 18)
    content = made_paper(world, "mentor_person", agreed(world, row))
    (sheet,) = PdfReader(io.BytesIO(content)).pages
    assert sheet.mediabox.width > sheet.mediabox.height
    text = text_of(content)
    assert "Wie doet wat" in text and "Diploma uitreiken" in text and world.school_director.name in text
    assert world.director.name in text


def test_a_file_holds_every_task_with_its_letters(world):
    row = between(world)
    change(world, row, "coachen.1", mentor="R")
    text = world.mentor_person_there.get(at("raci_file", row, kind="csv")).content.decode()
    lines = [line for line in text.splitlines() if "001:" in line]
    assert len(lines) == 16 and "A/R" in text and "Klassenraad" in text
    assert world.mentor_person_there.get(at("raci_file", row, kind="xlsx")).status_code == 200
    assert world.stranger_there.get(at("raci_file", row, kind="csv")).status_code == 404


# --- oneself --------------------------------------------------------------------------------------------------------


def test_each_reads_what_is_expected_with_the_way_to_where_it_is_done(world):
    page = words(world.mentor_person_there.get(at("my_raci")))
    assert page.index("Dit doe je") < page.index("Hierover word je geraadpleegd")
    assert "Onthaal en aandacht voor welzijn" in page and world.learner.name in page
    assert "Coachen van het leerproces" in page
    shown = world.mentor_person_there.get(at("my_raci")).content.decode()
    assert reverse("learningplans:start_of", args=[world.trajectory.pk]) in shown
    assert "Hiervoor ben jij eindverantwoordelijk" in words(world.director_there.get(at("my_raci")))
    for who in FAMILY:
        assert "op de hoogte gebracht" in words(there(world, who).get(at("my_raci")))
    assert "Nog niet" in words(world.stranger_there.get(at("my_raci"))) or "Nog niets" in words(
        world.stranger_there.get(at("my_raci"))
    )


def test_every_way_on_the_own_list_opens(world):
    for who in (*WHO, *FAMILY):
        shown = there(world, who).get(at("my_raci")).content.decode()
        main = shown[shown.index("<main") : shown.index("</main")]
        for address in set(re.findall(r'href="(/trajecten/[^"]+)"', main)):
            assert there(world, who).get(address, follow=True).status_code == 200, (who, address)


def test_the_own_list_is_narrowed_to_one_learner(world):
    learner = make_learner(world.school, user=False, name="Zoë Tweede")
    other = make_trajectory(world.school, learner=learner, coach=world.coach)
    page = words(world.coach_there.get(at("my_raci"), {"voor": str(other.pk)}))
    # the name of the first stays in the list to choose from
    assert page.count(world.learner.name) == 1 and page.count("Zoë Tweede") > 1
    assert words(world.coach_there.get(at("my_raci"), {"voor": "kanarie"})).count(world.learner.name) > 1


# --- cost -----------------------------------------------------------------------------------------------------------


def more(world, count):
    """More learners of the coach, and more companies, each with a division."""
    for nth in range(count):
        learner = make_learner(world.school, user=False, name=f"Lerende {nth:03}")
        trajectory = make_trajectory(world.school, learner=learner, coach=world.coach)
        place_learner(trajectory, world.mentor, world.establishment, weekdays=())
        fields = {"made_at": now(), "made_by": world.coach, "school": world.school}
        RaciAgreement.objects.create(organisation=world.company, trajectory=trajectory, **fields)
        company = OrganisationFactory()
        work_together(company, world.school)
        RaciAgreement.objects.create(organisation=company, **fields)


def counted(django_assert_max_num_queries, browser_, address):
    with django_assert_max_num_queries(12) as queries:
        answer = browser_.get(address)
    assert answer.status_code == 200
    return len(queries), len(answer.content)


def test_pages_cost_the_same_for_three_and_for_sixty(world, django_assert_max_num_queries):
    row = between(world)
    pages = [
        (who, address)
        for who in ("coach", "school_director", "mentor_person", "director")
        for address in (at("raci_list"), at("my_raci"), at("raci", row), at("raci_of", world.trajectory))
    ]
    more(world, 3)
    few = [counted(django_assert_max_num_queries, there(world, who), address)[0] for who, address in pages]
    more(world, 57)
    many = [counted(django_assert_max_num_queries, there(world, who), address) for who, address in pages]
    assert [queries for queries, _ in many] == few
    assert max(size for _, size in many) < 150_000
