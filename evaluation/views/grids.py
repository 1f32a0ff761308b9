"""Grids of the portal and of one's own school: read, take along, check and publish, and choose which one counts."""

from django.contrib import messages
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from companies.views.loading import organisation_where
from duaalportal.accounts.access import Can, requires
from duaalportal.lib.dates import date_of
from duaalportal.lib.pages import go_to, render_page
from evaluation.agreed import listing, setting
from evaluation.agreed.errors import SettingRefused
from evaluation.agreed.forms import GridChoiceForm
from evaluation.grids import publishing
from evaluation.grids.forms import GridForm
from evaluation.models import GridChoice, GridVersion
from evaluation.rules.grids import grid_of
from evaluation.weeks.showing import choices_of
from learningplans.views.loading import MENU, reads

FORM = ["GET", "HEAD", "POST"]
FAULTS_SHOWN = 50


def _school(request, slug):
    request.menu = MENU
    return organisation_where(request, slug, Can.MANAGE_GRIDS)


@requires(Can.MANAGE_GRIDS)
@reads
def grids(request, organisation):
    """Which grid counts for each programme, and the grids one can choose."""
    school = _school(request, organisation)
    rows = GridVersion.objects.usable_by(school).defer("content")
    groups = listing.by_owner(rows.order_by(F("owner").asc(nulls_first=True), "title", "-number", "pk"))
    context = {
        "organisation": school,
        "lines": listing.grids(school, timezone.localdate()),
        "own": [versions for versions in groups if versions[0].owner_id],
        "portal": [versions for versions in groups if not versions[0].owner_id],
    }
    return render_page(request, "evaluation/grids/list.html", context)


def _version(request, organisation, pk):
    school = _school(request, organisation)
    return school, get_object_or_404(GridVersion.objects.usable_by(school), pk=pk)


def _shown(request, school, grid, **more):
    # a file may be taken along only once it stands
    context = {
        "organisation": school,
        "grid": grid,
        "choices": choices_of(grid),
        "version": None,
        "form": None,
    }
    return render_page(request, "evaluation/grids/grid.html", context | more)


@requires(Can.MANAGE_GRIDS)
@require_safe
def grid(request, organisation, grid):
    """One published grid, as people meet it."""
    school, found = _version(request, organisation, grid)
    return _shown(
        request, school, grid_of(found.content), version=found, title=found.title, number=found.number
    )


@requires(Can.MANAGE_GRIDS)
@require_safe
def grid_file(request, organisation, grid):
    """One published grid as YAML, ready to become one's own next version."""
    school, found = _version(request, organisation, grid)
    text = publishing.as_yaml(found, owner=school)
    response = HttpResponse(text, content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.code}-{found.number}.yaml"'
    return response


# --- a grid of one's own ------------------------------------------------------------------------------------------------


@requires(Can.MANAGE_GRIDS)
@require_http_methods(FORM)
def grid_new(request, organisation):
    """Check a file or a text; without faults it shows what people will see, and then it can be published."""
    school = _school(request, organisation)
    if request.method != "POST":
        return _check_page(request, school, GridForm(owner=school))
    form = GridForm(request.POST, request.FILES, owner=school)
    if not form.is_valid() or form.faults:
        return _check_page(request, school, form, status=422)
    if "edit" in request.POST:
        return _check_page(request, school, form)
    if "publish" in request.POST:
        row, created = publishing.publish(read=form.read, owner=school, by=request.user, at=timezone.now())
        messages.success(
            request,
            f"{row} staat klaar. Kies nu voor welke opleiding het geldt."
            if created
            else f"{row} stond er al.",
        )
        return go_to(request, "evaluation:grids", organisation=school.slug)
    return _shown(request, school, form.read.grid, form=form, title=form.read.title, number=form.read.number)


def _check_page(request, school, form, status=200):
    faults, more = form.shown_faults(FAULTS_SHOWN)
    context = {
        "organisation": school,
        "form": form,
        "text": form.source or (form["text"].value() or ""),
        "faults": faults,
        "more": more,
        "examples": list(GridVersion.objects.usable_by(school).defer("content").order_by("title", "-number")),
    }
    return render_page(request, "evaluation/grids/load.html", context, status=status)


# --- which grid counts --------------------------------------------------------------------------------------------------


@requires(Can.MANAGE_GRIDS)
@require_http_methods(FORM)
def grid_choose(request, organisation, programme):
    """Choose the grid of one programme from a coming week on, with all that was chosen before."""
    school = _school(request, organisation)
    found = get_object_or_404(listing.programmes_where(school, GridChoice), pk=programme)
    today = timezone.localdate()
    rows = list(GridChoice.objects.of(school, found).select_related("grid", "set_by").defer("grid__content"))
    usual = listing.newest_of_the_field()
    last = rows[0].grid if rows else usual
    initial = {"grid": last.pk if last else None}
    form = GridChoiceForm(request.POST or None, today=today, school=school, initial=initial)
    if form.is_valid():
        try:
            row = setting.choose_grid(
                school=school, programme=found, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except SettingRefused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, f"{row.grid} geldt voor {found.name} vanaf {date_of(row.first_day)}.")
            return go_to(request, "evaluation:grids", organisation=school.slug)
    context = {
        "organisation": school,
        "programme": found,
        "form": form,
        "rows": rows,
        "usual": usual,
        "today": today,
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "evaluation/grids/choose.html", context, status=status)


@requires(Can.MANAGE_GRIDS)
@require_POST
def grid_choice_remove(request, grid_choice):
    """Take back a choice that did not begin yet."""
    request.menu = MENU
    rows = GridChoice.objects.editable_by(request.user).select_related("school", "programme")
    row = get_object_or_404(rows, pk=grid_choice)
    try:
        setting.remove_choice(row=row, by=request.user, at=timezone.now())
    except SettingRefused as no:
        messages.error(request, str(no))
    else:
        messages.success(request, "Weggehaald. Wat ervoor gold, loopt door.")
    address = {"organisation": row.school.slug, "programme": row.programme_id}
    return go_to(request, "evaluation:grid_choose", **address)
