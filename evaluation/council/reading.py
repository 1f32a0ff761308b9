"""A council as one person may read it: its lines with their facts, and the outcomes around one's learners."""

from dataclasses import dataclass

from django.db.models import Count, Q

from duaalportal.accounts.access import Can, Role
from evaluation.council.facts import Facts, facts_of
from evaluation.models import ClassCouncil, CouncilLine
from learningplans.models import TeamMember, Trajectory

WITH = (
    *("council", "outcome_by", "trajectory__learner__user", "trajectory__programme", "trajectory__school"),
)
HEADER = (
    *("Naam", "Opleiding", "Werkpunten", "Stemmen", "Fiches", "Afwezig", "Plan"),
    *("Mentor gevraagd", "Toelichting", "Uitslag"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """A learner of a council with what is known of them, and how far the council is with them."""

    row: CouncilLine
    facts: Facts
    words: int

    @property
    def badge(self):
        """How far: kind of badge, words and icon."""
        if self.row.outcome_at:
            return "ok", "uitslag", "check"
        return "wait", "nog geen uitslag", "clock"

    @property
    def mentor(self):
        """What was asked of the mentor and what came, in words; "" when nothing was asked."""
        if not self.row.mentor_comes:
            return ""
        return "mentor gaf toelichting" if self.words else "mentor is gevraagd"


def councils(user):
    """The councils one takes part in, newest first, with how many of one's learners are on it and have an outcome."""
    rows = ClassCouncil.objects.visible_to(user).select_related("school")
    mine = Q(lines__in=CouncilLine.objects.seen_by_school(user).order_by().values("pk"))
    return rows.annotate(
        learners=Count("lines", filter=mine),
        decided=Count("lines", filter=mine & Q(lines__outcome_at__isnull=False)),
    ).order_by("-on", "class_group", "pk")


def state_of(council, decided, learners):
    """How far a council is: kind of badge, words and icon."""
    if council.published_at:
        return "ok", "meegedeeld", "check"
    if learners and decided == learners:
        return "new", "klaar om mee te delen", "send"
    return "wait", f"{decided} van {learners} uitslagen", "clock"


def rows_of(council, user, on):
    """The lines of a council that this person may read, by name, with how often the mentor explained (one query)."""
    rows = CouncilLine.objects.seen_by_school(user, on).filter(council=council).select_related(*WITH)
    rows = rows.annotate(explained=Count("words"))
    return list(rows.order_by("trajectory__learner__name", "pk"))


def lines_of(council, user, on):
    """The lines of a council with their facts: the same queries for one learner and for a whole class."""
    rows = rows_of(council, user, on)
    facts = facts_of([row.trajectory for row in rows], user, min(on, council.on))
    return [Line(row, facts[row.trajectory_id], row.explained) for row in rows]


def table(lines):
    """The lines as a spreadsheet shows them, in the order of HEADER."""
    for line in lines:
        row, facts = line.row, line.facts
        yield (
            *(row.trajectory.learner.name, row.trajectory.programme.name, facts.points, facts.differing),
            *(facts.progress, facts.away, facts.coverage, "ja" if row.mentor_comes else "nee", line.words),
            row.outcome,
        )


def classes_of(user, school, on):
    """The classes of a school in which this person has learners, by name."""
    rows = Trajectory.objects.where(user, Can.RUN_COUNCIL, on).open().filter(school=school)
    return sorted(set(rows.order_by().values_list("learner__class_group", flat=True)) - {""})


def mentors_of(trajectory, on):
    """Names of the mentors of a learner on a day."""
    rows = TeamMember.objects.running(on).filter(trajectory=trajectory, role=Role.MENTOR)
    return [row.name for row in rows.select_related("user", "mentor").order_by("starts_on", "pk")]


def outcomes_for(user, trajectory, on):
    """The outcomes that were made known of one learner, newest first."""
    rows = CouncilLine.objects.published_to(user, on).filter(trajectory=trajectory)
    return rows.select_related(*WITH).order_by("-council__on", "pk")
