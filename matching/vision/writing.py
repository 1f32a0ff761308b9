"""A shared vision: begun by one side, answered by each blind, then one text of both; added value in own words."""

from django.db import IntegrityError, transaction

from companies.models import Collaboration
from duaalportal.accounts import audit
from duaalportal.lib.dates import as_day
from matching.models import SharedVision, VisionText
from matching.start_talks.errors import StartTalkRefused
from matching.start_talks.words import kept, version_of
from matching.vision.content import actors, asked, values

LONGEST_NOTE, LONGEST_VALUE, LONGEST_AGREED = 500, 500, 2000
SIDES = ("school", "company")

audit.verbs(
    vision_begun="begon aan een gedeelde visie",
    vision_answered="antwoordde op de vragen over een gedeelde visie",
    vision_value_named="schreef op wat duaal leren elk brengt",
    vision_proposed="schreef op wat school en leerbedrijf samen willen",
    vision_agreed="ging akkoord met wat school en leerbedrijf samen willen",
)


class VisionRefused(Exception):
    """This cannot be kept; `field` says where it belongs."""

    def __init__(self, text, field=None):
        super().__init__(text)
        self.field = field


class VisionMoved(VisionRefused):
    """Somebody wrote meanwhile; carries the row as it is now."""

    def __init__(self, current):
        super().__init__("Iemand schreef hier net ook. Kijk na wat er nu staat en bewaar opnieuw.")
        self.current = current


@transaction.atomic
def begin(*, school, organisation, by, at):
    """Begin, or go on with the one that is open between these two. Raises VisionRefused when they do not work together."""
    together = Collaboration.objects.running(as_day(at)).filter(school=school, organisation=organisation)
    if not together.exists():
        raise VisionRefused("Dit doe je met een school of leerbedrijf waarmee je samenwerkt.")
    own = {"school": school, "organisation": organisation}
    try:
        with transaction.atomic():
            row, is_new = SharedVision.objects.get_or_create(
                **own, agreed_at=None, defaults={"made_at": at, "made_by": by}
            )
    except IntegrityError:
        return SharedVision.objects.get(**own, agreed_at=None)
    if is_new:
        _record("vision_begun", row, by, at)
    return row


def answers_of(row, side):
    """{question: {"value", "note"}} of one side."""
    return row.school_answers if side == "school" else row.company_answers


def answered_at(row, side):
    """When a side answered; None before."""
    return row.school_at if side == "school" else row.company_at


def is_open_to_both(row):
    """Whether both answered, so that each reads the other."""
    return bool(row.school_at and row.company_at)


def version_of_side(row, side):
    """The version of what one side answered: the other side never stands in its way."""
    said = answers_of(row, side)
    return version_of(
        "", "\n".join(f"{code} {one['value']} {one['note']}" for code, one in sorted(said.items()))
    )


@transaction.atomic
def answer(*, vision, side, answers, version, by, at):
    """Keep the five answers of one side; while the other has not answered they may change.

    `answers` is {question: (value, note)}. Raises VisionRefused, or VisionMoved when a colleague answered meanwhile.
    """
    current = _held(vision)
    said = {}
    for one in asked():
        value, note = answers.get(one.code, ("", ""))
        if value not in values():
            raise VisionRefused("Kies bij elke vraag een antwoord.", f"value-{one.code}")
        said[one.code] = {"value": value, "note": _kept(note, LONGEST_NOTE, f"note-{one.code}")}
    if answers_of(current, side) == said:
        return current
    if is_open_to_both(current):
        raise VisionRefused("Jullie antwoordden allebei al. Schrijf nu samen op wat jullie afspreken.")
    if version_of_side(current, side) != version:
        raise VisionMoved(current)
    for name, new in ((f"{side}_answers", said), (f"{side}_at", at), (f"{side}_by", by)):
        setattr(current, name, new)
    _save(current, f"{side}_answers", f"{side}_at", f"{side}_by")
    _record("vision_answered", current, by, at, side=side)
    return current


