"""Reads of a self-assessment as a whole: the voices, what counts, the profile; a fixed number of queries."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from django.db.models import Count, Exists, OuterRef, Q, Subquery

from groeiwijzer import rules
from groeiwijzer.instruments import Instrument, Mode, carry_over
from groeiwijzer.models import AgreedAnswer, Answer, Assessment, Choice, GrowthAction, Part, Respondent
from groeiwijzer.rules import AnswerValue


def audience_of(assessment):
    """Which items are asked, as the instrument names it; None for all."""
    return None if assessment.part == Part.BOTH else assessment.part


@dataclass
class Reading:
    """One assessment with all its answers; everything below is computed from these rows."""

    assessment: Assessment
    instrument: Instrument
    audience: str | None
    respondents: list[Respondent]
    voices: dict[str, dict]  # item code -> respondent pk -> Answer
    agreed: dict[str, AgreedAnswer]

    @cached_property
    def combined(self):
        """Per item what counts: the agreed answer, the one everybody gave, or the most careful one."""
        found = {}
        for code in {*self.voices, *self.agreed}:
            said = {pk: AnswerValue(a.value) for pk, a in self.voices.get(code, {}).items() if a.value}
            agreed = self.agreed.get(code)
            if said or agreed:
                found[code] = rules.combine(said, AnswerValue(agreed.value) if agreed else None)
        return found

    @cached_property
    def values(self):
        """Per item what counts, ready for the rules; in a reflection the text itself."""
        if self.instrument.mode == Mode.REFLECTION:
            return {
                code: " ".join(a.note for a in rows.values() if a.note) for code, rows in self.voices.items()
            }
        return {code: combined.value for code, combined in self.combined.items()}

    @cached_property
    def notes(self):
        """Per item the notes, as (respondent, text); the agreed note comes first with no respondent."""
        found = defaultdict(list)
        for code, agreed in self.agreed.items():
            if agreed.note:
                found[code].append((None, agreed.note))
        people = {r.pk: r for r in self.respondents}
        for code, rows in self.voices.items():
            found[code] += [(people[pk], answer.note) for pk, answer in rows.items() if answer.note]
        return dict(found)

    @cached_property
    def profile(self):
        """The profile per theme, subtheme and ladder."""
        return rules.profile(self.instrument, self.values, self.audience)

    @cached_property
    def differences(self):
        """Items on which respondents differ and nothing was agreed yet, the largest gap first."""
        if self.instrument.mode == Mode.REFLECTION:
            return []
        by_respondent = {
            r.pk: {
                code: rows[r.pk].value
                for code, rows in self.voices.items()
                if r.pk in rows and rows[r.pk].value
            }
            for r in self.respondents
        }
        found = rules.differences(self.instrument, by_respondent, self.audience)
        return [difference for difference in found if difference.item.code not in self.agreed]

    def as_asked_in(self, instrument):
        """This reading as far as another version still asks the same: its answers to unchanged questions only."""
        if instrument.version == self.instrument.version:
            return self
        kept = set(carry_over(self.instrument, instrument).kept)
        return replace(
            self,
            instrument=instrument,
            voices={code: rows for code, rows in self.voices.items() if code in kept},
            agreed={code: row for code, row in self.agreed.items() if code in kept},
        )

    def next_steps(self, previous=None, open_codes=frozenset()):
        """Steps to propose, the quick wins first, each with its reason."""
        before = previous.values if previous else None
        return rules.next_steps(self.instrument, self.values, self.audience, before, open_codes)


@dataclass(slots=True)
class Said:
    """What one respondent says to one item: the answer's row without the weight of a model."""

    value: str
    note: str
    updated_at: datetime

    def get_value_display(self):
        """The answer in words."""
        return CHOICE_WORDS.get(self.value, "")


CHOICE_WORDS = dict(Choice.choices)
SAID = ("assessment_id", "item_code", "respondent_id", "value", "note", "updated_at")


def reading(assessment):
    """The assessment with all voices in three queries, whatever the number of answers."""
    return readings([assessment])[0]


def readings(assessments):
    """Several assessments with all their voices, in the given order, in three queries however many there are."""
    assessments = list(assessments)
    voices = {assessment.pk: defaultdict(dict) for assessment in assessments}
    answers = Answer.objects.asked().filter(assessment__in=assessments)
    for of, code, who, value, note, updated_at in answers.order_by("item_code", "pk").values_list(*SAID):
        voices[of][code][who] = Said(value, note, updated_at)
    respondents, agreed = defaultdict(list), defaultdict(dict)
    for respondent in Respondent.objects.filter(assessment__in=assessments).select_related("user"):
        respondents[respondent.assessment_id].append(respondent)
    for row in AgreedAnswer.objects.asked().filter(assessment__in=assessments).select_related("agreed_by"):
        agreed[row.assessment_id][row.item_code] = row
    return [
        Reading(
            assessment=assessment,
            instrument=assessment.instrument,
            audience=audience_of(assessment),
            respondents=respondents[assessment.pk],
            voices=dict(voices[assessment.pk]),
            agreed=agreed[assessment.pk],
        )
        for assessment in assessments
    ]


def previous_of(assessment, user):
    """The newest earlier comparable moment this person may read as one of the own organisation, or None."""
    return Assessment.objects.inside(user).before(assessment).with_version().first()


def open_action_codes(assessment):
    """Items of this instrument that already have an open action at this place."""
    return frozenset(
        GrowthAction.objects.open()
        .filter(
            organisation_id=assessment.organisation_id,
            establishment_id=assessment.establishment_id,
            instrument_code=assessment.version.code,
            assessment__subject=assessment.subject_id,  # a person's own plan stands apart from the rest
        )
        .exclude(item_code="")
        .values_list("item_code", flat=True)
    )


def answered_counts(rows):
    """Add to each assessment how many items have an answer, and how many people were asked and are ready."""
    answered = (
        Answer.objects.asked()
        .filter(assessment=OuterRef("pk"))
        .exclude(value="", note="")
        .order_by()
        .values("assessment")
        .annotate(n=Count("item_code", distinct=True))
        .values("n")
    )
    asked = Respondent.objects.filter(assessment=OuterRef("pk")).order_by().values("assessment")
    return rows.annotate(
        answered=Subquery(answered),
        asked=Subquery(asked.annotate(n=Count("pk")).values("n")),
        ready=Subquery(asked.annotate(n=Count("pk", filter=Q(ready_at__isnull=False))).values("n")),
    )


def has_comparable(assessment):
    """Whether an earlier moment exists to compare with (one query)."""
    return (
        Assessment.objects.filter(pk=assessment.pk)
        .filter(Exists(Assessment.objects.before(assessment)))
        .exists()
    )
