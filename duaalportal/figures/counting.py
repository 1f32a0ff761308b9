"""The figures of one group out of a world: each asks first what may be shown of all groups together, then adds up."""

from collections import Counter, defaultdict
from functools import reduce
from operator import or_

from duaalportal.figures.figure import NOTHING, TOO_FEW, Figure, counted, percent, share
from duaalportal.figures.rules import periods, reasons
from duaalportal.figures.world import WHOLE
from duaalportal.lib.dates import as_day
from duaalportal.lib.hiding import showable, size
from evaluation.rules.grids import grid_of
from learningplans.plans.reading import sheet_values

VOICES = {"LL": "de lerende", "M": "de mentor", "LK": "de leerkracht"}
SOME_MONTHS = "Maanden met te weinig mensen tellen niet mee."
NO_THEME = "zonder thema"


def figures_of(world, group):
    """All figures about learners and mentors of one group."""
    makers = (weeks, talks, coverage, points, placements, starts, incidents, mentors)
    return [make(world, group) for make in makers]


def _may(world, base, group):
    """What may be shown of a number that is about these people: (this group, by number of people behind it)."""
    cells = {name: bits & base for name, bits in world.choice.items()}
    return group in showable(cells, world.minimum, world.width)


def _months(world, base_of, group):
    """The months of which this group may be shown, and whether others were left out."""
    mine, good, is_less = world.groups[group][2], [], False
    for month in world.period.months:
        if month.first > world.today:
            break
        base = base_of(month)
        if not base & mine:
            continue
        if _may(world, base, group):
            good.append(month)
        else:
            is_less = True
    return good, is_less


def _silent(figure, is_less):
    return Figure(*figure, silent=TOO_FEW if is_less else NOTHING)


# --- over the period ----------------------------------------------------------------------------------------------------


def weeks(world, group):
    """How many weeks each voice spoke of in time, late or not; only weeks that nobody can be in time for any more."""
    name = ("weken", "Weken op tijd", f"Over {world.period.label}, per stem.")
    rows, drawn, is_less = [], [], False
    for party, label in VOICES.items():
        sums, less = _weeks_of(world, group, party)
        is_less |= less
        asked, in_time, sent = sums
        if asked:
            rows.append((label, asked, in_time, sent - in_time, asked - sent))
            drawn.append((label, share(in_time, asked), f"{percent(in_time, asked)} op tijd"))
    if not rows:
        return _silent(name, is_less)
    asked, in_time = sum(row[1] for row in rows), sum(row[2] for row in rows)
    return Figure(
        *name,
        said=f"Van {counted(asked, 'gevraagde stem', 'gevraagde stemmen')} over een week kwam {percent(in_time, asked)} op tijd.",
        head=("Stem", "Gevraagd", "Op tijd", "Laat", "Niet"),
        rows=tuple(rows),
        drawn=tuple(drawn),
        note=SOME_MONTHS if is_less else "",
    )


def _weeks_of(world, group, party):
    asked_by = [0] * len(world.learners)
    for nth, sides in enumerate(world.weeks_of):
        for side, asked, _, _ in sides:
            if side == party:
                asked_by[nth] |= asked

    def base(month):
        here, found = world.weeks.of_month(month), 0
        for nth, asked in enumerate(asked_by):
            found |= bool(asked & here) << nth
        return found

    good, is_less = _months(world, base, group)
    counts = 0
    for month in good:
        counts |= world.weeks.of_month(month)
    sums, mine = [0, 0, 0], world.groups[group][2]
    for nth, sides in enumerate(world.weeks_of):
        if mine >> nth & 1:
            for side, *bits in sides:
                if side == party:
                    sums = [one + (some & counts).bit_count() for one, some in zip(sums, bits, strict=True)]
    return sums, is_less


def talks(world, group):
    """How many talks of three were closed, month by month."""
    name = ("gesprekken", "Gesloten gesprekken met drie", f"Over {world.period.label}, per maand.")
    good, is_less = _months(world, world.there_in, group)
    if not good:
        return _silent(name, is_less)
    many, mine = Counter(), world.groups[group][2]
    here = {month: world.there_in(month) & mine for month in good}
    for row in world.talks:
        month = periods.Month(row.year, row.month)
        if here.get(month, 0) >> world.nth[row.trajectory_id] & 1:
            many[month] += row.many
    most = max(many.values(), default=0)
    return Figure(
        *name,
        said=f"{counted(many.total(), 'gesprek', 'gesprekken')} gesloten in {counted(len(good), 'maand', 'maanden')}.",
        head=("Maand", "Gesloten gesprekken"),
        rows=tuple((month.name, many[month]) for month in good),
        drawn=tuple((month.name, share(many[month], most), str(many[month])) for month in good),
        note=SOME_MONTHS if is_less else "",
    )


# --- as it stands today -------------------------------------------------------------------------------------------------


