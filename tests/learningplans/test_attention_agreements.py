"""What waits around agreements: for whom, from which day, and gone once it is done."""

import datetime as dt

import pytest

from duaalportal.accounts.access import Role
from duaalportal.accounts.models import User
from duaalportal.lib.attention import Urgency
from learningplans import agreements, attention
from learningplans.agreements import duties, moving
from learningplans.attention_agreements import open_items
from learningplans.models import Agreement, AgreementKind, AgreementState
from tests.factories.accounts import member
from tests.learningplans import agreeing
from tests.learningplans.agreeing import DAY, drawn, fixed, move_placement, running, signed
from tests.stories import fresh, now, one_world, today

pytestmark = pytest.mark.django_db
S = AgreementState


world = one_world(agreeing.world)


def waiting(person, on=None):
    """What waits, by the kind of its code: {kind: urgency}."""
    found = open_items(user=User.objects.get(pk=person.pk), today=on or today())
    return {item.code.split("-")[0]: item.urgency for item in found}


@pytest.mark.shows("M17", "X05")
@pytest.mark.parametrize(
    ("days", "drafted", "awaiting_signatures"),
    [
        (31, None, None),
        (30, Urgency.CALM, None),
        (14, Urgency.NORMAL, None),
        (3, Urgency.SOON, Urgency.SOON),
        (0, Urgency.LATE, Urgency.LATE),
        (-5, Urgency.LATE, Urgency.LATE),
    ],
)
def test_a_missing_agreement_comes_thirty_fourteen_and_three_days_before(
    world, days, drafted, awaiting_signatures
):
    first = today() + 90 * DAY
    move_placement(world.placement, starts_on=first)
    on = first - days * DAY
    assert (
        waiting(world.coach, on).get("agreement")
        == waiting(world.coordinator, on).get("agreement")
        == drafted
    )
    agreement = drawn(world)
    assert waiting(world.coach, on).get("agreement") == drafted
    fixed(world, agreement)
    assert waiting(world.coach, on).get("agreement") == awaiting_signatures
    # who leads the school hears of what is late alone
    late = awaiting_signatures if days <= 0 else None
    assert waiting(world.school_coordinator, on).get("agreement") == late
    agreements.note_signature(
        version=agreements.current_version(agreement), complete=True, by=world.director, at=now()
    )
    assert "agreement" not in waiting(world.coach, on)


@pytest.mark.parametrize("who", ["mentor_person", "learner_person", "mother", "teacher", "director"])
def test_nobody_else_is_asked(world, who):
    assert waiting(getattr(world, who)) == {}


@pytest.mark.shows("M19")
def test_a_signed_agreement_waits_for_the_school_to_upload_it(world):
    agreement = signed(world)
    assert "upload" in waiting(world.coach) and "upload" not in waiting(world.coordinator)
    moving.note_upload(
        agreement=agreement, uploaded_on=today(), by=User.objects.get(pk=world.coach.pk), at=now()
    )
    assert "upload" not in waiting(world.coach)


@pytest.mark.shows("M20")
@pytest.mark.parametrize(
    ("kind", "hears", "does_not"),
    [(AgreementKind.OAO, "coordinator", "coach"), (AgreementKind.SOAO, "coach", "coordinator")],
)
def test_dimona_waits_for_who_must_from_the_first_day(world, kind, hears, does_not):
    agreement, first = signed(world), world.placement.starts_on
    Agreement.objects.filter(pk=agreement.pk).update(kind=kind)
    who, other = getattr(world, hears), getattr(world, does_not)
    assert "dimona" not in waiting(who, first - DAY)
    assert waiting(who, first)["dimona"] == Urgency.SOON
    assert waiting(who, first + DAY)["dimona"] == Urgency.LATE
    assert "dimona" not in waiting(other, first + DAY)
    duties.note_dimona(
        agreement=fresh(agreement), declared_on=first, by=User.objects.get(pk=who.pk), at=now()
    )
    assert "dimona" not in waiting(who, first + DAY)


@pytest.mark.shows("M25")
def test_a_quarter_waits_for_the_company_once_it_is_over(world):
    move_placement(world.placement, starts_on=dt.date(2026, 9, 1), ends_on=dt.date(2027, 6, 30))
    agreement = running(world)
    assert "quarter" not in waiting(world.coordinator, dt.date(2026, 9, 30))
    assert waiting(world.coordinator, dt.date(2026, 10, 1))["quarter"] == Urgency.NORMAL
    assert waiting(world.coordinator, dt.date(2026, 10, 24))["quarter"] == Urgency.SOON
    assert waiting(world.coordinator, dt.date(2026, 11, 1))["quarter"] == Urgency.LATE
    assert "quarter" not in waiting(world.coach, dt.date(2026, 11, 1))
    at = dt.datetime(2026, 11, 2, 12, tzinfo=dt.UTC)
    coordinator = User.objects.get(pk=world.coordinator.pk)
    duties.note_quarter(agreement=agreement, quarter="2026-K3", declared_on=at.date(), by=coordinator, at=at)
    assert "quarter" not in waiting(world.coordinator, dt.date(2026, 11, 3))


def test_an_amendment_waits_until_everybody_signed(world):
    agreement = running(world)
    move_placement(world.placement, hours_per_week=21)
    version = agreements.amend(
        agreement=fresh(agreement),
        reason="Minder werk.",
        effective_on=today(),
        by=User.objects.get(pk=world.coach.pk),
        at=now(),
    )
    assert "amendment" in waiting(world.coach) and "amendment" in waiting(world.coordinator)
    agreements.fix(version=version, by=world.coach, at=now(), content=agreeing.CONTENT)
    agreements.note_signature(version=version, complete=True, by=world.director, at=now())
    assert "amendment" not in waiting(world.coach)


def test_the_question_costs_as_much_for_many_as_for_none(world, django_assert_max_num_queries):
    stranger = User.objects.get(pk=world.school_coordinator.pk)
    Agreement.objects.all().delete()
    stranger.access  # noqa: B018
    with django_assert_max_num_queries(6):
        open_items(user=stranger, today=today())


def test_a_company_without_learners_is_asked_about_talks_and_company_sheets_alone(
    world, django_assert_max_num_queries
):
    move_placement(world.placement, starts_on=today())
    theirs = attention.open_items(user=User.objects.get(pk=world.coordinator.pk), today=today())
    assert {item.code.split("-")[0] for item in theirs} >= {"agreement"}
    stranger = User.objects.get(pk=member(Role.COMPANY_COORDINATOR).pk)
    stranger.access  # noqa: B018
    with django_assert_max_num_queries(3):
        assert attention.open_items(user=stranger, today=today()) == []
