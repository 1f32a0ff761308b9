"""Measurements: V or O by each side, the table of a sheet, one measurement with its trace, and how far it all is."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from duaalportal.accounts.access import Can, requires
from duaalportal.lib.downloads import as_file
from duaalportal.lib.pages import go_to, render_page
from evaluation.logs import proposing, reading
from evaluation.logs.errors import LogRefused
from evaluation.logs.forms import MarksForm, read_day, read_key, words
from evaluation.logs.measuring import measure, trace, voice_of, withdraw
from evaluation.logs.sheets import planned
from evaluation.models import Measurement, MeasurementPhoto, Party
from evaluation.rules import measurements as rules
from evaluation.views.log_parts import (
    FORM,
    asked_day,
    asked_sheet,
    criterion_row,
    is_open,
    looked_at,
    row_where,
)
from learningplans.goals.known import GoalRefused
from learningplans.views.loading import reads

REFUSED = (LogRefused, GoalRefused, ValidationError)
MOST_DATES = 20
HEADER = ("Datum", "Criterium", "Stem", "Poging", "Resultaat", "Waar", "Door", "Opmerking")


# --- the table ----------------------------------------------------------------------------------------------------


@requires(Can.SEE_EVALUATION)
@reads
def measurements(request, trajectory):
    """Criteria by dates with V and O of each side, as the sheet on paper; of one sheet of the plan."""
    found, eyes, sheets, chosen = _chosen(request, trajectory)
    if chosen is None:
        context = {"trajectory": found, "sheets": sheets, "own": eyes.side == "learner"}
        return render_page(request, "evaluation/logs/sheets.html", context)
    rows = reading.measurements(found, eyes, chosen.sheet_id)
    table = reading.table_of(chosen.content, rows)
    # the newest day first: on a phone that is what one comes for
    page = Paginator(table.dates[::-1], MOST_DATES).get_page(request.GET.get("pagina"))
    noted = [row for row in rows if row.note and row.criterion in table.by_code][-MOST_DATES:]
    context = {
        "trajectory": found,
        "own": eyes.side == "learner",
        "sheet": chosen,
        "table": table,
        "page": page,
        "dates": list(page.object_list),
        "noted": noted[::-1],
        "query": f"fiche={chosen.sheet_id}",
        "proposals": _proposals(table.standings, chosen, found),
        "measures": reading.measures(eyes) and is_open(found),
        "parties": [(one.value, one.label) for one in Party],
    }
    return render_page(request, "evaluation/logs/table.html", context)


def _chosen(request, trajectory):
    found, eyes = looked_at(request, trajectory, Can.SEE_EVALUATION)
    sheets = planned(found)
    chosen = asked_sheet(request, sheets)
    return found, eyes, sheets, chosen


def _proposals(standings, sheet, trajectory):
    if not is_open(trajectory):
        return ()
    return rules.proposals(standings, today=timezone.localdate(), ends_on=sheet.ends_on)


@requires(Can.SEE_EVALUATION)
@reads
def measurements_file(request, trajectory, kind):
    """Every measurement as a table to keep, of one sheet or of all sheets of the plan."""
    found, eyes, sheets, chosen = _chosen(request, trajectory)
    texts = {one.sheet_id: one.content.texts for one in sheets}
    rows = reading.measurements(found, eyes, chosen.sheet_id if chosen else None)
    lines = [
        (
            row.on,
            texts.get(row.sheet_id, {}).get(row.criterion, row.criterion),
            Party(row.party).label,
            row.attempt,
            f"{row.value} ({Measurement.Value(row.value).label})",
            *(row.where, row.by, row.note),
        )
        for row in rows
    ]
    return as_file(kind, "metingen", HEADER, lines)


# --- judging ------------------------------------------------------------------------------------------------------


@requires(Can.MEASURE)
@require_http_methods(FORM)
def measure_sheet(request, trajectory):
    """V or O per criterion of one sheet on a day, for one's own side; what is not tapped is not judged."""
    found, eyes = looked_at(request, trajectory, Can.MEASURE)
    sheets = planned(found)
    chosen = asked_sheet(request, sheets)
    if chosen is None or not is_open(found):
        context = {"trajectory": found, "sheets": sheets, "own": eyes.side == "learner"}
        return render_page(request, "evaluation/logs/sheets.html", context)
    voice = voice_of(request.user, found)
    if voice is None or not reading.measures(eyes):
        raise Http404
    form, problem = MarksForm(), ""
    if request.method == "POST":
        form = MarksForm(request.POST, request.FILES)
        problem = _kept(request, found, chosen, voice, form) if form.is_valid() else ""
        if problem is None:
            address = reverse("evaluation:measurements", args=[found.pk])
            return go_to(request, f"{address}?fiche={chosen.sheet_id}")
    return _measure_page(request, found, eyes, chosen, voice, form, problem)


