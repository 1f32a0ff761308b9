"""The anonymous group: five companies at least, and nobody found by adding, subtracting or waiting (G06, X02)."""

import datetime as dt
import itertools
import random
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from duaalportal.accounts.access import Role
from duaalportal.accounts.models import User
from duaalportal.lib.provinces import PROVINCES, province_of
from groeiwijzer import group, services, sharing
from groeiwijzer.models import GroupFigure
from groeiwijzer.tasks import make_group_figures
from tests.factories.accounts import OrganisationFactory, PersonFactory, member
from tests.factories.groeiwijzer import assess, published

SUMMER = dt.datetime(2026, 8, 12, 10, tzinfo=dt.UTC)
AFTER = dt.datetime(2026, 11, 21, 10, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def in_november(time_machine_at):
    """Every test here runs on 21 November 2026."""


@pytest.fixture
def time_machine_at():
    import time_machine

    with time_machine.travel(AFTER, tick=False):
        yield


def answered(steps, of="LW.1"):
    """All three items of one subtheme: the first so many steps done, the rest not yet."""
    codes = [item.code for item in published(at=SUMMER).instrument.subtheme(of).items]
    return {code: "doing" if n < steps else "not_yet" for n, code in enumerate(codes)}


def company(postcode="9000", steps=1, at=SUMMER, **more):
    """A company that finished one moment at this time; returns the assessment."""
    place = OrganisationFactory(postcode=postcode)
    return assess(place, PersonFactory(), at=at, answers=answered(steps), finished=True, **more)


def lead_of(assessment):
    return member(Role.COMPANY_COORDINATOR, assessment.organisation)


def fresh(user):
    return User.objects.get(pk=user.pk)


def make(quarter="2026-Q3", at=AFTER):
    return group.make_figures(quarter=quarter, at=at)


def shown_to(user, code="groeiwijzer"):
    return {(figure.quarter, figure.group): figure for figure in group.figures_for(fresh(user), code)}


# --- small pure things -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "postcode, province",
    [
        ("1000", "brussel"),
        ("1299", "brussel"),
        ("1300", ""),
        ("1499", ""),
        ("1500", "vlaams-brabant"),
        ("1999", "vlaams-brabant"),
        ("2000", "antwerpen"),
        ("2999", "antwerpen"),
        ("3000", "vlaams-brabant"),
        ("3499", "vlaams-brabant"),
        ("3500", "limburg"),
        ("3999", "limburg"),
        ("4000", ""),
        ("7999", ""),
        ("8000", "west-vlaanderen"),
        ("9000", "oost-vlaanderen"),
        ("9999", "oost-vlaanderen"),
        ("", ""),
        (None, ""),
        ("900", ""),
        ("90000", ""),
        ("９０００", ""),
        ("9OOO", ""),
    ],
)
def test_the_province_of_a_postcode(postcode, province):
    assert province_of(postcode) == province
    assert province in {"", *PROVINCES}


def test_quarters_follow_the_clock_in_brussels():
    assert group.quarter_of(dt.date(2026, 3, 31)) == "2026-Q1"
    assert group.quarter_of(dt.date(2026, 4, 1)) == "2026-Q2"
    assert group.quarter_before("2026-Q1") == "2025-Q4"
    assert group.quarter_name("2026-Q3") == "juli tot september 2026"
    first, after = group.span_of("2026-Q4")
    assert first == dt.datetime(2026, 9, 30, 22, tzinfo=dt.UTC)
    assert after == dt.datetime(2026, 12, 31, 23, tzinfo=dt.UTC)


