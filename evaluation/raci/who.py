"""Whom to turn to: the people with a letter in a task around one learner, for reminders."""

from evaluation.raci import people as behind
from evaluation.raci import reading
from evaluation.raci.template import matrix


def people_for(trajectory, task_code, letter, on):
    """Who has this letter in a task around a learner on a day, by the division that counts; each person once, by name.

    The strongest letter of a person counts; who answers for a task and does it too, is found by R as well. A substitute
    stands in the place of who is replaced. A mentor without an account has no `user_id`. At most three queries; raises
    KeyError for a task that does not exist.
    """
    division = reading.of_trajectories([trajectory], on)[trajectory.pk]
    task = matrix(division).tasks[task_code]
    one = reading.around_trajectory(trajectory)
    roles, found = {}, {}
    for role, people in behind.people_of([one], on)[one.key].items():
        for person in people:
            roles.setdefault(person.key, set()).add(role)
            # a parent has no name in this list: who knows them by another role, does
            if person.key not in found or not found[person.key].name:
                found[person.key] = person
    holding = [found[key] for key, held in roles.items() if letter in task.letters_of(held)]
    return sorted(holding, key=lambda person: (person.name, person.key))
