"""Amendments: what changes against what was agreed, from which day, why, and who signs again."""

from django.db import transaction

from duaalportal.lib.dates import as_day, date_of
from learningplans import trail
from learningplans.agreements import moving
from learningplans.agreements.drawing import add_version
from learningplans.agreements.errors import (
    AnotherKind,
    DayDoesNotFit,
    NotFromHere,
    NothingChanged,
    NotYourMove,
    ReasonMissing,
)
from learningplans.agreements.facts import terms_of
from learningplans.agreements.reading import current_version, level_of
from learningplans.models import AgreementState
from learningplans.rules.agreements import AMENDABLE, DRAFTERS, differences, signing_again


@transaction.atomic
def amend(*, agreement, reason, effective_on, by, at, changes=None, version=None):
    """A new version with what the placement, as it now is, changes against the last text; a draft until it is fixed.

    `changes` holds what does not stand in the placement: {"level": 1..3} of the allowance. Raises NotFromHere,
    NotYourMove, ReasonMissing, DayDoesNotFit, NothingChanged and AnotherKind.
    """
    current = moving.lock(agreement)
    moving.refuse_stale(current, version)
    latest = current_version(current)
    _check(current, latest, reason, effective_on, by)
    level = (changes or {}).get("level") or level_of(latest.terms)
    terms = terms_of(current.placement, on=as_day(at), level=level)
    changed = differences(latest.terms, terms)
    if not signing_again(changed) or not changed:
        raise NothingChanged(
            "Er is niets gewijzigd dat opnieuw getekend wordt. Pas eerst de plaatsing aan: mentor, uren, dagen of periode."
        )
    _refuse_another_kind(changed)
    made = add_version(
        current, terms, effective_on=effective_on, by=by, at=at, changes=changed, reason=reason
    )
    current.version += 1
    current.save(update_fields=["version"])
    facts = {"agreement": current.pk, "version": made.number, "fields": [row["field"] for row in changed]}
    trail.record("agreement_amended", current.trajectory, by=by, at=at, **facts)
    return made


def _refuse_another_kind(changed):
    """OAO and SOAO are different agreements with different duties: one does not become the other."""
    row = next((row for row in changed if row["field"] == "kind"), None)
    if row:
        raise AnotherKind(
            f"Met deze uren wordt het een {row['after']}, en dat is een andere overeenkomst. Beëindig deze, en maak een "
            "nieuwe op. (Bron: 001:303-309)"
        )


def _check(current, latest, reason, effective_on, by):
    state = AgreementState(current.state)
    if state not in AMENDABLE:
        raise NotFromHere(
            f"Deze overeenkomst is {state.label}. Wijzigen kan als ze ondertekend is; daarvoor pas je het concept aan."
        )
    if not DRAFTERS & moving.roles_around(by, current):
        raise NotYourMove("Een wijziging maakt een coördinator of trajectbegeleider op.")
    if latest.completed_at is None:
        raise NotFromHere("Er wacht al een wijziging op handtekeningen. Rond die eerst af, of trek ze in.")
    if not reason.strip():
        raise ReasonMissing("Schrijf kort waarom. De andere partijen lezen het.")
    if effective_on < latest.effective_on:
        raise DayDoesNotFit(
            f"Kies een dag vanaf {date_of(latest.effective_on)}: dan ging de vorige tekst in."
        )
