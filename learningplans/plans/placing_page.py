"""What the form of a goal offers: places, people of the team, and where a confirmation that is missing can be given."""

from duaalportal.accounts.access import Can
from duaalportal.lib.addresses import url
from duaalportal.lib.questions import ask
from learningplans.models import CompanySheetVersion
from learningplans.plans import board, open_goals
from learningplans.rules.coverage import COMPANY, SIMULATED


def places_for(plan, on):
    """The places of the learner, then partners and training centres, as choices in groups (one query)."""
    here = [(column.key, column.name) for column in board.columns_of(plan) if column.is_theirs]
    partners, centres = open_goals.partners_of(plan, on)
    known = {key for key, _ in here}
    groups = [("Plaatsen van de lerende", here)]
    for words, kind, rows in (
        ("Andere leerbedrijven van de school", COMPANY, partners),
        ("Opleidingscentra", SIMULATED, centres),
    ):
        listed = [(board.column_key(kind, pk), name) for pk, name in rows.items()]
        # what stands in the plan already stays a choice
        listed += [
            (column.key, column.name)
            for column in board.columns_of(plan)
            if column.kind == kind and not column.is_theirs and column.key not in dict(listed)
        ]
        listed = [one for one in listed if one[0] not in known]
        if listed:
            groups.append((words, listed))
    return groups


def team_of(trajectory):
    """The people around a learner who can go along with a goal: id and name, each once (one query)."""
    (rows,) = ask([board.team_rows(trajectories=[trajectory.pk])])
    found = {}
    for row in sorted(rows, key=lambda row: (row.user__name or row.mentor__name, row.pk)):
        pk = row.user_id or row.mentor__user_id
        if pk and row.ended_at is None:
            found.setdefault(str(pk), row.user__name or row.mentor__name)
    return list(found.items())


def mend_of(user, refusal):
    """Where the three confirmations of forbidden work are given: the safety page of the company; None without a refusal."""
    if refusal is None or not user.access.can(Can.SEE_SAFETY):
        return None
    rows = CompanySheetVersion.objects.select_related("organisation")
    found = rows.filter(pk=refusal.company_sheet_version_id).first()
    if found is None:
        return None
    return found.title, url("companies:safety_home", organisation=found.organisation.slug)
