"""The preparation of an application, part by part: each can be left and taken up again."""

from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from companies import applications as services
from companies.application_forms import NO, YES, ConditionsForm, MandateForm, MentorForm
from companies.applications import reading
from companies.jobs import APPLICATION
from companies.models import ConditionStatement, Document, Mandate, Mentor, RecognitionApplication, State
from companies.rules.recognition import CONDITIONS
from companies.views.applications import MENU, form_version, load
from duaalportal.accounts.access import Can, requires
from duaalportal.jobs import services as work
from duaalportal.lib.dates import date_of
from duaalportal.lib.pages import go_to, render_page

SAVED = "Bewaard."


@requires(Can.FILE_APPLICATION)
@require_safe
def application_gather(request, organisation, application):
    """What to gather first, and what is known of the place already."""
    found, papers, steps = _prepared(request, organisation, application)
    return _page(
        request,
        "gather",
        found,
        papers,
        steps,
        bring=reading.bring(papers),
        people=_who_may(request.user, found),
        manages=found.organisation_id in request.user.access.organisation_ids(Can.MANAGE_MEMBERS),
    )


def _who_may(user, found):
    """People of the company who may prepare and submit, for who works there: name and roles."""
    if found.organisation_id not in user.access.organisation_ids(Can.FILE_APPLICATION):
        return []
    rows = found.organisation.memberships.running(timezone.localdate()).that_can(Can.FILE_APPLICATION)
    people = {}
    for row in rows.select_related("user").order_by("user__name", "pk"):
        people.setdefault(row.user, []).append(row.get_role_display())
    return [(person.name, ", ".join(sorted(roles))) for person, roles in people.items()]


@requires(Can.FILE_APPLICATION)
@require_http_methods(["GET", "HEAD", "POST"])
def application_conditions(request, organisation, application):
    """C1 to C3: met or not, and on what that rests; who saved first is shown beside what you typed."""
    found, papers, steps = _prepared(request, organisation, application)
    form = ConditionsForm(
        request.POST or None, statements=papers.statements, initial={"version": found.version}
    )
    theirs = []
    if request.method == "POST" and form.is_valid():
        try:
            services.state_conditions(
                application=found,
                said=form.said,
                version=form.cleaned_data["version"],
                by=request.user,
                at=timezone.now(),
            )
        except services.ApplicationChanged as error:
            theirs = _conditions_apart(form, error.current)
            _take_version(form, error.current)
        except services.MoveRefused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, SAVED)
            return _next(request, found, "conditions")
    return _page(request, "conditions", found, papers, steps, form=form, theirs=theirs)


def _conditions_apart(form, current):
    """What somebody else saved of a condition where it is not what was typed: (label, theirs, yours)."""
    kept = {row.code: row for row in current.statements.all()}
    apart = []
    for asked in CONDITIONS:
        row, mine = kept.get(asked.code), form.said.get(asked.code)
        saved = (row.met, row.basis, row.remark) if row else None
        if saved != mine:
            apart.append((asked.words, _in_words(saved), _in_words(mine)))
    return apart


def _in_words(said):
    if said is None:
        return ""
    met, basis, remark = said
    words = f"{YES if met else NO}, {ConditionStatement.Basis(basis).label}".capitalize()
    return f"{words}\n{remark}" if remark else words


