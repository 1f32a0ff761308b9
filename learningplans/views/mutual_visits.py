"""Visits of a school and a company to each other, without a learner (X13); and the visits of all learners (P19)."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from companies.models import Collaboration
from companies.views.loading import organisation_where
from duaalportal.accounts.access import Can, OrganisationKind, requires
from duaalportal.accounts.models import Organisation
from duaalportal.catalogue.models import Name
from duaalportal.catalogue.parameters import book
from duaalportal.lib.dates import day
from duaalportal.lib.downloads import as_file
from duaalportal.lib.pages import go_to, render_page
from learningplans import meeting_reading as reading
from learningplans import meetings, visits
from learningplans.meeting_forms import MutualForm, as_typed
from learningplans.meetings import Guest
from learningplans.models import Meeting
from learningplans.views.loading import MENU
from learningplans.views.meeting_parts import changed, today_start

FORM = ["GET", "HEAD", "POST"]
PER_PAGE = 25


# --- between a school and a company -------------------------------------------------------------------------------


def _here(request, slug):
    request.menu = MENU
    return organisation_where(request, slug, Can.PLAN_MEETING)


def partners(organisation, on):
    """With whom this school or company works together."""
    is_school = organisation.kind == OrganisationKind.SCHOOL
    mine, theirs = ("school", "organisation") if is_school else ("organisation", "school")
    rows = Collaboration.objects.running(on).filter(**{mine: organisation}).order_by()
    return Organisation.objects.filter(pk__in=rows.values(theirs)).order_by("name", "pk")


@requires(Can.PLAN_MEETING)
@require_safe
def mutual_visits(request, organisation):
    """Visits between the own organisation and others, the next one first."""
    here, start = _here(request, organisation), today_start()
    field = "school" if here.kind == OrganisationKind.SCHOOL else "organisation"
    rows = Meeting.objects.visible_to(request.user).filter(trajectory=None, **{field: here})
    rows = rows.select_related("organisation", "school")
    ahead = rows.filter(cancelled_at=None, held_on=None, starts_at__gte=start)
    past = rows.exclude(pk__in=ahead.order_by().values("pk")).order_by("-starts_at", "pk")
    page = Paginator(past, PER_PAGE).get_page(request.GET.get("pagina"))
    context = {
        "organisation": here,
        "is_school": field == "school",
        "ahead": [(row, reading.badge(row, start)) for row in ahead.order_by("starts_at", "pk")],
        "page": page,
        "past": [(row, reading.badge(row, start)) for row in page.object_list],
        "alone": not partners(here, timezone.localdate()).exists(),
    }
    return render_page(request, "learningplans/meetings/mutual.html", context)


@requires(Can.PLAN_MEETING)
@require_http_methods(FORM)
def mutual_visit_new(request, organisation):
    """Plan a visit of each other's place."""
    here = _here(request, organisation)
    form = MutualForm(request.POST or None, partners=partners(here, timezone.localdate()))
    if request.method == "POST" and form.is_valid() and (row := _planned(request, here, form)):
        return go_to(request, "learningplans:meeting", meeting=row.pk)
    context = {"form": form, "theirs": [], "trajectory": None, "title": "Plan een wederzijds bezoek"}
    context["back"] = ("learningplans:mutual_visits", {"organisation": here.slug})
    return render_page(
        request, "learningplans/meetings/form.html", context, status=422 if form.is_bound else 200
    )


def _planned(request, here, form):
    partner = form.cleaned_data["partner"]
    school, company = (here, partner) if here.kind == OrganisationKind.SCHOOL else (partner, here)
    try:
        row = meetings.plan(
            kind=Meeting.Kind.MUTUAL_VISIT,
            school=school,
            organisation=company,
            people=_guests(request.user, form),
            key=form.cleaned_data["key"],
            by=request.user,
            at=timezone.now(),
            **form.values,
        )
    except meetings.MeetingRefused as no:
        form.add_error(None, str(no))
        return None
    messages.success(request, f"Gepland op {day(row.starts_at, today=timezone.localdate())}.")
    return row


def _guests(user, form):
    return [Guest(user.name, user), *(Guest(name) for name in form.names if name != user.name)]


def change(request, found):
    """Another day, place or purpose; with whom stays."""
    own = request.user.access.organisation_ids(Can.PLAN_MEETING)
    partner = found.organisation if found.school_id in own else found.school
    people = list(found.people.select_related("user"))
    initial = {name: getattr(found, name) for name in ("purpose", "minutes", "where_at", "version")}
    initial |= as_typed(found) | {"partner": partner.pk}
    initial["others"] = "\n".join(row.name for row in people if not row.user_id)
    form = MutualForm(
        request.POST or None, partners=Organisation.objects.filter(pk=partner.pk), initial=initial
    )
    theirs = []
    if request.method == "POST" and form.is_valid():
        guests = [*(Guest(row.name, row.user) for row in people if row.user_id), *map(Guest, form.names)]
        theirs = changed(request, found, form, guests)
        if theirs is None:
            return go_to(request, "learningplans:meeting", meeting=found.pk)
    context = {"form": form, "theirs": theirs, "trajectory": None, "title": "Pas aan"}
    context["back"] = ("learningplans:meeting", {"meeting": found.pk})
    return render_page(
        request, "learningplans/meetings/form.html", context, status=422 if form.is_bound else 200
    )


# --- the visits of all learners -----------------------------------------------------------------------------------


def _asked(request):
    request.menu = MENU
    stand = request.GET.get("stand", "alle")
    wanted = {
        "q": request.GET.get("q", "").strip()[:100],
        "stand": stand if stand in visits.STANDS else "alle",
    }
    return wanted, visits.listed(request.user, timezone.localdate(), wanted["q"])


@requires(Can.PLAN_MEETING)
@require_safe
def visit_list(request):
    """All learners with their visits to the workplace: who waited longest first."""
    wanted, rows = _asked(request)
    today = timezone.localdate()
    p = book().on(today)
    if wanted["stand"] != "alle":
        rows = visits.narrowed(rows, wanted["stand"], today)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("pagina"))
    lines = page.object_list
    if wanted["stand"] == "alle":
        lines = [visits.line_of(row, today, p) for row in lines]
    query = request.GET.copy()
    query.pop("pagina", None)
    context = {
        "page": page,
        "lines": lines,
        "wanted": wanted,
        "stands": visits.STANDS,
        "rule": p.find(Name.MIN_VISITS),
        "query": query.urlencode(),
    }
    return render_page(request, "learningplans/meetings/visits.html", context, block="lijst")


@requires(Can.PLAN_MEETING)
@require_safe
def visit_file(request, kind):
    """The list as the filter shows it, as a file."""
    wanted, rows = _asked(request)
    lines = visits.narrowed(rows, wanted["stand"], timezone.localdate())
    return as_file(kind, "bezoeken", visits.HEADER, visits.table(lines))
