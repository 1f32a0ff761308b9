"""What a plan says beside its goals: what is agreed extra (P12), and what school and company expect of each other."""

from django.db import transaction
from django.utils.text import slugify

from duaalportal.accounts import audit
from duaalportal.lib.keys import row_id
from learningplans import trail
from learningplans.models import PlanItem
from learningplans.plans.changing import locked_open, touch
from learningplans.plans.errors import PlanChanged, PlanRefused
from learningplans.rules.plan_changes import TEXTS

audit.verbs(
    plan_texts_changed="paste de afspraken van het opleidingsplan aan",
    plan_extra_added="sprak iets extra af in het opleidingsplan",
    plan_extra_removed="haalde een extra afspraak uit het opleidingsplan",
)


@transaction.atomic
def write_texts(*, version, seen, by, at, **texts):
    """Write what school and company expect of each other, how they keep in touch and evaluate. Raises PlanChanged."""
    current = locked_open(version)
    if all(getattr(current, name) == texts[name] for name in TEXTS):
        return 0
    if current.version != seen:
        raise PlanChanged(current)
    for name in TEXTS:
        setattr(current, name, texts[name])
    current.save(update_fields=list(TEXTS))
    gone = touch(current, by=by, at=at)
    _record("plan_texts_changed", current, by, at)
    return gone


@transaction.atomic
def add_extra(
    *, version, key, title, stay, starts_on, ends_on, by, at, hours=None, responsible=None, note=""
):
    """Agree on something beside the programme, at a place of the learner; sent twice it stands once. Raises PlanRefused."""
    current = locked_open(version)
    pk = row_id(key, by, current)
    if PlanItem.objects.filter(pk=pk).exists():
        return 0
    if starts_on < current.trajectory.starts_on or ends_on > current.trajectory.ends_on:
        raise PlanRefused(
            f"Kies dagen in het traject: van {current.trajectory.starts_on:%d/%m/%Y} tot en met "
            f"{current.trajectory.ends_on:%d/%m/%Y}."
        )
    PlanItem.objects.create(
        pk=pk,
        plan_version=current,
        origin=PlanItem.Origin.EXTRA,
        goal_code=f"{slugify(title)[:30]}-{pk.hex[:8]}".lstrip("-"),
        title=title,
        place=stay.kind,
        organisation_id=stay.organisation_id,
        placement_id=stay.placement_id,
        starts_on=starts_on,
        ends_on=ends_on,
        hours=hours,
        responsible=responsible,
        note=note,
        school_id=current.school_id,
        trajectory_id=current.trajectory_id,
    )
    gone = touch(current, by=by, at=at)
    _record("plan_extra_added", current, by, at, title=title)
    return gone


@transaction.atomic
def remove_extra(*, item, by, at):
    """Take an extra out of a version that is still open; again changes nothing. Raises PlanRefused."""
    current = locked_open(item.plan_version)
    row = current.items.filter(pk=item.pk).first()
    if row is None:
        return 0
    if row.origin == PlanItem.Origin.PROGRAMME:
        raise PlanRefused("Dit leerdoel hoort bij de opleiding. Geef het een andere plaats.")
    row.delete()
    gone = touch(current, by=by, at=at)
    _record("plan_extra_removed", current, by, at, title=row.title)
    return gone


def _record(verb, version, by, at, **facts):
    facts = {"plan": version.plan_id, "version": version.pk, "number": version.number, **facts}
    trail.record(verb, version.trajectory, by=by, at=at, **facts)
