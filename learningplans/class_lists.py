"""A class as a table: learners with their parents read, held against who stands there, and written whole or not at all.

An empty cell changes nothing. A learner is known by number, else by e-mail address, else by name with birth date.
"""

import datetime as dt
from dataclasses import dataclass, field

from django.core.validators import RegexValidator, validate_email
from django.db import transaction

from companies.rules.papers import CannotBe
from duaalportal.accounts import rls
from duaalportal.accounts.forms import check_phone
from duaalportal.catalogue.models import Programme
from duaalportal.catalogue.parameters import book
from duaalportal.lib.dates import school_year_of
from duaalportal.lib.importing import Plan, Row, cell, checked, columns, day
from duaalportal.lib.privacy import refuse_national_numbers
from learningplans import learners, parents
from learningplans.models import CLOSED_STATES, Guardian, Learner, Trajectory
from learningplans.rules.learners import birth_faults, period_faults, year_begins, year_ends

NAME, FIRST_NAME, BIRTH_DATE, PROGRAMME = "Naam", "Voornaam", "Geboortedatum", "Opleiding"
NUMBER, EMAIL, STARTS_ON = "Nummer", "E-mailadres", "Start"
FIELDS = {
    "birth_date": BIRTH_DATE,
    "number": NUMBER,
    "class_group": "Klas",
    "email": EMAIL,
    "phone": "Telefoon",
    "street": "Straat en nummer",
    "postcode": "Postcode",
    "municipality": "Gemeente",
}
COLUMN_OF = {"name": NAME} | FIELDS
PARENTS = {
    n: {"name": f"Naam ouder {n}", "email": f"E-mail ouder {n}", "phone": f"Telefoon ouder {n}"}
    for n in (1, 2)
}
HEADS = (NAME, *FIELDS.values(), PROGRAMME, STARTS_ON, *PARENTS[1].values(), *PARENTS[2].values())
# many schools keep the two parts of a name apart: read, and put together
KNOWN = (*HEADS, FIRST_NAME)
EXAMPLE = (
    *("Lina Amrani", "17/03/2010", "2026-017", "6 Elektro", "lina@voorbeeld.be", "0470 12 34 56"),
    *("Kaai 12", "9800", "Deinze", "Elektrische installaties duaal", "01/09/2026"),
    *("Nadia Amrani", "nadia@voorbeeld.be", "0471 12 34 56", "", "", ""),
)
MOST = 250
REFUSED = (CannotBe, learners.LearnerTwice, learners.LearnerChanged, parents.ParentChanged)
_LENGTHS = {column: Learner._meta.get_field(name).max_length for name, column in COLUMN_OF.items()} | {
    column: Guardian._meta.get_field(name).max_length
    for names in PARENTS.values()
    for name, column in names.items()
}


@dataclass
class LearnerLine(Row):
    """A learner as the table has it: the trajectory that is to begin, and the parents to add or to correct."""

    trajectory: Trajectory | None = None
    begins: dict = field(default_factory=dict)
    parents: list = field(default_factory=list)


def year_now(today):
    """The school year a list is meant for when it names no start: in summer the one to come."""
    year = school_year_of(today)
    return year + 1 if today > year_ends(year) else year


# --- out -----------------------------------------------------------------------------------------------------------


def export(user, school, today):
    """The learners this person keeps, in the columns that can be read in again."""
    rows = Trajectory.objects.editable_by(user).filter(school=school).open()
    rows = rows.select_related("learner", "programme").order_by("learner__name", "starts_on", "pk")
    latest = {row.learner_id: row for row in rows}
    found = {pk: [] for pk in latest}
    for parent in Guardian.objects.filter(learner__in=latest, ended_at=None).order_by("starts_on", "name"):
        found[parent.learner_id].append(parent)
    return [_exported(row, found[row.learner_id]) for row in latest.values()]


