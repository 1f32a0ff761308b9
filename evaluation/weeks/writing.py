"""Writing a week and sending it: kept as one goes, received once whatever a device sends, and shown when all spoke."""

from django.db import IntegrityError, transaction

from duaalportal.accounts import audit
from duaalportal.lib.dates import as_day
from duaalportal.lib.school_calendar import DAY
from evaluation.models import EvaluationRound, Sending, Voice
from evaluation.rules import scores as rules
from evaluation.rules.weeks import When
from evaluation.weeks import points
from evaluation.weeks.desk import desk_of
from evaluation.weeks.errors import SideSpoke, VoiceChanged, WeekIncomplete, WeekRefused, WeekShown
from evaluation.weeks.revealing import desk_to_write, show_voices
from learningplans import trail
from learningplans.models import CLOSED_STATES

FORM = "week"

audit.verbs(
    week_sent="verzond een weekbeoordeling",
    week_sent_again="verzond een weekbeoordeling opnieuw",
    week_input_given="vertelde wat een lerende in een week deed",
    week_input_signed_off="nam de input van een begeleider over",
)


@transaction.atomic
def save_draft(*, trajectory, week, side, said, by, at, seen=None):
    """Keep what was written so far for oneself; gives the voice. Raises VoiceChanged and WeekRefused.

    `said` has scores, agreements, looks and message; `seen` is the version it was written on.
    """
    desk = _held(trajectory, week, side, by, at)
    voice = _voice(desk, side)
    if voice.submitted_at:
        raise WeekRefused("Je verzond deze week al. Verzend ze opnieuw als je iets verandert.")
    _write(voice, said | {"scores": rules.of_grid(desk.grid, said["scores"])}, seen)
    voice.save()
    return voice


@transaction.atomic
def submit_week(*, trajectory, week, side, said, by, at, key=None, seen=None, filled_in_at=None):
    """Send one's voice of a week; gives the answer to the device. The same key again changes nothing and answers the same.

    It may be sent again until the voices are shown. The last side that has to speak shows them all. Raises
    WeekIncomplete, VoiceChanged, SideSpoke, WeekShown and WeekRefused.
    """
    desk = _held(trajectory, week, side, by, at, key)
    if desk.answer is not None:
        return desk.answer
    known = {str(row.pk) for row in desk.my_points}
    said = said | {
        "scores": rules.belonging(desk.grid, said["scores"]),
        "looks": {pk: outcome for pk, outcome in said["looks"].items() if pk in known},
    }
    if problems := rules.problems(desk.grid, said["scores"], side.party):
        raise WeekIncomplete(problems)
    _only_one_speaks(desk, side, by)
    voice, again = _voice(desk, side), False
    _write(voice, said, seen)
    again, voice.submitted_at = voice.submitted_at is not None, at
    voice.filled_in_at = min(filled_in_at, at) if filled_in_at else None
    try:
        with transaction.atomic(savepoint=False):
            voice.save()
    except IntegrityError as error:
        raise SideSpoke(_spoke("Een collega")) from error
    closing = points.follow_from(voice, desk, by=by, at=at)
    row = desk.round
    row.spoken[side.key] = {"at": at.isoformat(), "by": str(by.pk)}
    complete = desk.expected.is_complete(row.spoken)
    answer = {"voice": str(voice.pk), "version": voice.version, "received_at": at.isoformat()}
    answer["shown"] = complete
    if complete:
        others = [
            one for one in desk.looked if (one.party, one.organisation_id) != (side.party, side.organisation)
        ]
        show_voices(row, [*others, voice], by=None, at=at, closing=closing)
    else:
        points.close_what_was_kept(closing)
        row.save(update_fields=["spoken"])
    if key:
        Sending.objects.create(key=key, user=by, form=FORM, answer=answer, received_at=at)
    trail.record(
        "week_sent_again" if again else "week_sent",
        desk.trajectory,
        by=by,
        at=at,
        voice=voice.pk,
        week=str(week),
        shown=complete,
    )
    return answer


