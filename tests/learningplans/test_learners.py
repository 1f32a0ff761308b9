"""Adding a learner takes one form; the account comes later and finds all of it; two people cannot overwrite each other."""

import datetime as dt
import uuid

import pytest
from django.utils import timezone

from companies.rules.papers import CannotBe
from duaalportal.accounts import services as accounts
from duaalportal.accounts.access import Role
from duaalportal.accounts.models import Invitation, Membership, User
from duaalportal.catalogue.models import Holiday, Programme
from duaalportal.lib.dates import school_year_of
from learningplans import learners
from learningplans.models import Learner, TeamMember, Trajectory, TrajectoryState, TrajectoryStep
from learningplans.rules.learners import birth_faults, period_faults
from tests.factories.accounts import OrganisationFactory, PersonFactory, member
from tests.factories.companies import PROGRAMME, catalogue
from tests.factories.learningplans import make_guardian, make_learner, make_trajectory, make_world

AT = timezone.make_aware(dt.datetime(2026, 11, 23, 10, 0))
START = dt.date(2026, 9, 1)


class Rules:
    """The two rules of age, as a book of rules would give them."""

    def find(self, name):
        value = {"learner_min_age": 15, "learner_max_age": 25}[name.value]
        return type("Value", (), {"value": value, "source": "bron 1"})


@pytest.mark.parametrize(
    "born, said",
    [
        ("2011-09-01", ""),  # 15 on the very day
        ("2011-09-02", "14 jaar"),
        ("2015-03-04", "11 jaar"),
        ("2000-09-02", ""),  # still 25
        ("2000-09-01", "26 jaar"),
        ("1986-03-04", "40 jaar"),
        ("2026-10-01", "na de start"),
        ("2027-01-01", "na de start"),
    ],
)
def test_a_birth_date_fits_the_age_of_a_learner(born, said):
    found = birth_faults(birth_date=dt.date.fromisoformat(born), starts_on=START, p=Rules())
    assert bool(found) == bool(said)
    for fault in found:
        assert said in fault.text and fault.field == "birth_date"
        assert "jaar" in fault.text and ("bron 1" in fault.text or "na de start" in fault.text)


def test_no_birth_date_is_no_fault():
    assert birth_faults(birth_date=None, starts_on=START, p=Rules()) == []


@pytest.mark.parametrize(
    "starts_on, ends_on, year, fields",
    [
        ("2026-09-01", "2027-06-30", 2026, []),
        ("2027-08-31", "2027-08-31", 2026, []),
        ("2026-08-31", "2027-06-30", 2026, ["starts_on"]),
        ("2027-09-01", "2028-06-30", 2026, ["starts_on"]),
        ("2027-01-11", "2026-12-31", 2026, ["ends_on"]),
    ],
)
def test_a_period_lies_in_its_school_year_and_ends_after_it_starts(starts_on, ends_on, year, fields):
    days = {"starts_on": dt.date.fromisoformat(starts_on), "ends_on": dt.date.fromisoformat(ends_on)}
    assert [fault.field for fault in period_faults(**days, school_year=year)] == fields


@pytest.fixture
def school(db):
    catalogue()
    return OrganisationFactory(school=True)


@pytest.fixture
def coach(school):
    return member(Role.TRAJECTORY_COACH, school)


def add(school, coach, name="Lina Amrani", **fields):
    fields.setdefault("programme", Programme.objects.get(pk=PROGRAMME))
    fields.setdefault("school_year", 2026)
    fields.setdefault("starts_on", START)
    return learners.add_learner(school=school, coach=coach, name=name, by=coach, at=AT, **fields)


def test_a_name_is_enough(school, coach):
    trajectory = add(school, coach)
    assert (trajectory.state, trajectory.ends_on) == (TrajectoryState.PREPARING, dt.date(2027, 6, 30))
    learner = trajectory.learner
    assert (learner.user.email, learner.user.name, learner.birth_date) == ("", "Lina Amrani", None)
    assert Membership.objects.get(user=learner.user).role == Role.LEARNER
    assert TrajectoryStep.objects.get().to_state == TrajectoryState.PREPARING
    place = TeamMember.objects.get()
    assert (place.user, place.role, place.is_contact, place.starts_on) == (
        coach,
        Role.TRAJECTORY_COACH,
        True,
        START,
    )
    assert list(Trajectory.objects.visible_to(coach, AT.date())) == [trajectory]
    assert not Invitation.objects.exists()


