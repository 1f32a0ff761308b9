"""A school with five hundred learners over five years, beside its own: what the figures of a whole school are made of."""

from django.utils import timezone

from duaalportal.accounts.access import Role
from duaalportal.accounts.models import Membership, Organisation, User
from tests.bench.years import fill_years

SCHOOL = "atheneum-leiebocht"
MENTOR = "danny.temmerman@liftenbouw-artevelde.example"
COACH, KNOWN = "cijfers.coach@example.com", "cijfers.lerende@example.com"


def fill_school(*, learners: int = 100, years: int = 5) -> None:
    """A coach of their own with so many learners a year; once is enough."""
    if not User.objects.filter(email=COACH).exists():
        coach = User.objects.create(email=COACH, name="Coach Van Cijfers")
        Membership.objects.create(
            user=coach,
            organisation=Organisation.objects.get(slug=SCHOOL),
            role=Role.TRAJECTORY_COACH,
            starts_on=timezone.localdate(),
        )
    fill_years(COACH, MENTOR, learners=learners, years=years, known=KNOWN)
