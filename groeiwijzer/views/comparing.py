"""Comparing one assessment with earlier moments, other establishments and the anonymous group."""

from django.urls import reverse
from django.views.decorators.http import require_safe

from duaalportal.accounts.access import Can, requires
from duaalportal.lib import charts
from duaalportal.lib.pages import render_page
from groeiwijzer import comparing, group
from groeiwijzer.instruments import Mode
from groeiwijzer.models import GroupFigure, InstrumentVersion
from groeiwijzer.views.loading import readable_inside


@requires(Can.SEE_ASSESSMENTS)
@require_safe
def compare(request, organisation, assessment):
    """What moved since an earlier moment, and how this place stands beside others."""
    request.menu = "groeiwijzer:home"
    found = readable_inside(request, organisation, assessment)
    places_asked = request.GET.getlist("vestiging")
    comparison = comparing.Comparison(found, request.user, request.GET.get("moment", ""), places_asked)
    now, then = comparison.now, comparison.then
    reflects = now.instrument.mode == Mode.REFLECTION
    context = {
        "assessment": found,
        "now": now,
        "moments": comparison.earlier,
        "chosen": comparison.chosen,
        "reflects": reflects,
        "numbers": {part.subtheme.code: number for number, part in enumerate(now.profile.subthemes, 1)},
        "address": reverse("groeiwijzer:compare", args=[found.organisation.slug, found.pk]),
        "places_asked": places_asked,
        "group_asked": request.GET.get("groep", ""),
        "minimum": group.MINIMUM,
        "since": None,
        "texts": comparing.texts_side_by_side(now, then) if reflects and then else [],
        "texts_common": None,
        "trend": None,
        "places": None,
        "with_group": False,
        "beside": None,
    }
    if reflects and then:
        context["texts_common"] = comparing.common_ground(now.instrument, [then.instrument], now.audience)
    if not reflects:
        context |= _figures(request, comparison)
    return render_page(request, "groeiwijzer/compare.html", context)


def _figures(request, comparison):
    now, then = comparison.now, comparison.then
    found = {"since": comparison.since, "trend": comparison.trend, "places": comparison.places}
    if then:
        rays = comparing.spokes(now, then=then.profile.fractions())
        found["since_charts"] = comparing.drawn(rays, "Profiel van nu en toen")
    if comparing.may_compare_with_group(now.assessment, request.user):
        beside = comparing.beside_group(now, request.user, request.GET.get("groep", ""))
        found |= {"with_group": True, "beside": beside}
        if beside:
            rays = comparing.spokes(now, others=beside.figure.fractions)
            found["group_charts"] = comparing.drawn(rays, "Profiel naast de groep")
    return found


@requires(Can.COMPARE_WITH_GROUP)
@require_safe
def anonymous_group(request):
    """What companies reach together, without any company."""
    request.menu = "groeiwijzer:home"
    codes = GroupFigure.objects.order_by().values_list("instrument_code", flat=True).distinct()
    versions = {
        version.code: version
        for version in InstrumentVersion.objects.filter(owner=None, code__in=codes).newest().order_by("title")
    }
    asked = request.GET.get("vragenlijst", "")
    version = versions.get(asked) or versions.get("groeiwijzer") or next(iter(versions.values()), None)
    shown = group.figures_for(request.user, version.code) if version else []
    quarters = list(dict.fromkeys(figure.quarter for figure in shown))
    quarter = request.GET.get("kwartaal", "")
    quarter = quarter if quarter in quarters else (quarters[0] if quarters else "")
    in_quarter = [figure for figure in shown if figure.quarter == quarter]
    figure = next(
        (one for one in in_quarter if one.group == request.GET.get("groep")),
        in_quarter[0] if in_quarter else None,
    )
    context = {
        "versions": list(versions.values()),
        "version": version,
        "quarters": [(one, group.quarter_name(one)) for one in quarters],
        "figures": in_quarter,
        "figure": figure,
        "minimum": group.MINIMUM,
        "themes": _themes(version, figure) if figure else [],
        "charts": _bars(version, figure) if figure else None,
    }
    return render_page(request, "groeiwijzer/group.html", context)


def _themes(version, figure):
    return [
        (theme, [(sub, figure.fractions.get(sub.code)) for sub in theme.subthemes])
        for theme in version.instrument.themes
    ]


def _bars(version, figure):
    rows = [
        charts.Bar(sub.short, figure.fractions[sub.code], f"{round(figure.fractions[sub.code] * 100)} %")
        for sub in version.instrument.subthemes()
        if sub.code in figure.fractions
    ]
    return {
        wide: charts.bars(rows, wide=wide, title="Wat de groep gemiddeld haalt") for wide in (True, False)
    }
