"""The health check around a start: who organises it, when, and that the attest came; never what it says (M22)."""

from django.db import transaction

from duaalportal.accounts import audit
from duaalportal.lib.dates import as_day
from learningplans import trail
from learningplans.models import HealthSurveillance, Placement
from learningplans.start import DayInTheFuture

audit.verbs(health_noted="paste de afspraak over het gezondheidstoezicht aan")
KEPT = ("needed_by_risk", "organiser", "planned_on", "attest_on")


class HealthChanged(Exception):
    """Somebody else saved meanwhile; carries the row as it is now."""

    def __init__(self, current):
        super().__init__("changed meanwhile")
        self.current = current


def health_of(placement):
    """What was agreed for a placement; an unsaved row when nothing was."""
    found = HealthSurveillance.objects.filter(placement=placement).first()
    return found or HealthSurveillance(placement=placement, version=0)


@transaction.atomic
def note_health(
    *, placement, version, by, at, needed_by_risk=None, organiser="", planned_on=None, attest_on=None
):
    """Keep who organises the check and its days; raises DayInTheFuture, and HealthChanged when somebody else did first."""
    Placement.objects.select_for_update(no_key=True, of=("self",)).get(pk=placement.pk)
    if attest_on is not None and attest_on > as_day(at):
        raise DayInTheFuture("Deze dag moet nog komen. Noteer het attest als het er is.")
    said = dict(zip(KEPT, (needed_by_risk, organiser, planned_on, attest_on), strict=True))
    current = health_of(placement)
    if all(getattr(current, name) == value for name, value in said.items()):
        return current
    if current.version != version:
        raise HealthChanged(current)
    for name, value in said.items():
        setattr(current, name, value)
    current.school_id, current.trajectory_id = placement.school_id, placement.trajectory_id
    current.organisation_id, current.version = placement.organisation_id, version + 1
    current.noted_at, current.noted_by = at, by
    current.save()
    trail.record("health_noted", placement.trajectory, by=by, at=at, health=current.pk)
    return current
