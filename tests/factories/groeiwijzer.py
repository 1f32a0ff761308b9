"""Questionnaires, self-assessments, actions and talks for tests, all through the services."""

import datetime as dt
from functools import cache

import factory
from django.utils import timezone

from companies.models import Establishment
from groeiwijzer import growth, publishing, services, talks
from groeiwijzer.instruments import portal_instruments
from groeiwijzer.models import Part
from tests.factories.accounts import OrganisationFactory


@cache
def of_the_portal():
    """The portal's own instruments by their code, read once: nobody can change what was read."""
    return {instrument.code: instrument for instrument in portal_instruments()}


def published(code="groeiwijzer", at=None):
    """The portal's own instrument with this code, published once per test."""
    return publishing.publish(instrument=of_the_portal()[code], at=at or timezone.now())[0]


def assess(
    organisation,
    by,
    *,
    code="groeiwijzer",
    part=Part.COMPANY,
    at=None,
    answers=None,
    finished=False,
    **fields,
):
    """A self-assessment; `answers` is item code -> value of the starter, `finished` closes it."""
    at = at or timezone.now()
    fields.setdefault("title", "Najaar 2026")
    fields.setdefault("moment", timezone.localdate(at))
    assessment = services.start_assessment(
        organisation=organisation, version=published(code), part=part, by=by, at=at, **fields
    )
    for item, value in (answers or {}).items():
        answer(assessment, by, item, value, at=at)
    return services.finish_assessment(assessment=assessment, by=by, at=at) if finished else assessment


def answer(assessment, user, item, value, *, at=None, note=""):
    """One person's answer to one item."""
    return services.save_answer(
        assessment=assessment,
        user=user,
        item_code=item,
        value=value,
        note=note,
        version=0,
        at=at or timezone.now(),
    )


def plan(organisation, by, *, at=None, **fields):
    """An action in the growth plan, by default one's own in three weeks."""
    at = at or timezone.now()
    fields.setdefault("title", "Elke vrijdag tien minuten vrij voor het weekgesprek")
    fields.setdefault("owner", by)
    fields.setdefault("due_on", timezone.localdate(at) + dt.timedelta(weeks=3))
    return growth.plan_action(organisation=organisation, by=by, at=at, **fields)


def talk(organisation, by, *, at=None, **fields):
    """A talk at the end of a trajectory, held on the day it is recorded."""
    at = at or timezone.now()
    fields.setdefault("about", "lassen-constructie, schooljaar 2025-2026")
    fields.setdefault("held_on", timezone.localdate(at))
    fields.setdefault("present", "de lerende en de mentor")
    fields.setdefault("notes", {"ET.1": "De trajectbegeleider kwam elke maand langs."})
    fields.setdefault("version", published())
    return talks.record_talk(organisation=organisation, by=by, at=at, **fields)


class EstablishmentFactory(factory.django.DjangoModelFactory):
    """A place of work of a company."""

    class Meta:
        model = Establishment

    organisation = factory.SubFactory(OrganisationFactory)
    name = factory.Sequence(lambda n: f"Werkplaats {n}")
    municipality = "Deinze"
