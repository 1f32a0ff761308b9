"""The team as one person may know it: who is there per side, how to reach them, who stands in, and who was there."""

from dataclasses import dataclass

from duaalportal.accounts.access import Can, Role
from learningplans.models import TeamMember

FAMILY = {Role.LEARNER, Role.GUARDIAN}


@dataclass(frozen=True, slots=True)
class Place:
    """Somebody's place in a team today, with who stands in now or soon, and what this reader may do."""

    row: TeamMember
    substitutes: tuple
    phone: str
    email: str
    edits: bool
    is_ahead: bool

    @property
    def can_hand_over(self):
        """Whether the role goes over here, and not with the placement."""
        return (
            self.edits and self.row.user_id and self.row.role not in COMES_ALONG and not self.row.successor_id
        )

    @property
    def can_end(self):
        """Whether this place ends here, and not with the placement."""
        return self.edits and self.row.role != Role.MENTOR and not self.row.successor_id


# with the placement
COMES_ALONG = {Role.MENTOR, Role.TRAINING_CENTRE_STAFF}


@dataclass(frozen=True, slots=True)
class Side:
    """One school, company or training centre, with its people: the contact on top."""

    organisation: object
    is_school: bool
    places: tuple
    past: tuple

    @property
    def has_contact(self):
        """Whether one of them is the one to call."""
        return any(place.row.is_contact and not place.is_ahead for place in self.places)


def sides(user, trajectory, on):
    """The sides this person may know of, the school first; three queries."""
    rows = _rows(user, trajectory)
    edited = set(
        TeamMember.objects.editable_by(user, on).filter(trajectory=trajectory).values_list("pk", flat=True)
    )
    reach_all = not {Role(row.role) for row in user.access.memberships} <= FAMILY
    by_side = {}
    for row in rows:
        by_side.setdefault((not row.on_school_side, row.organisation.name, row.organisation_id), []).append(
            row
        )
    return [_side(found, edited, reach_all, on) for _, found in sorted(by_side.items())]


def _rows(user, trajectory):
    """Who comes from a company does not read of another company."""
    rows = TeamMember.objects.filter(trajectory=trajectory).select_related(
        *("user", "mentor__user", "organisation", "successor__user", "successor__mentor", "placement")
    )
    own = {row.organisation_id for row in user.access.memberships}
    from_school = trajectory.school_id in own
    return [row for row in rows if from_school or row.on_school_side or row.organisation_id in own]


def _side(rows, edited, reach_all, on):
    there = [row for row in rows if row.ended_at is None and (row.ends_on is None or row.ends_on >= on)]
    stand_in = {}
    for row in there:
        if row.substitute_for_id:
            stand_in.setdefault(row.substitute_for_id, []).append(row)
    places = [
        _place(row, tuple(stand_in.get(row.pk, ())), row.pk in edited, reach_all, on)
        for row in there
        if not row.substitute_for_id
    ]
    places.sort(key=lambda place: (place.is_ahead, not place.row.is_contact, place.row.role, place.row.name))
    past = [row for row in rows if row not in there]
    past.sort(key=lambda row: (row.ends_on or row.starts_on, row.starts_on), reverse=True)
    return Side(rows[0].organisation, rows[0].on_school_side, tuple(places), tuple(past))


def _place(row, substitutes, edits, reach_all, on):
    known = reach_all or row.is_contact
    person = row.user or row.mentor.user
    return Place(
        row,
        substitutes,
        person.phone if known and person else "",
        (row.mentor.email if row.mentor_id else row.user.email) if known else "",
        edits,
        row.starts_on > on,
    )


def readable_notes(user, found_sides):
    """Ids of the rows whose handover note this person reads: who takes over, and who decides on that side's team."""
    decides = user.access.organisation_ids(Can.EDIT_TEAM)
    return {
        row.pk
        for side in found_sides
        for row in [*side.past, *(place.row for place in side.places)]
        if row.handover_note
        and (row.organisation_id in decides or (row.successor and _is(row.successor, user)))
    }


def _is(row, user):
    return user.pk in (row.user_id, row.mentor and row.mentor.user_id)
