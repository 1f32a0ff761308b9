"""The days of one learner by week, month and year, and who is where today."""

from datetime import date, timedelta

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from duaalportal.accounts.access import Can, requires
from duaalportal.accounts.models import Organisation
from duaalportal.lib.downloads import as_file
from duaalportal.lib.pages import render_page
from duaalportal.lib.school_calendar import Week, weeks
from learningplans import where_today
from learningplans.absences import side_of
from learningplans.clocks import every_clock_for
from learningplans.days import facts_for
from learningplans.models import Absence
from learningplans.rules.days import by_month, day_of, days_of, hours
from learningplans.views.loading import MENU, reads, trajectory_where

DAY = timedelta(days=1)
PER_PAGE = 25


@requires(Can.SEE_DAYS)
@reads
def days(request, trajectory):
    """The days of a learner: a week as a list, or a month, with what was reported and the clocks that run."""
    found = trajectory_where(request, trajectory, Can.SEE_DAYS)
    today = timezone.localdate()
    first = _first_of_month(request.GET.get("maand"))
    week = Week.of(today) if first else _week(request.GET.get("week"), today)
    shown = _month(first) if first else [week.days]
    facts = facts_for([found], min(today, shown[0][0]), max(today, shown[-1][-1]), request.user)[found.pk]
    absences = Absence.objects.where(request.user, Can.SEE_DAYS).filter(trajectory=found).standing()
    can_clock = request.user.access.can(Can.SEE_START)
    context = {
        "trajectory": found,
        "today": today,
        "here": day_of(facts, today),
        "week": week,
        "month": first,
        "earlier": first and _first_of_month_of(first - DAY),
        "later": first and _first_of_month_of(first + 31 * DAY),
        "rows": [days_of(facts, row[0], row[-1]) for row in shown],
        "absences": absences.order_by("-first_day", "pk")[:8],
        "clocks": every_clock_for([found], today)[found.pk] if can_clock else [],
        "reports": request.user.access.can(Can.REPORT_ABSENCE),
        "side": side_of(request.user, found),
    }
    return render_page(request, "learningplans/days/days.html", context, block="dagen")


def _week(text, today):
    """The week of the address; today's when there is none or it does not exist."""
    try:
        return Week.read(text or "")
    except ValueError:
        return Week.of(today)


def _first_of_month(text):
    try:
        year, _, month = (text or "").partition("-")
        found = date(int(year), int(month), 1)
    except ValueError:
        return None
    return found if 2000 < found.year < 2100 else None


def _first_of_month_of(day):
    return day.replace(day=1)


def _month(first):
    """The weeks of a month, whole."""
    last = _first_of_month_of(first + 31 * DAY) - DAY
    return [week.days for week in weeks(first, last)]


@requires(Can.SEE_DAYS)
@require_safe
def year_plan(request, trajectory):
    """The school year of a learner per month: days by place, and hours at the workplace planned and realised."""
    found = trajectory_where(request, trajectory, Can.SEE_DAYS)
    today = timezone.localdate()
    facts = facts_for([found], found.starts_on, found.ends_on, request.user)[found.pk]
    months = by_month(days_of(facts, found.starts_on, found.ends_on), today)
    context = {
        "trajectory": found,
        "months": months,
        "total": {
            name: sum(getattr(month, name) for month in months)
            for name in ("work", "school", "off", "absent", "planned", "realised")
        },
        "hours": hours,
        "outside": side_of(request.user, found) == Absence.Side.COMPANY,
    }
    return render_page(request, "learningplans/days/year.html", context)


# --- who is where -----------------------------------------------------------------------------------------------


@requires(Can.SEE_DAYS)
@reads
def agenda_of(request, organisation):
    """Where the learners of a school, or of a company, are on a day (P15)."""
    here, wanted, rows = _asked(request, organisation)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("pagina"))
    query = request.GET.copy()
    query.pop("pagina", None)
    context = {
        "organisation": here,
        "is_school": here.kind == "school",
        "page": page,
        "rows": where_today.told(page.object_list, wanted["day"], request.user),
        "wanted": wanted,
        "filters": where_today.FILTERS,
        "today": timezone.localdate(),
        "week": Week.of(wanted["day"]),
        "query": query.urlencode(),
    }
    return render_page(request, "learningplans/days/agenda.html", context, block="lijst")


@requires(Can.SEE_DAYS)
@require_safe
def agenda_file(request, organisation, kind):
    """The same list as a file."""
    here, wanted, rows = _asked(request, organisation)
    table = where_today.table(rows, wanted["day"], request.user)
    return as_file(kind, f"dagen-{here.slug}-{wanted['day']}", where_today.HEADER, table)


def _asked(request, slug):
    request.menu = MENU
    own = request.user.access.organisation_ids(Can.SEE_DAYS)
    here = get_object_or_404(Organisation.objects.filter(pk__in=own), slug=slug)
    if here.kind in ("partnership", "platform"):
        raise Http404
    wanted = {
        "day": _day(request.GET.get("dag")),
        "q": request.GET.get("q", "").strip()[:100],
        "only": request.GET.get("toon", "") if request.GET.get("toon") in where_today.FILTERS else "",
    }
    rows = where_today.on_a_day(
        request.user, wanted["day"], organisation=here, q=wanted["q"], only=wanted["only"]
    )
    return here, wanted, rows


def _day(text):
    try:
        found = date.fromisoformat(text or "")
    except ValueError:
        return timezone.localdate()
    return found if 2000 < found.year < 2100 else timezone.localdate()
