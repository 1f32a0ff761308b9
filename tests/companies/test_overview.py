"""A company at a glance: what holds, what is missing and what is next; who sees which companies; can a learner start."""

import csv
import datetime as dt
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from companies.models import Mentor, Presentation, ProgrammeInterest, State
from companies.overview import JUDGED, next_step, read_company
from companies.rules.deadlines import add_months
from duaalportal.accounts.access import Role
from duaalportal.accounts.models import User
from tests.access.cast import CANARY, Cast
from tests.bench.companies import fill_company
from tests.factories.accounts import MembershipFactory, OrganisationFactory, PersonFactory, member
from tests.factories.companies import (
    PROGRAMME,
    EstablishmentFactory,
    apply_for,
    catalogue,
    make_mentor,
    ready_place,
    recognise,
    take,
    work_together,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
DAY = dt.timedelta(days=1)


@pytest.fixture
def company():
    catalogue()
    return OrganisationFactory(name="Staalbouw Lys")


@pytest.fixture
def lead(company, client):
    person = member(Role.COMPANY_COORDINATOR, company)
    client.force_login(person)
    return person


def page(company, name="overview", **kwargs):
    return reverse(f"companies:{name}", kwargs={"organisation": company.slug, **kwargs})


def the_line(company, user):
    (line,) = read_company(company, User.objects.get(pk=user.pk), TODAY).lines
    return line


def step_of(company, user):
    return next_step(read_company(company, User.objects.get(pk=user.pk), TODAY))


# --- at a glance -----------------------------------------------------------------------------------------------------


@pytest.mark.shows("C02")
def test_a_recognition_is_shown_with_its_last_day_and_who_has_room(client, company, lead):
    place = ready_place(company)
    line = the_line(company, lead)
    assert line.badge[0] == "ok"
    told = client.get(page(company)).text
    assert "erkend tot en met" in told and "Plaats bij Mentor" in told and place.name in told


@pytest.mark.shows("C02")
@pytest.mark.parametrize(
    ("days", "soon"), [(0, True), (1, False)], ids=["twelve months before", "a day earlier"]
)
def test_the_end_of_a_recognition_is_announced_twelve_months_before(company, lead, days, soon):
    recognise(EstablishmentFactory(organisation=company), expires_on=add_months(TODAY, 12) + days * DAY)
    line = the_line(company, lead)
    assert line.ends_soon is soon
    assert any("Vraag ze opnieuw aan" in words for words in line.missing) is soon


@pytest.mark.shows("C02")
@pytest.mark.parametrize(
    ("expires", "words"), [(1, "erkend tot en met"), (0, "vervallen op"), (-1, "vervallen op")]
)
def test_a_recognition_holds_up_to_but_not_on_the_day_it_expires(company, lead, expires, words):
    place = EstablishmentFactory(organisation=company)
    recognise(place, recognised_on=TODAY - 90 * DAY, expires_on=TODAY + expires * DAY)
    assert the_line(company, lead).badge[2].startswith(words)


@pytest.mark.shows("C11", "C20")
def test_full_places_and_full_mentors_are_told(client, company, lead):
    place = EstablishmentFactory(organisation=company, capacity=4)
    recognise(place)
    bart = make_mentor(company, name="Bart Claeys")
    for _ in range(3):
        take(bart, place)
    told = client.get(page(company)).text
    assert "3 van 4 plaatsen bezet" in told
    assert "Elke geschikte mentor is volzet." in told
    read = read_company(company, lead, TODAY)
    assert [(row.name, words) for row, words in read.mentors.full] == [("Bart Claeys", "3 van 3")]


@pytest.mark.shows("C12")
@pytest.mark.parametrize(("days", "late"), [(0, False), (1, True)])
def test_a_training_is_open_until_its_last_day_and_late_after_it(company, lead, days, late):
    place = EstablishmentFactory(organisation=company)
    recognised = add_months(TODAY - days * DAY, -12)
    recognise(place, recognised_on=recognised)
    make_mentor(company, trained=False, started_on=recognised, name="Els")
    ((row, until, is_late),) = read_company(company, lead, TODAY).mentors.training
    assert (row.name, until, is_late) == ("Els", TODAY - days * DAY, late)


def test_a_seen_certificate_or_an_exemption_of_today_closes_the_training(company, lead):
    place = EstablishmentFactory(organisation=company)
    recognise(place)
    els, jan = make_mentor(company, trained=False), make_mentor(company, trained=False)
    row = {"organisation": company, "title": "Mentoropleiding", "followed_on": TODAY}
    els.trainings.create(certificate_seen_on=TODAY, certificate_seen_by=lead, **row)
    jan.trainings.create(is_exemption=True, **row)
    make_mentor(company, trained=False, name="Planner").trainings.create(**row)  # followed, nothing seen yet
    assert [found[0].name for found in read_company(company, lead, TODAY).mentors.training] == ["Planner"]


def test_interest_and_applications_have_a_line_of_their_own(client, company, lead):
    place = EstablishmentFactory(organisation=company)
    ProgrammeInterest.objects.create(
        organisation=company,
        establishment=place,
        programme_id=PROGRAMME,
        from_day=TODAY,
        shown_at=timezone.now(),
        shown_by=lead,
    )
    assert the_line(company, lead).badge[2] == "interesse getoond"
    apply_for(place, state=State.SUBMITTED, submitted_on=TODAY)
    assert the_line(company, lead).badge[2] == "aanvraag: ingediend"


# --- what is next ----------------------------------------------------------------------------------------------------


def test_one_thing_to_do_at_a_time_from_nothing_to_a_recognition(company, lead):
    assert step_of(company, lead).title == "Voeg een vestiging toe"
    place = EstablishmentFactory(organisation=company)
    assert step_of(company, lead).title == "Voeg een mentor toe"
    make_mentor(company)
    assert step_of(company, lead).title == "Vraag een erkenning aan"
    draft = apply_for(place)
    assert step_of(company, lead).title.startswith("Werk de aanvraag")
    draft.state = State.SUBMITTED
    draft.submitted_on = TODAY
    draft.save()
    assert step_of(company, lead) is None
    recognise(place)
    assert step_of(company, lead) is None


def test_a_recognition_that_ends_soon_and_an_open_training_ask_for_the_next_step(company, lead):
    place = EstablishmentFactory(organisation=company)
    recognise(place, expires_on=TODAY + 40 * DAY)
    make_mentor(company, trained=False, name="Els")
    assert step_of(company, lead).title.endswith("opnieuw aan")
    apply_for(place, state=State.SUBMITTED, submitted_on=TODAY)
    assert step_of(company, lead).title == "Plan de mentoropleiding van Els"


@pytest.mark.parametrize("stage", ["nothing", "place", "mentor", "draft", "expiring", "training"])
def test_every_next_step_leads_to_a_page(client, company, lead, stage):
    if stage != "nothing":
        place = EstablishmentFactory(organisation=company)
    if stage in ("mentor", "draft", "expiring", "training"):
        make_mentor(company, trained=stage != "training")
    if stage == "draft":
        apply_for(place)
    if stage in ("expiring", "training"):
        recognise(place, **({"expires_on": TODAY + 40 * DAY} if stage == "expiring" else {}))
    step = step_of(company, lead)
    address = reverse(step.name, kwargs=step.kwargs)
    assert f'href="{address}"' in client.get(page(company)).text
    assert client.get(address, follow=True).status_code == 200


# --- large companies -------------------------------------------------------------------------------------------------


def queries(client, address):
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


def test_the_overview_asks_as_much_for_three_mentors_as_for_three_hundred(client, company, lead):
    MembershipFactory(role=Role.LEARNER)
    place = EstablishmentFactory(organisation=company, capacity=4)
    fill_company(company.slug, lead.email, mentors=3)
    few = queries(client, page(company))
    for _ in range(12):
        EstablishmentFactory(organisation=company)
    fill_company(company.slug, lead.email, mentors=297)
    assert Mentor.objects.filter(organisation=company).count() == 300
    assert queries(client, page(company)) == few <= 26
    assert client.get(page(company, "establishment", establishment=place.pk)).status_code == 200


def test_many_establishments_come_in_pages(client, company, lead):
    for _ in range(23):
        EstablishmentFactory(organisation=company)
    assert "23 vestigingen, blad 1 van 2" in client.get(page(company)).text


def test_of_very_many_mentors_the_most_likely_are_judged_and_the_page_says_so(company, lead):
    place = EstablishmentFactory(organisation=company)
    recognise(place)
    for n in range(JUDGED + 1):
        make_mentor(company, certificate_months=None, name=f"Zonder {n:02}")
    assert f"Bij de eerste {JUDGED} mentoren" in the_line(company, lead).missing[0]


# --- who sees what -----------------------------------------------------------------------------------------------------


@pytest.mark.shows("X02")
@pytest.mark.parametrize(
    ("role", "lands"),
    [
        (Role.COMPANY_COORDINATOR, 302),
        (Role.MENTOR, 302),
        (Role.PREVENTION_ADVISER, 302),
        (Role.TRAJECTORY_COACH, 200),
        (Role.TRAINING_CENTRE_STAFF, 200),
        (Role.LEARNER, 200),
        (Role.GUARDIAN, 200),
        (Role.WORKPLACE_INSTRUCTOR, 403),
        (Role.PLATFORM_ADMIN, 403),
    ],
)
def test_where_each_role_lands(client, role, lands):
    catalogue()
    client.force_login(member(role))
    assert client.get(reverse("companies:home")).status_code == lands


def test_who_has_several_chooses(client, company, lead):
    second = OrganisationFactory(name="Tweede bedrijf")
    MembershipFactory(user=lead, role=Role.MENTOR, organisation=second)
    told = client.get(reverse("companies:home")).text
    assert "Staalbouw Lys" in told and "Tweede bedrijf" in told


@pytest.mark.shows("C17", "X02")
def test_a_learner_finds_companies_that_share_a_presentation_with_the_school_and_no_more(client, company):
    school = OrganisationFactory(school=True)
    silent = OrganisationFactory(name="Stil bedrijf")
    lina = member(Role.LEARNER, school)
    for place in (company, silent):
        work_together(place, school)
    by, now = PersonFactory(), timezone.now()
    row = {"changed_at": now, "changed_by": by}
    shared = {"shared_at": now, "shared_by": by}
    Presentation.objects.create(organisation=company, activities="Wij bouwen hallen", **row, **shared)
    Presentation.objects.create(organisation=silent, activities="Nog niet af", **row)
    Presentation.objects.create(organisation=OrganisationFactory(name="Elders"), **row, **shared)
    client.force_login(lina)
    told = client.get(reverse("companies:home")).text
    assert "Staalbouw Lys" in told and "Wij bouwen hallen" in told
    assert "Stil bedrijf" not in told and "Elders" not in told
    assert client.get(page(company)).status_code == 404


@pytest.mark.shows("X02")
def test_a_mentor_reads_the_overview_without_colleagues_papers(client, company):
    place = EstablishmentFactory(organisation=company)
    recognise(place)
    make_mentor(company, trained=False, name="Geheime Gert")
    client.force_login(member(Role.MENTOR, company))
    told = client.get(page(company)).text
    assert "erkend tot en met" in told and "Geheime Gert" not in told


@pytest.mark.shows("X02")
def test_no_planted_text_reaches_a_stranger_on_any_of_these_pages(client):
    cast = Cast()
    pages = [
        page(cast.company),
        page(cast.company, "can_start"),
        page(cast.company, "establishment", establishment=cast.site.pk),
        reverse("companies:home"),
        reverse("companies:companies_file", kwargs={"form": "csv"}),
    ]
    for who, person in cast.strangers.items():
        client.force_login(person)
        for address in pages:
            assert CANARY not in client.get(address).text, f"{address} as {who}"


# --- the companies of a school -----------------------------------------------------------------------------------------


@pytest.fixture
def school(client):
    catalogue()
    place = OrganisationFactory(school=True)
    client.force_login(member(Role.TRAJECTORY_COACH, place))
    return place


@pytest.fixture
def three(school):
    """Recognised with room, recognised and full, and one that only shows interest."""
    by = PersonFactory()
    open_one = ready_place(OrganisationFactory(name="Alfa", municipality="Zulte"), capacity=2)
    full = ready_place(OrganisationFactory(name="Beta", municipality="Aalter"), capacity=1)
    take(Mentor.objects.filter(organisation=full.organisation).first(), full)  # by another school
    wish = EstablishmentFactory(organisation=OrganisationFactory(name="Gamma", municipality="Gent"))
    ProgrammeInterest.objects.create(
        organisation=wish.organisation,
        establishment=wish,
        programme_id="lassen-constructie",
        from_day=TODAY,
        shown_at=timezone.now(),
        shown_by=by,
    )
    for place in (open_one, full, wish):
        work_together(place.organisation, school)
    ready_place(OrganisationFactory(name="Vreemd"))


def listed(client, **asked):
    told = client.get(reverse("companies:home"), asked).text
    return [name for name in ("Alfa", "Beta", "Gamma", "Vreemd") if f">{name}</a>" in told], told


def test_a_school_reads_one_line_of_truth_per_company(client, three):
    names, told = listed(client)
    assert names == ["Alfa", "Beta", "Gamma"]
    assert "Erkend voor Onderhoudsmechanica duaal. 2 van 2 plaatsen vrij." in told
    assert "0 van 1 plaats vrij." in told  # places of every school count
    assert "Toont interesse voor Lassen-Constructie duaal." in told
    assert "3 leerbedrijven" in told


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({"q": "alf"}, ["Alfa"]),
        ({"q": "gent"}, ["Gamma"]),
        ({"erkend": "ja"}, ["Alfa", "Beta"]),
        ({"vrij": "ja"}, ["Alfa"]),
        ({"opleiding": "lassen-constructie"}, ["Gamma"]),
        ({"opleiding": "bestaat-niet"}, []),
        ({"q": "a" * 10_000}, []),
        ({"volgorde": "onzin"}, ["Alfa", "Beta", "Gamma"]),
        ({"pagina": "99"}, ["Alfa", "Beta", "Gamma"]),
    ],
)
def test_the_list_is_searched_and_filtered(client, three, asked, names):
    assert listed(client, **asked)[0] == names


