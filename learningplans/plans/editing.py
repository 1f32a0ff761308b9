"""What every write on a version of a plan begins and ends with: the lock, the version of the form, the agreements that fall away."""

from learningplans import trail
from learningplans.models import PlanConsent, TrainingPlanVersion


class PlanRefused(Exception):
    """What was asked cannot be done with this plan; the message says why in Dutch."""


class PlanChanged(PlanRefused):
    """Somebody else changed this version meanwhile; carries it as it is now."""

    def __init__(self, current):
        super().__init__("Iemand anders paste dit plan net aan.")
        self.current = current


class PlanClosed(PlanRefused):
    """This version stands: only a new version can say something else."""


CLOSED = "Deze versie ligt vast. Stuur het plan bij: dan komt er een nieuwe versie."


def locked(version, *, expected=None):
    """The version under a lock, still open and, when asked, still as the form knew it; PlanClosed or PlanChanged."""
    rows = TrainingPlanVersion.objects.select_for_update(of=("self",), no_key=True)
    row = rows.select_related(
        "plan", "trajectory__learner", "trajectory__school", "trajectory__programme"
    ).get(pk=version.pk)
    if not row.get_state.is_open:
        raise PlanClosed(CLOSED)
    if expected is not None and row.version != expected:
        raise PlanChanged(row)
    return row


def changed(version, verb, *, by, at, **facts):
    """Note that something in a locked version changed: its number goes up, and who agreed is asked again."""
    version.version += 1
    version.save(update_fields=["version"])
    fell = PlanConsent.objects.filter(plan_version=version).delete()[0]
    trail.record(
        verb, version.trajectory, by=by, at=at, plan=str(version.plan_id), version=version.number, **facts
    )
    return fell