def test_sending_the_form_twice_adds_one(school, coach):
    key = uuid.uuid4()
    assert add(school, coach, key=key) == add(school, coach, key=key)
    assert Learner.objects.count() == Trajectory.objects.count() == 1


def test_who_is_a_learner_of_the_school_already_keeps_the_own_account(school, coach):
    person = member(Role.LEARNER, school, email="lina@x.example")
    elsewhere = PersonFactory(email="sam@x.example")
    assert add(school, coach, email="LINA@x.example").learner.user == person
    # an address alone ties nobody: only who comes in with it
    assert add(school, coach, name="Sam", email="sam@x.example").learner.user != elsewhere


@pytest.mark.parametrize(
    "fields, said",
    [
        ({"number": "17"}, "nummer"),
        ({"email": "LINA@X.example"}, "e-mailadres"),
        ({"name": "lina amrani", "birth_date": dt.date(2010, 5, 1)}, "naam en geboortedatum"),
    ],
)
def test_the_school_knows_a_learner_once(fields, said, school, coach):
    add(school, coach, number="17", email="lina@x.example", birth_date=dt.date(2010, 5, 1))
    with pytest.raises(learners.LearnerTwice, match=said):
        add(school, member(Role.TRAJECTORY_COACH, school), **({"name": "Iemand"} | fields))
    add(OrganisationFactory(school=True), coach, **({"name": "Iemand"} | fields))


