"""Writing and sending a week: kept once whatever a device does, points that come of it, and closing them together."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from duaalportal.accounts.access import Role
from duaalportal.accounts.models import AuditEntry
from duaalportal.lib.school_calendar import Week
from evaluation.models import ActionPoint, EvaluationRound, InstructorInput, PointLook, Sending, Voice
from evaluation.weeks import inputs, points, writing
from evaluation.weeks.errors import SideSpoke, VoiceChanged, WeekIncomplete, WeekRefused, WeekShown
from evaluation.weeks.revealing import open_round
from learningplans.models import Absence, TeamMember, Trajectory, TrajectoryState
from tests.evaluation.week_world import (
    DAY,
    LATE,
    STRONG,
    TODAY,
    WEEK,
    add_company,
    at,
    browser,
    moment,
    posted,
    put_back,
    said_of,
    side_of,
    submit,
    the_round,
    world,
)
from tests.factories.accounts import member
from tests.factories.companies import make_mentor
from tests.factories.learningplans import join_team
from tests.stories import as_now

pytestmark = pytest.mark.django_db
__all__ = ["put_back", "world"]
NEXT = WEEK.next


def draft(world, who="mentor_person", said=None, seen=None):
    return writing.save_draft(
        trajectory=world.trajectory,
        week=world.week,
        side=side_of(world, who),
        said=said or said_of(world),
        by=as_now(getattr(world, who)),
        at=timezone.now(),
        seen=seen,
    )


# --- writing --------------------------------------------------------------------------------------------------------


@pytest.mark.shows("E02")
def test_a_week_is_kept_as_one_goes_and_is_no_voice_before_it_is_sent(world):
    voice = draft(world, said=said_of(world, message="Een begin"))
    assert voice.version == 1 and voice.submitted_at is None and the_round(world).spoken == {}
    assert draft(world, said=said_of(world, message="Een begin"), seen=1).version == 1
    assert draft(world, said=said_of(world, message="Verder"), seen=1).version == 2
    assert Voice.objects.get().message == "Verder"


def test_a_draft_may_lack_everything_that_sending_asks(world):
    unfinished = said_of(world, RH_2="not_yet")
    assert draft(world, said=unfinished).pk
    with pytest.raises(WeekIncomplete) as refused:
        submit(world, said=unfinished)
    assert {one.criterion for one in refused.value.problems} == {"RH.2"}
    assert not ActionPoint.objects.exists() and Voice.objects.get().submitted_at is None


def test_who_wrote_on_two_devices_is_shown_both_and_nothing_is_lost(world):
    draft(world, said=said_of(world, message="Van de gsm"))
    with pytest.raises(VoiceChanged) as race:
        draft(world, said=said_of(world, message="Van de laptop"), seen=0)
    assert race.value.current.message == "Van de gsm"
    with pytest.raises(VoiceChanged):
        submit(world, said=said_of(world, message="Van de laptop"), seen=0)
    assert Voice.objects.get().message == "Van de gsm"


# --- sending --------------------------------------------------------------------------------------------------------


@pytest.mark.shows("E02", "E09")
def test_a_week_is_received_with_its_time_and_the_time_of_the_device(world):
    in_flight = timezone.now() - timedelta(hours=5)
    answer = submit(world, filled_in_at=in_flight)
    voice = Voice.objects.get()
    assert (voice.submitted_at, voice.filled_in_at) == (timezone.now(), in_flight)
    assert answer["received_at"] == timezone.now().isoformat() and not answer["shown"]
    assert list(the_round(world).spoken) == [f"M:{world.company.pk}"]
    assert AuditEntry.objects.filter(verb="week_sent").count() == 1
    # a clock that runs ahead tells nothing of the future
    submit(world, "teacher", filled_in_at=timezone.now() + DAY)
    assert Voice.objects.get(party="LK").filled_in_at == timezone.now()


@pytest.mark.shows("E09")
def test_the_same_sending_a_thousand_times_is_one_week(world):
    key, said = uuid.uuid4(), said_of(world, RH_2=LATE)
    first = submit(world, said=said, key=key, seen=0)
    for _ in range(999):
        assert submit(world, said=said, key=key, seen=0) == first
    assert Voice.objects.count() == ActionPoint.objects.count() == Sending.objects.count() == 1
    assert Voice.objects.get().version == 1 and AuditEntry.objects.filter(verb="week_sent").count() == 1


def test_an_old_sending_that_comes_again_undoes_nothing_newer(world):
    key = uuid.uuid4()
    first = submit(world, said=said_of(world, message="Eerst"), key=key)
    submit(world, said=said_of(world, message="Later"), key=uuid.uuid4(), seen=1)
    assert submit(world, said=said_of(world, message="Eerst"), key=key, seen=0) == first
    assert Voice.objects.get().message == "Later"


def test_a_sending_that_was_refused_may_be_corrected_under_the_same_key(world):
    key = uuid.uuid4()
    with pytest.raises(WeekIncomplete):
        submit(world, said=said_of(world, RH_2="not_yet"), key=key)
    assert submit(world, said=said_of(world, RH_2=LATE), key=key)["version"] == 1


def test_what_was_sent_may_be_sent_anew_until_it_is_shown(world):
    submit(world, said=said_of(world, RH_2=LATE))
    submit(world, said=said_of(world, RH_2="meets", RH_4=LATE | {"agreement": "Belt voor 7.30 uur"}), seen=1)
    assert [(row.criterion, row.text) for row in ActionPoint.objects.all()] == [
        ("RH.4", "Belt voor 7.30 uur")
    ]
    for who in ("learner_person", "teacher"):
        submit(world, who)
    with pytest.raises(WeekShown):
        submit(world, seen=2)
    with pytest.raises(WeekShown):
        draft(world)


def test_a_draft_after_sending_waits_for_the_next_sending(world):
    submit(world, said=said_of(world, message="Verzonden"))
    with pytest.raises(WeekRefused):
        draft(world, said=said_of(world, message="Nog een gedachte"), seen=1)
    assert Voice.objects.get().message == "Verzonden"


@pytest.mark.parametrize("who", ["mother", "coordinator", "instructor", "director", "school_coordinator"])
def test_who_has_no_voice_says_nothing(world, who):
    with pytest.raises(WeekRefused):
        writing.submit_week(
            trajectory=world.trajectory,
            week=world.week,
            side=side_of(world, "mentor_person"),
            said=said_of(world),
            by=as_now(getattr(world, who)),
            at=timezone.now(),
        )
    assert the_round(world) is None or not the_round(world).spoken


def test_nobody_speaks_for_another_side(world):
    with pytest.raises(WeekRefused):
        writing.submit_week(
            trajectory=world.trajectory,
            week=world.week,
            side=side_of(world, "learner_person"),
            said=said_of(world),
            by=as_now(world.mentor_person),
            at=timezone.now(),
        )


def test_of_two_mentors_of_a_company_one_speaks_and_the_other_keeps_the_words(world):
    colleague = member(Role.MENTOR, world.company, name="Dirk Peeters")
    mentor = make_mentor(world.company, on=TODAY, user=colleague, name=colleague.name)
    join_team(world.trajectory, mentor, Role.MENTOR, world.company)
    submit(world, said=said_of(world, message="Van Bart"))
    own = {"trajectory": world.trajectory, "week": world.week, "side": side_of(world, "mentor_person")}
    own |= {"said": said_of(world, message="Van Dirk"), "by": as_now(colleague), "at": timezone.now()}
    assert writing.save_draft(**own).message == "Van Dirk"
    with pytest.raises(SideSpoke) as refused:
        writing.submit_week(**own)
    assert "Bart Willems verzond deze week al" in str(refused.value)
    assert Voice.objects.filter(submitted_at__isnull=False).get().message == "Van Bart"
    assert Voice.objects.filter(user=colleague).get().message == "Van Dirk"


def test_a_week_to_come_and_one_of_a_closed_trajectory_are_refused(world):
    for week in (NEXT, NEXT.next):
        with pytest.raises(WeekRefused, match="komt nog"):
            submit(world, week=week)
    Trajectory.objects.filter(pk=world.trajectory.pk).update(state=TrajectoryState.COMPLETED)
    world.trajectory.refresh_from_db()
    try:
        with pytest.raises(WeekRefused, match="afgerond"):
            submit(world)
    finally:
        world.trajectory.state = TrajectoryState.RUNNING


def test_rights_end_at_once(world):
    TeamMember.objects.filter(role=Role.MENTOR).update(ends_on=TODAY - DAY)
    with pytest.raises(WeekRefused):
        submit(world)


# --- showing --------------------------------------------------------------------------------------------------------


@pytest.mark.shows("E02")
def test_the_last_who_has_to_speak_shows_all_voices_at_once(world):
    submit(world)
    submit(world, "teacher")
    assert not Voice.objects.filter(shown_at__isnull=False).exists() and the_round(world).revealed_at is None
    assert submit(world, "learner_person")["shown"]
    row = the_round(world)
    assert row.revealed_at == timezone.now() and row.revealed_by is None
    assert Voice.objects.filter(shown_at=timezone.now()).count() == 3


def test_with_two_companies_both_mentors_have_to_speak(world):
    add_company(world)
    for who in ("mentor_person", "teacher", "learner_person"):
        assert not submit(world, who)["shown"]
    assert submit(world, "other_mentor")["shown"]


def test_a_mentor_where_the_learner_was_absent_is_not_waited_for(world):
    add_company(world)
    Absence.objects.create(
        school=world.school,
        trajectory=world.trajectory,
        side="learner",
        first_day=WEEK.monday + 3 * DAY,
        last_day=WEEK.monday + 3 * DAY,
        reported_at=timezone.now(),
        reported_by=world.learner_person,
    )
    for who in ("mentor_person", "teacher"):
        submit(world, who)
    assert submit(world, "learner_person")["shown"]


@pytest.mark.shows("E11")
def test_the_coach_opens_a_round_for_the_talk_and_drafts_stay_unread(world):
    submit(world, said=said_of(world, RH_2=LATE))
    draft(world, "teacher", said_of(world, message="Nog niet klaar"))
    row = open_round(round=the_round(world), by=world.coach, at=timezone.now())
    assert row.revealed_by == world.coach
    assert Voice.objects.filter(shown_at__isnull=False).get().party == "M"
    assert not ActionPoint.objects.get().is_blind
    again = open_round(round=row, by=world.teacher, at=timezone.now() + DAY)
    assert again.revealed_at == row.revealed_at and again.revealed_by == world.coach
    with pytest.raises(WeekShown):
        submit(world, "learner_person")


def test_a_round_in_which_nobody_spoke_is_not_opened(world):
    draft(world)
    with pytest.raises(WeekRefused):
        open_round(round=the_round(world), by=world.coach, at=timezone.now())


# --- points ---------------------------------------------------------------------------------------------------------


@pytest.mark.shows("E03")
def test_a_point_to_work_on_becomes_a_point_with_example_owner_and_day(world):
    submit(world, said=said_of(world, RH_2=LATE, PH_3=STRONG, LB_6={"value": "not_yet"}))
    point = ActionPoint.objects.get()
    assert (point.kind, point.criterion, point.text) == ("work", "RH.2", LATE["agreement"])
    assert (point.example, str(point.review_on)) == (LATE["example"], LATE["review_on"])
    assert point.owner == world.learner_person and point.organisation == world.company and point.is_blind


@pytest.mark.shows("E04")
def test_an_agreement_on_a_group_has_an_owner_and_a_day(world):
    agreements = {
        "PH": {"text": "Bart toont de testlas", "owner": "M", "review_on": "2026-11-27"},
        "LB": {"text": "Lina vraagt zelf raad", "owner": "LL", "review_on": "2026-12-04"},
    }
    submit(world, said=said_of(world, agreements=agreements))
    found = {row.criterion: row for row in ActionPoint.objects.all()}
    assert {row.kind for row in found.values()} == {"agreement"}
    assert found["PH"].owner == world.mentor_person and found["LB"].owner == world.learner_person
    assert str(found["LB"].review_on) == "2026-12-04"


@pytest.mark.shows("E03", "E04")
def test_a_point_comes_back_each_week_until_mentor_and_learner_both_closed_it(world):
    submit(world, said=said_of(world, RH_2=LATE))
    for who in ("learner_person", "teacher"):
        submit(world, who)
    point = ActionPoint.objects.get()

    def look(who, outcome, week):
        later = moment(week.monday + 4 * DAY)
        submit(world, who, week=week, at=later, said=said_of(world, looks={str(point.pk): outcome}))
        point.refresh_from_db()

    look("mentor_person", "going_on", NEXT)
    assert point in ActionPoint.objects.open() and point.mentor_closed_at is None
    look("mentor_person", "kept", NEXT.next)
    assert point.mentor_closed_at and point.mentor_closed_by == world.mentor_person
    assert point in ActionPoint.objects.open()
    look("teacher", "kept", NEXT.next)
    assert point.learner_closed_at is None
    look("learner_person", "kept", NEXT.next)
    assert point.learner_closed_at and point not in ActionPoint.objects.open()
    # how each saw it stands there once the voices of that week are shown
    shown = PointLook.objects.filter(round__first_day=NEXT.next.monday).values_list("party", "outcome")
    assert sorted(shown) == [("LK", "kept"), ("LL", "kept"), ("M", "kept")]
    assert not PointLook.objects.filter(round__first_day=NEXT.monday).exists()


def test_who_says_again_that_it_did_not_work_opens_the_point_again(world):
    submit(world, said=said_of(world, RH_2=LATE))
    point = ActionPoint.objects.get()
    later = moment(NEXT.monday + 4 * DAY)
    for nth, outcome in enumerate(["kept", "not_kept"]):
        said = said_of(world, looks={str(point.pk): outcome})
        submit(world, week=NEXT, at=later, said=said, seen=nth)
    point.refresh_from_db()
    assert point.mentor_closed_at is None and point.mentor_closed_by is None


def test_looks_at_points_of_another_learner_or_of_another_company_touch_nothing(world):
    add_company(world)
    submit(world, said=said_of(world, RH_2=LATE))
    for who in ("learner_person", "teacher", "other_mentor"):
        submit(world, who)
    point = ActionPoint.objects.get(organisation=world.company)
    said = said_of(world, looks={str(point.pk): "kept", str(uuid.uuid4()): "kept"})
    submit(world, "other_mentor", week=NEXT, at=moment(NEXT.monday + 4 * DAY), said=said)
    point.refresh_from_db()
    assert point.mentor_closed_at is None


@pytest.mark.shows("E04")
def test_mentor_and_learner_close_a_point_apart_and_may_open_it_again(world):
    submit(world, said=said_of(world, RH_2=LATE))
    point, act = ActionPoint.objects.get(), {"at": timezone.now()}
    points.close(point=point, side="M", is_closed=True, by=world.mentor_person, **act)
    points.close(point=point, side="M", is_closed=True, by=world.mentor_person, **act)
    assert AuditEntry.objects.filter(verb="action_point_closed").count() == 1
    points.close(point=point, side="LL", is_closed=True, by=world.learner_person, **act)
    assert point not in ActionPoint.objects.open()
    found = points.close(point=point, side="LL", is_closed=False, by=world.learner_person, **act)
    assert found.learner_closed_at is None and point in ActionPoint.objects.open()
    with pytest.raises(WeekRefused):
        points.close(point=point, side="", is_closed=True, by=world.teacher, **act)


# --- input of an instructor ---------------------------------------------------------------------------------------------


@pytest.mark.shows("E12")
def test_an_instructor_tells_and_the_mentor_takes_it_in(world):
    def give(words):
        return inputs.give(
            trajectory=world.trajectory,
            week=world.week,
            organisation_id=world.company.pk,
            text=words,
            by=world.instructor,
            at=timezone.now(),
        )

    give("Ruimde zelf de werkbank op.")
    row = give("Ruimde zelf de werkbank op, elke dag.")
    assert InstructorInput.objects.get().text == "Ruimde zelf de werkbank op, elke dag." and row.version == 2
    inputs.sign_off(row=row, by=world.mentor_person, at=timezone.now())
    inputs.sign_off(row=row, by=world.mentor_person, at=timezone.now() + DAY)
    assert InstructorInput.objects.get().signed_off_at == timezone.now()
    with pytest.raises(WeekRefused):
        give("Toch nog iets anders")
    with pytest.raises(WeekRefused):
        give("   ")


# --- what it costs ------------------------------------------------------------------------------------------------------

APART = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")


def asked(world, who, said, week=None, **more):
    """How many questions sending asks of the database through the page; marks of the transaction itself aside."""
    address = at("week", world, week=str(week or world.week))
    side = side_of(world, who).key
    there, data = browser(world, who), posted(world, said, key=uuid.uuid4(), side=side, **more)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        answer = there.post(address, data)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return [row["sql"] for row in captured if not row["sql"].startswith(APART)]


def test_sending_costs_the_same_whatever_the_history(world):
    everything = {"RH_2": LATE, "RH_4": LATE, "PH_3": STRONG}
    first = asked(world, "mentor_person", said_of(world, **everything))
    for who in ("learner_person", "teacher"):
        submit(world, who, said=said_of(world, **everything))
    week = Week.of(world.trajectory.starts_on)
    while week < world.week:
        for who in ("mentor_person", "learner_person", "teacher"):
            said = said_of(world, RH_2=LATE, PH_1=LATE, LB_2=LATE)
            submit(world, who, week=week, at=moment(week.monday + 4 * DAY), said=said)
        week = week.next
    looks = {str(row.pk): "kept" for row in ActionPoint.objects.filter(round__first_day__lt=WEEK.monday)}
    assert len(looks) > 60
    # SQLite takes so many in one statement; PostgreSQL takes all
    looks = dict(list(looks.items())[:50])
    # some were closed before, and are taken back now
    taken_back = list(looks)[:10]
    looks |= dict.fromkeys(taken_back, "going_on")
    closed = {"mentor_closed_at": timezone.now(), "mentor_closed_by": world.mentor_person}
    said = said_of(world, looks=looks, **everything)

    def anew():
        """Nobody spoke of this week yet, and the points of before stand as they stood."""
        for rows in (PointLook, ActionPoint, Voice):
            rows.objects.filter(round__first_day=WEEK.monday).delete()
        EvaluationRound.objects.filter(first_day=WEEK.monday).update(spoken={}, revealed_at=None)
        ActionPoint.objects.update(**dict.fromkeys(closed))
        ActionPoint.objects.filter(pk__in=taken_back).update(**closed)

    anew()
    with_history = asked(world, "mentor_person", said)
    assert ActionPoint.objects.filter(mentor_closed_at=None, pk__in=looks).count() == len(taken_back)
    again = asked(world, "mentor_person", said_of(world, looks=looks, RH_2=LATE), version="1")
    submit(world, "learner_person")
    teacher_last = asked(world, "teacher", said)
    anew()
    for who in ("learner_person", "teacher"):
        submit(world, who, said=said_of(world, **everything))
    mentor_last = asked(world, "mentor_person", said)
    assert (
        the_round(world).revealed_at
        and not ActionPoint.objects.filter(is_blind=True, round=the_round(world)).exists()
    )
    assert ActionPoint.objects.filter(mentor_closed_at=None, pk__in=looks).count() == len(taken_back)
    anew()
    the_round(world).delete()
    begun = asked(world, "mentor_person", said)
    told = [first, with_history, again, teacher_last, mentor_last, begun]
    assert max(map(len, told)) <= 15, "\n".join(max(told, key=len))
    assert len(with_history) <= len(first)
