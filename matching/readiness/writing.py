"""Say how ready: by the learner, by who teaches, and as advice of the class council; none of it shuts anybody out."""

from django.db import transaction

from duaalportal.accounts import audit
from matching.models import ReadinessAdvice, ReadinessView
from matching.readiness.content import factors, values

audit.verbs(
    readiness_estimated="zei hoe klaar die zichzelf vindt voor duaal leren",
    readiness_viewed="zei hoe klaar die een lerende ziet voor duaal leren",
    readiness_advised="legde het advies over duaal leren vast",
    readiness_shared="liet in het opstartgesprek sterktes en aandacht vertellen",
    readiness_unshared="nam dat terug",
)
ADVICE = ("outcome", "reason", "strengths", "attention", "advised_on")


class ReadinessRefused(Exception):
    """This cannot be kept; the text says why in Dutch, `field` where it belongs."""

    def __init__(self, text, field=None):
        super().__init__(text)
        self.field = field


class ReadinessMoved(ReadinessRefused):
    """Somebody changed it meanwhile; `current` is the version and what stands there now, by field."""

    def __init__(self, text, current):
        super().__init__(text)
        self.current = current


@transaction.atomic
def estimate(*, trajectory, answers, message, version, by, at):
    """What the learner says of themselves; `answers` is {factor: value}."""
    row = _held(trajectory, by, at)
    _fresh(row, version, row.self_estimate | {"message": row.self_message})
    row.self_estimate, row.self_message, row.self_at = _known(answers), message.strip(), at
    _save(row, "self_estimate", "self_message", "self_at")
    audit.record("readiness_estimated", row, by=by, at=at)
    return row


@transaction.atomic
def view(*, trajectory, answers, note, by, at):
    """How one teacher sees the same; each has one, and may change it until the advice stands."""
    row = _held(trajectory, by, at)
    if row.self_at is None:
        raise ReadinessRefused("Eerst zegt de lerende zelf hoe die zich inschat.")
    if row.advised_at:
        raise ReadinessRefused("Het advies staat al vast.")
    mine, _ = ReadinessView.objects.update_or_create(
        advice=row,
        by=by,
        defaults={
            "school": row.school,
            "trajectory_id": row.trajectory_id,
            "values": _known(answers),
            "note": note.strip(),
            "at": at,
        },
    )
    audit.record("readiness_viewed", row, by=by, at=at)
    return mine


@transaction.atomic
def advise(*, trajectory, outcome, reason, strengths, attention, advised_on, version, by, at):
    """The advice of the class council with its reason; it binds nobody. Given anew, it is the learner's to share anew."""
    row = _held(trajectory, by, at)
    _fresh(row, version, {name: getattr(row, name) for name in ADVICE})
    if row.self_at is None:
        raise ReadinessRefused("Eerst zegt de lerende zelf hoe die zich inschat.")
    if not reason.strip():
        raise ReadinessRefused("Een advies heeft een reden.", "reason")
    said = {"outcome": outcome, "reason": reason.strip(), "strengths": strengths.strip()}
    said["attention"] = attention.strip()
    if any(getattr(row, name) != text for name, text in said.items()):
        row.shared_at = None  # the learner agreed to other words
    for name, text in said.items():
        setattr(row, name, text)
    row.advised_on, row.advised_at, row.advised_by = advised_on, at, by
    _save(row, *said, "advised_on", "advised_at", "advised_by", "shared_at")
    audit.record("readiness_advised", row, by=by, at=at, outcome=outcome)
    return row


@transaction.atomic
def share(*, advice, wants, by, at):
    """The learner lets the school tell a company of strengths and attention in the start talk, or no longer."""
    row = ReadinessAdvice.objects.select_for_update(of=("self",)).get(pk=advice.pk)
    if wants and not row.advised_at:
        raise ReadinessRefused("Er is nog geen advies om te delen.")
    if bool(row.shared_at) != wants:
        row.shared_at = at if wants else None
        _save(row, "shared_at")
        audit.record("readiness_shared" if wants else "readiness_unshared", row, by=by, at=at)
    return row


def _held(trajectory, by, at):
    row, _ = ReadinessAdvice.objects.select_for_update(of=("self",)).get_or_create(
        trajectory=trajectory,
        school_year=trajectory.school_year,
        defaults={"school": trajectory.school, "made_at": at, "made_by": by},
    )
    return row


def _fresh(row, version, stands):
    if version is not None and row.version != version and row.version > 1:
        raise ReadinessMoved(
            "Iemand paste dit net aan. Kijk na wat er nu staat, en bewaar opnieuw.", (row.version, stands)
        )


def _known(answers):
    codes, known = {one.code for one in factors()}, dict(values())
    if set(answers) != codes or not set(answers.values()) <= set(known):
        raise ReadinessRefused("Kies bij elke zin een antwoord.")
    return answers


def _save(row, *names):
    row.version += 1
    row.save(update_fields=[*names, "version"])