@pytest.mark.parametrize(
    "fields, field",
    [
        ({"birth_date": dt.date(2015, 9, 2)}, "birth_date"),
        ({"birth_date": dt.date(1986, 1, 1)}, "birth_date"),
        ({"ends_on": dt.date(2026, 8, 31)}, "ends_on"),
        ({"starts_on": dt.date(2027, 9, 1)}, "starts_on"),
        ({"name": "85.07.30-033.28"}, "name"),
        ({"number": "85073003328"}, "number"),
        ({"email": "geen adres"}, "email"),
        ({"name": ""}, "name"),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_nothing(fields, field, school, coach):
    with pytest.raises(CannotBe) as refused:
        add(school, coach, **fields)
    assert field in [fault.field for fault in refused.value.faults]
    assert not Learner.objects.exists() and not User.objects.filter(email="").exists()


def test_a_start_in_a_holiday_is_warned_for(school):
    Holiday.objects.update_or_create(
        code="herfst-test",
        defaults={
            "name": "Herfstvakantie",
            "first_day": dt.date(2026, 11, 2),
            "last_day": dt.date(2026, 11, 8),
            "source": "x",
        },
    )
    (said,) = learners.start_warnings(school=school, starts_on=dt.date(2026, 11, 3))
    assert "Herfstvakantie" in said and "3 november" in said
    assert learners.start_warnings(school=school, starts_on=dt.date(2026, 11, 10)) == []


def test_two_people_cannot_overwrite_each_other(school, coach):
    trajectory = add(school, coach)
    learners.change_learner(trajectory=trajectory, version=1, by=coach, at=AT, phone="0470 12 34 56")
    with pytest.raises(learners.LearnerChanged) as lost:
        learners.change_learner(trajectory=trajectory, version=1, by=coach, at=AT, class_group="6A")
    assert (lost.value.current.phone, lost.value.current.class_group) == ("0470 12 34 56", "")
    learners.change_learner(trajectory=trajectory, version=2, by=coach, at=AT, name="Lina El Amrani")
    assert Learner.objects.get().user.name == "Lina El Amrani"


def test_a_new_school_year_is_begun_once(school, coach):
    first = add(school, coach)
    said = {"coach": coach, "programme": first.programme, "by": coach, "at": AT}
    begin = {"learner": first.learner, "school_year": 2027, "starts_on": dt.date(2027, 9, 1), **said}
    assert learners.begin_year(**begin) == learners.begin_year(**begin)
    assert first.learner.trajectories.count() == 2


# --- the account comes later ---------------------------------------------------------------------------------------


def accept(school, email, role, by):
    _, token = accounts.invite_around(
        organisation=school, email=email, name="Wie", role=role, roles={role}, by=by, at=timezone.now()
    )
    return accounts.accept_invitation(token=token, at=timezone.now())


@pytest.mark.shows("X07")
def test_what_stood_ready_moves_to_the_account_and_nothing_is_left_behind(db):
    """Everything that points at the placeholder, in every app: place, welcome, agreement and whatever comes later."""
    world = make_world()
    person = world.learner.user
    User.objects.filter(pk=person.pk).update(email="")
    person.emailaddress_set.all().delete()
    Learner.objects.update(email="lina@nieuw.example")
    account = accept(world.school, "lina@nieuw.example", Role.LEARNER, world.coach)
    assert account != person
    left = [
        model._meta.label
        for model, name in accounts.pointers_at_people()
        if model._base_manager.filter(**{name: person}).exists()
    ]
    assert left == ["accounts.AuditEntry"]  # acts stay as they were written
    world.learner.refresh_from_db()
    world.placement.place.refresh_from_db()
    assert world.learner.user == world.placement.place.learner == account
    assert list(Trajectory.objects.visible_to(User.objects.get(pk=account.pk))) == [world.trajectory]
    person.refresh_from_db()
    assert not person.is_active
    assert not Membership.objects.filter(user=person, ended_at=None).exists()
    assert Membership.objects.filter(user=account, role=Role.LEARNER, ended_at=None).count() == 1


def test_only_the_own_school_and_address_lead_to_a_file(school, coach):
    trajectory = add(school, coach, email="lina@x.example")
    other = OrganisationFactory(school=True)
    accept(other, "lina@x.example", Role.LEARNER, coach)
    accept(school, "sam@x.example", Role.LEARNER, coach)
    accept(school, "lina@x.example", Role.GUARDIAN, coach)
    assert Learner.objects.get(pk=trajectory.learner_id).user.email == ""
    account = accept(school, "lina@x.example", Role.LEARNER, coach)
    assert Learner.objects.get(pk=trajectory.learner_id).user == account


def test_nobody_takes_over_somebody_with_an_address(school):
    one, other = PersonFactory(), PersonFactory()
    with pytest.raises(accounts.NotAPlaceholder):
        accounts.take_over(placeholder=one, account=other, organisation=school, by=other, at=AT)


def test_a_parent_who_comes_in_meets_every_child(school, coach):
    children = [make_learner(school, user=False, name=name) for name in ("Lina", "Sam")]
    for child in children:
        make_trajectory(school, learner=child, coach=coach)
        make_guardian(child, email="Nadia@x.example", name="Nadia")
    make_guardian(children[0], name="Karim", email="karim@x.example")
    mother = accept(school, "nadia@x.example", Role.GUARDIAN, coach)
    mother = User.objects.get(pk=mother.pk)
    assert {row.learner for row in Trajectory.objects.visible_to(mother)} == set(children)


def test_an_invitation_goes_to_the_address_of_the_learner(school, coach):
    trajectory = add(school, coach)
    with pytest.raises(learners.NoAddress):
        learners.invite_learner(trajectory=trajectory, by=coach, at=AT)
    learners.change_learner(trajectory=trajectory, version=1, by=coach, at=AT, email="lina@x.example")
    trajectory.refresh_from_db()
    made = learners.invite_learner(trajectory=trajectory, by=coach, at=AT)
    assert (made.email, made.role, made.mail_wanted_at) == ("lina@x.example", Role.LEARNER, AT)


def test_the_school_year_begins_in_september():
    assert [school_year_of(dt.date(2026, month, 30)) for month in (8, 9)] == [2025, 2026]