def _exported(trajectory, standing):
    learner = trajectory.learner
    values = [learner.name, *(getattr(learner, name) for name in FIELDS)]
    values += [trajectory.programme.name, trajectory.starts_on]
    for place in range(2):
        parent = standing[place] if place < len(standing) else None
        values += [getattr(parent, name) if parent else "" for name in PARENTS[1]]
    return values


# --- in: what it would change --------------------------------------------------------------------------------------


def plan(user, school, table, today):
    """What the table would change; every fault with its row and column."""
    found = Plan()
    places = columns(found, table.head, KNOWN, [NAME, PROGRAMME])
    if len(table.rows) > MOST:
        found.fault(0, "", f"Er staan {len(table.rows)} lerenden in. Laad er hoogstens {MOST} tegelijk in.")
    if found.faults:
        return found
    reading = _Reading(user, school, found, today)
    for number, cells in table.rows:
        line = reading.line(number, {name: cell(places, cells, name) for name in KNOWN})
        if line is not None:
            found.rows.append(line)
    return found


class _Reading:
    """One table being read: who stands there already, and who stood in an earlier row."""

    def __init__(self, user, school, found, today):
        self.found, self.today, self.book = found, today, book()
        self.programmes = {}
        for row in Programme.objects.filter(retired_on=None):
            self.programmes |= {
                name.casefold(): row for name in (row.name, row.code, row.abbreviation) if name
            }
        self.standing = _Standing(user, school)
        self.seen = {}

    def line(self, number, text):
        """The row as it would be written; None when something is wrong with it."""
        before = len(self.found.faults)
        text[NAME] = " ".join(f"{text[FIRST_NAME]} {text[NAME]}".split())
        self._check_text(number, text)
        days = {name: self._day(number, name, text[name]) for name in (BIRTH_DATE, STARTS_ON)}
        programme = self._programme(number, text[PROGRAMME])
        period = self._period(number, days[STARTS_ON])
        self._check_age(number, days[BIRTH_DATE], period["starts_on"])
        wanted = self._parents(number, text)
        values = {name: text[column] for name, column in FIELDS.items() if name != "birth_date"}
        values |= {"name": text[NAME], "birth_date": days[BIRTH_DATE]}
        existing = self._existing(number, values)
        self._check_once(number, values)
        if len(self.found.faults) > before:
            return None
        return self._line(number, values, existing, programme, period, wanted)

    def _line(self, number, values, existing, programme, period, wanted):
        line = LearnerLine(number, values["name"], {name: value for name, value in values.items() if value})
        line.begins = period | {"programme": programme}
        line.parents = [(None, said) for said in wanted]
        if existing is None:
            return line
        line.existing = existing
        line.differences = [
            (COLUMN_OF[name], _said(getattr(existing, name)), _said(value))
            for name, value in line.values.items()
            if getattr(existing, name) != value
        ]
        self._meet_trajectory(line, programme, period)
        self._meet_parents(line, wanted)
        return line

    def _meet_trajectory(self, line, programme, period):
        rows = self.standing.trajectories[line.existing.pk]
        same = [
            row for row in rows if row.school_year == period["school_year"] and row.state not in CLOSED_STATES
        ]
        line.trajectory = same[0] if same else rows[-1]
        if not same:
            year = f"{period['school_year']}-{period['school_year'] + 1}"
            line.differences.append(("Traject", "", f"{programme.name}, {year}"))
            return
        line.begins = {}
        if same[0].programme_id != programme.pk:
            self.found.fault(
                line.number,
                PROGRAMME,
                f"{line.existing.name} volgt dit schooljaar al {same[0].programme.name}. Wijzig dat bij het traject.",
            )

    def _meet_parents(self, line, wanted):
        standing, line.parents = self.standing.parents.get(line.existing.pk, []), []
        for said in wanted:
            parent = _same_parent(standing, said)
            changed = {
                name: value
                for name, value in said.items()
                if value and parent and getattr(parent, name) != value
            }
            if parent is None:
                line.parents.append((None, said))
                line.differences.append(("Ouder", "", ", ".join(filter(None, said.values()))))
            elif changed:
                line.parents.append((parent, changed))
                line.differences += [
                    (f"Ouder {parent.name}", getattr(parent, name), value) for name, value in changed.items()
                ]

    # --- cells ---

    def _check_text(self, number, text):
        if not text[NAME]:
            self.found.fault(number, NAME, "Vul een naam in.")
        for column, value in text.items():
            if value and checked(self.found, number, column, value, refuse_national_numbers):
                most = _LENGTHS.get(column)
                if most and len(value) > most:
                    self.found.fault(number, column, f"Deze tekst is te lang: hoogstens {most} tekens.")
                elif column in _CHECKS:
                    checked(self.found, number, column, value, _CHECKS[column])

    def _day(self, number, column, text):
        if not text:
            return None
        try:
            return day(text)
        except ValueError as error:
            self.found.fault(number, column, str(error))
            return None

    def _programme(self, number, text):
        programme = self.programmes.get(text.casefold())
        if programme is None:
            words = (
                f"“{text[:60]}” is geen duale opleiding in het portaal." if text else "Vul de opleiding in."
            )
            self.found.fault(number, PROGRAMME, words)
        return programme

    def _period(self, number, starts_on):
        year = school_year_of(starts_on) if starts_on else year_now(self.today)
        period = {
            "school_year": year,
            "starts_on": starts_on or year_begins(year),
            "ends_on": year_ends(year),
        }
        if abs(year - school_year_of(self.today)) > 1:
            self.found.fault(number, STARTS_ON, "Deze dag ligt te ver van vandaag. Kijk het jaar na.")
        for fault in period_faults(**period):
            self.found.fault(number, STARTS_ON, fault.text)
        return period

    def _check_age(self, number, birth_date, starts_on):
        for fault in birth_faults(birth_date=birth_date, starts_on=starts_on, p=self.book.on(starts_on)):
            self.found.fault(number, BIRTH_DATE, fault.text)

    def _parents(self, number, text):
        found = []
        for names in PARENTS.values():
            said = {name: text[column] for name, column in names.items()}
            if any(said.values()):
                if not said["name"]:
                    self.found.fault(number, names["name"], "Vul ook de naam van deze ouder in.")
                found.append(said)
        if len(found) == 2 and found[0]["email"] and _fold(found[0]["email"]) == _fold(found[1]["email"]):
            self.found.fault(
                number,
                PARENTS[2]["email"],
                "Dit adres staat ook bij ouder 1. Een adres hoort bij één persoon: laat het hier leeg.",
            )
        elif len(found) == 2 and _fold(found[0]["name"]) == _fold(found[1]["name"]):
            self.found.fault(number, PARENTS[2]["name"], "Deze ouder staat er twee keer.")
        return found

    # --- who is it ---

    def _existing(self, number, values):
        own = self.standing.find(values)
        if len(own) > 1:
            names = " en ".join(sorted(row.name for row in own))
            self.found.fault(
                number, NUMBER, f"Nummer, adres en naam wijzen naar verschillende lerenden: {names}."
            )
        elif not own and self.standing.is_elsewhere(values):
            self.found.fault(
                number,
                NAME,
                "De school heeft deze lerende al, bij een andere begeleider. Vraag de coördinator om je in het team te zetten.",
            )
        return own[0] if len(own) == 1 else None

    def _check_once(self, number, values):
        for key in keys_of(values):
            if key in self.seen:
                column = {"number": NUMBER, "email": EMAIL}.get(key[0], NAME)
                self.found.fault(number, column, f"Deze lerende staat ook in rij {self.seen[key]}.")
                return
        self.seen |= dict.fromkeys(keys_of(values), number)


