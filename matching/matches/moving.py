"""What happens with a match, step by step; each under a lock on its row, each with its reason."""

from django.db import IntegrityError, transaction
from django.db.models import Q

from companies.rules.capacity import most_at_once
from duaalportal.accounts import audit, rls
from duaalportal.lib.dates import as_day, date_of, day
from learningplans import meetings
from learningplans.models import Learner, Meeting, Placement, Trajectory
from learningplans.placements import PlacementRefused, plan_placement
from matching.matches.holding import (
    MatchMoved,
    MatchRefused,
    check_introduced,
    held,
    minor,
    opened,
    opens_on,
    said_of,
    save,
)
from matching.models import Match, MatchParty, MatchReview, MatchState, MatchWord, Opening, SharedProfile
from matching.models.matches import OPEN
from matching.openings.facts import taken_places
from matching.proposals.gathering import LOOKING
from matching.rules.matches import stands_in_the_way

TOLD = "Het past nu niet. Dat zegt niets over wat iemand kan."
ELSEWHERE = "De lerende vond een andere plaats."
CALLED_OFF = "De match gaat niet door."
NO_LONGER = "De lerende zoekt geen plaats meer."
RATHER_NOT = "Liever niet bij dit bedrijf."
REPORTED = ("reported_at", "reported_by", "report_changed_at", "report_changed_by")

audit.verbs(
    match_proposed="stelde een match voor",
    match_introduced="liet een leerbedrijf weten van een match",
    match_talk_planned="plande een kennismaking",
    match_reported="schreef het verslag van een kennismaking",
    match_said="zei iets over een match",
    match_refused="zag van een match af",
    match_withdrawn="trok een match in",
    match_confirmed="bevestigde een match",
    match_reviewed="keek terug op een match",
)


@transaction.atomic
def propose(*, trajectory, opening, by, at, today, line=None, mismatch_reason="", first=None, last=None):
    """Put one learner and one opening on their way; nobody is bound by it. Twice is once.

    The company knows of it when the learner says yes (`answer`), or at once where the profile was shared for this opening.
    `first` and `last` are the days of a block, within those of the opening.
    """
    current = (
        Trajectory.objects.select_for_update(of=("self",)).select_related("learner").get(pk=trajectory.pk)
    )
    if current.state not in LOOKING:
        raise MatchRefused(f"Dit traject is {current.get_state_display()}: er wordt geen plaats gezocht.")
    if current.programme_id != opening.programme_id:
        raise MatchRefused("Deze plaats is voor een andere opleiding.")
    if not Opening.objects.on_offer(today).filter(pk=opening.pk).exists():
        raise MatchRefused("Deze plaats wordt niet meer aangeboden.")
    starts_on = max(opening.starts_on, today, current.starts_on, first or today)
    if starts_on > opening.ends_on:
        what = "Dit blok" if first else "De eerste dag van deze lerende"
        raise MatchRefused(f"{what} valt na de laatste dag van deze plaats.")
    if starts_on > current.ends_on:
        raise MatchRefused("Het traject is voorbij voor deze plaats begint.")
    under_way = Match.objects.filter(trajectory=current, opening=opening, state__in=OPEN).first()
    if under_way:
        return under_way
    copy = shared_copy(current, opening)
    try:
        with transaction.atomic():
            match = Match.objects.create(
                state=MatchState.PROPOSED if copy else MatchState.ASKED,
                introduced_at=at if copy else None,
                introduced_by=copy.shared_by if copy else None,
                school=current.school,
                trajectory=current,
                organisation=opening.organisation,
                opening=opening,
                line=line,
                first_name=current.learner.first_name,
                starts_on=starts_on,
                ends_on=max(min(opening.ends_on, current.ends_on, last or opening.ends_on), starts_on),
                is_deliberate_mismatch=bool(mismatch_reason.strip()),
                mismatch_reason=mismatch_reason.strip(),
                proposed_at=at,
                proposed_by=by,
            )
    except IntegrityError:
        return Match.objects.get(trajectory=current, opening=opening, state__in=OPEN)
    _record("match_proposed", match, by, at)
    return match


