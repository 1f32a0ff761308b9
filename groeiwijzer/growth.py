"""Writes on the growth plan: an action is planned, changed, done, dropped and taken up again."""

from django.db import transaction
from django.utils import timezone

from duaalportal.accounts import audit
from duaalportal.accounts.access import Can
from duaalportal.accounts.models import Membership, Organisation
from duaalportal.lib.keys import row_id
from groeiwijzer.instruments import UnknownItem
from groeiwijzer.models import Assessment, GrowthAction

TITLE_LENGTH = 160
NOTE_LENGTH = 2000

audit.verbs(
    action_planned="koos een groeiactie",
    action_changed="paste de groeiactie aan",
    action_done="rondde de groeiactie af",
    action_dropped="schrapte de groeiactie",
    action_reopened="nam de groeiactie weer op",
)


class DueInThePast(ValueError):
    """A new date lies before today."""


class OwnerDoesNotFit(ValueError):
    """The owner has no running role here that can take up a growth action."""


class OwnerMustBeSelf(ValueError):
    """The action comes from a personal assessment that is still private, so only that person can own it."""


class TextDoesNotFit(ValueError):
    """A title, note or reason is empty or too long."""


class AlreadyPlanned(Exception):
    """This item already has an open action here; carries that action."""

    def __init__(self, action):
        super().__init__("already planned")
        self.action = action


class ActionChanged(Exception):
    """Somebody else saved the action meanwhile; carries it as it is now."""

    def __init__(self, current):
        super().__init__("changed meanwhile")
        self.current = current


class ActionClosed(Exception):
    """The action is done or dropped already; carries it as it is now."""

    def __init__(self, current):
        super().__init__("closed already")
        self.current = current


def possible_owners(organisation, on):
    """Memberships, with their people, of who can take up an action here on this day; by name."""
    return (
        Membership.objects.filter(organisation=organisation)
        .running(on)
        .that_can(Can.FILL_IN_ASSESSMENT)
        .select_related("user")
        .order_by("user__name", "user_id", "role")
    )


def private_to(assessment):
    """The one person an action out of this assessment is private to, or None."""
    if assessment is None or assessment.opened_at is not None:
        return None
    return assessment.subject


def existing_action(*, organisation, establishment, assessment, item_code):
    """The open action on this item at this place, or None; a person's own plan stands apart from the rest."""
    return (
        GrowthAction.objects.open()
        .filter(
            organisation=organisation,
            establishment=establishment,
            instrument_code=assessment.version.code,
            item_code=item_code,
            assessment__subject=assessment.subject_id,
        )
        .first()
    )


@transaction.atomic
def plan_action(
    *, organisation, title, owner, due_on, by, at, key=None, establishment=None, assessment=None, item_code=""
):
    """Put an action in the plan; `key` is made by the form, so that sending twice gives one action.

    An item comes with its assessment, whose place the action takes over. Raises AlreadyPlanned, DueInThePast,
    OwnerDoesNotFit, OwnerMustBeSelf, TextDoesNotFit and UnknownItem; then nothing is written.
    """
    if assessment is not None:
        assessment = (
            Assessment.objects.select_for_update(of=("self",))
            .with_version("establishment", "subject")
            .get(pk=assessment.pk, organisation=organisation)
        )
        establishment = assessment.establishment
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    pk = row_id(key, by, organisation)
    sent_before = GrowthAction.objects.filter(pk=pk).first() if key else None
    if sent_before:
        return sent_before
    if item_code:
        if assessment is None:
            raise UnknownItem(item_code)
        assessment.instrument.item(item_code)
        planned = existing_action(
            organisation=organisation, establishment=establishment, assessment=assessment, item_code=item_code
        )
        if planned:
            raise AlreadyPlanned(planned)
    _check_title(title)
    _check_due(due_on, at)
    _check_owner(owner, organisation, assessment, at)
    if establishment is not None and establishment.organisation_id != organisation.pk:
        raise ValueError("Deze vestiging hoort bij een andere organisatie.")
    action = GrowthAction.objects.create(
        id=pk,
        organisation=organisation,
        establishment=establishment,
        assessment=assessment,
        instrument_code=assessment.version.code if assessment else "",
        item_code=item_code,
        title=title,
        owner=owner,
        due_on=due_on,
        created_at=at,
        created_by=by,
    )
    audit.record("action_planned", action, by=by, at=at, owner=owner.pk, due_on=due_on, item=item_code)
    return action


