"""Standard trajectories, learning sheets, company sheets and training plans for tests, as plain rows: no rule is asked.

`make_sheet()` is a published sheet of three goals, `make_company_sheet()` one that teaches two of them, `make_plan()` a
draft plan of a world of tests/factories/learningplans.py with no item placed.
"""

import datetime as dt

from django.utils import timezone

from companies.models import Recognition
from duaalportal.catalogue.models import Competence, StandardTrajectory
from learningplans import models as m
from learningplans.rules import sheets as rules
from tests.factories.accounts import PersonFactory
from tests.factories.companies import PROGRAMME, catalogue

# competences of the standard trajectory of tests: the last one is not required
COMPETENCES = ("k1", "k2", "k3", "k4")


def make_standard_trajectory(code=PROGRAMME):
    """The standard trajectory of tests: it holds before the catalogue's own, by its later day."""
    catalogue()
    found, made = StandardTrajectory.objects.get_or_create(
        code=f"test-{code}",
        defaults={"programme_id": code, "number": 90, "valid_from": dt.date(2020, 1, 1), "source": "test"},
    )
    if made:
        Competence.objects.bulk_create(
            Competence(
                standard_trajectory=found,
                code=name,
                text=f"Competentie {name}",
                cluster="Deel een" if number < 3 else "Deel twee",
                is_required=number < 4,
                position=number,
            )
            for number, name in enumerate(COMPETENCES, start=1)
        )
    return found


def content_of(goals=("g1", "g2", "g3"), *, competences=("k1",), text="", **extra):
    """The content of a sheet with these goals; a goal may be a dict with more."""
    rows = [{"code": goal} if isinstance(goal, str) else goal for goal in goals]
    content = rules.empty()
    content["intro"]["text"] = f"Inleiding {text}".strip()
    content["goals"] = [
        {"text": f"Doel {row['code']} {text}".strip(), "competences": list(competences), "hours": 8} | row
        for row in rows
    ]
    codes = [row["code"] for row in rows]
    content["school"] = [{"code": "s1", "text": f"Op school {text}".strip(), "goals": codes[:1]}]
    content["practice"] = [{"code": "p1", "text": f"In het bedrijf {text}".strip(), "goals": codes}]
    content["criteria"] = [
        {"code": "c1", "text": f"Lukt zonder hulp {text}".strip(), "goals": [], "tag": "S"}
    ]
    return content | extra


def make_sheet(
    code="smeren", *, owner=None, programme=PROGRAMME, state="published", by=None, content=None, **fields
):
    """A learning sheet with one version in this state; returns the version (its `sheet` is the sheet)."""
    make_standard_trajectory(programme)
    by, now = by or PersonFactory(), timezone.now()
    sheet = m.LearningSheet.objects.create(
        programme_id=programme, owner=owner, code=code, made_at=now, made_by=by, **fields
    )
    return add_version(sheet, state=state, by=by, content=content)


def add_version(sheet, *, state="published", by=None, content=None, title=""):
    """The next version of a learning sheet; one that is published takes the place of the one in force."""
    by, now = by or PersonFactory(), timezone.now()
    if state == "published":
        sheet.versions.filter(state="published").update(state="archived")
    done = {}
    if state in ("published", "archived"):
        done = {"published_at": now, "published_by": by}
        m.LearningSheet.objects.filter(pk=sheet.pk, first_published_at=None).update(first_published_at=now)
    return m.LearningSheetVersion.objects.create(
        sheet=sheet,
        owner=sheet.owner,
        number=sheet.versions.count() + 1,
        state=state,
        title=title or f"Thema {sheet.code}",
        content=content or content_of(),
        made_at=now,
        made_by=by,
        **done,
    )


def make_company_sheet(company, school, version, *, goals=("g1", "g2"), state="published", by=None, **fields):
    """A company sheet that follows this version of a learning sheet; returns its version."""
    by, now = by or PersonFactory(), timezone.now()
    sides = {"organisation": company, "school": school}
    sheet = m.CompanySheet.objects.create(sheet=version.sheet, made_at=now, made_by=by, **sides, **fields)
    done = {"published_at": now, "published_by": by} if state in ("published", "archived") else {}
    return m.CompanySheetVersion.objects.create(
        company_sheet=sheet,
        learning_sheet_version=version,
        number=1,
        state=state,
        title=f"{version.title} bij ons",
        goals=list(goals),
        made_at=now,
        made_by=by,
        **sides,
        **done,
    )


def make_plan(world, *sheet_versions, state="draft", by=None):
    """A plan of the world's trajectory with these sheets and nothing placed; returns its first version.

    The company of the world is recognised for the whole school year.
    """
    recognised_on = world.trajectory.starts_on - dt.timedelta(days=30)
    Recognition.objects.filter(organisation=world.company).update(recognised_on=recognised_on)
    by, now = by or world.coach, timezone.now()
    own = {"school": world.trajectory.school, "trajectory": world.trajectory}
    plan = m.TrainingPlan.objects.create(
        standard_trajectory=make_standard_trajectory(world.trajectory.programme_id),
        made_at=now,
        made_by=by,
        **own,
    )
    version = m.TrainingPlanVersion.objects.create(
        plan=plan, number=1, state=state, made_at=now, made_by=by, **own
    )
    for position, one in enumerate(sheet_versions, start=1):
        m.PlanSheet.objects.create(
            plan_version=version, sheet=one.sheet, sheet_version=one, position=position, **own
        )
    return version


def put(
    plan_version, sheet_version, goal_code, *, place="company", organisation=None, placement=None, **fields
):
    """A goal of a plan at a place, in October and November of the school year unless told otherwise."""
    trajectory = plan_version.trajectory
    fields.setdefault("starts_on", dt.date(trajectory.school_year, 10, 5))
    fields.setdefault("ends_on", dt.date(trajectory.school_year, 11, 27))
    fields.setdefault("hours", 8)
    goal = next((one for one in rules.goals_of(sheet_version.content) if one.code == goal_code), None)
    return m.PlanItem.objects.create(
        plan_version=plan_version,
        sheet=sheet_version.sheet,
        goal_code=goal_code,
        title=goal.text if goal else goal_code,
        place=place,
        organisation=organisation
        or (placement.organisation if placement else trajectory.school if place else None),
        placement=placement,
        school=plan_version.school,
        trajectory=trajectory,
        **fields,
    )
