"""What an instructor saw in a week, and the mentor who takes it in (001:898): seen only at the own company."""

from django.db import transaction

from duaalportal.accounts.access import Can
from evaluation.models import InstructorInput
from evaluation.weeks.errors import WeekRefused
from evaluation.weeks.writing import opened_round
from learningplans import trail
from learningplans.models import TeamMember


def places_of(user, trajectory, on):
    """Organisations for which this person gives input around a learner, by id (one query)."""
    own = user.access.organisation_ids(Can.GIVE_INPUT)
    rows = TeamMember.objects.of(user, Can.GIVE_INPUT, on).filter(
        trajectory=trajectory, organisation_id__in=own
    )
    return list(rows.order_by("starts_on", "pk").values_list("organisation_id", flat=True))


@transaction.atomic
def give(*, trajectory, week, organisation_id, text, by, at):
    """Keep what this person saw in a week; again before the mentor took it in writes it anew. Raises WeekRefused."""
    if not text.strip():
        raise WeekRefused("Schrijf wat je zag. Eén zin is genoeg.")
    round_ = opened_round(trajectory, week, by, at)
    row = InstructorInput.objects.filter(round_id=round_.pk, user=by).first()
    if row and row.signed_off_at:
        raise WeekRefused("De mentor nam dit al over. Praat er samen over als er iets bij komt.")
    row = row or InstructorInput(
        school_id=trajectory.school_id, trajectory=trajectory, round_id=round_.pk, user=by, version=0
    )
    row.organisation_id, row.text, row.given_at = organisation_id, text.strip(), at
    row.version += 1
    row.save()
    trail.record("week_input_given", trajectory, by=by, at=at, input=row.pk)
    return row


@transaction.atomic
def sign_off(*, row, by, at):
    """The mentor read the input and takes it in; again changes nothing."""
    current = (
        InstructorInput.objects.select_for_update(of=("self",))
        .select_related("trajectory__school", "round")
        .get(pk=row.pk)
    )
    if current.signed_off_at is None:
        current.signed_off_at, current.signed_off_by = at, by
        current.save(update_fields=["signed_off_at", "signed_off_by"])
        trail.record("week_input_signed_off", current.trajectory, by=by, at=at, input=current.pk)
    return current
