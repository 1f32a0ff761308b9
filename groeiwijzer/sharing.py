"""Share one assessment with one school or partnership, until a day; the only place that writes grants.

Who reads along must pass three doors on every request: a running membership in the receiving organisation with a
role that may read what is shared, a running share, and the personal grant. `AssessmentShareQuerySet.readable_by`
asks all three, so each of them ends the access by itself.
"""

from datetime import date, timedelta

from django.contrib.auth.models import Permission
from django.db import IntegrityError, transaction
from django.utils import timezone

from duaalportal.accounts import audit
from duaalportal.accounts.access import Can, OrganisationKind, roles_that_can
from duaalportal.accounts.models import Membership, Organisation, User
from duaalportal.accounts.prepared import prepared
from duaalportal.accounts.rls import across_organisations
from groeiwijzer.models import Assessment, AssessmentShare, AssessmentUserObjectPermission, InstrumentVersion

PERMISSION = "view_assessment"
RECEIVING_KINDS = (OrganisationKind.SCHOOL, OrganisationKind.PARTNERSHIP)
# A share that nobody remembers is a leak: after a year the company decides anew. From 2026-11-21, own choice.
LONGEST = timedelta(days=365)

INSIDE, SHARED = "inside", "shared"

audit.verbs(
    assessment_shared="deelde de zelfevaluatie",
    share_revoked="stopte het delen van de zelfevaluatie",
)


class StillOpen(Exception):
    """Only a finished assessment is shared."""


class NotAReceiver(ValueError):
    """The receiver is no school or partnership, or it is the own organisation."""


class EndOutOfRange(ValueError):
    """The last day lies before today or more than LONGEST away."""


class AlreadyShared(Exception):
    """This receiver already has a running share; carries it."""

    def __init__(self, share):
        super().__init__("already shared")
        self.share = share


def receivers(assessment):
    """The organisations this assessment can be shared with, by name."""
    return (
        Organisation.objects.filter(kind__in=RECEIVING_KINDS)
        .exclude(pk=assessment.organisation_id)
        .order_by("name", "pk")
    )


def end_of_school_year(today):
    """31 August that closes the school year of this day; never more than LONGEST away."""
    return date(today.year if today <= date(today.year, 8, 31) else today.year + 1, 8, 31)


def readers(organisation_ids, on):
    """People who read for these organisations on this day what was shared with them (one query)."""
    reading = Membership.objects.filter(organisation_id__in=organisation_ids).running(on)
    with (
        across_organisations()
    ):  # who works for the receiver is not the giver's to see, but decides who gets a grant
        people = set(reading.that_can(Can.READ_SHARED).values_list("user", flat=True))
    return User.objects.filter(pk__in=people)


@transaction.atomic
def share(*, assessment, organisation, ends_on, by, at):
    """Let the readers of one school or partnership read one finished assessment, up to and including a day."""
    today = timezone.localdate(at)
    locked = Assessment.objects.select_for_update(of=("self",)).get(pk=assessment.pk)
    if locked.finished_at is None:
        raise StillOpen(locked)
    if organisation.kind not in RECEIVING_KINDS or organisation.pk == locked.organisation_id:
        raise NotAReceiver(organisation)
    if not today <= ends_on <= today + LONGEST:
        raise EndOutOfRange(ends_on)
    earlier = AssessmentShare.objects.filter(
        assessment=locked, organisation=organisation, revoked_at=None
    ).first()
    if earlier and earlier.ends_on >= today:
        raise AlreadyShared(earlier)
    if earlier:  # it ran out; closing its row makes room for the new act
        _close(earlier, by=by, at=at)
    try:
        with transaction.atomic():
            made = AssessmentShare.objects.create(
                assessment=locked,
                organisation=organisation,
                giver_id=locked.organisation_id,
                ends_on=ends_on,
                granted_at=at,
                granted_by=by,
            )
    except IntegrityError as error:
        current = AssessmentShare.objects.get(assessment=locked, organisation=organisation, revoked_at=None)
        raise AlreadyShared(current) from error
    _wait_for_newcomers(organisation.pk, locked.organisation_id)
    _grant(locked, readers([organisation.pk], today))
    audit.record(
        "assessment_shared",
        locked,
        by=by,
        at=at,
        share=made.pk,
        receiver=organisation.pk,
        receiver_name=organisation.name,
        ends_on=ends_on,
    )
    return made


