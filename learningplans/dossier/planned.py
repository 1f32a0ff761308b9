"""The training plan in a file: what it covers and what not, by sheet, and how it came to be, version by version."""

from duaalportal.accounts.access import Can
from duaalportal.lib.dates import as_day, date_of
from duaalportal.lib.dossier import Table
from learningplans.dossier.gaps import PLAN
from learningplans.models import PlanState, TrainingPlanVersion
from learningplans.plans import papers, parties, reading
from learningplans.plans.changing import AROUND

VERSION_HEADER = ("Versie", "Stand", "Gemaakt op", "Door", "Goedgekeurd op", "Actief vanaf", "Reden")
# the version that counts, in this order
COUNTS = (PlanState.ACTIVE, PlanState.CLOSED, PlanState.APPROVED, PlanState.CONSULTATION, PlanState.DRAFT)


def plan(read):
    """The version in force, else the one in the making, as this reader reads plans; and all versions with their reason."""
    rows = TrainingPlanVersion.objects.where(read.reader, Can.SEE_PLAN, read.today).filter(
        trajectory=read.trajectory
    )
    versions = list(rows.select_related(*AROUND, "made_by").order_by("number"))
    if not versions and not read.reader.access.can(Can.SEE_PLAN):
        return None
    shown = min(
        (one for one in versions if one.state in COUNTS),
        key=lambda one: COUNTS.index(one.state),
        default=None,
    )
    facts, goals = _shown(read, shown) if shown else ({}, [])
    told = [_told(one) for one in versions]
    return read.part(
        PLAN,
        "Opleidingsplan",
        "pdf/dossier/learningplans/plan.html",
        40,
        [Table("opleidingsplan", papers.HEADER, goals), Table("versies-van-het-plan", VERSION_HEADER, told)],
        shown=shown and f"Versie {shown.number}, {PlanState(shown.state).label}",
        versions=[[date_of(cell) if hasattr(cell, "year") else cell or "" for cell in row] for row in told],
        **facts,
    )


def _shown(read, version):
    found = reading.read(version, read.today).seen_by(read.reader)
    asked = parties.seen_by(read.reader, version, parties.asked_of(version, read.today))
    context = papers.context_of(version, found, asked)
    return {name: context[name] for name in ONTO}, list(papers.table(found))


# what the plan on its own paper says too
ONTO = ("coverage", "hours", "sheets", "extras", "gaps", "texts", "consents")


def _told(row):
    approved = row.approved_at and as_day(row.approved_at)
    state, made = PlanState(row.state).label, as_day(row.made_at)
    return (row.number, state, made, row.made_by.name, approved, row.active_from, row.reason)