def shared_copy(trajectory, opening):
    """What the learner lets the company of this opening read already; None while that is nothing."""
    rows = SharedProfile.objects.filter(trajectory=trajectory, opening=opening, withdrawn_at=None)
    return rows.select_related("shared_by").first()


@transaction.atomic
def answer(*, match, agrees, by, at, today):
    """The learner lets the company know, or rather not: then it ends, and the company never read of it. Twice is once."""
    current = held(match)
    if current.state_now is not MatchState.ASKED:
        if agrees and current.introduced_at:
            return current
        raise MatchMoved(f"Deze match is al {current.get_state_display()}.")
    if not agrees:
        _word(current, MatchParty.LEARNER, MatchWord.Kind.DECISION, MatchWord.Value.NO, RATHER_NOT, by, at)
        _refuse(current, by, at)
        return current
    if not Opening.objects.on_offer(today).filter(pk=current.opening_id).exists():
        raise MatchRefused("Deze plaats wordt niet meer aangeboden.")
    current.state, current.introduced_at, current.introduced_by = MatchState.PROPOSED, at, by
    save(current, "state", "introduced_at", "introduced_by")
    _record("match_introduced", current, by, at)
    return current


@transaction.atomic
def plan_talk(*, match, version, talk_at, where, by, at, mentor=None, for_calendar=False):
    """When and where they meet; `for_calendar` puts it in the school's calendar too (M07)."""
    current = opened(match, version)
    if mentor and mentor.organisation_id != current.organisation_id:
        raise MatchRefused("Kies een mentor van dit leerbedrijf.", "mentor")
    if talk_at < at:
        raise MatchRefused("Dat moment is voorbij.", "talk_at")
    current.talk_at, current.talk_where, current.mentor = talk_at, where, mentor or current.mentor
    current.state = MatchState.TALK_PLANNED if current.state != MatchState.TALK_HELD else current.state
    try:
        _keep_in_calendar(current, by, at, for_calendar)
    except meetings.MeetingRefused as refused:
        raise MatchRefused(str(refused), "talk_at") from refused
    save(current, "talk_at", "talk_where", "mentor", "state", "meeting")
    audit.record("match_talk_planned", current, by=by, at=at, talk_at=talk_at)
    return current


def _keep_in_calendar(current, by, at, is_new):
    """The meeting that stands in the school's calendar goes along, whichever side moves the talk; else a new one, if wanted."""
    when = {"starts_at": current.talk_at, "where_at": current.talk_where}
    if meeting := _meeting(current):
        with rls.across_organisations():
            people = [meetings.Guest(one.name, one.user) for one in meeting.people.select_related("user")]
            meetings.change(meeting=meeting, version=meeting.version, people=people, by=by, at=at, **when)
    elif is_new:
        current.meeting = meetings.plan(
            kind=Meeting.Kind.INTAKE,
            purpose=f"Kennismaking met {current.organisation.name}",
            by=by,
            at=at,
            trajectory=current.trajectory,
            **when,
        )


def _meeting(current):
    """The talk in the school's calendar, while it is to come; of that a company reads nothing."""
    if current.meeting_id is None:
        return None
    with rls.across_organisations():
        return Meeting.objects.filter(pk=current.meeting_id, cancelled_at=None, held_on=None).first()


@transaction.atomic
def report(*, match, version, text, by, at):
    """How the talk went, from the day of the talk on; from the first time on opinions and decisions count, and are waited for."""
    current = opened(match, version)
    if opens := opens_on(current, as_day(at)):
        raise MatchRefused(
            f"De kennismaking is pas op {day(opens, today=as_day(at))}. Vanaf die dag schrijf je hier hoe ze ging."
        )
    if not text.strip():
        raise MatchRefused("Schrijf kort hoe het gesprek ging.", "text")
    if current.reported_at is None:
        current.reported_at, current.reported_by = at, by
    else:
        current.report_changed_at, current.report_changed_by = at, by
    current.report, current.state = text.strip(), MatchState.TALK_HELD
    save(current, "report", *REPORTED, "state")
    audit.record("match_reported", current, by=by, at=at)
    return current


