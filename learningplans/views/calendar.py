"""The calendar of a school: the year by month, days added, changed and removed, a file taken over, and files to keep."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from companies.views.loading import organisation_where
from duaalportal.accounts.access import Can, OrganisationKind, requires
from duaalportal.accounts.models import Organisation
from duaalportal.catalogue import school_days
from duaalportal.catalogue.calendar import calendar_of
from duaalportal.catalogue.models import SchoolDay, SchoolDayKind
from duaalportal.lib import ical
from duaalportal.lib.dates import school_year_of
from duaalportal.lib.downloads import as_file
from duaalportal.lib.pages import go_to, render_page
from learningplans import calendar_forms, school_year
from learningplans.calendar_forms import CalendarFileForm, SchoolDayForm
from learningplans.models import Trajectory
from learningplans.views.loading import MENU

FORM = ["GET", "HEAD", "POST"]
# what stands in a calendar besides what a school notes
KINDS = {"holiday": "vakantie", **{kind.value: str(kind.label) for kind in SchoolDayKind}}


def school_seen(request, slug):
    """A school whose calendar the visitor reads: the own one, or that of a learner of the own company; else 404."""
    request.menu = MENU
    theirs = Trajectory.objects.on_company_side(request.user, Can.SEE_DAYS).order_by().values("school")
    own = request.user.access.organisation_ids(Can.SEE_DAYS)
    schools = Organisation.objects.filter(kind=OrganisationKind.SCHOOL)
    return get_object_or_404(schools.filter(pk__in=own) | schools.filter(pk__in=theirs), slug=slug)


def own_school(request, slug):
    """The own school whose calendar the visitor keeps; else 404."""
    request.menu = MENU
    return organisation_where(request, slug, Can.EDIT_CALENDAR)


def _year(request):
    text, now = request.GET.get("jaar", ""), school_year_of(timezone.localdate())
    return int(text) if text.isdecimal() and len(text) == 4 and 2015 <= int(text) <= 2098 else now


@requires(Can.SEE_DAYS)
@require_safe
def school_calendar(request, organisation):
    """A school year by month, with the Flemish holidays and what the school plans apart."""
    school, year = school_seen(request, organisation), _year(request)
    calendar, rows, months = school_year.year_of(school, year)
    context = {
        "organisation": school,
        "year": year,
        "months": months,
        "count": len(rows),
        "holidays": len(calendar.holidays),
        "kinds": KINDS,
        "today": timezone.localdate(),
        "edits": school.pk in request.user.access.organisation_ids(Can.EDIT_CALENDAR),
    }
    return render_page(request, "learningplans/calendar/year.html", context)


@requires(Can.SEE_DAYS)
@require_safe
def calendar_file(request, organisation, kind):
    """The same year as a file: CSV, XLSX or iCal."""
    school, year = school_seen(request, organisation), _year(request)
    calendar, rows, _ = school_year.year_of(school, year)
    name = f"kalender-{school.slug}-{year}-{year + 1}"
    if kind != "ics":
        return as_file(kind, name, school_days.HEADER, school_days.listed(calendar, rows))
    content = ical.written(school.name, school_days.entries(calendar, rows), timezone.now())
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return response


# --- one day ------------------------------------------------------------------------------------------------------


@requires(Can.EDIT_CALENDAR)
@require_http_methods(FORM)
def school_day_new(request, organisation):
    """Add a day or a period."""
    school = own_school(request, organisation)
    form = SchoolDayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        row = school_days.add_day(school=school, by=request.user, at=timezone.now(), **said)
        messages.success(request, f"“{row.name}” staat in de kalender.")
        return _to_year(request, school, row)
    return _form(request, {"organisation": school, "form": form, "row": None})


@requires(Can.EDIT_CALENDAR)
@require_http_methods(FORM)
def school_day_change(request, organisation, school_day):
    """Change a day or a period."""
    school, row = _own_day(request, organisation, school_day)
    names = ("kind", "name", "first_day", "last_day", "version")
    form = SchoolDayForm(request.POST or None, initial={name: getattr(row, name) for name in names})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data | {"version": form.cleaned_data["version"] or 0}
        try:
            row = school_days.change_day(school_day=row, by=request.user, at=timezone.now(), **said)
        except school_days.SchoolDayChanged as error:
            if error.current is None:
                messages.warning(request, "Iemand anders haalde deze dag net weg.")
                return _to_year(request, school, row)
            form.add_error(None, "Iemand anders paste deze dag net aan. Kijk na en bewaar opnieuw.")
            form.data = form.data.copy()
            form.data["version"] = error.current.version
        else:
            messages.success(request, f"“{row.name}” is bewaard.")
            return _to_year(request, school, row)
    return _form(request, {"organisation": school, "form": form, "row": row})


@requires(Can.EDIT_CALENDAR)
@require_POST
def school_day_remove(request, organisation, school_day):
    """Take a day out of the calendar."""
    school, row = _own_day(request, organisation, school_day)
    school_days.remove_day(school_day=row, by=request.user, at=timezone.now())
    messages.success(request, f"“{row.name}” staat niet meer in de kalender.")
    return _to_year(request, school, row)


def _own_day(request, organisation, pk):
    school = own_school(request, organisation)
    return school, get_object_or_404(SchoolDay.objects.filter(school=school).select_related("school"), pk=pk)


def _form(request, context):
    status = 422 if context["form"].is_bound else 200
    return render_page(request, "learningplans/calendar/day.html", context, status=status)


def _to_year(request, school, row):
    response = go_to(request, "learningplans:school_calendar", organisation=school.slug)
    header = "HX-Redirect" if "HX-Redirect" in response else "Location"
    response[header] += f"?jaar={school_year_of(row.first_day)}"
    return response


# --- a file --------------------------------------------------------------------------------------------------------


@requires(Can.EDIT_CALENDAR)
@require_http_methods(FORM)
def calendar_import(request, organisation):
    """Take a calendar file over: look first, choose what each line is, then all at once."""
    school = own_school(request, organisation)
    this = school_year_of(timezone.localdate())
    period = (school_year.bounds(this)[0], school_year.bounds(this + 1)[1])
    if request.method == "POST" and "lijnen" in request.POST:
        return _taken_over(request, school)
    form = CalendarFileForm(request.POST or None, request.FILES or None, first=period[0], last=period[1])
    context = {"organisation": school, "form": form, "choices": None, "left_out": [], "carried": ""}
    if request.method == "POST" and form.is_valid():
        found = form.cleaned_data["file"]
        calendar = calendar_of(school.pk, *period)
        context |= {
            "choices": school_days.choices_of(school, found.lines, calendar),
            "left_out": found.left_out,
            "carried": calendar_forms.carried(found.lines),
            "kinds": [calendar_forms.SKIP, *SchoolDayKind.choices],
        }
    refused = form.is_bound and not form.is_valid()
    return render_page(request, "learningplans/calendar/import.html", context, status=422 if refused else 200)


def _taken_over(request, school):
    try:
        lines = calendar_forms.lines_of(request.POST["lijnen"])
    except (ValueError, TypeError):
        messages.warning(request, calendar_forms.LOST)
        return go_to(request, "learningplans:calendar_import", organisation=school.slug)
    chosen = calendar_forms.chosen_kinds(request.POST, lines)
    new, changed, same = school_days.take_over(
        school=school, chosen=chosen, by=request.user, at=timezone.now()
    )
    messages.success(
        request,
        f"Overgenomen: {new} nieuw, {changed} aangepast, {same} ongewijzigd, {len(lines) - len(chosen)} niet.",
    )
    return go_to(request, "learningplans:school_calendar", organisation=school.slug)
