"""A company that is ready to apply, its school and its partnership, and applications in every state."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from companies import applications
from companies.models import (
    Collaboration,
    ConductCertificateCheck,
    Establishment,
    Mentor,
    MentorPractice,
    RecognitionApplication,
    State,
)
from companies.rules.applications import MOVES, Side
from duaalportal.accounts.access import Role
from duaalportal.accounts.models import Organisation, User
from duaalportal.catalogue.models import JointCommittee, Programme, Scheme
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.companies import catalogue

BRUSSELS = ZoneInfo("Europe/Brussels")
# from a fresh draft to each state, with how many days ago each move counts
PATHS = {
    State.DRAFT: [],
    State.COMPLETE: ["complete"],
    State.SUBMITTED: ["complete", "submit"],
    State.IN_TREATMENT: ["complete", "submit", "take_up"],
    State.VISIT_PLANNED: ["complete", "submit", "take_up", "plan_visit"],
    State.VISITED: ["complete", "submit", "take_up", "plan_visit", "report_visit"],
    State.RECOGNISED: ["complete", "submit", "take_up", "plan_visit", "report_visit", "recognise"],
    State.REFUSED: ["complete", "submit", "take_up", "plan_visit", "report_visit", "refuse"],
    State.APPEALED: ["complete", "submit", "take_up", "plan_visit", "report_visit", "refuse", "appeal"],
    State.FINALLY_REFUSED: [
        *("complete", "submit", "take_up", "plan_visit", "report_visit", "refuse", "appeal"),
        "refuse_on_appeal",
    ],
    State.STOPPED: ["stop"],
}


def establishment_number(n):
    """A valid establishment number; another one for each n."""
    first = f"21{n % 1_000_000:06d}"
    return f"{first}{97 - int(first) % 97:02d}"


def days_ago(n):
    """The day n days before today."""
    return timezone.localdate() - timedelta(days=n)


def moment(day):
    """Nine in the morning of a day."""
    return datetime.combine(day, time(9), BRUSSELS)


@dataclass
class World:
    """Who takes part in an application, with one mentor who is eligible."""

    company: Organisation = field(default_factory=lambda: OrganisationFactory(name="Metaalwerken De Clercq"))
    coordinator: User = None
    school: Organisation = None
    coach: User = None
    partnership: Organisation = None
    consultant: User = None

    def __post_init__(self):
        catalogue()
        self.coordinator = member(Role.COMPANY_COORDINATOR, self.company, name="Ilse De Clercq")
        self.school = OrganisationFactory(school=True, name="Atheneum Leiebocht")
        self.coach = member(Role.TRAJECTORY_COACH, self.school, name="Sofie Maes")
        self.partnership = OrganisationFactory(partnership=True, name="Partnerschap Metaal")
        self.consultant = member(Role.PARTNERSHIP_CONSULTANT, self.partnership, name="Lies Verbeke")
        Scheme.objects.filter(pk="mtech").update(organisation=self.partnership)
        self.site = self.place("De Clercq Deinze")
        self.programme = Programme.objects.get(pk="lassen-constructie")
        self.mentor = self.person("Bart Claeys")
        Collaboration.objects.create(
            organisation=self.company,
            school=self.school,
            starts_on=days_ago(400),
            started_at=moment(days_ago(400)),
            started_by=self.coordinator,
        )

    def place(self, name, committee="111"):
        """One more establishment of the company."""
        return Establishment.objects.create(
            organisation=self.company,
            name=name,
            number=establishment_number(Establishment.objects.count()),
            joint_committee=JointCommittee.objects.get(pk=committee),
        )

    def elsewhere(self):
        """An establishment of which the partnership does not work in the portal."""
        return self.place("De Clercq Aalter", committee="200")

    def person(self, name, *, birth_date=date(1980, 5, 4), issued_on=None, since=date(2005, 9, 1)):
        """A mentor of the company with papers; eligible unless something else is asked."""
        mentor = Mentor.objects.create(
            organisation=self.company, name=name, birth_date=birth_date, started_on=days_ago(900)
        )
        issued_on = issued_on or days_ago(100)
        ConductCertificateCheck.objects.create(
            organisation=self.company,
            mentor=mentor,
            model="596.2",
            issued_on=issued_on,
            seen_on=issued_on,
            seen_by=self.coordinator,
            in_order=True,
        )
        MentorPractice.objects.create(
            organisation=self.company, mentor=mentor, programme=self.programme, since=since
        )
        return mentor

    def draft(self, *, site=None, school=None, ready=True, started=60):
        """A draft begun so many days ago; `ready`: with all its papers."""
        at = moment(days_ago(started))
        by = self.coach if school else self.coordinator
        application = applications.start(
            establishment=site or self.site, programme=self.programme, school=school, by=by, at=at
        )
        if ready:
            said = dict.fromkeys(("C1", "C2", "C3"), (True, "declared", ""))
            application = applications.state_conditions(
                application=application, said=said, version=application.version, by=by, at=at
            )
            applications.add_mentor(application=application, mentor=self.mentor, by=by, at=at)
            if school:
                applications.record_mandate(
                    application=application,
                    representative="Greet Lambrecht",
                    mandate_signed_on=at.date(),
                    honour_signed_on=at.date(),
                    version=application.version,
                    by=by,
                    at=at,
                )
        return RecognitionApplication.objects.get(pk=application.pk)

    def in_state(self, state, *, school=None, site=None):
        """An application that walked to this state by its moves, refused four days ago where it was."""
        application = self.draft(school=school, site=site)
        for name in PATHS[state]:
            application = self.go(application, name)
        return application

    def go(self, application, name, **changed):
        """Make one move as its own side would."""
        day = changed.pop("on", days_ago(DAYS[name]))
        common = {"application": application, "at": moment(min(day, days_ago(0))), "by": self.coordinator}
        if name == "submit":
            return applications.submit(
                **common | changed, on=day, desk_reference="2026-118", version=application.version
            )
        if name == "appeal":
            applications.receive_decision(**common, on=day)
            return applications.appeal(
                **common | changed, on=day, grounds="De machine is er nu.", version=application.version
            )
        side = MOVES[name].side
        if side is Side.PARTNERSHIP:
            common["by"] = self.consultant
        decided = name in ("recognise", "refuse", "note_refused")
        return applications.move(
            **common,
            name=name,
            on=day,
            side=side,
            reason="Zo is het besproken.",
            **({"decided_on": day} if decided else {}),
        )


DAYS = {
    "complete": 40,
    "reopen": 39,
    "submit": 30,
    "stop": 28,
    "take_up": 25,
    "return": 24,
    "plan_visit": 20,
    "report_visit": 12,
    "recognise": 4,
    "refuse": 4,
    "appeal": 2,
    "recognise_on_appeal": 0,
    "refuse_on_appeal": 0,
    "note_visit": 12,
    "note_recognised": 4,
    "note_refused": 4,
    "note_refused_on_appeal": 0,
}
