"""Asking every app for its part of a file: the settings name who is asked, a reader decides what each gives.

A part function reads through the querysets of its own pages, so a file holds what its reader may see, and no more. The
chapters stand in the order of `Part.order`, in tens: 10 who is who, 20 places and agreements, 30 the start,
40 plan and goals, 50 weeks and measurements, 60 talks, 70 days and absences, 80 division of roles, 90 what a company
shares of its Groeiwijzer. Within ten, by code.
"""

from collections.abc import Callable, Iterable
from datetime import date

from django.conf import settings
from django.utils.module_loading import import_string

from duaalportal.catalogue.parameters import read_once
from duaalportal.lib.dossier import Gap, Part
from learningplans.dossier.gaps import found_by, told_to
from learningplans.goals.eyes import eyes_of
from learningplans.models.looks import one_look

Told = Callable[[int], None]


def of_trajectory(*, trajectory, reader, today: date, told: Told | None = None) -> list[Part]:
    """The parts of a learner's file for this reader; `told(n)` hears how many apps answered."""
    return _asked(settings.DOSSIER, reader, today, told, trajectory=trajectory)


def of_company(*, organisation, reader, today: date, told: Told | None = None) -> list[Part]:
    """The parts of a company's file for this reader."""
    return _asked(settings.DOSSIER_COMPANY, reader, today, told, organisation=organisation)


def missing_for(*, trajectory, reader, today: date) -> list[Gap]:
    """What is missing in a learner's file as this reader may know it, longest first: asks less than the file itself."""
    with one_look(reader, today), read_once():
        eyes = eyes_of(reader, trajectory, today)
        askers = [import_string(path) for path in settings.DOSSIER_GAPS]
        found = found_by(askers, [trajectory], today)
    told = told_to([gap for gaps in found for gap in gaps[trajectory.pk]], eyes)
    return sorted(told, key=lambda gap: (gap.since or today, gap.text))


def gaps_of(parts: Iterable[Part]):
    """What is missing, with the chapter it belongs to: [(part, gaps)], without chapters that are whole."""
    return [(part, part.gaps) for part in parts if part.gaps]


def _asked(paths, reader, today, told, **subject):
    found = []
    with one_look(reader, today), read_once():
        for done, path in enumerate(paths):
            if told:
                told(done)
            found += import_string(path)(reader=reader, today=today, **subject)
    return sorted(found, key=lambda part: (part.order, part.code))
