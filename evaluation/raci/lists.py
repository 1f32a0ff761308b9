"""The divisions one reads, as a list: between whom, how far, and what is wrong; the open ones and what went before."""

from dataclasses import dataclass

from companies.models import Collaboration
from duaalportal.accounts.access import Can, OrganisationKind
from evaluation.models import RaciAgreement
from evaluation.raci import changing, reading
from evaluation.raci import people as behind
from evaluation.raci.template import matrix

WITH = ("school", "organisation", "trajectory__learner", "trajectory__programme")
OPEN, AGREED, EARLIER = "open", "akkoord", "vroeger"
STATES = {"": "Alles wat geldt", OPEN: "Nog geen akkoord", AGREED: "Akkoord", EARLIER: "Vroeger"}
HEADER = ("Voor", "School", "Leerbedrijf", "Stand", "Gemaakt op", "Akkoord school", "Akkoord leerbedrijf")


@dataclass(frozen=True, slots=True)
class Line:
    """One division on the list."""

    row: object
    title: str
    state: tuple
    asked: bool
    wrong: int


def found(user, q="", state=""):
    """The divisions this person reads that are asked for, those around a learner after those between partners."""
    rows = RaciAgreement.objects.visible_to(user).select_related(*WITH)
    rows = rows.filter(ended_at__isnull=state != EARLIER)
    both = {"school_agreed_at__isnull": False, "company_agreed_at__isnull": False}
    if state == OPEN:
        rows = rows.exclude(**both)
    elif state == AGREED:
        rows = rows.filter(**both)
    words = q.casefold().split()
    rows = [row for row in rows if all(word in _searched(row) for word in words)]
    return sorted(
        rows, key=lambda row: (row.trajectory_id is not None, title_of(row, user).casefold(), str(row.pk))
    )


def _searched(row):
    names = [row.school.name, row.organisation.name if row.organisation else ""]
    return " ".join([*names, row.trajectory.learner.name if row.trajectory else ""]).casefold()


def title_of(row, user=None):
    """Around whom or between whom; to who is of one side, the other."""
    if row.trajectory_id:
        return row.trajectory.learner.name
    if user and any(m.organisation_id == row.organisation_id for m in user.access.memberships):
        return row.school.name
    if user and any(m.organisation_id == row.school_id for m in user.access.memberships):
        return row.organisation.name
    return f"{row.school.name} en {row.organisation.name}"


def state_of(row):
    """How far a division is: the kind of badge, and words."""
    if row.ended_at:
        return "", "vervangen"
    if row.is_agreed:
        return "ok", "akkoord"
    if not row.proposed_at:
        return "new", "ontwerp"
    waits = [
        words
        for words, at in (("school", row.school_agreed_at), ("leerbedrijf", row.company_agreed_at))
        if not at
    ]
    return "wait", f"wacht op {' en '.join(waits)}"


def lines(user, rows, on):
    """What the list says of these rows; one query, however many."""
    arounds = {row.pk: behind.around(row) for row in rows}
    people = behind.people_of(arounds.values(), on)
    return [_line(user, row, arounds[row.pk], people[row.pk]) for row in rows]


def _line(user, row, one, people):
    known = behind.seen_by(user, one, people)
    wrong = 0
    if user.access.can(Can.EDIT_RACI) and not row.ended_at:
        wrong = sum(finding.blocks for finding in reading.found_in(matrix(row), one, people, known))
    return Line(row, title_of(row, user), state_of(row), bool(changing.still_asked(user, row)), wrong)


def partners(user, on):
    """Per own organisation that this person may make one for: (organisation, partners without an open division)."""
    mine = user.access.organisations(Can.EDIT_RACI)
    rows = Collaboration.objects.running(on).filter(school__kind=OrganisationKind.SCHOOL)
    pairs = [
        (row.school, row.organisation)
        for row in (rows.filter(school__in=mine) | rows.filter(organisation__in=mine))
        .select_related("school", "organisation")
        .order_by("organisation__name", "school__name")
    ]
    made = set(
        RaciAgreement.objects.filter(
            trajectory__isnull=True,
            ended_at__isnull=True,
            school__in={school.pk for school, _ in pairs},
            organisation__in={company.pk for _, company in pairs},
        ).values_list("school", "organisation")
    )
    open_pairs = [(school, company) for school, company in pairs if (school.pk, company.pk) not in made]
    return [(house, _others(house, open_pairs)) for house in mine]


def _others(house, pairs):
    others = {}
    for school, company in pairs:
        if house.pk in (school.pk, company.pk):
            other = company if house.pk == school.pk else school
            others[other.pk] = other
    return list(others.values())


def table(rows):
    """The list as a spreadsheet shows it, in the order of HEADER."""
    return [
        (
            row.trajectory.learner.name if row.trajectory else "samenwerking",
            row.school.name,
            row.organisation.name if row.organisation else "",
            state_of(row)[1],
            row.made_at,
            row.school_agreed_at,
            row.company_agreed_at,
        )
        for row in rows
    ]
