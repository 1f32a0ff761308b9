"""What is lent and what is agreed beside the agreement: who draws up, who agrees, what never changes; pages and paper."""

import datetime as dt
import uuid

import pytest
from django.db import transaction
from django.urls import reverse

from duaalportal.accounts.access import Role
from duaalportal.jobs import services as work
from duaalportal.jobs.models import Job
from learningplans import attention_papers, loans, placement_paper_pdf, start
from learningplans import charter as charters
from learningplans.models import CollaborationCharter, Learner, LoanAgreement, Party
from tests.companies.safe_world import words
from tests.factories.accounts import member
from tests.factories.learningplans import make_world
from tests.harness.pdf import page_texts
from tests.stories import as_now, now, one_world, today
from tests.stories import browser as as_

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
PEOPLE = (
    *("coach", "teacher", "school_coordinator", "school_director"),
    *("coordinator", "director", "mentor_person", "learner_person", "mother", "stranger"),
)


@one_world
def world():
    """One placement; each story is undone by its own test."""
    found = make_world()
    found.stranger = member(Role.GUARDIAN, found.school)
    return found


def at(name, *rows):
    return reverse(f"learningplans:{name}", args=[row.pk for row in rows])


def waiting(person, on=None):
    return [item.code for item in attention_papers.open_items(user=as_now(person), today=on or today())]


def who_may(world, act):
    """The people with whom an act goes through; each tried and undone."""
    found = set()
    for name in PEOPLE:
        point = transaction.savepoint()
        try:
            act(as_now(getattr(world, name)))
        except (loans.LoanRefused, charters.CharterRefused):
            pass
        else:
            found.add(name)
        transaction.savepoint_rollback(point)
    return found


def of_age(world):
    Learner.objects.filter(pk=world.learner.pk).update(birth_date=today().replace(year=today().year - 18))


# --- what is lent ----------------------------------------------------------------------------------------------------


def lent(world, by=None, lender=None, **fields):
    fields = {"items": "lashelm 12\nhandschoenen", "lent_on": today(), "due_on": today() + 30 * DAY, **fields}
    return loans.lend(
        placement=world.placement,
        lender=lender or world.company,
        by=as_now(by or world.mentor_person),
        at=now(),
        **fields,
    )


@pytest.mark.shows("M26")
def test_who_lends_and_who_agrees(world):
    assert who_may(world, lambda by: lent(world, by)) == {"coordinator", "mentor_person"}
    assert who_may(world, lambda by: lent(world, by, world.school)) == {"coach", "school_coordinator"}
    loan = lent(world)

    def agree(by):
        loans.agree(loan=loan, seen=loans.digest(loan), by=by, at=now())

    assert who_may(world, agree) == {"learner_person", "mother"}
    of_age(world)
    assert who_may(world, agree) == {"learner_person"}
    back = who_may(world, lambda by: loans.note_return(loan=loan, returned_on=today(), by=by, at=now()))
    assert back == {"coordinator", "mentor_person"}


@pytest.mark.shows("M26")
def test_one_agrees_with_exactly_what_one_read(world):
    loan = lent(world)
    seen, person = loans.digest(loan), as_now(world.mentor_person)
    text = {name: getattr(loan, name) for name in loans.TEXT}
    changed = loans.change_loan(loan=loan, seen=seen, by=person, at=now(), **{**text, "items": "lashelm 13"})
    with pytest.raises(loans.LoanRefused, match="intussen"):
        loans.agree(loan=loan, seen=seen, by=as_now(world.learner_person), at=now())
    with pytest.raises(loans.LoanRefused, match="intussen"):
        loans.change_loan(loan=loan, seen=seen, by=person, at=now(), **text)
    loans.agree(loan=loan, seen=loans.digest(changed), by=as_now(world.learner_person), at=now())
    with pytest.raises(loans.LoanRefused, match="al akkoord"):
        loans.change_loan(loan=loan, seen=loans.digest(changed), by=person, at=now(), **text)


@pytest.mark.parametrize(
    ("days", "says"),
    [({"due_on": -1}, "ligt voor"), ({"lent_on": 999, "due_on": 999}, "plaatsing loopt tot")],
)
def test_days_that_cannot_be_are_refused(world, days, says):
    with pytest.raises(loans.LoanRefused, match=says):
        lent(world, **{name: today() + n * DAY for name, n in days.items()})


