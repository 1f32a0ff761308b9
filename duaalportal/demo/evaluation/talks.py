"""Talks of three and a class council of the demo world: one that is closed, one that a learner sees otherwise, one to come."""

import uuid
from datetime import timedelta

from duaalportal.demo.evaluation.content import content
from evaluation.council import running
from evaluation.models import (
    ActionPoint,
    CouncilWord,
    EvaluationRound,
    FollowUpTalk,
    TalkQuestion,
    TalkRound,
    TalkSignature,
)
from learningplans.models import Meeting

LAST = 3  # the newest rounds are of the talk to come


def build(world):
    """Around Lina and Yassin; the council of their class."""
    story = Story(world)
    story.closed("lina", "Bart Claeys", signed=("Lina Verhaegen", "Bart Claeys", "Sofie Maes"))
    story.closed("yassin", None, signed=("Sofie Maes",))
    story.to_come()
    story.council()


class Story:
    """What Sofie planned and wrote."""

    def __init__(self, world):
        self.world, self.content = world, content()
        self.sofie, self.company = world.people["Sofie Maes"], world.places["de-clercq"]

    def closed(self, key, mentor, signed):
        """A closed talk about the first rounds; what was seen and agreed stands as it was said."""
        row, trajectory = self.content["talks"][key], self.world.trajectories[key]
        rounds = [one for one in self._first(trajectory) if one.revealed_at]
        if not rounds:
            return
        last = max(2, (self.world.today - rounds[-1].last_day).days - 4)
        held, closed = self.world.at(last, 15), self.world.at(last - 1, 10)
        talk = FollowUpTalk.objects.create(
            organisation=self.company,
            held_on=held.date(),
            progress=row["progress"],
            agreed=row["agreed"],
            points=self._points(trajectory, row, rounds[-1], held, mentor),
            made_at=self.world.at(last + 10),
            made_by=self.sofie,
            disagrees=row.get("disagrees", ""),
            disagreed_at=held + timedelta(hours=2) if "disagrees" in row else None,
            **self._own(trajectory),
        )
        self._about(talk, rounds)
        EvaluationRound.objects.filter(pk__in=[one.pk for one in rounds]).update(
            closed_at=closed, closed_by=self.sofie
        )
        parties = {trajectory.learner.name: "LL", mentor: "M", "Sofie Maes": "LK"}
        TalkSignature.objects.bulk_create(
            TalkSignature(
                talk=talk,
                party=parties[name],
                at=held + timedelta(hours=1),
                by=self.world.people[name],
                **self._own(trajectory),
            )
            for name in signed
        )
        # closed last: from then on the database refuses any change
        talk.closed_at, talk.closed_by = closed, self.sofie
        talk.save(update_fields=["closed_at", "closed_by"])
        self.world.closed_talks = [*getattr(self.world, "closed_talks", ()), talk]

    def _first(self, trajectory):
        """All rounds but the newest; of few the first."""
        rounds = self.world.weeks.get(trajectory.pk, [])
        return rounds[:-LAST] or rounds[:1]

    def _points(self, trajectory, row, last, held, mentor):
        """What they will do; it was done, and both closed it."""
        if "point" not in row:
            return []
        bart, review = self.world.people[mentor], last.last_day + timedelta(days=14)
        pk, done = uuid.uuid5(trajectory.pk, row["point"]), held + timedelta(days=5)
        ActionPoint.objects.create(
            id=pk,
            round=last,
            kind=ActionPoint.Kind.AGREEMENT,
            text=row["point"],
            organisation=self.company,
            owner=bart,
            review_on=review,
            made_at=held,
            made_by=self.sofie,
            mentor_closed_at=done,
            mentor_closed_by=bart,
            learner_closed_at=done,
            **self._own(trajectory),
        )
        told = {"id": str(pk), "text": row["point"], "owner_name": bart.name}
        return [told | {"review_on": review.isoformat(), "criterion": ""}]

    def to_come(self):
        """The talk of next week, that stands in the calendars already, with what they want to talk about."""
        row, lina = self.content["talks"], self.world.trajectories["lina"]
        meeting = Meeting.objects.get(trajectory=lina, purpose=row["purpose"])
        talk = FollowUpTalk.objects.create(
            meeting=meeting,
            organisation=self.company,
            made_at=self.world.at(8),
            made_by=self.sofie,
            **self._own(lina),
        )
        rounds = self.world.weeks.get(lina.pk, [])[len(self._first(lina)) :]
        self._about(talk, [*rounds, *filter(None, [getattr(self.world, "this_week", None)])])
        TalkQuestion.objects.bulk_create(
            TalkQuestion(
                talk=talk,
                text=one["text"],
                at=self.world.at(4 - nth),
                by=self.world.people[one["by"]],
                **self._own(lina),
            )
            for nth, one in enumerate(row["questions"])
        )

    def _about(self, talk, rounds):
        own = self._own(talk.trajectory)
        TalkRound.objects.bulk_create(TalkRound(talk=talk, round=one, **own) for one in rounds)

    @staticmethod
    def _own(trajectory):
        return {"school_id": trajectory.school_id, "trajectory": trajectory}

    def council(self):
        """The council of 6LCd is prepared: the mentors are asked, and Bart explained already."""
        row, lina = self.content["council"], self.world.trajectories["lina"]
        council = running.make(
            school=self.world.places["atheneum-leiebocht"],
            class_group=lina.learner.class_group,
            title=row["title"],
            on=self.world.today + timedelta(days=row["in"]),
            by=self.sofie,
            at=self.world.at(6),
        )
        council.lines.filter(trajectory__in=[lina, self.world.trajectories["yassin"]]).update(
            mentor_comes=True
        )
        CouncilWord.objects.create(
            line=council.lines.get(trajectory=lina),
            text=row["word"],
            at=self.world.at(2, 16),
            by=self.world.people["Bart Claeys"],
            **self._own(lina),
        )
