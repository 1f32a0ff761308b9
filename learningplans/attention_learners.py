"""What waits around learners and parents: somebody comes of age, a birth date is missing, an invitation ran out."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Lower
from django.utils import timezone

from companies.rules.deadlines import add_months
from duaalportal.accounts.access import Can, Role
from duaalportal.accounts.models import Invitation
from duaalportal.catalogue.models import Name
from duaalportal.catalogue.parameters import book
from duaalportal.lib.addresses import url
from duaalportal.lib.attention import OpenItem, Urgency
from duaalportal.lib.dates import as_day, date_of
from duaalportal.lib.questions import asking
from learningplans.models import CLOSED_STATES, Guardian, Placement, TeamMember, Trajectory
from learningplans.models.looks import question
from learningplans.rules.age import born_after, comes_of_age, is_minor

# from so many months ahead a coming of age is announced
AHEAD = 1
# an invitation that ran out is asked for until then; after that it is no news any more
STALE = timedelta(days=60)


@asking
def open_items(*, user, today):
    """For the coach: who comes of age, whose birth date is missing, which parent did not come in; for the learner: 18."""
    coaches, learns = user.access.has_role(Role.TRAJECTORY_COACH), user.access.has_role(Role.LEARNER)
    if not coaches and not learns:
        return []
    years = book().on(today).value(Name.MINOR_UNTIL)
    found = []
    if learns:
        found += [_decide(row, years, today) for row in (yield _own(user, today, years))]
    if coaches:
        now = timezone.now()
        asked = [_learners(user, today, years), _uninvited(user, today, now=now, stale=now - STALE)]
        learners, parents = yield asked
        found += [_learner(row, years, today) for row in learners]
        minors = (row for row in parents if is_minor(row.learner__birth_date, today, years))
        found += [_invitation(row, today) for row in minors]
    return found


def _coached(user, today):
    mine = TeamMember.objects.of(user, Can.EDIT_LEARNER, today).filter(role=Role.TRAJECTORY_COACH)
    mine = mine.filter(organisation_id__in=user.access.organisation_ids(Can.EDIT_LEARNER))
    return mine.order_by().values("trajectory")


def _turning(years, today):
    """Who is a minor today and no longer within a month."""
    until = born_after(add_months(today, AHEAD), years)
    return Q(learner__birth_date__gt=born_after(today, years), learner__birth_date__lte=until)


def _columns(rows):
    rows = rows.exclude(state__in=CLOSED_STATES).order_by()
    return rows.values_list(
        *("pk", "started_at", "learner__name", "learner__birth_date", "school__name"), named=True
    )


@question
def _learners(user, today, years):
    placed = Placement.objects.standing(today).filter(trajectory=OuterRef("pk")).order_by()
    wanted = _turning(years, today) | Q(learner__birth_date=None) & Exists(placed)
    return _columns(Trajectory.objects.filter(wanted, pk__in=_coached(user, today)))


@question
def _own(user, today, years):
    reads = Guardian.objects.running(today).filter(learner=OuterRef("learner"), user__isnull=False)
    rows = Trajectory.objects.filter(_turning(years, today), Exists(reads.order_by()), learner__user=user)
    return _columns(rows)


def _learner(row, years, today):
    name = row.learner__name
    if row.learner__birth_date is None:
        return OpenItem(
            code=f"birth-date-{row.pk}",
            about=row.pk,
            task="administratie.1",
            title=f"Vul de geboortedatum van {name} in",
            why="Zonder die datum weet het portaal niet wie mee moet tekenen en of gezondheidstoezicht nodig is.",
            url=url("learningplans:learner_change", trajectory=row.pk),
            action="Vul aan",
            since=as_day(row.started_at),
            context=row.school__name,
        )
    day = comes_of_age(row.learner__birth_date, years)
    return OpenItem(
        code=f"of-age-{row.pk}",
        about=row.pk,
        task="administratie.1",
        title=f"{name} wordt {years} op {date_of(day, today=today)}",
        why="Vanaf die dag tekent de lerende alleen en lezen ouders niet meer mee, tenzij de lerende dat toestaat.",
        url=url("learningplans:parents", trajectory=row.pk),
        action="Bekijk de ouders",
        since=add_months(day, -AHEAD),
        due=day,
        context=row.school__name,
        urgency=Urgency.CALM,
    )


def _decide(row, years, today):
    day = comes_of_age(row.learner__birth_date, years)
    return OpenItem(
        code=f"readers-{row.pk}",
        about=row.pk,
        title=f"Op {date_of(day, today=today)} word je {years}",
        why="Vanaf dan lezen je ouders alleen mee als jij dat wil.",
        url=url("learningplans:readers", trajectory=row.pk),
        action="Bekijk wie meeleest",
        since=add_months(day, -AHEAD),
        due=day,
        context=row.school__name,
        urgency=Urgency.CALM,
    )


@question
def _uninvited(user, today, now, stale):
    """Parents whose newest invitation ran out without an answer."""
    asked = Invitation.objects.filter(
        organisation=OuterRef("school"),
        role=Role.GUARDIAN,
        email=Lower(OuterRef("email")),
        accepted_at=None,
        revoked_at=None,
    ).order_by()
    theirs = Trajectory.objects.open().filter(learner=OuterRef("learner"), pk__in=_coached(user, today))
    rows = Guardian.objects.running(today).filter(
        Exists(asked.filter(expires_at__lte=now, expires_at__gt=stale)),
        ~Exists(asked.filter(expires_at__gt=now)),
        Exists(theirs.order_by()),
        user=None,
    )
    newest = Subquery(theirs.order_by("-starts_on").values("pk")[:1])
    rows = rows.exclude(email="").order_by().annotate(trajectory=newest)
    return rows.values_list(
        *("pk", "name", "starts_on", "trajectory", "learner__name", "learner__birth_date", "school__name"),
        named=True,
    )


def _invitation(row, today):
    return OpenItem(
        code=f"parent-{row.pk}",
        about=row.trajectory,
        task="administratie.1",
        title=f"Nodig {row.name} opnieuw uit",
        why=f"De uitnodiging als ouder van {row.learner__name} verviel zonder antwoord. Bel misschien even.",
        url=url("learningplans:parents", trajectory=row.trajectory),
        action="Bekijk de ouders",
        since=row.starts_on,
        context=row.school__name,
    )
