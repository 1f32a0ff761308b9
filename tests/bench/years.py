"""A coach with forty learners at real workplaces, five school years of them, and weeks that wait to be spoken of.

The years before are over, but nobody took their coach and mentor out of the teams: what they leave may not cost anything.
This year everybody waits for something: the coach for weeks and reports, the mentor for weeks, logs, criteria and points.
"""

import datetime as dt
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils import timezone

from companies.models import Mentor, TakenPlace
from duaalportal.accounts.access import Role
from duaalportal.accounts.models import Membership, User
from duaalportal.catalogue.models import Programme
from duaalportal.lib.dates import school_year_of
from duaalportal.lib.school_calendar import Week
from evaluation import models as e
from learningplans import models as m
from tests.bench.pages import LEARNER_OF_YEARS
from tests.factories.accounts import MembershipFactory, OrganisationFactory, PersonFactory
from tests.factories.groeiwijzer import EstablishmentFactory

DAY = dt.timedelta(days=1)
YEARS = 5
LEARNERS = 40
ROUNDS = 30  # weeks of a year that were spoken of
WAITING = 4  # weeks back that may still wait
UNSEEN = 9  # days that nobody looked at


@dataclass
class Cast:
    """Who and what the years are made with."""

    coach: User
    mentor: Mentor
    school: object
    programme: Programme
    grid: e.GridVersion
    sheet: m.LearningSheetVersion
    now: dt.datetime
    known: str
    addresses: str = ""  # of each learner by number, where all of them sign in


@transaction.atomic
def fill_years(
    coach: str, mentor: str, *, learners: int = LEARNERS, years: int = YEARS, known: str = LEARNER_OF_YEARS
) -> None:
    """Give this coach so many learners a year, all of them with this mentor; once is enough. `known` signs in."""
    if User.objects.filter(email=known).exists():
        return
    cast = cast_of(coach, mentor, known)
    this_year = school_year_of(cast.now.date())
    for year in range(this_year - years + 1, this_year + 1):
        fill_year(cast, year, learners, is_over=year < this_year)


def fill_others(coach: str, mentor: str, times: int) -> None:
    """Make the portal so many times as large: as many years of as many learners in other schools and companies."""
    model = cast_of(coach, mentor, known="")
    this_year = school_year_of(model.now.date())
    for nth in range(1, times):
        with transaction.atomic():
            school = OrganisationFactory(school=True, slug=f"nog-een-school-{nth}")
            company = EstablishmentFactory(organisation__slug=f"nog-een-bedrijf-{nth}").organisation
            by = PersonFactory(name=f"Coach {nth}", email=f"coach{nth}@example.com")
            MembershipFactory(user=by, organisation=school, role=Role.TRAJECTORY_COACH)
            user = PersonFactory(name=f"Mentor {nth}", email=f"mentor{nth}@example.com")
            MembershipFactory(user=user, organisation=company, role=Role.MENTOR)
            started_on = model.mentor.started_on
            own = Mentor.objects.create(
                organisation=company, user=user, name=user.name, started_on=started_on
            )
            cast = replace(model, coach=by, mentor=own, school=school)
            for year in range(this_year - YEARS + 1, this_year + 1):
                fill_year(cast, year, LEARNERS, is_over=year < this_year)


def cast_of(coach, mentor, known):
    """Who and what there is in the demo world, around this coach and this mentor."""
    by = User.objects.get(email=coach)
    return Cast(
        by,
        Mentor.objects.select_related("organisation", "user").get(user__email=mentor),
        by.memberships.get(role=Role.TRAJECTORY_COACH).organisation,
        Programme.objects.get(code="lassen-constructie"),
        e.GridVersion.objects.filter(owner=None).order_by("-number").first(),
        m.LearningSheetVersion.objects.filter(state="published").order_by("made_at", "pk").first(),
        timezone.now(),
        known,
    )


