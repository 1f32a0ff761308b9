"""Who does what: template, matrix of a division, the strongest letter of a person, and what is wrong with it.

R does it, A answers for it, C is asked, I is told. Of who stands in more columns the strongest letter counts:
A, then R, C, I; who answers for a task may do it too (`also`). The source breaks "one A" three times, each time with one
A per workplace (001:1291, 1296, 1297): so one A is asked for per side.
"""

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property

from duaalportal.accounts.access import OrganisationKind, Role
from duaalportal.lib.findings import Finding

LETTERS = ("R", "A", "C", "I")
STRONGEST = "ARCI"
WORDS = {
    "R": "voert uit",
    "A": "is eindverantwoordelijk",
    "C": "wordt geraadpleegd",
    "I": "wordt geïnformeerd",
}
SCHOOL, COMPANY, THIRD, FAMILY = "school", "company", "third", "family"
SIDE_WORDS = {
    SCHOOL: "de school",
    COMPANY: "het leerbedrijf",
    THIRD: "het opleidingscentrum",
    FAMILY: "de lerende en ouders",
}
# as people read them from left to right
ROLES = (
    *(Role.TRAJECTORY_COACH, Role.DUAL_TEACHER, Role.SCHOOL_COORDINATOR, Role.SCHOOL_DIRECTOR),
    *(Role.MENTOR, Role.WORKPLACE_INSTRUCTOR, Role.COMPANY_COORDINATOR, Role.COMPANY_DIRECTOR),
    *(Role.PREVENTION_ADVISER, Role.TRAINING_CENTRE_STAFF, Role.LEARNER, Role.GUARDIAN),
)
CODES = tuple(role.value for role in ROLES)
SOURCE = "001:455-464"
TASK_SOURCE = "001:1265-1305"
SEVERAL_ROLES = "001:447"


def side_of(role):
    """On whose side a role stands."""
    role = Role(role)
    if role in (Role.LEARNER, Role.GUARDIAN):
        return FAMILY
    return {OrganisationKind.SCHOOL: SCHOOL, OrganisationKind.COMPANY: COMPANY}.get(role.kind, THIRD)


def strongest(letters):
    """The letter that counts of several; "" of none."""
    return min(letters, key=STRONGEST.index, default="")


@dataclass(frozen=True)
class Task:
    """One task: a letter per role, what the source says of a role besides, and what the portal proposes."""

    code: str
    title: str
    source: str
    cells: dict
    also: tuple = ()
    proposed: dict = field(default_factory=dict)
    is_changed: bool = False

    def with_letter(self, letter):
        """The roles that have this letter, in the order of reading."""
        return [role for role in CODES if self.cells.get(role) == letter]

    def has(self, role):
        """All letters of a role: the one that stands, and what the source says besides."""
        own = {self.cells[role]} if role in self.cells else set()
        return own | {letter for one, letter in self.also if one == role}

    def letters_of(self, roles):
        """What somebody with these roles is in this task: the strongest letter, and R for who does it besides."""
        held = set().union(*(self.has(role) for role in roles)) if roles else set()
        return tuple(
            letter for letter in STRONGEST if letter == strongest(held) or (letter in held and letter == "R")
        )

    def doers(self):
        """The roles that do it, also those that answer for it besides."""
        return [role for role in CODES if "R" in self.has(role)]


@dataclass(frozen=True)
class Phase:
    """Tasks of one phase, in order."""

    code: str
    title: str
    tasks: tuple


@dataclass(frozen=True)
class Matrix:
    """Phases with their tasks, and who has which letter."""

    version: int
    phases: tuple

    @cached_property
    def tasks(self):
        """All tasks by their code, in order."""
        return {task.code: task for phase in self.phases for task in phase.tasks}

    @cached_property
    def roles(self):
        """The roles that have a letter somewhere, in the order of reading."""
        used = {role for task in self.tasks.values() for role in task.cells}
        return [role for role in CODES if role in used]

    def phase_of(self, code):
        """The phase in which a task stands."""
        return next(phase for phase in self.phases if any(task.code == code for task in phase.tasks))


def matrix_of(content):
    """The template that this content describes."""
    return Matrix(
        content["version"],
        tuple(
            Phase(phase["code"], phase["title"], tuple(_task(row) for row in phase["tasks"]))
            for phase in content["phases"]
        ),
    )


def _task(row):
    also = tuple(tuple(words.split()) for words in row.get("also", ()))
    return Task(row["code"], row["title"], row["source"], row["cells"], also, row.get("proposed", {}))


def adapted(template, cells):
    """The template with the tasks that a division changed: a changed task replaces the letters of the template whole."""
    return Matrix(
        template.version,
        tuple(
            Phase(phase.code, phase.title, tuple(_adapted(task, cells) for task in phase.tasks))
            for phase in template.phases
        ),
    )


