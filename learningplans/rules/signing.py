"""Who must sign a version, when a signature comes late, and on which day something can have been signed on paper.

Parents sign for a learner who is a minor on the day of signing. All who are marked as signing must; where nobody is
marked, one parent is enough. Who came of age meanwhile signs alone from that day on: what was signed stands, and what a
parent had not signed yet is no longer asked.
"""

from dataclasses import dataclass

from duaalportal.accounts.access import Role
from duaalportal.lib.dates import date_of
from learningplans.models.agreements import Party

SOURCE = "001:297, 001:587"
NO_PARENT = "Voeg een ouder of voogd toe: een naam is genoeg. Die tekent met een account of op papier."


@dataclass(frozen=True, slots=True)
class Parent:
    """A parent as the rule sees one: running on the day, and marked as signing."""

    key: object
    signs: bool


@dataclass(frozen=True, slots=True)
class Ask:
    """A signature that a version needs: of a party, of one parent, or of any one of some parents."""

    party: Party
    parent: object = None
    any_of: tuple = ()
    todo: str = ""


def asked(parties, *, is_minor, parents, signed):
    """The signatures a version needs on a day; `signed` are the keys of the parents who signed it already."""
    found = [Ask(party) for party in parties if party is not Party.GUARDIAN]
    if Party.GUARDIAN in parties:
        found += _of_parents(is_minor, parents, signed)
    return found


def _of_parents(is_minor, parents, signed):
    done = [Ask(Party.GUARDIAN, key) for key in signed]
    if not is_minor:
        return done
    marked = [parent.key for parent in parents if parent.signs]
    if marked:
        return done + [Ask(Party.GUARDIAN, key) for key in marked if key not in signed]
    if done:
        return done
    known = tuple(parent.key for parent in parents)
    return [Ask(Party.GUARDIAN, any_of=known, todo="" if known else NO_PARENT)]


def is_late(signed_on, effective_on):
    """Whether a signature came on or after the first day: the law wants it before."""
    return signed_on >= effective_on


def paper_fault(signed_on, *, fixed_on, today):
    """Why nobody can have signed on paper on this day; empty when somebody can."""
    if signed_on > today:
        return "Deze dag moet nog komen. Kies vandaag of een dag die voorbij is."
    if signed_on < fixed_on:
        return f"Deze dag is te vroeg: de tekst werd vastgelegd op {date_of(fixed_on)}."
    return ""


# a school keeps what was signed on paper of every party; a company of every party but the school
SCHOOL_KEEPS = frozenset({Role.TRAJECTORY_COACH, Role.SCHOOL_COORDINATOR})
COMPANY_KEEPS = frozenset({Role.COMPANY_COORDINATOR})


def may_record(roles, party):
    """Whether somebody in these roles may write down that this party signed on paper."""
    return bool(roles & SCHOOL_KEEPS) or (bool(roles & COMPANY_KEEPS) and party is not Party.SCHOOL)
