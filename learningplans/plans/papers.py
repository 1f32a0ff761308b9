"""The plan on paper: what is learned where and when, what was agreed and by whom; and its items as a table."""

import hashlib

from django.template.loader import get_template

from duaalportal.accounts.models import User
from duaalportal.lib import pdf, sealing, uploads
from duaalportal.lib.dates import as_day, date_of
from learningplans import papers
from learningplans.models import PaperKind, TrajectoryPaper
from learningplans.models.plans import PlanState
from learningplans.plans import parties, reading
from learningplans.rules.coverage import COMPANY, SCHOOL, SIMULATED
from learningplans.rules.plan_changes import TEXTS
from learningplans.rules.plans import said_coverage

TEMPLATE, TITLE = "pdf/training_plan.html", "Individueel opleidingsplan"
PLACES = {SCHOOL: "school", COMPANY: "leerbedrijf", SIMULATED: "opleidingscentrum"}
HEADER = (
    *("Leerfiche", "Leerdoel", "Competenties", "Waar", "Bij", "Vanaf", "Tot en met", "Uren", "Staat vast"),
    *("Al gekend sinds", "Wie begeleidt", "Toelichting", "In orde"),
)
KEPT_STATES = (PlanState.APPROVED, PlanState.ACTIVE)


def make(version, plan, asked, *, at):
    """The bytes of the PDF of a version as one reader may see it: `plan` is read, `asked` says who agreed."""
    html = get_template(TEMPLATE).render(context_of(version, plan, asked))
    identifier = hashlib.sha256(f"{version.pk}:{html}".encode()).digest()[:16]
    return pdf.render(html, identifier=identifier, created=at)


def make_marked(version, plan, asked, *, at):
    """The same with its code, for who takes it along: whoever makes it has it sealed."""
    html = get_template(TEMPLATE).render(context_of(version, plan, asked))
    about = {"trajectory_id": version.trajectory_id, "organisation_id": version.school_id}
    return sealing.render(html, kind=sealing.Kind.PLAN, created=at, **about)


def file_name(version):
    """A name for the file that names no learner."""
    return f"opleidingsplan-versie-{version.number}.pdf"


def people_of(plan):
    """Names of who accompanies something in a plan, by key (one query)."""
    keys = {item.responsible_id for item in plan.items} - {None}
    return dict(User.objects.filter(pk__in=keys).values_list("pk", "name"))


# --- what stands on it --------------------------------------------------------------------------------------------


def context_of(version, plan, asked):
    """What the template says, in words."""
    people, coverage = people_of(plan), plan.coverage
    covered = len(coverage.goals) - len(coverage.open_goals)
    return {
        "report": _report(version),
        "is_concept": version.state not in (*KEPT_STATES, PlanState.REPLACED, PlanState.CLOSED),
        "coverage": said_coverage(covered, len(coverage.goals)).capitalize() + ".",
        "hours": [(said_place(key, plan), said_hours(hours)) for key, hours in hours_of(plan) if hours],
        "sheets": [_sheet(sheet, plan, people) for sheet in plan.sheets],
        "extras": [_line(item, plan, people) for item in extras_of(plan)],
        "gaps": [gap.text for gap in coverage.blocking],
        "texts": [(words, getattr(version, name)) for name, words in TEXTS.items() if getattr(version, name)],
        "consents": [(one.who, said_consent(one)) for one in asked],
    }


def _report(version):
    trajectory = version.trajectory
    state = version.get_state_display()
    if version.state == PlanState.ACTIVE:
        state = f"actief vanaf {date_of(version.active_from)}"
    elif version.approved_at and version.state == PlanState.APPROVED:
        state = f"goedgekeurd op {date_of(as_day(version.approved_at))}"
    facts = [
        ("Opleiding", trajectory.programme.name),
        ("School", trajectory.school.name),
        ("Traject", f"{date_of(trajectory.starts_on)} tot en met {date_of(trajectory.ends_on)}"),
        ("Stand", state),
    ]
    if version.reason:
        facts.append(("Waarom deze versie", version.reason))
    sub = f"{trajectory.programme.name}, versie {version.number}"
    return {
        "title": f"{TITLE}, {sub}",
        "kind": TITLE,
        "subject": trajectory.learner.name,
        "sub": sub,
        "reference": "opleidingsplan",
        "made": f"{TITLE}, versie {version.number}, {state}",
        "facts": facts,
    }


def hours_of(plan):
    """Hours per (place, organisation), the school first, then by name."""
    order = list(PLACES)
    return sorted(
        plan.coverage.hours.items(), key=lambda one: (order.index(one[0][0]), said_place(one[0], plan))
    )