# --- five, and no fewer ----------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.shows("G06", "X02")
@pytest.mark.parametrize("count, is_shown", [(4, False), (5, True)])
def test_a_consultant_sees_a_group_from_five_companies_on(count, is_shown):
    for _ in range(count):
        company()
    make()
    consultant = member(Role.PARTNERSHIP_CONSULTANT)
    assert bool(shown_to(consultant)) is is_shown
    browser = Client()
    browser.force_login(consultant, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert reverse("groeiwijzer:group") in browser.get(reverse("groeiwijzer:home")).content.decode()
    page = browser.get(reverse("groeiwijzer:group")).content.decode()
    assert ("Minstens 5 bedrijven" in page) is is_shown
    assert ("juli tot september 2026" in page) is is_shown
    assert ("Nog geen groep die groot genoeg is" in page) is not is_shown
    assert "Metaalwerken Maes" not in page


@pytest.mark.django_db
@pytest.mark.shows("G06", "X02")
@pytest.mark.parametrize("others, is_shown", [(4, False), (5, True)])
def test_a_company_in_the_group_needs_five_others(others, is_shown):
    own = company()
    for _ in range(others):
        company()
    make()
    lead = lead_of(own)
    assert bool(shown_to(lead)) is is_shown
    browser = Client()
    browser.force_login(lead, backend="allauth.account.auth_backends.AuthenticationBackend")
    where = reverse("groeiwijzer:compare", args=[own.organisation.slug, own.pk])
    page = browser.get(where).content.decode()
    assert ("minstens 5 andere bedrijven die toen" in page) is is_shown
    assert ("Er is nog geen groep die groot genoeg is" in page) is not is_shown


@pytest.mark.django_db
def test_a_company_outside_the_group_sees_it_from_five_on():
    own = company(at=dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC))
    for _ in range(5):
        company()
    make()
    assert set(shown_to(lead_of(own))) == {("2026-Q3", "alle"), ("2026-Q3", "oost-vlaanderen")}


@pytest.mark.django_db
@pytest.mark.shows("X02")
def test_what_was_shared_with_a_consultant_counts_as_known():
    shared, *_others = [company() for _ in range(6)]
    make()
    partnership = OrganisationFactory(partnership=True)
    consultant = member(Role.PARTNERSHIP_CONSULTANT, partnership)
    assert shown_to(consultant)
    share = sharing.share(
        assessment=shared, organisation=partnership, ends_on=AFTER.date(), by=shared.started_by, at=AFTER
    )
    assert shown_to(consultant), "five others are left"
    second = next(a for a in _others)
    other = sharing.share(
        assessment=second, organisation=partnership, ends_on=AFTER.date(), by=second.started_by, at=AFTER
    )
    assert not shown_to(consultant), "four others are left"
    for one in (share, other):
        sharing.revoke(share=one, by=shared.started_by, at=AFTER)
    assert not shown_to(consultant), "what was read is not forgotten"


@pytest.mark.django_db
def test_reopening_does_not_make_the_own_company_a_stranger():
    own = company()
    for _ in range(4):
        company()
    make()
    lead = lead_of(own)
    assert not shown_to(lead)
    services.reopen_assessment(assessment=own, by=lead, at=AFTER)
    assert not shown_to(lead)


# --- what counts -----------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.shows("G06")
def test_the_mean_is_rounded_and_never_everybody_or_nobody():
    for steps in (0, 1, 1, 2, 3):
        company(steps=steps)
    make()
    figure = shown_to(member(Role.PARTNERSHIP_CONSULTANT))["2026-Q3", "alle"]
    assert figure.fractions == {"LW.1": 0.45}  # 7 of 15 is 0.4667
    GroupFigure.objects.all().delete()
    for _ in range(5):
        company(steps=3, at=dt.datetime(2026, 5, 5, tzinfo=dt.UTC))
        company(steps=0, at=dt.datetime(2026, 2, 5, tzinfo=dt.UTC))
    make("2026-Q2")
    make("2026-Q1")
    shown = shown_to(member(Role.PARTNERSHIP_CONSULTANT))
    assert shown["2026-Q2", "alle"].fractions == {"LW.1": 0.95}
    assert shown["2026-Q1", "alle"].fractions == {"LW.1": 0.05}


@pytest.mark.django_db
def test_only_the_newest_moment_of_a_company_counts_and_a_company_counts_once():
    repeated = company(steps=0)
    later = SUMMER + dt.timedelta(days=20)
    assess(repeated.organisation, repeated.started_by, at=later, answers=answered(3), finished=True)
    for _ in range(3):
        company(steps=3)
    assert make() == 0, "four companies, five assessments"
    company(steps=3)
    assert make() == 2
    figure = shown_to(member(Role.PARTNERSHIP_CONSULTANT))["2026-Q3", "alle"]
    assert figure.fractions == {"LW.1": 0.95}


