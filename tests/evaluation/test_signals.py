"""A problem goes straight to who coaches the learner; who gave it sees that it was heard (E17)."""

import pytest

from duaalportal.accounts.access import Role
from duaalportal.lib.attention import Urgency
from evaluation.learner import signals
from evaluation.learner.errors import LearnerRefused, NoCoach
from evaluation.models import Signal
from learningplans import trail
from learningplans.models import TeamMember
from tests.evaluation.learner_world import DAY, EVERYBODY, at, get, post, signal, text, world
from tests.evaluation.test_learner_words import waits
from tests.stories import as_now, browser, fresh, now, today

pytestmark = [pytest.mark.django_db, pytest.mark.shows("E17")]
__all__ = ["world"]
WORDS = "De mentor is al twee weken weg"
SENDERS = ("learner_person", "teacher", "mentor_person", "coordinator", "instructor", "other_mentor")


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_gives_a_signal_and_that_the_coach_is_told_at_once(world, who):
    answer = post(getattr(world, who), "signal_new", world.trajectory, text=WORDS)
    if who not in SENDERS:
        assert answer.status_code in (403, 404) and not Signal.objects.exists()
        return
    assert answer.status_code == 302
    item = waits(world.coach)[f"Signaal over {world.learner.name}"]
    assert item.urgency == Urgency.SOON and item.due == today()
    assert waits(world.coach, today() + DAY)[item.title].urgency == Urgency.LATE
    assert WORDS not in f"{item.title} {item.why}"
    assert not waits(world.other_coach)


@pytest.mark.parametrize("who", EVERYBODY)
def test_only_who_gave_it_and_the_coach_read_it(world, who):
    row = signal(world)
    readers = {"mentor_person", "coach"}
    page = get(getattr(world, who), "signal", row)
    assert (page.status_code == 200 and WORDS in page.content.decode()) is (who in readers)
    listed = get(getattr(world, who), "signals")
    assert (WORDS in listed.content.decode()) is (who in readers)


def test_the_coach_picks_it_up_and_who_gave_it_reads_the_answer(world):
    row = signal(world)
    assert "wacht op de trajectbegeleider" in text(world.mentor_person, "signals")
    answer = browser(world.coach).post(at("signal_hear", row), {"answer": "Ik bel Ilse vandaag."})
    assert answer.status_code == 302 and not waits(world.coach)
    page = text(world.mentor_person, "signal", row)
    assert "Ik bel Ilse vandaag." in page and "Sofie Peeters" in page
    again = browser(world.coach).post(at("signal_hear", row), {"answer": "Iets anders"})
    told = again.content.decode()
    assert again.status_code == 422 and "pakte dit al op" in told and "Iets anders" in told
    assert fresh(row).answer == "Ik bel Ilse vandaag."


@pytest.mark.parametrize("who", ["mentor_person", "other_coach", "school_coordinator", "stranger"])
def test_nobody_else_picks_it_up(world, who):
    row = signal(world)
    assert post(getattr(world, who), "signal_hear", row, answer="Ik").status_code in (403, 404)
    with pytest.raises(LearnerRefused):
        signals.hear(signal=row, answer="Ik", by=as_now(getattr(world, who)), at=now())


def test_sending_twice_tells_once(world):
    key = "6b1cf0a0-3a3c-4a7e-9b6e-2b1f1f0f7a11"
    assert signal(world, key=key).pk == signal(world, key=key).pk
    assert Signal.objects.count() == 1


def test_without_words_or_without_a_coach_it_says_why_and_keeps_what_was_typed(world):
    assert post(world.mentor_person, "signal_new", world.trajectory, text=" ").status_code == 422
    TeamMember.objects.filter(role=Role.TRAJECTORY_COACH).update(ends_on=today() - DAY)
    with pytest.raises(NoCoach):
        signal(world)
    page = post(world.mentor_person, "signal_new", world.trajectory, text=WORDS)
    assert page.status_code == 422
    assert "Bel de school" in page.content.decode() and WORDS in page.content.decode()


def test_it_is_one_tap_away_on_a_page_of_the_learner_and_names_who_hears_it(world):
    page = browser(world.mentor_person).get(f"/trajecten/{world.trajectory.pk}/").content.decode()
    assert at("signal_new", world.trajectory) in page
    assert "Sofie Peeters" in text(world.mentor_person, "signal_new", world.trajectory)


def test_the_history_of_the_trajectory_does_not_tell_that_somebody_gave_one(world):
    signal(world)
    assert not list(trail.history(world.trajectory))