def coverage(world, group):
    """Of how many goals of plans in use it stands where and when they are learned."""
    name = (
        "dekking",
        "Dekking van opleidingsplannen",
        "Zoals het vandaag staat, in plannen die in gebruik zijn.",
    )
    sheets = {
        one.version_id: len(one.goals)
        for one in sheet_values({row.sheet_version_id for row in world.plan_sheets})
    }
    goals, mine = Counter(), world.groups[group][2]
    for row in world.plan_sheets:
        goals[row.trajectory_id] += sheets[row.sheet_version_id]
    base = world.bits(goals)
    if not base & mine or not _may(world, base, group):
        return _silent(name, bool(base & mine))
    placed = {row.trajectory_id: row.many for row in world.placed_goals}
    asked = [pk for pk in goals if mine >> world.nth[pk] & 1]
    total = sum(goals[pk] for pk in asked)
    done = sum(min(placed.get(pk, 0), goals[pk]) for pk in asked)
    return Figure(
        *name,
        said=f"{percent(done, total)} van de leerdoelen heeft een plaats en een periode, of is al gekend.",
        head=("Leerdoelen", "Aantal"),
        rows=(
            ("met een plaats en een periode, of al gekend", done),
            ("nog zonder plaats of periode", total - done),
        ),
        drawn=(
            ("met plaats en periode", share(done, total), percent(done, total)),
            ("nog zonder", share(total - done, total), percent(total - done, total)),
        ),
    )


def points(world, group):
    """Open points to work on by the group of criteria they belong to."""
    name = (
        "werkpunten",
        "Open werkpunten per thema",
        "Zoals het vandaag staat. Een thema is een groep van het rooster.",
    )
    themes, found = _themes(world), defaultdict(Counter)
    for row in world.points:
        theme = themes.get((row.round__grid_id, row.criterion), NO_THEME)
        found[theme][row.trajectory_id] += row.many
    kinds = sorted(found, key=lambda theme: (theme == NO_THEME, theme))
    return _by_kind(
        world,
        group,
        name,
        {theme: (theme, found[theme]) for theme in kinds},
        head=("Thema", "Open werkpunten"),
        words=("open werkpunt", "open werkpunten"),
    )


def _themes(world):
    """(grid, criterion or group) -> title of the group, of the grids that points name."""
    titles = {}
    for pk, content in world.grids:
        for group in grid_of(content).groups:
            titles[pk, group.code] = group.title
            titles |= {(pk, one.code): group.title for one in group.criteria}
    return titles


# --- over the school year -----------------------------------------------------------------------------------------------


def _placed_in_year(world):
    return [
        row
        for row in world.placements
        if row.starts_on <= min(world.year.last, world.today)
        and (row.ended_at or row.ends_on >= world.year.first)
    ]


def placements(world, group):
    """Placements that run or ran their time, and those that stopped before, by kind of reason."""
    name = (
        "plaatsingen",
        "Plaatsingen en wat stopte",
        f"Over het hele {world.year.label}: een kortere tijd zou over één mens kunnen gaan.",
    )
    found = defaultdict(Counter)
    for row in _placed_in_year(world):
        if row.ended_at is None:
            found[""][row.trajectory_id] += 1
        elif as_day(row.ended_at) >= world.year.first:
            found[reasons.kind_of(row.end_reason)][row.trajectory_id] += 1
    labels = {"": "loopt, of liep zoals gepland"} | {
        code: f"gestopt: {label}" for code, label in reasons.LABELS.items()
    }
    return _by_kind(
        world,
        group,
        name,
        {code: (label, found[code]) for code, label in labels.items() if code in found},
        head=("Wat", "Plaatsingen"),
        words=("plaatsing", "plaatsingen"),
    )


def starts(world, group):
    """At how many starts everybody had signed by the first day."""
    name = (
        "start",
        "Op tijd gestart",
        f"Over het hele {world.year.label}: tekende iedereen ten laatste op de eerste dag?",
    )
    signed = {row.agreement__placement_id: row.signed for row in world.agreed}
    begun = [
        row
        for row in _placed_in_year(world)
        if not row.is_simulated and world.year.first <= row.starts_on <= world.today
    ]
    base, mine = world.bits({row.trajectory_id for row in begun}), world.groups[group][2]
    if not base & mine or not _may(world, base, group):
        return _silent(name, bool(base & mine))
    here = [row for row in begun if mine >> world.nth[row.trajectory_id] & 1]
    in_time = sum(bool(row.pk in signed and signed[row.pk] <= row.starts_on) for row in here)
    later = sum(bool(row.pk in signed and signed[row.pk] > row.starts_on) for row in here)
    never = len(here) - in_time - later
    rows = (
        ("op tijd getekend", in_time),
        ("later getekend", later),
        ("niet volledig getekend in het portaal", never),
    )
    return Figure(
        *name,
        said=f"Bij {percent(in_time, len(here))} van {counted(len(here), 'start', 'starts')} was alles op tijd getekend.",
        head=("Overeenkomst", "Starts"),
        rows=rows,
        drawn=tuple((label, share(many, len(here)), str(many)) for label, many in rows),
    )


