"""The page of one goal: what it is, where and when, on which step, and moving on."""

from django.contrib import messages
from django.utils import timezone
from django.views.decorators.http import require_POST

from duaalportal.accounts.access import Can, requires
from duaalportal.lib.pages import go_to, render_page
from learningplans.goals import content, steps
from learningplans.goals.eyes import eyes_of
from learningplans.goals.forms import StepForm
from learningplans.goals.known import GoalRefused, places_for, written
from learningplans.goals.notes import questions_of, readable
from learningplans.goals.reading import IN_FORCE, follow
from learningplans.models import CLOSED_STATES, ApprenticeshipStep
from learningplans.views.goals.parts import item_where, key_of, status_of, tell
from learningplans.views.loading import reads

NOTES = 5


@requires(Can.SEE_PLAN)
@reads
def plan_item(request, plan_item):
    """One goal of the plan of a learner, with its criteria, its step and what happened around it."""
    item = item_where(request, plan_item, Can.SEE_PLAN)
    return _page(request, item)


@requires(Can.FOLLOW_GOALS)
@require_POST
def plan_item_step(request, plan_item):
    """Move the goal to another step; who moved it first is told, and nothing typed is lost."""
    item = item_where(request, plan_item, Can.FOLLOW_GOALS)
    trajectory, now = item.trajectory, timezone.now()
    current = steps.newest(trajectory, key_of(item))
    form = _form(request, trajectory, current.step if current else "", request.POST)
    if form.is_valid():
        try:
            row = steps.move_step(
                trajectory=trajectory, goal=key_of(item), by=request.user, at=now, **form.values
            )
        except steps.StepChanged as race:
            form.start_from(race.current.step)
            who, stands = _who(request, item, race.current), race.current.get_step_display()
            said = f"{who} zette dit leerdoel intussen op “{stands}”. Kijk na en bewaar opnieuw."
            form.add_error(None, said)
        except GoalRefused as no:
            tell(form, no)
        else:
            messages.success(request, f"Genoteerd: {ApprenticeshipStep(row.step).label}.")
            return go_to(request, "learningplans:plan_item", plan_item=item.pk)
    return _page(request, item, form)


def _who(request, item, row):
    """Who moved the goal before; of another company of the learner one does not read the name."""
    eyes, where = eyes_of(request.user, item.trajectory, timezone.localdate()), row.organisation
    return row.by.name if eyes.sees(where.pk, where.kind) else "Iemand"


def _form(request, trajectory, current, sent=None):
    places = places_for(request.user, trajectory)
    return StepForm(sent, current=current, places=places, today=timezone.localdate())


def _page(request, item, form=None):
    user, trajectory = request.user, item.trajectory
    today = timezone.localdate()
    eyes = eyes_of(user, trajectory, today)
    found = follow(trajectory, eyes, item.plan_version)
    key = key_of(item)
    goal = found.by_key.get(key)
    notes = readable(user, trajectory).filter(sheet=item.sheet_id, goal_code=item.goal_code)
    notes = list(notes[:NOTES]) if eyes.follows or eyes.side == "learner" else []
    open_now = item.plan_version.state in IN_FORCE and trajectory.state not in CLOSED_STATES
    step = goal.step if goal else None
    follows = eyes.follows and open_now and goal is not None
    if form is None and follows:
        form = _form(request, trajectory, step or "")
    about = (item.sheet_id, item.goal_code)
    context = {
        "trajectory": trajectory,
        "item": item,
        "goal": goal,
        "text": goal.text if goal else item.title,
        "own": eyes.side == "learner",
        "eyes": eyes,
        "key": written(key),
        "step": step,
        **_told(step, eyes, trajectory.learner.first_name),
        "next": form.next if form else None,
        "stairs": _stairs(step),
        "form": form,
        "follows": form is not None,
        "is_open": open_now,
        "notes": [(note, _said(note)) for note in notes],
        "chances": [row for row in found.chances if (row.sheet_id, row.goal_code) == about],
        "tips": [row for row in found.tips if (row.sheet_id, row.goal_code) == about],
        "tests": [row for row in found.tests if written(key) in row.goals],
        "today": today,
    }
    status = status_of(form) if form else 200
    return render_page(request, "learningplans/goals/goal.html", context, status=status)


def _told(step, eyes, learner):
    """What this step asks: of oneself, and for who teaches at school what mentor and learner read of it."""
    if not step or step == ApprenticeshipStep.REACHED:
        return {"told": None, "told_to": []}
    told = content.step(step)
    mentor, own = " ".join(told.mentor), " ".join(told.learner)
    rows = {
        "learner": [("Dit doe jij", own)],
        "company": [("Dit doe jij", mentor), (f"Dit leest {learner}", own)],
    }
    both = [("Dit leest de mentor", mentor), (f"Dit leest {learner}", own)]
    return {"told": told, "told_to": rows.get(eyes.side, both)}


def _stairs(step):
    """The steps in order, each done, now or later."""
    number = step.number if step else 0
    for one in ApprenticeshipStep:
        state = "done" if one.number < number or step == one == ApprenticeshipStep.REACHED else "later"
        yield one, "now" if one == step and state != "done" else state


def _said(note):
    """Questions with their answers, in the order of the frame."""
    return [(one.text, note.answers[one.code]) for one in questions_of(note) if note.answers.get(one.code)]
