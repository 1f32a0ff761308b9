"""Parents read along while the learner is a minor; from the birthday on the learner decides, and an end is an end at once."""

import datetime as dt
import uuid
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone

from companies.rules.papers import CannotBe
from duaalportal.accounts.access import Can, Role
from duaalportal.accounts.models import Invitation, Membership, User
from learningplans import parents
from learningplans.learners import NoAddress
from learningplans.models import Guardian, GuardianGrant, Learner, LearnerUserObjectPermission, Trajectory
from learningplans.parent_reading import readers
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.companies import catalogue
from tests.factories.learningplans import make_guardian, make_learner, make_trajectory
from tests.stories import browser, one_world

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
TODAY = dt.date(2026, 11, 23)


@one_world
def shared():
    """A school, a coach, a learner with an account and two parents; rolled back at the end."""
    catalogue()
    school = OrganisationFactory(school=True)
    coach, mother = member(Role.TRAJECTORY_COACH, school), member(Role.GUARDIAN, school, name="Nadia")
    learner = make_learner(school, age=17)
    found = SimpleNamespace(
        school=school,
        coach=coach,
        mother=mother,
        learner=learner,
        trajectory=make_trajectory(school, learner=learner, coach=coach),
        guardian=make_guardian(learner, user=mother, starts_on=dt.date(2026, 1, 1)),
        father=make_guardian(learner, name="Karim"),
    )
    found.child = make_learner(school, age=16, name="Ander Kind")
    found.elsewhere = make_trajectory(school, learner=found.child, coach=coach)
    found.stranger = make_guardian(found.child, user=member(Role.GUARDIAN, school))
    return found


@pytest.fixture
def world(shared):
    """The same people, read anew; what a test changes is undone."""
    for name, row in vars(shared).items():
        setattr(shared, name, type(row).objects.get(pk=row.pk))
    return shared


def born(world, day):
    Learner.objects.filter(pk=world.learner.pk).update(birth_date=day)
    world.learner.refresh_from_db()
    world.trajectory = Trajectory.objects.select_related("learner", "school").get(pk=world.trajectory.pk)


def reads(user, on=TODAY):
    return Trajectory.objects.where(User.objects.get(pk=user.pk), Can.SEE_LEARNERS, on).exists()


@pytest.mark.shows("X02")
@pytest.mark.parametrize(
    "birth_date, on, let_in",
    [
        ("2008-11-24", "2026-11-23", True),  # 17 years and 364 days
        ("2008-11-23", "2026-11-23", False),  # 18 today
        ("2008-11-22", "2026-11-23", False),
        ("2008-02-29", "2026-02-28", True),  # born on 29 February: 18 on 1 March
        ("2008-02-29", "2026-03-01", False),
        (None, "2026-11-23", True),
    ],
)
def test_parents_lose_access_on_the_birthday(birth_date, on, let_in, world):
    born(world, birth_date and dt.date.fromisoformat(birth_date))
    assert reads(world.mother, dt.date.fromisoformat(on)) is let_in
    # the learner and the coach read on
    assert reads(world.learner.user) and reads(world.coach)
    (said,) = [
        one for one in readers(world.learner, dt.date.fromisoformat(on)) if one.parent == world.guardian
    ]
    assert said.reads is let_in


def at(day):
    return timezone.make_aware(dt.datetime.combine(day, dt.time(10)))


def let_in(world, until=TODAY + 30 * DAY, on=TODAY):
    return parents.grant(
        parent=world.guardian, trajectory=world.trajectory, ends_on=until, by=world.learner.user, at=at(on)
    )


@pytest.mark.shows("X02")
def test_somebody_of_age_lets_a_parent_read_along_until_a_day(world):
    born(world, dt.date(2008, 1, 1))
    let_in(world, TODAY + 30 * DAY)
    assert reads(world.mother, TODAY + 30 * DAY)
    assert not reads(world.mother, TODAY + 31 * DAY)
    let_in(world, TODAY + 60 * DAY)
    assert reads(world.mother, TODAY + 60 * DAY)
    assert GuardianGrant.objects.filter(revoked_at=None).count() == 1
    assert LearnerUserObjectPermission.objects.count() == 1