@pytest.mark.django_db
def test_personal_moments_places_other_kinds_and_own_questionnaires_stay_out():
    for _ in range(4):
        company()
    person = member(Role.MENTOR)
    mentor_place = person.memberships.get().organisation
    assess(mentor_place, person, at=SUMMER, subject=person, part="mentor", finished=True)
    school = member(Role.SCHOOL_COORDINATOR)
    assess(
        school.memberships.get().organisation, school, at=SUMMER, code="leidraad", part="both", finished=True
    )
    half = OrganisationFactory()
    half_answers = dict(itertools.islice(answered(3).items(), 1))
    assess(half, PersonFactory(), at=SUMMER, answers=half_answers, finished=True)
    assert make() == 0


@pytest.mark.django_db
def test_a_quarter_is_made_once_and_only_when_it_is_over():
    for _ in range(5):
        company()
    with pytest.raises(ValueError, match="not over"):
        group.make_figures(quarter="2026-Q4", at=AFTER)
    assert make() == 2
    before = list(GroupFigure.objects.order_by("pk").values())
    for _ in range(3):
        company(steps=3)
    assert make() == 0
    assert list(GroupFigure.objects.order_by("pk").values()) == before


@pytest.mark.django_db
def test_an_assessment_counts_only_in_the_quarter_it_was_finished_first():
    spring = dt.datetime(2026, 5, 5, tzinfo=dt.UTC)
    moments = [company(at=spring) for _ in range(5)]
    make("2026-Q2")
    for moment in moments:
        services.reopen_assessment(assessment=moment, by=moment.started_by, at=SUMMER)
        services.finish_assessment(assessment=moment, by=moment.started_by, at=SUMMER)
    company()
    assert make("2026-Q3") == 0


@pytest.mark.django_db
def test_the_clock_and_the_command_make_what_is_missing():
    for _ in range(5):
        company()
        company(at=dt.datetime(2026, 4, 20, tzinfo=dt.UTC))
    assert make_group_figures() == 4
    assert make_group_figures() == 0
    out = StringIO()
    call_command("make_group_figures", stdout=out)
    assert "geen nieuwe" in out.getvalue()


@pytest.mark.django_db
@pytest.mark.shows("X02")
def test_a_row_holds_no_company_and_no_count():
    for _ in range(13):
        company()
    make()
    row = GroupFigure.objects.get(group="alle")
    assert row.size_floor == 10
    assert {floor for _, floor in row.fractions.values()} == {10}
    fields = {field.name for field in GroupFigure._meta.get_fields()}
    assert fields == {
        "id",
        "quarter",
        "instrument_code",
        "part",
        "group",
        "size_floor",
        "fractions",
        "made_at",
    }


# --- attacks ---------------------------------------------------------------------------------------------


def _parts_left(groups):
    """Every set that adding and subtracting these groups can single out: the atoms they cut the world into."""
    atoms = {}
    for company_id in set().union(*groups):
        atoms.setdefault(tuple(company_id in g for g in groups), set()).add(company_id)
    return list(atoms.values())


@pytest.mark.shows("G06", "X02")
@pytest.mark.parametrize("seed", range(60))
def test_no_company_is_left_over_when_shown_groups_are_subtracted(seed):
    chance = random.Random(seed)
    names = [*PROVINCES, ""]
    places = {
        n: chance.choices(names, weights=[chance.random() for _ in names])[0]
        for n in range(chance.randint(1, 40))
    }
    floors = group._floors(places)
    members = {name: {n for n, place in places.items() if name in ("alle", place)} for name in floors}
    for known in range(4):
        visible = [members[name] for name, floor in floors.items() if floor >= group.MINIMUM + known]
        if not visible:
            continue
        parts = _parts_left(visible)
        for strangers in parts:
            # whoever the reader knows, five of each part are unknown to them
            assert len(strangers) - known >= group.MINIMUM
        for several in range(1, min(3, len(parts)) + 1):
            for chosen in itertools.combinations(parts, several):
                assert len(set().union(*chosen)) - known >= group.MINIMUM


