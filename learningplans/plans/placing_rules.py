"""Whether a goal can go to a place, from a plan that was read with it there: the coverage's reasons as refusals."""

from companies.facts import recognition_facts
from companies.models import Collaboration, Establishment
from companies.rules.recognition import status
from duaalportal.accounts.access import OrganisationKind
from duaalportal.accounts.models import Organisation
from duaalportal.lib.dates import date_of
from learningplans.plans import placing_errors as errors
from learningplans.rules import coverage as rules
from learningplans.rules.coverage import COMPANY, SCHOOL, Why

REFUSES = {Why.CANNOT: errors.CannotThere, Why.NOT_RECOGNISED: errors.NotRecognised}


def placement(plan, row):
    """The placement of the learner at that place that has most of the period; None without one."""
    stays = [
        stay
        for stay in plan.stays
        if (stay.kind, stay.organisation_id) == (row.place, row.organisation_id) and stay.placement_id
    ]
    if not (row.starts_on and row.ends_on):
        return None
    spans = [
        (min(stay.ends_on, row.ends_on) - max(stay.starts_on, row.starts_on), stay.placement_id)
        for stay in stays
        if stay.starts_on <= row.ends_on and row.starts_on <= stay.ends_on
    ]
    return max(spans, key=lambda span: span[0])[1] if spans else None


def refused(plan, goal, item, on):
    """Raise the refusal of the first reason that cannot be; the gaps that may stand come back."""
    if not (item.starts_on and item.ends_on):
        raise errors.PeriodMissing("Kies van welke tot welke week.")
    if item.ends_on < item.starts_on:
        raise errors.PeriodMissing("De laatste week komt voor de eerste. Kies opnieuw.")
    gaps = rules.faults(plan.facts, goal, item)
    for gap in gaps:
        _refuse(plan, item, gap, on)
    return gaps


def _refuse(plan, item, gap, on):
    facts = plan.facts
    match gap.why:
        case Why.OUTSIDE:
            period = f"van {date_of(facts.first)} tot en met {date_of(facts.last)}"
            raise errors.OutsideTrajectory(f"Kies een periode binnen het traject: {period}.")
        case Why.HOLIDAY:
            first = max(item.starts_on, plan.calendar.first)
            why = plan.calendar.why_not(first) or "geen les"
            raise errors.OnHoliday(f"In die periode is er geen les ({why}). Kies andere weken.")
        case Why.NOT_PLACED:
            _place(plan, item, on)
        case Why.FORBIDDEN:
            raise errors.ForbiddenForMinor(_forbidden(plan, gap), item.company_sheet_version_id)
        case why if why in REFUSES:
            raise REFUSES[why](gap.text)


def _forbidden(plan, gap):
    text = f"{gap.text} Laat eerst de drie bevestigingen op de bedrijfsfiche zetten (bron: {rules.SOURCE_DANGER})"
    adult = plan.facts.adult_from
    if adult and adult <= plan.facts.last:
        return f"{text}, of plan het vanaf {date_of(adult)}: dan is de lerende meerderjarig."
    return f"{text}."


def _place(plan, item, on):
    """A place of the learner has its period; another one is possible when the school may send somebody there."""
    there = [
        stay
        for stay in plan.stays
        if (stay.kind, stay.organisation_id) == (item.place, item.organisation_id) and stay.placement_id
    ]
    if there:
        periods = " en ".join(
            f"van {date_of(stay.starts_on)} tot en met {date_of(stay.ends_on)}" for stay in there
        )
        name = plan.names.get(item.organisation_id, "die plaats")
        raise errors.NotTheirPlace(f"De lerende is bij {name} {periods}. Kies een periode daarbinnen.")
    if item.place == SCHOOL:
        raise errors.NotTheirPlace("Dit is niet de school van deze lerende.")
    if item.place == COMPANY:
        _partner(plan, item, on)
        return
    kind = OrganisationKind.TRAINING_CENTRE
    if not Organisation.objects.filter(pk=item.organisation_id, kind=kind).exists():
        raise errors.NotTheirPlace("Kies een opleidingscentrum uit de lijst.")


def _partner(plan, item, on):
    """A company where the learner is not yet: it works with the school and is recognised the whole period."""
    trajectory = plan.version.trajectory
    together = Collaboration.objects.running(on).filter(
        school=trajectory.school_id, organisation=item.organisation_id
    )
    if not together.exists():
        raise errors.NotTheirPlace(
            "De lerende heeft hier geen plaats, en dit leerbedrijf werkt niet samen met de school."
        )
    places = Establishment.objects.filter(organisation=item.organisation_id, closed_on__isnull=True)
    known = recognition_facts(list(places))
    answers = [
        _whole(periods, item)
        for (_, programme), periods in known.items()
        if programme == trajectory.programme_id
    ]
    if not any(why == "" for why in answers):
        why = next(iter(answers), "Dit leerbedrijf is niet erkend voor deze opleiding.")
        raise errors.NotRecognised(f"Dit leerbedrijf kan dit dan niet geven. {why}")


def _whole(periods, item):
    """Why a recognition does not hold from the first to the last day; "" when it does."""
    day = item.starts_on
    while day <= item.ends_on:
        answer = status(periods, day)
        if not answer.is_valid:
            return answer.finding.why
        if answer.finding.turns_on is None or answer.finding.turns_on <= day:
            return ""
        day = answer.finding.turns_on
    return ""
