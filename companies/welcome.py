"""Welcome plans with their steps, the proof per learner, and that a learner knows whom to turn to."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from companies.models import ContactKnown, TakenPlace, WelcomePlan, WelcomeProof, WelcomeStep
from companies.safety import PlaceDoesNotFit, check_workstation, refuse_future
from duaalportal.accounts import audit
from duaalportal.lib.keys import row_id

audit.verbs(
    welcome_plan_added="maakte een onthaalplan",
    welcome_plan_changed="paste het onthaalplan aan",
    welcome_given="onthaalde een lerende",
    welcome_confirmed="bevestigde het onthaal",
    contact_known="kent een aanspreekpunt",
)


class PlanChanged(Exception):
    """Somebody else saved the plan meanwhile; carries it as it is now."""

    def __init__(self, current):
        super().__init__("changed meanwhile")
        self.current = current


class NothingShown(ValueError):
    """A proof names no step, or one the plan does not have."""


@dataclass(frozen=True, slots=True)
class StepText:
    """One thing to show, and who shows it."""

    text: str
    who: str = ""


def plans_in_use(establishments, on):
    """Welcome plans that are used on this day."""
    return WelcomePlan.objects.filter(
        Q(retired_on__isnull=True) | Q(retired_on__gt=on), establishment__in=establishments
    )


def steps_of(plan):
    """The steps of a plan as texts, in their order (one query)."""
    return [StepText(row.text, row.who) for row in plan.steps.all()]


@transaction.atomic
def add_plan(*, establishment, title, steps, by, at, workstation=None, advised_by="", key=None):
    """Make a welcome plan, in general or for one workstation; `key` makes it once."""
    pk = row_id(key, by, establishment)
    if key and (sent_before := WelcomePlan.objects.filter(pk=pk).first()):
        return sent_before
    check_workstation(workstation, establishment)
    plan = WelcomePlan.objects.create(
        id=pk,
        organisation_id=establishment.organisation_id,
        establishment=establishment,
        workstation=workstation,
        title=title,
        advised_by=advised_by,
        changed_at=at,
        changed_by=by,
    )
    _write_steps(plan, steps)
    audit.record("welcome_plan_added", plan, by=by, at=at, steps=len(steps))
    return plan


@transaction.atomic
def change_plan(*, plan, title, steps, version, by, at, advised_by="", retired_on=None):
    """Change a plan; proofs keep the steps of their own version. Raises PlanChanged."""
    current = WelcomePlan.objects.select_for_update().get(pk=plan.pk)
    before = (current.title, current.advised_by, current.retired_on, steps_of(current))
    if (title, advised_by, retired_on, steps) == before:
        return current
    if current.version != version:
        raise PlanChanged(current)
    current.title, current.advised_by, current.retired_on = title, advised_by, retired_on
    current.version, current.changed_at, current.changed_by = version + 1, at, by
    current.save()
    current.steps.all().delete()
    _write_steps(current, steps)
    audit.record("welcome_plan_changed", current, by=by, at=at, steps=len(steps), retired_on=retired_on)
    return current


def _write_steps(plan, steps):
    WelcomeStep.objects.bulk_create(
        WelcomeStep(
            organisation_id=plan.organisation_id, plan=plan, position=position, text=row.text, who=row.who
        )
        for position, row in enumerate(steps, start=1)
    )


@transaction.atomic
def give_welcome(*, plan, place, steps, given_on, by, at, key=None):
    """Record which steps of a plan a learner was shown, and on which day; `key` makes it once."""
    pk = row_id(key, by, place)
    if key and (sent_before := WelcomeProof.objects.filter(pk=pk).first()):
        return sent_before
    if plan.establishment_id != place.establishment_id:
        raise PlaceDoesNotFit("Dit onthaalplan hoort bij een andere vestiging.")
    refuse_future(given_on, at)
    known = [row.text for row in steps_of(plan)]
    if not steps or not set(steps) <= set(known):
        raise NothingShown("Vink aan wat je toonde.")
    proof = WelcomeProof.objects.create(
        id=pk,
        organisation_id=place.organisation_id,
        plan=plan,
        of_version=plan.version,
        place=place,
        steps=[text for text in known if text in steps],
        given_on=given_on,
        given_by=by,
    )
    audit.record("welcome_given", proof, by=by, at=at, given_on=given_on, steps=len(proof.steps))
    return proof


@transaction.atomic
def confirm_welcome(*, proof, at):
    """The learner says so too; again changes nothing."""
    current = (
        WelcomeProof.objects.select_for_update(of=("self",)).select_related("place__learner").get(pk=proof.pk)
    )
    if current.confirmed_at is None:
        current.confirmed_at = at
        current.save(update_fields=["confirmed_at"])
        audit.record("welcome_confirmed", current, by=current.place.learner, at=at)
    return current


@transaction.atomic
def know_contact(*, contact, place, at):
    """The learner says to know a contact; again changes nothing."""
    if contact.establishment_id != place.establishment_id:
        raise PlaceDoesNotFit("Dit aanspreekpunt hoort bij een andere vestiging.")
    known, new = ContactKnown.objects.get_or_create(
        contact=contact, place=place, defaults={"organisation_id": place.organisation_id, "at": at}
    )
    if new:
        audit.record("contact_known", known, by=place.learner, at=at)
    return known


def own_places(user, on):
    """The places this learner takes on this day, with what their page shows of them (one query)."""
    return (
        TakenPlace.objects.running(on)
        .filter(learner=user)
        .select_related("organisation", "establishment", "programme", "mentor", "school", "learner")
    )
