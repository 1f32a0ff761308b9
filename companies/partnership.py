"""What a partnership does: take up an application, plan and report the visit, decide, and guard what it recognised."""

from django.db import transaction

from companies.applications.moving import DayDoesNotFit, MoveRefused, lock, move
from companies.applications.recognising import lock_place, refuse_overlap, register
from companies.models import (
    PriorTrainingProof,
    Recognition,
    RecognitionMeasure,
    Visit,
    VisitTopic,
)
from companies.rules.applications import Side
from companies.rules.recognition import expiry
from companies.rules.visits import TOPICS, open_topics
from duaalportal.accounts import audit
from duaalportal.catalogue.models import Name
from duaalportal.catalogue.parameters import NoRuleThen, book
from duaalportal.lib.dates import as_day, date_of

audit.verbs(
    recognition_suspended="schorste de erkenning",
    recognition_lifted="hief de schorsing op",
    recognition_withdrawn="hief de erkenning op",
    recognition_registered="noteerde een erkenning van voor het portaal",
    proof_approved="keurde het bewijs van vooropleiding goed",
)


class MeasureDoesNotFit(MoveRefused):
    """The recognition does not hold on that day, or is suspended already."""


class ReportIncomplete(MoveRefused):
    """A topic of the visit has no finding yet."""


class EndDoesNotFit(MoveRefused):
    """The recognition or suspension would end before it begins, or last longer than the rule allows."""


# --- the application ---------------------------------------------------------------------------------------------


def take_up(*, application, version, by, at):
    """Begin to treat a submitted application."""
    return _move(application, "take_up", version, by, at, as_day(at))


def give_back(*, application, reason, version, by, at):
    """Give an application back to be completed, with what is missing."""
    return _move(application, "return", version, by, at, as_day(at), reason=reason)


@transaction.atomic
def plan_visit(*, application, planned_on, planned_at, visitor, version, by, at):
    """Plan the visit, or plan it anew while it was not held."""
    if planned_on < as_day(at):
        raise DayDoesNotFit("Kies voor het bezoek vandaag of een dag die nog komt.")
    fields = {"planned_on": planned_on, "planned_at": planned_at, "visitor": visitor}
    current = lock(application)
    if current.version == version + 1 and Visit.objects.filter(application=current, **fields).exists():
        return current  # the same form, sent twice
    current = _move(application, "plan_visit", version, by, at, as_day(at))
    Visit.objects.update_or_create(
        application=current,
        defaults=fields,
        create_defaults=fields | {"organisation_id": current.organisation_id},
    )
    return current


@transaction.atomic
def report_visit(*, application, held_on, present, topics, conclusion, version, by, at):
    """Write the report: a finding for each of the five topics (`topics`: number -> (in order, text))."""
    missing = open_topics(topics)
    if missing:
        words = "; ".join(TOPICS[number] for number in missing)
        raise ReportIncomplete(f"Zeg bij elk thema of het in orde is en wat je zag. Nog open: {words}.")
    current = _move(application, "report_visit", version, by, at, held_on)
    visit = Visit.objects.select_for_update().get(application=current)
    if visit.reported_at:  # the same report, sent twice
        return current
    visit.held_on, visit.present, visit.conclusion = held_on, present, conclusion
    visit.reported_at, visit.reported_by, visit.version = at, by, visit.version + 1
    visit.save()
    for number, (in_order, text) in topics.items():
        VisitTopic.objects.update_or_create(
            visit=visit,
            number=number,
            defaults={"in_order": in_order, "text": text},
            create_defaults={"in_order": in_order, "text": text, "organisation_id": current.organisation_id},
        )
    return current


@transaction.atomic
def recognise(*, application, on, reason, version, by, at):
    """Recognise the establishment for the programme, for as long as the rule of this day says.

    It begins this day; where it renews one that still runs, on the day on which that one ends.
    """
    appealed = application.state == "appealed"
    current = _move(
        application,
        "recognise_on_appeal" if appealed else "recognise",
        version,
        by,
        at,
        on,
        reason=reason,
        decided_on=on,
        decision_received_on=None,
    )
    register(application=current, on=on, by=by, at=at)
    return current


@transaction.atomic
def refuse(*, application, on, reason, version, by, at):
    """Refuse, with the reason; after an appeal this is final."""
    appealed = application.state == "appealed"
    name = "refuse_on_appeal" if appealed else "refuse"
    return _move(
        application, name, version, by, at, on, reason=reason, decided_on=on, decision_received_on=None
    )


def _move(application, name, version, by, at, on, reason="", **fields):
    return move(
        application=application,
        name=name,
        by=by,
        at=at,
        on=on,
        side=Side.PARTNERSHIP,
        reason=reason,
        version=version,
        **fields,
    )


# --- what was recognised -----------------------------------------------------------------------------------------


@transaction.atomic
def register_recognition(
    *, establishment, programme, recognised_on, expires_on=None, scheme=None, partnership=None, by, at
):
    """Note a recognition from before the portal; without a day of expiry the rule of its own day gives it.

    Without a partnership it is the company that noted it. Sent twice it is noted once.
    """
    over = _expiry_noted(recognised_on, expires_on, scheme, as_day(at))
    lock_place(establishment)
    same = {"recognised_on": recognised_on, "expires_on": over, "registered_by": by, "application": None}
    found = Recognition.objects.filter(establishment=establishment, programme=programme, **same).first()
    if found:
        return found
    refuse_overlap(establishment.pk, programme.pk, recognised_on, over)
    row = Recognition.objects.create(
        organisation_id=establishment.organisation_id,
        establishment=establishment,
        programme=programme,
        scheme=scheme,
        partnership=partnership,
        recognised_on=recognised_on,
        expires_on=over,
        registered_at=at,
        registered_by=by,
    )
    audit.record("recognition_registered", row, by=by, at=at, on=recognised_on)
    return row


