"""The Groeiwijzer in a file on paper: what a company shared with this reader, per theme and in words, never a grade.

Whoever reads along from outside reads what counted and no voices, no growth plan and no other moments: as on the pages.
"""

from django.db.models import prefetch_related_objects

from companies.models import TakenPlace
from duaalportal.accounts.access import Can
from duaalportal.accounts.rls import across_organisations
from duaalportal.lib.addresses import url
from duaalportal.lib.dates import as_day, date_of
from duaalportal.lib.dossier import Gap, Part, Table
from groeiwijzer.instruments import Mode
from groeiwijzer.models import Assessment, AssessmentShare, GrowthAction
from groeiwijzer.models.assessments import newest_first
from groeiwijzer.queries import readings
from groeiwijzer.wording import count_words

TEMPLATE = "pdf/dossier/groeiwijzer/growth.html"
HEADER = (
    "Leerbedrijf",
    "Moment",
    "Vragenlijst",
    "Thema",
    "Deelthema",
    "Stappen gezet",
    "Stappen mogelijk",
    "Open vragen",
)
ACTION_HEADER = ("Wat", "Wie", "Tegen", "Gekozen op", "Klaar op", "Geschrapt op", "Hoe het liep")
# of each place the newest moments, so that one sees it grow
MOMENTS = 3


def parts(*, trajectory, reader, today):
    """What the companies of this learner share with the school, as far as this person reads it; none without any."""
    # where the learner is placed is known to whoever reads the file; the rows themselves are read by the reader's own right
    with across_organisations():
        rows = TakenPlace.objects.filter(placement__trajectory=trajectory).order_by()
        companies = set(rows.values_list("establishment__organisation_id", flat=True))
    # a learner's file goes from hand to hand: it holds what the company shares with the school, whoever makes it
    shared = AssessmentShare.objects.running(today).filter(organisation=trajectory.school_id).order_by()
    rows = Assessment.objects.visible_to(reader).filter(
        organisation__in=companies, pk__in=shared.values("assessment")
    )
    moments = _moments(rows)
    return [_part(moments, order=90)] if moments else []


def company_parts(*, organisation, reader, today):
    """How a company grew: its own finished moments, and what it plans to do; for who oversees them."""
    if organisation.pk not in reader.access.organisation_ids(Can.OVERSEE_ASSESSMENTS):
        return []
    moments = _moments(Assessment.objects.inside(reader).filter(organisation=organisation))
    rows = GrowthAction.objects.visible_to(reader).filter(organisation=organisation).select_related("owner")
    actions = [_action(row, today) for row in rows.order_by("due_on", "created_at", "pk")]
    return [_part(moments, order=90, actions=actions, gaps=[] if moments else [_nothing(organisation)])]


def _moments(rows):
    """The newest finished moments of each place and questionnaire, of organisations and places; never of one person."""
    rows = rows.filter(finished_at__isnull=False, subject__isnull=True).as_moments()
    found, counted = [], {}
    for row in newest_first(rows):
        if row.instrument.mode != Mode.LADDERS:
            continue
        key = (row.organisation_id, row.establishment_id, row.version.code, row.part)
        counted[key] = counted.get(key, 0) + 1
        if counted[key] <= MOMENTS:
            found.append(row)
    prefetch_related_objects(found, "establishment", "organisation")
    return found


def _part(moments, *, order, actions=(), gaps=()):
    found = [_moment(read) for read in readings(moments)]
    tables = [Table("groeiwijzer", HEADER, [line for one in found for line in one["cells"]])]
    if actions:
        tables.append(Table("groeiacties", ACTION_HEADER, [one["cells"] for one in actions]))
    facts = {"moments": found, "actions": actions}
    return Part("groeiwijzer", "Groeiwijzer van het leerbedrijf", TEMPLATE, facts, tuple(gaps), tables, order)


def _moment(read):
    row, profile = read.assessment, read.profile
    who = str(row.establishment or row.organisation)
    instrument = f"{read.instrument.title}, versie {read.instrument.version}"
    return {
        "who": who,
        "title": row.title,
        "on": date_of(row.moment),
        "instrument": instrument,
        "asked": row.get_part_display(),
        "answered": f"{profile.answered} van {profile.items} vragen beantwoord",
        "themes": [
            (theme.theme.title, [(part.subtheme.title, count_words(part)) for part in theme.subthemes])
            for theme in profile.themes
        ],
        "cells": [
            (
                *(who, row.moment, instrument, theme.theme.title, part.subtheme.title),
                *(part.steps_set, part.steps_possible, part.gaps),
            )
            for theme in profile.themes
            for part in theme.subthemes
        ],
    }


def _action(row, today):
    done, dropped = row.done_at, row.dropped_at
    if done:
        state = ("done", "klaar")
    elif dropped:
        state = ("na", "geschrapt")
    else:
        state = ("gap", "over datum") if row.due_on < today else ("busy", "loopt")
    return {
        "what": row.title,
        "who": row.owner.name,
        "due": date_of(row.due_on),
        "state": state,
        "note": row.closing_note,
        "cells": (
            *(row.title, row.owner.name, row.due_on, as_day(row.created_at)),
            *(done and as_day(done), dropped and as_day(dropped), row.closing_note),
        ),
    }


def _nothing(organisation):
    return Gap(
        code="no-assessment",
        text="Het leerbedrijf rondde nog geen zelfevaluatie af.",
        who="coördinator van het leerbedrijf",
        url=url("groeiwijzer:home"),
        source="000:82-95",
    )