def test_the_list_in_another_order(client, three):
    told = listed(client, volgorde="plaats")[1]
    assert told.index(">Alfa</a>") < told.index(">Beta</a>")
    told = listed(client, volgorde="gemeente")[1]
    assert told.index(">Beta</a>") < told.index(">Alfa</a>")


def test_the_list_as_a_table_has_the_same_rows(client, three):
    answer = client.get(reverse("companies:companies_file", kwargs={"form": "csv"}), {"erkend": "ja"})
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert [row[0] for row in rows[1:]] == ["Alfa", "Beta"]
    book = load_workbook(
        io.BytesIO(client.get(reverse("companies:companies_file", kwargs={"form": "xlsx"})).content)
    )
    assert [row[0].value for row in book.active.iter_rows(min_row=2)] == ["Alfa", "Beta", "Gamma"]
    assert client.get(reverse("companies:companies_file", kwargs={"form": "exe"})).status_code == 404


def test_the_list_asks_as_much_for_three_companies_as_for_sixty(client, school, three):
    address = reverse("companies:home")
    few = queries(client, address)
    for _ in range(57):
        work_together(ready_place(OrganisationFactory(), mentors=0).organisation, school)
    assert queries(client, address) == few
    assert "60 leerbedrijven, blad 1 van 2" in client.get(address).text


