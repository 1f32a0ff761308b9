"""What happened, read from the audit trail: which acts are told to other systems, about which rows, and to whom.

The act and its line in the trail are one transaction, so what happened is told and what was undone never is. Nothing
below this app knows of it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from duaalportal.exchange.scopes import Event
from evaluation.models import FollowUpTalk
from learningplans.models import Agreement, Placement


@dataclass(frozen=True)
class Told:
    """One kind of act: the event it is, the name of the row it is about, and that row among its facts."""

    event: Event
    row: str
    # keys of these rows -> key: the companies that take part
    companies: Callable


def _companies_of(model):
    def asked(keys):
        rows = model.objects.filter(pk__in=keys).order_by()
        found = {}
        for pk, organisation in rows.values_list("pk", "organisation"):
            found.setdefault(str(pk), set()).add(organisation)
        return found

    return asked


def _companies_of_talks(keys):
    """A talk with one company is that one's; one with all is of every company where the learner stands."""
    own, of_trajectory = {}, {}
    rows = FollowUpTalk.objects.filter(pk__in=keys).order_by()
    for pk, trajectory, organisation in rows.values_list("pk", "trajectory", "organisation"):
        own[str(pk)] = {organisation} if organisation else set()
        if not organisation:
            of_trajectory.setdefault(trajectory, []).append(str(pk))
    for trajectory, organisation in _standing(of_trajectory):
        for pk in of_trajectory[trajectory]:
            own[pk].add(organisation)
    return own


def _standing(trajectories):
    rows = Placement.objects.standing().filter(trajectory__in=list(trajectories)).order_by()
    return rows.values_list("trajectory", "organisation")


TOLD = {
    "placement_planned": Told(Event.LEARNER_PLACED, "placement", _companies_of(Placement)),
    "placement_ended": Told(Event.PLACEMENT_ENDED, "placement", _companies_of(Placement)),
    "agreement_sign_all": Told(Event.AGREEMENT_SIGNED, "agreement", _companies_of(Agreement)),
    "plan_active": Told(Event.PLAN_ACTIVE, "plan", None),
    "talk_closed": Told(Event.ROUND_CLOSED, "talk", _companies_of_talks),
}


def told_of(entries):
    """For each act that is told: the act, its event, and the organisations that may hear it (a few queries for all)."""
    wanted = [(entry, TOLD[entry.verb]) for entry in entries if entry.verb in TOLD]
    wanted = [(entry, told) for entry, told in wanted if told.row in entry.facts]
    taking_part = _taking_part(wanted)
    for entry, told in wanted:
        yield entry, told, {entry.organisation_id} | taking_part.get(entry.pk, set())


def _taking_part(wanted):
    found = {}
    for verb in {entry.verb for entry, _ in wanted}:
        ours = [entry for entry, _ in wanted if entry.verb == verb]
        told = TOLD[verb]
        if told.companies is None:
            by_trajectory = {}
            for trajectory, organisation in _standing([entry.object_id for entry in ours]):
                by_trajectory.setdefault(str(trajectory), set()).add(organisation)
            found |= {entry.pk: by_trajectory.get(entry.object_id, set()) for entry in ours}
        else:
            by_row = told.companies([entry.facts[told.row] for entry in ours])
            found |= {entry.pk: by_row.get(entry.facts[told.row], set()) for entry in ours}
    return found


def body_of(entry, told):
    """The message: what happened, when, and the keys of the rows; who is allowed to reads the rest by the API."""
    return {
        "type": told.event.value,
        "timestamp": entry.at.isoformat(timespec="seconds"),
        "data": {
            "trajectory": entry.object_id,
            told.row: entry.facts[told.row],
            "school": str(entry.organisation_id),
        },
    }
