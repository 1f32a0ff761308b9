"""Companies with room: recognised, safe, with eligible mentors who stand in for each other, working with both schools."""

from datetime import date, timedelta

from companies import collaboration, mentor_papers, mentors, partnership, safety
from companies.models import Establishment, RiskAssessment
from companies.rules.deadlines import add_months
from duaalportal.accounts import services as accounts
from duaalportal.accounts.access import OrganisationKind, Role
from duaalportal.accounts.models import Organisation
from duaalportal.catalogue.models import Programme
from duaalportal.catalogue.routing import scheme_for
from duaalportal.demo.trajectories.content import content

SCHOOLS = ("atheneum-leiebocht", "sint-berlindis")
RECOGNISED_MONTHS_AGO = 14


def build(world):
    """Each company as its coordinator and the partnership keep it."""
    programmes = Programme.objects.in_bulk()
    for row in content()["companies"]:
        Company(world, row, programmes).build()


class Company:
    """One company of the content file."""

    def __init__(self, world, row, programmes):
        self.world, self.row, self.programmes = world, row, programmes
        self.at = world.at(420)

    def build(self):
        """The organisation with its people first, then what they did."""
        row, world = self.row, self.world
        self.company = Organisation.objects.create(
            kind=OrganisationKind.COMPANY,
            kbo_number=with_check(row["kbo"]),
            **{name: row[name] for name in ("name", "slug", "street", "postcode", "municipality")},
        )
        world.places[row["slug"]] = self.company
        self.site = Establishment.objects.create(
            organisation=self.company,
            number=with_check(row["number"]),
            joint_committee_id=row["committee"],
            **{name: row[name] for name in ("name", "street", "postcode", "municipality")},
        )
        self.lead = self._member(row["lead"], Role.COMPANY_COORDINATOR)
        self._member(row["director"], Role.COMPANY_DIRECTOR)
        self._together()
        self._recognised()
        self._safe()
        self._mentors()

    def _member(self, name, role):
        user = self.world.person(name, self.row["slug"])
        accounts.add_member(
            user=user,
            organisation=self.company,
            role=role,
            by=user,
            at=self.at,
            starts_on=self.at.date(),
        )
        return user

    def _together(self):
        for slug in SCHOOLS:
            collaboration.start_collaboration(
                company=self.company,
                school=self.world.places[slug],
                starts_on=self.at.date(),
                by=self.lead,
                at=self.at,
            )

    def _recognised(self):
        lies = self.world.people["Lies Verbeke"]
        for code in self.row["programmes"]:
            partnership.register_recognition(
                establishment=self.site,
                programme=self.programmes[code],
                recognised_on=add_months(self.world.today, -RECOGNISED_MONTHS_AGO),
                scheme=scheme_for(self.site.joint_committee_id, self.world.today),
                partnership=self.world.places["partnerschap-metaal"],
                by=lies,
                at=self.at,
            )

    def _safe(self):
        on = self.world.today - timedelta(days=110)
        safety.record_risk(
            establishment=self.site,
            done_on=on,
            cause=RiskAssessment.Cause.FIRST,
            by=self.lead,
            at=self.world.at(110),
        )
        for kind in ("first_aid", "confidential"):
            safety.add_safety_contact(
                establishment=self.site,
                kind=kind,
                name=self.row["lead"],
                reach="aan het onthaal",
                starts_on=on,
                by=self.lead,
                at=self.world.at(110),
            )

    def _mentors(self):
        made = [self._mentor(number, name) for number, name in enumerate(self.row["mentors"])]
        for mentor, substitute in zip(made, made[1:] + made[:1], strict=True):
            mentors.change_mentor(
                mentor=mentor,
                version=mentor.version,
                substitute=substitute,
                by=self.lead,
                at=self.at + timedelta(minutes=5),
            )

    def _mentor(self, number, name):
        since = add_months(self.world.today, -12 * (11 + number))
        seen = self.at.date()
        # the first mentor of each company looks into the portal too
        user = self._member(name, Role.MENTOR) if number == 0 else None
        mentor = mentors.add_mentor(
            organisation=self.company,
            name=name,
            user=user,
            email=user.email if user else "",
            birth_date=date(1974 + 3 * number, 4, 12),
            started_on=seen,
            practices={self.programmes[code]: since for code in self.row["programmes"]},
            by=self.lead,
            at=self.at,
        )
        mentor_papers.see_certificate(
            mentor=mentor,
            model="596.2",
            issued_on=seen - timedelta(days=20),
            seen_on=seen,
            in_order=True,
            by=self.lead,
            at=self.at,
        )
        mentor_papers.add_training(
            mentor=mentor,
            title="Mentoropleiding: introductie en verdieping",
            provider="Mtech+",
            followed_on=seen,
            certificate_seen_on=seen,
            counts=True,
            by=self.lead,
            at=self.at,
        )
        return mentor


def with_check(first_eight):
    """Ten digits that pass the check modulo 97."""
    return f"{first_eight}{97 - int(first_eight) % 97:02d}"
