"""Rules with their value, day and source: everybody reads them, platform staff adds one, and the past keeps its own."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from duaalportal.accounts.access import Role
from duaalportal.accounts.models import AuditEntry
from duaalportal.catalogue import offer, services
from duaalportal.catalogue.loading import load_catalogue
from duaalportal.catalogue.models import Name, RuleParameter
from duaalportal.catalogue.parameters import NoRuleThen, book, typed
from duaalportal.catalogue.routing import scheme_for
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.companies import catalogue

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 21)


@pytest.fixture(autouse=True)
def loaded():
    catalogue()


@pytest.fixture
def robin(client):
    """Platform staff, signed in."""
    person = member(Role.PLATFORM_ADMIN)
    client.force_login(person)
    return person


def new_value(client, name, **fields):
    asked = {
        "value": "4",
        "scheme": "",
        "valid_from": "2027-09-01",
        "source": "Decreet van 2027",
        "note": "",
    } | fields
    return client.post(reverse("rule_change", args=[name]), asked)


@pytest.mark.shows("X06")
def test_a_change_of_law_is_a_new_row_and_the_past_keeps_its_rule(client, robin):
    answer = new_value(client, "mentor_capacity", scheme="mtech")
    assert answer.status_code == 302
    values = book()
    assert values.on(dt.date(2027, 8, 31), "mtech").value(Name.MENTOR_CAPACITY) == 3
    assert values.on(dt.date(2027, 9, 1), "mtech").value(Name.MENTOR_CAPACITY) == 4
    assert values.on(dt.date(2027, 9, 1), "constructiv").value(Name.MENTOR_CAPACITY) == 1
    assert values.on(dt.date(2027, 9, 1)).value(Name.MENTOR_CAPACITY) == 3
    page = client.get(reverse("rule", args=["mentor_capacity"])).text
    assert "4 lerenden" in page and "Decreet van 2027" in page
    assert AuditEntry.objects.get(verb="rule_value_added").by == robin


@pytest.mark.shows("X06")
def test_before_its_first_day_a_rule_does_not_exist():
    assert book().on(dt.date(2019, 8, 31)).find(Name.CERTIFICATE_MODEL) is None
    with pytest.raises(NoRuleThen):
        book().on(dt.date(2019, 8, 31)).value(Name.CERTIFICATE_MODEL)
    assert book().on(dt.date(2019, 9, 1)).value(Name.CERTIFICATE_MODEL) == "596.2"


REFUSED = {
    "a day that is past": ({"valid_from": "2020-01-01"}, "wat al beslist is, houdt zijn regel"),
    "no source": ({"source": ""}, "Zeg waar dit staat."),
    "words for a number": ({"value": "drie"}, "Een geheel getal"),
    "below nothing": ({"value": "-3"}, "Een geheel getal"),
    "a day that does not exist": ({"valid_from": "2027-02-30"}, "geen dag die bestaat"),
    "an unknown partnership": ({"scheme": "mars"}, "Voor wie?"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_value_that_cannot_be_gets_a_sentence(name, client, robin):
    fields, sentence = REFUSED[name]
    before = RuleParameter.objects.count()
    answer = new_value(client, "mentor_capacity", **fields)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert RuleParameter.objects.count() == before


def test_the_same_day_twice_is_said(client, robin):
    new_value(client, "mentor_capacity")
    answer = new_value(client, "mentor_capacity", value="5")
    assert "heeft deze regel al een waarde" in answer.text


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PLATFORM_ADMIN])
def test_everybody_reads_the_rules_and_only_platform_staff_changes_them(role, client):
    client.force_login(member(role))
    assert "Mtech+" in client.get(reverse("rules")).text
    assert client.get(reverse("rule", args=["appeal_term"])).status_code == 200
    assert new_value(client, "appeal_term").status_code == 403
    assert RuleParameter.objects.filter(added_by__isnull=False).count() == 0


def test_loading_again_keeps_what_was_added(robin):
    services.add_value(
        name=Name.APPEAL_TERM,
        scheme=None,
        value="12",
        valid_from=timezone.localdate(),
        source="Besluit",
        note="",
        by=robin,
        at=timezone.now(),
    )
    load_catalogue()
    assert book().on(timezone.localdate()).value(Name.APPEAL_TERM) == 12


@pytest.mark.once
@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        (Name.PROGRAMME_REQUEST_DAY, "11-30", (11, 30)),
        (Name.EXPIRY_NOTICES, "12,6,2", (12, 6, 2)),
        (Name.CERTIFICATE_MODEL, "596.2", "596.2"),
    ],
)
def test_each_unit_is_read_in_its_own_way(name, text, value):
    assert typed(name, text) == value
    for wrong in {Name.PROGRAMME_REQUEST_DAY: ["30-11", "11"], Name.EXPIRY_NOTICES: ["12;6", ""]}.get(
        name, []
    ):
        with pytest.raises(ValueError):
            typed(name, wrong)


@pytest.mark.shows("C08")
@pytest.mark.parametrize(
    ("committee", "scheme"),
    [
        *((code, "mtech") for code in ("105", "111", "209", "219", "224")),
        ("200", "vlaams"),
        ("124", "constructiv"),
        ("330", "social-profit"),
        ("118", "vlaams"),
        (None, "vlaams"),
    ],
)
def test_the_joint_committee_decides_who_handles_an_application(committee, scheme):
    assert scheme_for(committee, TODAY).pk == scheme


@pytest.mark.shows("C28")
def test_support_is_shown_with_day_and_source_and_what_is_gone_as_gone(client):
    client.force_login(member(Role.COMPANY_COORDINATOR))
    page = client.get(reverse("support")).text
    for words in (
        "600 euro",
        "1000 euro",
        "1 september 2023",
        "vlaio.be",
        "Bestaat niet meer",
        "tot 1 juli 2023",
    ):
        assert words in page
    gone = [row.title for row in offer.supports() if not row.exists(TODAY)]
    assert gone == [
        "Stagebonus en startbonus",
        "RSZ-korting voor mentoren",
        "Doelgroepvermindering voor lerenden",
    ]
    assert all(row.exists(dt.date(2023, 6, 30)) for row in offer.supports() if row.title in gone)


@pytest.mark.shows("C13")
def test_courses_are_shown_also_to_teachers(client):
    client.force_login(member(Role.DUAL_TEACHER))
    page = client.get(reverse("courses")).text
    for words in (
        "een halve dag",
        "Terugkomsessie",
        "mentoren en leerkrachten",
        "12 maanden",
        "6 maanden",
        "001:761-763",
    ):
        assert words in page


@pytest.mark.shows("C08")
def test_platform_staff_gives_a_committee_another_partnership_and_the_past_stays(client, robin):
    form = {
        "route-joint_committee": "118",
        "route-scheme": "mtech",
        "route-valid_from": "2027-01-01",
        "route-source": "Besluit van 2026",
    }
    assert client.post(reverse("partnerships"), form).status_code == 302
    assert scheme_for("118", dt.date(2026, 12, 31)).pk == "vlaams"
    assert scheme_for("118", dt.date(2027, 1, 1)).pk == "mtech"
    again = client.post(reverse("partnerships"), form)
    assert again.status_code == 422 and "al een partnerschap" in again.text
    early = client.post(reverse("partnerships"), form | {"route-valid_from": "2020-01-01"})
    assert "blijft waar het ligt" in early.text
    assert "Besluit van 2026" not in client.get(reverse("rules")).text  # not in force yet


@pytest.mark.shows("C08")
def test_platform_staff_says_which_organisation_a_partnership_is(client, robin):
    place = OrganisationFactory(partnership=True)
    answer = client.post(reverse("partnerships"), {"scheme": "mtech", "organisation": place.pk})
    assert answer.status_code == 302
    assert scheme_for("111", TODAY).organisation == place
    school = OrganisationFactory(school=True)
    refused = client.post(reverse("partnerships"), {"scheme": "mtech", "organisation": school.pk})
    assert refused.status_code == 422
    assert scheme_for("111", TODAY).organisation == place