@pytest.mark.parametrize("end", ["withdraw", "permission", "grant", "line", "membership"])
def test_each_of_the_doors_closes_by_itself(end, world):
    born(world, dt.date(2008, 1, 1))
    let_in(world, timezone.localdate() + 30 * DAY)
    assert reads(world.mother, timezone.localdate())
    said = {"parent": world.guardian, "trajectory": world.trajectory, "at": timezone.now()}
    if end == "withdraw":
        parents.withdraw(by=world.learner.user, **said)
        parents.withdraw(by=world.learner.user, **said)
        assert not LearnerUserObjectPermission.objects.exists()
    elif end == "permission":
        LearnerUserObjectPermission.objects.all().delete()
    elif end == "grant":
        GuardianGrant.objects.update(revoked_at=timezone.now(), revoked_by=world.learner.user)
    elif end == "line":
        parents.end_parent(by=world.coach, **said)
        assert not LearnerUserObjectPermission.objects.exists()
    else:
        Membership.objects.filter(user=world.mother).update(ended_at=timezone.now(), ended_by=world.coach)
    assert not reads(world.mother, timezone.localdate())


@pytest.mark.parametrize(
    "who, birth, until, said",
    [
        ("coach", dt.date(2008, 1, 1), 30, "Alleen de lerende"),
        ("learner", dt.date(2008, 11, 24), 30, "Zolang je minderjarig bent"),
        ("learner", None, 30, "Zolang je minderjarig bent"),
    ],
)
def test_only_the_learner_grants_and_only_once_of_age(who, birth, until, said, world):
    born(world, birth)
    by = world.coach if who == "coach" else world.learner.user
    with pytest.raises(parents.CannotGrant, match=said):
        parents.grant(
            parent=world.guardian,
            trajectory=world.trajectory,
            ends_on=TODAY + until * DAY,
            by=by,
            at=at(TODAY),
        )


@pytest.mark.parametrize("days", [-1, 366])
def test_a_grant_ends_within_a_year_and_not_before_today(days, world):
    born(world, dt.date(2008, 1, 1))
    with pytest.raises(CannotBe):
        let_in(world, TODAY + days * DAY)


def test_who_has_no_account_and_who_is_somebody_elses_parent_cannot_be_let_in(world):
    born(world, dt.date(2008, 1, 1))
    for parent in (world.father, world.stranger):
        with pytest.raises(parents.CannotGrant):
            parents.grant(
                parent=parent,
                trajectory=world.trajectory,
                ends_on=TODAY,
                by=world.learner.user,
                at=at(TODAY),
            )


# --- the coach keeps them ------------------------------------------------------------------------------------------


def add(world, name="Tante Fatima", **fields):
    return parents.add_parent(
        trajectory=world.trajectory, name=name, by=world.coach, at=timezone.now(), **fields
    )


def test_a_name_is_enough_and_twice_adds_one(world):
    key = uuid.uuid4()
    assert add(world, key=key) == add(world, key=key)
    row = Guardian.objects.get(name="Tante Fatima")
    assert (row.email, row.phone, row.user, row.signs) == ("", "", None, True)


@pytest.mark.parametrize(
    "name, fields, field",
    [
        ("karim", {}, "name"),
        ("Iemand", {"email": "geen adres"}, "email"),
        ("85.07.30-033.28", {}, "name"),
        ("", {}, "name"),
    ],
)
def test_what_cannot_be_is_refused(name, fields, field, world):
    with pytest.raises(CannotBe) as refused:
        add(world, name, **fields)
    assert [fault.field for fault in refused.value.faults] == [field]


def test_two_parents_never_share_an_address(world):
    add(world, email="thuis@x.example")
    with pytest.raises(CannotBe):
        add(world, "Oom Ali", email="THUIS@x.example")


def test_two_people_cannot_overwrite_each_other(world):
    said = {"parent": world.father, "trajectory": world.trajectory, "by": world.coach, "at": timezone.now()}
    parents.change_parent(version=1, phone="0470 12 34 56", **said)
    with pytest.raises(parents.ParentChanged) as lost:
        parents.change_parent(version=1, relation="vader", **said)
    assert lost.value.current.phone == "0470 12 34 56"


def test_a_parent_is_invited_or_tied_at_once(world):
    said = {"trajectory": world.trajectory, "by": world.coach, "at": timezone.now()}
    with pytest.raises(NoAddress):
        parents.invite_parent(parent=world.father, **said)
    parent = add(world, email="tante@x.example")
    made = parents.invite_parent(parent=parent, **said)
    assert (made.role, made.email, made.mail_wanted_at) == (Role.GUARDIAN, "tante@x.example", said["at"])
    # who has a child here already needs no mail
    both = add(world, "Ouder van twee", email=world.stranger.user.email)
    assert both.user == world.stranger.user
    assert parents.invite_parent(parent=both, **said) is None
    assert Invitation.objects.count() == 1


