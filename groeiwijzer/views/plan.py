"""Lists of growth actions: the plan of one organisation, and one's own actions over all organisations."""

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from duaalportal.accounts.access import Can, requires
from duaalportal.lib.downloads import as_file
from duaalportal.lib.pages import render_page
from groeiwijzer import planning
from groeiwijzer.models import GrowthAction
from groeiwijzer.views.loading import organisation_where

PER_PAGE = 25


@requires(Can.SEE_ASSESSMENTS)
@require_safe
def plan(request, organisation):
    """The growth plan of one organisation: what is open, done and dropped."""
    request.menu = "groeiwijzer:my_plan"
    place = organisation_where(request, organisation, Can.SEE_ASSESSMENTS)
    mine = planning.of_organisation(request.user, place)
    context = _listing(request, mine) | {
        "organisation": place,
        "plans": place.pk in request.user.access.organisation_ids(Can.PLAN_GROWTH),
        "file_url": lambda kind: reverse("groeiwijzer:plan_file", args=[place.slug, kind]),
    }
    return render_page(request, "groeiwijzer/plan.html", context, block="lijst")


@requires(Can.SEE_ASSESSMENTS)
@require_safe
def plan_file(request, organisation, kind):
    """The plan as the filter shows it, as a file."""
    place = organisation_where(request, organisation, Can.SEE_ASSESSMENTS)
    return _file(request, kind, planning.of_organisation(request.user, place), f"groeiplan-{place.slug}")


@requires(Can.FILL_IN_ASSESSMENT)
@require_safe
def my_plan(request):
    """The actions one took up, over all organisations."""
    request.menu = "groeiwijzer:my_plan"
    mine = GrowthAction.objects.owned_by(request.user)
    access = request.user.access
    readable = access.organisation_ids(Can.PLAN_GROWTH) | access.organisation_ids(Can.OVERSEE_ASSESSMENTS)
    context = _listing(request, mine) | {
        "places": [place for place in access.organisations() if place.pk in readable],
        "can_plan": access.organisation_ids(Can.PLAN_GROWTH),
        "file_url": lambda kind: reverse("groeiwijzer:my_plan_file", args=[kind]),
    }
    return render_page(request, "groeiwijzer/my_plan.html", context, block="lijst")


@requires(Can.FILL_IN_ASSESSMENT)
@require_safe
def my_plan_file(request, kind):
    """The actions one took up, as a file."""
    return _file(request, kind, GrowthAction.objects.owned_by(request.user), "mijn-groeiplan")


def _listing(request, rows):
    wanted = planning.PlanFilter.of(request.GET)
    offered = planning.choices(rows)
    fitting = planning.narrowed(rows, wanted, offered)
    page = Paginator(planning.ordered(fitting, wanted), PER_PAGE).get_page(request.GET.get("pagina"))
    today = timezone.localdate()
    return {
        "wanted": wanted,
        "offered": offered,
        "counts": planning.counts(fitting),
        "page": page,
        "rows": [(a, planning.standing(a, today), planning.place_of(a)) for a in page.object_list],
        "states": planning.STATES,
        "sorts": planning.SORTS,
        "query": _query(request, "pagina"),
        "tab_query": lambda state: _query(request, "pagina", staat=state),
    }


def _query(request, *without, **fresh):
    query = request.GET.copy()
    for name in without:
        query.pop(name, None)
    for name, value in fresh.items():
        query[name] = value
    return query.urlencode()


def _file(request, kind, rows, name):
    wanted = planning.PlanFilter.of(request.GET)
    fitting = planning.narrowed(rows, wanted, planning.choices(rows))
    table = planning.table(planning.ordered(fitting, wanted), timezone.localdate())
    return as_file(kind, name, planning.HEADER, table)
