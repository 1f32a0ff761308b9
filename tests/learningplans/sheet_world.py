"""Who makes and reads learning sheets: a school with two teachers, a company it works with, strangers, the platform."""

from types import SimpleNamespace

from django.utils import timezone

from companies.models import Collaboration
from duaalportal.accounts.access import Role
from duaalportal.catalogue.models import Programme
from tests.factories.accounts import OrganisationFactory, PersonFactory, member
from tests.factories.companies import PROGRAMME
from tests.factories.sheets import make_standard_trajectory


def sheet_world():
    """The people around a library; nothing is written yet."""
    make_standard_trajectory()
    school, company = OrganisationFactory(school=True), OrganisationFactory()
    Collaboration.objects.create(
        organisation=company,
        school=school,
        starts_on=timezone.localdate(),
        started_at=timezone.now(),
        started_by=PersonFactory(),
    )
    return SimpleNamespace(
        school=school,
        company=company,
        programme=Programme.objects.get(code=PROGRAMME),
        coach=member(Role.TRAJECTORY_COACH, school, name="Sofie Maes"),
        teacher=member(Role.DUAL_TEACHER, school, name="Marc Claes"),
        learner=member(Role.LEARNER, school),
        mentor=member(Role.MENTOR, company, name="Bart Wauters"),
        instructor=member(Role.WORKPLACE_INSTRUCTOR, company),
        other_mentor=member(Role.MENTOR, OrganisationFactory()),
        elsewhere=member(Role.TRAJECTORY_COACH, OrganisationFactory(school=True)),
        consultant=member(Role.PARTNERSHIP_CONSULTANT),
        platform=member(Role.PLATFORM_ADMIN),
    )