@transaction.atomic
def say(*, match, party, kind, value, reason, by, at, told="", given=""):
    """Give an opinion, or decide for one's party; the last word of a party counts, and a refusal ends the match.

    Before the talk was held one can only refuse (M09). `given` says how a party without an account told it to `by`,
    who notes it down on its behalf.
    """
    current = held(match)
    if not current.state_now.is_open:
        raise MatchMoved(f"Deze match is al {current.get_state_display()}.")
    if not reason.strip():
        raise MatchRefused("Zeg kort waarom.", "reason")
    check_introduced(current)
    refuses = kind == MatchWord.Kind.DECISION and value == MatchWord.Value.NO
    if not refuses and current.state_now is not MatchState.TALK_HELD:
        raise MatchRefused("Eerst is er het gesprek, met een verslag. Nu kan je enkel nee zeggen.", "value")
    kind_words = (told.strip() or TOLD) if refuses else ""
    word = _word(current, party, kind, value, reason.strip(), by, at, told=kind_words, given=given)
    audit.record("match_said", current, by=by, at=at, party=party, kind=kind, value=value, given=given)
    if refuses:
        _refuse(current, by, at)
    return word


@transaction.atomic
def confirm(*, match, mentor, days, by, at, starts_on=None, ends_on=None, kind=None):
    """Make the match a placement in one act, by the rules of recognition and capacity; done twice it is one placement.

    From and until may be others than proposed; without them a place that is confirmed late begins today. Without a
    kind it is a rotation where another block of this learner stands before or after it. Raises MatchRefused with what
    is missing, or with why the place cannot be taken; then nothing is written.
    """
    # the learner first, as who plans a placement does
    Learner.objects.select_for_update(of=("self",)).get(trajectories=match.trajectory_id)
    trajectory = Trajectory.objects.select_for_update(of=("self",)).get(pk=match.trajectory_id)
    with rls.across_organisations():  # the row is the company's, and the lock keeps the last place for one
        opening = Opening.objects.select_for_update(of=("self",)).get(pk=match.opening_id)
    current = held(match)
    if current.state_now is MatchState.CONFIRMED:
        return current
    if not current.state_now.is_open:
        raise MatchMoved(f"Deze match is {current.get_state_display()}.")
    no = stands_in_the_way(said_of(current), minor(current, at), current.state_now is MatchState.TALK_HELD)
    if no:
        raise MatchRefused(" ".join(no))
    today = as_day(at)
    current.starts_on = starts_on or max(current.starts_on, today)
    current.ends_on = ends_on or current.ends_on
    _check_period(current, opening, trajectory, today)
    stays = taken_places([opening]).get(opening.pk, ())
    if most_at_once(stays, current.starts_on, current.ends_on) >= opening.places:
        raise MatchRefused("Deze plaats is intussen ingenomen. Zoek samen een andere.")
    kind = kind or _kind(current)
    try:
        with transaction.atomic():
            # before there is a placement: that ends the matches which are open then
            current.state = MatchState.CONFIRMED
            save(current, "state", "starts_on", "ends_on")
            current.placement = plan_placement(
                trajectory=current.trajectory,
                kind=kind,
                starts_on=current.starts_on,
                ends_on=current.ends_on,
                days=days,
                establishment=opening.establishment,
                mentor=mentor,
                by=by,
                at=at,
            )
    except PlacementRefused as refused:
        raise MatchRefused(refused.reason) from refused
    current.mentor, current.confirmed_at, current.confirmed_by = mentor, at, by
    save(current, "mentor", "confirmed_at", "confirmed_by", "placement")
    audit.record("match_confirmed", current, by=by, at=at, placement=current.placement_id)
    return current


