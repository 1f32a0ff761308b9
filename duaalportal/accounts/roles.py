"""Roles, and the matrix of what each may do in each area.

The matrix follows section 2 of the domain's roles and flows: per role and area the letters
L (read), B (edit), G (approve or sign); `e` limits it to what is one's own or linked.
"""

from enum import Enum

from django.db import models


class OrganisationKind(models.TextChoices):
    SCHOOL = "school", "school"
    COMPANY = "company", "bedrijf"
    TRAINING_CENTRE = "training_centre", "opleidingscentrum"
    PARTNERSHIP = "partnership", "partnerschap"
    PLATFORM = "platform", "platformbeheer"


class Role(models.TextChoices):
    LEARNER = "learner", "lerende"
    GUARDIAN = "guardian", "ouder"
    MENTOR = "mentor", "mentor"
    WORKPLACE_INSTRUCTOR = "workplace_instructor", "begeleider"
    COMPANY_COORDINATOR = "company_coordinator", "coördinator bedrijf"
    COMPANY_DIRECTOR = "company_director", "directie of hr"
    LEGAL_REPRESENTATIVE = "legal_representative", "wettelijk vertegenwoordiger"
    TRAJECTORY_COACH = "trajectory_coach", "trajectbegeleider"
    DUAL_TEACHER = "dual_teacher", "leerkracht duaal"
    SCHOOL_COORDINATOR = "school_coordinator", "coördinator school"
    SCHOOL_DIRECTOR = "school_director", "directie school"
    TRAINING_CENTRE_STAFF = "training_centre_staff", "medewerker opleidingscentrum"
    PREVENTION_ADVISER = "prevention_adviser", "preventieadviseur"
    PARTNERSHIP_CONSULTANT = "partnership_consultant", "sectorconsulent"
    PLATFORM_ADMIN = "platform_admin", "platformbeheer"

    @property
    def kind(self):
        """The kind of organisation in which this role exists."""
        return ROLE_KIND[self]

    @property
    def oversees_learners(self):
        """Whether someone in this role sees more than one learner, and so needs a second factor."""
        return self not in {Role.LEARNER, Role.GUARDIAN, Role.WORKPLACE_INSTRUCTOR, Role.PREVENTION_ADVISER}


_S, _C = OrganisationKind.SCHOOL, OrganisationKind.COMPANY
ROLE_KIND = {
    Role.LEARNER: _S,
    Role.GUARDIAN: _S,
    Role.MENTOR: _C,
    Role.WORKPLACE_INSTRUCTOR: _C,
    Role.COMPANY_COORDINATOR: _C,
    Role.COMPANY_DIRECTOR: _C,
    Role.LEGAL_REPRESENTATIVE: _C,
    Role.TRAJECTORY_COACH: _S,
    Role.DUAL_TEACHER: _S,
    Role.SCHOOL_COORDINATOR: _S,
    Role.SCHOOL_DIRECTOR: _S,
    Role.TRAINING_CENTRE_STAFF: OrganisationKind.TRAINING_CENTRE,
    Role.PREVENTION_ADVISER: _C,
    Role.PARTNERSHIP_CONSULTANT: OrganisationKind.PARTNERSHIP,
    Role.PLATFORM_ADMIN: OrganisationKind.PLATFORM,
}


class Area(Enum):
    """The columns of the matrix."""

    COMPANY = "bedrijf en erkenning"
    MENTOR = "mentor"
    LEARNER = "lerende"
    MATCH = "match"
    AGREEMENT = "overeenkomst"
    PLAN = "plan en fiches"
    EVALUATION = "evaluatie"
    WELLBEING = "welzijn en incident"
    GROWTH = "groeiwijzer"
    RACI = "rolverdeling"


