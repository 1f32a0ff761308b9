"""Whatever matching keeps in words about a learner: the learner takes it along, and it goes when the learner is erased.

Asked of every table there is, not of a list: a new table, or a new column with words, is here by itself.
"""

import json

import pytest
from django.apps import apps
from django.db import models
from django.utils import timezone

from learningplans.models.base import TrajectoryRow
from matching import models as m
from matching.personal_data import collect, erase
from tests.access.cast import CANARY, Cast
from tests.stories import one_world

pytestmark = pytest.mark.django_db
world = one_world(Cast)

# what stays as it was, because it holds no words of or about somebody
KEPT = {
    "ProposedMatch.why_not": "a sentence of the portal itself, without a name",
    "Match.talk_where": "a place in the calendar",
    "StartAgreement.code": "which question",
    "StartAgreement.landed_in": "which row it became",
    "StartCorrection.code": "which question",
}
# what the learner does not take along, and why
WITHHELD = {
    "Match.mismatch_reason": "what school and company weigh together; the learner reads no report of it either",
    "Match.report": "what school and company weigh together",
    "MatchWord.reason": "what others thought; each takes along the own words",
    "MatchWord.told": "what others said; it stands on the match itself",
    "CompanyWish.note": "what a company keeps for itself and the school",
    "StartAgreement.landed_in": "an address in the portal",
    "StartAgreement.code": "which question",
    "StartCorrection.code": "which question",
    "ProposedMatch.why_not": "a sentence of the portal while it weighs; it becomes a match or nothing",
    "Match.talk_where": "a place in the calendar",
}
WITHHELD |= dict.fromkeys(
    (f"{one}.first_name" for one in ("Match", "SharedProfile", "SpeedDateSeat", "SpeedDateTalk")),
    "the own name",
)


def tables():
    """Every table of matching with rows of one learner."""
    return [one for one in apps.get_app_config("matching").get_models() if issubclass(one, TrajectoryRow)]


def words_of(table):
    """Its columns in which somebody can write."""
    return [
        field
        for field in table._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField) and not field.choices
    ]


def planted(world):
    """{column: its own text} in each row of the learner; every table of the cast has one."""
    m.StartTalk.objects.update(care_agreed_at=timezone.now())  # words of care are kept with consent alone
    found = {}
    for table in tables():
        rows = table.objects.filter(trajectory__learner__user=world.e.learner)
        assert rows, f"the cast has no {table.__name__}"
        texts = {}
        for field in words_of(table):
            name = f"{table.__name__}.{field.name}"
            texts[field.name] = found[name] = f"zo {len(found):03}"
        if texts:
            rows.update(**texts)
    return found


def test_a_learner_takes_along_every_word(world):
    texts = planted(world)
    kept = json.dumps(collect(world.e.learner), default=str, ensure_ascii=False)
    missing = {name for name, text in texts.items() if text not in kept}
    assert missing == set(WITHHELD)


def test_nothing_in_words_is_left_of_who_is_erased(world):
    texts = planted(world)
    assert CANARY in _everything(world)  # also what stands in answers, by question
    erase(user=world.e.learner, at=timezone.now())
    left = _everything(world)
    assert {name for name, text in texts.items() if text in left} == set(KEPT)
    assert CANARY not in left


def test_each_table_says_how_it_empties_its_answers(world):
    """Answers by question hold no canary of their own in every table: they are looked at by column."""
    planted(world)
    for table in tables():
        for field in _answers_of(table):
            table.objects.filter(trajectory__learner__user=world.e.learner).update(**{field: {"x": CANARY}})
    erase(user=world.e.learner, at=timezone.now())
    left = {
        f"{table.__name__}.{field}"
        for table in tables()
        for field in _answers_of(table)
        if CANARY in str(list(table.objects.values_list(field, flat=True)))
    }
    # made by the portal from codes and numbers
    assert left == {"ProposedMatch.rotation", "ProposedMatch.reasons"}


def _answers_of(table):
    return [one.name for one in table._meta.concrete_fields if isinstance(one, models.JSONField)]


def _everything(world):
    rows = [
        list(table.objects.filter(trajectory__learner__user=world.e.learner).values()) for table in tables()
    ]
    return json.dumps(rows, default=str, ensure_ascii=False)