def test_a_loan_sent_twice_stands_once_and_comes_back_on_a_day_that_can_be(world):
    key = uuid.uuid4()
    loan = lent(world, key=key)
    assert lent(world, key=key) == loan
    for day, says in ((today() + DAY, "moet nog komen"), (today() - DAY, "te vroeg")):
        with pytest.raises(loans.LoanRefused, match=says):
            loans.note_return(loan=loan, returned_on=day, by=as_now(world.coordinator), at=now())


@pytest.mark.shows("M26")
def test_a_loan_goes_over_its_pages_from_drawn_up_to_back(world):
    mentor, learner = as_(world.mentor_person), as_(world.learner_person)
    sent = {"items": "lashelm 12\nboor", "lent_on": today(), "due_on": today() + DAY, "key": uuid.uuid4()}
    again = mentor.post(at("loan_new", world.placement), {**sent, "lender": world.school.pk})
    assert again.status_code == 422
    assert (
        mentor.post(at("loan_new", world.placement), {**sent, "lender": world.company.pk}).status_code == 302
    )
    loan = LoanAgreement.objects.get()
    assert waiting(world.learner_person) == [f"loan-{loan.pk}"] == waiting(world.mother)
    page = learner.get(at("loan", world.placement, loan))
    assert "Ik ga akkoord" in words(page) and "Alles is terug" not in words(page)
    learner.post(at("loan_agree", world.placement, loan), {"seen": loans.digest(loan)})
    assert LoanAgreement.objects.get().agreed_by == world.learner_person
    assert waiting(world.learner_person) == [f"loan-back-{loan.pk}"] and waiting(world.mother) == []
    assert waiting(world.mentor_person) == []
    late = [f"loan-late-{loan.pk}"]
    for person in (world.mentor_person, world.coordinator):
        assert waiting(person, today() + DAY) == late
    assert waiting(world.coach, today() + DAY) == []
    assert "en nog 1 ding" in words(as_(world.mother).get(at("loans", world.placement)))
    mentor.post(at("loan_return", world.placement, loan), {"returned_on": today()})
    assert "teruggebracht op" in words(learner.get(at("loan", world.placement, loan)))
    assert as_(world.stranger).get(at("loan", world.placement, loan)).status_code == 404


# --- the charter -----------------------------------------------------------------------------------------------------


def begun(world):
    return charters.draw_up(placement=world.placement, by=as_now(world.coach), at=now())


def proposed(world, by=None):
    draft = begun(world)
    return charters.propose(charter=draft, version=draft.version, by=as_now(by or world.coach), at=now())


def agree(charter, person):
    return charters.agree(charter=charter, by=as_now(person), at=now())


@pytest.mark.shows("P18")
def test_the_template_names_what_a_charter_is_about():
    codes = [row["code"] for row in charters.template()]
    assert {"communicatie", "houding", "leren", "evaluatie", "afwezig", "veiligheid"} <= set(codes)
    assert len(set(codes)) == len(codes)
    assert all(row["title"] and row["about"].endswith("?") and row["text"] for row in charters.template())


@pytest.mark.shows("P18")
def test_school_company_and_learner_agree_and_the_start_gate_sees_it(world):
    charter = proposed(world)
    assert set(charters.agreed_parties(charter)) == {Party.SCHOOL}
    assert not start.gate_of(world.placement, today()).item("S2").finding.met
    may = who_may(world, lambda by: charters.agree(charter=charter, by=by, at=now()))
    # a placement is reached by who stands around it; the service asks only for which side somebody speaks
    assert may == {
        "coach",
        "school_coordinator",
        "coordinator",
        "director",
        "mentor_person",
        "learner_person",
    }
    agree(charter, world.learner_person)
    assert not charters.charter_agreed(world.placement)
    agree(charter, world.mentor_person)
    agree(charter, world.coordinator)
    assert charter.consents.count() == 3 and charters.charter_agreed(world.placement)
    assert start.gate_of(world.placement, today()).item("S2").finding.met


