"""Reads around visits and talks: who can be asked, and how each stands."""

from datetime import timedelta

from duaalportal.accounts.access import Can
from duaalportal.lib.ical import Entry
from learningplans import team_reading
from learningplans.models import Guardian


def around(user, trajectory, on):
    """Who can be asked to a talk about this learner: (key, name, role, account or None), as far as one may know them."""
    learner = trajectory.learner
    found = [(f"u.{learner.user_id}", learner.name, "lerende", learner.user)]
    for side in team_reading.sides(user, trajectory, on):
        for row in (one for place in side.places for one in (place.row, *place.substitutes)):
            person = row.user or row.mentor.user
            key = f"u.{person.pk}" if person else f"m.{row.pk}"
            found.append((key, row.name, row.get_role_display(), person))
    if trajectory.school_id in user.access.organisation_ids(Can.SEE_PARENTS):
        parents = Guardian.objects.visible_to(user, on).filter(learner=learner).running(on)
        for row in parents.select_related("user"):
            key = f"u.{row.user_id}" if row.user_id else f"o.{row.pk}"
            found.append((key, row.name, row.relation or "ouder", row.user))
    return _once(found)


def asked(meeting):
    """Who was asked to this meeting, in the same shape."""
    return [
        (f"u.{row.user_id}" if row.user_id else f"n.{row.pk}", row.name, "", row.user)
        for row in meeting.people.select_related("user")
    ]


def owners(user, meeting, on):
    """Who can take on what is agreed: who was asked, the team, and who has a point already."""
    found = asked(meeting) + (around(user, meeting.trajectory, on) if meeting.trajectory_id else [])
    for point in meeting.points.select_related("owner"):
        if point.owner_id:
            found.append((f"u.{point.owner_id}", point.owner.name, "", point.owner))
        elif point.owner_name and point.owner_name not in {name for _key, name, *_ in found}:
            found.append((f"p.{point.pk}", point.owner_name, "", None))
    return _once(found)


def _once(found):
    by_key = {}
    for one in found:
        by_key.setdefault(one[0], one)
    return list(by_key.values())


def badge(meeting, today_start):
    """State, words and icon of how a meeting stands."""
    if meeting.cancelled_at:
        return "", "afgelast", "x"
    if meeting.held_on:
        return "ok", "verslag gedeeld", "meets"
    if meeting.starts_at < today_start:
        return "wait", "verslag ontbreekt", "pencil"
    return "new", "gepland", "calendar"


def entry(meeting, address):
    """The meeting as a line of somebody's agenda: it leaves the portal, so the learner has the first name only."""
    about = f": {meeting.trajectory.learner.first_name}" if meeting.trajectory_id else ""
    kind = str(meeting.get_kind_display())
    return Entry(
        f"gesprek-{meeting.pk}@duaalportaal",
        f"{kind[0].upper()}{kind[1:]}{about}",
        meeting.starts_at,
        meeting.starts_at + timedelta(minutes=meeting.minutes),
        place=meeting.where_at,
        url=address,
    )