def _check_period(current, opening, trajectory, today):
    """From today on, and within what the company offers and the trajectory."""
    first, last = (
        max(opening.starts_on, trajectory.starts_on, today),
        min(opening.ends_on, trajectory.ends_on),
    )
    if last < first:
        raise MatchRefused("De periode van deze plaats is voorbij.")
    if not first <= current.starts_on <= last:
        raise MatchRefused(
            f"Kies een dag van {date_of(first, today=today)} tot en met {date_of(last, today=today)}.",
            "starts_on",
        )
    if not current.starts_on <= current.ends_on <= last:
        raise MatchRefused(
            f"Kies een dag vanaf de eerste, tot en met {date_of(last, today=today)}.", "ends_on"
        )


def _kind(current):
    """One company, or one block of several in turn."""
    standing = Match.objects.filter(
        trajectory=current.trajectory_id, state__in=[*OPEN, MatchState.CONFIRMED]
    ).exclude(pk=current.pk)
    apart = Q(ends_on__lt=current.starts_on) | Q(starts_on__gt=current.ends_on)
    return Placement.Kind.ROTATION if standing.filter(apart).exists() else Placement.Kind.SINGLE


def follow(*, trajectory, placement, by, at):
    """Who waits for this learner hears that they found a place in that time, however it was planned, or look no longer."""
    others = Match.objects.select_for_update(of=("self",)).filter(trajectory=trajectory.pk, state__in=OPEN)
    party, why = MatchParty.COACH, NO_LONGER
    if placement is not None:
        if placement.is_simulated or placement.kind == Placement.Kind.PARALLEL:
            return
        others = others.filter(starts_on__lte=placement.ends_on, ends_on__gte=placement.starts_on)
        party, why = MatchParty.LEARNER, ELSEWHERE
    with rls.across_organisations():
        for other in others.select_related("school", "organisation"):
            _word(other, party, MatchWord.Kind.DECISION, MatchWord.Value.NO, why, by, at, told=why)
            _refuse(other, by, at)


@transaction.atomic
def withdraw(*, match, reason, told, by, at):
    """The school ends a match before it is decided: its own side reads why, the company the kind words."""
    current = held(match)
    if not current.state_now.is_open:
        raise MatchMoved(f"Deze match is al {current.get_state_display()}.")
    if not reason.strip():
        raise MatchRefused("Zeg kort waarom.", "reason")
    no = (MatchParty.COACH, MatchWord.Kind.DECISION, MatchWord.Value.NO)
    _word(current, *no, reason.strip(), by, at, told=told.strip() or TOLD)
    _record("match_withdrawn", current, by, at)
    _refuse(current, by, at)
    return current


def _word(current, party, kind, value, reason, by, at, told="", given=""):
    return MatchWord.objects.create(
        school=current.school,
        trajectory_id=current.trajectory_id,
        organisation=current.organisation,
        match=current,
        party=party,
        kind=kind,
        value=value,
        reason=reason,
        told=told,
        given=given,
        at=at,
        by=by,
    )


def _refuse(current, by, at):
    meeting = _meeting(current)
    if meeting and meeting.starts_at > at:
        with rls.across_organisations():
            meetings.cancel(meeting=meeting, reason=CALLED_OFF, version=meeting.version, by=by, at=at)
    current.state, current.refused_at = MatchState.REFUSED, at
    save(current, "state", "refused_at")
    _record("match_refused", current, by, at)


@transaction.atomic
def review(*, match, party, answers, by, at):
    """Look back on the matching itself, once it is decided; each party once, the last word counts (M10)."""
    current = held(match)
    if current.state_now.is_open:
        raise MatchRefused("Over deze match is nog niet beslist.")
    row, _ = MatchReview.objects.update_or_create(
        match=current,
        party=party,
        defaults={
            "school": current.school,
            "trajectory_id": current.trajectory_id,
            "organisation": current.organisation,
            "answers": answers,
            "at": at,
            "by": by,
        },
    )
    audit.record("match_reviewed", current, by=by, at=at, party=party)
    return row


def _record(verb, current, by, at):
    """In the trail of the company, once it knows of the match; before, in that of the school."""
    where = current.organisation if current.introduced_at else current.school
    audit.record(verb, current, by=by, at=at, organisation=where)
