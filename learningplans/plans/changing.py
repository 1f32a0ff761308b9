"""Holding a version of a plan while it changes: who writes in it calls `locked_open` first and `touch` after.

Whoever agreed with a version agreed with exactly that: as soon as something in it changes, the consents fall away.
"""

from duaalportal.accounts import audit
from learningplans import trail
from learningplans.models import PlanConsent, TrainingPlan, TrainingPlanVersion
from learningplans.models.plans import PlanState
from learningplans.plans.errors import PlanChanged, PlanRefused

audit.verbs(plan_consents_gone="paste het plan aan, zodat wie akkoord ging het opnieuw moet bekijken")

AROUND = ("plan", "trajectory__learner__user", "trajectory__programme", "trajectory__school", "school")


def locked(version):
    """The version as it is now, held until the end of the transaction, with its plan held first."""
    TrainingPlan.objects.select_for_update(of=("self",), no_key=True).get(pk=version.plan_id)
    rows = TrainingPlanVersion.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related(*AROUND).get(pk=version.pk)


def locked_open(version, seen=None):
    """The same, when its items may be changed; `seen` is the number of changes somebody looked at. Raises PlanRefused."""
    current = locked(version)
    if not PlanState(current.state).is_open:
        raise PlanRefused(why_closed(current))
    if seen is not None and current.version != seen:
        raise PlanChanged(current)
    return current


def why_closed(version):
    """Why nothing in this version changes any more, and what to do."""
    if version.state == PlanState.APPROVED:
        return "Iedereen ging akkoord met dit plan. Neem het eerst terug om iets te veranderen."
    if version.state == PlanState.ACTIVE:
        return "Dit plan is actief. Stuur het bij: dan maak je een nieuwe versie, met een reden."
    return f"Dit plan is {version.get_state_display()} en verandert niet meer."


def touch(version, *, by, at):
    """Count a change of a held version; consents fall away. Returns how many fell away."""
    version.version += 1
    version.save(update_fields=["version"])
    gone = PlanConsent.objects.filter(plan_version=version).delete()[0]
    if gone:
        trail.record(
            "plan_consents_gone", version.trajectory, by=by, at=at, version=version.pk, consents=gone
        )
    return gone


def said_gone(gone):
    """What a page says after a change made consents fall away; "" when there were none."""
    if not gone:
        return ""
    return "Wie al akkoord ging, moet het aangepaste plan opnieuw bekijken."