def _kept(request, found, sheet, voice, form):
    """Keep the marks; the sentence of a refusal, None when all went well."""
    if not form.marks:
        return "Je koos nog nergens V of O."
    place = next((one for one in voice.places if str(one.pk) == request.POST.get("organisation")), None)
    try:
        rows = measure(
            trajectory=found,
            sheet=sheet.sheet_id,
            on=read_day(request.POST.get("on"), timezone.localdate()),
            marks=form.marks,
            organisation=place,
            by=request.user,
            at=timezone.now(),
            key=read_key(request.POST.get("key")),
        )
    except REFUSED as no:
        return words(no)
    count = "Eén criterium" if len(rows) == 1 else f"{len(rows)} criteria"
    messages.success(request, f"{count} beoordeeld.")
    return None


def _measure_page(request, found, eyes, sheet, voice, form, problem):
    today = timezone.localdate()
    on = read_day(request.POST.get("on"), today) if form.is_bound else asked_day(request)
    tries = [row.as_try for row in reading.measurements(found, eyes, sheet.sheet_id)]
    standings = rules.standings(sheet.content.texts, tries)
    rows = [criterion_row(form, sheet.content, one, on) for one in standings]
    if voice.party != Party.LEARNER:
        # what waits for this side comes first; nothing is filled in beforehand
        rows.sort(key=lambda row: (row["standing"].is_reached, row["standing"].state != rules.CONFIRM))
    context = {
        "trajectory": found,
        "sheet": sheet,
        "voice": voice,
        "on": on,
        "today": today,
        "criteria": rows,
        "progress": rules.progress_of(standings),
        "form": form,
        "problem": problem or "",
        "chosen_place": request.POST.get("organisation", ""),
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "evaluation/logs/measure.html", context, status=status)


# --- one measurement ----------------------------------------------------------------------------------------------

ALSO = ("by", "sheet_version", "company_sheet_version")


@requires(Can.SEE_EVALUATION)
@reads
def measurement(request, measurement):
    """One measurement: who judged what, with its photos, and to which goal and competence it leads."""
    row, eyes = row_where(request, Measurement, measurement, Can.SEE_EVALUATION, *ALSO)
    context = {
        "trajectory": row.trajectory,
        "row": row,
        "own": eyes.side == "learner",
        "trace": trace(row),
        "competences": reading.competence_texts(row.trajectory, trace(row).competences),
        "photos": list(row.photos.all()),
        "mine": row.by_id == request.user.pk and row.withdrawn_at is None and is_open(row.trajectory),
    }
    return render_page(request, "evaluation/logs/measurement.html", context)


@requires(Can.MEASURE)
@require_POST
def measurement_withdraw(request, measurement):
    """Take back what one said oneself; it stays to be read as withdrawn."""
    row, _ = row_where(request, Measurement, measurement, Can.MEASURE)
    try:
        withdraw(measurement=row, by=request.user, at=timezone.now())
    except REFUSED as no:
        messages.error(request, words(no))
    else:
        messages.success(request, "Ingetrokken. Het telt niet meer mee.")
    return go_to(request, "evaluation:measurement", measurement=row.pk)


@requires(Can.SEE_EVALUATION)
@require_safe
def measurement_photo(request, measurement_photo):
    """The picture itself, after asking anew whether this person may see it."""
    rows = MeasurementPhoto.objects.where(request.user, Can.SEE_EVALUATION)
    found = get_object_or_404(rows, pk=measurement_photo)
    row_where(request, Measurement, found.measurement_id, Can.SEE_EVALUATION)
    try:
        content = found.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(content, as_attachment=True, filename="foto.jpg", content_type="image/jpeg")


# --- how far ------------------------------------------------------------------------------------------------------


@requires(Can.SEE_EVALUATION)
@reads
def progress(request, trajectory):
    """How far a learner is per sheet, goal and competence, in words; and what to do where it sticks or goes well."""
    found, eyes = looked_at(request, trajectory, Can.SEE_EVALUATION, reading.reads_progress)
    report = reading.report(found, eyes, timezone.localdate())
    context = {
        "trajectory": found,
        "own": eyes.side == "learner",
        "eyes": eyes,
        "report": report,
        "reads": reading.reads_logs(eyes),
        "acts": reading.measures(eyes) and is_open(found),
        "words_of": proposing.words_of,
    }
    return render_page(request, "evaluation/logs/progress.html", context)


@requires(Can.MEASURE)
@require_POST
def progress_point(request, trajectory):
    """Make an action point of a proposal, with one tap."""
    found, _ = looked_at(request, trajectory, Can.MEASURE)
    sheet = asked_sheet(request, planned(found))
    if sheet is None:
        raise Http404
    try:
        point = proposing.make_point(
            trajectory=found,
            sheet=sheet.sheet_id,
            criterion=request.POST.get("criterion", ""),
            by=request.user,
            at=timezone.now(),
        )
    except REFUSED as no:
        messages.error(request, words(no))
    else:
        messages.success(request, f"Werkpunt gemaakt: {point.text}")
    return go_to(request, "evaluation:progress", trajectory=found.pk)
