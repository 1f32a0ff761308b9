"""The activity list: what of a programme can be learned in an establishment, answered as one goes."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from companies import activities
from companies.models import ActivityAnswer
from companies.starting import can_start
from duaalportal.accounts.access import Role
from duaalportal.catalogue.models import Activity, Programme
from tests.companies.test_mentors import words
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.companies import (
    EstablishmentFactory,
    apply_for,
    programme,
    ready_place,
    recognise,
    work_together,
)

pytestmark = pytest.mark.django_db
CODE = "lassen-constructie"


@pytest.fixture
def company():
    programme()
    return OrganisationFactory(name="Metaalwerken De Clercq", slug="de-clercq")


@pytest.fixture
def coordinator(company):
    return member(Role.COMPANY_COORDINATOR, company, name="Ilse De Clercq")


@pytest.fixture
def site(company):
    return EstablishmentFactory(organisation=company, name="Werkplaats Deinze")


def today():
    return timezone.localdate()


def address(name, site, code=CODE):
    kwargs = {"organisation": site.organisation.slug, "establishment": site.pk, "programme": code}
    return reverse(f"companies:{name}", kwargs=kwargs)


def line(code="lcd-01"):
    return Activity.objects.get(code=code)


def said(site, by, code="lcd-01", value="yes", remark="", version=0):
    return activities.answer(
        establishment=site,
        activity=line(code),
        value=value,
        remark=remark,
        version=version,
        by=by,
        at=timezone.now(),
    )


def send(client, site, **fields):
    """One line as the page sends it while somebody goes through the list."""
    fields = {"item": "lcd-01", "value": "yes", "note": "", "version": "0"} | fields
    return client.post(address("activities_fill_in", site), fields, headers={"X-Autosave": "1"})


@pytest.mark.shows("C19")
def test_every_programme_has_a_list_of_ten_to_fourteen_lines(company):
    sizes = {p.code: p.activities.count() for p in Programme.objects.all()}
    assert len(sizes) == 6 and all(10 <= n <= 14 for n in sizes.values()), sizes
    texts = list(Activity.objects.values_list("text", flat=True))
    assert len(set(texts)) == len(texts)


@pytest.mark.shows("C19")
def test_each_answer_is_kept_as_one_goes_and_school_and_partnership_read_the_result(
    client, company, coordinator, site
):
    client.force_login(coordinator)
    assert "0 van 13 ingevuld" in words(client.get(address("activities", site)))
    answer = send(client, site)
    assert answer.json()["progress"] == {"answered": 1, "total": 13} and answer.json()["version"] == 1
    send(client, site, item="lcd-09", value="partly", note="Alleen op vrijdag.")
    send(client, site, item="lcd-05", value="no", note="Dat besteden we uit.")
    school, partnership = OrganisationFactory(school=True), OrganisationFactory(partnership=True)
    work_together(company, school)
    apply_for(site, CODE, partnership=partnership, submitted_on=today(), state="visit_planned")
    for reader in (
        member(Role.TRAJECTORY_COACH, school),
        member(Role.PARTNERSHIP_CONSULTANT, partnership),
        member(Role.LEARNER, school),
    ):
        client.force_login(reader)
        page = words(client.get(address("activities", site)))
        assert (
            "3 van 13 ingevuld" in page and "1 van de 13 kan je hier helemaal leren, 1 deels, 1 niet." in page
        )
        assert "Alleen op vrijdag." in page and "Dat besteden we uit." in page
        assert "Pas de lijst aan" not in page
        assert client.get(address("activities_fill_in", site)).status_code == 403
    client.force_login(member(Role.TRAJECTORY_COACH))
    assert client.get(address("activities", site)).status_code == 404


@pytest.mark.shows("C19")
def test_without_script_the_whole_list_is_sent_at_once(client, coordinator, site):
    said(site, coordinator, "lcd-02", "no", "Te zwaar.")
    client.force_login(coordinator)
    form = {f"note-{one.code}": "" for one in Activity.objects.filter(programme=CODE)}
    form |= {"value-lcd-01": "yes", "version-lcd-01": "0", "klaar": "1"}
    form |= {"value-lcd-02": "no", "note-lcd-02": "Te zwaar.", "version-lcd-02": "1"}
    answer = client.post(address("activities_fill_in", site), form)
    assert answer.url == address("activities", site)
    assert {a.activity.code: a.version for a in ActivityAnswer.objects.all()} == {"lcd-01": 1, "lcd-02": 1}


def test_two_people_on_the_same_line_lose_no_text(client, company, coordinator, site):
    colleague = member(Role.COMPANY_DIRECTOR, company, name="Jan De Clercq")
    said(site, colleague, value="no", remark="De bank is stuk.")
    client.force_login(coordinator)
    answer = send(client, site, value="partly", note="In de nieuwe hal.")
    shown = answer.json()
    assert answer.status_code == 409 and shown["version"] == 1
    assert "Jan De Clercq antwoordde intussen ook." in shown["html"]
    assert "De bank is stuk." in shown["html"] and "In de nieuwe hal." in shown["html"]
    form = {"value-lcd-01": "partly", "note-lcd-01": "In de nieuwe hal.", "version-lcd-01": "0"}
    answer = client.post(address("activities_fill_in", site), form)
    page = words(answer)
    assert answer.status_code == 409
    assert "Jan De Clercq antwoordde intussen: nee. De bank is stuk." in page and "In de nieuwe hal." in page
    assert ActivityAnswer.objects.get().remark == "De bank is stuk."
    assert send(client, site, value="partly", note="In de nieuwe hal.", version="1").json()["version"] == 2


def test_the_same_answer_twice_is_one_answer(client, coordinator, site):
    client.force_login(coordinator)
    assert send(client, site).json()["version"] == send(client, site).json()["version"] == 1
    assert ActivityAnswer.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"value": "", "note": "Soms."}, "Kies eerst: ja, deels of nee."),
        ({"value": "misschien"}, "Kies eerst: ja, deels of nee."),
        ({"note": "x" * 301}, "Je opmerking telt 301 tekens; er is plaats voor 300."),
        ({"note": "Vraag het aan 85.07.30-033.28"}, "Hier staat een rijksregisternummer."),
        ({"item": "omd-01"}, "Deze regel staat niet in de lijst."),
        ({"item": "bestaat-niet"}, "Deze regel staat niet in de lijst."),
    ],
)
def test_what_cannot_be_answered_is_said_and_not_kept(client, coordinator, site, fields, sentence):
    client.force_login(coordinator)
    answer = send(client, site, **fields)
    assert answer.status_code == 422 and sentence in answer.json()["error"]
    assert not ActivityAnswer.objects.exists()


def test_without_script_a_refused_line_comes_back_with_its_text(client, coordinator, site):
    client.force_login(coordinator)
    form = {"note-lcd-01": "Alleen zelf.", "value-lcd-02": "yes", "note-lcd-02": ""}
    answer = client.post(address("activities_fill_in", site), form)
    page = words(answer)
    assert answer.status_code == 422 and "Kies eerst: ja, deels of nee." in page and "Alleen zelf." in page
    assert ActivityAnswer.objects.get().activity_id == line("lcd-02").pk  # the other line is kept


@pytest.mark.shows("C19")
def test_whether_one_can_start_says_what_of_the_list_is_open(company, coordinator):
    site = ready_place(company, code=CODE)

    def warnings():
        answer = can_start(site, programme(CODE), today())
        return [one.why for one in answer.findings if one.code == "activities" and not one.met]

    assert warnings() == ["Nog 13 activiteiten niet beantwoord in de activiteitenlijst."]
    for one in Activity.objects.filter(programme=CODE):
        said(site, coordinator, one.code)
    assert warnings() == []


def test_a_line_no_longer_in_use_leaves_the_list_unless_it_was_answered(coordinator, site):
    said(site, coordinator, "lcd-01")
    Activity.objects.filter(code__in=["lcd-01", "lcd-02"]).update(retired_on=today())
    codes = {row.activity.code for row in activities.activity_list(site, programme(CODE), today()).lines}
    assert "lcd-01" in codes and "lcd-02" not in codes


def test_both_pages_cost_the_same_for_three_and_three_hundred_lines(client, company, coordinator, site):
    recognise(site, CODE)
    client.force_login(coordinator)
    Activity.objects.filter(programme=CODE).exclude(code__in=["lcd-01", "lcd-02", "lcd-03"]).delete()
    for code in ("lcd-01", "lcd-02", "lcd-03"):
        said(site, coordinator, code)

    def cost(name):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(address(name, site)).status_code == 200
        return len(asked)

    cost("activities")
    few = [cost("activities"), cost("activities_fill_in")]
    rows = [
        Activity(programme_id=CODE, code=f"proef-{n}", text=f"Proef {n}", position=n) for n in range(20, 317)
    ]
    Activity.objects.bulk_create(rows)
    now = timezone.now()
    ActivityAnswer.objects.bulk_create(
        ActivityAnswer(
            organisation=company,
            establishment=site,
            activity=one,
            value="yes",
            changed_at=now,
            changed_by=coordinator,
        )
        for one in Activity.objects.filter(code__startswith="proef-")
    )
    assert [cost("activities"), cost("activities_fill_in")] == few
    assert "300 van 300 ingevuld" in words(client.get(address("activities", site)))
