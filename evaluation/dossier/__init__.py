"""The parts of a file on paper that say how a learner did: three voices, points, sheets, talks, council, who does what.

Each part asks the same querysets as the page it comes from: a voice that is not shown yet stands on no paper but one's own.
"""

from evaluation.dossier import measured, said, talked
from evaluation.dossier.gaps import gaps_of
from learningplans.dossier.gaps import found_by, told_to
from learningplans.dossier.reading import Reading
from learningplans.goals.eyes import eyes_of
from learningplans.models.looks import one_look
from learningplans.parts import parts_of

__all__ = ["gaps_of", "parts"]

MAKERS = (
    said.weeks,
    said.points,
    measured.sheets,
    talked.talks,
    talked.council,
    talked.division,
    measured.ending,
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
