"""Applications for recognition: the list, a new one, one to follow, and what the applicant does with it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from companies import applications as services
from companies.application_forms import (
    AppealForm,
    ReceivedForm,
    RecognisedForm,
    RefusedForm,
    StartForm,
    StopForm,
    SubmitForm,
    VisitedForm,
    states,
)
from companies.applications import reading
from companies.applications.filing import DECIDED
from companies.facts import recognition_facts
from companies.models import Collaboration, Document, RecognitionApplication, State
from companies.models.base import seen_by
from companies.rules.applications import Side
from companies.rules.recognition import status
from companies.views.loading import company_seen
from companies.worklist import held_by
from duaalportal.accounts.access import Can, OrganisationKind, requires
from duaalportal.accounts.audit import VERBS, history
from duaalportal.accounts.models import Organisation
from duaalportal.catalogue.parameters import book
from duaalportal.lib.downloads import as_file
from duaalportal.lib.pages import go_to, render_page

MENU = "companies:home"
PER_PAGE = 25
NAMES = ("organisation", "establishment", "programme", "school", "scheme", "partnership", "started_by")
APPLICANTS = (OrganisationKind.COMPANY, OrganisationKind.SCHOOL)


def load(request, rows, organisation, application):
    """The application of this address among these rows, with its names; anything else is a 404."""
    return get_object_or_404(
        rows.select_related(*NAMES, "establishment__joint_committee"),
        pk=application,
        organisation__slug=organisation,
    )


# --- the list ------------------------------------------------------------------------------------------------------


@requires(Can.SEE_APPLICATIONS)
@require_safe
def application_list(request, organisation):
    """The applications of a company, or those a school files, the newest first."""
    request.menu = MENU
    place, rows, asked = _asked(request, organisation)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("pagina"))
    query = request.GET.copy()
    query.pop("pagina", None)
    context = {
        "organisation": place,
        "of_school": place.kind == OrganisationKind.SCHOOL,
        "page": page,
        "lines": reading.lines(page.object_list, book()),
        "q": asked["q"],
        "state": asked["state"],
        "states": states(),
        "query": query.urlencode(),
        "files": _files_for(request.user, place),
        "recognitions": held_by(request.user, place, timezone.localdate()),
        "today": timezone.localdate(),
    }
    return render_page(request, "companies/applications.html", context, block="lijst")


@requires(Can.SEE_APPLICATIONS)
@require_safe
def application_file(request, organisation, kind):
    """The list as the filter shows it, as a file."""
    place, rows, _ = _asked(request, organisation)
    return as_file(
        kind, f"erkenningsaanvragen-{place.slug}", reading.HEADER, reading.table(reading.lines(rows, book()))
    )


def _asked(request, slug):
    found = Organisation.objects.filter(
        seen_by(request.user, Can.SEE_APPLICATIONS, field="pk"), kind__in=APPLICANTS
    )
    place = get_object_or_404(found, slug=slug)
    rows = RecognitionApplication.objects.visible_to(request.user)
    rows = rows.filter(Q(organisation=place) | Q(school=place)).select_related(*NAMES)
    asked = {"q": request.GET.get("q", "").strip()[:100], "state": request.GET.get("stand", "")}
    if asked["q"]:
        rows = rows.filter(
            Q(programme__name__icontains=asked["q"])
            | Q(establishment__name__icontains=asked["q"])
            | Q(organisation__name__icontains=asked["q"])
            | Q(desk_reference__icontains=asked["q"])
        )
    if asked["state"] in State.values:
        rows = rows.filter(state=asked["state"])
    return place, rows, asked


def _files_for(user, place):
    """Whether this person may begin an application from the page of this organisation."""
    mine = user.access.organisation_ids(Can.FILE_APPLICATION)
    if place.pk in mine:
        return True
    schools = [
        one for one in user.access.organisations(Can.FILE_APPLICATION) if one.kind == OrganisationKind.SCHOOL
    ]
    return bool(schools) and place.kind == OrganisationKind.COMPANY


# --- a new one --------------------------------------------------------------------------------------------------------


@requires(Can.FILE_APPLICATION)
@require_http_methods(["GET", "HEAD", "POST"])
def application_new(request, organisation):
    """Begin an application: by the company itself, or by a school it works with; a school first chooses for whom."""
    request.menu = MENU
    own = Organisation.objects.where(request.user, Can.FILE_APPLICATION).filter(slug=organisation)
    school = own.filter(kind=OrganisationKind.SCHOOL).first()
    if school is not None:
        return _choose_company(request, school)
    company = company_seen(request, organisation, Can.FILE_APPLICATION)
    filing = _filing_school(request.user, company)
    form = StartForm(request.POST or None, organisation=company, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            begun = services.start(
                establishment=data["establishment"],
                programme=data["programme"],
                school=filing,
                key=data["key"],
                by=request.user,
                at=timezone.now(),
            )
        except services.CannotStart as error:
            form.add_error(None, str(error))
        else:
            return go_to(
                request,
                "companies:application_gather",
                organisation=company.slug,
                application=begun.pk,
            )
    context = {"organisation": company, "form": form, "school": filing, "desk": reading.DESK}
    return render_page(
        request, "companies/application_new.html", context, status=422 if form.is_bound else 200
    )


def _filing_school(user, company):
    """The own school that would file for this company; None when the company does so itself."""
    mine = user.access.organisation_ids(Can.FILE_APPLICATION)
    if company.pk in mine:
        return None
    running = Collaboration.objects.running(timezone.localdate()).filter(organisation=company)
    together = running.filter(school__in=mine).select_related("school").first()
    return together.school if together else user.access.organisation(next(iter(mine)))


def _choose_company(request, school):
    together = Collaboration.objects.running(timezone.localdate()).filter(school=school)
    companies = Organisation.objects.filter(pk__in=together.values("organisation")).order_by("name", "pk")
    page = Paginator(companies, PER_PAGE).get_page(request.GET.get("pagina"))
    return render_page(
        request,
        "companies/application_for.html",
        {"organisation": school, "page": page, "desk": reading.DESK},
    )


# --- one to follow ------------------------------------------------------------------------------------------------------


@requires(Can.SEE_APPLICATIONS)
@require_safe
def application(request, organisation, application):
    """One application: what it still needs, or where it is, who has it, by when, and what was decided."""
    request.menu = MENU
    rows = RecognitionApplication.objects.visible_to(request.user)
    found = load(
        request,
        rows.select_related("visit__visitor", "appeal", "mandate", "recognition"),
        organisation,
        application,
    )
    side = services.side_of(request.user, found)
    if State(found.state).is_being_prepared and side in (Side.COMPANY, Side.APPLICANT):
        return _prepare(request, found)
    return _follow(request, found, side)


def _prepare(request, found):
    papers = services.papers_of(found, timezone.localdate())
    documents = Document.objects.visible_to(request.user).filter(application=found).count()
    last = found.steps.select_related("by").order_by("-at", "-pk").first()
    context = {
        "organisation": found.organisation,
        "application": found,
        "state": State(found.state),
        "steps": reading.steps_of(papers, documents),
        "returned": last if last and last.to_state == State.DRAFT and last.reason else None,
        "history": _trail(request.user, found),
        "desk": reading.DESK,
    }
    return render_page(request, "companies/application_prepare.html", context)


def _follow(request, found, side):
    steps = list(found.steps.select_related("by"))
    values, state = book(), State(found.state)
    due, decision = reading.decision_due(found, values), reading.decision(steps)
    context = {
        "organisation": found.organisation,
        "application": found,
        "state": state,
        "look": reading.LOOKS[state],
        "applies": side in (Side.COMPANY, Side.APPLICANT),
        "can": reading.possible_moves(found, side) if side else set(),
        "has_it": reading.has_it(found),
        "handler": reading.handler(found),
        "due": due,
        "appeal_until": reading.appeal_until(found, values),
        "standing": _standing(found),
        "timeline": reading.timeline(found, steps, due),
        "decision": decision,
        "noted_by": reading.noted_by(found) if decision and reading.is_noted(found, decision) else "",
        "renewal": _renewal(found),
        "visit": getattr(found, "visit", None),
        "appeal": getattr(found, "appeal", None),
        "mandate": getattr(found, "mandate", None),
        "mentors": list(found.mentors.order_by("mentor__name").values_list("mentor__name", flat=True)),
        "history": _trail(request.user, found),
        "desk": reading.DESK,
        "today": timezone.localdate(),
        "appeals": reading.APPEALS,
        "appeal_source": reading.APPEAL_SOURCE,
    }
    return render_page(request, "companies/application.html", context)


def _standing(found):
    """How the establishment is recognised for the programme today; only asked once it was."""
    if found.state != State.RECOGNISED:
        return None
    facts = recognition_facts([found.establishment])
    return status(facts.get((found.establishment_id, found.programme_id), ()), timezone.localdate())


def _renewal(found):
    """The recognition that came of it, when it begins later than the decision: where the one it renews ends."""
    recognition = getattr(found, "recognition", None)
    later = recognition and found.decided_on and recognition.recognised_on > found.decided_on
    return recognition if later else None


def _trail(user, found):
    """Who did what, for the company itself: its trail is its own."""
    if found.organisation_id not in user.access.organisation_ids(Can.SEE_APPLICATIONS):
        return []
    return [
        {"who": entry.by.name if entry.by else "Het portaal", "verb": VERBS[entry.verb], "at": entry.at}
        for entry in history(found)
    ]


# --- what the applicant does -----------------------------------------------------------------------------------------


@requires(Can.FILE_APPLICATION)
@require_http_methods(["GET", "HEAD", "POST"])
def application_submit(request, organisation, application):
    """Note the submission at the official desk: the day, and the number it got."""
    found = _filed(request, organisation, application)
    today = timezone.localdate()
    form = SubmitForm(request.POST or None, initial={"on": today, "version": found.version})
    if request.method == "POST" and form.is_valid():
        done = _try(request, form, found, services.submit, "on", **form.cleaned_data)
        if done:
            messages.success(request, f"Genoteerd. De aanvraag ligt nu bij {reading.handler(done)}.")
            return _back(request, found)
    return _form_page(request, "submit", found, form, papers=services.papers_of(found, today))


@requires(Can.FILE_APPLICATION)
@require_http_methods(["GET", "HEAD", "POST"])
def application_stop(request, organisation, application):
    """Stop an application, with a reason."""
    found = _filed(request, organisation, application)
    form = StopForm(request.POST or None, initial={"version": found.version})
    sent = request.method == "POST" and form.is_valid()
    if sent and _try(request, form, found, services.stop, None, **form.cleaned_data):
        messages.success(request, "De aanvraag is stopgezet.")
        return _back(request, found)
    return _form_page(request, "stop", found, form)


@requires(Can.FILE_APPLICATION)
@require_http_methods(["GET", "HEAD", "POST"])
def application_visited(request, organisation, application):
    """Note the visit of a partnership that does not work in the portal."""
    found = _filed(request, organisation, application)
    said = "Genoteerd. Kreeg je de beslissing? Noteer ze dan hier."
    return _note(request, "visited", found, VisitedForm, services.note_visit, said)


@requires(Can.FILE_APPLICATION)
@require_http_methods(["GET", "HEAD", "POST"])
def application_recognised(request, organisation, application):
    """Note that a partnership that does not work in the portal recognised the establishment."""
    found = _filed(request, organisation, application)
    first, over = services.term_decided(found, timezone.localdate())
    said = "Genoteerd. De vestiging is erkend voor deze opleiding."
    return _note(
        *(request, "recognised", found, RecognisedForm, services.note_recognised, said),
        begins=first,
        until=over,
        today=timezone.localdate(),
    )


@requires(Can.FILE_APPLICATION)
@require_http_methods(["GET", "HEAD", "POST"])
def application_refused(request, organisation, application):
    """Note that a partnership that does not work in the portal refused, or that the appeal was lost."""
    found = _filed(request, organisation, application)
    on_appeal = found.state == State.APPEALED
    said = "Genoteerd. Noteer ook op welke dag je de beslissing kreeg."
    return _note(request, "refused", found, RefusedForm, services.note_refused, said, on_appeal=on_appeal)


def _note(request, name, found, form_class, service, said, **more):
    initial = {"on": timezone.localdate(), "version": found.version}
    form = form_class(request.POST or None, initial=initial)
    sent = request.method == "POST" and form.is_valid()
    if sent and _try(request, form, found, service, "on", **form.cleaned_data):
        messages.success(request, said)
        return _back(request, found)
    return _form_page(request, name, found, form, why_not=services.why_not_noted(found), **more)


@requires(Can.FILE_APPLICATION)
@require_http_methods(["GET", "HEAD", "POST"])
def application_received(request, organisation, application):
    """Note when the written decision came: from then the days for an appeal count."""
    found = _filed(request, organisation, application)
    initial = {"on": found.decision_received_on or timezone.localdate()}
    form = ReceivedForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.receive_decision(
                application=found, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except services.MoveRefused as error:
            form.add_error("on", str(error))
        else:
            messages.success(request, "Genoteerd.")
            return _back(request, found)
    return _form_page(request, "received", found, form)


@requires(Can.FILE_APPLICATION)
@require_http_methods(["GET", "HEAD", "POST"])
def application_appeal(request, organisation, application):
    """Appeal against a refusal: by the company itself, within the days of the rule."""
    request.menu = MENU
    rows = RecognitionApplication.objects.of_own_company(request.user)
    found = load(request, rows, organisation, application)
    form = AppealForm(request.POST or None, initial={"on": timezone.localdate(), "version": found.version})
    sent = request.method == "POST" and form.is_valid()
    if sent and _try(request, form, found, services.appeal, "on", **form.cleaned_data):
        messages.success(request, "Je beroep is genoteerd.")
        return _back(request, found)
    return _form_page(request, "appeal", found, form, until=reading.appeal_until(found, book()))


@requires(Can.FILE_APPLICATION)
@require_POST
def application_reopen(request, organisation, application):
    """Take a complete application back to change it."""
    found = _filed(request, organisation, application)
    try:
        services.reopen(
            application=found,
            version=form_version(request),
            by=request.user,
            at=timezone.now(),
            side=services.side_of(request.user, found),
        )
    except services.MoveRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Je kan de aanvraag weer aanpassen.")
    return _back(request, found)


def _filed(request, organisation, application):
    request.menu = MENU
    return load(request, RecognitionApplication.objects.filed_by(request.user), organisation, application)


def form_version(request):
    """The version a form of one button carries; 0, which fits none, when it carries none."""
    given = request.POST.get("version", "")
    return int(given) if given.isdecimal() and len(given) < 10 else 0


def _try(request, form, found, service, day_field, **said):
    """The application after the service; None when it refused, with the reason at its field."""
    try:
        return service(
            application=found,
            by=request.user,
            at=timezone.now(),
            side=services.side_of(request.user, found),
            **said,
        )
    except services.NotReady as error:
        for finding in error.findings:
            form.add_error(None, f"{finding.why} {finding.todo} (Bron: {finding.source})".replace("  ", " "))
    except services.ApplicationChanged as error:
        form.add_error(None, str(error))
        form.data = form.data.copy()
        form.data["version"] = error.current.version
    except (services.DayDoesNotFit, services.TooLateForAppeal) as error:
        form.add_error(day_field, str(error))
    except services.MoveRefused as error:
        form.add_error(None, str(error))
    return None


def _back(request, found):
    return go_to(request, "companies:application", organisation=found.organisation.slug, application=found.pk)


def _form_page(request, name, found, form, **more):
    context = {
        "organisation": found.organisation,
        "application": found,
        "state": State(found.state),
        "can": _possible(request.user, found),
        "form": form,
        "why_not": "",
        "handler": reading.handler(found),
        "desk": reading.DESK,
        "appeals": reading.APPEALS,
        "appeal_source": reading.APPEAL_SOURCE,
        **more,
    }
    return render_page(
        request, f"companies/application_{name}.html", context, status=422 if form.is_bound else 200
    )


def _possible(user, found):
    """What this person can do now; noting the receipt of a decision is no move."""
    moves = reading.possible_moves(found, services.side_of(user, found))
    return moves | ({"received"} if found.state in DECIDED else set())
