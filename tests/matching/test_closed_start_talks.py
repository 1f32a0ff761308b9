"""A closed talk before the start: who reads it, and how it stays as it was closed but for a correction."""

import pytest
from django.db import IntegrityError, transaction

from matching import models as m
from matching import personal_data_start_talks
from matching.start_talks import writing
from matching.start_talks.errors import StartTalkMoved, StartTalkRefused
from matching.start_talks.words import Typed
from tests.matching.start_talk_world import DAY, FIRST, agree, close, world, write
from tests.stories import as_now, browser, fresh, now, today

pytestmark = pytest.mark.django_db
__all__ = ["world"]


@pytest.mark.shows("M08")
def test_a_closed_talk_changes_only_by_a_correction_that_keeps_what_stood(world):
    with pytest.raises(StartTalkRefused, match="geen antwoord"):
        close(world)
    write(world, world.coach, OG_1_1_1=Typed("", "Sofie"))
    with pytest.raises(StartTalkMoved):
        close(world, version=1)
    with pytest.raises(StartTalkRefused, match="komt nog"):
        close(world, held_on=today() + DAY)
    closed = close(world)
    assert close(world, version=1).closed_at == closed.closed_at  # twice is once
    with pytest.raises(StartTalkRefused, match="afgerond"):
        write(world, world.coach, OG_1_1_2=Typed("", "Overdag"))
    with pytest.raises(StartTalkRefused, match="afgerond"):
        agree(world)
    coach, address = browser(world.coach), f"{world.page}verbeteren/?vraag={FIRST}"
    sent = {"text": "Karel", "reason": "", "version": closed.version}
    assert coach.post(address, sent).status_code == 422
    assert coach.post(address, sent | {"reason": "Karel nam over", "version": 1}).status_code == 422
    assert coach.post(address, sent | {"reason": "Karel nam over"}).status_code == 302
    page = browser(world.mentor_person).get(world.page).content.decode()
    assert "Karel nam over" in page and "Er stond: “Sofie”" in page
    assert m.StartCorrection.objects.get().before == "Sofie"


def test_a_parent_reads_the_talk_once_it_is_closed_and_another_company_never(world):
    assert browser(world.mother).get(world.page).status_code == 404
    write(world, world.coach, OG_1_1_1=Typed("", "Sofie"))
    close(world)
    assert browser(world.mother).get(world.page).status_code == 200
    assert browser(world.outsider).get(world.page).status_code == 404


def talked(world):
    """A closed talk with an answer and something agreed; what the database keeps of it."""
    write(world, world.coach, OG_1_1_1=Typed("", "Sofie"), OG_1_1_2=Typed("", "Overdag"))
    agreed = agree(world)
    close(world)
    return m.StartTalk.objects.filter(pk=world.talk.pk), m.StartAgreement.objects.filter(pk=agreed.pk)


def correct(world, text, code=FIRST):
    said = {"reason": "Verkeerde naam", "version": fresh(world.talk).version, "by": as_now(world.coach)}
    return writing.correct(talk=world.talk, code=code, text=text, at=now(), **said)


@pytest.mark.shows("M08")
@pytest.mark.parametrize(
    "change",
    [
        {"answers": {}},
        {"answers": {FIRST: {"answer": "Stiekem", "by": "school"}}},
        {"held_on": today() - DAY},
        {"made_at": now() - DAY},
        {"closed_at": None, "closed_by": None},
        {"erased_at": now()},
        {"erased_at": now(), "answers": {}, "held_on": today() - DAY},
    ],
    ids=lambda change: "-".join(change),
)
def test_the_database_itself_refuses_to_change_a_closed_talk(world, change):
    rows, _ = talked(world)
    before = rows.values().get()
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        rows.update(**change)
    assert rows.values().get() == before


@pytest.mark.shows("M08")
def test_the_database_itself_keeps_what_was_agreed_and_corrected_in_a_closed_talk(world):
    talks, agreed = talked(world)
    correct(world, "Sofie Maes")
    corrected = m.StartCorrection.objects.filter(talk=world.talk)
    around = writing.rows_of(world.talk) | {"talk": world.talk, "at": now(), "by": world.coach}
    acts = [
        talks.delete,
        agreed.delete,
        lambda: agreed.update(text="Iets anders"),
        lambda: agreed.update(owner="Iemand"),
        lambda: agreed.update(due_on=None),
        lambda: agreed.update(landed_in="plan:1"),
        lambda: m.StartAgreement.objects.create(text="Nog iets", **around),
        corrected.delete,
        lambda: corrected.update(reason="Stil"),
        lambda: corrected.update(before=""),
        lambda: corrected.update(at=now() + DAY),
        # a correction of what never stood there
        lambda: m.StartCorrection.objects.create(code=FIRST, before="Niets", reason="x", **around),
    ]
    for act in acts:
        with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
            act()
    assert (agreed.get().text, corrected.get().reason) == ("Bellen voor acht uur", "Verkeerde naam")
    # done it may be, once
    agreed.update(done_at=now(), done_by=world.coach)
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        agreed.update(done_at=None, done_by=None)


@pytest.mark.shows("M08")
def test_of_a_closed_talk_the_database_takes_the_change_that_the_last_correction_tells(world):
    talks, _ = talked(world)
    first = dict(fresh(world.talk).answers)
    for words in ("Sofie Maes", "", "Sofie Maes", "Sofie"):
        correct(world, words)
        assert fresh(world.talk).answers.get(FIRST, {}).get("answer", "") == words
    stands = dict(fresh(world.talk).answers)
    for other in (
        stands | {FIRST: {"answer": "Sofie Maes", "by": "school"}},  # an earlier correction
        {FIRST: first[FIRST]},  # another answer goes along
        stands | {"OG.1.1.2": {"answer": "Anders", "by": "school"}},
    ):
        with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
            talks.update(answers=other)
    assert fresh(world.talk).answers == stands
    # what the learner wants to be taken into account stays the learner's
    writing.share_care(talk=world.talk, text="Rustig uitleggen", version=0, by=world.learner_person, at=now())
    assert fresh(world.talk).care == "Rustig uitleggen"


def test_erasing_the_learner_takes_the_words_of_a_closed_talk_once_and_for_all(world):
    talks, agreed = talked(world)
    correct(world, "Sofie Maes")
    erase = personal_data_start_talks.erase
    assert "Antwoorden in opstartgesprekken zijn gewist." in erase(user=world.learner_person, at=now())
    assert "Antwoorden in opstartgesprekken zijn gewist." not in erase(user=world.learner_person, at=now())
    row = talks.get()
    assert (row.answers, row.held_on, agreed.get().text) == ({}, today(), "(verwijderd)") and row.erased_at
    assert m.StartCorrection.objects.get().before == ""
    for change in ({"answers": {FIRST: {"answer": "Sofie"}}}, {"care": "x", "care_agreed_at": now()}):
        with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
            talks.update(**change)
    with pytest.raises(StartTalkRefused, match="gewist"):
        correct(world, "Toch Sofie")
