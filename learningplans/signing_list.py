"""What waits for a person's signature, over all agreements: read in a fixed number of queries."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from duaalportal.accounts.access import Can, Role
from duaalportal.lib.dates import as_day
from learningplans.mandates import authorities
from learningplans.models import (
    Agreement,
    AgreementState,
    AgreementVersion,
    Guardian,
    Party,
    Signature,
)
from learningplans.rules.agreements import AMENDABLE, signing_again
from learningplans.signing import minor_on

BEING_SIGNED = (AgreementState.READY, AgreementState.PARTLY_SIGNED)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One text that waits for this person, and for whom they would sign it."""

    version: AgreementVersion
    party: Party
    own: bool
    since: date
    due: date

    @property
    def agreement(self):
        """The agreement it is of."""
        return self.version.agreement


def waiting_for(user, today):
    """Every text this person has yet to sign, the first to begin on top (at most four queries)."""
    grounds = authorities(user, today)
    mine = _mine(user, grounds)
    if mine is None:
        return []
    rows = list(_texts(user, today).filter(mine))
    done = set(
        Signature.objects.filter(agreement_version__in=[row.pk for row in rows])
        .order_by()
        .values_list("agreement_version_id", "party", "guardian_id")
    )
    parents = _parents(user, rows, today)
    found = [_waiting(row, user, grounds, parents, done, today) for row in rows]
    return sorted((one for one in found if one), key=lambda one: (one.due, str(one.version.pk)))


def _mine(user, grounds):
    """Which texts can be this person's to sign at all; None when none can."""
    rule = None
    if grounds:
        rule = Q(organisation_id__in=grounds) | Q(school_id__in=grounds)
    if user.access.has_role(Role.LEARNER):
        rule = (rule or Q()) | Q(trajectory__learner__user=user)
    if user.access.has_role(Role.GUARDIAN):
        children = Guardian.objects.filter(user=user).order_by().values("learner")
        rule = (rule or Q()) | Q(trajectory__learner__in=children)
    return rule


def _texts(user, today):
    fixed = AgreementVersion.objects.filter(
        fixed_at__isnull=False, completed_at__isnull=True, withdrawn_at__isnull=True
    )
    amended = Q(agreement__state__in=AMENDABLE) & ~Q(changes=[])
    seen = Agreement.objects.where(user, Can.SIGN_AGREEMENT, today).open().order_by()
    return (
        fixed.filter(Q(agreement__state__in=BEING_SIGNED) | amended, agreement__in=seen.values("pk"))
        .select_related("agreement", "organisation", "school", "trajectory__learner")
        .defer("terms")
    )


def _parents(user, rows, today):
    """Which parents of these learners are this person, and which are marked as signing."""
    if not user.access.has_role(Role.GUARDIAN):
        return {}
    learners = {row.trajectory.learner_id for row in rows}
    found = {}
    for row in Guardian.objects.filter(learner__in=learners).running(today):
        found.setdefault(row.learner_id, []).append(row)
    return found


def _waiting(version, user, grounds, parents, done, today):
    for party in signing_again(version.changes):
        if _is_asked(version, party, user, grounds, parents, done, today):
            own = party in (Party.LEARNER, Party.GUARDIAN)
            return Waiting(version, party, own, as_day(version.fixed_at), version.effective_on)
    return None


def _is_asked(version, party, user, grounds, parents, done, today):
    learner = version.trajectory.learner
    if party is Party.GUARDIAN:
        return _parent_is_asked(version, user, parents.get(learner.pk, []), done, today)
    if (version.pk, party.value, None) in done:
        return False
    if party is Party.LEARNER:
        return learner.user_id == user.pk
    return (version.organisation_id if party is Party.COMPANY else version.school_id) in grounds


def _parent_is_asked(version, user, parents, done, today):
    if not minor_on(version.trajectory.learner, today):
        return False
    marked = [row for row in parents if row.signs]
    signed = {guardian for key, _, guardian in done if key == version.pk and guardian}
    if not marked and signed:
        return False
    return any(row.user_id == user.pk and row.pk not in signed for row in marked or parents)
