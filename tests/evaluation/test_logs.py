"""The log of a day and the measurements of a sheet as services: who, once, which versions, and nothing lost."""

import io
import uuid
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image

from duaalportal.accounts.models import AuditEntry
from evaluation.logs import keeping, measuring, proposing
from evaluation.logs.errors import AnswersChanged, LogChanged, LogRefused
from evaluation.logs.keeping import Typed
from evaluation.models import ActionPoint, Measurement, MeasurementPhoto, Sending, SheetLog
from learningplans.goals.known import TrajectoryClosed
from learningplans.models import PlanSheet, Trajectory
from tests.evaluation.welding import DAY, WELDING, gps, judge, log, photo, picture, world
from tests.factories.sheets import add_version
from tests.stories import today

pytestmark = pytest.mark.django_db
__all__ = ["world"]


def files():
    """The photos on disk."""
    folder = Path(default_storage.path("metingen"))
    return {path.name for path in folder.glob("*")} if folder.exists() else set()


# --- the log ----------------------------------------------------------------------------------------------------------


@pytest.mark.shows("E06", "E08", "E14")
def test_a_learner_keeps_the_welding_log_of_a_day(world):
    row = log(world, head_d2="Hoeklas op plaat", hours="7,5 uur", head_d4="Staal", row_r1="yes", row_r2="no")
    assert row.head == {"d2": "Hoeklas op plaat", "d4": "Staal"} and str(row.hours) == "7.5"
    assert row.rows == {"r1": "yes", "r2": "no"} and row.version == 1
    again = log(world, strong="Rechte las", work_on="Start van de naad")
    assert again.pk == row.pk and again.version == 2 and again.head == row.head
    assert again.strong == "Rechte las"


def test_an_empty_sheet_is_not_kept_and_a_day_has_one_log(world):
    assert log(world, head_d2="  ") is None and not SheetLog.objects.exists()
    log(world, head_d2="Hoeklas")
    log(world, on=today() - DAY, head_d2="Hoeklas")
    assert SheetLog.objects.count() == 2


def test_two_screens_on_two_lines_never_meet_and_on_one_line_both_answers_stay(world):
    log(world, head_d2="Hoeklas")
    assert log(world, row_r1="yes").head == {"d2": "Hoeklas"}
    with pytest.raises(AnswersChanged) as lost:
        log(world, head_d2="Stompe las", row_r1="no", strong="Netjes")
    assert lost.value.theirs == {"head-d2": "Hoeklas", "row-r1": "yes"}
    # the whole form waits for a choice
    assert SheetLog.objects.get().strong == ""
    seen = {"head_d2": "Hoeklas"}
    assert log(world, versions=seen, head_d2="Stompe las").head == {"d2": "Stompe las"}
    # what a screen did not touch never undoes another
    assert log(world, versions=seen, head_d2="Hoeklas").head == {"d2": "Stompe las"}


def test_a_form_sent_twice_is_kept_once(world):
    key, now = uuid.uuid4(), timezone.now()
    own = {"trajectory": world.trajectory, "sheet": world.weld.sheet_id, "on": today(), "at": now}
    own |= {"by": world.learner_person, "key": key}
    first = keeping.keep_log(answers={"head-d2": Typed("Hoeklas")}, **own)
    second = keeping.keep_log(answers={"head-d2": Typed("Hoeklas")}, **own)
    assert first.pk == second.pk and second.version == 1 and Sending.objects.count() == 1


@pytest.mark.parametrize("days", [1, -400])
def test_a_day_that_comes_or_lies_before_the_start_is_refused(world, days):
    with pytest.raises(LogRefused) as no:
        log(world, on=today() + days * DAY, head_d2="Hoeklas")
    assert no.value.field == "on" and not SheetLog.objects.exists()


