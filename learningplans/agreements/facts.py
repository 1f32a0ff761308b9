"""What an agreement says, gathered from what the portal knows on one day, and what is still missing for it."""

from dataclasses import dataclass

from companies.models import Mentor
from companies.starting import can_start_many
from duaalportal.accounts.access import Role
from duaalportal.catalogue.models import Name
from duaalportal.catalogue.parameters import book
from duaalportal.lib.findings import Finding
from learningplans.models import (
    AgreementKind,
    Guardian,
    HealthSurveillance,
    PaperKind,
    Placement,
    TeamMember,
    TrajectoryPaper,
)
from learningplans.rules.age import is_minor
from learningplans.rules.agreements import (
    Stay,
    allowance,
    average_hours,
    duties_of,
    kind_of,
    programme_check,
)

SOURCE = "001:297, 001:587"
RECOGNITION = ("recognition", "open")
PAPERS = (PaperKind.TIMETABLE, PaperKind.TRAINING_PLAN, PaperKind.WORK_RULES)


def decision_for(placement, values=None):
    """The kind of the agreement of this placement, from the hours of the whole trajectory (A21).

    Here and below `values` is the book of dated rules, read by who asks more than once.
    """
    rows = Placement.objects.filter(trajectory=placement.trajectory_id).standing().order_by("starts_on")
    stays = [Stay(row.starts_on, row.ends_on, row.hours_per_week, row.is_simulated) for row in rows]
    return kind_of(*average_hours(stays), (values or book()).on(placement.starts_on))


def terms_of(placement, *, on, level=1, values=None):
    """The whole text of an agreement as data, as things stand on this day; amounts are those of its first day."""
    values = values or book()
    decision, p = decision_for(placement, values), values.on(placement.starts_on)
    learner = placement.trajectory.learner
    minor = is_minor(learner.birth_date, on, p.value(Name.MINOR_UNTIL))
    return {
        "kind": _kind(decision),
        "programme": _programme(placement.trajectory),
        "company": _company(placement),
        "school": _organisation(placement.school) | {"coach": _coach(placement.trajectory, on)},
        "learner": _learner(learner),
        "is_minor": minor,
        "parents": _parents(learner, on) if minor else [],
        **_mentors(placement),
        "hours": f"{placement.hours_per_week:.2f}",
        "is_simulated": placement.is_simulated,
        "days": _days(placement),
        "starts_on": placement.starts_on.isoformat(),
        "ends_on": placement.ends_on.isoformat(),
        "allowance": allowance(decision.kind, level, p),
        "duties": [_duty(duty) for duty in duties_of(decision.kind, p)],
        "health": _health(placement, minor),
        "as_of": on.isoformat(),
    }


def _kind(decision):
    return {
        "code": decision.kind.value,
        "short": decision.kind.short,
        "label": decision.kind.label,
        "why": decision.why,
        "source": decision.source,
        "real": str(decision.real),
        "total": str(decision.total),
    }


def _programme(trajectory):
    programme = trajectory.programme
    return {
        "name": programme.name,
        "hours": str(programme.workplace_hours),
        "source": programme.source,
        "year": trajectory.written_year,
    }


def _organisation(row):
    return {"name": row.name, "kbo": row.kbo, "address": written_address(row)}


def _company(placement):
    place = placement.place.establishment if placement.place_id else None
    return _organisation(placement.organisation) | {
        "establishment": {
            "name": place.name if place else placement.organisation.name,
            "number": place.written_number if place else "",
            "address": written_address(place or placement.organisation),
            "committee": str(place.joint_committee or "") if place else "",
        }
    }


def _learner(learner):
    return {
        "name": learner.name,
        "birth_date": learner.birth_date.isoformat() if learner.birth_date else "",
        "address": written_address(learner),
    }


def _parents(learner, on):
    rows = Guardian.objects.filter(learner=learner, signs=True).running(on)
    return [{"id": str(row.pk), "name": row.name, "relation": row.relation} for row in rows]


def _mentors(placement):
    mentor = placement.place.mentor if placement.place_id else None
    stands_in = Mentor.objects.filter(pk=mentor.substitute_id).first() if mentor else None
    return {"mentor": _person(mentor), "substitute": _person(stands_in)}


def _person(row):
    return {"id": str(row.pk) if row else "", "name": row.name if row else ""}


def _coach(trajectory, on):
    rows = TeamMember.objects.filter(trajectory=trajectory, role=Role.TRAJECTORY_COACH).running(on)
    found = rows.order_by("-is_contact", "starts_on", "pk").select_related("user").first()
    return found.user.name if found and found.user_id else ""


def _days(placement):
    rows = placement.days.filter(is_cancelled=False).order_by("starts_on", "weekday")
    return [_day(row, placement) for row in rows]


def _day(row, placement):
    whole = row.starts_on <= placement.starts_on and row.ends_on >= placement.ends_on
    return {
        "weekday": row.weekday,
        "from": f"{row.from_time:%H:%M}",
        "until": f"{row.until_time:%H:%M}",
        "break": row.break_minutes,
        "starts_on": "" if whole else row.starts_on.isoformat(),
        "ends_on": "" if whole else row.ends_on.isoformat(),
    }


def _duty(duty):
    return {
        "code": duty.code,
        "what": duty.what,
        "party": duty.party.value,
        "who": duty.party.label,
        "source": duty.source,
        "note": duty.note,
    }


def _health(placement, minor):
    row = HealthSurveillance.objects.filter(placement=placement).first()
    needed = True if minor else (row.needed_by_risk if row else None)
    return {"needed": needed, "organiser": row.get_organiser_display() if row and row.organiser else ""}


