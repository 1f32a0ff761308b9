"""Workstations, their sheets in versions, and forbidden work."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from companies import workstations
from companies.models import ForbiddenWork, Workstation, WorkstationSheet
from companies.safety import DayInTheFuture, running_contacts
from companies.safety_forms import (
    DangerForms,
    ForbiddenForm,
    SheetForm,
    WorkstationChangeForm,
    WorkstationForm,
    dangers_in,
)
from companies.safety_state import workstations_in_use
from companies.views.safety import FORM
from companies.views.safety_page import FormPage, may, one_form, own_place, place_seen, row_of
from companies.welcome import plans_in_use
from duaalportal.accounts.access import Can, requires
from duaalportal.lib.downloads import as_file
from duaalportal.lib.pages import go_to, render_page

PER_PAGE = 25
HEADER = ("Werkpost", "Wat gebeurt er", "Vestiging", "Fiche", "Niet meer in gebruik vanaf")
WITH = {"": "Alle", "ja": "Met fiche", "nee": "Zonder fiche"}
LABELS = {
    "tasks": "Wat doet de lerende hier?",
    "equipment": "Wat draag en gebruik je?",
    "health_surveillance": "Gezondheidstoezicht",
    "dangers": "Gevaren en maatregelen",
}


# --- workstations ----------------------------------------------------------------------------------------------


@requires(Can.SEE_SAFETY)
@require_safe
def workstation_list(request, organisation, establishment):
    """The workstations of an establishment: searched, filtered on having a sheet, sorted and paged."""
    company, place = place_seen(request, organisation, establishment)
    rows, wanted = _asked(request, place)
    query = request.GET.copy()
    query.pop("pagina", None)
    context = {
        "organisation": company,
        "place": place,
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("pagina")),
        "wanted": wanted,
        "with": WITH,
        "query": query.urlencode(),
        "edits": may(request, Can.EDIT_WORKSTATIONS, company.pk),
    }
    return render_page(request, "companies/safety/workstations.html", context, block="lijst")


def _asked(request, place):
    wanted = {
        "q": request.GET.get("q", "").strip()[:100],
        "fiche": request.GET.get("fiche", ""),
        "volgorde": request.GET.get("volgorde", ""),
    }
    rows = workstations_in_use([place], timezone.localdate()).order_by("name", "pk")
    if wanted["q"]:
        rows = rows.filter(Q(name__icontains=wanted["q"]) | Q(description__icontains=wanted["q"]))
    if wanted["fiche"] in ("ja", "nee"):
        rows = rows.filter(has_sheet=wanted["fiche"] == "ja")
    if wanted["volgorde"] == "fiche":
        rows = rows.order_by("has_sheet", "name", "pk")
    return rows, wanted


@requires(Can.SEE_SAFETY)
@require_safe
def workstation_file(request, organisation, establishment, kind):
    """The workstations as the filter shows them, as a file."""
    _, place = place_seen(request, organisation, establishment)
    rows, _ = _asked(request, place)
    table = (
        (row.name, row.description, place.name, "ja" if row.has_sheet else "nee", row.retired_on)
        for row in rows
    )
    return as_file(kind, "werkposten", HEADER, table)


@requires(Can.SEE_SAFETY)
@require_safe
def workstation(request, organisation, workstation):
    """One workstation: its sheet, earlier versions, forbidden work and welcome."""
    found = _workstation(request, organisation, workstation, Workstation.objects.visible_to(request.user))
    edits = may(request, Can.EDIT_WORKSTATIONS, found.organisation_id)
    sheets = list(_with_dangers(found.sheets).select_related("published_by"))
    published = [sheet for sheet in sheets if sheet.published_at]
    today = timezone.localdate()
    works = found.forbidden_work.select_related("confirmed_by").exclude(withdrawn_on__lte=today)
    context = {
        "organisation": found.organisation,
        "place": found.establishment,
        "station": found,
        "edits": edits,
        "sheet": published[0] if published else None,
        "earlier": published[1:],
        "draft": next((sheet for sheet in sheets if not sheet.published_at), None) if edits else None,
        "works": list(works),
        "plans": plans_in_use([found.establishment], today).filter(workstation=found),
    }
    return render_page(request, "companies/safety/workstation.html", context)


def _workstation(request, organisation, pk, rows):
    return row_of(request, rows, organisation, pk, "establishment")


def _with_dangers(sheets):
    return sheets.prefetch_related(Prefetch("dangers"))


@requires(Can.EDIT_WORKSTATIONS)
@require_http_methods(FORM)
def workstation_new(request, organisation, establishment):
    """Add a workstation."""
    company, place = own_place(request, organisation, establishment, Can.EDIT_WORKSTATIONS)
    page = FormPage(
        "Voeg een werkpost toe",
        over=place.name,
        back=reverse("companies:workstations", args=[company.slug, place.pk]),
        button="Voeg toe",
        lead="Een werkpost is een plek waar een lerende werkt: een machine, een bank, een ruimte.",
        done="De werkpost staat erbij. Maak nu de fiche.",
    )

    def act(**said):
        made = workstations.add_workstation(establishment=place, by=request.user, at=timezone.now(), **said)
        page.then = reverse("companies:workstation", args=[company.slug, made.pk])

    return one_form(
        request,
        WorkstationForm(request.POST or None),
        act,
        page,
        errors={workstations.NameIsTaken: "name"},
    )


@requires(Can.EDIT_WORKSTATIONS)
@require_http_methods(FORM)
def workstation_change(request, organisation, workstation):
    """Change a workstation, or say from when it is no longer used."""
    found = _workstation(request, organisation, workstation, Workstation.objects.editable_by(request.user))
    form = WorkstationChangeForm(
        request.POST or None,
        initial={"name": found.name, "description": found.description, "retired_on": found.retired_on},
    )
    page = FormPage(
        "Pas de werkpost aan",
        over=found.establishment.name,
        back=reverse("companies:workstation", args=[organisation, found.pk]),
        button="Bewaar",
        done="Bewaard.",
    )

    def act(**said):
        workstations.change_workstation(workstation=found, by=request.user, at=timezone.now(), **said)

    return one_form(request, form, act, page, errors={workstations.NameIsTaken: "name"})


# --- sheets ----------------------------------------------------------------------------------------------------


@requires(Can.EDIT_WORKSTATIONS)
@require_POST
def sheet_start(request, organisation, workstation):
    """Begin a sheet, or a new version as a copy of the last; an open draft is taken up again."""
    found = _workstation(request, organisation, workstation, Workstation.objects.editable_by(request.user))
    draft = workstations.start_sheet(workstation=found, by=request.user, at=timezone.now())
    return go_to(request, "companies:sheet_change", organisation=organisation, sheet=draft.pk)


@requires(Can.SEE_SAFETY)
@require_safe
def sheet(request, organisation, sheet):
    """One version of a sheet, on one page to print; a draft only for who edits it."""
    found = _sheet(request, organisation, sheet, WorkstationSheet.objects.visible_to(request.user))
    edits = may(request, Can.EDIT_WORKSTATIONS, found.organisation_id)
    if found.published_at is None and not edits:
        raise Http404
    dangers = workstations.dangers_of(found)
    today = timezone.localdate()
    works = found.workstation.forbidden_work.exclude(withdrawn_on__lte=today)
    context = {
        "organisation": found.organisation,
        "station": found.workstation,
        "place": found.workstation.establishment,
        "sheet": found,
        "dangers": dangers,
        "works": list(works),
        "contacts": list(running_contacts([found.workstation.establishment], today)),
        "edits": edits,
        "learns": request.user.access.can(Can.SEE_OWN_WORKPLACE),
        "missing": workstations.missing_on(found, dangers) if not found.published_at else [],
        "newest": not found.workstation.sheets.filter(
            number__gt=found.number, published_at__isnull=False
        ).exists(),
    }
    return render_page(request, "companies/safety/sheet.html", context)


def _sheet(request, organisation, pk, rows):
    return row_of(request, rows, organisation, pk, "workstation__establishment", "published_by")


@requires(Can.EDIT_WORKSTATIONS)
@require_http_methods(FORM)
def sheet_change(request, organisation, sheet):
    """Write on a draft; who saved first is shown beside what one typed."""
    found = _sheet(request, organisation, sheet, WorkstationSheet.objects.editable_by(request.user))
    if found.published_at:
        return go_to(request, "companies:sheet", organisation=organisation, sheet=found.pk)
    form, dangers = _sheet_forms(request, found)
    theirs = []
    if request.method == "POST" and form.is_valid() and dangers.is_valid():
        said = form.cleaned_data | {"dangers": dangers_in(dangers)}
        try:
            workstations.save_sheet(sheet=found, by=request.user, at=timezone.now(), **said)
        except workstations.SheetChanged as error:
            theirs = _both(error.current, said)
            form.data = form.data.copy()
            form.data["version"] = error.current.version
        except workstations.SheetIsPublished:
            theirs = _both(found.__class__.objects.get(pk=found.pk), said)
            messages.warning(request, "Een collega publiceerde deze versie net. Begin een nieuwe versie.")
        else:
            messages.success(request, "Bewaard als concept.")
            return go_to(request, "companies:sheet", organisation=organisation, sheet=found.pk)
    context = {
        "organisation": found.organisation,
        "station": found.workstation,
        "sheet": found,
        "form": form,
        "dangers": dangers,
        "theirs": theirs,
    }
    status = 422 if request.method == "POST" else 200
    return render_page(request, "companies/safety/sheet_change.html", context, status=status)


def _sheet_forms(request, found):
    data = request.POST if request.method == "POST" else None
    form = SheetForm(
        data,
        initial={
            "tasks": found.tasks,
            "equipment": found.equipment,
            "health_surveillance": found.health_surveillance,
            "version": found.version,
        },
    )
    rows = [
        {"danger": row.danger, "avoid": row.avoid, "shield": row.shield, "limit": row.limit}
        for row in workstations.dangers_of(found)
    ]
    return form, DangerForms(data, initial=None if data else rows, prefix="gevaar")


def _both(current, said):
    """(label, theirs, yours) of what differs between what stands there and what was typed."""
    theirs = {
        "tasks": current.tasks,
        "equipment": current.equipment,
        "health_surveillance": "ja" if current.health_surveillance else "nee",
        "dangers": _told(workstations.dangers_of(current)),
    }
    yours = said | {
        "health_surveillance": "ja" if said["health_surveillance"] else "nee",
        "dangers": _told(said["dangers"]),
    }
    return [
        (words, theirs[name], yours[name]) for name, words in LABELS.items() if theirs[name] != yours[name]
    ]


def _told(dangers):
    return "\n".join(
        f"{row.danger}: " + "; ".join(step for step in (row.avoid, row.shield, row.limit) if step)
        for row in dangers
    )


@requires(Can.EDIT_WORKSTATIONS)
@require_POST
def sheet_publish(request, organisation, sheet):
    """Let school and learners read this version."""
    found = _sheet(request, organisation, sheet, WorkstationSheet.objects.editable_by(request.user))
    try:
        version = int(request.POST.get("version", ""))
    except ValueError:
        version = -1
    try:
        workstations.publish_sheet(sheet=found, version=version, by=request.user, at=timezone.now())
    except workstations.SheetIsNotReady as error:
        messages.error(request, f"Nog niet klaar. {error}")
    except workstations.SheetChanged:
        messages.error(request, "Een collega paste de fiche net aan. Kijk ze na en publiceer dan.")
    else:
        messages.success(request, "Gepubliceerd. School en lerenden lezen deze versie nu.")
    return go_to(request, "companies:sheet", organisation=organisation, sheet=found.pk)


# --- forbidden work --------------------------------------------------------------------------------------------

CONDITIONS = {
    "lead": "Gevaarlijk werk is voor jongeren verboden. Het mag alleen voor hun opleiding, met maatregelen die jullie "
    "nakijken, en met een ervaren werknemer erbij. Tot alle drie bevestigd zijn, staat het werk op “mag niet”.",
    "note": "Bron: 001:611-614; codex boek X titel 3",
}


@requires(Can.EDIT_WORKSTATIONS)
@require_http_methods(FORM)
def forbidden_new(request, organisation, workstation):
    """Record work that is forbidden for the young, with the conditions that hold already."""
    found = _workstation(request, organisation, workstation, Workstation.objects.editable_by(request.user))
    page = FormPage(
        "Verboden werk voor jongeren",
        over=f"{found.establishment.name}, {found.name}",
        back=reverse("companies:workstation", args=[organisation, found.pk]),
        button="Bewaar",
        done="Bewaard.",
        **CONDITIONS,
    )

    def act(**said):
        workstations.record_forbidden(workstation=found, by=request.user, at=timezone.now(), **said)

    form = ForbiddenForm(request.POST or None, initial={"confirmed_on": timezone.localdate()})
    return one_form(request, form, act, page, errors=_NOT_CONFIRMED)


_NOT_CONFIRMED = {DayInTheFuture: "confirmed_on", workstations.NotConfirmedInFull: None}


@requires(Can.EDIT_WORKSTATIONS)
@require_http_methods(FORM)
def forbidden(request, organisation, work):
    """Confirm the three conditions, or take a confirmation back."""
    found = _work(request, organisation, work)
    page = FormPage(
        found.what,
        over=f"{found.workstation.establishment.name}, {found.workstation.name}",
        back=reverse("companies:workstation", args=[organisation, found.workstation_id]),
        button="Bewaar",
        done="Bewaard.",
        template="companies/safety/forbidden.html",
        **CONDITIONS,
    )
    names = ("what", "needed_for_training", "measures_checked", "supervised", "supervisor")
    initial = {name: getattr(found, name) for name in names}
    initial["confirmed_on"] = found.confirmed_on or timezone.localdate()

    def act(**said):
        workstations.confirm_forbidden(work=found, by=request.user, at=timezone.now(), **said)

    form = ForbiddenForm(request.POST or None, initial=initial)
    return one_form(
        request,
        form,
        act,
        page,
        errors=_NOT_CONFIRMED,
        context={"work": found, "organisation": found.organisation},
    )


def _work(request, organisation, work):
    own = request.user.access.organisation_ids(Can.EDIT_WORKSTATIONS)
    rows = ForbiddenWork.objects.filter(organisation_id__in=own)
    return row_of(request, rows, organisation, work, "workstation__establishment")


@requires(Can.EDIT_WORKSTATIONS)
@require_POST
def forbidden_withdraw(request, organisation, work):
    """Say that this work is no longer done here."""
    found = _work(request, organisation, work)
    workstations.withdraw_forbidden(work=found, by=request.user, at=timezone.now(), on=timezone.localdate())
    messages.success(request, "Dit werk staat niet meer in de lijst.")
    return redirect("companies:workstation", organisation=organisation, workstation=found.workstation_id)