def _adapted(task, cells):
    if task.code not in cells:
        return task
    own = clean(cells[task.code])
    # what the source says besides holds for a letter that was not changed
    also = tuple((role, letter) for role, letter in task.also if own.get(role) == task.cells.get(role))
    return Task(task.code, task.title, task.source, own, also, task.proposed, is_changed=own != task.cells)


def clean(cells):
    """The letters per role that mean something, in the order of reading."""
    return {role: cells[role] for role in CODES if cells.get(role) in LETTERS}


def proposals(task):
    """What the portal proposes and does not stand yet: [(role, letter)]."""
    return [(role, letter) for role, letter in clean(task.proposed).items() if task.cells.get(role) != letter]


# --- what is wrong ------------------------------------------------------------------------------------------------


def names_of(roles):
    """Roles as a Dutch row of words."""
    words = [Role(role).label for role in roles]
    return " en ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def check_letters(matrix):
    """What is wrong with the letters alone, whoever has the roles."""
    return [finding for task in matrix.tasks.values() for finding in _of_task(task)]


def _of_task(task):
    if not task.doers():
        why = f"Niemand voert “{task.title}” uit."
        yield _no("no_r", task, why, "Geef minstens één rol een R.", task.source)
    answering = task.with_letter("A")
    if not answering:
        why = f"Niemand is eindverantwoordelijk voor “{task.title}”."
        yield _no("no_a", task, why, "Geef één rol een A.", task.source)
    for side, count in Counter(map(side_of, answering)).items():
        if count > 1:
            found = names_of(role for role in answering if side_of(role) == side)
            why = (
                f"Voor “{task.title}” zijn er {count} eindverantwoordelijken bij {SIDE_WORDS[side]}: {found}."
            )
            yield _no("several_a", task, why, "Houd per kant één A. Geef de andere een R of een C.", SOURCE)
    if len(answering) > 1 and len({side_of(role) for role in answering}) > 1:
        why = f"“{task.title}” heeft {len(answering)} eindverantwoordelijken: {names_of(answering)}."
        yield _remark(
            "a_per_side",
            task,
            why,
            "Dat mag: elk voor de eigen werkplek. Spreek af wie beslist.",
            task.source,
        )
    both = [role for role in CODES if {"A", "C"} <= task.has(role)]
    if both:
        why = f"Volgens de bron is wie voor “{task.title}” eindverantwoordelijk is, ook geraadpleegd: {names_of(both)}."
        yield _remark("role_a_and_c", task, why, "De sterkste letter telt: A.", task.source)


def check_people(matrix, people, *, is_absent=frozenset()):
    """Roles without a person; `people` gives those of each role, `is_absent` the roles that do not take part here."""
    return [
        _empty(matrix, role, people)
        for role in matrix.roles
        if not people.get(role) and role not in is_absent
    ]


def _empty(matrix, role, people):
    tasks = [task for task in matrix.tasks.values() if role in task.cells]
    stuck = [task for task in tasks if _is_stuck(task, role, people)]
    words = "1 taak" if len(tasks) == 1 else f"{len(tasks)} taken"
    why = f"Niemand is {Role(role).label}. Die rol heeft een letter bij {words}."
    if stuck:
        why += f" Daardoor blijft liggen: {'; '.join(f'“{task.title}”' for task in stuck)}."
    todo = "Zet iemand in die rol, of geef de letters aan een andere rol."
    return Finding(f"role_empty:{role}", False, why, SOURCE, todo=todo, blocks=bool(stuck))


def _is_stuck(task, role, people):
    """Whether nobody else does it, or answers for it on the same side."""
    held = task.has(role)
    if "R" in held and not any(people.get(one) for one in task.doers()):
        return True
    return "A" in held and not any(
        people.get(one) for one in task.with_letter("A") if side_of(one) == side_of(role)
    )


def check_persons(matrix, people):
    """Persons who answer for a task and are asked in it by another of their roles; the strongest letter counts."""
    roles, names = {}, {}
    for role, found in people.items():
        for person in found:
            roles.setdefault(person.key, set()).add(role)
            names[person.key] = person.name
    return [
        _remark(
            "person_a_and_c",
            task,
            f"{names[key]} is eindverantwoordelijk voor “{task.title}” en wordt ook geraadpleegd.",
            "De sterkste letter telt: A. Kies wie anders meedenkt.",
            SEVERAL_ROLES,
        )
        for task in matrix.tasks.values()
        for key, held in roles.items()
        if len(held) > 1 and _by_two_roles(task, held)
    ]


def _by_two_roles(task, held):
    answers = {role for role in held if "A" in task.has(role)}
    return bool(answers) and any("C" in task.has(role) for role in held - answers)


def _no(kind, task, why, todo, source):
    return Finding(f"{kind}:{task.code}", False, why, source, todo=todo)


def _remark(kind, task, why, todo, source):
    return Finding(f"{kind}:{task.code}", False, why, source, todo=todo, blocks=False)
