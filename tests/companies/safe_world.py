"""The people and places of the stories about safety: a company, its school and a learner at work."""

import html
import re
from dataclasses import dataclass

import pytest

from companies.models import Mentor
from duaalportal.accounts.access import Role
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.companies import catalogue, take, work_together
from tests.factories.groeiwijzer import EstablishmentFactory


@dataclass
class SafeWorld:
    """De Clercq in Deinze, Atheneum Leiebocht, and Lina who works with Bart."""

    company: object
    place: object
    ilse: object
    bart: object
    jonas: object
    peter: object
    school: object
    sofie: object
    lina: object
    taken: object
    stranger: object


@pytest.fixture
def world(db):
    """Everybody of the stories, with a second factor where the role asks it."""
    catalogue()
    company = OrganisationFactory(name="Metaalwerken De Clercq", slug="de-clercq")
    place = EstablishmentFactory(organisation=company, name="De Clercq Deinze")
    school = OrganisationFactory(school=True, name="Atheneum Leiebocht", slug="leiebocht")
    ilse = member(Role.COMPANY_COORDINATOR, company, name="Ilse De Clercq")
    bart = member(Role.MENTOR, company, name="Bart Claeys")
    lina = member(Role.LEARNER, school, name="Lina Verhaegen")
    work_together(company, school, by=ilse)
    row = Mentor.objects.create(
        organisation=company,
        user=bart,
        name="Bart Claeys",
        introduction="Ik las al twintig jaar.",
        started_on="2020-09-01",
    )
    return SafeWorld(
        company=company,
        place=place,
        ilse=ilse,
        bart=bart,
        jonas=member(Role.WORKPLACE_INSTRUCTOR, company, name="Jonas Vermeire"),
        peter=member(Role.PREVENTION_ADVISER, company, name="Peter Goethals"),
        school=school,
        sofie=member(Role.TRAJECTORY_COACH, school, name="Sofie Maes"),
        lina=lina,
        taken=take(row, place, learner=lina, school=school, by=ilse),
        stranger=member(Role.COMPANY_COORDINATOR, name="Ann Verstraete"),
    )


def words(answer):
    """The page as a person reads it: without tags, on one line."""
    text = re.sub(r"<(script|style).*?</\1>", " ", answer.content.decode(), flags=re.S)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())
