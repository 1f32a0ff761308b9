"""What is the learners' own in the demo world: a word that is shared, a signal that was answered, and a portfolio."""

from duaalportal.demo.evaluation.content import content
from evaluation.learner.evidence import Kind
from evaluation.models import LearnerWord, Portfolio, PortfolioPiece, Signal


def build(world):
    """Lina and one classmate."""
    story = Story(world)
    story.words()
    story.signal()
    story.portfolio()


class Story:
    """What learners write for themselves, and let others read."""

    def __init__(self, world):
        self.world, self.content, self.lina = world, content(), world.trajectories["lina"]
        self.own = {"school_id": self.lina.school_id, "trajectory": self.lina}

    def words(self):
        """How Lina feels, which the school reads."""
        row = self.content["words_of_learners"]
        LearnerWord.objects.create(
            kind=LearnerWord.Kind.WELLBEING,
            organisation=self.world.places["de-clercq"],
            answers=row["wellbeing"],
            suggestion=row["suggestion"],
            with_school=True,
            on=self.world.at(5).date(),
            written_at=self.world.at(5, 17),
            **self.own,
        )

    def signal(self):
        """A problem that the coach picked up within the hour."""
        row = self.content["signal"]
        who = self.world.people[row["who"]]
        trajectory = self.world.trajectories["emma"]
        Signal.objects.create(
            school_id=trajectory.school_id,
            trajectory=trajectory,
            text=row["text"],
            at=self.world.at(13, 8),
            by=who,
            heard_at=self.world.at(13, 9),
            heard_by=self.world.people["Sofie Maes"],
            answer=row["answer"],
        )

    def portfolio(self):
        """Two pieces, as far as there is evidence: a try that succeeded and a day she did all herself."""
        row = self.content["portfolio"]
        made = Portfolio.objects.create(
            about=row["about"], is_shared=True, changed_at=self.world.at(3, 19), **self.own
        )
        reached = next((one for one in self.world.tries if one.party == "LL" and one.value == "V"), None)
        found = [
            (Kind.MEASUREMENT, reached and (reached.pk, "Geen scheuren")),
            (Kind.LOG, self.world.logs and (self.world.logs[0].pk, self.world.logs[0].head["d2"])),
        ]
        PortfolioPiece.objects.bulk_create(
            PortfolioPiece(
                portfolio=made,
                kind=kind,
                source=str(source[0]),
                title=source[1],
                reflection=row["reflections"][nth],
                position=nth + 1,
                added_at=self.world.at(3, 19),
                **self.own,
            )
            for nth, (kind, source) in enumerate(found)
            if source
        )
