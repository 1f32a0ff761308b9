"""One real row of every kind of evaluation around the learner of the cast, full of planted texts."""

import datetime as dt

from django.core.files.base import ContentFile

from duaalportal.accounts.access import Role
from evaluation import models as m
from tests.factories.accounts import member
from tests.factories.evaluation import make_round, scores_of, speak, the_grid
from tests.factories.learningplans import join_team


class EvaluationRows:
    """Each name in an address has the attribute of that name. `around` are the rows of the learner, `sheets` the sheets."""

    def __init__(self, around, sheets, canary):
        self.around, self.text = around, f"tekst {canary}"
        self.now, self.today, self.coach = around.now, around.today, around.coach
        self.own = {"school": around.school, "trajectory": around.trajectory}
        self.here = self.own | {"organisation": around.company}
        self.grid = m.GridVersion.objects.create(
            owner=around.school,
            owner_key=str(around.school.pk),
            code="eigen",
            number=1,
            title=self.text,
            content=the_grid().content,
            published_at=self.now,
            published_by=self.coach,
        )
        from_a_week_on = {
            "school": around.school,
            "programme": around.trajectory.programme,
            "first_day": self.today + dt.timedelta(days=28 - self.today.weekday()),
            "set_at": self.now,
            "set_by": self.coach,
        }
        self.evaluation_rhythm = m.EvaluationRhythm.objects.create(weeks=2, talks=1, **from_a_week_on)
        self.grid_choice = m.GridChoice.objects.create(grid=self.grid, **from_a_week_on)
        self.instructor = member(Role.WORKPLACE_INSTRUCTOR, around.company)
        join_team(around.trajectory, self.instructor, Role.WORKPLACE_INSTRUCTOR, around.company)
        self._round()
        self._sheets(sheets)
        self._talks()
        self._learner()
        self.raci = m.RaciAgreement.objects.create(
            school=around.school,
            organisation=around.company,
            trajectory=around.trajectory,
            note=self.text,
            made_at=self.now,
            made_by=self.coach,
        )

    def _round(self):
        self.evaluation_round = make_round(self.around.trajectory)
        said = scores_of(self.evaluation_round.grid)
        said["RH.1"]["example"] = self.text
        # blind: nobody but the learner reads it yet
        self.voice = speak(
            self.evaluation_round, m.Party.LEARNER, self.around.learner.user, scores=said, message=self.text
        )
        self.shown_voice = speak(
            self.evaluation_round,
            m.Party.TEACHER,
            self.coach,
            message=self.text,
            shown_at=self.now,
        )
        m.Sending.objects.create(key="5" * 32, user=self.coach, form="week", received_at=self.now)
        self.instructor_input = m.InstructorInput.objects.create(
            round=self.evaluation_round, user=self.coach, text=self.text, given_at=self.now, **self.here
        )
        self.action_point = m.ActionPoint.objects.create(
            round=self.evaluation_round, text=self.text, made_at=self.now, made_by=self.coach, **self.here
        )
        m.PointLook.objects.create(
            point=self.action_point,
            round=self.evaluation_round,
            party=m.Party.MENTOR,
            outcome="going_on",
            at=self.now,
            by=self.coach,
            **self.own,
        )

    def _sheets(self, sheets):
        of_sheet = {"sheet": sheets.published.sheet, "sheet_version": sheets.published}
        self.sheet_log = m.SheetLog.objects.create(
            on=self.today, strong=self.text, written_at=self.now, **of_sheet, **self.here
        )
        self.measurement = m.Measurement.objects.create(
            criterion="c1",
            party=m.Party.LEARNER,
            value="O",
            on=self.today,
            note=self.text,
            at=self.now,
            by=self.around.learner.user,
            **of_sheet,
            **self.here,
        )
        self.measurement_photo = m.MeasurementPhoto.objects.create(
            measurement=self.measurement,
            file=ContentFile(b"\xff\xd8\xff", name="las.jpg"),
            alt=self.text,
            width=10,
            height=10,
            added_at=self.now,
            added_by=self.around.learner.user,
            **self.own,
        )

    def _talks(self):
        self.follow_up_talk = m.FollowUpTalk.objects.create(
            progress=self.text, made_at=self.now, made_by=self.coach, **self.own
        )
        talk = {"talk": self.follow_up_talk, **self.own}
        m.TalkRound.objects.create(round=self.evaluation_round, **talk)
        self.talk_question = m.TalkQuestion.objects.create(text=self.text, at=self.now, by=self.coach, **talk)
        m.TalkSignature.objects.create(party="LK", at=self.now, by=self.coach, **talk)
        self.class_council = m.ClassCouncil.objects.create(
            school=self.around.school,
            class_group="6LCd",
            title=self.text,
            on=self.today,
            made_at=self.now,
            made_by=self.coach,
            # read outside the school too: only so has every page of it a reader
            published_at=self.now,
            published_by=self.coach,
        )
        self.council_line = m.CouncilLine.objects.create(
            council=self.class_council,
            mentor_comes=True,
            outcome=self.text,
            outcome_at=self.now,
            outcome_by=self.coach,
            **self.own,
        )
        self.council_word = m.CouncilWord.objects.create(
            line=self.council_line, text=self.text, at=self.now, by=self.coach, **self.own
        )

    def _learner(self):
        self.learner_word = m.LearnerWord.objects.create(
            kind="wellbeing",
            suggestion=self.text,
            with_school=True,
            on=self.today,
            written_at=self.now,
            **self.here,
        )
        self.signal = m.Signal.objects.create(
            text=self.text, at=self.now, by=self.around.learner.user, **self.own
        )
        self.portfolio = m.Portfolio.objects.create(about=self.text, changed_at=self.now, **self.own)
        self.portfolio_piece = m.PortfolioPiece.objects.create(
            portfolio=self.portfolio,
            kind="measurement",
            source=str(self.measurement.pk),
            title=self.text,
            added_at=self.now,
            **self.own,
        )
        self.week_link = m.WeekLink.objects.create(
            user=self.coach,
            first_day=self.today,
            token_hash="0" * 64,
            made_at=self.now,
            ends_at=self.now + dt.timedelta(days=7),
            **self.here,
        )


# names in addresses whose row is the attribute of the same name
ABOUT_LEARNER = (
    "evaluation_round",
    "voice",
    "instructor_input",
    "action_point",
    "sheet_log",
    "measurement",
    "measurement_photo",
    "follow_up_talk",
    "talk_question",
    "council_line",
    "council_word",
    "learner_word",
    "signal",
    "portfolio",
    "portfolio_piece",
    "week_link",
    "raci",
)
BY_KEY = ("grid", "evaluation_rhythm", "grid_choice", "class_council", *ABOUT_LEARNER)
