"""The charter of working together: drawn up from a template, proposed, and agreed by school, company and learner (P18).

A text that is proposed never changes: who wants it otherwise makes the next number, and everybody agrees anew.
"""

from functools import cache
from pathlib import Path

import yaml
from django.db import IntegrityError, transaction

from duaalportal.accounts import audit
from duaalportal.accounts.access import Can, Role, roles_that_can
from learningplans import trail
from learningplans.agreements.drawing import side_of
from learningplans.models import CharterConsent, CollaborationCharter, Party, Placement

CONTENT = Path(__file__).parent / "content" / "charter.yaml"
PARTIES = (Party.SCHOOL, Party.COMPANY, Party.LEARNER)
LONGEST = 2000
# who agrees for the own side; the learner agrees as a person
AGREEING = roles_that_can(Can.AGREE_CHARTER) - {Role.LEARNER}

audit.verbs(
    charter_begun="begon een afsprakenkader",
    charter_changed="paste een afsprakenkader aan",
    charter_proposed="legde een afsprakenkader voor",
    charter_agreed="ging akkoord met een afsprakenkader",
)


class CharterRefused(ValueError):
    """This cannot be done with the charter now; the message says why."""


class CharterChanged(CharterRefused):
    """Somebody else saved first; carries the charter as it is now."""

    def __init__(self, current):
        super().__init__("Iemand paste dit intussen aan. Kijk na wat er nu staat en bewaar opnieuw.")
        self.current = current


@cache
def template():
    """The sections as the portal proposes them: code, title, about and text; read once per process."""
    return tuple(yaml.safe_load(CONTENT.read_text(encoding="utf-8"))["sections"])


def about(code):
    """The question a section answers; empty for a section of an older template."""
    return next((row["about"] for row in template() if row["code"] == code), "")


# --- reading -------------------------------------------------------------------------------------------------------


def of_placement(placement):
    """Every number of the charter of a placement, the newest first, with who agreed (two queries)."""
    rows = CollaborationCharter.objects.filter(placement=placement).order_by("-number")
    return rows.select_related("made_by", "proposed_by").prefetch_related("consents__by")


def proposed(placement):
    """The newest number that was proposed: the one that counts; None when there is none."""
    return of_placement(placement).filter(proposed_at__isnull=False).first()


def agreed_parties(charter):
    """Who agreed with this number: {party: consent}."""
    return {Party(row.party): row for row in charter.consents.all()}


def is_agreed(charter):
    """Whether school, company and learner agreed with this number."""
    return charter is not None and set(PARTIES) <= agreed_parties(charter).keys()


def charter_agreed(placement):
    """Whether the charter of a placement that counts is agreed by all."""
    return is_agreed(proposed(placement))


def parties_of(user, charter):
    """For which parties this person agrees: the learner for self, others for the side they work for."""
    found = []
    for party, organisation in (
        (Party.SCHOOL, charter.school_id),
        (Party.COMPANY, charter.organisation_id),
    ):
        if user.access.roles_in(organisation) & AGREEING:
            found.append(party)
    if charter.trajectory.learner.user_id == user.pk:
        found.append(Party.LEARNER)
    return found


# --- writing -------------------------------------------------------------------------------------------------------


@transaction.atomic
def draw_up(*, placement, by, at):
    """Begin the charter from the template, or the next number from the last text; a draft that is open is given back."""
    Placement.objects.select_for_update(of=("self",), no_key=True).get(pk=placement.pk)
    last = of_placement(placement).first()
    if last and last.proposed_at is None:
        return last
    rows = last.sections if last else [_section(row) for row in template()]
    made = CollaborationCharter.objects.create(
        placement=placement,
        number=last.number + 1 if last else 1,
        sections=rows,
        made_at=at,
        made_by=by,
        **side_of(placement),
    )
    _record("charter_begun", made, by, at)
    return made


def _section(row):
    return {name: row[name] for name in ("code", "title", "text")}


@transaction.atomic
def change_section(*, charter, code, text, version, by, at):
    """Write one section of a draft anew; an empty text leaves the section away. Raises CharterChanged."""
    current = _locked_draft(charter)
    if current.version != version:
        raise CharterChanged(current)
    row = next((row for row in current.sections if row["code"] == code), None)
    if row is None:
        raise CharterRefused("Dit onderdeel bestaat niet.")
    if row["text"] == text.strip():
        return current
    row["text"] = text.strip()
    current.version += 1
    current.save(update_fields=["sections", "version"])
    _record("charter_changed", current, by, at, section=code)
    return current


@transaction.atomic
def propose(*, charter, version, by, at):
    """Put the text before the parties, from now on unchanged; who proposes agrees for the own side at once."""
    current = _locked_draft(charter)
    if current.version != version:
        raise CharterChanged(current)
    if not any(row["text"] for row in current.sections):
        raise CharterRefused("Schrijf minstens één afspraak.")
    current.proposed_at, current.proposed_by = at, by
    current.version += 1
    current.save(update_fields=["proposed_at", "proposed_by", "version"])
    _record("charter_proposed", current, by, at)
    for party in parties_of(by, current):
        _consent(current, party, by, at)
    return current


@transaction.atomic
def agree(*, charter, by, at):
    """Agree for one's own side with exactly this number; again changes nothing. Raises CharterRefused."""
    current = _locked(charter)
    if current.proposed_at is None:
        raise CharterRefused("Deze tekst is nog een ontwerp. Akkoord gaan kan zodra hij voorgelegd is.")
    if current.pk != proposed(current.placement).pk:
        raise CharterRefused("Er is een nieuwere tekst. Lees die.")
    parties = parties_of(by, current)
    if not parties:
        raise CharterRefused("Akkoord gaan doen de school, het leerbedrijf en de lerende.")
    for party in parties:
        _consent(current, party, by, at)
    return current


def _consent(charter, party, by, at):
    if CharterConsent.objects.filter(charter=charter, party=party).exists():
        return
    try:
        with transaction.atomic():
            CharterConsent.objects.create(charter=charter, party=party, by=by, at=at, **side_of(charter))
    except IntegrityError:
        return
    _record("charter_agreed", charter, by, at, party=party)


def _locked(charter):
    rows = CollaborationCharter.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("placement", "trajectory__learner", "trajectory__school").get(pk=charter.pk)


def _locked_draft(charter):
    current = _locked(charter)
    if current.proposed_at:
        raise CharterRefused("Deze tekst is al voorgelegd. Maak een nieuwe versie om iets te wijzigen.")
    return current


def _record(verb, charter, by, at, **facts):
    facts = {"charter": charter.pk, "number": charter.number, "placement": charter.placement_id, **facts}
    trail.record(verb, charter.trajectory, by=by, at=at, **facts)
