"""The lists of a partnership: the clock on its days, filters, files, and the same few queries for 3 and for 300."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from companies.models import RecognitionApplication, RecognitionMeasure, State, Visit
from duaalportal.accounts.access import Role
from duaalportal.catalogue.models import Name, RuleParameter
from tests.companies.applying import World, days_ago, moment
from tests.factories.accounts import member
from tests.factories.companies import EstablishmentFactory, OrganisationFactory, apply_for, recognise

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def world():
    return World()


@pytest.fixture
def lies(client, world):
    client.force_login(world.consultant)
    return client


def hand_in(
    world, name="Bedrijf", *, ago=3, state=State.SUBMITTED, code="lassen-constructie", visit_in=None, **fields
):
    """A company that submitted so many days ago."""
    company = OrganisationFactory(name=name)
    place = EstablishmentFactory(organisation=company, name=f"{name}, hal", municipality="Aalter")
    found = apply_for(
        place,
        code,
        state=state,
        by=world.coordinator,
        partnership=world.partnership,
        scheme_id="mtech",
        submitted_on=days_ago(ago),
        started_at=moment(days_ago(ago + 5)),
        **fields,
    )
    if visit_in is not None:
        Visit.objects.create(
            organisation=company,
            application=found,
            planned_on=days_ago(-visit_in),
            planned_at=dt.time(9, 15),
            visitor=world.consultant,
        )
    return found


def work_list(client, world, **query):
    return client.get(reverse("companies:work_list", args=[world.partnership.slug]), query)


def names(answer):
    return re.findall(r'row__name"><a [^>]+>([^<]+)<', answer.content.decode())


def words(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.mark.shows("C07", "X06")
@pytest.mark.parametrize(
    ("ago", "says", "late"),
    [
        (0, "nog 14 dagen", 0),
        (10, "nog 4 dagen", 0),
        (13, "nog 1 dag", 0),
        (14, "vandaag de laatste dag", 0),
        (15, "1 dag te laat", 1),
    ],
)
def test_the_clock_counts_fourteen_days(lies, world, ago, says, late):
    hand_in(world, ago=ago)
    answer = work_list(lies, world)
    assert says in words(answer)
    assert "binnen 14 dagen na het indienen" in words(answer) and "001:265" in words(answer)
    assert ("1 aanvraag is te laat" in words(answer)) == bool(late)
    assert len(names(work_list(lies, world, **{"te-laat": "ja"}))) == late


def test_the_clock_is_that_of_the_day_of_submission(lies, world):
    """Who submitted before a change of the term keeps the old one."""
    old = RuleParameter.objects.get(name=Name.DECISION_TERM, scheme=None)
    old.valid_until = days_ago(10)
    old.save()
    RuleParameter.objects.create(name=Name.DECISION_TERM, value="5", valid_from=days_ago(9), source="nieuw")
    hand_in(world, "Oud", ago=10)
    hand_in(world, "Nieuw", ago=9)
    assert names(work_list(lies, world, **{"te-laat": "ja"})) == ["Nieuw"]


@pytest.mark.shows("C07", "C09")
def test_what_needs_a_hand_now_stands_on_top(lies, world):
    hand_in(world, "Later bezocht", ago=9, state=State.VISIT_PLANNED, visit_in=2)
    hand_in(world, "Vandaag bezocht", ago=8, state=State.VISIT_PLANNED, visit_in=0)
    hand_in(world, "Net binnen", ago=1)
    hand_in(world, "Bezocht", ago=12, state=State.VISITED, visit_in=-1)
    hand_in(world, "In beroep", ago=40, state=State.APPEALED, decided_on=days_ago(9))
    hand_in(world, "Klaar", ago=40, state=State.RECOGNISED)
    hand_in(world, "Teruggegeven", ago=5, state=State.DRAFT)
    answer = work_list(lies, world)
    assert names(answer) == ["Bezocht", "Vandaag bezocht", "Net binnen", "In beroep", "Later bezocht"]
    page = words(answer)
    assert page.index("Nu te doen") < page.index("Net binnen") < page.index("Wacht op een dag")
    for action in ("Beslis", "Schrijf het verslag", "Neem in behandeling", "Noteer de beslissing in beroep"):
        assert action in page
    assert "om 9.15 uur door Lies Verbeke" in page


def test_the_list_is_searched_filtered_and_sorted(lies, world):
    other = member(Role.PARTNERSHIP_CONSULTANT, world.partnership, name="Jo Peeters")
    hand_in(world, "Aerts", ago=4, state=State.VISIT_PLANNED, visit_in=3)
    hand_in(world, "Bultinck", ago=16, code="lasser-monteerder", desk_reference="2026-77")
    theirs = hand_in(world, "Claes", ago=2, state=State.VISIT_PLANNED, visit_in=1)
    Visit.objects.filter(application=theirs).update(visitor=other)
    hand_in(world, "Dierick", ago=30, state=State.REFUSED)

    def shown(**query):
        return names(work_list(lies, world, **query))

    assert shown() == ["Bultinck", "Aerts", "Claes"]
    assert shown(q="bult") == shown(q="2026-77") == ["Bultinck"]
    assert shown(q="jo peeters") == ["Claes"]
    assert shown(q="niemand") == []
    assert shown(stand="refused") == ["Dierick"]
    assert shown(stand="alles", volgorde="bedrijf") == ["Aerts", "Bultinck", "Claes", "Dierick"]
    assert shown(stand="onzin", volgorde="onzin") == ["Bultinck", "Aerts", "Claes"]
    assert shown(**{"van-mij": "ja"}) == ["Aerts"]
    assert shown(opleiding="lasser-monteerder") == ["Bultinck"]
    assert shown(volgorde="nieuw") == ["Claes", "Aerts", "Bultinck"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_list_as_a_file_follows_the_filter(lies, world, kind):
    hand_in(world, "=Formule", ago=15, state=State.VISIT_PLANNED, visit_in=0)
    hand_in(world, "Zonder", ago=30, state=State.REFUSED)
    there = reverse("companies:work_file", args=[world.partnership.slug, kind])
    answer = lies.get(there, {"te-laat": "ja"})
    assert answer["Content-Disposition"].endswith(f'.{kind}"')
    if kind == "csv":
        [head, line] = answer.content.decode("utf-8-sig").splitlines()
        assert head.startswith("Leerbedrijf;Vestiging")
        assert line.startswith("'=Formule") and ";-1;" in line and "09:15" in line and "Lies Verbeke" in line
    assert lies.get(reverse("companies:work_file", args=[world.partnership.slug, "pdf"])).status_code == 404


def cost(client, there, **query):
    with CaptureQueriesContext(connection) as seen:
        assert client.get(there, query).status_code == 200
    return len(seen)


def test_the_lists_cost_the_same_for_3_and_for_300(lies, world):
    work = reverse("companies:work_list", args=[world.partnership.slug])
    held = reverse("companies:recognitions", args=[world.partnership.slug])

    def add(first, last):
        for n in range(first, last):
            found = hand_in(world, f"Bedrijf {n}", ago=19 - n % 20, state=State.VISIT_PLANNED, visit_in=n % 3)
            row = recognise(
                found.establishment, "lasser-monteerder", partnership=world.partnership, by=world.consultant
            )
            RecognitionMeasure.objects.create(
                organisation=row.organisation,
                recognition=row,
                kind="suspended",
                starts_on=days_ago(0),
                reason="Zo.",
                at=moment(days_ago(0)),
                by=world.consultant,
            )

    def costs():
        return [
            cost(lies, work),
            cost(lies, work, **{"te-laat": "ja"}),
            cost(lies, held),
            cost(lies, held, stand="geschorst"),
        ]

    add(0, 3)
    few = costs()
    add(3, 300)
    assert costs() == few
    assert max(few) <= 15
    page = words(work_list(lies, world))
    assert "300 aanvragen" in page and "blad 1 van 12" in page


def test_one_application_costs_the_same_with_many_mentors(lies, world):
    found = world.in_state(State.SUBMITTED)
    there = reverse("companies:treatment", args=[world.partnership.slug, found.pk])
    few = cost(lies, there)
    from companies.models import ApplicationMentor

    for n in range(30):
        ApplicationMentor.objects.create(
            organisation=world.company, application=found, mentor=world.person(f"Mentor {n}")
        )
    assert cost(lies, there) == few
    assert few <= 40


# --- recognitions ------------------------------------------------------------------------------------------------


@pytest.mark.shows("C02")
def test_recognitions_are_filtered_by_how_they_stand(lies, world):
    today = days_ago(0)

    def held(name, ends, **fields):
        place = EstablishmentFactory(organisation=OrganisationFactory(name=name))
        return recognise(
            place,
            recognised_on=today - 900 * DAY,
            expires_on=today + ends * DAY,
            partnership=world.partnership,
            **fields,
        )

    held("Nog lang", 800)
    held("Bijna", 40)
    held("Half jaar", 170)
    held("Dit jaar", 350)
    held("Voorbij", 0)
    held("Weg", 500, withdrawn_on=today)
    suspended = held("Stil", 600)
    RecognitionMeasure.objects.create(
        organisation=suspended.organisation,
        recognition=suspended,
        kind="suspended",
        starts_on=today,
        reason="Zo.",
        at=moment(today),
        by=world.consultant,
    )
    recognise(EstablishmentFactory(organisation=OrganisationFactory(name="Van een ander")))
    there = reverse("companies:recognitions", args=[world.partnership.slug])

    def shown(stand="", **query):
        return names(lies.get(there, {"stand": stand} | query))

    assert len(shown()) == 7 and "Van een ander" not in shown()
    assert shown("geldig") == ["Bijna", "Half jaar", "Dit jaar", "Nog lang"]
    assert shown("binnen-12") == ["Bijna", "Half jaar", "Dit jaar"]
    assert shown("binnen-6") == ["Bijna", "Half jaar"]
    assert shown("binnen-2") == ["Bijna"]
    assert shown("geschorst") == ["Stil"]
    assert shown("vervallen") == ["Voorbij"]
    assert shown("opgeheven") == ["Weg"]
    assert shown(q="half") == ["Half jaar"]
    assert shown("binnen-99") == shown()
    page = words(lies.get(there, {"stand": "binnen-2"}))
    assert "vervalt over 5 weken" in page
    lines = lies.get(
        reverse("companies:recognition_file", args=[world.partnership.slug, "csv"]), {"stand": "geschorst"}
    )
    assert "Stil" in lines.content.decode() and "geschorst" in lines.content.decode()


def test_who_does_not_decide_has_no_work_list(client, world):
    hand_in(world)
    for person, status in (
        (world.coordinator, 403),
        (world.coach, 403),
        (member(Role.PARTNERSHIP_CONSULTANT), 404),
    ):
        client.force_login(person)
        assert work_list(client, world).status_code == status
    assert RecognitionApplication.objects.count() == 1
