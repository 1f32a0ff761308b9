"""The lists of growth actions: searched, filtered, sorted, paged, counted and kept as a file."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from duaalportal.accounts.access import Role
from groeiwijzer.models import GrowthAction
from tests.factories.accounts import MembershipFactory, OrganisationFactory, member
from tests.factories.groeiwijzer import EstablishmentFactory, assess, plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    return OrganisationFactory(name="Metaalwerken De Clercq", slug="de-clercq")


@pytest.fixture
def coordinator(company):
    return member(Role.COMPANY_COORDINATOR, company, name="Ilse De Clercq")


@pytest.fixture
def mentor(company):
    return member(Role.MENTOR, company, name="Bart Claeys")


def today():
    return timezone.localdate()


def words(answer):
    return answer.content.decode()


@pytest.fixture
def busy_plan(company, coordinator, mentor):
    """Three actions that differ in owner, place and theme."""
    place, other = EstablishmentFactory(organisation=company), EstablishmentFactory(organisation=company)
    assessment = assess(company, coordinator, establishment=place)
    themes = assessment.instrument.themes_for("company")
    for number, theme in enumerate(themes[:2]):
        plan(
            company,
            coordinator,
            assessment=assessment,
            item_code=theme.items[0].code,
            title=f"Uit thema {number}",
            due_on=today() + dt.timedelta(days=10 - number),
        )
    plan(company, mentor, title="Vrij idee", establishment=other, due_on=today() + dt.timedelta(days=30))
    return place, other, themes


@pytest.mark.shows("G05")
def test_the_plan_can_be_searched_filtered_and_sorted(client, company, coordinator, mentor, busy_plan):
    place, _other, themes = busy_plan
    client.force_login(coordinator)
    base = reverse("groeiwijzer:plan", args=[company.slug])

    def shown(**query):
        page = words(client.get(base, query))
        return [title for title in ("Uit thema 0", "Uit thema 1", "Vrij idee") if title in page]

    assert shown() == ["Uit thema 0", "Uit thema 1", "Vrij idee"]
    assert shown(q="vrij") == ["Vrij idee"]
    assert shown(wie=str(mentor.pk)) == ["Vrij idee"]
    assert shown(vestiging=str(place.pk)) == ["Uit thema 0", "Uit thema 1"]
    assert shown(thema=f"groeiwijzer:{themes[0].code}") == ["Uit thema 0"]
    assert shown(wie="onzin") == shown(vestiging="1 OR 1=1") == shown(thema="x") == []
    page = words(client.get(base))
    assert page.index("Uit thema 1") < page.index("Uit thema 0") < page.index("Vrij idee")
    page = words(client.get(base, {"volgorde": "wie"}))
    assert page.index("Vrij idee") < page.index("Uit thema 1")  # Bart before Ilse


def test_the_choices_stay_folded_until_one_is_made(client, company, coordinator, mentor, busy_plan):
    client.force_login(coordinator)
    base = reverse("groeiwijzer:plan", args=[company.slug])

    def open_at(**query):
        return '<details class="filters__fold" open>' in words(client.get(base, query))

    assert '<details class="filters__fold">' in words(client.get(base))
    assert not open_at(q="vrij")
    assert open_at(wie=mentor.pk) and open_at(volgorde="wie")


def test_htmx_gets_the_list_alone(client, company, coordinator, busy_plan):
    client.force_login(coordinator)
    answer = client.get(
        reverse("groeiwijzer:plan", args=[company.slug]), {"q": "vrij"}, HTTP_HX_REQUEST="true"
    )
    assert words(answer).strip().startswith('<div id="lijst"')
    assert "Vrij idee" in words(answer)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_plan_as_a_file_follows_the_filter(client, company, coordinator, mentor, busy_plan, kind):
    client.force_login(coordinator)
    address = reverse("groeiwijzer:plan_file", args=[company.slug, kind])
    answer = client.get(address, {"wie": str(mentor.pk)})
    assert answer["Content-Disposition"] == f'attachment; filename="groeiplan-de-clercq.{kind}"'
    if kind == "csv":
        lines = answer.content.decode("utf-8-sig").splitlines()
        assert len(lines) == 2
        assert lines[1].startswith("Vrij idee;Bart Claeys;")
    assert client.get(reverse("groeiwijzer:plan_file", args=[company.slug, "exe"])).status_code == 404


def test_the_plan_is_paged_and_counted(client, company, coordinator):
    for number in range(30):
        plan(company, coordinator, title=f"Actie nummer {number}")
    client.force_login(coordinator)
    base = reverse("groeiwijzer:plan", args=[company.slug])
    first, second = words(client.get(base)), words(client.get(base, {"pagina": 2}))
    assert "30 acties, blad 1 van 2" in first
    assert first.count("Actie nummer") == 25
    assert second.count("Actie nummer") == 5


@pytest.mark.parametrize("name", ["plan", "my_plan"])
def test_the_lists_ask_as_many_questions_for_sixty_actions_as_for_three(
    client, company, coordinator, django_assert_max_num_queries, name
):
    assessment = assess(company, coordinator)
    items = assessment.instrument.items("company")
    client.force_login(coordinator)
    target = reverse(f"groeiwijzer:{name}", args=[company.slug] if name == "plan" else [])
    asked = []
    for upto in (3, 60):
        for item in items[GrowthAction.objects.count() : upto]:
            plan(company, coordinator, assessment=assessment, item_code=item.code)
        with django_assert_max_num_queries(13) as captured:
            assert client.get(target).status_code == 200
        asked.append(len(captured))
    assert asked[0] == asked[1]


@pytest.mark.shows("X01")
def test_ones_own_list_holds_what_one_took_up_over_all_organisations(client, company, coordinator, mentor):
    school = OrganisationFactory(school=True, name="GTI Deinze")
    MembershipFactory(role=Role.DUAL_TEACHER, organisation=school, user=mentor)
    plan(company, coordinator, owner=mentor, title="Voor Bart in het bedrijf")
    plan(school, mentor, title="Voor Bart op school")
    plan(company, coordinator, title="Voor Ilse")
    client.force_login(mentor)
    for answer in (
        client.get(reverse("groeiwijzer:my_plan")),
        client.get(reverse("groeiwijzer:my_plan_file", args=["csv"])),
    ):
        page = words(answer)
        assert "Voor Bart in het bedrijf" in page
        assert "Voor Bart op school" in page
        assert "GTI Deinze" in page
        assert "Voor Ilse" not in page
    school.memberships.update(ended_at=timezone.now(), ended_by=mentor)
    assert "Voor Bart op school" not in words(client.get(reverse("groeiwijzer:my_plan")))
