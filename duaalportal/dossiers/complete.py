"""Whether the files of a school are complete before an inspection: per learner what is missing, and who can mend it.

It asks what the file on paper asks, so the page and the paper never disagree. What is missing is worked out for the
learners of a page; for all of them only when somebody filters on it, or takes the list along.
"""

from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string

from duaalportal.accounts.access import Can
from duaalportal.lib.asked import Asked
from duaalportal.lib.questions import differing, nested, together
from learningplans.dossier.gaps import found_by
from learningplans.models import Trajectory

CHAPTERS = {
    "traject": "Begeleiding",
    "overeenkomsten": "Overeenkomst",
    "start": "Start",
    "opleidingsplan": "Opleidingsplan",
    "weken": "Weken",
    "werkpunten": "Werkpunten",
    "fiches": "Leerfiches",
    "gesprekken-met-drie": "Gesprekken met drie",
    "bezoeken": "Bezoeken en overleg",
    "afwezigheden": "Afwezigheden",
    "rolverdeling": "Rolverdeling",
    "afronding": "Afronding",
}
TABS = {"alle": "Alle lerenden", "onvolledig": "Waar iets ontbreekt", "volledig": "Volledig"}
HEADER = (
    "Lerende",
    "Klas",
    "Opleiding",
    "Onderdeel",
    "Wat ontbreekt",
    "Wie het kan oplossen",
    "Sinds",
    "Bron",
)
COLUMNS = (
    *("pk", "school_id", "learner__name", "learner__class_group", "learner__birth_date", "programme_id"),
    *("programme__name", "state", "starts_on", "ends_on", "school__id", "school__name"),
)
TOO_LATE = "niet meer in te halen"


@dataclass(frozen=True)
class CompleteFilter(Asked):
    """What somebody asked of the list; unknown values fall back to everything."""

    toon: str = "alle"
    q: str = ""
    klas: str = ""
    wat: str = ""

    KNOWN = {"toon": TABS, "wat": CHAPTERS}
    ARRANGES = ("toon",)

    @property
    def needs_gaps(self):
        """Whether every file has to be looked at before the list can be cut in pages."""
        return bool(self.wat) or self.toon != "alle"


@dataclass(frozen=True, slots=True)
class Line:
    """One learner with what is missing, what can be mended first."""

    trajectory: object
    gaps: tuple

    @property
    def chapters(self):
        """What is missing by chapter, in the order of the file: [(words, gaps)]."""
        return [
            (words, found)
            for chapter, words in CHAPTERS.items()
            if (found := [gap for gap in self.gaps if gap.chapter == chapter])
        ]


class Whole:
    """The open files of a school, read once (one query): lean rows, by name."""

    def __init__(self, user, school, today):
        self.today = today
        rows = Trajectory.objects.where(user, Can.MAKE_BUNDLE, today).open().filter(school=school)
        (found,) = together(differing(rows.order_by().values_list(*COLUMNS, named=True)))
        found.sort(key=lambda row: (row.learner__name.casefold(), str(row.pk)))
        self.rows = [nested(row) for row in found]
        for row in self.rows:
            row.school.pk = row.school_id

    @property
    def classes(self):
        """The classes that can be chosen."""
        return sorted({row.learner.class_group for row in self.rows} - {""})

    def asked(self, wanted):
        """The learners that fit what can be asked of the rows themselves."""
        words = wanted.q.casefold().split()
        return [
            row
            for row in self.rows
            if wanted.klas in ("", row.learner.class_group)
            and all(
                word in f"{row.learner.name} {row.learner.class_group} {row.programme.name}".casefold()
                for word in words
            )
        ]

    def lines(self, rows, wanted=None):
        """A line per learner, in the same number of queries however many; of one chapter alone when that is asked."""
        found = missing(rows, self.today)
        chapter = wanted.wat if wanted else ""
        return [
            Line(row, tuple(gap for gap in found[row.pk] if chapter in ("", gap.chapter))) for row in rows
        ]

    def narrowed(self, wanted):
        """Lines of all learners that fit, also by what is missing."""
        lines = self.lines(self.asked(wanted), wanted)
        if wanted.toon == "volledig":
            return [line for line in lines if not line.gaps]
        return [line for line in lines if line.gaps or (wanted.toon == "alle" and not wanted.wat)]


def missing(trajectories, today):
    """What is missing per trajectory, by key, what can be mended first."""
    askers = [import_string(path) for path in settings.DOSSIER_GAPS]
    asked = found_by(askers, trajectories, today)
    return {
        row.pk: sorted(
            (gap for found in asked for gap in found.get(row.pk, ())),
            key=lambda gap: (not gap.who, gap.since or today, gap.text),
        )
        for row in trajectories
    }


def table(lines):
    """A row per thing that is missing, in the order of HEADER; a file that is whole has one row that says so."""
    for line in lines:
        row = line.trajectory
        about = (row.learner.name, row.learner.class_group, row.programme.name)
        if not line.gaps:
            yield (*about, "", "niets", "", None, "")
        for gap in line.gaps:
            yield (
                *about,
                CHAPTERS.get(gap.chapter, ""),
                gap.text,
                gap.who or TOO_LATE,
                gap.since,
                gap.source,
            )