# --- can we start --------------------------------------------------------------------------------------------------------


def ask(client, place, **changed):
    data = {"vestiging": place.pk, "opleiding": PROGRAMME, "dag": TODAY.isoformat()} | changed
    return client.get(page(place.organisation, "can_start"), data)


@pytest.mark.shows("C02", "C10")
def test_the_answer_is_yes_with_what_is_in_order(client, company, lead):
    answer = ask(client, ready_place(company))
    assert "Ja, jullie kunnen starten." in answer.text and "Wat in orde is" in answer.text


@pytest.mark.shows("C02", "C10")
def test_a_no_says_why_with_its_source_and_what_to_do(client, company, lead):
    place = EstablishmentFactory(organisation=company, capacity=0)
    told = ask(client, place).text
    assert "Nee, nog niet." in told
    for words in (
        "niet erkend voor deze opleiding",
        "Bron: 001:193",
        "Wat te doen:",
        "Er is nog geen mentor",
    ):
        assert words in told
    assert f'href="{page(company, "mentors")}"' in told


@pytest.mark.parametrize("expires", [0, 1])
def test_the_day_that_is_asked_about_decides(client, company, lead, expires):
    place = ready_place(company)
    place.recognitions.update(expires_on=TODAY + 30 * DAY)
    day = TODAY + 30 * DAY - expires * DAY
    told = ask(client, place, dag=day.isoformat()).text
    assert ("Ja, jullie kunnen starten." in told) is bool(expires)


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"dag": "2026-02-30"}, 422),
        ({"dag": ""}, 422),
        ({"dag": "a" * 10_000}, 422),
        ({"opleiding": "bestaat-niet"}, 422),
        ({"vestiging": "geen-id"}, 422),
        ({"dag": "0001-01-01"}, 422),
        ({"dag": "9999-12-31"}, 200),
    ],
)
def test_a_question_that_makes_no_sense_gets_a_sentence(client, company, lead, changed, status):
    assert ask(client, ready_place(company), **changed).status_code == status


