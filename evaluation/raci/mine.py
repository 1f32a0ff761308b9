"""What is expected of a person: over all cooperations and learners, what they do, answer for, are asked and are told.

Around a learner the letters follow the team of today, so a substitute reads them while that lasts. Between school and
company they follow one's roles there; what a learner makes concrete is not told again in general.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q

from companies.models import Collaboration
from duaalportal.accounts.access import Can, OrganisationKind, Role
from duaalportal.lib.addresses import url
from evaluation.models import RaciAgreement
from evaluation.raci import reading
from evaluation.raci.people import IN_TEAMS
from evaluation.raci.template import matrix, template
from evaluation.rules.raci import CODES, LETTERS
from learningplans.models import Guardian, Learner, TeamMember, Trajectory

HEADS = {
    "R": ("Dit doe je", "Jij voert het uit."),
    "A": ("Hiervoor ben jij eindverantwoordelijk", "Jij keurt goed en zorgt dat het gebeurt."),
    "C": ("Hierover word je geraadpleegd", "Jouw mening telt voor er beslist wordt."),
    "I": ("Hiervan word je op de hoogte gebracht", "Je hoeft niets te doen."),
}
# where one does it: words, address, what it asks; of a learner, or of a place of one's own
PLAN = ("Naar het plan", "learningplans:plan", Can.SEE_PLAN)
AGREEMENTS = ("Naar de overeenkomst", "learningplans:agreements", Can.SEE_AGREEMENTS)
START = ("Naar de start", "learningplans:start_of", Can.SEE_START)
WEEK = ("Naar de week", "evaluation:weeks", Can.SEE_EVALUATION)
MEETINGS = ("Naar de gesprekken", "learningplans:meetings", Can.SEE_MEETINGS)
WHERE = {
    "toeleiden.3": ("Naar de beginsituatie", "learningplans:start_profile", Can.SEE_LEARNERS),
    "administratie.1": AGREEMENTS,
    "administratie.2": START,
    "administratie.3": AGREEMENTS,
    "administratie.4": START,
    "ontwerp.1": PLAN,
    "ontwerp.2": PLAN,
    "ontwerp.3": PLAN,
    "coachen.1": MEETINGS,
    "coachen.2": WEEK,
    "coachen.3": START,
    "coachen.4": START,
    "monitoren.1": MEETINGS,
}


@dataclass(frozen=True, slots=True)
class Place:
    """Around whom, or between whom, somebody has a letter."""

    name: str
    trajectory_id: object = None
    about: str = ""


@dataclass
class Duty:
    """One task with its phase, and where somebody has the same letter in it."""

    task: object
    phase: str
    places: list = field(default_factory=list)
    does_too: bool = False

    @property
    def learners(self):
        """The places that are a learner."""
        return [place for place in self.places if place.trajectory_id]


@dataclass(frozen=True, slots=True)
class _Held:
    """My roles in one place, and the division that counts there."""

    place: Place
    roles: frozenset
    division: object
    pair: tuple


class Mine:
    """The list of one person on a day, with the places one can narrow it to; at most eight queries."""

    def __init__(self, user, on):
        self.user, self.on = user, on
        learners = self._around_learners()
        self.held = [*learners, *self._between(learners)]

    # --- around learners

    def _around_learners(self):
        roles = defaultdict(set)
        for trajectory, role in self._in_teams():
            roles[trajectory].add(role)
        for role, rows in self._in_family():
            for trajectory in rows:
                roles[trajectory].add(role)
        for trajectory, found in self._over_own_divisions():
            roles[trajectory] |= found
        rows = list(
            Trajectory.objects.filter(pk__in=roles)
            .open()
            .select_related("learner")
            .order_by("learner__name", "pk")
        )
        self.places = reading.places_of(rows, self.on)
        divisions = reading.of_trajectories(rows, self.on, self.places)
        return [self._held(row, frozenset(roles[row.pk]), divisions[row.pk]) for row in rows]

    def _held(self, row, roles, division):
        company, name = next(iter(self.places[row.pk].items()), (None, ""))
        return _Held(Place(row.learner.name, row.pk, name), roles, division, (row.school_id, company))

    def _in_teams(self):
        """(trajectory, role) of my places of today; while somebody stands in for me they have the letters."""
        running = TeamMember.objects.running(self.on)
        stands_in = running.filter(substitute_for=OuterRef("pk")).order_by()
        rows = running.filter(Q(user=self.user) | Q(mentor__user=self.user)).exclude(Exists(stands_in))
        held = {(m.organisation_id, m.role) for m in self.user.access.memberships}
        found = rows.order_by().values_list("trajectory", "role", "organisation")
        return [(trajectory, role) for trajectory, role, house in found if (house, role) in held]

    def _in_family(self):
        if self.user.access.has_role(Role.LEARNER):
            own = Learner.objects.filter(user=self.user).order_by()
            yield (
                Role.LEARNER.value,
                Trajectory.objects.filter(learner__in=own).order_by().values_list("pk", flat=True),
            )
        if self.user.access.has_role(Role.GUARDIAN):
            own = Guardian.objects.running(self.on).filter(user=self.user).order_by()
            seen = Trajectory.objects.visible_to(self.user, self.on).order_by()
            yield (
                Role.GUARDIAN.value,
                seen.filter(learner__in=own.values("learner")).values_list("pk", flat=True),
            )

    def _over_own_divisions(self):
        """Where a learner has a division of its own, who leads a school or company reads it there."""
        leading = self._roles_between()
        if not leading:
            return
        rows = RaciAgreement.objects.filter(trajectory__isnull=False, ended_at__isnull=True)
        rows = rows.filter(Q(school_id__in=leading) | Q(organisation_id__in=leading)).order_by()
        for trajectory, school, company in rows.values_list("trajectory", "school", "organisation"):
            yield trajectory, (leading.get(school, set()) | leading.get(company, set())) - set(IN_TEAMS)

    # --- between school and company

    def _roles_between(self):
        """My roles per organisation, those of family apart."""
        found = defaultdict(set)
        for row in self.user.access.memberships:
            if row.role in CODES and row.role not in (Role.LEARNER, Role.GUARDIAN):
                found[row.organisation_id].add(row.role)
        return dict(found)

    def _between(self, learners):
        mine = self._roles_between()
        if not mine:
            return
        rows = Collaboration.objects.running(self.on).filter(Q(school__in=mine) | Q(organisation__in=mine))
        rows = rows.filter(school__kind=OrganisationKind.SCHOOL).select_related("school", "organisation")
        rows = list(rows.order_by("organisation__name", "school__name", "pk"))
        divisions = self._divisions_between(rows)
        for row in rows:
            pair = (row.school_id, row.organisation_id)
            roles = mine.get(row.school_id, set()) | mine.get(row.organisation_id, set())
            name = row.organisation.name if row.school_id in mine else row.school.name
            yield _Held(Place(name), frozenset(roles), divisions.get(pair), pair)

    def _divisions_between(self, rows):
        found = defaultdict(list)
        pairs = RaciAgreement.objects.filter(
            trajectory__isnull=True,
            school__in={row.school_id for row in rows},
            organisation__in={row.organisation_id for row in rows},
        )
        for row in pairs:
            found[(row.school_id, row.organisation_id)].append(row)
        return {pair: reading.counting(of_pair, self.on) for pair, of_pair in found.items()}

    # --- the list

    def duties(self, trajectory=""):
        """Per letter, R first: the duties, what has a learner first; of one learner alone when asked."""
        found = {letter: {} for letter in LETTERS}
        concrete = set()
        for one in self.held:
            if trajectory and str(one.place.trajectory_id) != trajectory:
                continue
            for task in matrix(one.division).tasks.values():
                self._add(found, concrete, one, task)
        order = {code: nth for nth, code in enumerate(template().tasks)}
        return {
            letter: sorted(duties.values(), key=lambda duty: (not duty.learners, order[duty.task.code]))
            for letter, duties in found.items()
        }

    @staticmethod
    def _add(found, concrete, one, task):
        letters = task.letters_of(one.roles)
        if not letters:
            return
        told = (task.code, letters[0], one.pair)
        if one.place.trajectory_id:
            concrete.add(told)
        elif told in concrete:
            return
        duty = found[letters[0]].setdefault(task.code, Duty(task, template().phase_of(task.code).title))
        duty.places.append(one.place)
        duty.does_too = duty.does_too or "R" in letters[1:]

    @property
    def learners(self):
        """The learners one can narrow the list to."""
        return [one.place for one in self.held if one.place.trajectory_id]


def way_to(user, task_code, trajectory_id):
    """Where one does a task around a learner: (words, address), or None where this person has no such page."""
    if task_code not in WHERE:
        return None
    words, name, can = WHERE[task_code]
    return (words, url(name, trajectory=trajectory_id)) if user.access.can(can) else None
