"""What a school asks to be allowed to organise: the list with its deadline, a new request, and one request."""

from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from companies import programme_requests
from companies.models import ProgrammeRequest
from companies.programme_request_forms import AnswerForm, AskForm, ChangeForm, SubmitForm
from companies.rules.deadlines import programme_request_until
from companies.views.loading import organisation_where
from duaalportal.accounts.access import Can, requires
from duaalportal.accounts.audit import VERBS, history
from duaalportal.catalogue.models import Name
from duaalportal.catalogue.parameters import book
from duaalportal.lib.pages import go_to, render_page

MENU = "more"


@requires(Can.SEE_PROGRAMME_REQUESTS)
@require_safe
def request_list(request, organisation):
    """The requests of the school, and until when one can be submitted for the next school year."""
    request.menu = MENU
    school = organisation_where(request, organisation, Can.SEE_PROGRAMME_REQUESTS)
    today = timezone.localdate()
    p = book().on(today)
    rows = ProgrammeRequest.objects.visible_to(request.user).filter(school=school)
    year = programme_requests.next_school_year(today)
    last = programme_request_until(year, p)
    context = {
        "organisation": school,
        "rows": [
            (row, programme_requests.due(row, p), programme_requests.answer_until(row, p))
            for row in rows.select_related("programme", "coach")
        ],
        "edits": school.pk in request.user.access.organisation_ids(Can.REQUEST_PROGRAMME),
        "year": year,
        "last": last,
        "left": (last - today).days,
        "rule": p[Name.PROGRAMME_REQUEST_DAY],
        "today": today,
    }
    return render_page(request, "companies/programme_requests.html", context)


@requires(Can.REQUEST_PROGRAMME)
@require_http_methods(["GET", "HEAD", "POST"])
def request_new(request, organisation):
    """Prepare a request."""
    request.menu = MENU
    school = organisation_where(request, organisation, Can.REQUEST_PROGRAMME)
    today = timezone.localdate()
    coaches = programme_requests.coaches_of(school, today)
    form = AskForm(request.POST or None, today=today, coaches=coaches)
    if request.method == "POST" and form.is_valid():
        try:
            row = programme_requests.ask(
                school=school, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except programme_requests.RequestRefused as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(
                request, "De aanvraag staat klaar. Indienen doe je bij de overheid; noteer hier wanneer."
            )
            return go_to(
                request, "companies:programme_request", organisation=school.slug, programme_request=row.pk
            )
    context = {"organisation": school, "form": form}
    return render_page(
        request, "companies/programme_request_new.html", context, status=422 if form.is_bound else 200
    )


@requires(Can.SEE_PROGRAMME_REQUESTS)
@require_safe
def one_request(request, organisation, programme_request):
    """One request: what it asks, its deadline, the answer, and who did what."""
    rows = ProgrammeRequest.objects.visible_to(request.user)
    return _page(request, _load(rows, organisation, programme_request))


@requires(Can.REQUEST_PROGRAMME)
@require_http_methods(["GET", "HEAD", "POST"])
def request_change(request, organisation, programme_request):
    """Change who accompanies, and the note."""
    return _write(request, organisation, programme_request, "change", programme_requests.change)


@requires(Can.REQUEST_PROGRAMME)
@require_http_methods(["GET", "HEAD", "POST"])
def request_submit(request, organisation, programme_request):
    """Note when it was submitted."""
    return _write(request, organisation, programme_request, "submit", programme_requests.submit)


@requires(Can.REQUEST_PROGRAMME)
@require_http_methods(["GET", "HEAD", "POST"])
def request_answer(request, organisation, programme_request):
    """Note the answer."""
    return _write(request, organisation, programme_request, "answer", programme_requests.answer)


def _write(request, organisation, pk, which, service):
    found = _load(ProgrammeRequest.objects.editable_by(request.user), organisation, pk)
    form = _forms(request, found, which)[which]
    if request.method == "POST" and form.is_valid():
        try:
            service(request=found, by=request.user, at=timezone.now(), **form.cleaned_data)
        except programme_requests.RequestRefused as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        except programme_requests.RequestChanged as error:
            found, form.data = error.current, form.data.copy()
            form.data["version"] = found.version
            form.add_error(
                None,
                "Iemand anders paste deze aanvraag intussen aan. Kijk na wat er nu staat en bewaar opnieuw.",
            )
        else:
            messages.success(request, "Bewaard.")
            return go_to(
                request, "companies:programme_request", organisation=organisation, programme_request=found.pk
            )
    return _page(request, found, which, form)


def _load(rows, organisation, pk):
    rows = rows.select_related("school", "programme", "coach", "created_by")
    return get_object_or_404(rows, pk=pk, school__slug=organisation)


def _forms(request, found, sent=""):
    today = timezone.localdate()
    data = request.POST if request.method == "POST" else None
    version = {"version": found.version}
    coaches = programme_requests.coaches_of(found.school, today)
    coach = {"coach": str(found.coach_id or ""), "note": found.note}
    return {
        "change": ChangeForm(data if sent == "change" else None, coaches=coaches, initial=version | coach),
        "submit": SubmitForm(data if sent == "submit" else None, initial=version | {"on": today}),
        "answer": AnswerForm(data if sent == "answer" else None, initial=version | {"on": today}),
    }


def _page(request, found, opened="", form=None):
    request.menu = MENU
    edits = found.school_id in request.user.access.organisation_ids(Can.REQUEST_PROGRAMME)
    today = timezone.localdate()
    p = book().on(today)
    forms = _forms(request, found) if edits else {}
    if form is not None:
        forms[opened] = form
    context = {
        "organisation": found.school,
        "found": found,
        "due": programme_requests.due(found, p),
        "answer_until": programme_requests.answer_until(found, p),
        "rule": p[Name.PROGRAMME_REQUEST_DAY],
        "edits": edits,
        "forms": forms,
        "opened": opened,
        "today": today,
        "history": history(found),
        "words": VERBS,
    }
    status = 422 if form is not None and form.is_bound else 200
    return render_page(request, "companies/programme_request.html", context, status=status)
