"""Growth in the Groeiwijzer: how many ladders went up between two moments, and what anonymous groups of companies reached."""

from collections import Counter, defaultdict

from duaalportal.accounts.access import OrganisationKind
from duaalportal.figures.figure import NOTHING, Figure, counted, percent, share
from groeiwijzer import comparing, group
from groeiwijzer.models import Assessment, InstrumentVersion
from groeiwijzer.models.assessments import newest_first
from groeiwijzer.queries import readings

CODE = "groeiwijzer"
WAYS = ("hoger", "gelijk", "lager", "nog open")


def growth(user, organisation, period):
    """Ladders between the two newest moments up to the end of the period: of the own company, or of all that share with a school."""
    is_company = organisation.kind == OrganisationKind.COMPANY
    name = (
        "groeiwijzer",
        "Groei in de Groeiwijzer",
        "Tussen de twee jongste zelfevaluaties van het bedrijf tot het einde van de periode."
        if is_company
        else "Tussen de twee jongste zelfevaluaties die bedrijven met je school delen, samen geteld.",
    )
    pairs = _pairs(user, organisation, period, is_company)
    if not pairs:
        return Figure(*name, silent="Hiervoor zijn twee afgeronde zelfevaluaties van dezelfde plaats nodig.")
    if not is_company and len({now.organisation_id for now, _ in pairs}) < group.MINIMUM:
        return Figure(*name, silent=f"Dit tonen we vanaf {group.MINIMUM} bedrijven samen.")
    seen = readings([one for pair in pairs for one in pair])
    ways = defaultdict(Counter)
    for now, then in zip(seen[::2], seen[1::2], strict=True):
        for theme in comparing.since(now, then).themes:
            for movement in theme.movements:
                ways[theme.theme.title].update(_ladders(movement))
    rows = tuple((title, *(counts[way] for way in WAYS)) for title, counts in ways.items())
    up, total = sum(row[1] for row in rows), sum(sum(row[1:]) for row in rows)
    return Figure(
        *name,
        said=f"{counted(up, 'ladder', 'ladders')} van {total} ging hoger." if total else NOTHING,
        head=("Thema", *(f"Ladders {way}" for way in WAYS)),
        rows=rows,
        drawn=tuple((row[0], share(row[1], sum(row[1:])), f"{row[1]} hoger") for row in rows),
    )


def _pairs(user, organisation, period, is_company):
    if is_company:
        rows = Assessment.objects.inside(user).filter(organisation=organisation)
    else:
        rows = Assessment.objects.visible_to(user).exclude(organisation=organisation)
    rows = rows.finished().filter(
        version__code=CODE, version__owner=None, subject=None, moment__lte=period.last
    )
    places = defaultdict(list)
    for row in newest_first(rows.as_moments()):
        places[row.organisation_id, row.establishment_id, row.part].append(row)
    return [tuple(found[:2]) for found in places.values() if len(found) > 1]


def _ladders(movement):
    for before, after in zip(movement.before.ladders, movement.after.ladders, strict=True):
        if not before.answered or not after.answered:
            yield WAYS[3]
        elif after.steps_set == before.steps_set:
            yield WAYS[1]
        else:
            yield WAYS[0] if after.steps_set > before.steps_set else WAYS[2]


def anonymous(user, period):
    """What groups of companies reached on average, quarter by quarter; who they are is nowhere (for a partnership)."""
    figures = [one for one in group.figures_for(user, CODE) if _begins(one.quarter) <= period.last]
    if not figures:
        return [
            Figure(
                "groeiwijzer",
                "Groei in de Groeiwijzer",
                "Per kwartaal dat voorbij is.",
                silent=f"Cijfers verschijnen als minstens {group.MINIMUM} bedrijven in hetzelfde kwartaal een zelfevaluatie afrondden.",
            )
        ]
    version = InstrumentVersion.objects.filter(owner=None, code=CODE).newest().get()
    return [
        _of_group(key, name, figures, version.instrument)
        for key, name in group.GROUPS.items()
        if any(one.group == key for one in figures)
    ]


def _of_group(key, name, figures, instrument):
    mine = sorted((one for one in figures if one.group == key), key=lambda one: one.quarter)
    newest, before = mine[-1], mine[-2] if len(mine) > 1 else None
    rows = [
        (
            sub.title,
            percent(newest.fractions[sub.code], 1),
            *([_then(before, sub.code)] if before else []),
        )
        for sub in instrument.subthemes()
        if sub.code in newest.fractions
    ]
    risen = sum(
        newest.fractions[code] > before.fractions[code]
        for code in newest.fractions
        if before and code in before.fractions
    )
    said = f"In {newest.when}: minstens {newest.at_least} bedrijven."
    if before:
        said += f" {counted(risen, 'onderdeel', 'onderdelen')} hoger dan in {before.when}."
    return Figure(
        f"groeiwijzer-{key}",
        f"Groei in de Groeiwijzer: {name}",
        "Gemiddelde van een groep, afgerond op 5 %, per kwartaal dat voorbij is.",
        said=said,
        head=("Onderdeel", newest.when, *([before.when] if before else [])),
        rows=tuple(rows),
        drawn=tuple(
            (sub.short, newest.fractions[sub.code], percent(newest.fractions[sub.code], 1))
            for sub in instrument.subthemes()
            if sub.code in newest.fractions
        ),
    )


def _then(before, code):
    return percent(before.fractions[code], 1) if code in before.fractions else "niet getoond"


def _begins(quarter):
    return group.span_of(quarter)[0].date()
