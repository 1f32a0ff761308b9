"""The team around a learner: who has which role for which side, from when until when, and who takes over (X07).

Rights follow these rows, so they move the moment a row does; rows are never removed, so that history stays. A mentor
comes and goes with the placement (`placements.change_mentor`); here a mentor gets a substitute only.
The row of the trajectory is the lock: of two who change one team, one waits and finds what the other did.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from duaalportal.accounts import audit
from duaalportal.accounts.access import Can, OrganisationKind, Role
from duaalportal.accounts.models import Membership, User
from duaalportal.lib.dates import as_day, date_of
from learningplans import trail
from learningplans.models import CLOSED_STATES, Placement, TeamMember, Trajectory

DAY = timedelta(days=1)
# whom each side adds by itself; a mentor and the staff of a training centre come with the placement
ROLES = {
    OrganisationKind.SCHOOL: (Role.TRAJECTORY_COACH, Role.DUAL_TEACHER),
    OrganisationKind.COMPANY: (Role.WORKPLACE_INSTRUCTOR, Role.COMPANY_COORDINATOR),
}

audit.verbs(
    team_member_added="voegde iemand toe aan het team",
    team_member_ended="beëindigde een rol in het team",
    team_member_handed_over="droeg een rol in het team over",
    team_substitute_set="duidde een vervanger aan",
    team_contact_set="duidde het aanspreekpunt aan",
)


class TeamRefused(Exception):
    """This cannot be done in this team; the text says why in Dutch."""


class TrajectoryClosed(TeamRefused):
    """The trajectory is completed or stopped."""


class RoleElsewhere(TeamRefused):
    """That role is not added on this side, or only together with a placement."""


class NotTheirRole(TeamRefused):
    """This person has no running membership with that role there."""


class AlreadyInTeam(TeamRefused):
    """This person has that role in this team on those days."""


class AlreadyOver(TeamRefused):
    """This place in the team was ended or handed over before."""


class DayRefused(TeamRefused):
    """The day does not fit the trajectory, or is past."""


class LastCoach(TeamRefused):
    """The last coach leaves to a successor only."""


class NoteMissing(TeamRefused):
    """Handing over goes with a note."""


# --- who can ------------------------------------------------------------------------------------------------------


def people_with(organisation, role, on):
    """Who has this role in this organisation on a day, by name."""
    running = Membership.objects.filter(organisation=organisation, role=role).running(on).order_by()
    return User.objects.filter(pk__in=running.values("user")).order_by("name", "pk")


def seats(user, trajectory, on):
    """Where this person may add somebody: (organisation, placement or None, roles), the own side alone."""
    one = Trajectory.objects.filter(pk=trajectory.pk)
    if one.on_school_side(user, Can.EDIT_TEAM, on).exists():
        return [(trajectory.school, None, ROLES[OrganisationKind.SCHOOL])]
    if not one.on_company_side(user, Can.EDIT_TEAM, on).exists():
        return []
    own = user.access.organisation_ids(Can.EDIT_TEAM)
    rows = Placement.objects.standing(on).filter(trajectory=trajectory, organisation__in=own)
    rows = rows.select_related("organisation").order_by("starts_on", "pk")
    return [
        (row.organisation, row, ROLES[OrganisationKind.COMPANY])
        for row in rows
        if row.organisation.kind == OrganisationKind.COMPANY
    ]


# --- acts ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def add_member(
    *, trajectory, organisation, role, user, starts_on, by, at, ends_on=None, placement=None, is_contact=False
):
    """Give somebody a role around this learner, for the school or, as long as its placement lasts, for a company."""
    current = _locked(trajectory)
    role = Role(role)
    if role not in ROLES.get(organisation.kind, ()):
        raise RoleElsewhere(f"Een {role.label} voeg je hier niet toe: die hoort bij een plaatsing.")
    if (organisation.pk == current.school_id) == (placement is not None):
        raise RoleElsewhere("Iemand van een leerbedrijf hoort bij een plaatsing van deze lerende.")
    if placement is not None and (placement.trajectory_id, placement.organisation_id) != (
        current.pk,
        organisation.pk,
    ):
        raise RoleElsewhere("Deze plaatsing hoort bij een ander leerbedrijf.")
    ends_on = ends_on or (placement.ends_on if placement else None)
    _check_days(current, starts_on, ends_on)
    _check_person(user, organisation, role, at)
    _check_free(current, organisation, role, user, starts_on, ends_on)
    row = _new(
        current,
        organisation,
        role,
        user,
        starts_on,
        ends_on,
        by,
        at,
        placement=placement,
        is_contact=is_contact or not _side(current, organisation, starts_on).exists(),
    )
    if is_contact:
        _side(current, organisation, starts_on).exclude(pk=row.pk).update(is_contact=False)
    trail.record("team_member_added", current, by=by, at=at, team_member=row.pk, role=role, user=user.pk)
    return row


@transaction.atomic
def end_member(*, member, by, at, on=None):
    """End a place in the team: at once, or after a later day; who stands in for this person stops too."""
    current, row = _locked_row(member)
    if row.role == Role.MENTOR and row.substitute_for_id is None:
        raise RoleElsewhere("Een mentor wissel je bij de plaatsing: zo blijft er altijd iemand.")
    today = as_day(at)
    last = on or today
    if last < today:
        raise DayRefused("Deze dag is voorbij. Kies vandaag of een latere dag.")
    if row.is_coach and not _others_stay(current, row, last):
        raise LastCoach(
            f"{row.name} is de enige trajectbegeleider. Draag over: zo heeft de lerende altijd iemand."
        )
    _close(row, last, last <= today, by, at)
    trail.record("team_member_ended", current, by=by, at=at, team_member=row.pk, on=last)
    return row


@transaction.atomic
def hand_over(*, member, to, on, note, by, at):
    """From this day on somebody else has the role: rights go over, the note and the former row stay to be read."""
    current, row = _locked_row(member)
    if row.role == Role.MENTOR:
        raise RoleElsewhere("Een mentor wissel je bij de plaatsing.")
    if row.substitute_for_id or row.user_id is None:
        raise RoleElsewhere("Een vervanging eindigt vanzelf: draag de rol zelf over.")
    if not note.strip():
        raise NoteMissing("Schrijf een overdrachtsnota: zo gaat niets verloren.")
    today = as_day(at)
    if on < today:
        raise DayRefused("Deze dag is voorbij. Kies vandaag of een latere dag.")
    _check_days(current, on, row.ends_on)
    if to.pk == row.user_id:
        raise AlreadyInTeam(f"{to.name} heeft deze rol al. Kies iemand anders.")
    _check_person(to, row.organisation, row.role, at)
    new = _successor(current, row, to, on, by, at)
    row.successor, row.handover_note = new, note.strip()
    _close(row, on - DAY, on <= today, by, at)
    trail.record(
        "team_member_handed_over", current, by=by, at=at, team_member=row.pk, successor=new.pk, on=on
    )
    return new


@transaction.atomic
def hand_over_all(*, members, to, on, note, by, at):
    """Hand over several places in teams, mostly of a coach who leaves, to one person with one note; all or none."""
    rows = sorted(
        members, key=lambda row: row.trajectory_id
    )  # the same order for everybody who locks several
    return [hand_over(member=row, to=to, on=on, note=note, by=by, at=at) for row in rows]


@transaction.atomic
def take_on(*, trajectories, to, on, note, by, at):
    """Give a coach to learners who have none; the place of a coach who left is handed over, with the note."""
    found = []
    for trajectory in sorted(trajectories, key=lambda row: row.pk):
        left = _left_behind(trajectory, on).first()
        if left is not None:
            found.append(hand_over(member=left, to=to, on=on, note=note, by=by, at=at))
            continue
        found.append(
            add_member(
                trajectory=trajectory,
                organisation=trajectory.school,
                role=Role.TRAJECTORY_COACH,
                user=to,
                starts_on=on,
                by=by,
                at=at,
            )
        )
    return found


@transaction.atomic
def set_substitute(*, member, who, starts_on, ends_on, by, at):
    """Let a colleague stand in from one day to another, with the rights of that role; it ends by itself."""
    current, row = _locked_row(member)
    if row.substitute_for_id:
        raise RoleElsewhere("Wie vervangt, krijgt zelf geen vervanger. Kies wie de rol heeft.")
    if ends_on < starts_on:
        raise DayRefused("De laatste dag komt voor de eerste.")
    if ends_on < as_day(at):
        raise DayRefused("Deze dagen zijn voorbij.")
    _check_days(current, starts_on, ends_on)
    if row.ends_on and row.ends_on < starts_on:
        raise DayRefused(f"{row.name} heeft deze rol tot en met {date_of(row.ends_on)}.")
    if who.pk in (row.user_id, row.mentor and row.mentor.user_id):
        raise AlreadyInTeam("Niemand vervangt zichzelf.")
    _check_person(who, row.organisation, row.role, at)
    _check_free(current, row.organisation, Role(row.role), who, starts_on, ends_on)
    other = _overlapping(_open(substitute_for=row), starts_on, ends_on).first()
    if other is not None:
        raise AlreadyInTeam(f"{other.name} vervangt al van {_period(other)}.")
    new = _new(
        current,
        row.organisation,
        Role(row.role),
        who,
        starts_on,
        ends_on,
        by,
        at,
        placement=row.placement,
        substitute_for=row,
    )
    trail.record("team_substitute_set", current, by=by, at=at, team_member=row.pk, substitute=new.pk)
    return new


@transaction.atomic
def make_contact(*, member, by, at):
    """Make somebody the one contact of their side; again changes nothing."""
    current, row = _locked_row(member)
    if row.substitute_for_id:
        raise RoleElsewhere("Wie vervangt, is al bereikbaar zolang dat duurt.")
    if row.is_contact:
        return row
    _open(trajectory=current, organisation=row.organisation_id).update(is_contact=False)
    row.is_contact = True
    row.save(update_fields=["is_contact"])
    trail.record("team_contact_set", current, by=by, at=at, team_member=row.pk)
    return row


# --- within one act -----------------------------------------------------------------------------------------------


def _locked(trajectory):
    rows = Trajectory.objects.select_for_update(of=("self",), no_key=True).select_related("school", "learner")
    current = rows.get(pk=trajectory.pk)
    if current.state in CLOSED_STATES:
        raise TrajectoryClosed(f"Dit traject is {current.get_state_display()}: het team verandert niet meer.")
    return current


def _locked_row(member):
    current = _locked(member.trajectory)
    row = TeamMember.objects.select_related("user", "mentor", "organisation", "placement").get(pk=member.pk)
    if row.ended_at is not None or row.successor_id:
        raise AlreadyOver(f"{row.name} heeft deze rol niet meer, of droeg ze al over.")
    return current, row


def _new(trajectory, organisation, role, user, starts_on, ends_on, by, at, **fields):
    return TeamMember.objects.create(
        school_id=trajectory.school_id,
        trajectory=trajectory,
        organisation=organisation,
        on_school_side=organisation.pk == trajectory.school_id,
        role=role,
        user=user,
        starts_on=starts_on,
        ends_on=ends_on,
        added_at=at,
        added_by=by,
        **fields,
    )


def _check_days(trajectory, starts_on, ends_on):
    if ends_on is not None and ends_on < starts_on:
        raise DayRefused("De laatste dag komt voor de eerste.")
    if starts_on > trajectory.ends_on:
        raise DayRefused(
            f"Het traject loopt tot en met {date_of(trajectory.ends_on)}. Kies een vroegere dag."
        )


def _check_person(user, organisation, role, at):
    if not people_with(organisation, role, as_day(at)).filter(pk=user.pk).exists():
        raise NotTheirRole(
            f"{user.name} is geen {Role(role).label} bij {organisation.name}. Nodig eerst uit voor die rol."
        )


def _check_free(trajectory, organisation, role, user, starts_on, ends_on):
    rows = _open(trajectory=trajectory, organisation=organisation, role=role, user=user)
    if _overlapping(rows, starts_on, ends_on).exists():
        raise AlreadyInTeam(f"{user.name} staat al als {role.label} in dit team.")


def _open(**fields):
    return TeamMember.objects.filter(ended_at__isnull=True, **fields)


def _overlapping(rows, first, last):
    rows = rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=first))
    return rows.filter(starts_on__lte=last) if last else rows


def _side(trajectory, organisation, on):
    """Who is in this team for an organisation from this day on; the first one there is its contact."""
    return _overlapping(_open(trajectory=trajectory, organisation=organisation), on, None)


def _others_stay(trajectory, row, last):
    """Whether another coach is there the day after, in the own name and with a running role in the school."""
    held = people_with(row.organisation, row.role, last).order_by().values("pk")
    others = _open(trajectory=trajectory, role=row.role, substitute_for=None, user__in=held).exclude(
        pk=row.pk
    )
    return others.running(last + DAY).exists()


def _close(row, last, now, by, at):
    """The last day of somebody and of who stands in for them; `now` ends the rights on the next request."""
    for one in [row, *_open(substitute_for=row)]:
        if one.ends_on is None or one.ends_on > last:
            one.ends_on = max(one.starts_on, last)
        if now or one.starts_on > last:
            one.ended_at, one.ended_by = at, by
        one.save()


def _successor(trajectory, row, to, on, by, at):
    """The place of the successor: one they have already goes on, one as substitute makes room."""
    theirs = _open(trajectory=trajectory, organisation=row.organisation, role=row.role, user=to)
    for stands_in in theirs.filter(substitute_for__isnull=False):
        _close(stands_in, on - DAY, on <= as_day(at), by, at)
    has = _overlapping(theirs.filter(substitute_for=None), on, None).order_by("starts_on").first()
    if has is None:
        return _new(
            trajectory,
            row.organisation,
            row.role,
            to,
            on,
            row.ends_on,
            by,
            at,
            placement=row.placement,
            is_contact=row.is_contact,
        )
    has.starts_on, has.ends_on = min(has.starts_on, on), row.ends_on
    has.is_contact = has.is_contact or row.is_contact
    has.save(update_fields=["starts_on", "ends_on", "is_contact"])
    return has


def _period(row):
    return f"{date_of(row.starts_on)} tot en met {date_of(row.ends_on)}"


# --- learners without a coach -------------------------------------------------------------------------------------


def without_coach(user, on):
    """Open trajectories this person oversees in which nobody with the role of coach stands today."""
    overseen = user.access.organisation_ids(Can.OVERSEE_LEARNERS) & user.access.organisation_ids(
        Can.EDIT_TEAM
    )
    held = Membership.objects.filter(
        user=OuterRef("user"), organisation=OuterRef("organisation"), role=Role.TRAJECTORY_COACH
    )
    coaches = TeamMember.objects.running(on).filter(
        Exists(held.running(on).order_by()), trajectory=OuterRef("pk"), role=Role.TRAJECTORY_COACH
    )
    rows = Trajectory.objects.filter(school_id__in=overseen).open()
    return rows.filter(~Exists(coaches.order_by()))


def _left_behind(trajectory, on):
    """Places of coaches that run on, though their person has that role no more."""
    rows = TeamMember.objects.running(on).filter(
        trajectory=trajectory, role=Role.TRAJECTORY_COACH, substitute_for=None, successor=None
    )
    held = people_with(trajectory.school_id, Role.TRAJECTORY_COACH, on).order_by()
    return rows.exclude(user__in=held.values("pk")).order_by("starts_on", "pk")


def of_coach(user, coach, school, on):
    """Places of one coach in teams of this school that this person may hand over, by name of the learner."""
    rows = TeamMember.objects.editable_by(user, on).filter(
        user=coach,
        organisation=school,
        role=Role.TRAJECTORY_COACH,
        substitute_for=None,
        successor=None,
        ended_at=None,
        trajectory__in=Trajectory.objects.open().order_by().values("pk"),
    )
    rows = rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on))
    return rows.select_related("trajectory__learner", "trajectory__programme", "user").order_by(
        "trajectory__learner__name", "pk"
    )
