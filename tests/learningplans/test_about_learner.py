"""Where a learner begins (P10), remarks on wellbeing (X03), and what waits on Vandaag around placements."""

import itertools
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from duaalportal.accounts.access import Role
from duaalportal.accounts.models import User
from learningplans import attention_placements, start_profile, wellbeing
from learningplans.models import Placement, StartProfile, Trajectory, WellbeingNote
from tests.factories.accounts import member
from tests.factories.learningplans import join_team, make_world
from tests.learningplans.placing import DAY
from tests.stories import one_world, today

pytestmark = pytest.mark.django_db
READERS = ("coach", "teacher", "school_director", "learner_person", "mother", "mentor_person", "coordinator")


@one_world
def world():
    """The usual cast, everybody signed in once; what a test changes is undone by its own transaction."""
    found = make_world()
    join_team(found.trajectory, found.teacher, Role.DUAL_TEACHER, found.school)
    found.other_mentor = member(Role.MENTOR, found.company)
    found.browsers = {name: Client() for name in (*READERS, "other_mentor", "director")}
    for name, client in found.browsers.items():
        client.force_login(getattr(found, name))
    return found


def at(name, row):
    kind = "trajectory" if isinstance(row, Trajectory) else "note"
    return reverse(f"learningplans:{name}", kwargs={kind: row.pk})


def read(world, who, name="start_profile"):
    answer = world.browsers[who].get(at(name, world.trajectory))
    return answer.content.decode() if answer.status_code == 200 else answer.status_code


def waiting(world, who):
    person = User.objects.get(pk=getattr(world, who).pk)
    items = attention_placements.open_items(user=person, today=today())
    return [re.sub(r"-[0-9a-f]{8}-.*", "", item.code) for item in items]


# --- where the learner begins -------------------------------------------------------------------------------------


def write(world, version=0, **said):
    values = {"knows": "Kan lassen", "trajectory": world.trajectory, "by": world.coach}
    return start_profile.write_profile(version=version, at=timezone.now(), **values | said)


@pytest.mark.shows("P10")
def test_the_school_describes_shares_and_the_mentor_takes_it_in(world):
    coach, mentor = world.browsers["coach"], world.browsers["mentor_person"]
    sent = {"version": "0", "knows": "Kan lassen", "can_do": "", "about": ""}
    assert coach.post(at("start_profile_write", world.trajectory), sent).status_code == 302
    assert "Nog niet gedeeld" in read(world, "mentor_person") and "Kan lassen" not in read(
        world, "mentor_person"
    )
    assert mentor.get(at("start_profile_write", world.trajectory)).status_code == 404
    assert waiting(world, "mentor_person") == []
    coach.post(at("start_profile_share", world.trajectory))
    assert "Kan lassen" in read(world, "mentor_person") and "Ik heb dit gelezen" in read(
        world, "mentor_person"
    )
    assert waiting(world, "mentor_person") == ["start-profile"]
    mentor.post(at("start_profile_read", world.trajectory), {"version": "1"})
    assert "gelezen door de mentor" in read(world, "coach")
    assert waiting(world, "mentor_person") == []


@pytest.mark.parametrize("who", READERS)
def test_who_reads_where_a_learner_begins(world, who):
    write(world)
    start_profile.share_profile(trajectory=world.trajectory, by=world.coach, at=timezone.now())
    assert "Kan lassen" in read(world, who)


@pytest.mark.parametrize("who, status", [("other_mentor", 404), ("director", 404)])
def test_who_does_not(world, who, status):
    write(world)
    start_profile.share_profile(trajectory=world.trajectory, by=world.coach, at=timezone.now())
    assert read(world, who) == status


def test_what_changed_is_read_again_and_who_saved_first_is_shown(world):
    write(world)
    start_profile.share_profile(trajectory=world.trajectory, by=world.coach, at=timezone.now())
    take_in = {"trajectory": world.trajectory, "by": world.mentor_person, "at": timezone.now()}
    start_profile.take_in_profile(version=1, **take_in)
    write(world, version=1, knows="Kan lassen en frezen")
    assert StartProfile.objects.get().taken_in_at is None
    with pytest.raises(start_profile.ProfileChanged):
        start_profile.take_in_profile(version=1, **take_in)
    sent = {"version": "1", "knows": "Iets anders", "can_do": "", "about": ""}
    answer = world.browsers["learner_person"].post(at("start_profile_write", world.trajectory), sent)
    page = answer.content.decode()
    assert answer.status_code == 422 and "Kan lassen en frezen" in page and "Iets anders" in page


def test_nothing_is_not_shared_and_nothing_said_is_refused(world):
    with pytest.raises(start_profile.NothingToShare):
        start_profile.share_profile(trajectory=world.trajectory, by=world.coach, at=timezone.now())
    with pytest.raises(start_profile.NotShared):
        start_profile.take_in_profile(
            trajectory=world.trajectory, version=0, by=world.mentor_person, at=timezone.now()
        )
    sent = {"version": "0", "knows": " ", "can_do": "", "about": ""}
    answer = world.browsers["coach"].post(at("start_profile_write", world.trajectory), sent)
    assert "minstens één vraag" in answer.content.decode()


# --- remarks on wellbeing -----------------------------------------------------------------------------------------