def incidents(world, group):
    """How many incidents were told; what happened is read in the incident itself."""
    name = (
        "incidenten",
        "Gemelde incidenten",
        f"Over het hele {world.year.label}. Alleen het aantal, nooit wat of wie.",
    )
    mine, base = world.groups[group][2], world.bits({row.trajectory_id for row in _placed_in_year(world)})
    if not base & mine or not _may(world, base, group):
        return _silent(name, bool(base & mine))
    terms = [periods.trimester(int(world.year.key), nth) for nth in (1, 2, 3)]
    many = dict.fromkeys([term.key for term in terms if term.first <= world.today], 0)
    for row in world.incidents:
        pk, month = row.place__placement__trajectory_id, periods.Month(row.year, row.month)
        counts = group == WHOLE if pk not in world.nth else mine >> world.nth[pk] & 1
        for term in terms:
            if counts and month in term.months and term.key in many:
                many[term.key] += row.many
    total, most = sum(many.values()), max(many.values(), default=0)
    rows = tuple((term.label, many[term.key]) for term in terms if term.key in many)
    return Figure(
        *name,
        said="Geen enkel incident gemeld."
        if not total
        else f"{counted(total, 'incident', 'incidenten')} gemeld.",
        head=("Wanneer", "Incidenten"),
        rows=rows,
        drawn=tuple((label, share(one, most), str(one)) for label, one in rows),
    )


# --- people of a company --------------------------------------------------------------------------------------------------


def mentors(world, group):
    """How many mentors did the training that counts, of those these learners have now."""
    name = (
        "mentoren",
        "Opgeleide mentoren",
        "Zoals het vandaag staat, met gezien getuigschrift of vrijstelling.",
    )
    nth = {row.pk: place for place, row in enumerate(sorted(world.mentors, key=lambda row: str(row.pk)))}
    having = defaultdict(int)
    for row in world.placements:
        if (
            row.place__mentor_id in nth
            and row.ended_at is None
            and row.starts_on <= world.today <= row.ends_on
        ):
            having[world.nth[row.trajectory_id]] |= 1 << nth[row.place__mentor_id]
    cells = {}
    for key, bits in world.choice.items():
        cells[key] = 0
        for learner, theirs in having.items():
            if bits >> learner & 1:
                cells[key] |= theirs
    cells = {WHOLE: (1 << len(nth)) - 1} | {key: cell for key, cell in cells.items() if key != WHOLE}
    mine = cells[group]
    if group not in showable(cells, world.minimum, max(1, len(nth))):
        return _silent(name, bool(mine))
    done = sum(bool(row.done and mine >> nth[row.pk] & 1) for row in world.mentors)
    total = size(mine, max(1, len(nth)))
    return Figure(
        *name,
        said=f"{percent(done, total)} van {counted(total, 'mentor', 'mentoren')} is opgeleid of vrijgesteld.",
        head=("Mentoren", "Aantal"),
        rows=(("opgeleid of vrijgesteld", done), ("nog niet", total - done)),
        drawn=(
            ("opgeleid of vrijgesteld", share(done, total), str(done)),
            ("nog niet", share(total - done, total), str(total - done)),
        ),
    )


# --- people by kind -----------------------------------------------------------------------------------------------------


def _by_kind(world, group, name, kinds, *, head, words):
    """A number per kind, where one person may stand in several: {kind: (label, {trajectory: number})}.

    What is shown together over all groups and kinds leaves no part with too few people; the rest is told as one.
    """
    width, cells = world.width, {}
    blocks = {
        kind: world.bits(many) << (place * width) for place, (kind, (_, many)) in enumerate(kinds.items())
    }
    largest = sorted(blocks, key=lambda kind: (-size(blocks[kind], width), kind))
    for key, bits in world.choice.items():
        mine = {kind: block & (bits << (place * width)) for place, (kind, block) in enumerate(blocks.items())}
        cells[key, ""] = reduce(or_, mine.values(), 0)
        cells |= {(key, f"={kind}"): mine[kind] for kind in largest}
    shown, mine = showable(cells, world.minimum, width), world.groups[group][2]
    sums = {
        kind: sum(one for pk, one in many.items() if mine >> world.nth[pk] & 1)
        for kind, (_, many) in kinds.items()
    }
    total = sum(sums.values())
    if (group, "") not in shown:
        return _silent(name, bool(total))
    rows = [(label, sums[kind]) for kind, (label, _) in kinds.items() if (group, f"={kind}") in shown]
    rest = total - sum(many for _, many in rows)
    if rest:
        rows.append(("wat te klein is om apart te tonen, samen" if rows else "alles samen", rest))
    most = max(many for _, many in rows)
    return Figure(
        *name,
        said=f"{counted(total, *words)} in totaal.",
        head=head,
        rows=tuple(rows),
        drawn=tuple((label, share(many, most), str(many)) for label, many in rows),
        note="Wat over te weinig mensen gaat, staat samen." if rest else "",
    )
