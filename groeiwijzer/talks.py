"""The talk at the end of a trajectory: recorded, corrected, and fed to the next self-assessment."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from duaalportal.accounts import audit
from duaalportal.accounts.models import Organisation
from duaalportal.lib.keys import row_id
from groeiwijzer.instruments import UnknownItem
from groeiwijzer.models import EndTalk, InstrumentVersion
from groeiwijzer.models.instruments import instrument_of

ABOUT_LENGTH = 120
PRESENT_LENGTH = 300
NOTE_LENGTH = 2000

audit.verbs(talk_recorded="legde een eindgesprek vast", talk_changed="paste het eindgesprek aan")


class TalkInTheFuture(ValueError):
    """The talk has not been held yet."""


class NothingSaid(ValueError):
    """No topic holds a note."""


class TextDoesNotFit(ValueError):
    """A text is empty or too long."""


class TalkChanged(Exception):
    """Somebody else saved the talk meanwhile; carries it as it is now."""

    def __init__(self, current):
        super().__init__("changed meanwhile")
        self.current = current


@dataclass(frozen=True, slots=True)
class TalkNote:
    """What one talk says about a subtheme."""

    text: str
    about: str
    held_on: date
    topic: str


def version_for_talk(organisation):
    """The newest questionnaire with a talk that may be used here, the portal's own first; or None."""
    with_talk = InstrumentVersion.objects.usable_by(organisation).newest().filter(content__has_key="talk")
    return with_talk.order_by(F("owner").asc(nulls_first=True), "code", "pk").first()


@transaction.atomic
def record_talk(
    *, organisation, version, about, held_on, present, notes, by, at, establishment=None, place=None, key=None
):
    """Write down a talk; `key` is made by the form, so that sending twice gives one talk.

    `notes` is topic code -> text; `place` is the place that ended, of which there is one talk: who comes second gets
    the talk that is there, as TalkChanged. Raises TalkInTheFuture, NothingSaid, TextDoesNotFit and UnknownItem.
    """
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    pk = row_id(key, by, organisation)
    sent_before = EndTalk.objects.filter(pk=pk).first() if key else None
    if sent_before:
        return sent_before
    if establishment is not None and establishment.organisation_id != organisation.pk:
        raise ValueError("Deze vestiging hoort bij een andere organisatie.")
    if place is not None and place.organisation_id != organisation.pk:
        raise ValueError("Deze plaats hoort bij een andere organisatie.")
    if place is not None and (before := EndTalk.objects.filter(place=place).first()):
        raise TalkChanged(before)
    _check(version, about, held_on, present, notes, at)
    talk = EndTalk.objects.create(
        id=pk,
        organisation=organisation,
        establishment=establishment,
        place=place,
        version=version,
        about=about,
        held_on=held_on,
        present=present,
        notes=notes,
        recorded_at=at,
        recorded_by=by,
    )
    audit.record("talk_recorded", talk, by=by, at=at, topics=sorted(notes))
    return talk


@transaction.atomic
def change_talk(*, talk, about, held_on, present, notes, version, by, at, establishment=None):
    """Correct what was written; raises TalkChanged when `version`, that of the form, is no longer current."""
    current = (
        EndTalk.objects.select_for_update(of=("self",))
        .select_related("organisation", "establishment", "version")
        .get(pk=talk.pk)
    )
    if establishment is not None and establishment.organisation_id != current.organisation_id:
        raise ValueError("Deze vestiging hoort bij een andere organisatie.")
    place = establishment.pk if establishment else None
    fresh = (about, held_on, present, notes, place)
    if fresh == (current.about, current.held_on, current.present, current.notes, current.establishment_id):
        return current
    if current.row_version != version:
        raise TalkChanged(current)
    _check(current.version, about, held_on, present, notes, at)
    changed = sorted(code for code in {*notes, *current.notes} if notes.get(code) != current.notes.get(code))
    current.about, current.held_on, current.present, current.notes = about, held_on, present, notes
    current.establishment, current.row_version = establishment, version + 1
    current.save(update_fields=["about", "held_on", "present", "notes", "establishment", "row_version"])
    audit.record("talk_changed", current, by=by, at=at, topics=changed)
    return current


def _check(version, about, held_on, present, notes, at):
    if held_on > timezone.localdate(at):
        raise TalkInTheFuture("Dit gesprek moet nog komen.")
    talk = version.instrument.talk
    for code in notes:
        if talk is None:
            raise UnknownItem(code)
        talk.topic(code)
    if not any(text.strip() for text in notes.values()):
        raise NothingSaid("Schrijf bij minstens één onderwerp op wat jullie meenemen.")
    limits = [
        (about, ABOUT_LENGTH),
        (present, PRESENT_LENGTH),
        *((text, NOTE_LENGTH) for text in notes.values()),
    ]
    for text, limit in limits:
        if not text.strip() or len(text) > limit:
            raise TextDoesNotFit(f"Een tekst is leeg of langer dan {limit} tekens.")


def notes_for(organisation, establishment, since=None, *, reader=None):
    """What talks held after `since` say, by subtheme code, the newest first (one query).

    For an establishment: its own talks and those of no place in particular; without one: all talks.
    With `reader` only the talks that person may read.
    """
    rows = EndTalk.objects.all() if reader is None else EndTalk.objects.visible_to(reader)
    rows = rows.filter(organisation=organisation)
    if establishment is not None:
        rows = rows.filter(Q(establishment=establishment) | Q(establishment__isnull=True))
    if since is not None:
        rows = rows.filter(held_on__gt=since)
    found = defaultdict(list)
    rows = rows.order_by().only("about", "held_on", "recorded_at", "notes", "version")
    by_age = sorted(rows, key=lambda talk: talk.pk)
    for talk in sorted(by_age, key=lambda talk: (talk.held_on, talk.recorded_at), reverse=True):
        for topic in topics_of(talk):
            text = talk.notes.get(topic.code, "").strip()
            for subtheme in topic.feeds if text else ():
                found[subtheme].append(TalkNote(text, talk.about, talk.held_on, topic.text))
    return dict(found)


def prepared_for(talk):
    """The subthemes of the questionnaire for which a talk keeps something ready, in its own order."""
    instrument = instrument_of(talk.version_id)
    fed = {
        code for topic in topics_of(talk) if talk.notes.get(topic.code, "").strip() for code in topic.feeds
    }
    return [subtheme for subtheme in instrument.subthemes() if subtheme.code in fed]


def topics_of(talk):
    """The topics a talk could speak of, as its own version of the questionnaire puts them."""
    script = instrument_of(talk.version_id).talk
    return script.topics if script else ()