@transaction.atomic
def change_action(*, action, title, owner, due_on, version, by, at):
    """Change what, who or when; `version` is the one the form was made from.

    A date that passed may stay, a new one may not lie in the past. Raises ActionChanged when somebody saved
    something else meanwhile, ActionClosed when it is done or dropped.
    """
    current = _lock(action)
    if not current.is_open:
        raise ActionClosed(current)
    if (current.title, current.owner_id, current.due_on) == (title, owner.pk, due_on):
        return current
    if current.version != version:
        raise ActionChanged(current)
    _check_title(title)
    if due_on != current.due_on:
        _check_due(due_on, at)
    if owner.pk != current.owner_id:
        _check_owner(owner, current.organisation, current.assessment, at)
    facts = {}
    if due_on != current.due_on:
        facts["due_on"] = due_on
    if owner.pk != current.owner_id:
        facts["owner"] = owner.pk
    if title != current.title:
        facts["title_changed"] = True
    current.title, current.owner, current.due_on, current.version = title, owner, due_on, version + 1
    current.save(update_fields=["title", "owner", "due_on", "version"])
    audit.record("action_changed", current, by=by, at=at, **facts)
    return current


@transaction.atomic
def finish_action(*, action, note, by, at):
    """Say it is done, with how it went; sending the same twice changes nothing."""
    current = _lock(action)
    if current.done_at and current.closing_note == note:
        return current
    if not current.is_open:
        raise ActionClosed(current)
    _check_note(note)
    current.done_at, current.done_by, current.closing_note = at, by, note
    return _close(current, "action_done", by, at)


@transaction.atomic
def drop_action(*, action, reason, by, at):
    """Take it off the plan with a reason; it stays readable. Sending the same twice changes nothing."""
    current = _lock(action)
    if current.dropped_at and current.closing_note == reason:
        return current
    if not current.is_open:
        raise ActionClosed(current)
    _check_note(reason)
    if not reason.strip():
        raise TextDoesNotFit("Zeg in een paar woorden waarom jullie dit schrappen.")
    current.dropped_at, current.dropped_by, current.closing_note = at, by, reason
    return _close(current, "action_dropped", by, at)


@transaction.atomic
def reopen_action(*, action, by, at):
    """Take a closed action up again; the note of how it went stays until it is closed anew."""
    current = _lock(action)
    if current.is_open:
        return current
    if current.item_code and current.assessment:
        planned = existing_action(
            organisation=current.organisation,
            establishment=current.establishment,
            assessment=current.assessment,
            item_code=current.item_code,
        )
        if planned:
            raise AlreadyPlanned(planned)
    current.done_at = current.done_by = current.dropped_at = current.dropped_by = None
    return _close(current, "action_reopened", by, at)


def _lock(action):
    # in the order in which planning locks: place first, then the row
    Organisation.objects.select_for_update(no_key=True).get(pk=action.organisation_id)
    return (
        GrowthAction.objects.select_for_update(of=("self",))
        .select_related(
            "organisation", "establishment", "owner", "assessment__version", "assessment__subject"
        )
        .get(pk=action.pk)
    )


def _close(current, verb, by, at):
    current.version += 1
    current.save(update_fields=["done_at", "done_by", "dropped_at", "dropped_by", "closing_note", "version"])
    audit.record(verb, current, by=by, at=at)
    return current


def _check_title(title):
    if not title.strip():
        raise TextDoesNotFit("Zeg wat jullie gaan doen.")
    if len(title) > TITLE_LENGTH:
        raise TextDoesNotFit(f"Je tekst telt {len(title)} tekens; er is plaats voor {TITLE_LENGTH}.")


def _check_note(note):
    if len(note) > NOTE_LENGTH:
        raise TextDoesNotFit(f"Je tekst telt {len(note)} tekens; er is plaats voor {NOTE_LENGTH}.")


def _check_due(due_on, at):
    if due_on < timezone.localdate(at):
        raise DueInThePast("Deze dag is al voorbij. Kies vandaag of later.")


def _check_owner(owner, organisation, assessment, at):
    alone = private_to(assessment)
    if alone is not None and owner.pk != alone.pk:
        raise OwnerMustBeSelf(
            "Deze actie komt uit een eigen zelfevaluatie die nog niet opengesteld is. "
            "Alleen die persoon kan ze doen."
        )
    if not possible_owners(organisation, timezone.localdate(at)).filter(user=owner).exists():
        raise OwnerDoesNotFit("Deze persoon werkt hier niet (meer) mee. Kies iemand anders.")
