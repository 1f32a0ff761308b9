"""One real row of every kind about a learner, between company A and its partner school, full of planted texts."""

import datetime as dt
import hashlib

from django.contrib.auth.models import Permission
from django.core.files.base import ContentFile
from django.utils import timezone

from duaalportal.accounts.access import Role
from duaalportal.catalogue.models import SchoolDay, SchoolDayKind
from learningplans import models as m
from tests.factories.accounts import member
from tests.factories.learningplans import (
    draw_up,
    join_team,
    make_guardian,
    make_learner,
    make_trajectory,
    place_learner,
)

DAY = dt.timedelta(days=1)


class TrajectoryRows:
    """Each name in an address has the attribute of that name. `a` are the rows of company A."""

    def __init__(self, a, canary):
        self.a, self.canary, self.text = a, canary, f"tekst {canary}"
        self.now, self.today = timezone.now(), timezone.localdate()
        self.school, self.company, self.coach = a.school, a.company, a.coach
        self.teacher = member(Role.DUAL_TEACHER, self.school)
        self.mother = member(Role.GUARDIAN, self.school, name=f"Moeder {canary}")
        self.director = member(Role.COMPANY_DIRECTOR, self.company, name=f"Directie {canary}")
        self._around()
        self._agreement()
        self._start()
        self._talks()
        self._strangers()

    def _around(self):
        self.learner = make_learner(
            self.school, user=self.a.learner, phone="0470 00 00 00", street=f"Straat {self.canary}"
        )
        self.trajectory = make_trajectory(self.school, learner=self.learner, coach=self.coach)
        # the mentor of company A, whose place was taken in company A's own rows, works here too
        self.placement = place_learner(
            self.trajectory, self.a.mentor, self.a.establishment, by=self.coach, weekdays=(4, 5)
        )
        self.own = {"school": self.school, "trajectory": self.trajectory}
        self.ours = self.own | {"organisation": self.company}
        self.here = self.ours | {"placement": self.placement}
        self.placement_day = self.placement.days.first()
        self.step = m.TrajectoryStep.objects.create(
            to_state=m.TrajectoryState.PREPARING,
            on=self.today,
            reason=self.text,
            at=self.now,
            by=self.coach,
            **self.own,
        )
        self._parents()
        self.start_profile = m.StartProfile.objects.create(knows=self.text, **self.own)
        self.feed = m.CalendarFeed.objects.create(user=self.coach, token_hash="0" * 64, made_at=self.now)
        self.team_member = join_team(self.trajectory, self.teacher, Role.DUAL_TEACHER, self.school)
        self.note = m.WellbeingNote.objects.create(
            text=self.text, written_at=self.now, written_by=self.coach, **self.own
        )
        self.absence = m.Absence.objects.create(
            side=m.Absence.Side.SCHOOL,
            first_day=self.today,
            last_day=self.today,
            reported_at=self.now,
            reported_by=self.coach,
            **self.own,
        )
        self.absence_seen = m.AbsenceSeen.objects.create(
            absence=self.absence, seen_at=self.now, seen_by=self.a.owner, **self.ours
        )
        self.saved_filter = m.SavedFilter.objects.create(
            user=self.coach, page="learners", name=self.text, query="q=x", saved_at=self.now
        )
        self.school_day = SchoolDay.objects.create(
            school=self.school,
            kind=SchoolDayKind.EXCURSION,
            name=self.text,
            first_day=self.today + 9 * DAY,
            last_day=self.today + 9 * DAY,
            added_at=self.now,
            added_by=self.coach,
        )

    def _parents(self):
        self.guardian = make_guardian(self.learner, user=self.mother)
        self.grant = m.GuardianGrant.objects.create(
            school=self.school,
            learner=self.learner,
            parent=self.guardian,
            ends_on=self.today + 30 * DAY,
            granted_at=self.now,
            granted_by=self.learner.user,
        )
        m.LearnerUserObjectPermission.objects.create(
            school=self.school,
            content_object=self.learner,
            user=self.mother,
            permission=Permission.objects.get(
                codename="view_learner", content_type__app_label="learningplans"
            ),
        )

    def _agreement(self):
        self.agreement = draw_up(self.placement, by=self.coach, state=m.AgreementState.READY)
        self.agreement_version = self.agreement.versions.get()
        content = b"%PDF-1.7 " + self.text.encode()
        self.agreement_version.file.save("overeenkomst.pdf", ContentFile(content), save=False)
        self.agreement_version.sha256 = hashlib.sha256(content).hexdigest()
        self.agreement_version.size = len(content)
        self.agreement_version.terms["text"] = self.text
        self.agreement_version.fixed_at, self.agreement_version.fixed_by = self.now, self.coach
        self.agreement_version.save()
        self.agreement_step = m.AgreementStep.objects.create(
            agreement=self.agreement,
            to_state=m.AgreementState.READY,
            on=self.today,
            at=self.now,
            by=self.coach,
            **self.ours,
        )
        self.signature = m.Signature.objects.create(
            agreement_version=self.agreement_version,
            party=m.Party.SCHOOL,
            method=m.Signature.Method.PAPER,
            signer_name=self.text,
            signer_role="directie school",
            signed_on=self.today,
            recorded_at=self.now,
            recorded_by=self.coach,
            file_sha256=self.agreement_version.sha256,
            scan=ContentFile(b"%PDF-1.7", name="scan.pdf"),
            scan_sha256="0" * 64,
            scan_type="application/pdf",
            **self.ours,
        )
        self.mandate = m.SigningMandate.objects.create(
            organisation=self.company,
            giver=self.director,
            taker=self.a.owner,
            starts_on=self.today,
            given_at=self.now,
        )
        self.dimona = m.DimonaDeclaration.objects.create(
            agreement=self.agreement,
            declared_on=self.today,
            by_school=False,
            noted_at=self.now,
            noted_by=self.coach,
            **self.ours,
        )
        self.quarter = m.QuarterDeclaration.objects.create(
            agreement=self.agreement,
            quarter="2026-K3",
            declared_on=self.today,
            noted_at=self.now,
            noted_by=self.coach,
            **self.ours,
        )
        self.loan = m.LoanAgreement.objects.create(
            lender=self.company,
            items=self.text,
            lent_on=self.today,
            due_on=self.today + 30 * DAY,
            made_at=self.now,
            made_by=self.coach,
            **self.here,
        )
        self.charter = m.CollaborationCharter.objects.create(
            sections=[{"code": "communicatie", "title": "Communicatie", "text": self.text}],
            made_at=self.now,
            made_by=self.coach,
            proposed_at=self.now,
            proposed_by=self.coach,
            **self.here,
        )
        self.consent = m.CharterConsent.objects.create(
            charter=self.charter, party=m.Party.SCHOOL, by=self.coach, at=self.now, **self.ours
        )

    def _start(self):
        self.paper = m.TrajectoryPaper.objects.create(
            kind=m.PaperKind.WORK_RULES,
            title=self.text,
            file=ContentFile(b"%PDF-1.7", name="papier.pdf"),
            file_name=f"{self.canary}.pdf",
            content_type="application/pdf",
            size=8,
            sha256="0" * 64,
            added_at=self.now,
            added_by=self.coach,
            **self.here,
        )
        self.evidence = m.StartEvidence.objects.create(
            code="S1", done_on=self.today, note=self.text, noted_at=self.now, noted_by=self.coach, **self.here
        )
        self.health = m.HealthSurveillance.objects.create(
            organiser="company", noted_at=self.now, noted_by=self.coach, **self.here
        )

    def _talks(self):
        self.meeting = m.Meeting.objects.create(
            organisation=self.company,
            kind=m.Meeting.Kind.VISIT,
            purpose=self.text,
            starts_at=self.now + 3 * DAY,
            planned_at=self.now,
            planned_by=self.coach,
            **self.own,
        )
        self.meeting_person = m.MeetingPerson.objects.create(
            meeting=self.meeting, organisation=self.company, user=self.coach, name=self.text, **self.own
        )
        self.meeting_point = m.MeetingPoint.objects.create(
            meeting=self.meeting, organisation=self.company, text=self.text, owner=self.coach, **self.own
        )

    def _strangers(self):
        """People of the same school and the same company without a place around this learner, or no longer."""
        ended = member(Role.TRAJECTORY_COACH, self.school)
        join_team(
            self.trajectory,
            ended,
            Role.TRAJECTORY_COACH,
            self.school,
            ended_at=self.now,
            ended_by=self.coach,
            starts_on=self.today - 9 * DAY,
        )
        self.strangers = {
            "coach of the same school, of other learners": member(Role.TRAJECTORY_COACH, self.school),
            "mentor of the same company, of other learners": member(Role.MENTOR, self.company),
            "another learner of the school": member(Role.LEARNER, self.school),
            "parent of another learner": member(Role.GUARDIAN, self.school),
            "coach whose place in the team ended": ended,
        }

    @property
    def insiders(self):
        """Those to whom the rows do exist, each with the organisation in whose address they read them."""
        return [
            (self.coach, self.school),
            (self.learner.user, self.school),
            (self.mother, self.school),
            (self.director, self.company),
            (self.a.owner, self.company),
            (self.a.mentor.user, self.company),
            (self.a.school_director, self.school),
        ]


# names in addresses whose row is the attribute of the same name
BY_KEY = (
    "trajectory",
    "learner",
    "guardian",
    "placement",
    "placement_day",
    "team_member",
    "agreement",
    "agreement_version",
    "signature",
    "mandate",
    "dimona",
    "loan",
    "charter",
    "paper",
    "evidence",
    "health",
    "meeting",
    "meeting_point",
    "absence",
    "school_day",
    "saved_filter",
    "note",
)
