"""The report of a visit while it is being written: one part at a time, so that nothing typed is lost."""

from dataclasses import dataclass
from zlib import crc32

from django.db import transaction

from companies.applications.moving import MoveRefused, lock
from companies.models import State, Visit, VisitTopic
from companies.rules.visits import TOPICS

PRESENT, CONCLUSION = "present", "conclusion"
IN_ORDER, NOT_IN_ORDER = "meets", "not_yet"
LABELS = {IN_ORDER: "In orde", NOT_IN_ORDER: "Niet in orde"}
_SAID = {True: IN_ORDER, False: NOT_IN_ORDER, None: ""}


@dataclass(frozen=True, slots=True)
class Part:
    """What stands at one part of the report: a topic (by its number), who was there, or the conclusion."""

    value: str = ""
    text: str = ""

    @property
    def version(self):
        """Another number for another content; 0 for nothing. A form that started from it may replace it."""
        return crc32(f"{self.value}\0{self.text}".encode()) if self.value or self.text else 0

    @property
    def label(self):
        """The choice in words."""
        return LABELS.get(self.value, "")

    @property
    def in_order(self):
        """True, False, or None when not said."""
        return {IN_ORDER: True, NOT_IN_ORDER: False}.get(self.value)


class PartUnknown(KeyError):
    """A report has no such part."""


class ReportClosed(MoveRefused):
    """The report is finished, or there is no visit to report."""


class PartChanged(MoveRefused):
    """Somebody else wrote at this part meanwhile; carries it as it is now."""

    def __init__(self, current):
        super().__init__("Intussen schreef iemand anders hier ook.")
        self.current = current


def parts_of(visit):
    """Each part of the report as it stands, by its name."""
    rows = {row.number: row for row in visit.topics.all()} if visit else {}
    found = {
        str(number): Part(_SAID[rows[number].in_order], rows[number].text) if number in rows else Part()
        for number in TOPICS
    }
    return found | {
        PRESENT: Part("", visit.present if visit else ""),
        CONCLUSION: Part("", visit.conclusion if visit else ""),
    }


@transaction.atomic
def keep_part(*, application, name, value, text, version):
    """Keep one part as it stands now and return it; refused when somebody else wrote there since `version`.

    Not in the audit trail: a draft is no act. The report itself is (`partnership.report_visit`).
    """
    current = lock(application)
    visit = Visit.objects.select_for_update().filter(application=current).first()
    if visit is None or current.state != State.VISIT_PLANNED:
        raise ReportClosed("Het verslag van dit bezoek is niet meer open.")
    stands = parts_of(visit)
    if name not in stands:
        raise PartUnknown(name)
    said = Part(value, text)
    if said == stands[name]:
        return said
    if version != stands[name].version:
        raise PartChanged(stands[name])
    _write(visit, name, said)
    return said


def _write(visit, name, said):
    if name in (PRESENT, CONCLUSION):
        setattr(visit, name, said.text)
        visit.save(update_fields=[name])
        return
    fields = {"in_order": said.in_order, "text": said.text}
    VisitTopic.objects.update_or_create(
        visit=visit,
        number=int(name),
        defaults=fields,
        create_defaults=fields | {"organisation_id": visit.organisation_id},
    )
