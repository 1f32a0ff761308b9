"""One real row of every kind of matching between the learner of the cast and company A, full of planted texts."""

import datetime as dt

from django.utils import timezone

from matching import models as m
from tests.factories.matching import make_match, make_opening, make_profile, prefer, share_profile


class MatchingRows:
    """Each name in an address has the attribute of that name. `around` are the rows of the learner, `a` of company A."""

    def __init__(self, around, a, canary):
        self.around, self.text = around, f"tekst {canary}"
        self.now, self.today, self.coach, self.owner = around.now, around.today, around.coach, a.owner
        self.trajectory, self.learner = around.trajectory, around.learner.user
        self.own = {"school": around.school, "trajectory": around.trajectory}
        self.here = self.own | {"organisation": around.company}
        self._readiness()
        self.opening = make_opening(
            a.establishment, self.trajectory.programme, a.owner, learns=self.text, expects=self.text
        )
        self.draft_opening = make_opening(
            a.establishment, self.trajectory.programme, a.owner, learns=self.text, published=False
        )
        self.profile = make_profile(self.trajectory, interests=self.text)
        self.preference = prefer(self.trajectory, self.opening)
        self.shared_profile = share_profile(self.trajectory, self.opening, interests=self.text)
        self.wish = m.CompanyWish.objects.create(
            opening=self.opening, note=self.text, at=self.now, by=a.owner, **self.here
        )
        self._proposals()
        self._match()
        self._speed_dates()
        self._start()

    def _readiness(self):
        self.readiness = m.ReadinessAdvice.objects.create(
            school_year=self.trajectory.school_year,
            self_message=self.text,
            made_at=self.now,
            made_by=self.coach,
            **self.own,
        )
        self.readiness_view = m.ReadinessView.objects.create(
            advice=self.readiness, note=self.text, at=self.now, by=self.coach, **self.own
        )
        self.guidance = m.GuidanceAction.objects.create(
            school=self.around.school,
            kind="visit",
            title=self.text,
            organisation=self.around.company,
            outcome=self.text,
            on=self.today,
            made_at=self.now,
            made_by=self.coach,
        )
        self.guidance_guest = m.GuidanceGuest.objects.create(action=self.guidance, note=self.text, **self.own)

    def _proposals(self):
        m.MatchWeights.objects.create(
            school=self.around.school, weights={}, reason=self.text, set_at=self.now, set_by=self.coach
        )
        self.proposal = m.Proposal.objects.create(
            school=self.around.school,
            title=self.text,
            school_year=self.trajectory.school_year,
            weights={},
            summary={"learners": 1, "placed": 0, "openings": 1, "places": 1, "pairs": 0, "schools": {}},
            made_at=self.now,
            made_by=self.coach,
            finished_at=self.now,
        )
        self.proposal_school = m.ProposalSchool.objects.create(
            proposal=self.proposal, school=self.around.school, asked_by=self.around.school
        )
        self.proposed_match = m.ProposedMatch.objects.create(
            proposal=self.proposal, opening=self.opening, reasons=[], why_not=self.text, **self.own
        )

    def _match(self):
        self.match = make_match(self.trajectory, self.opening, self.coach, report=self.text)
        self.decided_match = make_match(
            self.trajectory, self.opening, self.coach, state=m.MatchState.REFUSED, refused_at=self.now
        )
        # the learner is asked, and the company knows nothing: of a place that is offered no more, so that nobody finds it
        asked_for = make_opening(
            self.opening.establishment,
            self.trajectory.programme,
            self.owner,
        )
        asked_for.closed_at, asked_for.closed_by = timezone.now(), self.owner
        asked_for.save()
        self.asked_match = make_match(
            self.trajectory,
            asked_for,
            self.coach,
            state=m.MatchState.ASKED,
            introduced_at=None,
            is_deliberate_mismatch=True,
            mismatch_reason=self.text,
        )
        m.MatchWord.objects.create(
            match=self.match,
            party="coach",
            kind="opinion",
            value="yes",
            reason=self.text,
            at=self.now,
            by=self.coach,
            **self.here,
        )
        m.MatchReview.objects.create(
            match=self.match,
            party="coach",
            answers={"note": self.text},
            at=self.now,
            by=self.coach,
            **self.here,
        )

    def _speed_dates(self):
        self.speed_date = m.SpeedDate.objects.create(
            school=self.around.school,
            title=self.text,
            on=self.today,
            from_time=dt.time(13),
            made_at=self.now,
            made_by=self.coach,
        )
        session = {"session": self.speed_date}
        self.speed_date_table = m.SpeedDateTable.objects.create(
            school=self.around.school,
            organisation=self.around.company,
            host=self.text,
            position=1,
            agreed_at=self.now,
            **session,
        )
        self.speed_date_seat = m.SpeedDateSeat.objects.create(
            first_name="Kanarie", invited_by=self.coach, agreed_at=self.now, **session, **self.own
        )
        self.speed_date_talk = m.SpeedDateTalk.objects.create(
            table=self.speed_date_table,
            first_name="Kanarie",
            round=1,
            **session,
            **self.here,
        )
        for side, by in (("learner", self.learner), ("company", self.owner)):
            m.SpeedDateNote.objects.create(
                talk=self.speed_date_talk,
                side=side,
                keen="yes",
                text=self.text,
                at=self.now,
                by=by,
                **self.here,
            )

    def _start(self):
        self.start_talk = m.StartTalk.objects.create(
            answers={"OG.1.1.1": {"answer": self.text, "by": "school"}},
            made_at=self.now,
            made_by=self.coach,
            **self.here,
        )
        self.start_agreement = m.StartAgreement.objects.create(
            talk=self.start_talk, text=self.text, at=self.now, by=self.coach, **self.here
        )
        m.StartCorrection.objects.create(
            talk=self.start_talk,
            code="OG.1.1.1",
            before=self.text,
            reason=self.text,
            at=self.now,
            by=self.coach,
            **self.here,
        )
        self.parents_told = m.ParentsTold.objects.create(
            transport=self.text,
            hours=self.text,
            how="call",
            told_on=self.today,
            told_at=self.now,
            told_by=self.coach,
            **self.here,
        )
        sides = {"school": self.around.school, "organisation": self.around.company}
        self.shared_vision = m.SharedVision.objects.create(
            agreed=self.text,
            agreed_at=self.now,
            agreed_by=self.coach,
            made_at=self.now,
            made_by=self.coach,
            **sides,
        )
        m.VisionText.objects.create(
            vision=self.shared_vision, text=self.text, side="school", at=self.now, by=self.coach, **sides
        )


# names in addresses whose row is the attribute of the same name
BY_KEY = (
    "readiness",
    "readiness_view",
    "guidance",
    "guidance_guest",
    "opening",
    "profile",
    "preference",
    "shared_profile",
    "wish",
    "proposal",
    "proposal_school",
    "proposed_match",
    "match",
    "speed_date",
    "speed_date_table",
    "speed_date_seat",
    "speed_date_talk",
    "start_talk",
    "start_agreement",
    "parents_told",
    "shared_vision",
)
