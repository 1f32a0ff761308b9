"""Company A's rows about recognition, mentors, places and safety, and those with whom it shares them."""

import datetime as dt
import io

from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

from companies import models as m
from duaalportal.accounts.access import Role
from duaalportal.catalogue.models import Activity, RuleParameter
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.companies import (
    PROGRAMME,
    apply_for,
    catalogue,
    make_mentor,
    make_safe,
    recognise,
    take,
    work_together,
)

DAY = dt.timedelta(days=1)


class CompanyRows:
    """One real row of every kind; each name in an address has the attribute of that name."""

    def __init__(self, company, site, owner, mentor_person, canary):
        catalogue()
        self.company, self.establishment, self.owner, self.canary = company, site, owner, canary
        self.now, self.today = timezone.now(), timezone.localdate()
        self.own = {"organisation": company}
        self.here = {"organisation": company, "establishment": site}
        self.text = f"tekst {canary}"
        self._partners(mentor_person)
        self._recognition()
        self._places()
        self._exit()
        self._presentation()
        self._safety()
        self._papers()

    def _partners(self, mentor_person):
        self.school = OrganisationFactory(school=True, name=f"Partnerschool {self.canary}")
        self.coach = member(Role.TRAJECTORY_COACH, self.school)
        self.school_director = member(Role.SCHOOL_DIRECTOR, self.school)
        self.learner = member(Role.LEARNER, self.school, name=f"Lerende {self.canary}")
        self.partnership = OrganisationFactory(partnership=True)
        self.handler = member(Role.PARTNERSHIP_CONSULTANT, self.partnership)
        self.collaboration = work_together(self.company, self.school, by=self.owner)
        # nobody works there yet: the school that brought it in may ask its first person
        self.brought_in = OrganisationFactory(name=f"Aangebracht {self.canary}")
        work_together(self.brought_in, self.school, by=self.coach)
        self.mentor = make_mentor(
            self.company,
            by=self.owner,
            user=mentor_person,
            name=f"Mentor {self.canary}",
            substitute=True,
            proof="seen",
            introduction=self.text,
            establishment=self.establishment,
        )
        self.proof = self.mentor.proofs.get()
        self.practice = self.mentor.practices.get()
        self.check = self.mentor.certificate_checks.get()
        self.training = self.mentor.trainings.get()

    def _recognition(self):
        filed = {"by": self.owner, "school": self.school, "partnership": self.partnership}
        self.application = apply_for(
            self.establishment,
            state=m.State.VISIT_PLANNED,
            scheme_id="mtech",
            submitted_on=self.today,
            desk_reference=f"WP {self.canary}",
            **filed,
        )
        self.draft = apply_for(self.establishment, "lasser-monteerder", **filed)
        row = {"application": self.application, **self.own}
        done = {"at": self.now, "by": self.owner}
        self.step = m.ApplicationStep.objects.create(
            from_state=m.State.DRAFT,
            to_state=m.State.COMPLETE,
            on=self.today,
            reason=self.text,
            **row,
            **done,
        )
        self.statement = m.ConditionStatement.objects.create(
            code="C1", met=True, basis="declared", remark=self.text, **row, **done
        )
        self.application_mentor = m.ApplicationMentor.objects.create(mentor=self.mentor, **row)
        self.mandate = m.Mandate.objects.create(
            school=self.school, representative=f"Jan {self.canary}", **row
        )
        self.visit = m.Visit.objects.create(planned_on=self.today + DAY, visitor=self.handler, **row)
        self.topic = m.VisitTopic.objects.create(visit=self.visit, number=1, text=self.text, **self.own)
        refused = apply_for(
            self.establishment,
            "mechanische-vormgeving",
            state=m.State.APPEALED,
            submitted_on=self.today - 20 * DAY,
            decided_on=self.today - 2 * DAY,
            **filed,
        )
        self.appeal = m.Appeal.objects.create(
            application=refused,
            filed_on=self.today,
            grounds=self.text,
            filed_at=self.now,
            filed_by=self.owner,
            **self.own,
        )
        self.recognition = recognise(
            self.establishment, "lassen-constructie", by=self.handler, partnership=self.partnership
        )
        self.measure = m.RecognitionMeasure.objects.create(
            recognition=self.recognition,
            kind="suspended",
            starts_on=self.today,
            reason=self.text,
            at=self.now,
            by=self.handler,
            **self.own,
        )

    def _places(self):
        self.place = take(
            self.mentor, self.establishment, learner=self.learner, school=self.school, by=self.coach
        )

    def _exit(self):
        row = {"place": self.place, **self.own}
        read = {"school": self.school, "learner": self.learner, **self.own}
        self.exit_interview = m.ExitInterview.objects.create(
            held_on=self.today,
            present=self.text,
            went_well=self.text,
            actions=[{"what": self.text, "who": "", "until": None}],
            changed_at=self.now,
            changed_by=self.owner,
            place=self.place,
            **read,
        )
        self.exit_words = m.ExitWords.objects.create(
            interview=self.exit_interview, text=self.text, of_version=1, written_at=self.now, **read
        )
        self.exit_survey = m.ExitSurvey.objects.create(opened_at=self.now, opened_by=self.owner, **row)
        for person in (self.owner, self.mentor.user):
            m.ExitVoice.objects.create(
                survey=self.exit_survey,
                respondent=person,
                asked_at=self.now,
                asked_by=self.owner,
                answered_at=self.now,
                needs=self.text,
                **dict.fromkeys(("time", "aim", "support", "again"), "fully"),
                **self.own,
            )

    def _presentation(self):
        self.presentation = m.Presentation.objects.create(
            activities=self.text,
            shared_at=self.now,
            shared_by=self.owner,
            changed_at=self.now,
            changed_by=self.owner,
            **self.own,
        )
        picture = io.BytesIO()
        Image.new("RGB", (8, 8)).save(picture, "JPEG")
        self.photo = m.PresentationPhoto.objects.create(
            presentation=self.presentation,
            file=ContentFile(picture.getvalue(), "foto.jpg"),
            description=self.text,
            width=8,
            height=8,
            added_at=self.now,
            added_by=self.owner,
            **self.own,
        )
        self.review = m.PresentationReview.objects.create(
            presentation=self.presentation,
            school=self.school,
            of_version=1,
            verdict="ready",
            comment=self.text,
            at=self.now,
            by=self.coach,
            **self.own,
        )
        self.interest = m.ProgrammeInterest.objects.create(
            programme_id=PROGRAMME,
            from_day=self.today,
            note=self.text,
            shown_at=self.now,
            shown_by=self.owner,
            **self.here,
        )
        self.activity, _ = Activity.objects.get_or_create(
            code="kanarie-activiteit",
            defaults={"programme_id": PROGRAMME, "text": "Een lager vervangen", "position": 99},
        )
        self.answer = m.ActivityAnswer.objects.create(
            activity=self.activity,
            value="yes",
            remark=self.text,
            changed_at=self.now,
            changed_by=self.owner,
            **self.here,
        )

    def _safety(self):
        make_safe(self.establishment, by=self.owner)
        self.risk = m.RiskAssessment.objects.get(**self.here)
        self.risk.summary = self.text
        self.risk.save(update_fields=["summary"])
        self.workstation = m.Workstation.objects.create(name=f"Draaibank {self.canary}", **self.here)
        self.change = m.WorkplaceChange.objects.create(
            happened_on=self.today,
            what=self.text,
            recorded_at=self.now,
            recorded_by=self.owner,
            **self.here,
        )
        self.sheet = m.WorkstationSheet.objects.create(
            workstation=self.workstation, number=1, tasks=self.text, **self.own
        )
        self.danger = m.Danger.objects.create(sheet=self.sheet, position=1, danger=self.text, **self.own)
        self.work = m.ForbiddenWork.objects.create(workstation=self.workstation, what=self.text, **self.own)
        self.plan = m.WelcomePlan.objects.create(
            title=f"Onthaal {self.canary}", changed_at=self.now, changed_by=self.owner, **self.here
        )
        self.welcome_step = m.WelcomeStep.objects.create(
            plan=self.plan, position=1, text=self.text, **self.own
        )
        self.proof_of_welcome = m.WelcomeProof.objects.create(
            plan=self.plan,
            of_version=1,
            place=self.place,
            steps=[self.text],
            given_on=self.today,
            given_by=self.owner,
            **self.own,
        )
        self.safety_contact = m.SafetyContact.objects.filter(**self.here).first()
        self.safety_contact.name = f"Ann {self.canary}"
        self.safety_contact.save(update_fields=["name"])
        self.known = m.ContactKnown.objects.create(
            contact=self.safety_contact, place=self.place, at=self.now, **self.own
        )
        self.equipment = m.Equipment.objects.create(
            place=self.place,
            kind="protection",
            item=f"Bril {self.canary}",
            given_on=self.today,
            given_by=self.owner,
            **self.own,
        )
        self.incident = m.Incident.objects.create(
            place=self.place,
            school=self.school,
            happened_on=self.today,
            what=self.text,
            reported_at=self.now,
            reported_by=self.owner,
            **self.here,
        )

    def _papers(self):
        self.contact = m.ContactPeriod.objects.create(
            name=f"Contact {self.canary}", starts_on=self.today, **self.here
        )
        self.document = m.Document.objects.create(
            kind="other",
            title=f"Document {self.canary}",
            application=self.application,
            file=ContentFile(b"%PDF-1.7", "document.pdf"),
            file_name=f"{self.canary}.pdf",
            content_type="application/pdf",
            size=8,
            sha256="0" * 64,
            added_at=self.now,
            added_by=self.owner,
            **self.own,
        )
        self.request = m.ProgrammeRequest.objects.create(
            school=self.school,
            programme_id=PROGRAMME,
            school_year=self.today.year + 1,
            note=self.text,
            created_at=self.now,
            created_by=self.school_director,
        )
        self.parameter = RuleParameter.objects.first()

    @property
    def insiders(self):
        """Those to whom the rows do exist, each with the organisation in whose address they read them."""
        return [
            (self.owner, self.company),
            (self.coach, self.school),
            (self.school_director, self.school),
            (self.handler, self.partnership),
            (self.learner, self.school),
            (self.coach, self.company),
            (self.handler, self.company),
            (self.learner, self.company),
            (self.mentor.user, self.company),
            (self.coach, self.brought_in),
        ]


# names in addresses whose row is the attribute of the same name
BY_KEY = (
    "establishment",
    "mentor",
    "collaboration",
    "proof",
    "practice",
    "check",
    "training",
    "application",
    "visit",
    "recognition",
    "measure",
    "place",
    "photo",
    "review",
    "interest",
    "risk",
    "workstation",
    "change",
    "sheet",
    "danger",
    "work",
    "plan",
    "safety_contact",
    "equipment",
    "incident",
    "contact",
    "document",
)
