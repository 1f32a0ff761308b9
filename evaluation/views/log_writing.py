"""My sheet of a day: the log line by line as I go, V and O with the button; what was typed is never lost."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from duaalportal.accounts.access import Can, requires
from duaalportal.lib import dates
from duaalportal.lib.pages import go_to, render_page
from duaalportal.lib.school_calendar import Week
from evaluation.logs import keeping
from evaluation.logs.errors import AnswersChanged, LogRefused
from evaluation.logs.forms import MarksForm, log_answers, read_key, typed, words
from evaluation.logs.measuring import send_day
from evaluation.logs.sheets import contents, planned
from evaluation.models import Measurement, SheetLog
from evaluation.rules import logs as rules
from evaluation.rules import measurements as reached
from evaluation.views.log_parts import FORM, asked_day, asked_sheet_id, criterion_row, is_open
from learningplans.goals.known import GoalRefused
from learningplans.views.loading import trajectory_where

REFUSED = (LogRefused, GoalRefused, ValidationError)


@requires(Can.KEEP_LOG)
@require_http_methods(FORM)
def sheet_day(request, trajectory):
    """My sheet of today (or of `dag`): the log is kept line by line as I go, V and O per criterion with the button."""
    found = trajectory_where(request, trajectory, Can.KEEP_LOG)
    day = _Day(request, found, asked_day(request))
    if request.method != "POST" or not is_open(found):
        return day.show()
    if day.sheet_id is None:
        raise Http404
    return day.save_one() if request.headers.get("X-Autosave") else day.save_all()


class _Day:
    """One request about the sheet of one day."""

    def __init__(self, request, trajectory, on):
        self.request, self.trajectory, self.on = request, trajectory, on
        self.sheet_id, self.now = asked_sheet_id(request), timezone.now()
        self.sheet = self.log = self.shape = None

    def show(self):
        """The sheet that is asked, or the only one of this week; else all of them to choose from."""
        sheets, week = planned(self.trajectory), Week.of(self.on)
        here = [one for one in sheets if one.is_in(week.days[0], week.days[-1])]
        if self.sheet_id is None and len(here) == 1:
            self.sheet_id = here[0].sheet_id
        if self.sheet_id is not None and is_open(self.trajectory):
            self._load(sheets)
            return self.page(MarksForm(), {})
        context = {
            "trajectory": self.trajectory,
            "here": here,
            "others": [one for one in sheets if one not in here],
            "on": self.on,
            "is_open": is_open(self.trajectory),
        }
        return render_page(self.request, "evaluation/logs/choose.html", context)

    def _load(self, sheets):
        self.sheet = next((one for one in sheets if one.sheet_id == self.sheet_id), None)
        if self.sheet is None:
            raise Http404
        self.log = keeping.log_on(self.trajectory, self.sheet_id, self.on)
        # a log that was begun keeps the version it began with
        version = self.log.sheet_version_id if self.log else self.sheet.content.version_id
        self.shape = contents([version])[version].shape

    def _about(self):
        return {
            "trajectory": self.trajectory,
            "sheet": self.sheet_id,
            "on": self.on,
            "by": self.request.user,
            "at": self.now,
        }

    def save_one(self):
        """Keep one line, as autosave.js asks it."""
        sent = self.request.POST
        name, text = sent.get("item", ""), sent.get("value") or sent.get("note", "")
        try:
            log = keeping.keep_log(answers={name: typed(text, sent.get("version"))}, **self._about())
        except AnswersChanged as race:
            self._load(planned(self.trajectory))
            return self._conflict(self.shape.by_name[name], text, race.theirs[name])
        except REFUSED as no:
            return JsonResponse({"error": words(no)}, status=422)
        stands = (
            rules.answers_of(contents([log.sheet_version_id])[log.sheet_version_id].shape, log) if log else {}
        )
        version = keeping.version_of(stands.get(name, ""))
        return JsonResponse({"saved_at": dates.clock(self.now), "version": version})

    def _conflict(self, line, mine, theirs):
        html = render_to_string(
            "evaluation/logs/_both.html",
            {
                "mine": _told(line, mine),
                "theirs": _told(line, theirs),
                "raw": _raw(line, theirs),
                "choices": line.choices,
            },
        )
        return JsonResponse({"html": html, "version": keeping.version_of(theirs)}, status=409)

    def save_all(self):
        """The whole page at once: log and marks, both or neither; what is refused comes back with all that was typed."""
        sent = self.request.POST
        answers, problems = log_answers(sent)
        form, lost = MarksForm(sent, self.request.FILES), {}
        if form.is_valid() and not problems:
            about = self._about() | {"key": read_key(sent.get("key"))}
            try:
                log, tries = send_day(answers=answers, marks=form.marks, **about)
            except AnswersChanged as race:
                lost = race.theirs
            except REFUSED as no:
                problems[getattr(no, "field", None) or ""] = words(no)
            else:
                return self._done(log, tries)
        self._load(planned(self.trajectory))
        return self.page(form, problems, lost)

    def _done(self, log, tries):
        if log is None and not tries:
            messages.info(self.request, "Er stond nog niets op je fiche. Er is niets bewaard.")
        else:
            count = f" {len(tries)} keer V of O erbij." if tries else ""
            messages.success(self.request, f"Bewaard om {dates.clock(self.now)}.{count}")
        if tries or log is None:
            address = reverse("evaluation:measurements", args=[self.trajectory.pk])
            return go_to(self.request, f"{address}?fiche={self.sheet_id}")
        return go_to(self.request, "evaluation:sheet_log", sheet_log=log.pk)

    def page(self, form, problems, lost=None):
        """The page, with what was typed before what stands."""
        lost, today = lost or {}, timezone.localdate()
        stands = rules.answers_of(self.shape, self.log or SheetLog())
        rows = [
            row for row in _tries(self.trajectory, self.sheet) if row.criterion in self.sheet.content.texts
        ]
        found = reached.standings(self.sheet.content.texts, rows)
        status = 409 if lost else 422 if problems or form.errors else 200
        context = {
            "trajectory": self.trajectory,
            "sheet": self.sheet,
            "on": self.on,
            "today": today,
            "log": self.log,
            "lines": [_asked(self.request, one, stands, problems, lost, status) for one in self.shape.lines],
            "kinds": rules,
            "criteria": [self._criterion(form, one) for one in found],
            "progress": reached.progress_of(found),
            "form": form,
            "problems": problems,
            "general": next((text for name, text in problems.items() if name not in stands), ""),
            "draft_user": self.request.user.pk,
        }
        return render_page(self.request, "evaluation/logs/day.html", context, status=status)

    def _criterion(self, form, one):
        return criterion_row(form, self.sheet.content, one, self.on)


def _tries(trajectory, sheet):
    rows = Measurement.objects.filter(trajectory=trajectory, sheet=sheet.sheet_id, withdrawn_at=None)
    columns = ("criterion", "party", "value", "on", "attempt")
    return [reached.Try(*row) for row in rows.order_by("on", "attempt", "at").values_list(*columns)]


def _told(line, text):
    return dict(line.choices).get(text, text) if line.choices else text


def _raw(line, text):
    return {"value": text if line.choices else "", "note": "" if line.choices else text}


def _asked(request, line, stands, problems, lost, status):
    """A line as the form shows it."""
    sent = request.POST if status != 200 else {}
    name = f"value-{line.name}" if line.choices else f"note-{line.name}"
    theirs = lost.get(line.name)
    text = sent.get(name, stands[line.name])
    version = sent.get(f"version-{line.name}") or keeping.version_of(stands[line.name])
    return {
        "line": line,
        "text": text,
        "told": _told(line, text),
        "version": version if theirs is None else keeping.version_of(theirs),
        "error": problems.get(line.name, ""),
        "other": None if theirs is None else _told(line, theirs),
    }
