"""The activity list of an establishment for a programme: what can be learned there, and answering it as you go (C19)."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from companies import activities as services
from companies.models import ActivityAnswer, Establishment
from companies.views.loading import company_seen
from duaalportal.accounts.access import Can, requires
from duaalportal.catalogue.models import Programme
from duaalportal.lib import dates
from duaalportal.lib.pages import go_to, render_page
from duaalportal.lib.privacy import refuse_national_numbers

MENU = "companies:home"
Value = ActivityAnswer.Value
OPTIONS = tuple((value, label.capitalize()) for value, label in Value.choices)
LONGEST = 300
REFUSALS = (ValueError, ValidationError)


@dataclass(slots=True)
class Question:
    """One line as the form shows it."""

    code: str
    text: str
    value: str
    note: str
    version: int
    error: str = ""
    other: str = ""


@requires(Can.SEE_COMPANY)
@require_safe
def activities(request, organisation, establishment, programme):
    """What can be learned here, partly or not, and what was not answered yet."""
    request.menu = MENU
    company = company_seen(request, organisation)
    place = get_object_or_404(Establishment.objects.filter(organisation=company), pk=establishment)
    found = get_object_or_404(Programme, pk=programme)
    listed = services.activity_list(place, found, timezone.localdate())
    context = {
        "organisation": company,
        "establishment": place,
        "programme": found,
        "listed": listed,
        "edits": company.pk in request.user.access.organisation_ids(Can.EDIT_COMPANY),
    }
    return render_page(request, "companies/activities.html", context)


@requires(Can.EDIT_COMPANY)
@require_http_methods(["GET", "HEAD", "POST"])
def activities_fill_in(request, organisation, establishment, programme):
    """Yes, partly or no for each line: kept line by line as you go, or all at once without script."""
    request.menu = MENU
    mine = request.user.access.organisation_ids(Can.EDIT_COMPANY)
    rows = Establishment.objects.filter(organisation__in=mine).select_related("organisation")
    place = get_object_or_404(rows, pk=establishment, organisation__slug=organisation)
    found = get_object_or_404(Programme, pk=programme)
    listed = services.activity_list(place, found, timezone.localdate())
    if request.method == "POST":
        save = _save_one if request.headers.get("X-Autosave") else _save_all
        return save(request, place, found, listed)
    return _page(request, place, found, listed, {})


def _clean(value, note):
    """The answer as it may be kept; a Dutch sentence says what is wrong with it."""
    note = note.replace("\r\n", "\n").replace("\x00", "").strip()
    if len(note) > LONGEST:
        raise ValueError(f"Je opmerking telt {len(note)} tekens; er is plaats voor {LONGEST}.")
    refuse_national_numbers(note)
    return value, note


def _words(error):
    return "; ".join(error.messages) if hasattr(error, "messages") else str(error)


def _version(text):
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def _answer(request, place, activity, value, note, version):
    value, note = _clean(value, note)
    return services.answer(
        establishment=place,
        activity=activity,
        value=value,
        remark=note,
        version=_version(version),
        by=request.user,
        at=timezone.now(),
    )


def _save_one(request, place, programme, listed):
    known = {line.activity.pk: line.activity for line in listed.lines}
    known = {activity.code: activity for activity in known.values()}
    activity = known.get(request.POST.get("item", ""))
    if activity is None:
        return JsonResponse({"error": "Deze regel staat niet in de lijst. Herlaad de pagina."}, status=422)
    value, note = request.POST.get("value", ""), request.POST.get("note", "")
    try:
        row = _answer(request, place, activity, value, note, request.POST.get("version"))
    except services.AnswerChanged as race:
        html = render_to_string(
            "companies/activities_both.html", _both(request.user, value, note, race.current)
        )
        return JsonResponse({"html": html, "version": race.current.version}, status=409)
    except REFUSALS as error:
        return JsonResponse({"error": _words(error)}, status=422)
    fresh = services.activity_list(place, programme, timezone.localdate())
    progress = {"answered": fresh.answered, "total": fresh.total}
    return JsonResponse(
        {"saved_at": dates.clock(row.changed_at), "version": row.version, "progress": progress}
    )


def _both(user, value, note, current):
    labels = dict(OPTIONS)
    return {
        "mine": {"label": labels.get(value, ""), "value": value, "note": note, "who": "Jij"},
        "theirs": {
            "label": labels[current.value],
            "value": current.value,
            "note": current.remark,
            "who": "Je andere scherm" if current.changed_by_id == user.pk else current.changed_by.name,
        },
    }


def _save_all(request, place, programme, listed):
    """The whole form at once: what changed is kept, what is refused comes back with its reason and its text."""
    problems = {}
    for line in listed.lines:
        code = line.activity.code
        value, note = request.POST.get(f"value-{code}", ""), request.POST.get(f"note-{code}")
        if note is None or not _differs(line, value, note):
            continue
        typed = {"value": value, "note": note, "version": request.POST.get(f"version-{code}")}
        try:
            _answer(request, place, line.activity, **typed)
        except services.AnswerChanged as race:
            problems[code] = typed | {"other": race.current}
        except REFUSALS as error:
            problems[code] = typed | {"error": _words(error)}
    if problems:
        fresh = services.activity_list(place, programme, timezone.localdate())
        lost = any("other" in problem for problem in problems.values())
        return _page(request, place, programme, fresh, problems, status=409 if lost else 422)
    messages.success(request, f"Bewaard om {dates.clock(timezone.now())}.")
    to = "activities" if request.POST.get("klaar") else "activities_fill_in"
    return go_to(
        request,
        f"companies:{to}",
        organisation=place.organisation.slug,
        establishment=place.pk,
        programme=programme.pk,
    )


def _differs(line, value, note):
    note = note.replace("\r\n", "\n").strip()
    stands = (line.answer.value, line.answer.remark) if line.answer else ("", "")
    return (value, note) != stands


def _page(request, place, programme, listed, problems, status=200):
    newest = listed.changed
    context = {
        "organisation": place.organisation,
        "establishment": place,
        "programme": programme,
        "listed": listed,
        "questions": [_question(line, problems.get(line.activity.code)) for line in listed.lines],
        "options": OPTIONS,
        "problems": problems,
        "saved_at": newest.changed_at if newest else None,
        "draft_user": request.user.pk,
    }
    return render_page(request, "companies/activities_fill_in.html", context, status=status)


def _question(line, problem):
    answer = line.answer
    question = Question(
        code=line.activity.code,
        text=line.activity.text,
        value=answer.value if answer else "",
        note=answer.remark if answer else "",
        version=answer.version if answer else 0,
    )
    if problem:
        question.value, question.note = problem["value"], problem["note"]
        question.error = problem.get("error", "")
        if other := problem.get("other"):
            said = f"{other.get_value_display()}. {other.remark}".strip()
            question.other = f"{other.changed_by.name} antwoordde intussen: {said}"
    return question