def standing_value(row, code):
    """What stands for one actor."""
    return row.added_value.get(code, {}).get("text", "")


@transaction.atomic
def name_value(*, vision, words, side, by, at):
    """Write what dual learning brings actors: {actor: (text, version it was written on)}; both sides write here.

    What was not touched changes nothing. Raises VisionRefused, or VisionMoved at the first that was written meanwhile.
    """
    current = _held(vision)
    found, changed = dict(current.added_value), []
    for one in actors():
        text, version = words.get(one.code, ("", 0))
        text = _kept(text, LONGEST_VALUE, f"text-{one.code}")
        stands = standing_value(current, one.code)
        if text == stands or version == version_of("", text):
            continue
        if version != version_of("", stands):
            refused = VisionMoved(current)
            refused.field = f"text-{one.code}"
            raise refused
        found[one.code] = {"text": text, "side": side}
        changed.append(one.code)
    if changed:
        current.added_value = {code: said for code, said in found.items() if said["text"]}
        _save(current, "added_value")
        _record("vision_value_named", current, by, at, actors=changed)
    return current


def waiting_text(row):
    """The text that waits for the other side to confirm; None without one (one query unless it was fetched)."""
    return next((one for one in row.texts.all() if not one.confirmed_at and not one.replaced_at), None)


def standing_text(row):
    """What one goes on writing at: the text that waits, or what was agreed."""
    waits = waiting_text(row)
    return waits.text if waits else row.agreed


@transaction.atomic
def propose(*, vision, side, text, version, by, at):
    """Write what they want together, once both answered; it is agreed when the other side confirms it.

    What was agreed before stands until then, and stays to be read after. Raises VisionRefused, VisionMoved.
    """
    current = _held(vision)
    text = _kept(text, LONGEST_AGREED, "text")
    if not is_open_to_both(current):
        raise VisionRefused("Eerst antwoordt elke kant apart. Daarna schrijven jullie samen.")
    if not text:
        raise VisionRefused("Schrijf wat jullie samen willen.", "text")
    stands, waits = standing_text(current), waiting_text(current)
    if stands == text:
        return current
    if version_of("", stands) != version:
        raise VisionMoved(current)
    if waits:
        waits.replaced_at = at
        waits.save(update_fields=["replaced_at"])
    if text != current.agreed:  # back to what was agreed: then nothing waits
        VisionText.objects.create(
            vision=current,
            school=current.school,
            organisation=current.organisation,
            text=text,
            side=side,
            at=at,
            by=by,
        )
    _save(current)
    _record("vision_proposed", current, by, at, side=side)
    return current


@transaction.atomic
def confirm(*, vision, side, version, by, at):
    """The other side agrees with the text that waits, as it was read. Raises VisionRefused, VisionMoved."""
    current = _held(vision)
    waits = waiting_text(current)
    if waits is None:
        if version_of("", current.agreed) == version:
            return current  # sent twice
        raise VisionMoved(current)
    if waits.side == side:
        raise VisionRefused("Jullie schreven dit zelf. De andere kant zegt of die akkoord gaat.")
    if version_of("", waits.text) != version:
        raise VisionMoved(current)
    waits.confirmed_at, waits.confirmed_by = at, by
    waits.save(update_fields=["confirmed_at", "confirmed_by"])
    current.agreed, current.agreed_at, current.agreed_by = waits.text, at, by
    _save(current, "agreed", "agreed_at", "agreed_by")
    _record("vision_agreed", current, by, at, side=side)
    return current


def _kept(text, longest, field):
    try:
        return kept(text, longest)
    except StartTalkRefused as no:
        raise VisionRefused(str(no), field) from no


def _held(vision):
    rows = SharedVision.objects.select_for_update(of=("self",))
    return rows.select_related("school", "organisation").get(pk=vision.pk)


def _save(current, *names):
    current.version += 1
    current.save(update_fields=[*names, "version"])


def _record(verb, row, by, at, **facts):
    audit.record(verb, row, by=by, at=at, organisation=row.school, **facts)
