"""Practice tests of a learner: the list, one of them, planning, changing, how it went, calling off."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from duaalportal.accounts.access import Can, OrganisationKind, requires
from duaalportal.lib.pages import go_to, render_page
from learningplans.goals import known
from learningplans.goals import practice_tests as services
from learningplans.goals.eyes import eyes_of
from learningplans.goals.forms import HeldForm, PracticeTestForm
from learningplans.models import CLOSED_STATES, PracticeTest
from learningplans.views.goals.parts import FORM, asked_goal, or_404, seen_where, status_of, tell
from learningplans.views.loading import reads, trajectory_where

PER_PAGE = 20
AROUND = ("trajectory__learner__user", "trajectory__school", "trajectory__programme", "organisation")


def _seen(rows, eyes):
    """Tests as far as this person knows of where they are: of another company of the learner one does not."""
    if eyes.from_school:
        return rows
    elsewhere = Q(organisation__kind=OrganisationKind.COMPANY) & ~Q(organisation__in=eyes.own)
    return rows.exclude(elsewhere)


@requires(Can.SEE_PLAN)
@reads
def practice_tests(request, trajectory):
    """What comes, and what was held."""
    found, eyes = seen_where(request, trajectory)
    today = timezone.localdate()
    rows = _seen(PracticeTest.objects.filter(trajectory=found), eyes).select_related("organisation")
    page = Paginator(rows.order_by("-on", "pk"), PER_PAGE).get_page(request.GET.get("pagina"))
    context = {
        "trajectory": found,
        "page": page,
        "tests": [(row, _badge(row, today)) for row in page.object_list],
        "plans": eyes.follows and found.state not in CLOSED_STATES,
    }
    return render_page(request, "learningplans/goals/tests.html", context)


def _badge(row, today):
    """State and words of how a test stands."""
    if row.cancelled_at:
        return "", "gaat niet door"
    if row.held_on:
        return "ok", "gehouden"
    return ("wait", "noteer hoe het ging") if row.on < today else ("new", "gepland")


def _test(request, pk, can):
    rows = PracticeTest.objects.where(request.user, can).select_related(*AROUND, "held_by", "planned_by")
    found = or_404(rows, request, pk=pk)
    eyes = eyes_of(request.user, found.trajectory, timezone.localdate())
    where = found.organisation
    if where and not eyes.sees(where.pk, where.kind):
        raise Http404
    return found, eyes


@requires(Can.SEE_PLAN)
@reads
def practice_test(request, practice_test):
    """One test: the goals it brings together, what is prepared in class, the task, and how it went."""
    found, eyes = _test(request, practice_test, Can.SEE_PLAN)
    today = timezone.localdate()
    context = _told(found) | {
        "badge": _badge(found, today),
        # without a place it may have been held at another company: who is from a company reads no name then
        "held_by": found.held_by.name if found.held_by and (eyes.from_school or found.organisation) else "",
        "edits": eyes.follows and not found.cancelled_at and not found.held_on,
    }
    return render_page(request, "learningplans/goals/test.html", context)


def _told(found):
    goals = known.goals_of(found.trajectory)
    keys = [known.read_key(text) for text in found.goals]
    return {
        "test": found,
        "trajectory": found.trajectory,
        "goals": [goals[key] for key in keys if key in goals],
        "gone": sum(key not in goals for key in keys),
    }


@requires(Can.FOLLOW_GOALS)
@require_http_methods(FORM)
def practice_test_new(request, trajectory):
    """Plan a test."""
    found = trajectory_where(request, trajectory, Can.FOLLOW_GOALS)
    goals = known.goals_of(found)
    asked = asked_goal(request, goals)
    form = _form(request, found, goals, {"goals": [asked] if asked else []})
    if request.method == "POST" and form.is_valid():
        said = form.values | {"key": form.cleaned_data["key"]}
        try:
            row = services.plan(trajectory=found, by=request.user, at=timezone.now(), **said)
        except known.GoalRefused as no:
            tell(form, no)
        else:
            messages.success(request, "Gepland.")
            return go_to(request, "learningplans:practice_test", practice_test=row.pk)
    return _form_page(request, found, form, [], "Plan een praktijktoets")


def _form(request, trajectory, goals, initial):
    return PracticeTestForm(
        request.POST if request.method == "POST" else None,
        goals=list(goals.values()),
        places=known.places_for(request.user, trajectory),
        initial=initial,
    )


def _form_page(request, trajectory, form, theirs, title):
    chosen = form["goals"].value() or []
    context = {
        "trajectory": trajectory,
        "form": form,
        "theirs": theirs,
        "title": title,
        "chosen": {str(one) for one in chosen},
    }
    return render_page(request, "learningplans/goals/test_form.html", context, status=status_of(form))


@requires(Can.FOLLOW_GOALS)
@require_http_methods(FORM)
def practice_test_change(request, practice_test):
    """Another day, place, task or other goals; who saved first is shown beside what one typed."""
    found, _ = _test(request, practice_test, Can.FOLLOW_GOALS)
    goals = known.goals_of(found.trajectory)
    names = ("title", "on", "preparation", "task", "version", "goals")
    first = {name: getattr(found, name) for name in names} | {"organisation": found.organisation_id or ""}
    form = _form(request, found.trajectory, goals, first)
    theirs = []
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"] or 0
        try:
            services.change(test=found, version=version, by=request.user, at=timezone.now(), **form.values)
        except services.TestChanged as race:
            theirs = _both(race.current, form, goals)
        except known.GoalRefused as no:
            tell(form, no)
        else:
            messages.success(request, "Bewaard.")
            return go_to(request, "learningplans:practice_test", practice_test=found.pk)
    return _form_page(request, found.trajectory, form, theirs, "Pas de praktijktoets aan")


def _both(current, form, goals):
    """What the other saved beside what was typed here, where they differ; the form goes on from there."""
    form.data = form.data.copy()
    form.data["version"] = current.version
    said = form.values | {"goals": [known.written(key) for key in form.values["goals"]]}
    names = {known.written(key): goal.text for key, goal in goals.items()}

    def shown(value):
        return (
            ", ".join(names.get(one, one) for one in value) if isinstance(value, list) else str(value or "")
        )

    rows = [(services.LABELS[name], getattr(current, name), value) for name, value in said.items()]
    return [(label, shown(saved), shown(typed)) for label, saved, typed in rows if saved != typed]


@requires(Can.FOLLOW_GOALS)
@require_http_methods(FORM)
def practice_test_held(request, practice_test):
    """Note how it went."""
    found, _ = _test(request, practice_test, Can.FOLLOW_GOALS)
    first = {"held_on": min(found.on, timezone.localdate()), "version": found.version}
    form = HeldForm(request.POST if request.method == "POST" else None, initial=first)
    theirs = []
    if request.method == "POST" and form.is_valid():
        try:
            services.hold(test=found, by=request.user, at=timezone.now(), **form.cleaned_data)
        except services.TestChanged as race:
            form.data = form.data.copy()
            form.data["version"] = race.current.version
            theirs = [("Hoe ging het?", race.current.outcome, form.cleaned_data["outcome"])]
        except known.GoalRefused as no:
            tell(form, no)
        else:
            messages.success(request, "Bewaard.")
            return go_to(request, "learningplans:practice_test", practice_test=found.pk)
    context = {"test": found, "trajectory": found.trajectory, "form": form, "theirs": theirs}
    return render_page(request, "learningplans/goals/test_held.html", context, status=status_of(form))


@requires(Can.FOLLOW_GOALS)
@require_POST
def practice_test_cancel(request, practice_test):
    """It does not happen."""
    found, _ = _test(request, practice_test, Can.FOLLOW_GOALS)
    try:
        services.cancel(test=found, by=request.user, at=timezone.now())
    except known.GoalRefused as no:
        messages.error(request, str(no))
    else:
        messages.success(request, "Afgelast.")
    return go_to(request, "learningplans:practice_test", practice_test=found.pk)