@pytest.mark.django_db
@pytest.mark.shows("G06", "X02")
def test_subtracting_a_province_from_all_gives_no_small_rest():
    for _ in range(8):
        company("9000", steps=1)
    for _ in range(3):
        company("2000", steps=3)
    make()
    consultant = member(Role.PARTNERSHIP_CONSULTANT)
    # all (11) minus Oost-Vlaanderen (8) would leave the three of Antwerpen
    assert set(shown_to(consultant)) == {("2026-Q3", "alle")}


@pytest.mark.django_db
@pytest.mark.shows("G06", "X02")
def test_each_subtheme_is_guarded_apart():
    """Ten companies answer LW.1, eight of them in one province; only there everybody answers LW.3 too."""
    places = ["9000"] * 7 + ["2000"] * 5
    for n, postcode in enumerate(places):
        place = OrganisationFactory(postcode=postcode)
        answers = answered(1) | (answered(1, "LW.3") if n != 11 and n != 10 else {})
        assess(place, PersonFactory(), at=SUMMER, answers=answers, finished=True)
    make()
    shown = shown_to(member(Role.PARTNERSHIP_CONSULTANT))
    assert set(shown["2026-Q3", "alle"].fractions) == {"LW.1", "LW.3"}
    # LW.1: 12, 7 and 5. LW.3: 10, 7 and 3, so neither province, or the three would be left
    assert set(shown["2026-Q3", "oost-vlaanderen"].fractions) == {"LW.1"}
    assert set(shown["2026-Q3", "antwerpen"].fractions) == {"LW.1"}


# --- the page --------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_who_opens_the_group_page():
    expected = {
        Role.PARTNERSHIP_CONSULTANT: 200,
        Role.COMPANY_COORDINATOR: 200,
        Role.COMPANY_DIRECTOR: 200,
        Role.MENTOR: 403,
        Role.TRAJECTORY_COACH: 403,
        Role.LEARNER: 403,
    }
    for role, status in expected.items():
        browser = Client()
        browser.force_login(member(role), backend="allauth.account.auth_backends.AuthenticationBackend")
        assert browser.get(reverse("groeiwijzer:group")).status_code == status, role


@pytest.mark.django_db
def test_nonsense_in_the_address_falls_back():
    for _ in range(5):
        company()
    make()
    browser = Client()
    browser.force_login(
        member(Role.PARTNERSHIP_CONSULTANT), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    asked = {"vragenlijst": "<script>", "kwartaal": "2026-Q9", "groep": "9000"}
    page = browser.get(reverse("groeiwijzer:group"), asked)
    assert page.status_code == 200 and "Alle bedrijven" in page.content.decode()


@pytest.mark.django_db
def test_the_page_and_the_making_cost_the_same_for_many():
    consultant = member(Role.PARTNERSHIP_CONSULTANT)

    def cost(action):
        with CaptureQueriesContext(connection) as queries:
            action()
        return len(queries)

    browser = Client()
    browser.force_login(consultant, backend="allauth.account.auth_backends.AuthenticationBackend")

    def page():
        assert browser.get(reverse("groeiwijzer:group")).status_code == 200

    for _ in range(5):
        company()
    few = cost(make)
    page()
    few_page = cost(page)
    for _ in range(30):
        company(at=dt.datetime(2026, 5, 5, tzinfo=dt.UTC))
    assert cost(lambda: make("2026-Q2")) == few <= 12
    assert cost(page) == few_page <= 14


@pytest.mark.django_db
def test_all_companies_come_first_and_the_newest_quarter_too():
    for _ in range(5):
        company()
        company(at=dt.datetime(2026, 4, 20, tzinfo=dt.UTC))
    group.make_missing(today=timezone.localdate(), at=AFTER)
    order = [
        (f.quarter, f.group) for f in group.figures_for(member(Role.PARTNERSHIP_CONSULTANT), "groeiwijzer")
    ]
    assert order == [
        ("2026-Q3", "alle"),
        ("2026-Q3", "oost-vlaanderen"),
        ("2026-Q2", "alle"),
        ("2026-Q2", "oost-vlaanderen"),
    ]