def fill_year(cast, year, learners, is_over):
    """So many learners of one school year, all around this coach and mentor."""
    users = User.objects.bulk_create(
        User(name=f"Lerende {nth:02} van {year}", email=_address(cast, nth, is_over))
        for nth in range(learners)
    )
    first, last = dt.date(year, 9, 1), dt.date(year + 1, 6, 30)
    Membership.objects.bulk_create(
        Membership(
            user=user,
            organisation=cast.school,
            role=Role.LEARNER,
            starts_on=first,
            ends_on=last if is_over else None,
        )
        for user in users
    )
    found = m.Learner.objects.bulk_create(
        m.Learner(
            school=cast.school,
            user=user,
            name=user.name,
            class_group=f"6{'ABC'[nth % 3]}",
            birth_date=dt.date(year - 18, 3, 1) + nth * DAY,
            added_at=cast.now,
            added_by=cast.coach,
        )
        for nth, user in enumerate(users)
    )
    rows = m.Trajectory.objects.bulk_create(
        m.Trajectory(
            school=cast.school,
            learner=learner,
            programme=cast.programme,
            school_year=year,
            starts_on=first,
            ends_on=last,
            state="completed" if is_over else "running",
            started_at=cast.now,
            started_by=cast.coach,
        )
        for learner in found
    )
    placements = _place(cast, rows)
    _teams(cast, placements)
    _around(cast, placements, is_over)
    _weeks(cast, placements, is_over)
    _days_of_sheets(cast, placements, is_over)


def _address(cast, nth, is_over):
    if is_over:
        return ""
    return cast.addresses.format(nth) if cast.addresses else "" if nth else cast.known


def _own(row):
    return {"school_id": row.school_id, "trajectory_id": getattr(row, "trajectory_id", row.pk)}


def _place(cast, rows):
    company = cast.mentor.organisation
    places = TakenPlace.objects.bulk_create(
        TakenPlace(
            organisation=company,
            establishment=company.establishments.first(),
            programme=cast.programme,
            mentor=cast.mentor,
            school=cast.school,
            learner=row.learner.user,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            taken_at=cast.now,
            taken_by=cast.coach,
        )
        for row in rows
    )
    placements = m.Placement.objects.bulk_create(
        m.Placement(
            learner=row.learner,
            organisation=company,
            place=place,
            hours_per_week=24,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            planned_at=cast.now,
            planned_by=cast.coach,
            **_own(row),
        )
        for row, place in zip(rows, places, strict=True)
    )
    m.PlacementDay.objects.bulk_create(
        m.PlacementDay(
            placement=row,
            learner_id=row.learner_id,
            organisation=company,
            weekday=weekday,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            from_time=dt.time(8),
            until_time=dt.time(16, 30),
            break_minutes=30,
            **_own(row),
        )
        for row in placements
        for weekday in (1, 2, 3)
    )
    return placements


def _teams(cast, placements):
    m.TeamMember.objects.bulk_create(
        m.TeamMember(
            organisation=cast.school if is_school else cast.mentor.organisation,
            on_school_side=is_school,
            role=Role.TRAJECTORY_COACH if is_school else Role.MENTOR,
            user=cast.coach if is_school else None,
            mentor=None if is_school else cast.mentor,
            placement=None if is_school else row,
            starts_on=row.starts_on,
            added_at=cast.now,
            added_by=cast.coach,
            **_own(row),
        )
        for row in placements
        for is_school in (True, False)
    )


def _around(cast, placements, is_over):
    """Agreements, visits, absences, what learners share and what they want help with; of this year one in two is open."""
    now, coach = cast.now, cast.coach
    m.Agreement.objects.bulk_create(
        m.Agreement(
            placement=row,
            organisation=row.organisation,
            kind="oao",
            state="active" if is_over or nth % 5 else "draft",
            started_at=now,
            started_by=coach,
            **(_uploaded(cast, row) if is_over or nth % 5 > 1 else {}),
            **_own(row),
        )
        for nth, row in enumerate(placements)
    )
    m.Meeting.objects.bulk_create(
        m.Meeting(
            kind="visit",
            purpose="Bezoek",
            organisation=row.organisation,
            starts_at=_at(now, day),
            planned_at=now,
            planned_by=coach,
            **({"held_on": day, "reported_at": now, "reported_by": coach} if is_over or nth % 2 else {}),
            **_own(row),
        )
        for nth, row in enumerate(placements)
        for day in _days(cast, row, is_over, 3)
    )
    m.Absence.objects.bulk_create(
        m.Absence(
            side="learner",
            first_day=day,
            last_day=day + DAY,
            reported_at=now,
            reported_by=coach,
            **({"school_saw_at": now, "school_saw_by": coach} if is_over or nth % 2 else {}),
            **_own(row),
        )
        for nth, row in enumerate(placements)
        for day in _days(cast, row, is_over, 8 if is_over else 2)
    )
    e.LearnerWord.objects.bulk_create(
        e.LearnerWord(
            kind="wellbeing",
            with_school=True,
            with_company=True,
            organisation=row.organisation,
            on=day,
            written_at=now,
            **({"seen_at": now, "seen_by": coach} if is_over or nth % 2 else {}),
            **_own(row),
        )
        for nth, row in enumerate(placements)
        for day in _days(cast, row, is_over, 3)
    )
    e.Signal.objects.bulk_create(
        e.Signal(
            text="Het lukt niet meer.",
            at=now,
            by=coach,
            **({"heard_at": now, "heard_by": coach} if is_over or nth % 4 else {}),
            **_own(row),
        )
        for nth, row in enumerate(placements)
    )


