"""Signing, seeing it otherwise, closing and correcting a talk. A closed talk never changes; a correction is a new version."""

from django.db import transaction

from duaalportal.accounts import audit
from duaalportal.lib.dates import as_day
from evaluation.models import EvaluationRound, FollowUpTalk, TalkRound, TalkSignature
from evaluation.rules.talks import PARTY_WORDS, State, may_become, unsigned
from evaluation.talks.errors import NotSigned, TalkChanged, TalkRefused
from evaluation.talks.planning import held_row, open_talk, state
from evaluation.talks.who import three_of
from learningplans import trail

audit.verbs(
    talk_signed="tekende een gesprek met drie",
    talk_disagreed="liet weten dat hij of zij het anders ziet in een gesprek met drie",
    talk_closed="sloot een gesprek met drie",
    talk_corrected="begon een verbetering van een gesprek met drie",
)


@transaction.atomic
def sign(*, talk, version, by, at):
    """Say that one read the talk as it stands, for one's own side; again changes nothing.

    Raises TalkChanged when it reads otherwise by now, or TalkRefused.
    """
    current = open_talk(talk)
    if state(current) is not State.HELD:
        raise TalkRefused("Tekenen kan zodra het gesprek gehouden is.")
    party = three_of(current, as_day(at)).party_of(by)
    if not party:
        raise TalkRefused("Tekenen doen de lerende, de mentor en de school.")
    if TalkSignature.objects.filter(talk=current, party=party).exists():
        return current
    if current.version != version:
        raise TalkChanged(current)
    own = {"school_id": current.school_id, "trajectory_id": current.trajectory_id}
    TalkSignature.objects.create(talk=current, party=party, at=at, by=by, **own)
    trail.record("talk_signed", current.trajectory, by=by, at=at, talk=current.pk, party=party)
    return current


@transaction.atomic
def disagree(*, talk, text, by, at):
    """Let the learner say that, and why, they see it otherwise: it stays in view; once closed it stands as it is.

    Raises TalkRefused.
    """
    current = held_row(talk)
    if current.trajectory.learner.user_id != by.pk:
        raise TalkRefused("Alleen de lerende schrijft hier.")
    found = state(current)
    if found not in (State.HELD, State.CLOSED):
        raise TalkRefused("Dat kan zodra het gesprek gehouden is.")
    if current.disagrees == text.strip():
        return current
    if not text.strip():
        raise TalkRefused("Schrijf wat je anders ziet.")
    if found is State.CLOSED and current.disagrees:
        raise TalkRefused("Het gesprek is gesloten. Wat je schreef, blijft staan zoals het is.")
    current.disagrees, current.disagreed_at = text.strip(), at
    current.save(update_fields=["disagrees", "disagreed_at"])
    trail.record("talk_disagreed", current.trajectory, by=by, at=at, talk=current.pk)
    return current


@transaction.atomic
def close(*, talk, version, by, at, anyway=False):
    """Close it for the school: from then on it never changes, and parents read it. Again changes nothing.

    Raises TalkChanged, NotSigned while somebody did not sign and `anyway` is not said, or TalkRefused.
    """
    current = held_row(talk)
    found = state(current)
    if found is State.CLOSED:
        return current
    if not may_become(found, State.CLOSED):
        raise TalkRefused("Sluiten kan zodra het gesprek gehouden is.")
    if current.version != version:
        raise TalkChanged(current)
    signed = set(TalkSignature.objects.filter(talk=current).values_list("party", flat=True))
    missing = unsigned(signed, bool(current.disagrees))
    if missing and not anyway:
        who = ", ".join(PARTY_WORDS[one] for one in missing)
        raise NotSigned(f"Nog niet getekend door {who}.")
    current.closed_at, current.closed_by = at, by
    current.save(update_fields=["closed_at", "closed_by"])
    rounds = EvaluationRound.objects.filter(talks__talk=current, revealed_at__isnull=False, closed_at=None)
    rounds.update(closed_at=at, closed_by=by)
    trail.record("talk_closed", current.trajectory, by=by, at=at, talk=current.pk, unsigned=missing)
    return current


@transaction.atomic
def correct(*, talk, reason, by, at):
    """Begin a new version of a closed talk, with the reason; the closed one stays as it is. Raises TalkRefused."""
    current = held_row(talk)
    if state(current) is not State.CLOSED:
        raise TalkRefused("Dit gesprek is nog niet gesloten. Je past het gewoon aan.")
    if not reason.strip():
        raise TalkRefused("Schrijf wat er niet klopte.")
    if FollowUpTalk.objects.filter(corrects=current).exists():
        raise TalkRefused("Er is al een nieuwere versie. Werk daarin verder.")
    own = {"school_id": current.school_id, "trajectory_id": current.trajectory_id}
    made = FollowUpTalk.objects.create(
        organisation_id=current.organisation_id,
        held_on=current.held_on,
        progress=current.progress,
        agreed=current.agreed,
        points=current.points,
        number=current.number + 1,
        corrects=current,
        reason=reason.strip(),
        made_at=at,
        made_by=by,
        # it stays in view
        disagrees=current.disagrees,
        disagreed_at=current.disagreed_at,
        **own,
    )
    rounds = TalkRound.objects.filter(talk=current).order_by().values_list("round_id", flat=True)
    TalkRound.objects.bulk_create([TalkRound(talk=made, round_id=pk, **own) for pk in rounds])
    facts = {"talk": made.pk, "corrects": current.pk}
    trail.record("talk_corrected", current.trajectory, by=by, at=at, **facts)
    return made
