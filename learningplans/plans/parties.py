"""Who has to agree with a plan: the coach, the mentor of each workplace that stands, and the learner (000:527)."""

from collections import defaultdict
from dataclasses import replace

from django.db.models import Q

from duaalportal.accounts.access import Can, Role
from learningplans.models import Placement, PlanConsent, TeamMember
from learningplans.plans.reading import ELSEWHERE
from learningplans.rules.plans import PARTY_ROLES, Asked

Party = PlanConsent.Party
ROLES = {Role.TRAJECTORY_COACH, Role.MENTOR}


def asked_of(version, on):
    """Who is asked to agree with this version, the coach first, each with the consent that was given (three queries)."""
    return asked_of_all([version], on)[version.pk]


def asked_of_all(versions, on):
    """The same for many versions, by key, in as many queries; they come with trajectory, school, learner and user."""
    keys = {version.trajectory_id for version in versions}
    places, team = _places(keys, on), _team(keys, on)
    consents = {
        (row.plan_version_id, row.party, row.organisation_id): row
        for row in PlanConsent.objects.filter(plan_version__in=[one.pk for one in versions]).select_related(
            "by"
        )
    }
    found = {}
    for version in versions:
        rows = _asked(version, places[version.trajectory_id], team[version.trajectory_id], on)
        found[version.pk] = [
            Asked(**row, consent=consents.get((version.pk, row["party"], row["organisation_id"])))
            for row in rows
        ]
    return found


def has_place(version, on):
    """Whether the learner has or gets a place in a company or training centre."""
    return Placement.objects.standing(on).filter(trajectory=version.trajectory_id).exists()


def seen_by(user, version, asked):
    """The same for who stands on a company's side: of another company of the learner no name is told."""
    own = user.access.organisation_ids(Can.SEE_PLAN)
    if version.school_id in own:
        return asked
    return [
        one
        if one.party != Party.MENTOR or one.organisation_id in own
        else replace(one, name="de mentor", organisation=ELSEWHERE, consent=one.consent and True)
        for one in asked
    ]


def parties_of(user, version, on):
    """For whom this person agrees with a plan: (party, organisation id) each (one query)."""
    found = []
    rows = TeamMember.objects.running(on).filter(trajectory=version.trajectory_id, role__in=ROLES)
    mine = rows.filter(Q(user=user) | Q(mentor__user=user)).order_by("role", "pk")
    for role, organisation in mine.values_list("role", "organisation_id"):
        party = next(one for one, asked in PARTY_ROLES.items() if asked == role)
        if role in user.access.roles_in(organisation) and (party, organisation) not in found:
            found.append((party, organisation))
    if version.trajectory.learner.user_id == user.pk and Role.LEARNER in user.access.roles_in(
        version.school_id
    ):
        found.append((Party.LEARNER, version.school_id))
    return found


def _places(trajectories, on):
    rows = Placement.objects.standing(on).filter(trajectory__in=trajectories, is_simulated=False)
    columns = ("trajectory_id", "organisation_id", "organisation__name", "place__mentor__name", "starts_on")
    found = defaultdict(dict)
    for trajectory, organisation, name, mentor, first in rows.order_by("starts_on", "pk").values_list(
        *columns
    ):
        found[trajectory].setdefault(organisation, (name, mentor, first))
    return found


def _team(trajectories, on):
    """Coaches and mentors of today and later, by trajectory and (role, organisation)."""
    rows = TeamMember.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=on),
        trajectory__in=trajectories,
        role__in=ROLES,
        ended_at__isnull=True,
    )
    columns = ("trajectory_id", "role", "organisation_id", "starts_on", "user__name", "user__email")
    more = ("mentor__name", "mentor__user__email", "substitute_for_id")
    found = defaultdict(lambda: defaultdict(list))
    rows = rows.order_by("starts_on", "pk").values_list(*columns, *more)
    for trajectory, role, organisation, first, name, email, mentor, mentor_email, stands_in in rows:
        person = (name or mentor, bool(email or mentor_email), first, stands_in is not None)
        found[trajectory][role, organisation].append(person)
    return found


def _asked(version, places, team, on):
    coaches = team[Role.TRAJECTORY_COACH.value, version.school_id]
    yield _row(Party.COACH, version.school_id, coaches, "de trajectbegeleider", on)
    for organisation, (name, mentor, _first) in places.items():
        rows = team[Role.MENTOR.value, organisation]
        yield _row(Party.MENTOR, organisation, rows, mentor, on) | {"organisation": name}
    learner = version.trajectory.learner
    yield {
        "party": Party.LEARNER,
        "organisation_id": version.school_id,
        "name": learner.name,
        "signs_in": bool(learner.user.email),
    }


def _row(party, organisation, people, fallback, on):
    """The one who is asked: somebody who can open the plan today before somebody who cannot."""
    people = sorted(people, key=lambda one: (not one[1], one[2] > on, one[3]))
    name, signs_in, first, _ = people[0] if people else (fallback, False, on, False)
    return {
        "party": party,
        "organisation_id": organisation,
        "name": name,
        "signs_in": signs_in,
        "opens_on": first if first > on else None,
    }
