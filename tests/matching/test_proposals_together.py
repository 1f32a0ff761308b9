"""Several schools in one proposal: each says yes by itself, reads its own learners alone, and may stop."""

import re
from types import SimpleNamespace

import pytest
from django.utils import timezone

from duaalportal.accounts.access import Role
from learningplans.models import Trajectory, TrajectoryState
from matching import models as m
from matching.attention_proposals import open_items
from matching.proposals import joining, making
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.companies import make_mentor, programme, ready_place
from tests.factories.learningplans import make_learner, make_trajectory, school_year_of
from tests.factories.matching import make_match, make_opening, make_profile
from tests.stories import as_now, browser, fresh, one_world, today

pytestmark = [pytest.mark.django_db, pytest.mark.shows("M11")]


def _looks(school, name):
    learner = make_learner(school, user=False, name=name, postcode="9300")
    return make_trajectory(school, learner=learner, state=TrajectoryState.SEARCHING)


def _world():
    """One school with a learner, a second with one, a third with five; a company with two places."""
    ours, small, large = (
        OrganisationFactory(school=True, name=f"School {name}") for name in ("Aa", "Bb", "Cc")
    )
    _looks(ours, "Ana Peeters")
    _looks(small, "Dara Ganz")
    for number in range(5):
        _looks(large, f"Grote Groep {number}")
    place = ready_place(OrganisationFactory(name="Dichtbij"), postcode="9310")
    coordinator = member(Role.COMPANY_COORDINATOR, place.organisation)
    return SimpleNamespace(
        ours=ours,
        small=small,
        large=large,
        head=member(Role.SCHOOL_COORDINATOR, ours),
        of_small=member(Role.SCHOOL_COORDINATOR, small),
        of_large=member(Role.SCHOOL_COORDINATOR, large),
        opening=make_opening(place, programme(), coordinator, places=2),
    )


world = one_world(_world)


def computed(row):
    making.compute(proposal=row, at=timezone.now(), today=today(), progress=lambda *so_far: None)
    return fresh(row)


def asked(world):
    return computed(
        making.keep(school=world.ours, school_year=school_year_of(today()), by=world.head, at=timezone.now())
    )


def names(row):
    return set(row.lines.values_list("trajectory__learner__name", flat=True))


def ask(world, row, school):
    answer = browser(world.head).post(f"/voorstellen/{row.pk}/scholen/", {"vraag": school.slug}, follow=True)
    assert answer.status_code == 200
    return row.schools.get(school=school)


def page(who, address):
    return browser(who).get(address).content.decode()


def test_a_school_comes_in_once_it_says_yes_by_its_own_page(world):
    row = asked(world)
    part = ask(world, row, world.small)
    ask(world, row, world.small)  # asked twice is once
    assert row.schools.count() == 1
    mine = f"/organisaties/{world.small.slug}/voorstellen/"
    assert "wacht op jullie antwoord" in page(world.of_small, mine)
    # before it says yes it reads nothing of it
    assert browser(world.of_small).get(f"/voorstellen/{row.pk}/").status_code == 404
    assert names(computed(row)) == {"Ana Peeters"}
    here = f"/voorstellen/deelname/{part.pk}/"
    assert "Van jullie lerenden niets." in page(world.of_small, here)
    for _ in range(2):
        assert browser(world.of_small).post(here, {"antwoord": "ja"}).status_code == 302
    assert "De gegevens zijn veranderd." in page(world.head, f"/voorstellen/{row.pk}/")
    answer = browser(world.head).post(f"/voorstellen/{row.pk}/opnieuw/")
    new = computed(m.Proposal.objects.exclude(pk=row.pk).get())
    assert names(new) == {"Ana Peeters", "Dara Ganz"}
    # each reads its own learners alone
    ours, theirs = page(world.head, answer.url), page(world.of_small, answer.url)
    assert "Ana Peeters" in ours and "Dara Ganz" not in ours
    assert "Dara Ganz" in theirs and "Ana Peeters" not in theirs
    assert "Maak een nieuw voorstel" not in theirs
    assert browser(world.of_small).post(f"{answer.url}opnieuw/").status_code == 404
    assert browser(world.of_small).get(f"{answer.url}scholen/").status_code == 404


def waiting(who, on=None):
    return [(item.title, item.url) for item in open_items(user=as_now(who), today=on or today())]


def test_who_leads_a_school_hears_that_it_is_asked_until_it_says_yes_or_no(world):
    row = asked(world)
    assert waiting(world.of_small) == []
    part, other = ask(world, row, world.small), ask(world, row, world.large)
    line = ("Doen jullie mee aan één voorstel met School Aa?", f"/voorstellen/deelname/{part.pk}/")
    director = member(Role.SCHOOL_DIRECTOR, world.small)
    assert waiting(world.of_small) == waiting(director) == [line]
    for nobody in (world.head, member(Role.TRAJECTORY_COACH, world.small)):
        assert waiting(nobody) == []
    assert line[0] in page(world.of_small, "/")
    browser(world.of_small).post(line[1], {"antwoord": "ja"})
    browser(world.of_large).post(f"/voorstellen/deelname/{other.pk}/", {"antwoord": "nee"})
    assert waiting(world.of_small) == waiting(director) == waiting(world.of_large) == []


def test_a_question_about_a_year_that_is_over_waits_no_more(world):
    part = ask(world, asked(world), world.small)
    mine = f"/organisaties/{world.small.slug}/voorstellen/"
    assert waiting(world.of_small) and "wacht op jullie antwoord" in page(world.of_small, mine)
    m.Proposal.objects.filter(pk=part.proposal_id).update(school_year=school_year_of(today()) - 1)
    assert waiting(world.of_small) == []
    assert "wacht op jullie antwoord" not in page(world.of_small, mine)


