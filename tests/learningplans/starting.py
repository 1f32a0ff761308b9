"""A learner of 17 whose trajectory waits for a first day, and the acts that make that day possible."""

from datetime import timedelta

from django.utils import timezone

from learningplans import health
from learningplans.models import (
    Agreement,
    AgreementState,
    AgreementVersion,
    DimonaDeclaration,
    Party,
    Placement,
    Signature,
    Trajectory,
    TrajectoryState,
)
from tests.factories.learningplans import draw_up, make_world
from tests.stories import today

DAY = timedelta(days=1)


def waiting(first_day):
    """The usual cast, with a placement that begins on this day and a draft of its agreement."""
    world = make_world()
    Trajectory.objects.filter(pk=world.trajectory.pk).update(state=TrajectoryState.MATCHED)
    world.trajectory.refresh_from_db()
    begins(world, first_day)
    world.agreement = draw_up(world.placement, by=world.coach)
    return world


def begins(world, first_day):
    """Put the first day elsewhere."""
    Placement.objects.filter(pk=world.placement.pk).update(starts_on=first_day)
    world.placement.refresh_from_db()


def own(world):
    """What every row about this placement has."""
    return {"school": world.school, "trajectory": world.trajectory, "organisation": world.company}


def sign(world, on):
    """Everybody signed the first text, the last on this day."""
    version = world.agreement.versions.get()
    AgreementVersion.objects.filter(pk=version.pk).update(
        fixed_at=timezone.now(), fixed_by=world.coach, sha256="0" * 64, completed_at=timezone.now()
    )
    for party in (Party.COMPANY, Party.SCHOOL, Party.LEARNER):
        Signature.objects.create(
            agreement_version=version,
            party=party,
            method=Signature.Method.ELECTRONIC,
            signer=world.coach,
            signer_name="iemand",
            signer_role="iets",
            signed_on=on,
            recorded_at=timezone.now(),
            recorded_by=world.coach,
            file_sha256="0" * 64,
            **own(world),
        )
    Agreement.objects.filter(pk=world.agreement.pk).update(state=AgreementState.SIGNED)
    world.agreement.refresh_from_db()


def declare(world, on):
    """Dimona was declared on this day."""
    return DimonaDeclaration.objects.create(
        agreement=world.agreement,
        declared_on=on,
        by_school=False,
        noted_at=timezone.now(),
        noted_by=world.coordinator,
        **own(world),
    )


def attest(world, on):
    """The attest of the health check came on this day."""
    return health.note_health(
        placement=world.placement,
        version=0,
        by=world.coach,
        at=timezone.now(),
        organiser="company",
        attest_on=on,
    )


def ready(world):
    """Nothing holds the first day back any more."""
    sign(world, today() - DAY)
    declare(world, today())
    attest(world, today() - DAY)
