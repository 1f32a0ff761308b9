"""What another system may read with a key, and what it may hear; each with the words people choose it by."""

from django.db import models

from duaalportal.accounts.access import OrganisationKind, Role


class Scope(models.TextChoices):
    """One kind of rows that a key opens."""

    LEARNERS = "learners", "lerenden en hun trajecten"
    PLACEMENTS = "placements", "plaatsingen bij leerbedrijven"
    AGREEMENTS = "agreements", "overeenkomsten en hoe ver ze staan"
    PLANS = "plans", "opleidingsplannen en hoe ver ze staan"
    RESULTS = "results", "resultaten: gesloten weken en metingen, zonder wat iemand erbij schreef"
    COMPANIES = "companies", "vestigingen van leerbedrijven"
    MENTORS = "mentors", "mentoren, met hun naam"


class Event(models.TextChoices):
    """Something that happened and of which another system can be told."""

    LEARNER_PLACED = "learner.placed", "een lerende kreeg een plaats"
    PLACEMENT_ENDED = "placement.ended", "een plaatsing eindigde"
    AGREEMENT_SIGNED = "agreement.signed", "een overeenkomst is door iedereen getekend"
    PLAN_ACTIVE = "plan.active", "een opleidingsplan ging in"
    ROUND_CLOSED = "round.closed", "een gesprek met drie sloot de week of de periode"


# sent by the button alone, so that nobody takes it for something that happened
TEST = "test"

# A key stands for the organisation as its coordinator sees it: all of it, and nothing that is somebody's own.
STANDS_AS = {
    OrganisationKind.SCHOOL: Role.SCHOOL_COORDINATOR,
    OrganisationKind.COMPANY: Role.COMPANY_COORDINATOR,
}
