"""The three voices over time and what came of it, as far as the reader may read them: blind until they are shown."""

from collections import defaultdict
from datetime import datetime

from django.db.models import Prefetch

from duaalportal.accounts.access import Role
from duaalportal.lib.dates import as_day, date_of
from duaalportal.lib.dossier import Table
from duaalportal.lib.school_calendar import Week
from evaluation.dossier.gaps import POINTS, WEEKS
from evaluation.logs.reading import READS
from evaluation.models import ActionPoint, EvaluationRound, Party, PointLook, Voice
from evaluation.models.rounds import READS_VOICES
from evaluation.weeks.desk import grid_for
from evaluation.weeks.listing import PARTIES, trend
from evaluation.weeks.showing import GAP, STRENGTH, UNSEEN, USUAL, kind_of, label_of

# as letters on paper, each with its word under the table
SIGNS = {GAP: "n", USUAL: "v", STRENGTH: "b", UNSEEN: "?"}
SILENT = "–"
# so many weeks stand beside each other
ACROSS = 8
WEEK_HEADER = ("Week", "Van", "Lerende sprak op", "Mentor sprak op", "Leerkracht sprak op", "Zichtbaar sinds")
SCORE_HEADER = ("Week", "Stem", "Door", "Criterium", "Antwoord", "Voorbeeld", "Afspraak", "Opnieuw bekijken")
MESSAGE_HEADER = ("Week", "Stem", "Door", "Bericht")
POINT_HEADER = (
    *("Soort", "Bij", "Afspraak", "Voorbeeld", "Wie", "Gemaakt op", "Opnieuw bekijken op"),
    *("Mentor sloot op", "Lerende sloot op"),
)


def weeks(read):
    """Per criterion what each side said over the weeks, marks alone, with the words that go with it; no number anywhere."""
    if not read.eyes.roles & READS:
        return None
    rows = EvaluationRound.objects.filter(trajectory=read.trajectory, kind=EvaluationRound.Kind.WEEK)
    rounds = {Week.of(row.first_day): row for row in rows.order_by("first_day")}
    voices = _voices(read)
    said = defaultdict(dict)
    for row in voices:
        said[row.round_id].setdefault(row.party, row)
    told = [week for week, row in rounds.items() if said.get(row.pk)]
    blocks = [told[nth : nth + ACROSS] for nth in range(0, len(told), ACROSS)]
    lines = [_spoken(read, week, row) for week, row in rounds.items()]
    tables = [
        Table("weken", WEEK_HEADER, [line["cells"] for line in lines]),
        Table("scores", SCORE_HEADER, [cells for row in voices for cells in _scores(row)]),
        Table("berichten", MESSAGE_HEADER, [_message(row) for row in voices if row.message]),
    ]
    return read.part(
        WEEKS,
        "Drie stemmen over de weken",
        "pdf/dossier/evaluation/weeks.html",
        50,
        tables,
        lines=lines,
        blocks=[_block(trend(block[::-1], rounds, said), block) for block in blocks],
        words=[one for row in voices for one in _words(row)],
        is_summary=not voices,
    )


def _voices(read):
    rows = Voice.objects.visible_to(read.reader, read.today).filter(
        trajectory=read.trajectory,
        submitted_at__isnull=False,
        shown_at__isnull=False,
        round__kind=EvaluationRound.Kind.WEEK,
    )
    rows = rows.select_related("round", "user", "organisation")
    order = {party: nth for nth, party in enumerate(PARTIES)}
    return sorted(rows, key=lambda row: (row.round.first_day, order[row.party], str(row.organisation_id)))


def _spoken(read, week, row):
    """Who spoke in a week and when; of another company of the learner nothing."""
    found = defaultdict(list)
    for key, one in row.spoken.items():
        party, _, organisation = key.partition(":")
        if (
            read.eyes.from_school
            or party != Party.MENTOR
            or organisation in {str(pk) for pk in read.eyes.own}
        ):
            found[party].append(as_day_of(one["at"]))
    days = [min(found[party], default=None) for party in PARTIES]
    shown = as_day(row.revealed_at) if row.revealed_at else None
    return {
        "week": f"Week {week.number}",
        "first": date_of(row.first_day),
        "days": [date_of(day) if day else "" for day in days],
        "shown": date_of(shown) if shown else "nog niet",
        "cells": (week.number, row.first_day, *days, shown),
    }


def as_day_of(text):
    """The day of a moment as a round keeps it."""
    return as_day(datetime.fromisoformat(text))


def _block(found, block):
    parties = [str(party.value) for party in found["parties"]]
    return {
        "weeks": [week.number for week in block],
        "parties": " ".join(parties),
        "rows": [(title, [_marks(cell) for cell in cells]) for title, cells in found["rows"]],
        "legend": [(SIGNS[kind], words) for kind, _, words in found["legend"]],
    }