def _uploaded(cast, row):
    return {"uploaded_on": row.starts_on, "uploaded_by": cast.coach, "registered_on": row.starts_on}


def _days(cast, row, is_over, wanted):
    """So many days of a year; of this year the last ones."""
    last = row.ends_on if is_over else cast.now.date()
    return [last - 9 * nth * DAY for nth in range(wanted, 0, -1)]


def _at(now, day):
    return now.replace(year=day.year, month=day.month, day=day.day, hour=9, minute=0)


def _weeks(cast, placements, is_over):
    """Rounds that all spoke in, and of this year the last weeks, of which learner and mentor spoke, or nobody."""
    rounds, waits = [], Week.of(cast.now.date()).monday - (WAITING - 1) * 7 * DAY
    for row in placements:
        monday = Week.of(row.starts_on).monday + 7 * DAY
        for nth in range(ROUNDS):
            day = monday + 7 * nth * DAY
            if day > cast.now.date():
                break
            is_closed = is_over or day < waits
            if not is_closed and nth % 2:
                continue
            spoken = [f"LL:{row.school_id}"]
            spoken += [f"M:{row.organisation_id}", f"LK:{row.school_id}"] if is_closed else []
            rounds.append(
                e.EvaluationRound(
                    first_day=day,
                    last_day=day + 6 * DAY,
                    grid=cast.grid,
                    opened_at=cast.now,
                    spoken={side: {"at": cast.now.isoformat(), "by": str(cast.coach.pk)} for side in spoken},
                    revealed_at=cast.now if is_closed else None,
                    **_own(row),
                )
            )
    e.EvaluationRound.objects.bulk_create(rounds, batch_size=1000)
    speakers = {"M": cast.mentor.user_id, "LK": cast.coach.pk}
    learners = {row.trajectory_id: row.learner.user_id for row in placements}
    e.Voice.objects.bulk_create(
        (
            e.Voice(
                round=one,
                party=party,
                organisation_id=place,
                user_id=speakers.get(party) or learners[one.trajectory_id],
                scores={"attitude": {"value": "meets"}},
                submitted_at=cast.now,
                shown_at=one.revealed_at,
                **_own(one),
            )
            for one in rounds
            for party, place in (key.split(":") for key in one.spoken)
        ),
        batch_size=1000,
    )
    e.ActionPoint.objects.bulk_create(
        (
            e.ActionPoint(
                round=one,
                text="Komt op tijd.",
                organisation=cast.mentor.organisation,
                made_at=cast.now,
                made_by=cast.coach,
                learner_closed_at=cast.now,
                **({"mentor_closed_at": cast.now, "mentor_closed_by": cast.coach} if is_over else {}),
                **_own(one),
            )
            for one in rounds[:: 1 if is_over else 2]
        ),
        batch_size=1000,
    )


def _days_of_sheets(cast, placements, is_over):
    """Logs that were looked at, and of this year some that were not; what learners gave themselves, not yet confirmed."""
    company, wanted = cast.mentor.organisation, 90 if is_over else 60
    of_sheet = {"sheet_id": cast.sheet.sheet_id, "sheet_version": cast.sheet, "organisation": company}
    e.SheetLog.objects.bulk_create(
        (
            e.SheetLog(
                on=(row.ends_on if is_over else cast.now.date()) - back * DAY,
                written_at=cast.now,
                **({"seen_at": cast.now, "seen_by": cast.coach} if is_over or back > UNSEEN else {}),
                **of_sheet,
                **_own(row),
            )
            for row in placements
            for back in range(wanted)
        ),
        batch_size=1000,
    )
    e.Measurement.objects.bulk_create(
        (
            e.Measurement(
                criterion=f"c{nth}",
                party=party,
                value="V",
                on=row.ends_on if is_over else cast.now.date() - UNSEEN * DAY,
                at=cast.now,
                by=cast.coach,
                **of_sheet,
                **_own(row),
            )
            for row in placements
            for nth in range(10)
            for party in (("LL", "M") if is_over else ("LL",))
        ),
        batch_size=1000,
    )
