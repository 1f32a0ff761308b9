"""Who has to agree with a plan: the coach, the mentor of each workplace that stands, and the learner (000:527)."""

from collections import defaultdict
from dataclasses import replace

from duaalportal.accounts.access import Can, Role
from duaalportal.lib.questions import nested, question, together
from learningplans.models import Placement, PlanConsent, TeamMember
from learningplans.plans.reading import ELSEWHERE, place_rows
from learningplans.rules.plans import PARTY_ROLES, Asked

Party = PlanConsent.Party
ROLES = {Role.TRAJECTORY_COACH, Role.MENTOR}


def asked_of(version, on):
    """Who is asked to agree with this version, the coach first, each with the consent that was given (one query)."""
    return asked_of_all([version], on)[version.pk]


def asked_of_all(versions, on):
    """The same for many versions, by key, in as many queries; they come with trajectory, school, learner and user."""
    keys = list({version.trajectory_id for version in versions})
    return asked_among(versions, *together(place_rows(trajectories=keys), *questions(versions, keys)), on)


def questions(versions, trajectories):
    """What has to be asked beside the placements: teams and consents."""
    return team_rows(trajectories=trajectories), consent_rows(versions=[version.pk for version in versions])


def asked_among(versions, places, team, consents, on):
    """Who is asked, out of these rows: no query."""
    places, team = _places(places, on), _team(team, on)
    consents = {(row.plan_version_id, row.party, row.organisation_id): nested(row) for row in consents}
    found = {}
    for version in versions:
        rows = _asked(version, places[version.trajectory_id], team[version.trajectory_id], on)
        found[version.pk] = [
            Asked(**row, consent=consents.get((version.pk, row["party"], row["organisation_id"])))
            for row in rows
        ]
    return found


@question
def team_rows(trajectories):
    """Coaches and mentors who did not leave these teams."""
    roles = [role.value for role in ROLES]
    rows = TeamMember.objects.filter(trajectory__among=trajectories, role__in=roles, ended_at__isnull=True)
    return rows.order_by().values_list(
        *("pk", "trajectory_id", "role", "organisation_id", "starts_on", "ends_on", "substitute_for_id"),
        *("user_id", "user__name", "user__email", "mentor__name", "mentor__user_id", "mentor__user__email"),
        named=True,
    )


@question
def consent_rows(versions):
    """Who agreed with these versions."""
    rows = PlanConsent.objects.filter(plan_version__among=versions).order_by()
    return rows.values_list("plan_version_id", "party", "organisation_id", "at", "by__name", named=True)


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
    (rows,) = together(team_rows(trajectories=[version.trajectory_id]))
    return parties_among(user, version, rows, on)


def parties_among(user, version, team, on):
    """The same out of these rows: no query."""
    found = []
    for row in sorted(team, key=lambda row: (row.role, str(row.pk))):
        runs = row.starts_on <= on and (row.ends_on is None or row.ends_on >= on)
        is_me = user.pk in (row.user_id, row.mentor__user_id)
        if not (runs and is_me and row.role in user.access.roles_in(row.organisation_id)):
            continue
        party = next(one for one, asked in PARTY_ROLES.items() if asked == row.role)
        if (party, row.organisation_id) not in found:
            found.append((party, row.organisation_id))
    own = version.trajectory.learner.user_id == user.pk
    if own and Role.LEARNER in user.access.roles_in(version.school_id):
        found.append((Party.LEARNER, version.school_id))
    return found


def _places(rows, on):
    found = defaultdict(dict)
    for row in sorted(rows, key=lambda row: (row.starts_on, row.pk)):
        if row.ended_at is None and row.ends_on >= on and not row.is_simulated:
            there = (row.organisation__name, row.place__mentor__name or "de mentor")
            found[row.trajectory_id].setdefault(row.organisation_id, there)
    return found


def _team(rows, on):
    """Coaches and mentors of today and later, by trajectory and (role, organisation)."""
    found = defaultdict(lambda: defaultdict(list))
    for row in sorted(rows, key=lambda row: (row.starts_on, row.pk)):
        if row.ends_on is None or row.ends_on >= on:
            signs_in = bool(row.user__email or row.mentor__user__email)
            person = (
                row.user__name or row.mentor__name,
                signs_in,
                row.starts_on,
                row.substitute_for_id is not None,
            )
            found[row.trajectory_id][row.role, row.organisation_id].append(person)
    return found


def _asked(version, places, team, on):
    coaches = team[Role.TRAJECTORY_COACH.value, version.school_id]
    yield _row(Party.COACH, version.school_id, coaches, "de trajectbegeleider", on)
    for organisation, (name, mentor) in places.items():
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
