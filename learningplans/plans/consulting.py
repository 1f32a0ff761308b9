"""Talking a plan over and agreeing: sent, remarked upon, agreed by coach, mentors and learner, active, closed."""

from django.db import IntegrityError, transaction

from duaalportal.accounts import audit
from duaalportal.lib.dates import as_day
from duaalportal.lib.questions import nested, question, together
from learningplans import trail
from learningplans.models import PlanConsent, PlanRemark, PlanSeen, TrainingPlanVersion
from learningplans.models.plans import PlanState
from learningplans.parts import roles_around
from learningplans.plans import reading
from learningplans.plans.changing import locked
from learningplans.plans.errors import Incomplete, PlanChanged, PlanRefused
from learningplans.plans.making import version_in_the_making
from learningplans.plans.parties import asked_of, has_place, parties_of
from learningplans.rules import plans as rules
from learningplans.rules.plans import MOVES, PlanFacts

audit.verbs(
    plan_consulted="legde het opleidingsplan voor",
    plan_taken_back="nam het opleidingsplan terug om eraan te werken",
    plan_agreed="ging akkoord met het opleidingsplan",
    plan_agreement_noted="noteerde een akkoord met het opleidingsplan",
    plan_approved="maakte het akkoord over het opleidingsplan volledig",
    plan_active="liet het opleidingsplan ingaan",
    plan_closed="rondde het opleidingsplan af",
    plan_remarked="gaf een opmerking bij het opleidingsplan",
    plan_answered="beantwoordde een opmerking bij het opleidingsplan",
)


def facts_of(version, on, *, day=None, reason=""):
    """What the barriers of a move look at."""
    found, trajectory = reading.read(version, on), version.trajectory
    before = TrainingPlanVersion.objects.filter(plan=version.plan_id, state=PlanState.ACTIVE).first()
    making = version_in_the_making(version.plan_id)
    return PlanFacts(
        goals=len(found.goals),
        gaps=tuple(gap.text for gap in found.coverage.blocking),
        asked=tuple(asked_of(version, on)),
        has_place=has_place(version, on),
        reason=reason,
        day=day,
        first=trajectory.starts_on,
        last=trajectory.ends_on,
        active_from=before.active_from if before and before.pk != version.pk else None,
        next_number=making.number if making and making.pk != version.pk else None,
    )


def check(name, version, *, by, at, **said):
    """Refuse a move that the state, the person or what is missing does not allow. Raises PlanRefused and Incomplete."""
    on = as_day(at)
    roles = roles_around(by, version.trajectory, on) if MOVES[name].who else None
    if refused := rules.refusal(MOVES[name], version.state, roles):
        raise PlanRefused(refused)
    if found := rules.barriers(name, facts_of(version, on, **said)):
        raise Incomplete(found)


# --- to and fro -------------------------------------------------------------------------------------------------


@transaction.atomic
def send(*, version, seen, by, at):
    """Put a draft before everybody around the learner; it may still change. Raises PlanRefused."""
    current = locked(version)
    check("consult", current, by=by, at=at)
    if current.version != seen:
        raise PlanChanged(current)
    current.state, current.sent_at, current.sent_by = PlanState.CONSULTATION, at, by
    current.save(update_fields=["state", "sent_at", "sent_by"])
    _record("plan_consulted", current, by, at)
    return current


@transaction.atomic
def take_back(*, version, by, at):
    """Make a draft of it again; who agreed is asked anew. Raises PlanRefused."""
    current = locked(version)
    check("rework", current, by=by, at=at)
    gone = PlanConsent.objects.filter(plan_version=current).delete()[0]
    current.state, current.approved_at = PlanState.DRAFT, None
    current.sent_at = current.sent_by = None
    current.version += 1
    current.save(update_fields=["state", "approved_at", "sent_at", "sent_by", "version"])
    _record("plan_taken_back", current, by, at, consents=gone)
    return current