_CHECKS = {
    EMAIL: validate_email,
    FIELDS["phone"]: check_phone,
    FIELDS["postcode"]: RegexValidator(r"^[1-9]\d{3}\Z", "Een postcode heeft vier cijfers."),
    **{names["email"]: validate_email for names in PARENTS.values()},
    **{names["phone"]: check_phone for names in PARENTS.values()},
}


def keys_of(values):
    """By what a learner is known: number, address, and name with birth date."""
    found = [(name, _fold(values[name])) for name in ("number", "email") if values.get(name)]
    return [*found, ("name", _fold(values["name"]), values.get("birth_date"))]


def _fold(text):
    return " ".join(str(text).split()).casefold()


class _Standing:
    """Who stands at the school already: those this person keeps, and what the others are known by."""

    def __init__(self, user, school):
        rows = (
            Trajectory.objects.editable_by(user).filter(school=school).select_related("learner", "programme")
        )
        self.trajectories = {}
        for row in rows.order_by("starts_on", "pk"):
            self.trajectories.setdefault(row.learner_id, []).append(row)
        self.own = {pk: found[-1].learner for pk, found in self.trajectories.items()}
        self.parents = {}
        for parent in Guardian.objects.filter(learner__in=self.own, ended_at=None):
            self.parents.setdefault(parent.learner_id, []).append(parent)
        self.by_key = {}
        for row in self.own.values():
            for key in keys_of(vars(row)):
                self.by_key.setdefault(key, row)
        self.by_name = {}
        for row in self.own.values():
            self.by_name.setdefault(_fold(row.name), []).append(row)
        with (
            rls.across_organisations()
        ):  # of a learner of a colleague nothing is told but that the school has it
            others = Learner.objects.filter(school=school).exclude(pk__in=self.own)
            self.others = {
                key for row in others.values("name", "number", "email", "birth_date") for key in keys_of(row)
            }

    def find(self, values):
        """The learners these values point at: one, none, or several that contradict each other."""
        strong = [self.by_key[key] for key in keys_of(values) if key[0] != "name" and key in self.by_key]
        if strong:
            return list({row.pk: row for row in strong}.values())
        exact = self.by_key.get(("name", _fold(values["name"]), values.get("birth_date")))
        if exact:
            return [exact]
        # one of the two does not know the birth date: the only one of that name is meant
        same = self.by_name.get(_fold(values["name"]), [])
        fits = len(same) == 1 and (values.get("birth_date") is None or same[0].birth_date is None)
        return same if fits else []

    def is_elsewhere(self, values):
        """Whether a colleague keeps somebody known by the same."""
        return any(key in self.others for key in keys_of(values))


