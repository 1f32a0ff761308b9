"""The report of a visit: kept part by part while it is written, on a phone beside the machine; then finished."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.http import JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from companies import partnership as services
from companies.applications import MoveRefused
from companies.models import State
from companies.partnership_forms import ReportForm, tell
from companies.rules.visits import SOURCE, TOPICS, open_topics
from companies.views.partnership import back, handled
from companies.visit_report import (
    CONCLUSION,
    LABELS,
    PRESENT,
    Part,
    PartChanged,
    PartUnknown,
    ReportClosed,
    keep_part,
    parts_of,
)
from duaalportal.accounts.access import Can, requires
from duaalportal.lib.dates import clock
from duaalportal.lib.fields import TOO_LONG
from duaalportal.lib.pages import render_page
from duaalportal.lib.privacy import refuse_national_numbers

LONGEST = {PRESENT: 300}
WORDS = {PRESENT: "Wie was erbij?", CONCLUSION: "Besluit van het bezoek"}


@dataclass(slots=True)
class Question:
    """One part of the report as the page shows it."""

    code: str
    text: str
    part: Part
    version: int
    error: str = ""
    other: Part | None = None

    @property
    def number(self):
        """The number of a topic; empty for the other parts."""
        return self.code if self.code.isdecimal() else ""


@requires(Can.DECIDE_RECOGNITION)
@require_http_methods(["GET", "HEAD", "POST"])
def treatment_report(request, organisation, application):
    """Write the report with the five topics; without script everything is kept at once."""
    place, found = handled(request, organisation, application)
    if request.method == "POST" and request.headers.get("X-Autosave"):
        return _keep_one(request, found)
    if request.method == "POST":
        return _keep_all(request, place, found)
    visit, today = getattr(found, "visit", None), timezone.localdate()
    held_on = min(visit.planned_on, today) if visit else today
    form = ReportForm(initial={"held_on": held_on, "version": found.version})
    return _page(request, place, found, form, {})


def _clean(name, value, text):
    """What may be kept at a part; ValidationError says what is wrong with it."""
    text = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if value not in ("", *LABELS):
        raise ValidationError("Kies in orde of niet in orde.")
    MaxLengthValidator(LONGEST.get(name, 4000), TOO_LONG)(text)
    refuse_national_numbers(text)
    return value, text


def _version(given):
    return int(given) if given and given.isascii() and given.isdigit() and len(given) < 12 else 0


def _keep_one(request, found):
    name, sent = request.POST.get("item", ""), request.POST
    try:
        value, text = _clean(name, sent.get("value", ""), sent.get("note", ""))
        kept = keep_part(
            application=found, name=name, value=value, text=text, version=_version(sent.get("version"))
        )
    except PartChanged as race:
        html = render_to_string("companies/partnership/both.html", _both(Part(value, text), race.current))
        return JsonResponse({"html": html, "version": race.current.version}, status=409)
    except PartUnknown:
        return JsonResponse({"error": "Dit deel staat niet in het verslag. Herlaad de pagina."}, status=422)
    except ReportClosed as error:
        return JsonResponse({"error": str(error)}, status=422)
    except ValidationError as error:
        return JsonResponse({"error": " ".join(error.messages)}, status=422)
    return JsonResponse({"saved_at": clock(timezone.now()), "version": kept.version})


def _both(mine, theirs):
    def side(part, who):
        return {"label": part.label, "value": part.value, "note": part.text, "who": who}

    return {"mine": side(mine, "Jij"), "theirs": side(theirs, "Je collega")}


def _keep_all(request, place, found):
    """Keep every part of the form; finish the report when that is asked and nothing is in the way."""
    form, problems = ReportForm(request.POST), {}
    for name in (*map(str, TOPICS), PRESENT, CONCLUSION):
        value, text = request.POST.get(f"value-{name}", ""), request.POST.get(f"note-{name}")
        if text is None:
            continue
        typed = Part(value, text.replace("\r\n", "\n"))
        try:
            value, text = _clean(name, value, text)
            version = _version(request.POST.get(f"version-{name}"))
            keep_part(application=found, name=name, value=value, text=text, version=version)
        except PartChanged as race:
            problems[name] = {"part": typed, "other": race.current}
        except ValidationError as error:
            problems[name] = {"part": typed, "error": " ".join(error.messages)}
        except ReportClosed as error:
            problems[name] = {"part": typed, "error": ""}
            form.closed = str(error)
    finishes = "klaar" in request.POST
    if finishes and not problems:
        if form.is_valid() and _finished(request, form, found):
            messages.success(request, "Het verslag is klaar. Nu kan je beslissen.")
            return back(request, place, found)
        return _page(request, place, found, form, {}, 422)
    if problems:
        if hasattr(form, "closed"):
            if _already(request, found):
                return back(request, place, found)
            form.add_error(None, form.closed)
        lost_race = any("other" in problem for problem in problems.values())
        return _page(request, place, found, form, problems, 409 if lost_race else 422)
    messages.success(request, f"Bewaard om {clock(timezone.now())}. Het verslag is nog niet klaar.")
    return back(request, place, found)


def _already(request, found):
    """Whether this person finished this very report just now: the same form came twice."""
    found.refresh_from_db()
    visit = getattr(found, "visit", None)
    if visit is None or found.state != State.VISITED or visit.reported_by_id != request.user.pk:
        return False
    stands = parts_of(visit)
    return all(
        request.POST.get(f"note-{name}", "").replace("\r\n", "\n").strip() == part.text
        for name, part in stands.items()
    )


def _finished(request, form, found):
    parts = parts_of(_visit(found))
    topics = {number: (parts[str(number)].in_order, parts[str(number)].text) for number in TOPICS}
    try:
        services.report_visit(
            application=found,
            topics=topics,
            present=parts[PRESENT].text,
            conclusion=parts[CONCLUSION].text,
            by=request.user,
            at=timezone.now(),
            **form.cleaned_data,
        )
    except services.ReportIncomplete:
        form.open_topics = open_topics(topics)
        return False
    except MoveRefused as error:
        tell(form, error, ("held_on",))
        return False
    return True


def _visit(found):
    return type(found.visit).objects.prefetch_related("topics").get(pk=found.visit.pk)


def _page(request, place, found, form, problems, status=200):
    visit = getattr(found, "visit", None)
    stands = parts_of(_visit(found) if visit else None)
    open_now = getattr(form, "open_topics", [])
    questions = {}
    for name, words in [(str(n), words) for n, words in TOPICS.items()] + list(WORDS.items()):
        problem = problems.get(name, {})
        missing = "Kies in orde of niet in orde, en schrijf wat je zag." if name in map(str, open_now) else ""
        questions[name] = Question(
            name,
            words,
            problem.get("part", stands[name]),
            # what is sent again after a lost race replaces what stands there now
            stands[name].version,
            problem.get("error") or missing,
            problem.get("other"),
        )
    context = {
        "organisation": place,
        "application": found,
        "visit": visit,
        "state": State(found.state),
        "is_open": found.state == State.VISIT_PLANNED and visit is not None,
        "too_early": visit is not None and visit.planned_on > timezone.localdate(),
        "form": form,
        "topics": [question for question in questions.values() if question.number],
        "present": questions[PRESENT],
        "conclusion": questions[CONCLUSION],
        "choices": list(LABELS.items()),
        "wrong": [question for question in questions.values() if question.error or question.other],
        "source": SOURCE,
        "draft_user": request.user.pk,
    }
    return render_page(request, "companies/partnership/report.html", context, status=status)
