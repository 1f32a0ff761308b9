"""Writing in a start talk while people talk: answers question by question, care by the learner, closing and correcting.

Each question has a version made of what stands there: who writes at two screens at two questions never meets, and at
one question the second is shown both.
"""

from django.db import transaction

from duaalportal.accounts import audit
from duaalportal.lib.dates import as_day
from learningplans import trail
from matching.models import StartCorrection, StartTalk
from matching.start_talks.content import LATER, PARTIES, questions
from matching.start_talks.errors import StartTalkMoved, StartTalkRefused, WrittenMeanwhile
from matching.start_talks.who import answerable, voice_of
from matching.start_talks.words import kept, version_of

LONGEST, LONGEST_CARE, LONGEST_REASON = 2000, 1000, 500
CLOSED = "Dit gesprek is afgerond en verandert niet meer. Klopt iets niet? Verbeter het met een reden."

audit.verbs(
    start_talk_begun="begon een opstartgesprek",
    start_talk_written="schreef in een opstartgesprek",
    start_talk_care_shared="deelde waar het leerbedrijf rekening mee houdt",
    start_talk_care_withdrawn="nam terug waar het leerbedrijf rekening mee houdt",
    start_talk_closed="rondde een opstartgesprek af",
    start_talk_corrected="verbeterde een afgerond opstartgesprek",
)


@transaction.atomic
def begin(*, placement, by, at):
    """The start talk of a placement's company about its learner; begun twice it is one. Raises StartTalkRefused."""
    if placement.is_simulated:
        raise StartTalkRefused("Met een opleidingscentrum is er geen opstartgesprek.")
    own = {"trajectory": placement.trajectory, "organisation": placement.organisation}
    talk, is_new = StartTalk.objects.get_or_create(
        **own, defaults={"school": placement.school, "made_at": at, "made_by": by}
    )
    if is_new:
        _record("start_talk_begun", talk, by, at)
    return talk


def standing(talk, code):
    """(who answered or "later", answer) as they stand at a question."""
    said = talk.answers.get(code, {})
    return (LATER if said.get("later") else said.get("by", "")), said.get("answer", "")


@transaction.atomic
def write(*, talk, answers, by, at):
    """Keep answers {code: Typed}, all or none; what stands so already changes nothing.

    Raises WrittenMeanwhile for the first question at which somebody wrote something else, or StartTalkRefused.
    """
    current = open_talk(talk)
    voice = voice_of(by, current)
    theirs, changed = answerable(current, voice), {}
    for code, sent in answers.items():
        if code not in theirs:
            raise StartTalkRefused("Deze vraag beantwoord je hier niet. Laad de pagina opnieuw.")
        stands = standing(current, code)
        said = _said(code, sent, stands, voice)
        if said == stands or sent.version == version_of(sent.value, sent.note):
            continue
        if sent.version != version_of(*stands):
            raise WrittenMeanwhile(code, stands)
        changed[code] = said
    if changed:
        current.answers = _with(current.answers, changed, by, at)
        _save(current, "answers")
        _record("start_talk_written", current, by, at, questions=sorted(changed))
    return current


def _said(code, sent, stands, voice):
    note, value = kept(sent.note, LONGEST), sent.value
    if value not in ("", LATER, *PARTIES):
        raise StartTalkRefused("Dit antwoord kent het gesprek niet. Laad de pagina opnieuw.")
    if value == LATER:
        return value, note
    if not note:
        return "", ""
    if voice.party == "learner":
        return "learner", note
    before = stands[0] if stands[0] != LATER else ""
    return value or before or questions()[code].by[0], note


def _with(answers, changed, by, at):
    found = {code: one for code, one in answers.items() if code not in changed}
    for code, (value, note) in changed.items():
        if value or note:
            who = "" if value == LATER else value
            found[code] = {
                "answer": note,
                "by": who,
                "later": value == LATER,
                "who": str(by.pk),
                "at": at.isoformat(),
            }
    return found


# --- care: the learner's alone ---------------------------------------------------------------------------------------