# --- agreeing ---------------------------------------------------------------------------------------------------


@transaction.atomic
def agree(*, version, seen, by, at):
    """Agree with exactly what one saw, for everybody one agrees for; the last one approves the plan.

    Again changes nothing. Raises PlanChanged when it changed meanwhile, and PlanRefused.
    """
    current = locked(version)
    parties = parties_of(by, current, as_day(at))
    asked = _asked_now(current, as_day(at))
    mine = [one for one in asked if (one.party, one.organisation_id) in parties]
    if not mine:
        raise PlanRefused("Akkoord gaan de trajectbegeleider, de mentor van elke werkplek en de lerende.")
    _may_be_agreed(current, seen, as_day(at))
    for one in mine:
        _consent(current, one, "plan_agreed", by, at)
    return _settled(current, by, at)


@transaction.atomic
def note_agreement(*, version, party, organisation_id, seen, by, at):
    """Write down that somebody agreed who cannot sign in (yet). Raises PlanChanged and PlanRefused."""
    current = locked(version)
    if not set(rules.EDITORS) & roles_around(by, current.trajectory, as_day(at)):
        raise PlanRefused("Dit doet de trajectbegeleider of de coördinator van de school.")
    asked = _asked_now(current, as_day(at))
    one = next(
        (row for row in asked if (row.party, str(row.organisation_id)) == (party, str(organisation_id))), None
    )
    if one is None:
        raise PlanRefused("Die wordt niet gevraagd om akkoord te gaan. Misschien is de plaatsing gestopt.")
    if one.consent is None and (not one.why_not or party == PlanConsent.Party.COACH):
        raise PlanRefused(f"{one.name} gaat zelf akkoord, in het portaal.")
    _may_be_agreed(current, seen, as_day(at))
    _consent(current, one, "plan_agreement_noted", by, at)
    return _settled(current, by, at)


@transaction.atomic
def settle(*, version, by, at):
    """Say that nobody is left to agree, after who was asked is not asked any more. Raises PlanRefused and Incomplete."""
    current = locked(version)
    if current.state == PlanState.APPROVED:
        return current
    check("approve", current, by=by, at=at)
    return _settled(current, by, at)


def _asked_now(version, on):
    return asked_of(version, on)


def _may_be_agreed(current, seen, on):
    if current.state not in rules.CAN_BE_AGREED:
        raise PlanRefused(rules.refusal(MOVES["approve"], current.state))
    if current.version != seen:
        raise PlanChanged(current)
    if found := rules.barriers("agree", facts_of(current, on)):
        raise Incomplete(found)


def _consent(version, one, verb, by, at):
    key = {"plan_version": version, "party": one.party, "organisation_id": one.organisation_id}
    if PlanConsent.objects.filter(**key).exists():
        return
    own = {"school_id": version.school_id, "trajectory_id": version.trajectory_id}
    try:
        with transaction.atomic():
            PlanConsent.objects.create(at=at, by=by, **key, **own)
    except IntegrityError:
        return
    _record(verb, version, by, at, party=one.party, of=one.organisation_id)


def _settled(current, by, at):
    left = rules.missing(_asked_now(current, as_day(at)))
    if left or current.state != PlanState.CONSULTATION:
        return current
    current.state, current.approved_at = PlanState.APPROVED, at
    current.save(update_fields=["state", "approved_at"])
    _record("plan_approved", current, by, at)
    return current


# --- in force ---------------------------------------------------------------------------------------------------


@transaction.atomic
def activate(*, version, day, by, at):
    """Let an approved version hold from a day; the one it follows is replaced. Raises PlanRefused and Incomplete."""
    current = locked(version)
    check("activate", current, by=by, at=at, day=day)
    before = TrainingPlanVersion.objects.filter(plan=current.plan_id, state=PlanState.ACTIVE)
    before.update(state=PlanState.REPLACED, ended_at=at)
    current.state, current.active_from = PlanState.ACTIVE, day
    current.save(update_fields=["state", "active_from"])
    _record("plan_active", current, by, at, day=day)
    see(version=current, by=by, at=at)
    return current