def written_address(row):
    """'Kerkstraat 1, 9000 Gent'; empty when the street or the municipality is not known."""
    if not row.street or not row.municipality:
        return ""
    return f"{row.street}, {row.postcode} {row.municipality}".replace("  ", " ")


# --- what is missing -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Papers:
    """The newest paper per kind that the upload list asks for; None where there is none."""

    timetable: object
    training_plan: object
    work_rules: object


def papers_of(placement):
    """The papers of this placement, or of its whole trajectory, that go to the official desk (one query)."""
    rows = TrajectoryPaper.objects.filter(
        trajectory=placement.trajectory_id, kind__in=PAPERS, replaced_by__isnull=True
    )
    mine = [row for row in rows.order_by("added_at") if row.placement_id in (None, placement.pk)]
    return Papers(**{kind.value: next((r for r in mine if r.kind == kind), None) for kind in PAPERS})


def checks_for(placement, terms, *, on, values=None):
    """Everything an agreement needs before it is fixed, met or not; what only warns does not block."""
    return [
        *_about_people(terms),
        *_about_work(placement, terms),
        *_standing(placement, on, values or book()),
    ]


def _asked(code, met, missing, todo, found, *, source=SOURCE, blocks=True):
    return Finding(code, bool(met), found if met else missing, source, None, "" if met else todo, blocks)


def _about_people(terms):
    learner, company, school = terms["learner"], terms["company"], terms["school"]
    first = learner["name"].split(" ")[0]
    found = [
        _asked(
            "birth_date",
            learner["birth_date"],
            f"De geboortedatum van {first} ontbreekt.",
            "Vul ze in: ze bepaalt of een ouder meetekent.",
            "De geboortedatum is bekend.",
        ),
        _asked(
            "address",
            learner["address"],
            f"Het adres van {first} ontbreekt.",
            "Vul straat, postcode en gemeente in.",
            "Het adres van de lerende is bekend.",
        ),
        _asked(
            "company",
            company["kbo"] and company["address"],
            f"Het ondernemingsnummer of het adres van {company['name']} ontbreekt.",
            "Het leerbedrijf vult dit aan bij zijn gegevens.",
            "De gegevens van het leerbedrijf zijn volledig.",
        ),
        _asked(
            "school",
            school["address"],
            f"Het adres van {school['name']} ontbreekt.",
            "De school vult dit aan bij haar gegevens.",
            "De gegevens van de school zijn volledig.",
            blocks=False,
        ),
    ]
    if terms["is_minor"]:
        found.append(
            _asked(
                "parents",
                terms["parents"],
                f"{first} is minderjarig en er is geen ouder of voogd die tekent.",
                "Voeg een ouder of voogd toe. Een naam is genoeg.",
                "Wie voor de minderjarige tekent, is bekend.",
            )
        )
    return found


def _about_work(placement, terms):
    papers = papers_of(placement)
    return [
        _asked(
            "timetable",
            terms["days"],
            "Er is nog geen uurrooster.",
            "Leg de werkplekdagen vast bij de plaatsing.",
            "Het uurrooster staat vast.",
        ),
        _asked(
            "training_plan",
            papers.training_plan,
            "Het opleidingsplan is er nog niet.",
            "Voeg het toe bij de documenten van het traject.",
            "Het opleidingsplan is er.",
            source="001:474, 001:587",
        ),
        _asked(
            "work_rules",
            papers.work_rules,
            "Het arbeidsreglement is er nog niet.",
            "Voeg het toe bij de documenten van het traject.",
            "Het arbeidsreglement is er.",
            source="001:587",
        ),
    ]


def _standing(placement, on, values):
    """The hours of the programme, and for a real workplace its recognition and its mentor (S21)."""
    programme = placement.trajectory.programme
    decision, p = decision_for(placement, values), values.on(placement.starts_on)
    found = [programme_check(decision, programme.workplace_hours, programme.source, p)]
    if not placement.place_id:
        return found
    place = placement.place
    first = max(placement.starts_on, on)
    answer = _can_start(place.establishment, programme, first, placement.ends_on, values)
    mentor = next((one for one in answer.mentors if one.key == place.mentor_id), None)
    return [*found, _recognised(answer), _mentor(place.mentor, mentor)]


def _can_start(place, programme, first, last, values):
    """What companies say of this establishment and programme."""
    (found,) = can_start_many([(place, programme)], first, last, book=values).values()
    return found


def _recognised(answer):
    unmet = next((f for f in answer.obstacles if f.code in RECOGNITION), None)
    if unmet is None:
        return Finding(
            "recognition", True, "De erkenning geldt voor deze vestiging en opleiding.", "001:193, 001:269"
        )
    return Finding(
        "recognition", False, unmet.why, unmet.source or "001:193, 001:269", unmet.turns_on, unmet.todo
    )


def _mentor(mentor, answer):
    if answer is None:
        why = f"{mentor.name} begeleidt geen lerenden meer in deze vestiging."
        return Finding("mentor", False, why, "001:202-205", None, "Kies een andere mentor bij de plaatsing.")
    if answer.is_eligible:
        return Finding("mentor", True, f"{mentor.name} voldoet als mentor.", "001:202-205")
    why = (
        " ".join(f.why for f in answer.standing.unmet if f.blocks)
        or f"{mentor.name} voldoet nog niet als mentor."
    )
    return Finding(
        "mentor", False, f"{mentor.name}: {why}", "001:202-205", None, "Kijk de mentor na in het leerbedrijf."
    )


def kind_in(terms):
    """The kind a text was made for."""
    return AgreementKind(terms["kind"]["code"])


def same_terms(one, other):
    """Whether two texts say the same; the day on which they were gathered does not count."""
    return {**one, "as_of": ""} == {**other, "as_of": ""}