@transaction.atomic
def revoke(*, share, by, at):
    """End a share at once and take back the grants no other running share needs. Twice changes nothing."""
    # the same lock as for sharing, so that a grant cannot slip in between
    assessment = Assessment.objects.select_for_update(of=("self",)).get(pk=share.assessment_id)
    locked = AssessmentShare.objects.select_related("organisation").get(pk=share.pk)
    if locked.revoked_at:
        return locked
    _close(locked, by=by, at=at)
    today = timezone.localdate(at)
    others = AssessmentShare.objects.running(today).filter(assessment=assessment).values("organisation")
    granted = AssessmentUserObjectPermission.objects.filter(content_object=assessment)
    granted.exclude(user__in=readers(others, today)).delete()
    audit.record(
        "share_revoked",
        assessment,
        by=by,
        at=at,
        share=locked.pk,
        receiver=locked.organisation_id,
        receiver_name=locked.organisation.name,
    )
    return locked


def _wait_for_newcomers(*organisations):
    """Of sharing and a new colleague at the receiver, the later one sees what the first did.

    Giving a role locks the organisation for the audit trail. Both rows in one order, so that two who share with each
    other do not wait for each other.
    """
    rows = Organisation.objects.select_for_update(no_key=True).filter(pk__in=organisations).order_by("pk")
    with across_organisations():
        list(rows.values("pk"))


def _close(share, *, by, at):
    share.revoked_at, share.revoked_by = at, by
    share.save(update_fields=["revoked_at", "revoked_by"])


def _grant(assessment, people):
    """Give each person the grant they do not have yet."""
    have = AssessmentUserObjectPermission.objects.filter(
        content_object=assessment, permission__codename=PERMISSION
    )
    missing = list(people.exclude(pk__in=have.values("user")))
    if missing:
        permission = Permission.objects.get(content_type__app_label="groeiwijzer", codename=PERMISSION)
        AssessmentUserObjectPermission.objects.bulk_create(
            AssessmentUserObjectPermission(
                permission=permission,
                user=person,
                content_object=assessment,
                giver_id=assessment.organisation_id,
            )
            for person in missing
        )


@transaction.atomic
def extend_to_member(*, membership, at):
    """A new colleague of a receiver reads what is shared with it today (called by accounts in the same transaction)."""
    if membership.role not in roles_that_can(Can.READ_SHARED):
        return
    running = AssessmentShare.objects.running(timezone.localdate(at)).filter(
        organisation_id=membership.organisation_id
    )
    found = Assessment.objects.filter(pk__in=running.values("assessment"))
    locked = list(found.select_for_update(of=("self",)).order_by("pk"))
    # asked again behind the lock: one that was being withdrawn gives nothing any more
    still = set(running.filter(assessment__in=locked).values_list("assessment", flat=True))
    for assessment in locked:
        if assessment.pk in still:
            _grant(assessment, User.objects.filter(pk=membership.user_id))


def reader_of(assessment, user):
    """From where this person reads: "inside" the own organisation, or "shared" with theirs (one query).

    A shared reader sees profile, answers and notes of this one moment, with the side that speaks in place of a name;
    not the growth plan, the talks or other moments.
    """
    return INSIDE if Assessment.objects.inside(user).filter(pk=assessment.pk).exists() else SHARED


def shared_rows(user, on):
    """Ids of what others share with this person today: assessments, their places and their questionnaires.

    For the database's own wall; one query, none for who reads for no receiver, one more for givers' own instruments.
    """
    if not user.access.organisation_ids(Can.READ_SHARED):
        return set()
    found, own = set(), set()
    for assessment, place, version, owner, code in _shared(user, on):
        found |= {assessment, place, version}
        if owner is not None:
            own.add((owner, code))
    if own:  # answers that rest belong to earlier versions of the same questionnaire
        versions = InstrumentVersion.objects.filter(owner_id__in={owner for owner, _ in own})
        found |= {pk for pk, *key in versions.values_list("pk", "owner_id", "code") if tuple(key) in own}
    return found - {None}


@prepared
def _shared(user, on):
    return AssessmentShare.objects.readable_by(user, on).values_list(
        "assessment_id",
        "assessment__establishment_id",
        "assessment__version_id",
        "assessment__version__owner_id",
        "assessment__version__code",
    )
