"""The pages that are measured, who looks at them, and how many bare pages each may cost.

`address` runs on the filled demo world before the server starts; it may add rows to make the page as full as the
limit is meant for.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

COMPANY = "de-clercq"
READER = COORDINATOR = "ilse.de.clercq@de-clercq.example"
COACH = "sofie.maes@atheneum-leiebocht.example"
COACH_OF_40 = "pieter.lammens@atheneum-leiebocht.example"
COACH_OF_STARTERS = "wim.haerens@sint-berlindis.example"
COACH_OF_YEARS = "joke.van.damme@sint-berlindis.example"
SCHOOL_COORDINATOR = "bea.claus@sint-berlindis.example"
HEAD_OF_SCHOOL = "marc.dhondt@atheneum-leiebocht.example"
LEARNER_OF_YEARS = "lerende.van.jaren@example.com"
MENTOR_OF_YEARS = "geert.pauwels@lasconstruct-waas.example"


@dataclass(frozen=True)
class Page:
    """One page of the bench; without an e-mail address it is read signed out."""

    name: str
    limit: float
    address: Callable[[], str]
    email: str = ""


def named(name: str) -> Callable[[], str]:
    """The address of a page that needs nothing but its name."""
    return lambda: reverse(name)


def of_the_company(name: str) -> Callable[[], str]:
    """A page under De Clercq's Groeiwijzer."""
    return lambda: reverse(f"groeiwijzer:{name}", args=[COMPANY])


def open_moment(name: str) -> Callable[[], str]:
    """A page of the self-assessment that is being answered: 65 questions, two respondents, an earlier moment."""
    return lambda: _moment(name, finished_at__isnull=True)


def closed_moment(name: str) -> Callable[[], str]:
    """A page of the newest finished self-assessment, which has an earlier one to compare with."""
    return lambda: _moment(name, finished_at__isnull=False)


def _moment(name, **state):
    from groeiwijzer.models import Assessment

    mine = Assessment.objects.filter(organisation__slug=COMPANY, subject=None, establishment=None, **state)
    return reverse(f"groeiwijzer:{name}", args=[COMPANY, mine.order_by("-moment").first().pk])


def list_of_fifty() -> str:
    """The list of self-assessments with a full first page of 50."""
    from django.utils import timezone

    from duaalportal.accounts.models import Organisation, User
    from groeiwijzer import services
    from groeiwijzer.models import Assessment, InstrumentVersion, Part

    place, lead = Organisation.objects.get(slug=COMPANY), User.objects.get(email=COORDINATOR)
    version = InstrumentVersion.objects.get(code="groeiwijzer", owner=None)
    now = timezone.now()
    for nth in range(50 - Assessment.objects.filter(organisation=place, subject=None).count() + 2):
        services.start_assessment(
            organisation=place,
            version=version,
            part=Part.COMPANY,
            title=f"Moment {nth}",
            moment=now.date(),
            by=lead,
            at=now,
        )
    return reverse("groeiwijzer:overview", args=[COMPANY])


def company_of_300_mentors() -> str:
    """The overview of De Clercq with 300 mentors of all kinds, and two programmes recognised in each establishment."""
    from tests.bench.companies import fill_company

    fill_company(COMPANY, COORDINATOR, mentors=300)
    return reverse("companies:overview", args=[COMPANY])


def mentors_of_300() -> str:
    """The list of mentors of that company."""
    company_of_300_mentors()
    return reverse("companies:mentors", args=[COMPANY])


def fifty_learners() -> str:
    """The list of a coach with a full page of 50 learners."""
    from tests.bench.learners import fill_coach

    fill_coach(COACH, 50)
    return reverse("learningplans:home")


def coach_of_forty() -> str:
    """Vandaag of a coach with 40 learners, around each of whom something may wait."""
    from tests.bench.learners import fill_coach

    fill_coach(COACH_OF_40, 40)
    return reverse("today")


def five_years() -> str:
    """Vandaag around a coach with 40 learners, five years of history and weeks of everybody that wait."""
    from tests.bench.years import fill_years

    fill_years(COACH_OF_YEARS, MENTOR_OF_YEARS)
    return reverse("today")