@requires(Can.FILE_APPLICATION)
@require_http_methods(["GET", "HEAD", "POST"])
def application_mentors(request, organisation, application):
    """The mentors put forward, each with why eligible or not; add one more."""
    found, papers, steps = _prepared(request, organisation, application)
    form = MentorForm(request.POST or None, application=found, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        try:
            services.add_mentor(
                application=found, mentor=form.cleaned_data["mentor"], by=request.user, at=timezone.now()
            )
        except (services.MoveRefused, services.MentorDoesNotFit) as error:
            form.add_error("mentor", str(error))
        else:
            messages.success(request, f"{form.cleaned_data['mentor'].name} staat in de aanvraag.")
            return _to(request, found, "mentors")
    keeps = found.organisation_id in request.user.access.organisation_ids(Can.EDIT_MENTORS)
    more = form.fields["mentor"].queryset.exists()
    return _page(request, "mentors", found, papers, steps, form=form, keeps=keeps, more=more)


@requires(Can.FILE_APPLICATION)
@require_POST
def application_mentor_remove(request, organisation, application, mentor):
    """Take a mentor out of the application."""
    found = _load(request, organisation, application)
    rows = Mentor.objects.filter(organisation_id=found.organisation_id, applications__application=found)
    taken = get_object_or_404(rows, pk=mentor)
    try:
        services.remove_mentor(application=found, mentor=taken, by=request.user, at=timezone.now())
    except services.MoveRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{taken.name} staat niet meer in de aanvraag.")
    return _to(request, found, "mentors")


@requires(Can.FILE_APPLICATION)
@require_safe
def application_documents(request, organisation, application):
    """The documents of this application and of its mentors."""
    found, papers, steps = _prepared(request, organisation, application)
    mentors = [one.mentor.pk for one in papers.mentors]
    rows = Document.objects.visible_to(request.user).newest().select_related("mentor", "added_by")
    return _page(
        request,
        "documents",
        found,
        papers,
        steps,
        documents=list(rows.filter(application=found)),
        of_mentors=list(rows.filter(mentor__in=mentors).exclude(application=found)),
    )


@requires(Can.FILE_APPLICATION)
@require_http_methods(["GET", "HEAD", "POST"])
def application_mandate(request, organisation, application):
    """Mandate and declaration of honour, where a school files."""
    found, papers, steps = _prepared(request, organisation, application)
    if found.school_id is None:
        return _to(request, found, "check")
    kept = papers.mandate
    initial = {"version": found.version}
    if kept:
        initial |= {name: getattr(kept, name) for name in _MANDATE}
    form = MandateForm(request.POST or None, initial=initial)
    theirs = []
    if request.method == "POST" and form.is_valid():
        try:
            services.record_mandate(
                application=found, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except services.ApplicationChanged as error:
            theirs = _mandate_apart(form, error.current)
            _take_version(form, error.current)
        except services.DayDoesNotFit as error:
            form.add_error("mandate_signed_on", str(error))
        except services.MoveRefused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, SAVED)
            return _next(request, found, "mandate")
    return _page(request, "mandate", found, papers, steps, form=form, theirs=theirs)


_MANDATE = ("representative", "mandate_signed_on", "honour_signed_on")


def _mandate_apart(form, current):
    kept = Mandate.objects.filter(application=current).first()
    apart = []
    for name in _MANDATE:
        saved, typed = getattr(kept, name, None), form.cleaned_data[name]
        if saved != typed:
            shown = [date_of(one) if hasattr(one, "year") else one or "" for one in (saved, typed)]
            apart.append((form.fields[name].label, *shown))
    return apart


@requires(Can.FILE_APPLICATION)
@require_http_methods(["GET", "HEAD", "POST"])
def application_check(request, organisation, application):
    """Look at it once more, and declare it complete."""
    found, papers, steps = _prepared(request, organisation, application)
    refused = ""
    if request.method == "POST":
        try:
            services.complete(
                application=found,
                version=form_version(request),
                by=request.user,
                at=timezone.now(),
                side=services.side_of(request.user, found),
            )
        except services.MoveRefused as error:
            refused = str(error)
        else:
            messages.success(request, "Alles is er. Dien nu in bij het officiële loket.")
            return go_to(
                request,
                "companies:application_submit",
                organisation=found.organisation.slug,
                application=found.pk,
            )
    return _page(request, "check", found, papers, steps, refused=refused)


@requires(Can.SEE_APPLICATIONS)
@require_safe
def application_print(request, organisation, application):
    """What to bring to the desk and what the application says, on paper."""
    request.menu = MENU
    found = load(request, RecognitionApplication.objects.visible_to(request.user), organisation, application)
    papers = services.papers_of(found, found.submitted_on or timezone.localdate())
    context = {
        "organisation": found.organisation,
        "application": found,
        "papers": papers,
        "bring": reading.bring(papers),
        "handler": papers.scheme,
        "today": timezone.localdate(),
    }
    return render_page(request, "companies/application_print.html", context)


@requires(Can.SEE_APPLICATIONS)
@require_POST
def application_pdf(request, organisation, application):
    """Ask for the same as a PDF and go to where its progress shows; asking twice gives the same one."""
    found = load(request, RecognitionApplication.objects.visible_to(request.user), organisation, application)
    job = work.start(
        kind=APPLICATION,
        by=request.user,
        organisation=found.organisation,
        params={"application": str(found.pk)},
        label=f"Aanvraag: {found.programme.name}"[:200],
        key=f"{APPLICATION}:{found.pk}",
        at=timezone.now(),
    )
    messages.info(request, "We maken je PDF. Je mag intussen verder werken.")
    return go_to(request, "jobs:detail", job=job.pk)


# --- loading and answering ---------------------------------------------------------------------------------------


def _load(request, organisation, application):
    request.menu = MENU
    # once it is submitted its parts are still read: the services refuse every change
    return load(request, RecognitionApplication.objects.filed_by(request.user), organisation, application)


def _prepared(request, organisation, application):
    found = _load(request, organisation, application)
    papers = services.papers_of(found, timezone.localdate())
    documents = Document.objects.visible_to(request.user).filter(application=found).count()
    return found, papers, reading.steps_of(papers, documents)


def _take_version(form, current):
    form.data = form.data.copy()
    form.data["version"] = current.version


def _next(request, found, here):
    """To the step after this one."""
    keys = [
        "gather",
        "conditions",
        "mentors",
        "documents",
        *(["mandate"] if found.school_id else []),
        "check",
    ]
    return _to(request, found, keys[keys.index(here) + 1])


def _to(request, found, key):
    return go_to(
        request,
        f"companies:application_{key}",
        organisation=found.organisation.slug,
        application=found.pk,
    )


def _page(request, key, found, papers, steps, **more):
    form = more.get("form")
    refused = (form is not None and form.is_bound) or bool(more.get("refused"))
    context = {
        "organisation": found.organisation,
        "application": found,
        "here": key,
        "papers": papers,
        "steps": steps,
        "is_draft": found.state == State.DRAFT,
        "desk": reading.DESK,
        **more,
    }
    return render_page(request, f"companies/application_{key}.html", context, status=422 if refused else 200)