def test_a_fresh_proposal_asks_once_and_the_answer_counts_for_that_one(world):
    row = asked(world)
    part = ask(world, row, world.small)
    browser(world.head).post(f"/voorstellen/{row.pk}/opnieuw/")
    new = m.Proposal.objects.exclude(pk=row.pk).get()
    assert [url for _, url in waiting(world.of_small)] == [f"/voorstellen/deelname/{part.pk}/"]
    browser(world.of_small).post(f"/voorstellen/deelname/{part.pk}/", {"antwoord": "ja"})
    assert names(computed(new)) == {"Ana Peeters", "Dara Ganz"}


def test_figures_stand_beside_each_other_as_far_as_they_tell_of_nobody(world):
    row = asked(world)
    for school, head in ((world.small, world.of_small), (world.large, world.of_large)):
        joining.join(part=ask(world, row, school), by=head, at=timezone.now())
    assert set(computed(row).summary["schools"]) == {
        str(s.pk) for s in (world.ours, world.small, world.large)
    }
    shown = page(world.head, f"/voorstellen/{row.pk}/")
    assert "School Cc" in shown and 'name">School Aa' in shown and "School Bb" not in shown
    # the sum of all would tell of the one learner of the small school
    assert "7 lerenden" not in shown and "zouden te veel zeggen" in shown
    theirs = page(world.of_small, f"/voorstellen/{row.pk}/")
    assert "School Bb" in theirs and "School Cc" in theirs and 'name">School Aa' not in theirs


def read_by(who, world, row):
    """All that somebody of a school reads of a proposal, without what is other each time: keys and moments."""
    found = page(who, f"/organisaties/{world.ours.slug}/voorstellen/") if who is world.head else ""
    found += page(who, f"/voorstellen/{row.pk}/")
    found += page(who, f"/voorstellen/{row.pk}/lijst.csv")
    return re.sub(
        r'[0-9a-f]{8}-[0-9a-f-]{27}|(nonce|value|integrity|datetime)="[^"]*"|om [0-9.]+ uur', "", found
    )


@pytest.mark.parametrize("who", ["head", "of_large"])
def test_who_subtracts_learns_nothing_of_the_one_learner_of_a_small_school(world, who):
    """Whatever becomes of that learner, each of the others reads the same."""
    m.Opening.objects.update(places=7)
    for _ in range(2):
        make_mentor(world.opening.organisation, substitute=True)
    row = asked(world)
    for school, head in ((world.small, world.of_small), (world.large, world.of_large)):
        joining.join(part=ask(world, row, school), by=head, at=timezone.now())
    reader, dara = getattr(world, who), Trajectory.objects.get(learner__name="Dara Ganz")
    placed = read_by(reader, world, computed(row))
    assert row.lines.get(trajectory=dara).opening == world.opening
    make_profile(dara, max_km=1)
    without = read_by(reader, world, computed(row))
    assert row.lines.get(trajectory=dara).opening is None
    assert placed == without
    # and whatever people decide of it; that the data changed is told
    m.LearnerProfile.objects.all().delete()
    before = read_by(reader, world, row)
    confirmed = {"state": m.MatchState.CONFIRMED, "confirmed_at": timezone.now(), "confirmed_by": world.head}
    for name in ("Ana Peeters", "Grote Groep 0"):
        make_match(Trajectory.objects.get(learner__name=name), world.opening, world.head, **confirmed)
    between = read_by(reader, world, row)
    assert "1 zoals voorgesteld" in between and "zoals voorgesteld" not in before
    assert ("4 nog niet beslist" in between) is (who == "of_large")
    make_match(dara, world.opening, world.of_small, **confirmed)
    assert read_by(reader, world, row) == between
    assert "1 anders dan voorgesteld." in page(world.of_small, f"/voorstellen/{row.pk}/")


def test_who_stops_takes_its_learners_out_at_once(world):
    row = asked(world)
    part = ask(world, row, world.small)
    joining.join(part=part, by=world.of_small, at=timezone.now())
    computed(row)
    browser(world.of_small).post(f"/voorstellen/deelname/{part.pk}/", {"antwoord": "nee"})
    assert names(row) == {"Ana Peeters"}
    assert set(fresh(row).summary["schools"]) == {str(world.ours.pk)} and fresh(row).summary["learners"] == 1
    assert browser(world.of_small).get(f"/voorstellen/{row.pk}/").status_code == 404
    with pytest.raises(joining.JoiningRefused, match="ingetrokken"):
        joining.join(part=part, by=world.of_small, at=timezone.now())


def test_who_asks_may_take_a_school_out_with_what_was_proposed_for_it(world):
    row = asked(world)
    joining.join(part=ask(world, row, world.small), by=world.of_small, at=timezone.now())
    computed(row)
    browser(world.head).post(f"/voorstellen/{row.pk}/scholen/", {"terug": world.small.slug})
    assert names(row) == {"Ana Peeters"}


def test_who_may_not_ask_or_answer(world):
    row = asked(world)
    part = ask(world, row, world.small)
    here = f"/voorstellen/deelname/{part.pk}/"
    assert browser(world.of_large).get(here).status_code == 404
    assert browser(member(Role.TRAJECTORY_COACH, world.small)).get(here).status_code == 403
    company = world.opening.organisation
    said = browser(world.head).post(f"/voorstellen/{row.pk}/scholen/", {"vraag": company.slug}, follow=True)
    assert "Alleen scholen" in said.content.decode()
    assert (
        browser(world.of_large)
        .post(f"/voorstellen/{row.pk}/scholen/", {"terug": world.small.slug})
        .status_code
        == 404
    )
    browser(world.head).post(f"/voorstellen/{row.pk}/scholen/", {"terug": world.small.slug})
    assert not row.schools.exists()
