"""What is counted over all schools: how many look for a place, and which school offers which programme. Never who."""

from collections import defaultdict

from django.db.models import Count

from companies.models import ProgrammeRequest
from duaalportal.accounts import rls
from learningplans.models import Trajectory
from matching.market.counting import by_cell
from matching.proposals.gathering import LOOKING


def looking_elsewhere(reached, school_year):
    """{(programme, region): how many} look for a place of whom this person follows none; only numbers leave here.

    `reached` are the trajectories this person follows, in all own schools: what one knows exactly is in none of these sums.
    """
    with rls.across_organisations():
        rows = Trajectory.objects.filter(state__in=LOOKING, school_year=school_year)
        rows = rows.exclude(pk__in=reached.order_by().values("pk")).order_by()
        counted = rows.values_list("programme_id", "learner__postcode").annotate(many=Count("pk"))
        return by_cell(counted)


def who_offers(programme, school_year):
    """{school: codes of its programmes} that a school organises: by its learners, or as it was allowed to.

    That a school organises a programme is public; how many learners it has there is not, and does not leave here.
    """
    with rls.across_organisations():
        learners = Trajectory.objects.filter(school_year__in=(school_year, school_year + 1))
        allowed = ProgrammeRequest.objects.filter(
            answer=ProgrammeRequest.Answer.APPROVED, school_year__lte=school_year + 1
        )
        both = [rows.order_by() for rows in (learners, allowed)]
        if programme:
            both = [rows.filter(programme=programme) for rows in both]
        first, second = (rows.values_list("school_id", "programme_id") for rows in both)
        found = defaultdict(set)
        for school, code in first.union(second):
            found[school].add(code)
        return dict(found)