def _same_parent(standing, said):
    by_email = [row for row in standing if said["email"] and _fold(row.email) == _fold(said["email"])]
    by_name = [row for row in standing if _fold(row.name) == _fold(said["name"])]
    return (by_email or by_name or [None])[0]


def _said(value):
    return f"{value:%d/%m/%Y}" if isinstance(value, dt.date) else str(value or "")


# --- in: written whole ---------------------------------------------------------------------------------------------


@transaction.atomic
def write(school, found, *, by, at):
    """Write every row of a good plan, or none. Raises what the services of learners and parents raise (REFUSED)."""
    for line in found.rows:
        trajectory = _write_learner(school, line, by, at)
        for parent, values in line.parents:
            if parent is None:
                parents.add_parent(trajectory=trajectory, by=by, at=at, **values)
            else:
                parents.change_parent(
                    parent=parent, trajectory=trajectory, version=parent.version, by=by, at=at, **values
                )


def _write_learner(school, line, by, at):
    if line.existing is None:
        return learners.add_learner(school=school, coach=by, by=by, at=at, **line.values, **line.begins)
    changed = {name: value for name, value in line.values.items() if getattr(line.existing, name) != value}
    trajectory = line.trajectory
    if line.begins:
        trajectory = learners.begin_year(learner=line.existing, coach=by, by=by, at=at, **line.begins)
    if changed:
        learners.change_learner(trajectory=trajectory, version=line.existing.version, by=by, at=at, **changed)
    return trajectory
