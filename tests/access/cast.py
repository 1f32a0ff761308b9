"""The fixed cast of the access tests, and one real row of every kind of object, full of planted texts."""

import uuid
from datetime import timedelta

from django.utils import timezone

from companies.models import Establishment
from duaalportal.accounts import services as accounts
from duaalportal.accounts.access import Role
from duaalportal.jobs import services as jobs
from duaalportal.jobs.registry import JobFile
from duaalportal.lib.school_calendar import Week
from groeiwijzer import growth, publishing, services, sharing, talks
from groeiwijzer.models import InstrumentVersion, Part
from tests.access.company_rows import BY_KEY, CompanyRows
from tests.access.dossier_rows import BY_KEY as OF_DOSSIERS
from tests.access.dossier_rows import DossierRows
from tests.access.evaluation_rows import BY_KEY as OF_EVALUATION
from tests.access.evaluation_rows import EvaluationRows
from tests.access.exchange_rows import BY_KEY as OF_EXCHANGE
from tests.access.exchange_rows import ExchangeRows
from tests.access.follow_up_rows import BY_KEY as OF_FOLLOW_UP
from tests.access.follow_up_rows import FollowUpRows
from tests.access.matching_rows import BY_KEY as OF_MATCHING
from tests.access.matching_rows import MatchingRows
from tests.access.network_rows import BY_KEY as OF_NETWORKS
from tests.access.network_rows import NetworkRows
from tests.access.reminder_rows import BY_KEY as OF_REMINDERS
from tests.access.reminder_rows import ReminderRows
from tests.access.sheet_rows import BY_KEY as OF_SHEETS
from tests.access.sheet_rows import SheetRows
from tests.access.trajectory_rows import BY_KEY as OF_LEARNERS
from tests.access.trajectory_rows import TrajectoryRows
from tests.factories.accounts import MembershipFactory, OrganisationFactory, member
from tests.factories.companies import PROGRAMME
from tests.factories.groeiwijzer import of_the_portal

CANARY = "kanarie-7391"