def _expiry_noted(recognised_on, expires_on, scheme, today):
    """The first day on which it no longer holds; refused when these days cannot be."""
    if recognised_on > today:
        raise DayDoesNotFit("Deze dag moet nog komen. Kies vandaag of een dag die voorbij is.")
    try:
        p = book().on(recognised_on, scheme.pk if scheme else None)
        last, term = expiry(recognised_on, p), p[Name.RECOGNITION_TERM]
    except NoRuleThen as error:
        raise DayDoesNotFit("Op die dag bestond deze erkenning nog niet. Kijk het jaar na.") from error
    if expires_on and expires_on <= recognised_on:
        raise EndDoesNotFit("Een erkenning vervalt pas na de dag waarop ze begint.")
    if expires_on and expires_on > last:
        raise EndDoesNotFit(
            f"Een erkenning duurt hoogstens {term.words}: dan is {date_of(last)} de eerste dag zonder. "
            f"(Bron: {term.source})"
        )
    return expires_on or last


@transaction.atomic
def suspend(*, recognition, starts_on, ends_on, reason, by, at):
    """Suspend a recognition from a day on, until and including a last day or until further notice."""
    current = _locked(recognition)
    _refuse_past(starts_on, at)
    _refuse_when_over(current, starts_on)
    if ends_on and ends_on < starts_on:
        raise EndDoesNotFit("De schorsing eindigt voor ze begint.")
    for row in current.measures.filter(kind=RecognitionMeasure.Kind.SUSPENDED, lifted_at=None):
        if (row.starts_on, row.ends_on, row.reason, row.by_id) == (starts_on, ends_on, reason, by.pk):
            return row  # the same form, sent twice
        if (row.ends_on is None or row.ends_on >= starts_on) and (not ends_on or row.starts_on <= ends_on):
            raise MeasureDoesNotFit(f"Deze erkenning is al geschorst vanaf {date_of(row.starts_on)}.")
    return _measure(
        current,
        RecognitionMeasure.Kind.SUSPENDED,
        "recognition_suspended",
        starts_on,
        ends_on,
        reason,
        by,
        at,
    )


@transaction.atomic
def lift(*, measure, by, at):
    """End a suspension: from today on the recognition holds again. Twice changes nothing."""
    current = _locked(measure.recognition)
    row = current.measures.get(pk=measure.pk)
    if row.lifted_at or row.kind != RecognitionMeasure.Kind.SUSPENDED:
        return row
    row.lifted_at, row.lifted_by = at, by
    row.save(update_fields=["lifted_at", "lifted_by"])
    audit.record("recognition_lifted", current, by=by, at=at)
    return row


@transaction.atomic
def withdraw(*, recognition, on, reason, by, at):
    """Withdraw a recognition from a day on, for good."""
    current = _locked(recognition)
    _refuse_past(on, at)
    if current.withdrawn_on:
        done = current.measures.filter(
            kind=RecognitionMeasure.Kind.WITHDRAWN, starts_on=on, reason=reason, by=by
        ).first()
        if done:  # the same form, sent twice
            return done
        raise MeasureDoesNotFit(f"Deze erkenning is al opgeheven, vanaf {date_of(current.withdrawn_on)}.")
    _refuse_when_over(current, on)
    current.withdrawn_on = on
    current.save(update_fields=["withdrawn_on"])
    return _measure(
        current, RecognitionMeasure.Kind.WITHDRAWN, "recognition_withdrawn", on, None, reason, by, at
    )


@transaction.atomic
def approve_proof(*, proof, by, at):
    """Approve a proof of prior training: from today it lowers age and practice. Twice changes nothing."""
    row = PriorTrainingProof.objects.select_for_update(of=("self",)).select_related("mentor").get(pk=proof.pk)
    if row.approved_on is None:
        row.approved_on, row.approved_by = as_day(at), by
        row.save(update_fields=["approved_on", "approved_by"])
        audit.record(
            "proof_approved",
            row.mentor,
            by=by,
            at=at,
            organisation=row.organisation,
            programme=row.programme_id,
        )
    return row


def _locked(recognition):
    rows = Recognition.objects.select_for_update(of=("self",)).select_related("organisation")
    return rows.get(pk=recognition.pk)


def _refuse_past(day, at):
    if day < as_day(at):
        raise DayDoesNotFit("Een maatregel gaat ten vroegste vandaag in.")


def _refuse_when_over(recognition, day):
    over = min(recognition.expires_on, recognition.withdrawn_on or recognition.expires_on)
    if not recognition.recognised_on <= day < over:
        raise MeasureDoesNotFit(
            f"Op {date_of(day)} geldt deze erkenning niet: ze loopt van {date_of(recognition.recognised_on)} tot {date_of(over)}."
        )


def _measure(recognition, kind, verb, starts_on, ends_on, reason, by, at):
    row = RecognitionMeasure.objects.create(
        organisation_id=recognition.organisation_id,
        recognition=recognition,
        kind=kind,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=reason,
        at=at,
        by=by,
    )
    audit.record(verb, recognition, by=by, at=at, on=starts_on, until=ends_on)
    return row
