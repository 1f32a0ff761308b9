"""What waits for a person's signature, over all agreements: read in a fixed number of queries."""

from dataclasses import dataclass
from datetime import date
from itertools import chain
from types import SimpleNamespace

from django.db.models import F, Q

from duaalportal.accounts.access import Can, Role
from duaalportal.lib.dates import as_day
from duaalportal.lib.questions import asking, nested
from duaalportal.lib.questions import question as in_advance
from learningplans.mandates import signs_for
from learningplans.models import (
    Agreement,
    AgreementKind,
    AgreementState,
    AgreementVersion,
    Guardian,
    Party,
    Signature,
)
from learningplans.models.looks import question
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


@asking
def waiting_for(user, today):
    """Every text this person has yet to sign, the first to begin on top (at most three queries)."""
    grounds = yield from signs_for(user, today)
    if not grounds and not user.access.has_role(Role.LEARNER, Role.GUARDIAN):
        return []
    rows = [nested(row) for row in (yield _texts(user, today, grounds=grounds))]
    if not rows:
        return []
    for row in rows:
        row.agreement = SimpleNamespace(pk=row.agreement_id, kind_short=AgreementKind(row.kind).short)
    asked = [_signed(versions=[row.pk for row in rows])]
    if user.access.has_role(Role.GUARDIAN):
        asked.append(_marked(learners={row.trajectory.learner_id for row in rows}, on=today))
    signed, *marked = yield asked
    done, parents = set(signed), {}
    for row in chain(*marked):
        parents.setdefault(row.learner_id, []).append(row)
    found = [_waiting(row, user, grounds, parents, done, today) for row in rows]
    return sorted((one for one in found if one), key=lambda one: (one.due, str(one.version.pk)))


@question
def _texts(user, today, grounds):
    """Texts that can be this person's to sign, of agreements that they see."""
    mine = Q(organisation_id__among=grounds) | Q(school_id__among=grounds)
    if user.access.has_role(Role.LEARNER):
        mine |= Q(trajectory__learner__user=user)
    if user.access.has_role(Role.GUARDIAN):
        children = Guardian.objects.filter(user=user).order_by().values("learner")
        mine |= Q(trajectory__learner__in=children)
    fixed = AgreementVersion.objects.filter(
        mine, fixed_at__isnull=False, completed_at__isnull=True, withdrawn_at__isnull=True
    )
    amended = Q(agreement__state__in=AMENDABLE) & ~Q(changes=[])
    seen = Agreement.objects.where(user, Can.SIGN_AGREEMENT, today).open().order_by()
    rows = fixed.filter(Q(agreement__state__in=BEING_SIGNED) | amended, agreement__in=seen.values("pk"))
    return (
        rows.order_by()
        .annotate(kind=F("agreement__kind"))
        .values_list(
            *("pk", "agreement_id", "trajectory_id", "kind", "changes", "fixed_at", "effective_on"),
            *("organisation_id", "school_id", "organisation__name", "school__name", "trajectory__learner_id"),
            *("trajectory__learner__pk", "trajectory__learner__name", "trajectory__learner__birth_date"),
            "trajectory__learner__user_id",
            named=True,
        )
    )


@in_advance
def _signed(versions):
    rows = Signature.objects.filter(agreement_version__among=versions).order_by()
    return rows.values_list("agreement_version_id", "party", "guardian_id", named=True)


@in_advance
def _marked(learners, on):
    """Parents of these learners, and which of them sign."""
    rows = Guardian.objects.filter(learner__among=learners).running(on).order_by()
    return rows.values_list("pk", "learner_id", "user_id", "signs", named=True)


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
