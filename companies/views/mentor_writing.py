"""Keeping mentors: adding, correcting, papers that were seen, and stopping."""

from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from companies import mentor_papers, mentor_reading, mentor_stopping, mentors
from companies.mentor_forms import (
    CertificateForm,
    MentorForm,
    ProofForm,
    StopForm,
    TrainingForm,
    initial_of,
)
from companies.models import Mentor, MentorTraining
from duaalportal.accounts.access import Can, requires
from duaalportal.lib.pages import go_to, render_page

MENU = "companies:home"
READ_OR_POST = ["GET", "HEAD", "POST"]


@requires(Can.FILE_APPLICATION)
@require_http_methods(READ_OR_POST)
def mentor_new(request, organisation):
    """Add a mentor."""
    request.menu = MENU
    company = get_object_or_404(mentor_reading.staffed_by(request.user), slug=organisation)
    # sent again, the form would meet the mentor it made
    before = mentors.sent_before(organisation=company, key=request.POST.get("key"), by=request.user)
    if before:
        return _to_mentor(request, before)
    form = _mentor_form(request, company, initial={"started_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            found = mentors.add_mentor(
                organisation=company,
                key=form.cleaned_data["key"],
                by=request.user,
                at=timezone.now(),
                **form.values,
            )
        except (mentors.MentorTwice, mentors.DoesNotBelong) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{found.name} staat bij de mentoren.")
            return _to_mentor(request, found)
    return _answer(request, "companies/mentor_new.html", {"organisation": company, "form": form})


@requires(Can.FILE_APPLICATION)
@require_http_methods(READ_OR_POST)
def mentor_change(request, organisation, mentor):
    """Correct a mentor's data; who saved first is shown next to what you typed."""
    found = _load(request, organisation, mentor)
    practices = list(found.practices.select_related("programme"))
    form = _mentor_form(request, found.organisation, found, initial=initial_of(found, practices))
    theirs = []
    if request.method == "POST" and form.is_valid():
        try:
            mentors.change_mentor(
                mentor=found,
                version=form.cleaned_data["version"] or 0,
                by=request.user,
                at=timezone.now(),
                **form.values,
            )
        except mentors.MentorChanged as error:
            theirs = _differences(form, error.current)
            form.data = form.data.copy()
            form.data["version"] = error.current.version
        except (mentors.MentorTwice, mentors.DoesNotBelong) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Aangepast.")
            return _to_mentor(request, found)
    context = {"organisation": found.organisation, "mentor": found, "form": form, "theirs": theirs}
    return _answer(request, "companies/mentor_change.html", context)


def _mentor_form(request, company, mentor=None, **options):
    programmes = mentor_reading.programmes_of(company)
    return MentorForm(
        request.POST or None,
        organisation=company,
        today=timezone.localdate(),
        programmes=programmes,
        mentor=mentor,
        # who works here is the company's own to see
        links_account=request.user.access.organisation(company.pk) is not None,
        **options,
    )


def _differences(form, current):
    """What the other saved where it is not what was typed here: (label, theirs, yours)."""
    found = []
    for name, value in form.values.items():
        now = getattr(current, name) if name != "practices" else value
        if now != value:
            found.append((form.fields[name].label, _shown(now), _shown(value)))
    return found


def _shown(value):
    if value is None:
        return ""
    return f"{value:%d/%m/%Y}" if hasattr(value, "isoformat") else str(value)


@requires(Can.FILE_APPLICATION)
@require_http_methods(READ_OR_POST)
def mentor_certificate(request, organisation, mentor):
    """Keep that the certificate of good conduct was seen."""
    found = _load(request, organisation, mentor)
    form = CertificateForm(
        request.POST or None,
        today=timezone.localdate(),
        parameters=lambda day: mentor_papers.parameters_for(found, day),
    )
    if request.method == "POST" and form.is_valid():
        mentor_papers.see_certificate(mentor=found, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, "Bewaard: gezien, zonder het uittreksel zelf.")
        return _to_mentor(request, found)
    return _answer(request, "companies/mentor_certificate.html", _context(found, form))


@requires(Can.FILE_APPLICATION)
@require_http_methods(READ_OR_POST)
def mentor_proof(request, organisation, mentor):
    """Keep that a proof of prior training was seen; the partnership approves it."""
    found = _load(request, organisation, mentor)
    form = ProofForm(request.POST or None, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        mentor_papers.see_proof(mentor=found, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, "Bewaard. Het partnerschap keurt het bewijs goed.")
        return _to_mentor(request, found)
    return _answer(request, "companies/mentor_proof.html", _context(found, form))


@requires(Can.FILE_APPLICATION)
@require_http_methods(READ_OR_POST)
def mentor_training_new(request, organisation, mentor):
    """Put a training with a mentor: planned, or followed already."""
    found = _load(request, organisation, mentor)
    form = TrainingForm(
        request.POST or None,
        today=timezone.localdate(),
        initial={"title": request.GET.get("titel", "")[:200]},
    )
    if request.method == "POST" and form.is_valid():
        mentor_papers.add_training(
            mentor=found,
            key=form.cleaned_data["key"],
            by=request.user,
            at=timezone.now(),
            **form.values,
        )
        messages.success(request, "Bewaard.")
        return _to_mentor(request, found)
    return _answer(request, "companies/mentor_training.html", _context(found, form) | {"training": None})


@requires(Can.FILE_APPLICATION)
@require_http_methods(READ_OR_POST)
def mentor_training(request, organisation, mentor, training):
    """Say that a training was followed and its certificate seen, or correct it."""
    found = _load(request, organisation, mentor)
    row = get_object_or_404(MentorTraining.objects.filter(mentor=found), pk=training)
    form = TrainingForm(request.POST or None, today=timezone.localdate(), training=row)
    if request.method == "POST" and form.is_valid():
        mentor_papers.change_training(training=row, by=request.user, at=timezone.now(), **form.values)
        messages.success(request, "Aangepast.")
        return _to_mentor(request, found)
    return _answer(request, "companies/mentor_training.html", _context(found, form) | {"training": row})


@requires(Can.EDIT_MENTORS)
@require_http_methods(READ_OR_POST)
def mentor_stop(request, organisation, mentor):
    """End a mentor's task; the successor takes over what runs."""
    found = _load(request, organisation, mentor, own_company=True)
    today = timezone.localdate()
    still_open = mentor_stopping.still_open(found, today)
    form = StopForm(request.POST or None, mentor=found, today=today, places=list(still_open["places"]))
    if request.method == "POST" and form.is_valid():
        try:
            moved = mentor_stopping.stop_mentor(
                mentor=found, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except mentor_stopping.AlreadyStopped:
            form.add_error(None, f"{found.name} is net door een collega stopgezet.")
        except mentor_stopping.SuccessorCannot as error:
            for reason in error.reasons:
                form.add_error("successor", reason)
        except (mentor_stopping.SuccessorNeeded, mentors.DoesNotBelong) as error:
            form.add_error("successor", str(error))
        else:
            _say_what_moved(request, found, form.cleaned_data["successor"], moved)
            return _to_mentor(request, found)
    context = _context(found, form) | still_open
    return _answer(request, "companies/mentor_stop.html", context)


def _say_what_moved(request, found, successor, moved):
    text = f"{found.name} is gestopt als mentor."
    if moved.places:
        words = "1 lerende" if moved.places == 1 else f"{moved.places} lerenden"
        text += f" {successor.name} neemt {words} over."
    messages.success(request, text)


def _load(request, organisation, mentor, own_company=False):
    """A mentor this person keeps; one who stopped stays as it was."""
    request.menu = MENU
    rows = Mentor.objects.editable_by(request.user).filter(stopped_on=None)
    if own_company:
        rows = rows.filter(organisation_id__in=request.user.access.organisation_ids(Can.EDIT_MENTORS))
    return get_object_or_404(
        rows.select_related("organisation", "establishment", "substitute"),
        pk=mentor,
        organisation__slug=organisation,
    )


def _context(found, form):
    return {"organisation": found.organisation, "mentor": found, "form": form}


def _answer(request, template, context):
    return render_page(request, template, context, status=422 if context["form"].is_bound else 200)


def _to_mentor(request, found):
    return go_to(request, "companies:mentor", organisation=found.organisation.slug, mentor=found.pk)
