"""Logs of days: the list, one of them, and who teaches says that it was looked at."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from duaalportal.accounts.access import Can, requires
from duaalportal.lib.pages import go_to, render_page
from evaluation.logs import keeping, reading
from evaluation.logs.errors import LogChanged
from evaluation.logs.sheets import contents, planned
from evaluation.models import SheetLog
from evaluation.rules import logs as rules
from evaluation.views.log_parts import (
    asked_sheet,
    is_open,
    looked_at,
    row_where,
)
from learningplans.views.loading import reads

PER_PAGE = 20


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