def _marks(cell):
    """What the sides said in one week: signs, and whether they saw it otherwise."""
    signs = [SIGNS.get(kind, SILENT) if label and sign else SILENT for _, label, sign, kind in cell]
    spoken = {one for one in signs if one in (SIGNS[GAP], SIGNS[USUAL], SIGNS[STRENGTH])}
    return " ".join(signs), len(spoken) > 1


def _scores(row):
    grid, week = grid_for(row.round.grid_id), Week.of(row.round.first_day).number
    for code, one in row.scores.items():
        if one.get("value") and code in grid.criteria:
            yield (
                *(week, Party(row.party).label, row.user.name, grid.criteria[code].title),
                *(label_of(grid, one["value"]), one.get("example", ""), one.get("agreement", "")),
                one.get("review_on", ""),
            )


def _message(row):
    return Week.of(row.round.first_day).number, Party(row.party).label, row.user.name, row.message


def _words(row):
    """The sentences of one voice: an example at a criterion, and the message."""
    grid, who = grid_for(row.round.grid_id), f"{row.user.name}, {Party(row.party).label}"
    week = f"Week {Week.of(row.round.first_day).number}"
    for code, one in row.scores.items():
        if one.get("example") and code in grid.criteria:
            about = f"{grid.criteria[code].title}: {label_of(grid, one['value']).lower()}"
            yield {"week": week, "who": who, "about": about, "text": one["example"]}
    if row.message:
        yield {"week": week, "who": who, "about": "Bericht", "text": row.message}


# --- what came of it ---------------------------------------------------------------------------------------------------


def points(read):
    """Strong points by criterion, and every point to work on or agreement with how it went."""
    # who heads a company reads a summary alone (the matrix)
    if not read.eyes.roles & {*READS_VOICES, Role.GUARDIAN}:
        return None
    looks = PointLook.objects.select_related("round").order_by("at")
    rows = ActionPoint.objects.visible_to(read.reader, read.today).filter(
        trajectory=read.trajectory, is_blind=False
    )
    rows = rows.select_related("owner", "round").prefetch_related(Prefetch("looks", queryset=looks))
    found = list(rows.order_by("made_at", "pk"))
    titles = {}
    for grid in map(grid_for, {row.round.grid_id for row in found if row.round}):
        titles |= {code: one.title for code, one in grid.criteria.items()}
        titles |= {group.code: group.title for group in grid.groups}
    told = [_point(row, titles, read.today) for row in found]
    strong = _strong(read)
    return read.part(
        POINTS,
        "Sterke punten, werkpunten en afspraken",
        "pdf/dossier/evaluation/points.html",
        52,
        [
            Table("werkpunten-en-afspraken", POINT_HEADER, [one["cells"] for one in told]),
            Table("sterke-punten", ("Criterium", "Gezien door", "Weken"), strong),
        ],
        open=[one for one in told if not one["is_closed"]],
        closed=[one for one in told if one["is_closed"]],
        strong=[(title, who, weeks) for title, who, weeks in strong],
    )


def _point(row, titles, today):
    kind, about = ActionPoint.Kind(row.kind).label, titles.get(row.criterion, "")
    closed = [moment and as_day(moment) for moment in (row.mentor_closed_at, row.learner_closed_at)]
    is_closed = all(closed)
    is_late = not is_closed and row.review_on is not None and row.review_on < today
    owner = row.owner.name if row.owner_id else ""
    return {
        "kind": kind.capitalize(),
        "about": about,
        "text": row.text,
        "example": row.example,
        "owner": owner,
        "review": date_of(row.review_on) if row.review_on else "",
        "state": ("done", "gesloten")
        if is_closed
        else ("gap", "over datum")
        if is_late
        else ("busy", "loopt"),
        "is_closed": is_closed,
        "looks": [
            f"week {Week.of(look.round.first_day).number}: {look.get_outcome_display()} ({look.get_party_display()})"
            for look in row.looks.all()
        ],
        "cells": (kind, about, row.text, row.example, owner, as_day(row.made_at), row.review_on, *closed),
    }


def _strong(read):
    """Criteria that a side saw above what is expected: by whom, and in which weeks."""
    found = defaultdict(lambda: defaultdict(set))
    for row in _voices(read):
        grid = grid_for(row.round.grid_id)
        for code, one in row.scores.items():
            if code in grid.criteria and kind_of(grid, one.get("value", "")) == STRENGTH:
                about = found[grid.criteria[code].title]
                about[Party(row.party).label].add(Week.of(row.round.first_day).number)
    return [
        (
            title,
            ", ".join(sides),
            ", ".join(str(week) for week in sorted(set().union(*sides.values()))),
        )
        for title, sides in found.items()
    ]