def test_the_role_at_school_goes_with_the_last_child(world):
    second = make_guardian(world.child, user=world.mother)
    said = {"by": world.coach, "at": timezone.now()}
    parents.end_parent(parent=world.guardian, trajectory=world.trajectory, **said)
    assert reads(world.mother, timezone.localdate())
    parents.end_parent(parent=second, trajectory=world.elsewhere, **said)
    assert not Membership.objects.filter(user=world.mother, ended_at=None).exists()


# --- the pages -----------------------------------------------------------------------------------------------------


def test_a_parent_of_another_learner_is_unknown_here(world):
    coach, learner = browser(world.coach), browser(world.learner.user)
    here = world.trajectory.pk
    for client, name in (
        (coach, "parent_change"),
        (coach, "parent_end"),
        (coach, "parent_invite"),
        (learner, "reader_grant"),
        (learner, "reader_withdraw"),
    ):
        address = reverse(f"learningplans:{name}", args=[here, world.stranger.pk])
        assert client.post(address).status_code == 404, name


def test_a_coach_adds_changes_and_ends_a_parent_on_the_pages(world):
    client, here = browser(world.coach), world.trajectory.pk
    new = {"name": "Tante Fatima", "email": "", "phone": "", "relation": "tante", "key": str(uuid.uuid4())}
    assert client.post(reverse("learningplans:parent_new", args=[here]), new).status_code == 302
    row = Guardian.objects.get(name="Tante Fatima")
    change = reverse("learningplans:parent_change", args=[here, row.pk])
    lost = client.post(change, new | {"phone": "0470 12 34 56", "version": 7})
    text = lost.content.decode()
    assert lost.status_code == 422 and "Staat er nu" in text and "0470 12 34 56" in text
    assert client.post(change, new | {"phone": "0470 12 34 56", "version": 1}).status_code == 302
    page = client.get(reverse("learningplans:parents", args=[here])).content.decode()
    assert "Tante Fatima" in page and "0470 12 34 56" in page
    end = reverse("learningplans:parent_end", args=[here, row.pk])
    assert client.get(end).status_code == 200
    client.post(end)
    row.refresh_from_db()
    assert row.ended_by == world.coach and client.get(end).status_code == 404


@pytest.mark.shows("X02")
def test_ended_means_ended_on_the_very_next_request(world):
    born(world, timezone.localdate() - 16 * 365 * DAY)
    parent, here = browser(world.mother), reverse("learningplans:home")
    assert parent.get(here).status_code == 302
    end = reverse("learningplans:parent_end", args=[world.trajectory.pk, world.guardian.pk])
    make_guardian(world.child, user=world.mother)
    assert browser(world.coach).post(end).status_code == 302
    assert str(world.trajectory.pk) not in parent.get(here).url


def test_the_learner_sees_who_reads_along_and_decides_once_of_age(world):
    born(world, timezone.localdate() - 16 * 365 * DAY)
    learner, here = browser(world.learner.user), world.trajectory.pk
    page = learner.get(reverse("learningplans:readers", args=[here])).content.decode()
    assert "Nadia" in page and "Karim" in page and "Laat meelezen" not in page
    assert world.coach.name in page
    born(world, timezone.localdate() - 19 * 365 * DAY)
    page = learner.get(reverse("learningplans:readers", args=[here])).content.decode()
    assert "Jij gaf geen toestemming" in page and "Laat meelezen" in page
    grant = reverse("learningplans:reader_grant", args=[here, world.guardian.pk])
    assert learner.get(grant).status_code == 200
    assert learner.post(grant, {"ends_on": "2001-01-01"}).status_code == 422
    assert learner.post(grant, {"ends_on": (timezone.localdate() + DAY).isoformat()}).status_code == 302
    assert browser(world.mother).get(reverse("learningplans:home")).status_code == 302
    learner.post(reverse("learningplans:reader_withdraw", args=[here, world.guardian.pk]))
    answer = browser(world.mother).get(reverse("learningplans:home"))
    assert answer.status_code == 200 and "beslist de lerende zelf" in answer.content.decode()


def test_a_mentor_and_a_parent_read_no_parents(world):
    assert (
        browser(world.mother).get(reverse("learningplans:parents", args=[world.trajectory.pk])).status_code
        == 403
    )