def test_what_cannot_be_kept(world):
    with pytest.raises(LogRefused, match="schrijf een getal"):
        log(world, hours="veel")
    with pytest.raises(ValidationError, match="rijksregisternummer"):
        log(world, strong="Ik ben 93.05.18-223.61")
    with pytest.raises(LogRefused, match="Alleen de lerende"):
        keeping.keep_log(
            trajectory=world.trajectory,
            sheet=world.weld.sheet_id,
            on=today(),
            answers={"head-d2": Typed("Ik doe het wel")},
            by=world.mentor_person,
            at=timezone.now(),
        )
    with pytest.raises(LogRefused, match="niet in het plan"):
        keeping.keep_log(
            trajectory=world.trajectory,
            sheet=uuid.uuid4(),
            on=today(),
            answers={"strong": Typed("Iets")},
            by=world.learner_person,
            at=timezone.now(),
        )
    Trajectory.objects.filter(pk=world.trajectory.pk).update(state="stopped")
    with pytest.raises(TrajectoryClosed):
        log(world, head_d2="Hoeklas")
    assert not SheetLog.objects.exists()


@pytest.mark.shows("E10")
def test_who_looked_looked_at_what_stood_there(world):
    row = log(world, head_d2="Hoeklas")
    now = timezone.now()
    log(world, strong="Nog iets")
    with pytest.raises(LogChanged):
        keeping.check_log(log=row, version=1, by=world.mentor_person, at=now)
    seen = keeping.check_log(log=row, version=2, by=world.mentor_person, at=now)
    assert (seen.seen_by, seen.seen_at) == (world.mentor_person, now)
    assert keeping.check_log(log=row, version=1, by=world.teacher, at=now).seen_by == world.mentor_person
    assert AuditEntry.objects.filter(verb="sheet_log_seen").count() == 1
    # what is written after it was not looked at
    assert log(world, work_on="Bramen").seen_at is None


# --- measuring --------------------------------------------------------------------------------------------------------


@pytest.mark.shows("E07", "E18")
def test_several_criteria_in_one_form_each_by_ones_own_side(world):
    judge(world, world.learner_person, c1="V", c2="O")
    judge(world, world.mentor_person, c1="V")
    judge(world, world.teacher, c2="O")
    told = set(Measurement.objects.values_list("criterion", "party", "value"))
    assert told == {("c1", "LL", "V"), ("c2", "LL", "O"), ("c1", "M", "V"), ("c2", "LK", "O")}
    by_mentor = Measurement.objects.get(party="M")
    assert by_mentor.organisation == world.company
    assert Measurement.objects.get(party="LK").organisation == world.school


def test_a_second_try_of_a_day_is_a_row_of_its_own(world):
    judge(world, world.learner_person, c1="O")
    judge(world, world.learner_person, c1="V")
    judge(world, world.mentor_person, c1="V")
    rows = Measurement.objects.filter(party="LL").order_by("attempt")
    assert [(row.attempt, row.value) for row in rows] == [(1, "O"), (2, "V")]
    assert Measurement.objects.get(party="M").attempt == 1


def test_a_form_of_marks_sent_twice_is_kept_once_with_its_photo(world):
    key = uuid.uuid4()
    first = judge(world, world.learner_person, key=key, picture=picture(), c1="V")
    again = judge(world, world.learner_person, key=key, picture=picture(), c1="V")
    assert [row.pk for row in first] == [row.pk for row in again]
    assert Measurement.objects.count() == MeasurementPhoto.objects.count() == 1
    # the same number of somebody else is another form
    judge(world, world.mentor_person, key=key, c1="V")
    assert Measurement.objects.count() == 2


@pytest.mark.parametrize("who", ["mother", "coordinator", "school_coordinator"])
def test_who_does_not_judge(world, who):
    with pytest.raises(LogRefused, match="Jij beoordeelt"):
        judge(world, getattr(world, who), c1="V")


def test_a_mentor_judges_in_the_own_company_alone(world):
    with pytest.raises(LogRefused, match="Kies waar"):
        judge(world, world.mentor_person, organisation=world.other_company, c1="V")
    (row,) = judge(world, world.other_mentor, c1="O")
    assert row.organisation == world.other_company and row.company_sheet_version_id is None


