"""The parts of a file on paper that are about the way of a learner: places, plan, days, agreements, start.

Each part asks the same querysets as the page it comes from, so a reader finds on paper what the pages show that reader.
"""

from learningplans.dossier import agreed, days, people, planned
from learningplans.dossier.gaps import found_by, gaps_of, told_to
from learningplans.dossier.reading import Reading
from learningplans.goals.eyes import eyes_of
from learningplans.models.looks import one_look
from learningplans.parts import parts_of

__all__ = ["gaps_of", "parts"]


MAKERS = (
    people.places,
    planned.plan,
    days.absences,
    days.meetings,
    agreed.agreements,
    agreed.start,
    agreed.papers,
    people.beginning,
    people.wellbeing,
)


def parts(*, trajectory, reader, today):
    """The chapters of a learner's file that this person may read; none for who has nothing to do with the learner."""
    with one_look(reader, today):
        eyes = eyes_of(reader, trajectory, today)
        if not eyes.roles:
            return []
        (found,) = found_by([gaps_of], [trajectory], today)
        gaps = told_to(found[trajectory.pk], eyes)
        read = Reading(trajectory, reader, today, eyes, parts_of(eyes.roles), tuple(gaps))
        made = [maker(read) for maker in MAKERS]
        return [chapter for chapter in made if chapter is not None]