class Cast:
    """Company A with its people and rows; around it those who must learn nothing of it."""

    def __init__(self):
        now = timezone.now()
        for instrument in of_the_portal().values():
            publishing.publish(instrument=instrument, at=now)
        version = InstrumentVersion.objects.get(code="groeiwijzer")
        self.company = OrganisationFactory(name=f"Bedrijf {CANARY}")
        self.site = Establishment.objects.create(organisation=self.company, name=f"Vestiging {CANARY}")
        self.owner = member(Role.COMPANY_COORDINATOR, self.company, name=f"Ilse {CANARY}")
        self.mentor = member(Role.MENTOR, self.company, name="Collega mentor")
        self.other_mentor = member(Role.MENTOR, self.company, name=f"Bart {CANARY}")
        self.instructor = member(Role.WORKPLACE_INSTRUCTOR, self.company)
        self.school = OrganisationFactory(school=True)
        self.coach = member(Role.TRAJECTORY_COACH, self.school)
        self.learner = member(Role.LEARNER, self.school)
        self.parent = member(Role.GUARDIAN, self.school)
        self.foreign_company = OrganisationFactory()
        self.foreign_coordinator = member(Role.COMPANY_COORDINATOR, self.foreign_company)
        self.foreign_school = OrganisationFactory(school=True)
        self.foreign_coach = member(Role.SCHOOL_COORDINATOR, self.foreign_school)
        self.consultant = member(Role.PARTNERSHIP_CONSULTANT)
        self.platform = member(Role.PLATFORM_ADMIN)
        self.ended = member(Role.COMPANY_COORDINATOR, self.company, name="Vertrokken")
        for membership in self.ended.memberships.all():
            accounts.end_membership(membership=membership, by=self.owner, at=now)
        self.rows(version, now)
        self.a = CompanyRows(self.company, self.site, self.owner, self.other_mentor, CANARY)
        self.b = TrajectoryRows(self.a, CANARY)
        self.c = SheetRows(self.b, CANARY)
        self.d = EvaluationRows(self.b, self.c, CANARY)
        self.e = MatchingRows(self.b, self.a, CANARY)
        self.f = FollowUpRows(self.b, CANARY)
        self.n = NetworkRows(self.b, self.a, CANARY)
        self.links = ExchangeRows(self.a, CANARY)
        self.dossiers = DossierRows(self.b, self.a, CANARY)
        self.reminders = ReminderRows(self.b, CANARY)

    def rows(self, version, now):
        """One real row of every kind, each with a planted text where it holds text."""
        self.assessment = services.start_assessment(
            organisation=self.company,
            version=version,
            part=Part.COMPANY,
            title=f"Najaar {CANARY}",
            moment=now.date(),
            by=self.owner,
            at=now,
        )
        services.save_answer(
            assessment=self.assessment,
            user=self.owner,
            item_code="EL.1.1a",
            value="doing",
            note=f"notitie {CANARY}",
            version=0,
            at=now,
        )
        services.finish_assessment(assessment=self.assessment, by=self.owner, at=now)
        self.personal = services.start_assessment(
            organisation=self.company,
            version=version,
            part=Part.MENTOR,
            title=f"Van mij {CANARY}",
            moment=now.date(),
            subject=self.other_mentor,
            by=self.other_mentor,
            at=now,
        )
        self.action = growth.plan_action(
            organisation=self.company,
            title=f"Actie {CANARY}",
            owner=self.owner,
            due_on=now.date() + timedelta(days=9),
            by=self.owner,
            at=now,
        )
        self.talk = talks.record_talk(
            organisation=self.company,
            version=version,
            about=f"Traject {CANARY}",
            held_on=now.date(),
            present="wij",
            notes={"ET.1": f"gesprek {CANARY}"},
            by=self.owner,
            at=now,
        )
        self.third = OrganisationFactory(school=True)
        self.share = sharing.share(
            assessment=self.assessment,
            organisation=self.third,
            ends_on=now.date() + timedelta(days=30),
            by=self.owner,
            at=now,
        )
        self.job = jobs.start(
            kind="groeiwijzer.report",
            by=self.owner,
            organisation=self.company,
            params={"assessment": str(self.assessment.pk), "reader": "inside"},
            at=now,
        )
        taken = jobs.claim(job_id=self.job.pk, at=now)
        jobs.finish(job=taken, result=JobFile(f"{CANARY}.pdf", "application/pdf", b"%PDF-1.7"), at=now)
        self.invitation, self.token = accounts.invite(
            organisation=self.company,
            email="nieuw@test.example",
            name=f"Nieuw {CANARY}",
            role=Role.MENTOR,
            by=self.owner,
            at=now,
        )
        self.membership = MembershipFactory(role=Role.MENTOR, organisation=self.company)
        own, _ = publishing.publish(
            instrument=publishing_own(version.instrument), owner=self.company, by=self.owner, at=now
        )
        self.version = own

    @property
    def objects(self):
        """For each name in an address: the value of the real row, and of one that exists nowhere."""
        return {
            "organisation": (self.company.slug, "bestaat-nergens"),
            "assessment": (self.assessment.pk, uuid.uuid4()),
            "action": (self.action.pk, uuid.uuid4()),
            "talk": (self.talk.pk, uuid.uuid4()),
            "share": (self.share.pk, uuid.uuid4()),
            "job": (self.job.pk, uuid.uuid4()),
            "membership": (self.membership.pk, uuid.uuid4()),
            "invitation": (self.invitation.pk, uuid.uuid4()),
            "version": (self.version.pk, uuid.uuid4()),
            "kind": ("csv", "csv"),
            "week": (str(Week.of(timezone.localdate())), "2026-99"),
            **{name: (getattr(self.a, name).pk, uuid.uuid4()) for name in BY_KEY},
            **{name: (getattr(self.b, name).pk, uuid.uuid4()) for name in OF_LEARNERS},
            **{name: (getattr(self.c, name).pk, uuid.uuid4()) for name in OF_SHEETS},
            **{name: (getattr(self.d, name).pk, uuid.uuid4()) for name in OF_EVALUATION},
            **{name: (getattr(self.e, name).pk, uuid.uuid4()) for name in OF_MATCHING},
            **{name: (getattr(self.f, name).pk, uuid.uuid4()) for name in OF_FOLLOW_UP},
            **{name: (getattr(self.n, name).pk, uuid.uuid4()) for name in OF_NETWORKS},
            **{name: (getattr(self.links, name).pk, uuid.uuid4()) for name in OF_EXCHANGE},
            **{name: (getattr(self.dossiers, name).pk, uuid.uuid4()) for name in OF_DOSSIERS},
            **{name: (getattr(self.reminders, name).pk, uuid.uuid4()) for name in OF_REMINDERS},
            "programme": (PROGRAMME, "bestaat-nergens"),
            "activity": (self.a.activity.code, "bestaat-nergens"),
            "rule": (self.a.parameter.name, "bestaat-nergens"),
            "programme_request": (self.a.request.pk, uuid.uuid4()),
            "equipment_piece": (self.a.equipment.pk, uuid.uuid4()),
            "table": ("mentoren", "bestaat-nergens"),
            # published, a place is an offer to every school: what is nobody's business is the draft
            ("matching:opening", "opening"): (self.e.draft_opening.pk, uuid.uuid4()),
            ("matching:match_answer", "match"): (self.e.asked_match.pk, uuid.uuid4()),
            ("matching:match_review", "match"): (self.e.decided_match.pk, uuid.uuid4()),
            ("companies:my_welcome", "proof"): (self.a.proof_of_welcome.pk, uuid.uuid4()),
        }

    @property
    def insiders(self):
        """People to whom rows of company A do exist, each with the organisation in whose address they find them."""
        return [
            *self.a.insiders,
            *self.b.insiders,
            (self.d.instructor, self.company),
            (self.platform, self.platform.memberships.get().organisation),
        ]

    @property
    def strangers(self):
        """People to whom company A's rows do not exist, by what they are."""
        return {
            "coordinator of another company": self.foreign_coordinator,
            "coordinator of another school": self.foreign_coach,
            "coach of a school with no share": self.coach,
            "learner": self.learner,
            "parent": self.parent,
            "partnership without a share": self.consultant,
            "platform": self.platform,
            "membership ended": self.ended,
        }


def publishing_own(instrument):
    """The same tree under a name of the company's own."""
    from dataclasses import replace

    return replace(instrument, code="eigen-lijst", title=f"Eigen {CANARY}", version=1)
