"""The list of mentors and who reads what of them: one line each, the same few queries, nothing that is not theirs."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from companies.models import ContactPeriod
from duaalportal.accounts.access import Role
from tests.companies.test_mentors import address, words
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.companies import (
    EstablishmentFactory,
    apply_for,
    catalogue,
    make_mentor,
    recognise,
    take,
    work_together,
)

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
BORN = dt.date(1979, 8, 17)
SAID = ("17 augustus 1979", "17/08/1979", "1979-08-17", "1979")
MAIL = "bart.kanarie@prive.example"


@pytest.fixture
def company():
    catalogue()
    return OrganisationFactory(name="Metaalwerken De Clercq", slug="de-clercq")


@pytest.fixture
def coordinator(company):
    return member(Role.COMPANY_COORDINATOR, company)


@pytest.fixture
def site(company):
    return EstablishmentFactory(organisation=company, name="Deinze", joint_committee_id="111")


def today():
    return timezone.localdate()


@pytest.mark.shows("C10", "C11", "C12", "C15")
def test_each_line_says_where_somebody_stands(client, company, coordinator, site):
    recognise(site, recognised_on=today() - 200 * DAY)
    good = make_mentor(company, name="Goed Gekeurd", establishment=site)
    full = make_mentor(company, name="Vol Zet", substitute=good)
    for _ in range(3):
        take(full, site, ends_on=today() + 50 * DAY)
    take(good, site)
    make_mentor(company, name="Nog Leren", trained=False, started_on=today() - 200 * DAY)
    late = make_mentor(company, name="Te Laat", trained=False, started_on=today() - 500 * DAY)
    late.establishment = EstablishmentFactory(organisation=company, name="Waregem")
    late.save()
    recognise(late.establishment, recognised_on=today() - 400 * DAY)
    make_mentor(company, name="Geen Papier", certificate_months=None, birth_date=None, years=None)
    client.force_login(coordinator)
    page = words(client.get(address("mentors", company)))
    line = {name: page.split(name)[1][:170] for name in ("Goed Gekeurd", "Vol Zet", "Nog Leren", "Te Laat")}
    assert "1 van 3 plaatsen in gebruik" in line["Goed Gekeurd"] and "opgeleid" in line["Goed Gekeurd"]
    assert "geen vervanger" in line["Goed Gekeurd"]
    assert "3 van 3 plaatsen" in line["Vol Zet"] and "volzet" in line["Vol Zet"]
    assert "vervanger Goed Gekeurd" in line["Vol Zet"] and "heeft weer plaats" in line["Vol Zet"]
    assert "opleiding te volgen" in line["Nog Leren"] and "mentoropleiding is te laat" in line["Nog Leren"]
    assert "vervallen" in line["Te Laat"]
    assert "5 mentoren" in page


def test_the_list_is_searched_filtered_and_sorted(client, company, coordinator, site):
    recognise(site)
    bart = make_mentor(company, name="Bart Claeys", establishment=site)
    make_mentor(company, name="Dirk Wauters", substitute=bart, trained=False)
    make_mentor(company, name="Zoë Nieuw", certificate_months=None)
    client.force_login(coordinator)

    def shown(**query):
        page = client.get(address("mentors", company), query).content.decode()
        return re.findall(r'mentoren/[0-9a-f-]{36}/">([^<]+)</a>', page)

    assert shown() == ["Bart Claeys", "Dirk Wauters", "Zoë Nieuw"]
    assert shown(q="dirk") == ["Dirk Wauters"]
    assert shown(stand="proof_missing") == ["Zoë Nieuw"]
    assert shown(stand="zonder-vervanger") == ["Bart Claeys", "Zoë Nieuw"]
    assert shown(vestiging="onzin") == []
    # what turns first stands first: Dirk still has to follow the training
    assert shown(volgorde="datum", stand="onzin")[0] == "Dirk Wauters"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_list_as_a_file_follows_the_filter(client, company, coordinator, kind):
    make_mentor(company, name="=Bart", substitute=make_mentor(company, name="Dirk", birth_date=BORN))
    client.force_login(coordinator)
    url = reverse("companies:mentor_file", args=[company.slug, kind])
    answer = client.get(url, {"stand": "zonder-vervanger"})
    assert answer["Content-Disposition"] == f'attachment; filename="mentoren-de-clercq.{kind}"'
    if kind == "csv":
        lines = answer.content.decode("utf-8-sig").splitlines()
        assert len(lines) == 2 and lines[1].startswith("Dirk;")
        assert "'=Bart" in client.get(url).content.decode()
        assert not any(said in client.get(url).content.decode() for said in SAID)


def test_the_list_costs_the_same_for_3_and_for_300(client, company, coordinator, site):
    """Also when every mentor has to be judged first, and in pages of 25."""
    recognise(site)
    client.force_login(coordinator)

    def cost(**query):
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert client.get(address("mentors", company), query).status_code == 200
        return len(seen)

    by = coordinator
    for n in range(3):
        make_mentor(company, name=f"Mentor {n}", by=by)
    few = [cost(), cost(volgorde="datum"), cost(stand="trained")]
    for n in range(3, 300):
        make_mentor(company, name=f"Mentor {n}", by=by)
    assert [cost(), cost(volgorde="datum"), cost(stand="trained")] == few
    assert max(few) <= 30
    page = words(client.get(address("mentors", company)))
    assert "300 mentoren" in page and "blad 1 van 12" in page


# --- who reads what ---------------------------------------------------------------------------------------------


@pytest.fixture
def bart(company, site):
    recognise(site)
    mentor = make_mentor(
        company,
        name="Bart Claeys",
        birth_date=BORN,
        email=MAIL,
        introduction="Ik las al twintig jaar.",
        establishment=site,
    )
    mentor.proofs.create(
        organisation=company,
        programme_id="onderhoudsmechanica",
        kind="diploma",
        title="Diploma kanarie",
        seen_on=today(),
        seen_by=member(Role.COMPANY_COORDINATOR, company),
    )
    return mentor


@pytest.mark.shows("X02", "C17")
@pytest.mark.parametrize("role", [Role.TRAJECTORY_COACH, Role.DUAL_TEACHER, Role.SCHOOL_COORDINATOR])
def test_a_school_reads_name_standing_places_and_introduction_only(client, company, site, bart, role):
    school = OrganisationFactory(school=True)
    work_together(company, school)
    ours, theirs = take(bart, site, school=school), take(bart, site)
    client.force_login(member(role, school))
    for url in (address("mentor", company, bart), address("mentors", company)):
        page = words(client.get(url))
        raw = client.get(url).content.decode()
        assert "Bart Claeys" in page and "2 van 3 plaatsen" in page and "opgeleid" in page
        for secret in (*SAID, MAIL, "Diploma kanarie", "strafregister", "Pas gegevens aan"):
            assert secret not in raw, (url, secret)
    page = words(client.get(address("mentor", company, bart)))
    assert "Ik las al twintig jaar." in page
    assert ours.learner.name in page and theirs.learner.name not in page
    sheet = client.get(reverse("companies:mentor_file", args=[company.slug, "csv"])).content.decode()
    assert "Bart Claeys" in sheet and not any(said in sheet for said in (*SAID, MAIL))


def test_the_day_on_which_a_young_mentor_is_old_enough_is_not_a_schools_to_read(client, company):
    school = OrganisationFactory(school=True)
    work_together(company, school)
    turning = today() + 40 * DAY
    young = make_mentor(company, name="Jong Nog", birth_date=turning.replace(year=turning.year - 25))
    client.force_login(member(Role.TRAJECTORY_COACH, school))
    for url in (address("mentor", company, young), address("mentors", company)):
        raw = client.get(url).content.decode()
        assert turning.isoformat() not in raw and "is oud genoeg" not in raw
    client.force_login(member(Role.COMPANY_DIRECTOR, company))
    assert turning.isoformat() in client.get(address("mentors", company)).content.decode()


@pytest.mark.shows("C16")
def test_the_address_of_a_mentor_who_is_the_contact_is_open(client, company, bart):
    school = OrganisationFactory(school=True)
    work_together(company, school)
    client.force_login(member(Role.TRAJECTORY_COACH, school))
    assert MAIL not in client.get(address("mentor", company, bart)).content.decode()
    contact = ContactPeriod.objects.create(
        organisation=company, name="Bart Claeys", email=MAIL.upper(), starts_on=today() - DAY
    )
    assert MAIL in client.get(address("mentor", company, bart)).content.decode()
    contact.ends_on = today() - DAY
    contact.save()
    assert MAIL not in client.get(address("mentor", company, bart)).content.decode()


def test_a_partnership_reads_as_little(client, company, site, bart):
    partnership = OrganisationFactory(partnership=True)
    consultant = member(Role.PARTNERSHIP_CONSULTANT, partnership)
    client.force_login(consultant)
    assert client.get(address("mentor", company, bart)).status_code == 404
    apply_for(site, "lassen-constructie", state="submitted", partnership=partnership, submitted_on=today())
    raw = client.get(address("mentor", company, bart)).content.decode()
    assert "Bart Claeys" in raw and not any(said in raw for said in (*SAID, MAIL))


def test_a_learner_reads_of_the_own_mentor_alone(client, company, site, bart):
    school = OrganisationFactory(school=True)
    work_together(company, school)
    other = make_mentor(company, name="Dirk Wauters")
    learner = take(bart, site, school=school).learner
    client.force_login(learner)
    raw = client.get(address("mentor", company, bart)).content.decode()
    assert "Ik las al twintig jaar." in raw and not any(said in raw for said in (*SAID, MAIL))
    assert client.get(address("mentor", company, other)).status_code == 404
    page = words(client.get(address("mentors", company)))
    assert "Bart Claeys" in page and "1 mentor" in page and "Dirk Wauters" not in page


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.COMPANY_COORDINATOR, 200),
        (Role.COMPANY_DIRECTOR, 200),
        (Role.LEGAL_REPRESENTATIVE, 200),
        (Role.WORKPLACE_INSTRUCTOR, 403),
        (Role.MENTOR, 403),
        (Role.PREVENTION_ADVISER, 403),
    ],
)
def test_who_keeps_mentors(client, company, bart, role, status):
    client.force_login(member(role, company))
    for name in ("mentor_change", "mentor_certificate", "mentor_stop"):
        assert client.get(address(name, company, bart)).status_code == status, name


def test_an_instructor_reads_the_mentors_without_their_papers(client, company, bart):
    client.force_login(member(Role.WORKPLACE_INSTRUCTOR, company))
    raw = client.get(address("mentor", company, bart)).content.decode()
    assert "Bart Claeys" in raw and not any(said in raw for said in (*SAID, MAIL, "Wie deed wat"))