def figures_of_five_years(**asked: str) -> Callable[[], str]:
    """The figures of a school with 500 learners over five years."""

    def address() -> str:
        from tests.bench.figures import SCHOOL, fill_school

        fill_school()
        return reverse("figures:figures", args=[SCHOOL], query=asked)

    return address


def fifty_starts() -> str:
    """The starts of the coming weeks, a full page of 50."""
    from tests.bench.learners import fill_starts

    fill_starts(COACH_OF_STARTERS, 50)
    return reverse("learningplans:starts")


def trajectory_of(name: str) -> Callable[[], str]:
    """The page of a learner of the demo world."""

    def address():
        from learningplans.models import Trajectory

        return reverse("learningplans:trajectory", args=[Trajectory.objects.get(learner__name=name).pk])

    return address


def start_of(name: str) -> Callable[[], str]:
    """The start gate of a learner of the demo world, with all its points."""

    def address():
        from learningplans.models import Placement

        return reverse("learningplans:start", args=[Placement.objects.get(learner__name=name).pk])

    return address


def agreement_of(name: str) -> Callable[[], str]:
    """The agreement of a learner of the demo world, with versions, signatures and duties."""

    def address():
        from learningplans.models import Agreement

        return reverse(
            "learningplans:agreement", args=[Agreement.objects.get(placement__learner__name=name).pk]
        )

    return address


def plan_of_forty() -> str:
    """The board of a plan of 40 goals that its coach still works on, two of them without a place."""
    from tests.bench.plans import fill_plan

    return reverse("learningplans:plan_version", args=[fill_plan("Lina Verhaegen", COACH, 40).pk])


PAGES = [
    Page("Aanmelden", 1.5, named("account_login")),
    Page("Vandaag, 50 dingen open", 6, named("today"), COORDINATOR),
    Page("Vragenlijst, 65 vragen", 6, open_moment("questionnaire"), COORDINATOR),
    Page("Profiel van 65 vragen", 6, closed_moment("profile"), COORDINATOR),
    Page("Vergelijken", 6, closed_moment("compare"), COORDINATOR),
    Page("Samen bespreken", 6, closed_moment("together"), COORDINATOR),
    Page("Groeiplan", 6, of_the_company("plan"), COORDINATOR),
    Page("Lijst van 50 zelfevaluaties", 6, list_of_fifty, COORDINATOR),
    Page("Leerbedrijf, 300 mentoren", 6, company_of_300_mentors, COORDINATOR),
    Page("Mentoren, 300", 6, mentors_of_300, COORDINATOR),
    Page("Mijn lerenden, 50", 6, fifty_learners, COACH),
    Page("Vandaag, coach van 40 lerenden", 6, coach_of_forty, COACH_OF_40),
    Page("Vandaag, coach na vijf jaar", 6, five_years, COACH_OF_YEARS),
    Page("Vandaag, coördinator van die school", 6, five_years, SCHOOL_COORDINATOR),
    Page("Vandaag, mentor van die 40", 6, five_years, MENTOR_OF_YEARS),
    Page("Vandaag, lerende van die 40", 6, five_years, LEARNER_OF_YEARS),
    Page("Traject", 6, trajectory_of("Lina Verhaegen"), COACH),
    Page("Starters, 50", 6, fifty_starts, COACH_OF_STARTERS),
    Page("Startpoort", 6, start_of("Amina Chaouch"), COACH),
    Page("Overeenkomst", 6, agreement_of("Amina Chaouch"), COACH),
    Page("Opleidingsplan, 40 leerdoelen", 6, plan_of_forty, COACH),
    # sums over a year of weeks, or over five: not a page one opens every day
    Page("Cijfers, 500 lerenden, dit jaar", 40, figures_of_five_years(), HEAD_OF_SCHOOL),
    Page(
        "Cijfers, 500 lerenden, vijf jaar",
        200,
        figures_of_five_years(periode="eigen", van="2022-09-01", tot="2026-11-30"),
        HEAD_OF_SCHOOL,
    ),
]
