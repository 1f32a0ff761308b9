"""Who else hears of silence, by the division of roles around each learner: A, the substitute, the trajectbegeleider."""

from duaalportal.accounts.access import Role
from duaalportal.reminders.models import Step
from evaluation.raci import people as behind
from evaluation.raci import reading
from evaluation.raci.template import matrix
from learningplans.models import TeamMember, Trajectory


class Around:
    """The divisions and people around some trajectories; five queries, however many."""

    def __init__(self, trajectories, on):
        """`trajectories` are keys."""
        rows = Trajectory.objects.filter(pk__in=set(trajectories)).select_related("learner").order_by("pk")
        self.trajectories = {row.pk: row for row in rows}
        found = list(self.trajectories.values())
        self.divisions = reading.of_trajectories(found, on) if found else {}
        arounds = [reading.around_trajectory(row) for row in found]
        self.people = behind.people_of(arounds, on) if found else {}
        self.stand_ins = self._named_substitutes(on) if found else {}

    def _named_substitutes(self, on):
        """(trajectory, account of a mentor) -> the account of the substitute that the company named."""
        rows = TeamMember.objects.running(on).filter(
            trajectory__in=list(self.trajectories), mentor__substitute__user__isnull=False
        )
        columns = ("trajectory_id", "mentor__user_id", "mentor__substitute__user_id")
        return {(where, of): by for where, of, by in rows.order_by().values_list(*columns)}

    def letter(self, user_id, trajectory, task):
        """The letter somebody has in a task around a learner: "R", "A", "C", "I" or ""."""
        division = self._task(trajectory, task)
        if division is None:
            return ""
        letters = division.letters_of(self._roles(trajectory, user_id))
        return next((one for one in "RACI" if one in letters), "")

    def who(self, trajectory, task, letter):
        """Accounts with this letter in a task around a learner, with the organisation for which."""
        division = self._task(trajectory, task)
        if division is None:
            return []
        roles = {}
        for role, people in self.people[trajectory].items():
            for person in people:
                if person.user_id:
                    roles.setdefault((person.user_id, person.organisation_id), set()).add(role)
        return [key for key, held in roles.items() if letter in division.letters_of(held)]

    def hear(self, step, user, trajectory, task):
        """The accounts that hear of the silence of this person at this step."""
        others = {
            Step.LATE: self._answering,
            Step.SUBSTITUTE: self._standing_in,
            Step.CALL: self._coaches,
        }[step](user, trajectory, task)
        return sorted(set(others) - {user.pk, None}, key=str)

    def _answering(self, user, trajectory, task):
        """Who answers for it, on the own side where somebody does."""
        found = self.who(trajectory, task, "A")
        own = {m.organisation_id for m in user.access.memberships}
        near = [person for person, place in found if place in own]
        return near or [person for person, _ in found]

    def _standing_in(self, user, trajectory, task):
        """The substitute that is named; else who does the same for the same organisation."""
        named = self.stand_ins.get((trajectory, user.pk))
        if named:
            return [named]
        own = {m.organisation_id for m in user.access.memberships}
        return [person for person, place in self.who(trajectory, task, "R") if place in own]

    def _coaches(self, user, trajectory, task):
        return [one.user_id for one in self.people.get(trajectory, {}).get(Role.TRAJECTORY_COACH.value, ())]

    def _roles(self, trajectory, user_id):
        people = self.people.get(trajectory, {})
        return {role for role, found in people.items() if any(one.user_id == user_id for one in found)}

    def _task(self, trajectory, task):
        if trajectory not in self.trajectories or not task:
            return None
        return matrix(self.divisions.get(trajectory)).tasks.get(task)
