"""Who is who: the chapter that dossiers itself gives, of a learner, the programme, the school, the period and the team."""

from duaalportal.lib.dates import date_of
from duaalportal.lib.dossier import Gap, Part, Table
from learningplans.models import TeamMember
from learningplans.parts import Part as May
from learningplans.parts import parts_of, roles_around

COLUMNS = ("naam", "rol", "organisatie", "vanaf", "tot en met", "vervanger")


def parts(*, trajectory, reader, today):
    """One part: the learner and everybody who was or is around, as this reader may know them."""
    may = parts_of(roles_around(reader, trajectory, today))
    learner = trajectory.learner
    about = [("Naam", learner.name)]
    if May.BIRTH_DATE in may and learner.birth_date:
        about.append(("Geboren", date_of(learner.birth_date)))
    if learner.class_group:
        about.append(("Klas", learner.class_group))
    about += [
        ("School", trajectory.school.name),
        ("Duale opleiding", trajectory.programme.name),
        ("Periode", f"{date_of(trajectory.starts_on)} tot en met {date_of(trajectory.ends_on)}"),
        ("Stand", trajectory.get_state_display()),
    ]
    team = _team(reader, trajectory)
    rows = [
        (
            row.name,
            row.get_role_display(),
            row.organisation.name,
            row.starts_on,
            row.ends_on,
            bool(row.substitute_for_id),
        )
        for row in team
    ]
    return [
        Part(
            code="wie",
            title="Wie is wie",
            template="pdf/dossier/who.html",
            facts={"about": about, "team": team},
            gaps=[] if any(row.is_coach for row in team) else [NO_COACH],
            tables=[Table("gegevens", ("gegeven", "waarde"), about), Table("team", COLUMNS, rows)],
            order=10,
        )
    ]


NO_COACH = Gap("no_coach", "Er is geen trajectbegeleider aangeduid.", who="coördinator van de school")


def _team(reader, trajectory):
    """The team as its page shows it: who comes from a company does not read of another company (one query)."""
    rows = TeamMember.objects.filter(trajectory=trajectory).select_related("user", "mentor", "organisation")
    own = {row.organisation_id for row in reader.access.memberships}
    if trajectory.school_id in own:
        return list(rows)
    return [row for row in rows if row.on_school_side or row.organisation_id in own]