@transaction.atomic
def close(*, version, by, at):
    """Say that the plan is done. Raises PlanRefused and Incomplete."""
    current = locked(version)
    check("close", current, by=by, at=at)
    current.state, current.ended_at = PlanState.CLOSED, at
    current.save(update_fields=["state", "ended_at"])
    _record("plan_closed", current, by, at)
    return current


def see(*, version, by, at):
    """Note that somebody read an active version; again changes nothing (P13)."""
    if version.state != PlanState.ACTIVE:
        return
    own = {"school_id": version.school_id, "trajectory_id": version.trajectory_id}
    PlanSeen.objects.bulk_create(
        [PlanSeen(plan_version=version, user=by, at=at, **own)], ignore_conflicts=True
    )


def has_seen(user, version):
    """Whether this person read this version (one query)."""
    return bool(together(seen_rows(version=version.pk, user=user.pk))[0])


@question
def seen_rows(version, user):
    """That this person read this version."""
    return PlanSeen.objects.filter(plan_version=version, user=user).order_by().values_list("pk", named=True)


# --- remarks ----------------------------------------------------------------------------------------------------


@transaction.atomic
def remark(*, plan, text, by, at, kind=PlanRemark.Kind.REMARK, key=None):
    """Say something about a plan, or about one goal of it."""
    sheet_id, code = key or (None, "")
    made = PlanRemark.objects.create(
        plan=plan,
        kind=kind,
        sheet_id=sheet_id,
        goal_code=code,
        text=text,
        at=at,
        by=by,
        school_id=plan.school_id,
        trajectory_id=plan.trajectory_id,
    )
    trail.record("plan_remarked", plan.trajectory, by=by, at=at, plan=plan.pk, remark=made.pk, kind=kind)
    return made


@transaction.atomic
def answer(*, remark, outcome, text, by, at):
    """Say what becomes of a remark; one answer stands. Raises PlanRefused when somebody answered first."""
    rows = PlanRemark.objects.select_for_update(of=("self",), no_key=True).select_related(
        "trajectory__school"
    )
    current = rows.get(pk=remark.pk)
    if current.answered_at:
        raise PlanRefused("Een collega antwoordde net op deze opmerking.")
    if outcome == PlanRemark.Outcome.DECLINED and not text.strip():
        raise PlanRefused("Schrijf kort waarom jullie dit niet doen.")
    current.outcome, current.answer, current.answered_at, current.answered_by = outcome, text.strip(), at, by
    current.save(update_fields=["outcome", "answer", "answered_at", "answered_by"])
    trail.record("plan_answered", current.trajectory, by=by, at=at, remark=current.pk, outcome=outcome)
    return current


def remarks_of(plan):
    """Remarks on a plan, the ones without an answer first, then the newest (one query)."""
    return remarks_among(*together(remark_rows(plan=plan.pk)))


@question
def remark_rows(plan):
    """Remarks on a plan with their answers."""
    columns = ("pk", "kind", "sheet_id", "goal_code", "text", "at", "by__name")
    answer = ("outcome", "answer", "answered_at", "answered_by__name")
    return PlanRemark.objects.filter(plan=plan).order_by().values_list(*columns, *answer, named=True)


def remarks_among(rows):
    """The same out of these rows: no query."""
    found = sorted(rows, key=lambda row: (row.at, str(row.pk)), reverse=True)
    return [nested(row) for row in sorted(found, key=lambda row: row.answered_at is not None)]


def _record(verb, version, by, at, **facts):
    facts = {"plan": version.plan_id, "version": version.pk, "number": version.number, **facts}
    trail.record(verb, version.trajectory, by=by, at=at, **facts)
