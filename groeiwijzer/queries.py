"""Reads of a self-assessment as a whole: the voices, what counts, the profile; a fixed number of queries."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from django.db.models import CharField, Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Cast

from groeiwijzer import rules
from groeiwijzer.instruments import Instrument, Mode, carry_over
from groeiwijzer.models import AgreedAnswer, Answer, Assessment, Choice, GrowthAction, Part, Respondent
from groeiwijzer.models.assessments import newest_first


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
            said = {pk: a.value for pk, a in self.voices.get(code, {}).items() if a.value}
            agreed = self.agreed.get(code)
            if said or agreed:
                found[code] = rules.combine(said, agreed.value if agreed else None)
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
        kept = _unchanged(self.instrument, instrument)
        if kept is None:
            return self
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


def _unchanged(then, now):
    """Codes that both versions ask in the same way; None when it is the same version, so all of them."""
    return None if then.version == now.version else set(carry_over(then, now).kept)


@dataclass(slots=True)
class Said:
    """What one respondent says to one item: the answer's row without the weight of a model."""

    value: str
    note: str
    updated_at: datetime | None = None  # only where `dated` was asked

    def get_value_display(self):
        """The answer in words."""
        return CHOICE_WORDS.get(self.value, "")


CHOICE_WORDS = dict(Choice.choices)


def reading(assessment, *, dated=False):
    """The assessment with all voices in three queries, whatever the number of answers; `dated` with their times."""
    return readings([assessment], dated=dated)[0]


def readings(assessments, *, dated=False):
    """Several assessments with all their voices, in the given order, in three queries however many there are."""
    assessments = list(assessments)
    respondents, agreed = defaultdict(list), defaultdict(dict)
    voices_of, voices = {}, {assessment.pk: defaultdict(dict) for assessment in assessments}
    for respondent in _respondents_of(assessments):
        respondents[respondent.assessment_id].append(respondent)
        place = respondent.pk, voices[respondent.assessment_id]
        voices_of |= {str(respondent.pk): place, respondent.pk.hex: place}
    answers = Answer.objects.asked().filter(assessment__in=assessments).order_by("item_code", "pk")
    columns = ("item_code", "value", "note", *(("updated_at",) if dated else ()))
    # hundreds of rows name the same few respondents: their id stays the text it is in the database, with dashes or without
    for who, code, *said in answers.values_list(Cast("respondent_id", CharField()), *columns):
        person, spoken = voices_of[who]
        spoken[code][person] = Said(*said)
    for row in AgreedAnswer.objects.asked().filter(assessment__in=assessments).order_by():
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


def _respondents_of(assessments):
    """Who answers in these assessments, in the order they were asked; of each person the name only."""
    rows = Respondent.objects.filter(assessment__in=assessments).order_by().select_related("user")
    rows = rows.only("assessment_id", "user_id", "voice", "asked_at", "ready_at", "user__name")
    return sorted(rows, key=lambda row: (row.asked_at, row.pk))


def what_counted(assessment, asked_now):
    """Per item that `asked_now` asks unchanged: what counted in an earlier assessment (two queries); none in a reflection."""
    if asked_now.mode == Mode.REFLECTION:
        return {}
    voices = defaultdict(dict)
    said = Answer.objects.asked().filter(assessment=assessment).exclude(value="").order_by()
    for nth, (code, value) in enumerate(said.values_list("item_code", "value")):
        voices[code][nth] = value
    decided = AgreedAnswer.objects.asked().filter(assessment=assessment).order_by()
    agreed = dict(decided.values_list("item_code", "value"))
    kept = _unchanged(assessment.instrument, asked_now)
    return {
        code: rules.combine(voices.get(code, {}), agreed.get(code)).value
        for code in {*voices, *agreed}
        if kept is None or code in kept
    }


def previous_of(assessment, user):
    """The newest earlier comparable moment this person may read as one of the own organisation, or None."""
    moments = newest_first(Assessment.objects.inside(user).before(assessment).as_moments())
    return moments[0] if moments else None


def open_actions_here(assessment):
    """Open actions of this instrument at this place, the first due on top, as a list shows them (one query)."""
    shown = ("title", "item_code", "due_on", "created_at", "owner__name")
    rows = _open_actions(assessment).select_related("owner").only(*shown)
    return sorted(rows, key=lambda action: (action.due_on, action.created_at, action.pk))


def _open_actions(assessment):
    """A person's own plan stands apart from the rest."""
    return (
        GrowthAction.objects.open()
        .order_by()
        .filter(
            organisation_id=assessment.organisation_id,
            establishment_id=assessment.establishment_id,
            instrument_code=assessment.version.code,
            assessment__subject=assessment.subject_id,
        )
    )


def open_action_codes(assessment):
    """Items of this instrument that already have an open action at this place."""
    return frozenset(_open_actions(assessment).exclude(item_code="").values_list("item_code", flat=True))


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
