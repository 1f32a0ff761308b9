"""For whom somebody speaks around a match: one home for the page, for Vandaag and for who looks back (M09, M14)."""

from duaalportal.accounts.access import Can, Role, roles_that_can
from matching.models import MatchParty
from matching.rules.matches import DECISION, OPINION

OPINE, AGREE = roles_that_can(Can.GIVE_OPINION), roles_that_can(Can.AGREE_MATCH)


def is_mentor(user, mentor_id, mentor_user_id):
    """Whether a mentor of the company is the one of this match: the one named, or while none is named any of them."""
    return mentor_id is None or mentor_user_id == user.pk


def voices(*, here, at_school, is_mentor, is_minor):
    """[(party, kind)]: `here` are the roles in the company, `at_school` those around the learner.

    `is_mentor` says whether a mentor here is the one of the match; a parent speaks for who is not of age.
    """
    found = []
    if Role.MENTOR in here & OPINE and is_mentor:
        found.append((MatchParty.MENTOR, OPINION))
    if here & AGREE:
        found.append((MatchParty.COMPANY, DECISION))
    if Role.TRAJECTORY_COACH in at_school & OPINE:
        found.append((MatchParty.COACH, OPINION))
    if Role.LEARNER in at_school & AGREE:
        found.append((MatchParty.LEARNER, DECISION))
    if Role.GUARDIAN in at_school & AGREE and is_minor:
        found.append((MatchParty.GUARDIAN, DECISION))
    return found
