"""What a link opens: that week, as it lies before that mentor of that company with the rights of this moment."""

from dataclasses import dataclass

from duaalportal.accounts.access import Can, Role
from duaalportal.lib.dates import as_day
from duaalportal.lib.school_calendar import Week
from evaluation.models import Party, WeekLink
from evaluation.rules.weeks import Side
from evaluation.weeks.desk import desk_of
from learningplans.models import TeamMember, Trajectory


def desk_behind(link, at):
    """The week of a link and the side for which it speaks; (None, None) once the mentor may not speak, or it is shown."""
    rows = Trajectory.objects.where(link.user, Can.GIVE_VOICE, as_day(at))
    found = rows.select_related("learner__user", "programme", "school").filter(pk=link.trajectory_id).first()
    if found is None:
        return None, None
    desk = desk_of(found, Week.of(link.first_day), link.user, as_day(at))
    side = Side(Party.MENTOR.value, link.organisation_id)
    return (desk, side) if side in desk.my_sides and not desk.is_shown else (None, None)


@dataclass(frozen=True)
class Mentor:
    """Somebody to whom a link to a week may go."""

    user: object
    organisation: object

    @property
    def key(self):
        """As the form names it."""
        return f"{self.organisation.pk}:{self.user.pk}"


def mentors_of(trajectory, on):
    """Mentors of a learner on a day who have an account (one query)."""
    rows = TeamMember.objects.running(on).filter(trajectory=trajectory, role=Role.MENTOR)
    rows = rows.select_related("user", "mentor__user", "organisation").order_by("organisation__name", "pk")
    people = ((row.user or row.mentor.user, row.organisation) for row in rows)
    return [Mentor(user, organisation) for user, organisation in people if user and user.is_active]


def links_of(trajectory, week):
    """The links that were made for a week, the newest first (one query)."""
    rows = WeekLink.objects.filter(trajectory=trajectory, first_day=week.monday)
    return rows.select_related("user", "organisation").order_by("-made_at")


def state_of(link, at):
    """How a link stands, in words, with the kind of badge."""
    if link.used_at:
        return "ok", "week verzonden"
    if link.revoked_at:
        return "", "ingetrokken"
    if not link.is_alive(at):
        return "", "werkt niet meer"
    return ("new", "mail vertrekt") if not link.mailed_at else ("wait", "nog niet gebruikt")