def _held(trajectory, week, side, by, at, key=None):
    """The desk of this person, after the round was locked: who writes of one week comes one after the other."""
    if trajectory.state in CLOSED_STATES:
        raise WeekRefused(f"Dit traject is {trajectory.get_state_display()}. Er komt niets meer bij.")
    today = as_day(at)
    if week.monday > today:
        raise WeekRefused("Deze week komt nog.")
    row = locked_round(trajectory, week)
    desk = desk_to_write(trajectory, week, by, today, key=key)
    if side is None or side not in desk.my_sides:
        raise WeekRefused("Jij spreekt in deze week niet mee.")
    if row is None:
        if side in desk.expected.sides and desk.expected.when(side, today, 0) is When.AHEAD:
            raise WeekRefused("De lerende werkte deze week nog niet.")
        if desk.grid_id is None:
            raise WeekRefused("Er is nog geen beoordelingsrooster ingeladen.")
        row, is_mine = _opened(desk, at)
        if not is_mine:  # somebody began at this moment, and may have spoken since
            desk = desk_to_write(trajectory, week, by, today, key=key)
    desk = desk.on(row)
    if desk.answer is None and (desk.is_shown or row.closed_at):
        raise WeekShown("De stemmen zijn zichtbaar. Wat je zei, blijft zoals het is.")
    return desk


def locked_round(trajectory, week):
    """The round of a week, locked; None while nobody spoke or wrote."""
    rows = EvaluationRound.objects.select_for_update(of=("self",), no_key=True)
    return rows.filter(trajectory=trajectory, kind=EvaluationRound.Kind.WEEK, first_day=week.monday).first()


def opened_round(trajectory, week, by, at):
    """The round of a week, held; begun when it is not there yet. Raises WeekRefused."""
    if trajectory.state in CLOSED_STATES:
        raise WeekRefused(f"Dit traject is {trajectory.get_state_display()}. Er komt niets meer bij.")
    if week.monday > as_day(at):
        raise WeekRefused("Deze week komt nog.")
    found = locked_round(trajectory, week)
    if found is None:
        desk = desk_of(trajectory, week, by, as_day(at))
        if desk.grid_id is None:
            raise WeekRefused("Er is nog geen beoordelingsrooster ingeladen.")
        found, _ = _opened(desk, at)
    return found


def _opened(desk, at):
    """The round that begins now and whether it is this one; who is a moment later waits, and gets the one that began."""
    made = EvaluationRound(
        school_id=desk.trajectory.school_id,
        trajectory=desk.trajectory,
        kind=EvaluationRound.Kind.WEEK,
        first_day=desk.week.monday,
        last_day=desk.week.monday + 4 * DAY,
        grid_id=desk.grid_id,
        opened_at=at,
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        return locked_round(desk.trajectory, desk.week), False
    return made, True


def _voice(desk, side):
    """One's voice for a side: the row as it stands, or a new one."""
    found = desk.voice_of(side)
    columns = found._asdict() if found else {"version": 0, "user_id": desk.user.pk, "round_id": desk.round.pk}
    pk = {"id": columns.pop("pk")} if found else {}
    voice = Voice(
        school_id=desk.trajectory.school_id,
        trajectory_id=desk.trajectory.pk,
        **pk,
        **columns | {"party": side.party, "organisation_id": side.organisation},
    )
    voice._state.adding = found is None
    voice._state.db = "default"
    return voice


def _write(voice, said, seen):
    kept = {name: said[name] for name in ("scores", "agreements", "looks", "message")}
    stands = {name: getattr(voice, name) for name in kept}
    if kept == stands and voice.version:
        return
    if seen is not None and seen != voice.version:
        raise VoiceChanged(voice)
    for name, value in kept.items():
        setattr(voice, name, value)
    voice.version += 1


def _only_one_speaks(desk, side, by):
    told = desk.spoken.get(side.key)
    if told and told["by"] != str(by.pk):
        raise SideSpoke(_spoke(desk.name_of(side)))


def _spoke(who):
    return f"{who} verzond deze week al. Wat jij schreef, staat nog op je scherm; praat er samen over."