@transaction.atomic
def share_care(*, talk, text, version, by, at):
    """The learner lets the company read what to take into account; writing it is the consent. Raises StartTalkRefused.

    Also after the talk was closed, for it stays the learner's. An empty text takes it back.
    """
    current = _held(talk)
    if current.trajectory.learner.user_id != by.pk:
        raise StartTalkRefused("Alleen de lerende zelf schrijft en deelt dit.")
    text = kept(text, LONGEST_CARE)
    if current.care == text:
        return current
    if version_of("", current.care) != version:
        raise StartTalkMoved()
    current.care, current.care_agreed_at = text, at if text else None
    _save(current, "care", "care_agreed_at")
    _record("start_talk_care_shared" if text else "start_talk_care_withdrawn", current, by, at)
    return current


# --- closing ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def close(*, talk, held_on, version, by, at):
    """Close it: from then on it changes by a correction alone. Again changes nothing. Raises StartTalkRefused."""
    current = _held(talk)
    if current.closed_at:
        return current
    if current.version != version:
        raise StartTalkMoved()
    if held_on > as_day(at):
        raise StartTalkRefused("Deze dag komt nog. Je rondt af na het gesprek.", "held_on")
    if not any(one["answer"] for one in current.answers.values()):
        raise StartTalkRefused("Er staat nog geen antwoord. Noteer eerst wat jullie zeiden.")
    current.held_on, current.closed_at, current.closed_by = held_on, at, by
    _save(current, "held_on", "closed_at", "closed_by")
    _record("start_talk_closed", current, by, at, held_on=held_on)
    return current


@transaction.atomic
def correct(*, talk, code, text, reason, version, by, at):
    """Change one answer of a closed talk, with a reason; what stood there stays to be read. Raises StartTalkRefused."""
    current = _held(talk)
    if not current.closed_at:
        raise StartTalkRefused("Dit gesprek is nog open. Je past het antwoord gewoon aan.")
    if current.erased_at:
        raise StartTalkRefused("De antwoorden van dit gesprek zijn gewist. Er valt niets meer te verbeteren.")
    if code not in answerable(current, voice_of(by, current)):
        raise StartTalkRefused("Kies een vraag uit de lijst.", "code")
    text, reason = kept(text, LONGEST), kept(reason, LONGEST_REASON)
    if not reason:
        raise StartTalkRefused("Schrijf wat er niet klopte.", "reason")
    stands = standing(current, code)
    if stands[1] == text:
        raise StartTalkRefused("Dit staat er al zo.", "text")
    if current.version != version:
        raise StartTalkMoved()
    said = (
        (stands[0] if stands[0] not in ("", LATER) else questions()[code].by[0], text) if text else ("", "")
    )
    # the correction first: without one the database refuses another answer
    StartCorrection.objects.create(
        talk=current, code=code, before=stands[1], after=text, reason=reason, at=at, by=by, **rows_of(current)
    )
    current.answers = _with(current.answers, {code: said}, by, at)
    _save(current, "answers")
    _record("start_talk_corrected", current, by, at, question=code)
    return current


# --- held rows --------------------------------------------------------------------------------------------------------


def rows_of(talk):
    """What every row that belongs to a talk carries besides."""
    return {
        "school_id": talk.school_id,
        "trajectory_id": talk.trajectory_id,
        "organisation_id": talk.organisation_id,
    }


def _held(talk):
    rows = StartTalk.objects.select_for_update(of=("self",))
    return rows.select_related("trajectory__learner", "trajectory__school").get(pk=talk.pk)


def open_talk(talk):
    """The talk, held until the end of the transaction. Raises StartTalkRefused once it is closed."""
    current = _held(talk)
    if current.closed_at:
        raise StartTalkRefused(CLOSED)
    return current


def _save(current, *names):
    current.version += 1
    current.save(update_fields=[*names, "version"])


def _record(verb, talk, by, at, **facts):
    trail.record(verb, talk.trajectory, by=by, at=at, start_talk=talk.pk, **facts)
