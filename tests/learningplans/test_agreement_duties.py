"""What comes with an agreement: the official desk, Dimona and the quarterly return."""

import datetime as dt

import pytest

from duaalportal.lib.dates import as_day
from learningplans import agreements
from learningplans.agreements import duties, errors, moving, page
from learningplans.models import (
    Agreement,
    AgreementKind,
    AgreementState,
    DimonaDeclaration,
    PaperKind,
    QuarterDeclaration,
    TrajectoryPaper,
)
from tests.learningplans import agreeing
from tests.learningplans.agreeing import DAY, fixed, move_placement, people, running, signed
from tests.stories import fresh, now, one_world, today

pytestmark = pytest.mark.django_db
S = AgreementState


world = one_world(agreeing.world)


# --- the official desk -----------------------------------------------------------------------------------------------


@pytest.mark.shows("M19")
def test_the_upload_list_names_the_four_papers_and_who_uploads(world):
    agreement, cast = signed(world), people(world)
    version = agreements.current_version(agreement)
    found = page.upload_list(agreement, version)
    assert [(paper.name, paper.is_there) for paper in found] == [
        ("ondertekende overeenkomst", True),
        ("uurrooster", True),
        ("opleidingsplan", True),
        ("arbeidsreglement", True),
    ]
    TrajectoryPaper.objects.filter(kind=PaperKind.WORK_RULES).delete()
    assert not page.upload_list(agreement, version)[3].is_there
    with pytest.raises(errors.NotYourMove, match="De school"):
        moving.note_upload(agreement=agreement, uploaded_on=today(), by=cast.company_coordinator, at=now())
    moving.note_upload(agreement=agreement, uploaded_on=today(), by=cast.school_coordinator, at=now())
    current = fresh(agreement)
    assert (current.state, current.uploaded_by, current.registered_on) == (
        S.UPLOADED,
        world.school_coordinator,
        None,
    )
    moving.note_upload(
        agreement=agreement, uploaded_on=today(), registered_on=today(), by=cast.coach, at=now()
    )
    assert fresh(agreement).registered_on == today()


@pytest.mark.parametrize(
    ("days", "says"),
    [
        ({"uploaded_on": 1}, "moet nog komen"),
        ({"uploaded_on": -1}, "te vroeg"),
        ({"uploaded_on": 0, "registered_on": -1}, "na het opladen"),
        ({"uploaded_on": 0, "registered_on": 1}, "moet nog komen"),
    ],
)
def test_days_of_the_desk_that_cannot_be_are_refused(world, days, says):
    days = {name: today() + n * DAY for name, n in days.items()}
    with pytest.raises(errors.DayDoesNotFit, match=says):
        moving.note_upload(agreement=signed(world), by=people(world).coach, at=now(), **days)


def test_what_is_not_signed_by_all_is_not_uploaded(world):
    with pytest.raises(errors.NotFromHere, match="Nog niet iedereen"):
        moving.note_upload(agreement=fixed(world), uploaded_on=today(), by=people(world).coach, at=now())


def test_registration_has_three_months_from_the_first_day(world):
    move_placement(world.placement, starts_on=dt.date(2026, 9, 1))
    agreement = running(world)
    found = page.registration_of(agreement, dt.date(2026, 12, 1))
    assert (found.met, found.last_day) == (True, dt.date(2026, 12, 1))
    assert not page.registration_of(agreement, dt.date(2026, 12, 2)).met
    Agreement.objects.filter(pk=agreement.pk).update(registered_on=dt.date(2026, 10, 1))
    assert page.registration_of(fresh(agreement), dt.date(2026, 12, 2)) is None


# --- duties ----------------------------------------------------------------------------------------------------------


@pytest.mark.shows("M20")
def test_dimona_is_noted_once_and_can_be_taken_back(world):
    agreement, coordinator = running(world), people(world).company_coordinator
    assert not duties.dimona_of(agreement, today()).finding.met
    with pytest.raises(errors.DayDoesNotFit):
        duties.note_dimona(agreement=agreement, declared_on=today() + DAY, by=coordinator, at=now())
    row = duties.note_dimona(agreement=agreement, declared_on=today(), by=coordinator, at=now())
    assert duties.dimona_of(agreement, today()).finding.met and not row.by_school
    with pytest.raises(duties.AlreadyDeclared):
        duties.note_dimona(agreement=agreement, declared_on=today(), by=coordinator, at=now())
    duties.withdraw_dimona(dimona=row, by=coordinator, at=now())
    duties.withdraw_dimona(dimona=row, by=coordinator, at=now())
    assert not duties.dimona_of(agreement, today()).finding.met
    assert DimonaDeclaration.objects.get().withdrawn_by == world.coordinator


@pytest.mark.parametrize("who", ["mentor", "learner", "company_director", "teacher"])
def test_only_who_follows_the_agreement_up_notes_its_duties(world, who):
    with pytest.raises(errors.NotYourMove):
        duties.note_dimona(
            agreement=running(world), declared_on=today(), by=getattr(people(world), who), at=now()
        )


@pytest.mark.shows("M25")
def test_each_quarter_of_a_paid_agreement_asks_a_return(world):
    move_placement(world.placement, starts_on=today() - 200 * DAY)
    agreement, coordinator = running(world), people(world).company_coordinator
    waiting = duties.returns_of(agreement, today())
    assert len(waiting) in (2, 3) and all(one.row is None for one in waiting)
    code = waiting[0].quarter.code
    duties.note_quarter(agreement=agreement, quarter=code, declared_on=today(), by=coordinator, at=now())
    assert duties.returns_of(agreement, today())[0].row == QuarterDeclaration.objects.get()
    with pytest.raises(duties.AlreadyDeclared):
        duties.note_quarter(agreement=agreement, quarter=code, declared_on=today(), by=coordinator, at=now())
    with pytest.raises(errors.NotFromHere):
        duties.note_quarter(
            agreement=agreement, quarter="2199-K1", declared_on=today(), by=coordinator, at=now()
        )
    Agreement.objects.filter(pk=agreement.pk).update(kind=AgreementKind.SOAO)
    assert duties.returns_of(fresh(agreement), today()) == []
    assert as_day(now()) == today()
