"""A school asks to organise a programme: prepared, submitted before the day of the rule, answered (C29; 001:287-291)."""

from django.db import transaction

from companies.models import ProgrammeRequest
from companies.rules.deadlines import programme_answer_until, programme_request_until
from duaalportal.accounts import audit
from duaalportal.accounts.access import Role
from duaalportal.accounts.models import Membership, Organisation
from duaalportal.catalogue.models import Name
from duaalportal.catalogue.parameters import book
from duaalportal.lib.dates import as_day, date_of, school_year_of
from duaalportal.lib.keys import row_id

audit.verbs(
    programme_asked="maakte een programmatieaanvraag",
    programme_request_changed="paste de programmatieaanvraag aan",
    programme_request_submitted="diende de programmatieaanvraag in",
    programme_request_answered="noteerde het antwoord op de programmatieaanvraag",
)


class RequestRefused(ValueError):
    """What was asked cannot be; names the field and carries a Dutch sentence."""

    def __init__(self, field, message):
        super().__init__(message)
        self.field = field


class RequestChanged(Exception):
    """Somebody else saved the request meanwhile; carries it as it is now."""

    def __init__(self, current):
        super().__init__("changed meanwhile")
        self.current = current


def next_school_year(today):
    """The first school year, by the year it starts in, for which one can still prepare."""
    return school_year_of(today) + 1


def due(request, p):
    """The last day on which this request can be submitted."""
    return programme_request_until(request.school_year, p)


def answer_until(request, p):
    """The last day on which an answer may be expected; None while it is not submitted."""
    return programme_answer_until(request.submitted_on, p) if request.submitted_on else None


def coaches_of(school, on):
    """People who are trajectbegeleider at the school today, by name."""
    rows = Membership.objects.filter(organisation=school, role=Role.TRAJECTORY_COACH).running(on)
    return rows.select_related("user").order_by("user__name", "user_id")


@transaction.atomic
def ask(*, school, programme, school_year, coach, note, by, at, key=None):
    """Prepare a request for a programme from a school year on; one per programme and year. Raises RequestRefused."""
    Organisation.objects.select_for_update(no_key=True).get(pk=school.pk)
    pk = row_id(key, by, school)
    if key and (sent_before := ProgrammeRequest.objects.filter(pk=pk).first()):
        return sent_before
    same = ProgrammeRequest.objects.filter(school=school, programme=programme, school_year=school_year)
    if same.exists():
        raise RequestRefused("programme", "Voor dit schooljaar staat die aanvraag er al.")
    _check_coach(school, coach, at)
    row = ProgrammeRequest.objects.create(
        id=pk,
        school=school,
        programme=programme,
        school_year=school_year,
        coach=coach,
        note=note,
        created_at=at,
        created_by=by,
    )
    audit.record("programme_asked", row, by=by, at=at, organisation=school)
    return row


@transaction.atomic
def change(*, request, coach, note, version, by, at):
    """Change who accompanies and the note. Raises RequestChanged when `version`, that of the form, is not current."""
    current = _locked(request, version)
    if coach != current.coach:
        _check_coach(current.school, coach, at)
    current.coach, current.note = coach, note
    return _saved(current, "programme_request_changed", by, at)


@transaction.atomic
def submit(*, request, on, version, by, at):
    """Note on which day it was submitted; later than the day of the rule cannot be."""
    current = _locked(request, version)
    last, rule = _last_day(current, on)
    if current.submitted_on:
        raise RequestRefused("on", f"Deze aanvraag is al ingediend op {date_of(current.submitted_on)}.")
    if on > as_day(at):
        raise RequestRefused("on", "Deze dag moet nog komen. Noteer het wanneer de aanvraag ingediend is.")
    if on > last:
        raise RequestRefused(
            "on",
            f"Voor schooljaar {current.school_year}-{current.school_year + 1} kon dit tot en met {date_of(last)}. "
            f"Kies een later schooljaar. (Bron: {rule.source})",
        )
    current.submitted_on = on
    return _saved(current, "programme_request_submitted", by, at, on=on)


@transaction.atomic
def answer(*, request, answer, on, version, by, at):
    """Note the answer and its day."""
    current = _locked(request, version)
    if current.submitted_on is None:
        raise RequestRefused("on", "Deze aanvraag is nog niet ingediend.")
    if on < current.submitted_on:
        raise RequestRefused("on", f"De aanvraag werd pas ingediend op {date_of(current.submitted_on)}.")
    if on > as_day(at):
        raise RequestRefused("on", "Deze dag moet nog komen.")
    current.answer, current.answered_on = answer, on
    return _saved(current, "programme_request_answered", by, at, on=on, answer=answer)


def _last_day(request, on):
    p = book().on(on)
    return due(request, p), p[Name.PROGRAMME_REQUEST_DAY]


def _locked(request, version):
    rows = ProgrammeRequest.objects.select_for_update(of=("self",)).select_related(
        "school", "programme", "coach"
    )
    current = rows.get(pk=request.pk)
    if current.version != version:
        raise RequestChanged(current)
    return current


def _saved(current, verb, by, at, **facts):
    current.version += 1
    current.save()
    audit.record(verb, current, by=by, at=at, organisation=current.school, **facts)
    return current


def _check_coach(school, coach, at):
    if coach is not None and not coaches_of(school, as_day(at)).filter(user=coach).exists():
        raise RequestRefused("coach", "Kies iemand die trajectbegeleider is van je school.")
