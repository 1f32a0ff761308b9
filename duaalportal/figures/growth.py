"""Growth in the Groeiwijzer: how many ladders went up between two moments, and what anonymous groups of companies reached."""

from collections import Counter, defaultdict

from duaalportal.accounts import rls
from duaalportal.accounts.access import OrganisationKind
from duaalportal.figures.figure import Figure, counted, percent, share
from groeiwijzer import comparing, group
from groeiwijzer.models import Assessment, AssessmentShare, InstrumentVersion
from groeiwijzer.models.assessments import newest_first
from groeiwijzer.queries import readings

CODE = "groeiwijzer"
WAYS = ("hoger", "gelijk", "lager", "nog open")


def growth(user, organisation, period, today):
    """Ladders between the two newest moments up to the end of the period: of the own company, or of all that share with a school.

    A school reads no company here: from five companies on what they did together, rounded to 5 percent.
    """
    is_company = organisation.kind == OrganisationKind.COMPANY
    name = (
        "groeiwijzer",
        "Groei in de Groeiwijzer",
        "Tussen de twee jongste zelfevaluaties van het bedrijf tot het einde van de periode."
        if is_company
        else "Tussen de twee jongste zelfevaluaties van bedrijven die ze met je school delen, samen en afgerond op 5 %.",
    )
    if is_company:
        return _counts(name, _ways(_pairs(_own(user, organisation), period)))
    # of a company nothing leaves here but its part in a rounded sum
    with rls.across_organisations():
        pairs = _pairs(_shared(organisation, today), period)
        if len({now.organisation_id for now, _ in pairs}) < group.MINIMUM:
            return Figure(
                *name, silent=f"Dit tonen we vanaf {group.MINIMUM} bedrijven die twee momenten delen."
            )
        return _rounded(name, _ways(pairs))


def _own(user, company):
    return Assessment.objects.inside(user).filter(organisation=company)


def _shared(school, today):
    shares = AssessmentShare.objects.running(today).filter(organisation=school).order_by()
    return Assessment.objects.filter(pk__in=shares.values("assessment")).exclude(organisation=school)


def _pairs(rows, period):
    rows = rows.finished().filter(
        version__code=CODE, version__owner=None, subject=None, moment__lte=period.last
    )
    places = defaultdict(list)
    for row in newest_first(rows.as_moments()):
        places[row.organisation_id, row.establishment_id, row.part].append(row)
    return [tuple(found[:2]) for found in places.values() if len(found) > 1]


def _ways(pairs):
    """Per theme how many ladders went which way."""
    seen, ways = readings([one for pair in pairs for one in pair]) if pairs else [], defaultdict(Counter)
    for now, then in zip(seen[::2], seen[1::2], strict=True):
        for theme in comparing.since(now, then).themes:
            for movement in theme.movements:
                ways[theme.theme.title].update(_ladders(movement))
    return ways


def _counts(name, ways):
    if not ways:
        return Figure(*name, silent="Hiervoor zijn twee afgeronde zelfevaluaties van dezelfde plaats nodig.")
    rows = tuple((title, *(counts[way] for way in WAYS)) for title, counts in ways.items())
    up, total = sum(row[1] for row in rows), sum(sum(row[1:]) for row in rows)
    return Figure(
        *name,
        said=f"{counted(up, 'ladder', 'ladders')} van {total} ging hoger.",
        head=("Thema", *(f"Ladders {way}" for way in WAYS)),
        rows=rows,
        drawn=tuple((row[0], share(row[1], sum(row[1:])), f"{row[1]} hoger") for row in rows),
    )


def _rounded(name, ways):
    up = sum(counts[WAYS[0]] for counts in ways.values())
    parts = {title: _twentieth(counts[WAYS[0]], counts.total()) for title, counts in ways.items()}
    rows = tuple((title, percent(part, 1)) for title, part in parts.items())
    return Figure(
        *name,
        said=f"Ongeveer {percent(_twentieth(up, sum(counts.total() for counts in ways.values())), 1)} van de ladders ging hoger.",
        head=("Thema", "Ladders die hoger gingen, ongeveer"),
        rows=rows,
        drawn=tuple((title, part, percent(part, 1)) for title, part in parts.items()),
    )


def _twentieth(part, whole):
    return round(20 * share(part, whole)) / 20


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
