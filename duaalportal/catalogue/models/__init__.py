"""What the field shares and nobody owns: rules with their values and programmes, and the school calendar."""

from duaalportal.catalogue.models.calendar import Holiday, SchoolDay, SchoolDayKind
from duaalportal.catalogue.models.competences import Competence, StandardTrajectory
from duaalportal.catalogue.models.field import (
    UNITS,
    Activity,
    JointCommittee,
    Name,
    Programme,
    Routing,
    RuleParameter,
    Scheme,
    Unit,
)

__all__ = [
    "UNITS",
    "Activity",
    "Competence",
    "Holiday",
    "JointCommittee",
    "Name",
    "Programme",
    "Routing",
    "RuleParameter",
    "Scheme",
    "SchoolDay",
    "SchoolDayKind",
    "StandardTrajectory",
    "Unit",
]
