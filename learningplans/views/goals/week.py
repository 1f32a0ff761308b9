"""This week of a learner, each role its own page; and this week of all learners of who teaches."""

from django.core.paginator import Paginator
from django.utils import timezone

from duaalportal.accounts.access import Can, requires
from duaalportal.lib.pages import render_page
from duaalportal.lib.school_calendar import DAY, Week
from learningplans.goals import at_work, content
from learningplans.goals.known import written
from learningplans.goals.notes import readable
from learningplans.goals.reading import follow
from learningplans.models import CLOSED_STATES, ApprenticeshipStep
from learningplans.rules.goals import next_step
from learningplans.views.goals.parts import seen_where, week_asked
from learningplans.views.loading import MENU, reads

PER_PAGE, NOTES, BACK = 20, 5, 14 * DAY


@requires(Can.SEE_PLAN)
@reads
def this_week(request, trajectory):
    """What a learner works on this week, as this person needs it."""
    found, eyes = seen_where(request, trajectory)
    user, today = request.user, timezone.localdate()
    week = week_asked(request, today)
    first, last = week.monday, week.monday + 6 * DAY
    following = follow(found, eyes)
    now = following.now(first, last)
    here = [goal for goal in now if eyes.side == "company" and goal.is_at(eyes.own, first, last)]
    notes = readable(user, found) if eyes.side == "learner" or eyes.follows else None
    context = {
        "trajectory": found,
        "learner": found.learner,
        "eyes": eyes,
        "side": eyes.side,
        **_weeks(week, today),
        "following": following,
        "now": now,
        "here": here,
        "elsewhere": [goal for goal in now if goal not in here],
        "late": following.late(first),
        "soon": following.soon(last),
        "moves": [move for move in following.moves if first - BACK <= move.on <= last][::-1],
        # what waits comes first
        "chances": sorted(
            (row for row in following.chances if _open(row, first - BACK)),
            key=lambda row: row.settled_at is not None,
        ),
        "tips": [row for row in following.tips if row.seen_at is None],
        "tests": [row for row in following.tests if row.held_on is None and row.on >= first][::-1],
        "open_proposals": sum(not row.outcome for row in following.proposals),
        "notes": list(notes[:NOTES]) if notes is not None else [],
        "does": _does(eyes.side),
        "next_step": next_step,
        "written": written,
        "is_open": found.state not in CLOSED_STATES,
        "today": today,
    }
    return render_page(request, "learningplans/goals/week.html", context)


def _weeks(week, today):
    return {
        "week": week,
        "earlier": Week.of(week.monday - DAY),
        "later": week.next,
        "first": week.monday,
        "last": week.monday + 6 * DAY,
        "is_now": week == Week.of(today),
    }


def _open(row, since):
    return row.settled_at is None or row.on >= since


def _does(side):
    """Per step one sentence: what the one who looks does in it; nothing for who only reads."""
    name = {"company": "mentor", "learner": "learner"}.get(side)
    if name is None:
        return {}
    steps = [step for step in ApprenticeshipStep if step != ApprenticeshipStep.REACHED]
    return {step: (getattr(content.step(step), name) or [""])[0] for step in steps}


@requires(Can.FOLLOW_GOALS)
@reads
def week_at_work(request):
    """Of each learner around whom one teaches, what is learned this week in the own organisation."""
    request.menu = MENU
    user, today = request.user, timezone.localdate()
    week = week_asked(request, today)
    first, last = week.monday, week.monday + 6 * DAY
    page = Paginator(at_work.learners(user, today), PER_PAGE).get_page(request.GET.get("pagina"))
    rows = list(page.object_list)
    lines, tips = at_work.week_of(user, rows, first, last), at_work.unread_tips(rows)
    # tips go from school to company
    schools = user.access.organisation_ids(Can.FOLLOW_GOALS)
    context = {
        "page": page,
        "rows": [
            (row, lines.get(row.pk, ()), 0 if row.school_id in schools else tips.get(row.pk, 0))
            for row in rows
        ],
        **_weeks(week, today),
    }
    return render_page(request, "learningplans/goals/at_work.html", context)
