"""Reading a self-assessment: the profile, the next steps, all ladders and the growth plan."""

from django.urls import reverse
from django.views.decorators.http import require_safe

from duaalportal.accounts.access import Can, requires
from duaalportal.lib.pages import render_page
from groeiwijzer import publishing
from groeiwijzer.charts import charts
from groeiwijzer.instruments import Mode
from groeiwijzer.models import GrowthAction
from groeiwijzer.queries import open_action_codes, previous_of, reading, readings
from groeiwijzer.views.loading import readable

PROPOSALS = 3
THEME_AUDIENCE = {"company": "voor het bedrijf", "mentor": "voor de mentor"}


@requires(Can.SEE_ASSESSMENTS)
@require_safe
def profile(request, organisation, assessment):
    """Where this place stands, per subtheme and ladder, and what could come next."""
    request.menu = "groeiwijzer:home"
    found = readable(request, organisation, assessment)
    inside = found.may_read_inside
    if found.instrument.mode == Mode.REFLECTION:
        frame = _frame(request, found, reading(found), inside)
        return render_page(request, "groeiwijzer/reflection.html", frame)
    earlier = previous_of(found, request.user) if inside else None  # what is shared is this moment, no other
    seen, *others = readings([found, earlier] if earlier else [found])
    before = others[0].as_asked_in(seen.instrument) if others else None
    steps = seen.next_steps(before, open_action_codes(found))
    context = _frame(request, found, seen, inside) | {
        "before": before,
        "before_by_code": {part.subtheme.code: part for part in before.profile.subthemes} if before else {},
        "charts": charts(seen, before),
        "proposals": steps[:PROPOSALS],
        "more_steps": steps[PROPOSALS:],
        "actions": _actions(request, found) if inside else [],
        "numbers": {part.subtheme.code: n for n, part in enumerate(seen.profile.subthemes, 1)},
        "theme_audience": THEME_AUDIENCE,
        "climbs": seen.instrument.mode == Mode.LADDERS,
    }
    return render_page(request, "groeiwijzer/profile.html", context)


def _frame(request, assessment, seen, inside):
    return {
        "assessment": assessment,
        "reading": seen,
        "inside": inside,
        "mine": assessment.subject_id == request.user.pk,
        "runs": assessment.may_run,
        "answers": assessment.may_answer,
        "plans": request.user.access.can(Can.PLAN_GROWTH) and inside,
        "version_news": publishing.version_news(assessment) if inside else None,
        "names": _names(seen, inside),
        "address": reverse("groeiwijzer:profile", args=[assessment.organisation.slug, assessment.pk]),
    }


def _names(seen, inside):
    """What each respondent is called on the page: by name inside, by side for who reads along from outside."""
    return {r.pk: r.user.name if inside else r.get_voice_display() for r in seen.respondents}


def _actions(request, assessment):
    return (
        GrowthAction.objects.visible_to(request.user)
        .open()
        .filter(organisation_id=assessment.organisation_id, instrument_code=assessment.version.code)
        .select_related("owner")[:20]
    )