def test_what_is_no_criterion_or_no_result_is_refused_and_leaves_no_file(world):
    before = files()
    for marks in ({"c9": "V"}, {"c1": "X"}):
        with pytest.raises(LogRefused):
            judge(world, world.mentor_person, picture=picture(), **marks)
    with pytest.raises(LogRefused, match="Deze dag komt nog"):
        judge(world, world.mentor_person, on=today() + DAY, picture=picture(), c1="V")
    assert not Measurement.objects.exists()
    assert files() == before


@pytest.mark.shows("E07")
def test_a_photo_loses_where_it_was_made_and_with_what(world):
    sent = photo(exif=gps())
    assert Image.open(sent).getexif().get_ifd(0x8825)
    (row,) = judge(world, world.learner_person, picture=picture(exif=gps()), c2="V")
    kept = row.photos.get()
    with kept.file.open("rb") as file:
        content = file.read()
    assert not Image.open(io.BytesIO(content)).getexif() and b"Merk van de telefoon" not in content
    assert kept.alt.startswith("Geen scheuren, poging van") and (kept.width, kept.height) == (60, 40)


def test_what_was_withdrawn_stays_beside_the_later_row(world):
    (wrong,) = judge(world, world.mentor_person, c1="O")
    with pytest.raises(LogRefused, match="Alleen wie dit noteerde"):
        measuring.withdraw(measurement=wrong, by=world.teacher, at=timezone.now())
    first = measuring.withdraw(measurement=wrong, by=world.mentor_person, at=timezone.now())
    again = measuring.withdraw(measurement=wrong, by=world.mentor_person, at=timezone.now())
    assert first.withdrawn_at == again.withdrawn_at
    (right,) = judge(world, world.mentor_person, c1="V")
    assert (right.attempt, right.value) == (1, "V") and Measurement.objects.count() == 2


@pytest.mark.shows("E13")
def test_each_row_keeps_the_versions_that_were_on_the_table(world):
    (row,) = judge(world, world.mentor_person, c2="V")
    first = log(world, head_d2="Hoeklas")
    content = WELDING | {"criteria": [{"code": "c2", "text": "Nieuwe woorden", "goals": ["g2"]}]}
    newer = add_version(world.weld.sheet, content=content)
    PlanSheet.objects.filter(sheet=world.weld.sheet).update(sheet_version=newer)
    (later,) = judge(world, world.mentor_person, c2="V")
    assert (row.sheet_version, later.sheet_version) == (world.weld, newer)
    assert row.company_sheet_version == world.bench
    assert log(world, strong="Later").sheet_version_id == first.sheet_version_id == world.weld.pk
    then, now = measuring.trace(row), measuring.trace(later)
    assert (then.criterion, now.criterion) == ("Geen scheuren", "Nieuwe woorden")
    assert [goal.code for goal in then.goals] == ["g1", "g2"] and then.competences == ("k1", "k2")
    assert [goal.code for goal in now.goals] == ["g2"] and then.norms == ("100",)
    assert (then.sheet_number, now.sheet_number) == (1, 2) and then.company_sheet == world.bench


# --- what comes of it -------------------------------------------------------------------------------------------------


def point(world, person, criterion="c1"):
    return proposing.make_point(
        trajectory=world.trajectory,
        sheet=world.weld.sheet_id,
        criterion=criterion,
        by=person,
        at=timezone.now(),
    )


@pytest.mark.shows("E19")
def test_a_proposal_becomes_one_action_point_of_the_learner(world):
    first = point(world, world.mentor_person)
    assert first.text == f"Extra oefenen: Voert een testlas uit ({world.weld.title})."
    assert first.owner == world.learner_person and first.organisation == world.company
    assert first.review_on == today() + 14 * DAY
    # whoever taps too, it is the same point while it is open
    assert point(world, world.teacher) == first and ActionPoint.objects.count() == 1
    now = timezone.now()
    ActionPoint.objects.update(
        mentor_closed_at=now, mentor_closed_by=world.mentor_person, learner_closed_at=now
    )
    assert point(world, world.teacher) != first
    assert "moeilijkere opdracht" in point(world, world.teacher, "").text


def test_who_does_not_teach_makes_no_point(world):
    for person in (world.mother, world.coordinator):
        with pytest.raises(LogRefused, match="Jij maakt geen werkpunten"):
            point(world, person)
