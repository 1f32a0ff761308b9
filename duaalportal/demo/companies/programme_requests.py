"""Two schools and what they asked to organise: one answered, one to submit before the day of the rule."""

from datetime import date

from companies import programme_requests
from companies.models import ProgrammeRequest
from duaalportal.catalogue.models import Programme


def build(world):
    """Atheneum Leiebocht got its answer last spring, and prepares another programme."""
    school, hilde, sofie = (
        world.places["atheneum-leiebocht"],
        world.people["Hilde Coppens"],
        world.people["Sofie Maes"],
    )
    year = programme_requests.next_school_year(world.today)
    before = world.at((world.today - date(year - 2, 10, 20)).days)
    answered = world.at((world.today - date(year - 1, 2, 3)).days)
    asked = programme_requests.ask(
        school=school,
        programme=Programme.objects.get(pk="lassen-constructie"),
        school_year=year - 1,
        coach=sofie,
        note="Samen met Metaalwerken De Clercq en Staalbouw Lys.",
        by=hilde,
        at=before,
    )
    asked = programme_requests.submit(
        request=asked, on=before.date(), version=asked.version, by=hilde, at=before
    )
    programme_requests.answer(
        request=asked,
        answer=ProgrammeRequest.Answer.APPROVED,
        on=answered.date(),
        version=asked.version,
        by=hilde,
        at=answered,
    )
    programme_requests.ask(
        school=school,
        programme=Programme.objects.get(pk="onderhoudsmechanica"),
        school_year=year,
        coach=sofie,
        note="Drie bedrijven toonden al interesse.",
        by=hilde,
        at=world.at(12),
    )