NOTE = "Slaapt slecht voor een toets."
SHARED = {
    "nobody": {},
    "school": {"with_school": True, "with_company": False},
    "company": {"with_school": False, "with_company": True},
    "both": {"with_school": True, "with_company": True},
}
ALLOWED = {
    "nobody": {"coach", "learner_person"},  # the coach wrote it
    "school": {"coach", "learner_person", "teacher", "school_director"},
    "company": {"coach", "learner_person", "mentor_person", "coordinator", "director"},
}
ALLOWED["both"] = ALLOWED["school"] | ALLOWED["company"]


def noted(world, by="coach"):
    return wellbeing.write_note(
        trajectory=world.trajectory, text=NOTE, by=getattr(world, by), at=timezone.now()
    )


def shared(world, note, how):
    if SHARED[how]:
        wellbeing.agree(note=note, by=world.learner_person, at=timezone.now(), **SHARED[how])


@pytest.mark.shows("X03")
@pytest.mark.parametrize("how, who", list(itertools.product(SHARED, (*READERS, "director", "other_mentor"))))
def test_others_read_a_remark_only_after_the_learner_agreed_with_their_side(world, how, who):
    shared(world, noted(world), how)
    page = read(world, who, "wellbeing")
    assert (who in ALLOWED[how]) == (isinstance(page, str) and NOTE in page)
    if who in ("mother", "other_mentor"):
        assert page in (403, 404)


@pytest.mark.shows("X03")
def test_withdrawn_is_withdrawn_on_the_next_request(world):
    note = noted(world)
    shared(world, note, "both")
    assert NOTE in read(world, "mentor_person", "wellbeing")
    assert world.browsers["learner_person"].post(at("wellbeing_withdraw", note)).status_code == 302
    assert NOTE not in read(world, "mentor_person", "wellbeing")
    assert NOTE not in read(world, "teacher", "wellbeing")
    shared(world, note, "school")  # and again, for one side
    assert NOTE in read(world, "teacher", "wellbeing") and NOTE not in read(
        world, "mentor_person", "wellbeing"
    )


def test_only_the_learner_chooses(world):
    note = noted(world, by="mentor_person")
    for who in ("coach", "mentor_person", "teacher"):
        assert world.browsers[who].post(at("wellbeing_agree", note), {"with_school": "on"}).status_code == 403
    with pytest.raises(wellbeing.NotTheLearner):
        wellbeing.agree(note=note, with_school=True, with_company=False, by=world.coach, at=timezone.now())
    with pytest.raises(wellbeing.NotTheLearner):
        wellbeing.withdraw(note=note, by=world.coach, at=timezone.now())
    with pytest.raises(wellbeing.NobodyChosen):
        wellbeing.agree(
            note=note, with_school=False, with_company=False, by=world.learner_person, at=timezone.now()
        )
    assert NOTE not in read(world, "coach", "wellbeing")


@pytest.mark.shows("X03")
def test_the_learner_is_asked_on_vandaag_and_answers_on_the_page(world):
    browser = world.browsers["learner_person"]
    sent = world.browsers["mentor_person"].post(at("wellbeing_write", world.trajectory), {"text": NOTE})
    note = WellbeingNote.objects.get()
    assert sent.status_code == 302 and waiting(world, "learner_person") == ["wellbeing"]
    page = browser.get(at("wellbeing_agree", note)).content.decode()
    assert NOTE in page and "Met mijn school" in page
    assert "Kies met wie je dit deelt" in browser.post(at("wellbeing_agree", note), {}).content.decode()
    assert browser.post(at("wellbeing_agree", note), {"with_school": "on"}).status_code == 302
    assert waiting(world, "learner_person") == []
    assert NOTE in read(world, "coach", "wellbeing")


def test_an_own_remark_asks_nobody_else_and_an_empty_one_is_refused(world):
    noted(world, by="learner_person")
    assert waiting(world, "learner_person") == []
    answer = world.browsers["coach"].post(at("wellbeing_write", world.trajectory), {"text": " "})
    assert answer.status_code == 422 and "Schrijf je opmerking." in answer.content.decode()


# --- a placement that ends ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "left, state, waits",
    [
        (29, "running", False),
        (28, "running", True),
        (0, "running", True),
        (-5, "running", True),
        (28, "interrupted", True),
        (28, "final_talk", False),
        (28, "matched", False),
    ],
)
def test_the_coach_hears_in_time_that_a_placement_ends(world, left, state, waits):
    Placement.objects.filter(pk=world.placement.pk).update(ends_on=today() + left * DAY)
    Trajectory.objects.filter(pk=world.trajectory.pk).update(state=state)
    assert bool(waiting(world, "coach")) == waits
    assert not waiting(world, "teacher")


def test_what_follows_takes_the_item_away(world):
    Placement.objects.filter(pk=world.placement.pk).update(ends_on=today() + 5 * DAY)
    assert waiting(world, "coach")
    row = Placement.objects.get(pk=world.placement.pk)
    row.pk, row.place, row.is_simulated, row._state.adding = None, None, True, True
    row.starts_on, row.ends_on = today() + 6 * DAY, today() + 90 * DAY
    row.save()
    assert not waiting(world, "coach")
