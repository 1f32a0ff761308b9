"""Who is where on a day: the own learners of a person, over all schools and companies or in one of them (P15)."""

from datetime import timedelta

from django.db.models import Q

from duaalportal.accounts.access import Can, OrganisationKind
from duaalportal.lib.school_calendar import Week
from learningplans.days import facts_for
from learningplans.models import Absence, Placement, Trajectory
from learningplans.rules.days import day_of, days_of

DAY = timedelta(days=1)
FILTERS = {"": "alle lerenden", "gemeld": "alleen met een melding"}


def on_a_day(user, day, *, organisation=None, q="", only=""):
    """Trajectories that run on a day and that this person sees the days of, by name of the learner."""
    rows = Trajectory.objects.where(user, Can.SEE_DAYS).open()
    rows = rows.filter(starts_on__lte=day, ends_on__gte=day)
    if organisation is not None and organisation.kind == OrganisationKind.SCHOOL:
        rows = rows.filter(school=organisation)
    elif organisation is not None:
        places = Placement.objects.filter(organisation=organisation).overlapping(day, day).standing(day)
        rows = rows.filter(pk__in=places.order_by().values("trajectory"))
    if q:
        rows = rows.filter(Q(learner__name__icontains=q) | Q(learner__class_group__icontains=q))
    if only == "gemeld":
        away = Absence.objects.standing().overlapping(day, day)
        rows = rows.filter(pk__in=away.order_by().values("trajectory"))
    return rows.select_related("learner", "school", "programme").order_by("learner__name", "pk")


def told(rows, day, user):
    """Per trajectory of a page: the row, its day, and the five days of its week (six queries, however many)."""
    rows, week = list(rows), Week.of(day).days
    facts = facts_for(rows, week[0], week[-1], user)
    return [(row, day_of(facts[row.pk], day), days_of(facts[row.pk], week[0], week[4])) for row in rows]


HEADER = ("Lerende", "Klas", "Opleiding", "Dag", "Waar", "Wat", "Gemeld door")


def table(rows, day, user):
    """The same as rows of a table."""
    for row, here, _ in told(rows, day, user):
        _, words, _ = here.badge
        by = here.away.told_by if here.away else ""
        yield (
            row.learner.name,
            row.learner.class_group,
            row.programme.name,
            day,
            words,
            here.where_words,
            by,
        )