def said_place(key, plan):
    """'Metaalwerken De Clercq (leerbedrijf)'."""
    place, organisation = key
    return f"{plan.names.get(organisation, 'een andere plaats')} ({PLACES[place]})"


def said_hours(hours):
    """'8 uur', '7,5 uur'; "" for nothing."""
    return f"{hours:g} uur".replace(".", ",") if hours else ""


def said_consent(asked):
    """'akkoord op 12 november 2026', and who noted it; of another company no more than that they agreed."""
    if asked.consent is None:
        return "nog niet"
    if asked.consent is True:
        return "akkoord"
    noted = asked.consent.by.name
    said = f"akkoord op {date_of(as_day(asked.consent.at))}"
    return said if noted == asked.name else f"{said}, genoteerd door {noted}"


def extras_of(plan):
    """Items that no goal of the sheets covers: agreed besides, chances, and goals that vanished."""
    return [item for item in plan.items if item.key not in plan.by_key]


def _sheet(sheet, plan, people):
    found = {one.goal.key: one for one in plan.coverage.goals}
    rows = []
    for goal in (goal for goal in plan.goals if goal.key.sheet_id == sheet.sheet_id):
        items = found[goal.key].items
        lines = [_line(item, plan, people) for item in items] or [EMPTY]
        rows.append({"text": goal.text, "lines": lines})
    return {"title": sheet.title, "number": sheet.number, "rows": rows}


EMPTY = {"title": "", "where": "nog geen plaats", "when": "", "hours": "", "who": "", "note": ""}


def _line(item, plan, people):
    if item.known_on:
        where, when = "al gekend", f"sinds {date_of(item.known_on)}"
    else:
        where = plan.names.get(item.organisation_id, "een andere plaats") if item.place else "nog geen plaats"
        when = said_period(item)
    return {
        "title": item.title,
        "where": where,
        "when": when,
        "hours": "" if item.known_on else said_hours(item.hours),
        "who": people.get(item.responsible_id, ""),
        "note": item.note,
    }


def said_period(item):
    """'5 oktober 2026 tot en met 27 november 2026'; "" without one."""
    return f"{date_of(item.starts_on)} tot en met {date_of(item.ends_on)}" if item.starts_on else ""


# --- as a table ---------------------------------------------------------------------------------------------------


def table(plan):
    """The goals of a plan, one row per place, in the order of HEADER; a goal without a place has a row too."""
    people = people_of(plan)
    competences = {one.code: one.text for one in plan.competences}
    titles = {goal.key: goal.sheet_title for goal in plan.goals}
    for one in plan.coverage.goals:
        said = "; ".join(competences.get(code, code) for code in one.goal.competences)
        state = "ja" if one.is_covered else "; ".join(gap.text for gap in one.gaps)
        for item in one.items or (None,):
            yield _row(titles[one.goal.key], one.goal.text, said, item, plan, people, state)
    for item in extras_of(plan):
        yield _row(
            "", item.title, "", item, plan, people, "extra afgesproken" if item.origin == "extra" else ""
        )


def _row(sheet, goal, competences, item, plan, people, state):
    if item is None:
        return (sheet, goal, competences, "", "", None, None, None, "nee", None, "", "", state)
    return (
        *(sheet, goal, competences, PLACES.get(item.place, "")),
        plan.names.get(item.organisation_id, "") if item.place else "",
        *(item.starts_on, item.ends_on, item.hours or None, "ja" if item.is_fixed else "nee", item.known_on),
        *(people.get(item.responsible_id, ""), item.note, state),
    )


# --- kept ---------------------------------------------------------------------------------------------------------


def keep(version, *, by, at):
    """Keep the PDF of an approved or active version among the papers of the trajectory, after the one before it.

    It holds every place of the learner, so it is the school's, the learner's and the parents'; done again, it stands once.
    """
    if version.state not in KEPT_STATES:
        return None
    on = as_day(at)
    stamp = version.approved_at or version.made_at
    content = make(version, reading.read(version, on), parties.asked_of(version, on), at=stamp)
    upload = uploads.Upload(content, "application/pdf", "pdf")
    same = {"trajectory": version.trajectory_id, "kind": PaperKind.TRAINING_PLAN, "title": TITLE}
    rows = TrajectoryPaper.objects.filter(placement__isnull=True, **same)
    last = papers.newest(rows).order_by("added_at", "pk").last()
    if last and last.sha256 == upload.sha256:
        return last
    if last:
        return papers.replace_paper(paper=last, upload=upload, file_name=file_name(version), by=by, at=at)
    return papers.add_paper(
        trajectory=version.trajectory,
        upload=upload,
        kind=PaperKind.TRAINING_PLAN,
        title=TITLE,
        file_name=file_name(version),
        by=by,
        at=at,
        key=version.pk,
    )