@pytest.mark.shows("P18")
def test_a_proposed_text_never_changes_and_another_is_the_next_number(world):
    first = proposed(world)
    for party in (world.learner_person, world.mentor_person):
        agree(first, party)
    with pytest.raises(charters.CharterRefused, match="al voorgelegd"):
        charters.change_section(
            charter=first, code="gsm", text="anders", version=first.version, by=world.coach, at=now()
        )
    second = begun(world)
    assert (second.number, second.sections) == (2, first.sections) and begun(world) == second
    assert charters.charter_agreed(world.placement)  # a draft takes nothing away
    with pytest.raises(charters.CharterRefused, match="ontwerp"):
        agree(second, world.learner_person)
    charters.propose(charter=second, version=second.version, by=as_now(world.mentor_person), at=now())
    assert not charters.charter_agreed(world.placement)
    with pytest.raises(charters.CharterRefused, match="nieuwere"):
        agree(first, world.learner_person)


def test_two_who_write_one_section_cannot_overwrite_each_other(world):
    draft = begun(world)
    page = at("charter_section", world.placement, draft) + "?onderdeel=gsm"
    first, second = as_(world.coach), as_(world.mentor_person)
    assert first.post(page, {"version": draft.version, "text": "In de kast."}).status_code == 302
    told = second.post(page, {"version": draft.version, "text": "In de zak."})
    assert told.status_code == 422 and "In de kast." in words(told) and "In de zak." in words(told)
    assert second.post(page, {"version": draft.version + 1, "text": ""}).status_code == 302
    rows = {row["code"]: row["text"] for row in CollaborationCharter.objects.get().sections}
    assert rows["gsm"] == "" and rows["houding"]
    with pytest.raises(charters.CharterChanged):
        charters.propose(charter=draft, version=draft.version, by=as_now(world.coach), at=now())
    assert first.get(page.replace("gsm", "bestaat-niet")).status_code == 404


@pytest.mark.shows("P18")
def test_a_charter_goes_over_its_pages_and_waits_on_vandaag(world):
    coach, learner = as_(world.coach), as_(world.learner_person)
    page = at("charter", world.placement)
    assert "Nog geen afsprakenkader" in words(learner.get(page))
    coach.post(at("charter_new", world.placement))
    draft = CollaborationCharter.objects.get()
    assert "Leg voor" in words(coach.get(page)) and "Ontwerp" not in words(learner.get(page))
    assert learner.post(at("charter_pdf", world.placement, draft)).status_code == 404
    coach.post(at("charter_propose", world.placement, draft), {"version": draft.version})
    for person in (world.learner_person, world.mentor_person, world.coordinator):
        assert waiting(person) == [f"charter-{draft.pk}"]
    for person in (world.coach, world.school_coordinator, world.director, world.mother, world.stranger):
        assert waiting(person) == []
    assert "Ik ga akkoord" in words(learner.get(page)) and "Ik ga akkoord" not in words(coach.get(page))
    assert "Ik ga akkoord" not in words(as_(world.mother).get(page))
    learner.post(at("charter_agree", world.placement, draft))
    assert waiting(world.learner_person) == [] and draft.consents.count() == 2
    assert as_(world.mother).post(at("charter_agree", world.placement, draft)).status_code == 403
    assert as_(world.stranger).get(page).status_code == 404


# --- on paper --------------------------------------------------------------------------------------------------------


def text_of(content):
    pages = page_texts(content)
    return len(pages), " ".join(pages)


def test_both_papers_say_what_and_who_agreed(world):
    loan, charter = lent(world, conditions="Mag mee naar huis."), proposed(world)
    pages, said = text_of(placement_paper_pdf.make_loan(loan, on=today(), at=now()))
    assert pages == 1 and "lashelm 12" in said and "Mag mee naar huis." in said and world.learner.name in said
    pages, said = text_of(placement_paper_pdf.make_charter(charter, on=today(), at=now()))
    assert pages <= 3 and "Houding op het werk" in said and f"{world.coach.name}, op" in said


def test_who_reads_agreements_asks_for_the_papers(world):
    loan, charter = lent(world), proposed(world)
    for address in (at("loan_pdf", world.placement, loan), at("charter_pdf", world.placement, charter)):
        assert as_(world.mother).post(address).status_code == 302
        job = Job.objects.filter(owner=world.mother).latest("created_at")
        kind = work.registry.find(job.kind)
        assert kind.allowed(as_now(world.mother), job) and not kind.allowed(as_now(world.stranger), job)
        assert kind.back(job)
