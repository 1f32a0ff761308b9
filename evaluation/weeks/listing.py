"""Lists around weeks: the weeks of a learner with quiet marks, what waits for somebody, and the points over time."""

from collections import defaultdict

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404

from duaalportal.accounts.access import OrganisationKind, Role
from duaalportal.catalogue.models import Name
from duaalportal.catalogue.parameters import book
from duaalportal.lib.questions import ask
from duaalportal.lib.school_calendar import DAY, Week
from evaluation.agreed.reading import rhythm_for, rhythms_of
from evaluation.models import ActionPoint, EvaluationRound, Party, PointLook, Voice
from evaluation.rules.weeks import asked_weeks, expected_in
from evaluation.weeks.desk import grid_for
from evaluation.weeks.showing import ICONS, choices_of, kind_of, label_of
from evaluation.weeks.waiting import weeks_waiting
from learningplans.days import facts_for
from learningplans.models import Placement
from learningplans.parts import roles_around

PER_PAGE = 12
PARTIES = ("LL", "M", "LK")
or_404 = get_object_or_404


def waiting_for(user, today):
    """The weeks that wait, grouped by learner: (learner, weeks), the longest waiting on top."""
    found = defaultdict(list)
    for one in weeks_waiting(user, today):
        found[one.learner].append(one)
    return sorted(found.items(), key=lambda row: (-max(one.when for one in row[1]), row[1][0].order))


def weeks_of(trajectory, user, today, page):
    """The weeks of a trajectory until now, newest first, each with who spoke and what may be read of it."""
    first, last = Week.of(trajectory.starts_on), Week.of(min(today, trajectory.ends_on))
    total = max(0, (last.monday - first.monday).days // 7 + 1)
    newest = last.monday - 7 * DAY * PER_PAGE * (page - 1)
    shown = [Week.of(newest - 7 * DAY * nth) for nth in range(PER_PAGE)]
    shown = [week for week in shown if week >= first]
    p = book().on(today)
    roles = roles_around(user, trajectory, today)
    own = {row.organisation_id for row in user.access.memberships}
    facts = facts_for([trajectory], shown[-1].monday, shown[0].monday + 6 * DAY) if shown else {}
    places = Placement.objects.filter(trajectory=trajectory).select_related("organisation").order_by("pk")
    companies = {row.organisation_id for row in places if row.organisation.kind == OrganisationKind.COMPANY}
    rows = EvaluationRound.objects.filter(trajectory=trajectory, kind=EvaluationRound.Kind.WEEK)
    rounds = {Week.of(row.first_day): row for row in rows.filter(first_day__in=[w.monday for w in shown])}
    voices = Voice.objects.visible_to(user).filter(
        round__in=[row.pk for row in rounds.values()], submitted_at__isnull=False
    )
    said = defaultdict(dict)
    for row in voices:
        said[row.round_id].setdefault(row.party, row)
    (rhythms,) = ask([rhythms_of(schools=[trajectory.school_id])])
    lines = []
    for week in shown:
        expected = expected_in(
            facts[trajectory.pk],
            week,
            school=trajectory.school_id,
            companies=companies,
            rhythm=rhythm_for(rhythms, trajectory, week.monday, p),
        )
        row = rounds.get(week)
        spoken = row.spoken if row else {}
        sides = [
            side
            for side in expected.sides
            if side.party != Party.MENTOR or trajectory.school_id in own or side.organisation in own
        ]
        lines.append(
            {
                "week": week,
                "first": week.monday,
                "expected": expected,
                "round": row,
                "spoke": [(side, side.key in spoken) for side in sides],
                "is_shown": bool(row and row.revealed_at),
                # so long ago that nobody is asked any more
                "is_past": week < asked_weeks(today)[0],
            }
        )
    return {
        "trajectory": trajectory,
        "today": today,
        "weeks": lines,
        "trend": trend(shown, rounds, said),
        "page": page,
        "has_more": total > PER_PAGE * page,
        "speaks": roles & {Role.LEARNER, Role.MENTOR, Role.DUAL_TEACHER, Role.TRAJECTORY_COACH},
        "gives_input": roles & {Role.WORKPLACE_INSTRUCTOR, Role.TRAINING_CENTRE_STAFF},
        "rhythm": rhythm_for(rhythms, trajectory, Week.of(today).monday, p),
        "asked": p[Name.WEEK_RHYTHM],
        "grace": p[Name.WEEK_GRACE],
        "Party": Party,
        "is_learner": trajectory.learner.user_id == user.pk,
    }


def trend(weeks, rounds, said):
    """Per criterion the marks of each voice over these weeks, the oldest first; None while nothing may be read.

    Marks alone: no number, no average.
    """
    weeks = [week for week in weeks[::-1] if week in rounds and said.get(rounds[week].pk)]
    if not weeks:
        return None
    grids = {week: grid_for(rounds[week].grid_id) for week in weeks}
    grid = grids[weeks[-1]]
    parties = [party for party in PARTIES if any(party in said[rounds[week].pk] for week in weeks)]
    rows = []
    for code, criterion in grid.criteria.items():
        cells = []
        for week in weeks:
            here, by = said[rounds[week].pk], grids[week]
            # of a week by another grid the criteria that are the same ones
            shown = here if by.has(criterion) else {}
            cells.append([_mark(by, shown.get(party), code, party) for party in parties])
        rows.append((criterion.title, cells))
    legend = {}
    for one in (choice for by in grids.values() for choice in choices_of(by)):
        words = legend.setdefault((one.kind, one.icon), [])
        if one.label.lower() not in words:
            words.append(one.label.lower())
    return {
        "weeks": weeks,
        "rows": rows,
        "parties": [Party(party) for party in parties],
        "legend": [(kind, sign, ", ".join(words)) for (kind, sign), words in legend.items()],
    }


def _mark(grid, voice, code, party):
    value = voice.scores.get(code, {}).get("value", "") if voice else ""
    return (party, label_of(grid, value), ICONS[kind_of(grid, value)] if value else "", kind_of(grid, value))


# --- points -----------------------------------------------------------------------------------------------------------


def points_of(trajectory, user, today):
    """The points a person reads, open ones first, each with how it went over time."""
    looks = PointLook.objects.select_related("round").order_by("at")
    rows = ActionPoint.objects.visible_to(user).filter(trajectory=trajectory)
    rows = rows.select_related("owner", "made_by", "organisation", "round").prefetch_related(
        Prefetch("looks", queryset=looks)
    )
    found = list(rows.order_by("review_on", "made_at", "pk"))
    is_open = [row for row in found if not (row.mentor_closed_at and row.learner_closed_at)]
    grid_ids = {row.round.grid_id for row in found if row.round}
    titles = {}
    for grid in map(grid_for, grid_ids):
        titles |= {code: one.title for code, one in grid.criteria.items()}
        titles |= {group.code: group.title for group in grid.groups}
    return {
        "trajectory": trajectory,
        "today": today,
        "open": is_open,
        "closed": [row for row in found if row not in is_open][::-1],
        "titles": titles,
        "side": closing_side(user, trajectory, today),
        "Party": Party,
        "Week": Week,
    }


def closing_side(user, trajectory, on):
    """For which side this person closes points: the learner, or the mentor; "" for others."""
    if trajectory.learner.user_id == user.pk:
        return Party.LEARNER
    return Party.MENTOR if Role.MENTOR in roles_around(user, trajectory, on) else ""
