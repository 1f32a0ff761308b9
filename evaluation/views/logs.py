"""The sheet of the day: the learner writes it as it goes, mentor and school read it and say they looked."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST

from duaalportal.accounts.access import Can, requires
from duaalportal.lib import dates
from duaalportal.lib.pages import go_to, render_page
from duaalportal.lib.school_calendar import Week
from evaluation.logs import keeping, reading
from evaluation.logs.errors import AnswersChanged, LogChanged, LogRefused
from evaluation.logs.forms import MarksForm, log_answers, read_key, typed, words
from evaluation.logs.measuring import send_day
from evaluation.logs.sheets import contents, planned
from evaluation.models import Measurement, SheetLog
from evaluation.rules import logs as rules
from evaluation.rules import measurements as reached
from evaluation.views.log_parts import (
    FORM,
    asked_day,
    asked_sheet,
    asked_sheet_id,
    is_open,
    looked_at,
    row_where,
)
from learningplans.goals.known import GoalRefused
from learningplans.views.loading import reads, trajectory_where

PER_PAGE = 20
REFUSED = (LogRefused, GoalRefused, ValidationError)


# --- the list -----------------------------------------------------------------------------------------------------


@requires(Can.SEE_EVALUATION)
@reads
def sheet_days(request, trajectory):
    """The logs of a learner that this person reads, newest first; and the sheets to measure."""
    found, eyes = looked_at(request, trajectory, Can.SEE_EVALUATION)
    sheets = planned(found)
    rows = reading.logs(found, eyes)
    if chosen := asked_sheet(request, sheets):
        rows = rows.filter(sheet=chosen.sheet_id)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("pagina"))
    shapes = contents(row.sheet_version_id for row in page.object_list)
    context = {
        "trajectory": found,
        "own": eyes.side == "learner",
        "writes": eyes.side == "learner" and is_open(found),
        "checks": bool(eyes.roles & reading.CHECKS),
        "measures": reading.measures(eyes) and is_open(found),
        "sheets": sheets,
        "chosen": chosen,
        "query": urlencode({"fiche": chosen.sheet_id}) if chosen else "",
        "page": page,
        "rows": [(row, _line(shapes[row.sheet_version_id], row)) for row in page.object_list],
    }
    return render_page(request, "evaluation/logs/days.html", context)


def _line(content, log):
    """What a log says in one line: what was done, and how many rows were a yes."""
    said = rules.answers_of(content.shape, log)
    first = next((said[one.name] for one in content.shape.head if one.kind == rules.TEXT), "")
    yes = sum(said[one.name] == rules.YES for one in content.shape.rows)
    hours = f"{said['hours']} uur" if said.get("hours") else ""
    counted = f"{yes} van {len(content.shape.rows)} keer ja" if content.shape.rows else ""
    return first, [one for one in (hours, counted) if one]


# --- the learner writes -------------------------------------------------------------------------------------------


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
            {"mine": _told(line, mine), "theirs": _told(line, theirs), "raw": _raw(line, theirs)},
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


def criterion_row(form, content, one, on):
    """A criterion as the form shows it: its words, what was tapped, what this day already says, and how far it is."""
    value, note = form.said(one.criterion)
    here = [row for row in one.tries if row.on == on]
    return {
        "code": one.criterion,
        "text": content.texts[one.criterion],
        "norms": ", ".join(f"ISO {norm}" for norm in content.norms.get(one.criterion, ())),
        "value": value,
        "note": note,
        "error": form.errors.get(one.criterion, ""),
        "today": here,
        "standing": one,
    }


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


# --- reading and looking after ------------------------------------------------------------------------------------


@requires(Can.SEE_EVALUATION)
@reads
def sheet_log(request, sheet_log):
    """One log, with what was measured on that day; who teaches says that it was looked at."""
    row, eyes = row_where(request, SheetLog, sheet_log, Can.SEE_EVALUATION, "seen_by", "sheet_version")
    return _log_page(request, row, eyes)


def _log_page(request, row, eyes, status=200):
    content = contents([row.sheet_version_id])[row.sheet_version_id]
    said = rules.answers_of(content.shape, row)
    tries = [one for one in reading.measurements(row.trajectory, eyes, row.sheet_id) if one.on == row.on]
    photos = reading.photos_of([one.pk for one in tries if one.opens])
    context = {
        "trajectory": row.trajectory,
        "log": row,
        "own": eyes.side == "learner",
        "content": content,
        "head": [(one.text, said[one.name]) for one in content.shape.head if said[one.name]],
        "rows": [(one.text, said[one.name]) for one in content.shape.rows],
        "remarks": [(one.text, said[one.name]) for one in content.shape.remarks if said[one.name]],
        "tries": [
            (text, [one for one in tries if one.criterion == code])
            for code, text in content.texts.items()
            if any(one.criterion == code for one in tries)
        ],
        "photos": photos,
        "checks": reading.checks(eyes, row) and row.seen_at is None,
        "measures": reading.measures(eyes) and is_open(row.trajectory),
        "writes": eyes.side == "learner" and is_open(row.trajectory),
    }
    return render_page(request, "evaluation/logs/log.html", context, status=status)


@requires(Can.CHECK_LOG)
@require_POST
def sheet_log_check(request, sheet_log):
    """Mentor or school looked at a log as it stood on the page."""
    row, eyes = row_where(request, SheetLog, sheet_log, Can.CHECK_LOG, "seen_by", "sheet_version")
    if not reading.checks(eyes, row):
        raise Http404
    text = request.POST.get("version", "")
    version = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    try:
        keeping.check_log(log=row, version=version, by=request.user, at=timezone.now())
    except LogChanged:
        name = row.trajectory.learner.first_name
        messages.warning(request, f"{name} schreef intussen verder. Lees het eerst opnieuw.")
    else:
        messages.success(request, f"{row.trajectory.learner.first_name} ziet dat je dit nakeek.")
    return go_to(request, "evaluation:sheet_log", sheet_log=row.pk)