AREAS = tuple(Area)
# One row per role, columns in the order of Area. "-" is nothing; what is limited by more than
# "own or linked" (consent, age, publication) says so in NOTES.
_ROWS = {
    Role.LEARNER: ("L", "Le", "Be", "Be", "Ge", "Le", "Be", "Be", "-", "L"),
    Role.GUARDIAN: ("L", "Le", "Le", "Le", "Ge", "Le", "Le", "-", "-", "L"),
    Role.MENTOR: ("L", "Be", "Le", "Be", "Le", "Be", "Be", "Be", "Be", "L"),
    Role.WORKPLACE_INSTRUCTOR: ("-", "L", "Le", "-", "-", "Le", "Be", "Be", "-", "L"),
    Role.COMPANY_COORDINATOR: ("B", "B", "Le", "B", "B", "B", "L", "B", "B", "B"),
    Role.COMPANY_DIRECTOR: ("G", "G", "Le", "G", "G", "L", "L", "L", "G", "G"),
    Role.LEGAL_REPRESENTATIVE: ("G", "B", "-", "-", "G", "-", "-", "-", "L", "-"),
    Role.TRAJECTORY_COACH: ("L", "L", "Be", "B", "B", "B", "Ge", "Be", "Le", "B"),
    Role.DUAL_TEACHER: ("L", "L", "Le", "L", "L", "B", "Be", "Le", "-", "L"),
    Role.SCHOOL_COORDINATOR: ("L", "L", "L", "B", "B", "B", "L", "L", "-", "B"),
    Role.SCHOOL_DIRECTOR: ("L", "L", "L", "L", "G", "G", "G", "L", "-", "G"),
    Role.TRAINING_CENTRE_STAFF: ("L", "-", "Le", "-", "-", "Be", "Be", "Be", "-", "L"),
    Role.PREVENTION_ADVISER: ("L", "-", "-", "-", "-", "-", "-", "L", "-", "L"),
    Role.PARTNERSHIP_CONSULTANT: ("G", "L", "-", "-", "-", "L", "-", "-", "Le", "-"),
    Role.PLATFORM_ADMIN: ("-", "-", "-", "-", "-", "B", "-", "-", "B", "B"),
}
MATRIX = {role: dict(zip(AREAS, row, strict=True)) for role, row in _ROWS.items()}
NOTES = {
    (Role.GUARDIAN, Area.AGREEMENT): "tekent zolang de lerende jonger is dan 18",
    (Role.GUARDIAN, Area.EVALUATION): "na publicatie",
    (Role.GUARDIAN, Area.WELLBEING): "alleen wat de lerende deelt",
    (Role.LEARNER, Area.PLAN): "schrijft eigen notities",
    (Role.WORKPLACE_INSTRUCTOR, Area.WELLBEING): "meldt, leest niet",
    (Role.COMPANY_DIRECTOR, Area.EVALUATION): "alleen de samenvatting",
    (Role.TRAJECTORY_COACH, Area.GROWTH): "alleen wat het bedrijf deelt",
    (Role.SCHOOL_DIRECTOR, Area.EVALUATION): "keurt de uitslag goed",
    (Role.TRAINING_CENTRE_STAFF, Area.WELLBEING): "meldt, leest niet",
    (Role.PREVENTION_ADVISER, Area.WELLBEING): "risico's, geen dossiers",
    (Role.PARTNERSHIP_CONSULTANT, Area.GROWTH): "anoniem, of wat het bedrijf deelt",
    (Role.PLATFORM_ADMIN, Area.PLAN): "alleen sjablonen",
    (Role.PLATFORM_ADMIN, Area.GROWTH): "alleen sjablonen",
    (Role.PLATFORM_ADMIN, Area.RACI): "alleen sjablonen",
}


def holds(role, area, letter):
    """Whether the matrix gives a role this letter (L, B or G) in an area; B and G include reading."""
    cell = MATRIX[role][area]
    return cell != "-" and (letter == "L" or cell[0] == letter or (letter == "B" and cell[0] == "G"))


def words_of(cell):
    """A cell of the matrix in words: '' for nothing, "leest", "bewerkt" or "keurt goed"."""
    return {"-": "", "L": "leest", "B": "bewerkt", "G": "keurt goed"}[cell[0]]
