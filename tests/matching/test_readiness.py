"""How ready a learner is: the learner first, then teachers, then advice that binds nobody and that no company reads."""

import re
from types import SimpleNamespace

import pytest
from django.utils import timezone

from duaalportal.accounts.access import Role
from matching import models as m
from matching.readiness import writing
from matching.readiness.content import factors
from tests.factories.accounts import MembershipFactory, OrganisationFactory, give_second_factor, member
from tests.factories.learningplans import join_team, make_guardian, make_learner, make_trajectory
from tests.stories import browser, fresh, one_world, today

pytestmark = pytest.mark.django_db
ALL_YES = {one.code: "yes" for one in factors()}


def _world():
    school = OrganisationFactory(school=True)
    coach = member(Role.TRAJECTORY_COACH, school)
    learner = make_learner(school, name="Lina Verhaegen")
    trajectory = make_trajectory(school, learner=learner, coach=coach)
    teacher, mother = member(Role.DUAL_TEACHER, school, name="Nele Baert"), member(Role.GUARDIAN, school)
    join_team(trajectory, teacher, Role.DUAL_TEACHER, school)
    make_guardian(learner, user=mother)
    company = OrganisationFactory()
    mentor = member(Role.MENTOR, company)
    join_team(trajectory, mentor, Role.MENTOR, company)
    return SimpleNamespace(
        school=school,
        coach=coach,
        teacher=teacher,
        mother=mother,
        learner=learner.user,
        trajectory=trajectory,
        mentor=mentor,
        address=f"/trajecten/{trajectory.pk}/duaal-competent/",
    )


world = one_world(_world)


def estimated(world, **other):
    said = {"answers": ALL_YES | other, "message": "", "version": None}
    return writing.estimate(trajectory=world.trajectory, by=world.learner, at=timezone.now(), **said)


ADVICE = {
    "outcome": "with_attention",
    "reason": "Lina groeit snel.",
    "strengths": "Handig",
    "attention": "Op tijd komen",
    "advised_on": "2026-06-20",
    "version": "",
}


@pytest.mark.shows("M01")
def test_the_learner_first_then_who_teaches_then_the_advice(world):
    learner, teacher, coach = map(browser, (world.learner, world.teacher, world.coach))
    assert "Begin met jezelf" in learner.get(world.address).content.decode()
    assert teacher.post(f"{world.address}kijk/", ALL_YES).status_code == 422  # not before the learner
    assert coach.post(f"{world.address}advies/", ADVICE).status_code == 422

    own = ALL_YES | {"takes_part": "growing", "message": "Ik kom soms te laat."}
    assert learner.post(f"{world.address}zelf/", own).status_code == 302
    assert teacher.post(f"{world.address}kijk/", ALL_YES | {"note": "Vraagt door."}).status_code == 302
    assert coach.post(f"{world.address}advies/", ADVICE).status_code == 302

    for who in (world.coach, world.teacher):
        shown = browser(who).get(world.address).content.decode()
        assert "Ik kom soms te laat." in shown and "Vraagt door." in shown and "Lina groeit snel." in shown
    for who in (world.learner, world.mother):
        shown = browser(who).get(world.address).content.decode()
        assert "Lina groeit snel." in shown and "Vraagt door." not in shown
    # no company reads any of it, also not who is in the team
    assert browser(world.mentor).get(world.address).status_code in (403, 404)


def test_a_parent_who_teaches_reads_no_teachers_view_of_the_own_child(world):
    estimated(world)
    note = {"note": "Vraagt door.", "answers": ALL_YES}
    writing.view(trajectory=world.trajectory, by=world.teacher, at=timezone.now(), **note)
    give_second_factor(world.mother)
    # at another school, and at this one with other learners
    for school in (OrganisationFactory(school=True), world.school):
        MembershipFactory(user=world.mother, organisation=school, role=Role.DUAL_TEACHER)
        shown = browser(world.mother).get(world.address).content.decode()
        assert "Vraagt door." not in shown and f"{world.address}kijk/" not in shown
        assert browser(world.mother).get(f"{world.address}kijk/").status_code == 404
    assert "Vraagt door." in browser(world.coach).get(world.address).content.decode()


@pytest.mark.shows("M01")
def test_the_advice_shuts_nobody_out(world):
    estimated(world)
    writing.advise(
        trajectory=world.trajectory,
        by=world.coach,
        at=timezone.now(),
        **ADVICE | {"outcome": "not_yet", "advised_on": today(), "version": None},
    )
    answer = browser(world.learner).get(f"/trajecten/{world.trajectory.pk}/leerplaatsen/")
    assert answer.status_code == 200


def test_the_learner_alone_lets_it_be_told_and_takes_it_back(world):
    row = estimated(world)
    address = f"/duaal-competent/{row.pk}/delen/"
    learner = browser(world.learner)
    learner.post(address, {"delen": "ja"})
    assert fresh(row).shared_at is None  # there is nothing to share yet
    writing.advise(
        trajectory=world.trajectory,
        by=world.coach,
        at=timezone.now(),
        **ADVICE | {"advised_on": today(), "version": None},
    )
    assert browser(world.coach).post(address, {"delen": "ja"}).status_code == 403
    learner.post(address, {"delen": "ja"})
    assert fresh(row).shared_at
    learner.post(address, {"delen": "nee"})
    assert fresh(row).shared_at is None


def test_another_advice_is_the_learners_to_share_anew(world):
    row = estimated(world)

    def advise(**other):
        said = ADVICE | {"advised_on": today(), "version": None} | other
        writing.advise(trajectory=world.trajectory, by=world.coach, at=timezone.now(), **said)
        return fresh(row)

    writing.share(advice=advise(), wants=True, by=world.learner, at=timezone.now())
    assert advise().shared_at  # the same words, said twice
    assert advise(attention="Durft nog niets vragen").shared_at is None
    assert "Ja, dat mag" in browser(world.learner).get(world.address).content.decode()


@pytest.mark.parametrize("wrong", [{"wants": "maybe"}, {"wants": ""}, {"message": "x" * 2001}])
def test_what_cannot_be_is_told(world, wrong):
    answer = browser(world.learner).post(f"{world.address}zelf/", ALL_YES | wrong)
    assert answer.status_code == 422
    assert not m.ReadinessAdvice.objects.filter(self_at__isnull=False).exists()


def test_an_old_page_does_not_write_over_what_stands(world):
    estimated(world)
    row = estimated(world, wants="growing")
    with pytest.raises(writing.ReadinessMoved):
        writing.estimate(
            trajectory=world.trajectory,
            answers=ALL_YES,
            message="",
            version=2,
            by=world.learner,
            at=timezone.now(),
        )
    assert fresh(row).self_estimate["wants"] == "growing"


def test_who_lost_a_race_sees_what_stands_and_saves_after_all(world):
    estimated(world)
    row = estimated(world, wants="growing")
    coach, address = browser(world.coach), f"{world.address}advies/"
    first = ADVICE | {"version": row.version}
    assert coach.post(address, first).status_code == 302
    lost = coach.post(address, first | {"reason": "Van de klassenraad"})
    page = lost.content.decode()
    assert lost.status_code == 422 and "Er staat nu: “Lina groeit snel.”" in page
    assert (
        "Van de klassenraad" in page and page.count("Er staat nu") == 2
    )  # in the summary and beside its field
    (version,) = re.findall(r'name="version" value="(\d+)"', page)
    again = coach.post(address, first | {"reason": "Van de klassenraad", "version": version})
    assert again.status_code == 302 and fresh(row).reason == "Van de klassenraad"
