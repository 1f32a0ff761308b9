"""Running a class council: made for a class and a day, learners put on it, mentors asked, the outcome made known (E15, E16, E26).

A mentor explains and advises; the outcome is written by who answers for the school and by nobody else.
"""

from django.db import transaction

from duaalportal.accounts import audit
from duaalportal.accounts.access import Can
from duaalportal.accounts.rls import across_organisations
from duaalportal.lib.keys import row_id
from evaluation.council.errors import CouncilChanged, CouncilPublished, CouncilRefused
from evaluation.models import ClassCouncil, CouncilLine, CouncilWord
from learningplans import trail
from learningplans.models import Trajectory

audit.verbs(
    council_made="maakte een klassenraad",
    council_filled="zette lerenden op een klassenraad",
    council_line_removed="haalde een lerende van een klassenraad",
    council_mentor_asked="vroeg de mentor toelichting voor een klassenraad",
    council_mentor_not_asked="vroeg de mentor toch geen toelichting voor een klassenraad",
    council_explained="gaf toelichting aan een klassenraad",
    council_decided="legde de uitslag van een klassenraad vast",
    council_published="deelde een klassenraad mee",
)


# --- making -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def make(*, school, class_group, title, on, by, at, key=None):
    """A council for a class on a day, with the learners of the class this person has to do with.

    With one key sent twice it stands once. Raises CouncilRefused.
    """
    pk = row_id(key, by, school)
    if before := ClassCouncil.objects.filter(pk=pk).first():
        return before
    if school.pk not in by.access.organisation_ids(Can.RUN_COUNCIL):
        raise CouncilRefused("Een klassenraad bereid je voor in je eigen school.")
    council = ClassCouncil.objects.create(
        id=pk, school=school, class_group=class_group, title=title, on=on, made_at=at, made_by=by
    )
    audit.record("council_made", council, by=by, at=at, organisation=school, class_group=class_group)
    _fill(council, by, at)
    return council


def of_class(council, by, on):
    """Open trajectories of the class that this person has to do with."""
    rows = Trajectory.objects.where(by, Can.RUN_COUNCIL, on).open().filter(school=council.school_id)
    return rows.filter(learner__class_group=council.class_group)


@transaction.atomic
def fill(*, council, by, at):
    """Put learners of the class on it that are not there yet; gives how many came."""
    return _fill(_open(council), by, at)


def _fill(council, by, at):
    there = set(
        CouncilLine.objects.filter(council=council).order_by().values_list("trajectory_id", flat=True)
    )
    found = set(of_class(council, by, council.on).order_by().values_list("pk", flat=True)) - there
    CouncilLine.objects.bulk_create(
        [CouncilLine(council=council, school_id=council.school_id, trajectory_id=pk) for pk in sorted(found)],
        ignore_conflicts=True,
    )
    if found:
        facts = {"trajectories": sorted(found)}
        audit.record("council_filled", council, by=by, at=at, organisation=council.school, **facts)
    return len(found)


@transaction.atomic
def remove(*, line, by, at):
    """Take a learner off it, while nothing was said or decided of them. Raises CouncilRefused."""
    council = _open(line.council)
    row = _held(line)
    if row.outcome_at or row.words.exists():
        raise CouncilRefused("Over deze lerende is al iets gezegd of beslist.")
    row.delete()
    _trail("council_line_removed", line, by, at, council=council.pk)


# --- the mentor -------------------------------------------------------------------------------------------------------


@transaction.atomic
def ask_mentor(*, line, wanted, by, at):
    """Ask the mentor to come or to explain in writing, or not after all; again changes nothing."""
    _open(line.council)
    row = _held(line)
    if row.mentor_comes != wanted:
        row.mentor_comes = wanted
        row.save(update_fields=["mentor_comes"])
        _trail("council_mentor_asked" if wanted else "council_mentor_not_asked", row, by, at)
    return row


