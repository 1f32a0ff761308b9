"""Two screens, two sides and one form twice at the same moment: nothing lost, nothing doubled."""

import uuid

import pytest
from django.utils import timezone

from duaalportal.accounts import rls
from duaalportal.accounts.models import User
from evaluation.logs import keeping, measuring
from evaluation.logs.errors import AnswersChanged, LogChanged
from evaluation.logs.keeping import Typed
from evaluation.logs.measuring import Mark
from evaluation.models import Measurement, Sending, SheetLog
from learningplans.models import Trajectory
from tests.evaluation.welding import make_welder, picture
from tests.harness.at_once import at_once
from tests.stories import today

SHOWS = pytest.mark.shows("E07")
pytestmark = [SHOWS, pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def by(world, person, act):
    """A call of one of them, as a request runs it: behind the wall, with rows read anew."""

    def call():
        user = User.objects.get(pk=person.pk)
        with rls.behind_the_wall(user):
            return act(
                trajectory=Trajectory.objects.get(pk=world.trajectory.pk),
                sheet=world.weld.sheet_id,
                on=today(),
                by=user,
                at=timezone.now(),
            )

    return call


def writing(world, text, name="head-d2"):
    return by(world, world.learner_person, lambda **who: keeping.keep_log(answers={name: Typed(text)}, **who))


def judging(world, person, **values):
    marks = {code: Mark(value) for code, value in values.items()}
    return by(world, person, lambda **who: measuring.measure(marks=marks, **who))


def test_of_two_screens_on_one_line_the_second_is_shown_both():
    world = make_welder()
    results = at_once(writing(world, "Hoeklas"), writing(world, "Stompe las"))
    (kept,) = [one for one in results if isinstance(one, SheetLog)]
    (lost,) = [one for one in results if isinstance(one, Exception)]
    assert isinstance(lost, AnswersChanged), lost
    assert lost.theirs == {"head-d2": kept.head["d2"]} and SheetLog.objects.count() == 1


def test_two_screens_on_two_lines_both_stay():
    world = make_welder()
    results = at_once(writing(world, "Hoeklas"), writing(world, "Netjes", "strong"))
    assert not [one for one in results if isinstance(one, Exception)], results
    row = SheetLog.objects.get()
    assert (row.head, row.strong, row.version) == ({"d2": "Hoeklas"}, "Netjes", 2)


def test_a_whole_day_sent_by_two_devices_at_once_is_one():
    world = make_welder()
    key = uuid.uuid4()

    def send(**who):
        marks = {"c1": Mark("V", picture=picture()), "c2": Mark("O")}
        return measuring.send_day(answers={"head-d2": Typed("Hoeklas")}, marks=marks, key=key, **who)

    results = at_once(*[by(world, world.learner_person, send)] * 4)
    assert not [one for one in results if isinstance(one, Exception)], results
    assert len({log.pk for log, _ in results}) == 1
    assert SheetLog.objects.count() == 1 and Measurement.objects.count() == 2
    assert Sending.objects.count() == 1


def test_learner_mentor_and_teacher_judge_at_once_and_each_row_stands():
    world = make_welder()
    people = (world.learner_person, world.mentor_person, world.teacher, world.mentor_person)
    results = at_once(*(judging(world, person, c1="V", c2="O") for person in people))
    assert not [one for one in results if isinstance(one, Exception)], results
    assert Measurement.objects.count() == 8
    tries = Measurement.objects.filter(party="M", criterion="c1").order_by("attempt")
    assert [row.attempt for row in tries] == [1, 2]


def test_who_looks_while_the_learner_writes_never_looked_at_what_was_not_there():
    world = make_welder()
    row = writing(world, "Hoeklas")()

    def look(*, by, at, **_):
        return keeping.check_log(log=row, version=1, by=by, at=at)

    looked, wrote = at_once(by(world, world.mentor_person, look), writing(world, "Netjes", "strong"))
    assert isinstance(wrote, SheetLog), wrote
    assert isinstance(looked, SheetLog | LogChanged), looked
    # either it was seen and the new words took that back, or the look came too late
    assert SheetLog.objects.get().seen_at is None
