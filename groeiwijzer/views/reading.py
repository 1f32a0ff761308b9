"""Reading a self-assessment: the profile, the next steps, all ladders and the growth plan."""

from django.urls import reverse
from django.views.decorators.http import require_safe

from duaalportal.accounts.access import Can, requires
from duaalportal.lib.charts import steps as mini
from duaalportal.lib.pages import render_page
from groeiwijzer import publishing
from groeiwijzer.charts import charts
from groeiwijzer.instruments import Mode
from groeiwijzer.models import GrowthAction
from groeiwijzer.queries import open_actions_here, previous_of, reading, readings
from groeiwijzer.views.loading import readable

PROPOSALS = 3
THEME_AUDIENCE = {"company": "voor het bedrijf", "mentor": "voor de mentor"}


@requires(Can.SEE_ASSESSMENTS)
@require_safe
def profile(request, organisation, assessment):
    """Where this place stands, per subtheme and ladder, and what could come next."""
    request.menu = "groeiwijzer:home"
    found = readable(request, organisation, assessment)
    inside = found.is_inside(request.user)
    if found.instrument.mode == Mode.REFLECTION:
        frame = _frame(request, found, reading(found), inside)
        return render_page(request, "groeiwijzer/reflection.html", frame)
    earlier = previous_of(found, request.user) if inside else None  # what is shared is this moment, no other
    seen, *others = readings([found, earlier] if earlier else [found])
    before = others[0].as_asked_in(seen.instrument) if others else None
    actions = open_actions_here(found)
    steps = seen.next_steps(before, frozenset(action.item_code for action in actions))
    context = _frame(request, found, seen, inside) | {
        "before": before,
        "before_by_code": {part.subtheme.code: part for part in before.profile.subthemes} if before else {},
        "charts": charts(seen, before),
        "proposals": steps[:PROPOSALS],
        "more_steps": steps[PROPOSALS:],
        "actions": _visible(request.user, found, actions) if inside else [],
        "numbers": {part.subtheme.code: n for n, part in enumerate(seen.profile.subthemes, 1)},
        "theme_audience": THEME_AUDIENCE,
        "level_titles": {level.level: level.title for level in seen.instrument.levels},
        "mini": mini,
        "climbs": seen.instrument.mode == Mode.LADDERS,
    }
    return render_page(request, "groeiwijzer/profile.html", context)


def _frame(request, assessment, seen, inside):
    return {
        "assessment": assessment,
        "reading": seen,
        "inside": inside,
        "mine": assessment.subject_id == request.user.pk,
        "runs": inside and assessment.is_run_by(request.user),
        "answers": inside and assessment.is_answerable_by(request.user),
        "plans": request.user.access.can(Can.PLAN_GROWTH) and inside,
        "version_news": publishing.version_news(assessment) if inside else None,
        "names": _names(seen, inside),
        "address": reverse("groeiwijzer:profile", args=[assessment.organisation.slug, assessment.pk]),
    }


def _names(seen, inside):
    """What each respondent is called on the page: by name inside, by side for who reads along from outside."""
    return {r.pk: r.user.name if inside else r.get_voice_display() for r in seen.respondents}


def _visible(user, assessment, actions):
    """Of these actions what this person may see: all for who oversees the place, else looked up."""
    if assessment.organisation_id in user.access.organisation_ids(Can.OVERSEE_ASSESSMENTS):
        return actions
    seen = set(GrowthAction.objects.visible_to(user).filter(pk__in=actions).values_list("pk", flat=True))
    return [action for action in actions if action.pk in seen]
