"""Where an agreement of the start talk lands: the calendar, the charter or the plan, by what those offer to write with.

What cannot be written there by who notes it (no right, no draft, no room) is an open action of its owner, on Vandaag,
until that person says it is done. `landed_in` says where: "meeting:<key>", "charter:<placement>" or "plan:<version>".
"""

from datetime import datetime

from duaalportal.accounts.access import Can
from duaalportal.lib.addresses import url
from duaalportal.lib.dates import BRUSSELS, as_day, date_of
from learningplans import charter, meetings
from learningplans.meetings import Guest
from learningplans.models import Meeting, Placement, TrainingPlanVersion, Trajectory
from learningplans.models.plans import PlanState
from learningplans.plans import extras
from learningplans.plans.errors import PlanChanged, PlanRefused
from learningplans.rules.plan_changes import TEXTS
from matching.models import StartAgreement
from matching.start_talks.content import questions
from matching.start_talks.errors import StartTalkRefused

Lands = StartAgreement.Lands
PAGES = {
    "meeting": ("learningplans:meeting", "meeting", "de kalender"),
    "charter": ("learningplans:charter", "placement", "het afsprakenkader"),
    "plan": ("learningplans:consult", "plan_version", "het opleidingsplan"),
}
# where an agreement goes that belongs to no question
SECTIONS = {Lands.CONTACT: "communicatie", Lands.RHYTHM: "leren"}
LONGEST_IN_PLAN = 2000


def land(*, agreement, clock, by, at):
    """Write an agreement where it belongs; "" when it stays an open action. Raises StartTalkRefused."""
    match Lands(agreement.lands):
        case Lands.CALENDAR:
            return _in_calendar(agreement, clock, by, at)
        case Lands.CONTACT | Lands.RHYTHM:
            return _in_charter(agreement, by, at)
        case Lands.PLAN:
            return _in_plan(agreement, by, at)
    return ""


def address_of(landed_in):
    """(address, words) of where an agreement landed; ("", "") for an open action."""
    kind, _, key = landed_in.partition(":")
    if kind not in PAGES:
        return "", ""
    page, name, words = PAGES[kind]
    return url(page, **{name: key}), words


def line_of(agreement):
    """The agreement with who does it by when, as one line of another text."""
    more = [agreement.owner, f"tegen {date_of(agreement.due_on)}" if agreement.due_on else ""]
    said = ", ".join(filter(None, more))
    return f"{agreement.text} ({said})" if said else agreement.text


def _in_calendar(agreement, clock, by, at):
    if agreement.due_on is None or clock is None:
        raise StartTalkRefused("Voor de kalender kies je een dag en een uur.", "due_on")
    if not Trajectory.objects.where(by, Can.PLAN_MEETING).filter(pk=agreement.trajectory_id).exists():
        return ""
    guests = {by.pk: Guest(by.name, by)}
    if agreement.owner:
        guests[agreement.owner_user_id or agreement.owner] = Guest(agreement.owner, agreement.owner_user)
    try:
        made = meetings.plan(
            kind=Meeting.Kind.TALK,
            purpose=agreement.text[:200],
            starts_at=datetime.combine(agreement.due_on, clock, BRUSSELS),
            trajectory=agreement.trajectory,
            organisation=agreement.organisation,
            people=guests.values(),
            by=by,
            at=at,
        )
    except meetings.MeetingRefused as no:
        raise StartTalkRefused(str(no)) from no
    return f"meeting:{made.pk}"


def _in_charter(agreement, by, at):
    """Only in a text that is still written: what was put before the parties never changes under them."""
    rows = Placement.objects.where(by, Can.EDIT_CHARTER).standing(as_day(at))
    here = rows.filter(trajectory=agreement.trajectory_id, organisation=agreement.organisation_id)
    placement = here.select_related("trajectory__school").first()
    if placement is None:
        return ""
    last = charter.of_placement(placement).first()
    if last and last.proposed_at:
        return ""
    draft = last or charter.draw_up(placement=placement, by=by, at=at)
    asked = questions().get(agreement.code)
    code = (asked.section if asked else "") or SECTIONS[Lands(agreement.lands)]
    before = next((row["text"] for row in draft.sections if row["code"] == code), None)
    if before is None:
        return ""
    text = "\n".join(filter(None, (before, line_of(agreement))))
    if len(text) > charter.LONGEST:
        return ""
    try:
        charter.change_section(charter=draft, code=code, text=text, version=draft.version, by=by, at=at)
    except charter.CharterRefused:
        return ""
    return f"charter:{placement.pk}"


def _in_plan(agreement, by, at):
    """Among what is agreed beside the goals, in a version that is still talked over."""
    rows = TrainingPlanVersion.objects.where(by, Can.EDIT_PLAN).filter(trajectory=agreement.trajectory_id)
    version = next((row for row in rows.order_by("-number") if PlanState(row.state).is_open), None)
    if version is None:
        return ""
    texts = {name: getattr(version, name) for name in TEXTS}
    texts["expectations"] = "\n".join(filter(None, (texts["expectations"], line_of(agreement))))
    if len(texts["expectations"]) > LONGEST_IN_PLAN:
        return ""
    try:
        extras.write_texts(version=version, seen=version.version, by=by, at=at, **texts)
    except (PlanRefused, PlanChanged):
        return ""
    return f"plan:{version.pk}"