@transaction.atomic
def ask_all(*, council, by, at):
    """Ask the mentors of all learners on it that this person has to do with; gives how many were not asked before."""
    current = _open(council)
    rows = CouncilLine.objects.editable_by(by).filter(council=current, mentor_comes=False)
    found = list(rows.select_related("trajectory__school"))
    CouncilLine.objects.filter(pk__in=[row.pk for row in found]).update(mentor_comes=True)
    for row in found:
        _trail("council_mentor_asked", row, by, at)
    return len(found)


@transaction.atomic
def explain(*, line, text, by, at, key=None):
    """Explain in writing: advice, in which nothing is decided. With one key sent twice it stands once.

    Raises CouncilRefused.
    """
    row = _held(line)
    pk = row_id(key, by, row)
    if before := CouncilWord.objects.filter(pk=pk).first():
        return before
    if row.council.published_at:
        raise CouncilPublished
    if not row.mentor_comes:
        raise CouncilRefused("De school vroeg hier geen toelichting.")
    if not text.strip():
        raise CouncilRefused("Schrijf in enkele zinnen hoe het gaat.")
    own = {"school_id": row.school_id, "trajectory_id": row.trajectory_id}
    word = CouncilWord.objects.create(id=pk, line=row, text=text.strip(), at=at, by=by, **own)
    _trail("council_explained", row, by, at, word=word.pk)
    return word


# --- the outcome ------------------------------------------------------------------------------------------------------


@transaction.atomic
def decide(*, line, outcome, version, by, at):
    """Write the outcome of the school for one learner; until it is made known it can be written again.

    Raises CouncilChanged when somebody wrote another meanwhile, or CouncilRefused.
    """
    if line.school_id not in by.access.organisation_ids(Can.DECIDE_OUTCOME):
        raise CouncilRefused("De uitslag legt de directie van de school vast.")
    _open(line.council)
    row = _held(line)
    text = outcome.strip()
    if row.outcome == text and row.outcome_at:
        return row
    if row.version != version:
        raise CouncilChanged(row)
    if not text:
        raise CouncilRefused("Schrijf de uitslag.")
    row.outcome, row.outcome_at, row.outcome_by = text, at, by
    row.version += 1
    row.save(update_fields=["outcome", "outcome_at", "outcome_by", "version"])
    _trail("council_decided", row, by, at)
    return row


@transaction.atomic
def publish(*, council, by, at):
    """Make all outcomes known: from then on learner, parents, coordinators and mentor read theirs (E26).

    Again changes nothing. Raises CouncilRefused while an outcome is missing.
    """
    current = _council(council)
    if current.published_at:
        return current
    _all_decided(current, by)
    current.published_at, current.published_by = at, by
    current.version += 1
    current.save(update_fields=["published_at", "published_by", "version"])
    audit.record("council_published", current, by=by, at=at, organisation=current.school)
    return current


def _all_decided(council, by):
    """Raise unless each learner has an outcome; whom this person has nothing to do with is counted and not named."""
    with across_organisations():
        rows = CouncilLine.objects.filter(council=council).order_by()
        total, waiting = rows.count(), rows.filter(outcome_at=None).count()
    if not total:
        raise CouncilRefused("Er staat nog niemand op deze klassenraad.")
    if waiting:
        rows = CouncilLine.objects.seen_by_school(by).filter(council=council, outcome_at=None)
        named = rows.order_by("trajectory__learner__name", "pk")[:3]
        names = [row.trajectory.learner.name for row in named.select_related("trajectory__learner")]
        more = waiting - len(names)
        names += [f"nog {more} {'lerende' if more == 1 else 'lerenden'}"] if more else []
        raise CouncilRefused(f"Er is nog geen uitslag voor {', '.join(names)}.")


# --- within one act ---------------------------------------------------------------------------------------------------


def _council(council):
    rows = ClassCouncil.objects.select_for_update(of=("self",), no_key=True).select_related("school")
    return rows.get(pk=council.pk)


def _open(council):
    current = _council(council)
    if current.published_at:
        raise CouncilPublished
    return current


def _held(line):
    rows = CouncilLine.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("council", "trajectory__school", "trajectory__learner").get(pk=line.pk)


def _trail(verb, line, by, at, **facts):
    trail.record(verb, line.trajectory, by=by, at=at, line=line.pk, **facts)