@pytest.mark.shows("X02")
def test_the_question_is_asked_by_company_school_and_partnership_of_their_own_companies(client, company):
    place, school = ready_place(company), OrganisationFactory(school=True)
    partnership = OrganisationFactory(partnership=True)
    work_together(company, school)
    place.recognitions.update(partnership=partnership)
    for person, status in (
        (member(Role.COMPANY_DIRECTOR, company), 200),
        (member(Role.TRAJECTORY_COACH, school), 200),
        (member(Role.PARTNERSHIP_CONSULTANT, partnership), 200),
        (member(Role.TRAJECTORY_COACH), 404),
        (member(Role.PARTNERSHIP_CONSULTANT), 404),
        (member(Role.LEARNER, school), 403),
    ):
        client.force_login(person)
        assert ask(client, place).status_code == status, person


def test_an_establishment_of_another_company_is_no_choice(client, company, lead):
    foreign = ready_place(OrganisationFactory())
    data = {"vestiging": foreign.pk, "opleiding": PROGRAMME, "dag": TODAY.isoformat()}
    assert client.get(page(company, "can_start"), data).status_code == 422


@pytest.mark.shows("C14")
def test_the_overview_leads_the_legal_representative_to_who_may_do_what(client, company):
    client.force_login(member(Role.LEGAL_REPRESENTATIVE, company))
    assert f'href="{reverse("members", args=[company.slug])}"' in client.get(page(company)).text
    answer = client.post(
        reverse("invite", args=[company.slug]),
        {"name": "Kim", "email": "kim@test.example", "role": Role.COMPANY_COORDINATOR, "ends_on": ""},
    )
    assert answer.status_code == 302
    invited = company.invitations.get()
    assert (invited.role, invited.email) == (Role.COMPANY_COORDINATOR, "kim@test.example")
