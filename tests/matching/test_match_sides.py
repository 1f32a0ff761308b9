"""Around a match: who reads of it before the learner said yes, who speaks for whom, and how the school ends it."""

import datetime as dt

import pytest
from django.utils import timezone

from duaalportal.accounts import rls
from duaalportal.accounts.access import Role
from duaalportal.catalogue.models import Name
from duaalportal.catalogue.parameters import book
from groeiwijzer.group import MINIMUM
from learningplans import trajectories
from learningplans.models import Guardian, Meeting, Placement
from learningplans.placements import plan_placement
from matching import models as m
from matching.matches import moving
from matching.openings.writing import close
from matching.personal_data import erase
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.companies import make_mentor, programme, ready_place, work_together
from tests.factories.learningplans import make_learner, make_trajectory
from tests.factories.matching import make_match, make_opening, share_profile
from tests.matching.test_matches import (
    DAYS,
    VOICES,
    _world,
    agreed,
    asked,
    confirmed,
    let_know,
    met,
    proposed,
    say,
    shown,
    waiting,
)
from tests.stories import as_now, browser, fresh, one_world, today

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
world = one_world(_world)


COMPANY_SIDE = ("coordinator", "mentor_user", "director")


@pytest.fixture
def director(world):
    world.director = member(Role.COMPANY_DIRECTOR, world.company)


def found_by(world, who):
    """What somebody of the company finds of matches: on their page, on Vandaag, by their addresses, in the database."""
    person = as_now(getattr(world, who) if isinstance(who, str) else who)
    pages = [browser(person).get(path).content.decode() for path in ("/kennismakingen/", "/?alles=1")]
    addresses = [
        browser(person).get(f"/kennismakingen/{row.pk}/").status_code for row in m.Match.objects.all()
    ]
    with rls.behind_the_wall(person):
        rows = [
            rows.visible_to(person) if not rls.is_on() else rows.all()
            for rows in (m.Match.objects, m.MatchWord.objects)
        ]
        return "Lina" in "".join(pages), addresses, [row.count() for row in rows]


@pytest.mark.usefixtures("director")
@pytest.mark.shows("X02")
def test_a_company_reads_of_who_is_proposed_when_the_learner_said_yes(world):
    match = asked(world)
    assert (match.state, match.introduced_at) == (m.MatchState.ASKED, None)
    for who in COMPANY_SIDE:
        assert found_by(world, who) == (False, [404], [0, 0])
    assert set(waiting(world, world.learner)) == {"ask"}
    assert waiting(world, world.coach) == {}
    # her mother reads of it before the company does
    assert set(waiting(world, world.mother)) == {"told"}
    for who in (world.coach, world.mother, world.learner):
        assert "weet nog niets" in shown(who, match) or "Ja, dat mag" in shown(who, match)

    assert (
        browser(world.learner).post(f"/kennismakingen/{match.pk}/antwoord/", {"mag": "ja"}).status_code == 302
    )
    assert fresh(match).introduced_by == world.learner
    assert set(waiting(world, world.coordinator)) == set(waiting(world, world.coach)) == {"talk"}
    for who in COMPANY_SIDE:
        assert found_by(world, who)[1:] == ([200], [1, 0])


@pytest.mark.usefixtures("director")
@pytest.mark.shows("X02")
def test_a_company_never_reads_of_who_would_rather_not(world):
    match = let_know(asked(world), agrees=False)
    assert fresh(match).state == m.MatchState.REFUSED
    for who in COMPANY_SIDE:
        assert found_by(world, who) == (False, [404], [0, 0])
    assert moving.RATHER_NOT in shown(world.coach, match)
    with pytest.raises(moving.MatchMoved):
        let_know(fresh(match))
    # nor does it hold the company back when it closes the place
    asked(world)
    assert close(opening=world.opening, reason="", by=world.coordinator, at=timezone.now()).closed_at


def test_who_shared_the_profile_for_this_place_was_asked_before(world):
    elsewhere = make_opening(ready_place(OrganisationFactory()), programme(), world.coordinator)
    copy = share_profile(world.trajectory, world.opening)
    assert asked(world, elsewhere).state == m.MatchState.ASKED
    match = asked(world)
    assert (match.state, match.introduced_by) == (m.MatchState.PROPOSED, copy.shared_by)
    assert "Lina" in shown(world.coordinator, match)


def test_nobody_but_the_learner_says_that_the_company_may_know(world):
    match = asked(world)
    for who in (world.coach, world.mother, world.coordinator, world.mentor_user):
        answer = browser(who).post(f"/kennismakingen/{match.pk}/antwoord/", {"mag": "ja"})
        assert answer.status_code == 404
    assert fresh(match).introduced_at is None
    # and before that nothing else happens with it
    with pytest.raises(moving.MatchRefused, match="Eerst zegt de lerende"):
        met(world, match)


@pytest.mark.shows("M07", "M09")
def test_who_guides_notes_down_the_word_of_people_without_an_account(world):
    """Lina, her mother and the mentor have no account: on paper and by phone it becomes a place all the same."""
    type(world.learner).objects.filter(pk=world.learner.pk).update(email="")
    Guardian.objects.filter(learner=world.trajectory.learner_id).update(user=None)
    type(world.mentor).objects.filter(pk=world.mentor.pk).update(user=None)
    match, coach = asked(world), browser(world.coach)
    address = f"/kennismakingen/{match.pk}/"
    assert set(waiting(world, world.coach)) == {"ask"}
    assert "Lina heeft geen account" in shown(world.coach, match)
    assert coach.post(f"{address}antwoord/", {"mag": "ja"}).status_code == 302
    assert f"genoteerd door {world.coach.name}" in shown(world.coach, match)
    m.Match.objects.update(mentor=world.mentor)
    match = met(world, fresh(match))
    noted = (
        ("mentor", "opinion", "phone"),
        ("learner", "decision", "paper"),
        ("guardian", "decision", "paper"),
    )
    assert set(waiting(world, world.coach)) == {"word-coach", *(f"word-{party}" for party, *_ in noted)}
    for party, kind, given in noted:
        stem = f"{party}-{kind}"
        said = {"stem": stem, f"{stem}-value": "yes", f"{stem}-reason": "Het past."}
        # how it was said belongs to it
        assert coach.post(address, said).status_code == 422
        assert coach.post(address, said | {f"{stem}-given": given}).status_code == 302
    assert f"aan de telefoon, genoteerd door {world.coach.name}" in shown(world.coordinator, match)
    match = agreed(world, fresh(match), without=[party for party, *_ in noted])
    assert set(waiting(world, world.coach)) == {"confirm"}
    assert confirmed(world, match).placement


def test_nobody_notes_down_a_word_for_who_has_an_account(world):
    m.Match.objects.filter(pk=(match := proposed(world)).pk).update(mentor=world.mentor)
    met(world, fresh(match))
    for party, kind in (("mentor", "opinion"), ("learner", "decision"), ("guardian", "decision")):
        stem = f"{party}-{kind}"
        said = {"stem": stem, f"{stem}-value": "yes", f"{stem}-reason": "x", f"{stem}-given": "paper"}
        assert browser(world.coach).post(f"/kennismakingen/{match.pk}/", said).status_code == 422
    assert not m.MatchWord.objects.exists()


@pytest.mark.shows("M10")
def test_the_school_ends_a_match_and_the_company_reads_kind_words(world):
    match = met(world, proposed(world))
    address, why = f"/kennismakingen/{match.pk}/stoppen/", "Lina gaat verhuizen."
    assert "Stop deze match" in shown(world.coach, match)
    for who in (world.coordinator, world.learner, world.mother):
        assert "Stop deze match" not in shown(who, match)
        assert browser(who).post(address, {"reason": why}).status_code in (403, 404)
    coach = browser(world.coach)
    assert coach.post(address, {"reason": " "}).status_code == 422
    assert coach.post(address, {"reason": why, "told": "Bedankt voor jullie tijd."}).status_code == 302
    assert fresh(match).state == m.MatchState.REFUSED
    for who in (world.coach, world.learner, world.mother):
        assert why in shown(who, match)
    page = shown(world.coordinator, match)
    assert why not in page and "Bedankt voor jullie tijd." in page
    assert coach.post(address, {"reason": why}).status_code == 422


@pytest.mark.parametrize("ends", ["stopped", "placed by hand"])
def test_a_match_does_not_stay_open_when_the_learner_looks_no_longer(world, ends):
    match, later = met(world, proposed(world)), proposed(world, _elsewhere(world), first=today() + 150 * DAY)
    if ends == "stopped":
        trajectories.move(
            trajectory=world.trajectory,
            name="stop",
            on=today(),
            reason="x",
            by=world.coach,
            at=timezone.now(),
        )
    else:
        site = _elsewhere(world).establishment
        work_together(site.organisation, world.school)
        plan_placement(
            trajectory=world.trajectory,
            kind="single",
            starts_on=today() + DAY,
            ends_on=today() + 90 * DAY,
            days=DAYS,
            establishment=site,
            mentor=make_mentor(site.organisation, substitute=True),
            by=world.coach,
            at=timezone.now(),
        )
    assert fresh(match).state == m.MatchState.REFUSED
    # what lies after that place goes on
    assert fresh(later).state_now.is_open == (ends == "placed by hand")
    assert [word.told for word in match.words.all()] == [
        moving.NO_LONGER if ends == "stopped" else moving.ELSEWHERE
    ]
    close(opening=world.opening, reason="", by=world.coordinator, at=timezone.now())


@pytest.mark.usefixtures("director")
@pytest.mark.shows("M09", "X02")
def test_only_the_mentor_of_the_match_reads_it_and_speaks(world):
    """While none is named any mentor of the company does; who leads it always."""
    other = member(Role.MENTOR, world.company)
    make_mentor(world.company, user=other, substitute=True)
    match = met(world, proposed(world))
    for who in (other, world.mentor_user):
        assert found_by(world, who)[1:] == ([200], [1, 0])
        assert set(waiting(world, who)) == {"word-mentor"}
    m.Match.objects.update(mentor=world.mentor)
    assert set(waiting(world, world.mentor_user)) == {"word-mentor"}
    assert waiting(world, other) == {}
    assert browser(other).get(f"/kennismakingen/{match.pk}/").status_code == 404
    assert not m.Match.objects.visible_to(as_now(other)).exists()
    agreed(world, fresh(match), without=["company", "learner", "guardian"])
    assert not m.MatchWord.objects.visible_to(as_now(other)).exists()
    assert m.MatchWord.objects.visible_to(as_now(world.mentor_user)).count() == 2
    assert set(waiting(world, world.director)) == {"word-company"}
    # who leads speaks for the company and not for the mentor
    assert "Je oordeel als mentor" not in shown(world.director, match)
    assert "Gaan jullie akkoord?" in shown(world.director, match)


@pytest.mark.shows("M09")
def test_before_the_talk_one_can_only_refuse(world):
    match = planned(world, proposed(world), world.coach)
    said = {"stem": "company-decision", "company-decision-reason": "x"}
    coordinator, address = browser(world.coordinator), f"/kennismakingen/{match.pk}/"
    page = shown(world.coordinator, match)
    assert "Zie je dit niet zitten?" in page and 'value="no"' in page and 'value="yes"' not in page
    for who in (world.coach, world.mentor_user):
        assert 'name="stem"' not in shown(who, match)
    assert coordinator.post(address, said | {"company-decision-value": "yes"}).status_code == 422
    for party, kind, value, who in VOICES:
        with pytest.raises(moving.MatchRefused, match="Eerst is er het gesprek"):
            say(match, party, kind, value, getattr(world, who))
    assert not m.MatchWord.objects.exists()
    assert coordinator.post(address, said | {"company-decision-value": "no"}).status_code == 302
    assert fresh(match).state == m.MatchState.REFUSED


def planned(world, match, by, days=3, where="Hal 2"):
    """The talk, so many days from now."""
    when = timezone.now().replace(microsecond=0) + days * DAY
    with rls.behind_the_wall(as_now(by)):
        return moving.plan_talk(
            match=match,
            version=match.version,
            talk_at=when,
            where=where,
            by=by,
            at=timezone.now(),
            for_calendar=by == world.coach,
        )


@pytest.mark.shows("M07")
def test_the_calendar_goes_along_when_the_talk_is_moved(world):
    match = planned(world, proposed(world), world.coach)
    meeting = Meeting.objects.get()
    # the company moves it, and reads nothing of the calendar
    match = planned(world, fresh(match), world.coordinator, days=5, where="Onthaal")
    assert (fresh(meeting).starts_at, fresh(meeting).where_at) == (match.talk_at, "Onthaal")
    match = planned(world, fresh(match), world.coach, days=6)
    assert Meeting.objects.get().starts_at == match.talk_at
    with pytest.raises(moving.MatchRefused, match="meer dan een jaar"):
        planned(world, fresh(match), world.coach, days=600)


@pytest.mark.parametrize("ends", ["refused", "withdrawn"])
def test_a_match_that_ends_takes_its_talk_out_of_the_calendar(world, ends):
    match, now = planned(world, proposed(world), world.coach), timezone.now()
    if ends == "withdrawn":
        moving.withdraw(match=match, reason="x", told="", by=world.coach, at=now)
    else:
        no = {"party": "company", "kind": "decision", "value": "no", "reason": "x"}
        with rls.behind_the_wall(as_now(world.coordinator)):
            moving.say(match=match, by=world.coordinator, at=now, **no)
    meeting = Meeting.objects.get()
    assert meeting.cancelled_at and meeting.cancel_reason == moving.CALLED_OFF


def test_a_place_that_is_confirmed_late_begins_today_and_not_before(world):
    match = agreed(world)
    m.Match.objects.update(starts_on=today() - 30 * DAY)
    with pytest.raises(moving.MatchRefused, match="Kies een dag van"):
        confirmed(world, match, starts_on=today() - DAY)
    assert not Placement.objects.exists()
    assert confirmed(world, match).placement.starts_on == today()
    assert fresh(match).starts_on == today()


@pytest.mark.parametrize("bound", ["opening", "trajectory"])
def test_a_place_lies_within_what_is_offered_and_within_the_trajectory(world, bound):
    match, row = agreed(world), getattr(world, bound)
    last = today() + 20 * DAY
    type(row).objects.filter(pk=row.pk).update(ends_on=last)
    with pytest.raises(moving.MatchRefused, match="tot en met") as no:
        confirmed(world, match, ends_on=last + DAY)
    assert no.value.field == "ends_on"
    assert confirmed(world, match, ends_on=last).placement.ends_on == last


def test_nobody_is_proposed_for_days_after_the_trajectory(world):
    last = today() + 20 * DAY
    type(world.trajectory).objects.filter(pk=world.trajectory.pk).update(ends_on=last)
    with pytest.raises(moving.MatchRefused, match="Het traject is voorbij"):
        asked(world, first=last + DAY)


def _elsewhere(world):
    return make_opening(ready_place(OrganisationFactory()), programme(), world.coordinator)


def looked(world, match, days):
    """Who is asked to look back, so many days after the start."""
    m.Match.objects.filter(pk=match.pk).update(starts_on=today() - days * DAY)
    people = ("coach", "coordinator", "mentor_user", "learner", "mother")
    return [who for who in people if "review" in waiting(world, getattr(world, who))]


@pytest.mark.shows("M10")
def test_some_weeks_after_the_start_each_is_asked_to_look_back_and_the_school_reads_it(world):
    match = confirmed(world, agreed(world))
    first, last = (7 * weeks for weeks in book().on(today()).value(Name.MATCH_REVIEW))
    everybody = ["coach", "coordinator", "mentor_user", "learner"]
    assert looked(world, match, first - 1) == looked(world, match, last + 1) == []
    assert looked(world, match, first) == everybody
    for who in everybody:
        said = {"fits": "partly", "talk": f"Meer tijd, zei {who}."}
        address = f"/kennismakingen/{match.pk}/terugblik/"
        assert browser(getattr(world, who)).post(address, said).status_code == 302
    assert looked(world, match, first) == []
    page = shown(world.coach, match)
    assert page.count("Was dit een goede match?") == 4 and "Meer tijd, zei learner." in page
    assert "Meer tijd, zei learner." not in shown(world.coordinator, match)


@pytest.mark.shows("M10", "X11")
def test_looking_back_is_summed_per_company_and_a_small_group_is_not_shown(world):
    for nth in range(MINIMUM + 1):
        trajectory = make_trajectory(
            world.school, learner=make_learner(world.school, age=19), coach=world.coach
        )
        match = make_match(trajectory, world.opening, world.coach, state=m.MatchState.CONFIRMED)
        moving.review(
            match=match,
            party="coach",
            answers={"fits": "yes" if nth < MINIMUM else "no"},
            by=world.coach,
            at=timezone.now(),
        )
        page = browser(world.coach).get("/kennismakingen/?lijst=voorbij").content.decode()
        assert ("Hoe was het matchen?" in page) == (nth >= MINIMUM - 1)
    # the sum of all stands; yes alone would give away the one who said no
    assert f"bij {MINIMUM + 1} lerenden" in page and "goede match?" not in page
    for who in (world.coordinator, world.learner):
        assert (
            "Hoe was het matchen?" not in browser(who).get("/kennismakingen/?lijst=voorbij").content.decode()
        )


def test_who_lost_the_race_reads_what_stands_now_and_can_keep_it_after_all(world):
    match = planned(world, proposed(world), world.coach, where="Hal 2")
    coach, address = browser(world.coach), f"/kennismakingen/{match.pk}/"
    before = match.version
    planned(world, match, world.coordinator, days=4, where="Onthaal")
    plan = {"day": today() + 6 * DAY, "hour": "10:00", "where": "Hal 2", "version": before}
    answer = coach.post(f"{address}gesprek/", plan)
    page = answer.content.decode()
    assert answer.status_code == 422 and "Iemand deed net iets" in page
    assert "Er staat nu: “Onthaal”." in page and 'value="Hal 2"' in page
    assert f'name="version" value="{before + 1}"' in page
    assert coach.post(f"{address}gesprek/", plan | {"version": before + 1}).status_code == 302

    m.Match.objects.update(talk_at=timezone.now())
    version = fresh(match).version
    assert coach.post(f"{address}verslag/", {"text": "Van de school.", "version": version}).status_code == 302
    said = {"text": "Van het bedrijf.", "version": version}
    answer = browser(world.coordinator).post(f"{address}verslag/", said)
    assert answer.status_code == 422 and "Er staat nu: “Van de school.”." in answer.content.decode()
    assert "Van het bedrijf." in answer.content.decode()
    said["version"] = version + 1
    assert browser(world.coordinator).post(f"{address}verslag/", said).status_code == 302
    assert fresh(match).report == "Van het bedrijf."


@pytest.mark.shows("M11")
def test_who_is_erased_leaves_no_reason_of_a_difference_that_was_meant(world):
    match = proposed(world, mismatch_reason="Lina leert er samenwerken.")
    erase(user=world.learner, at=timezone.now())
    match = fresh(match)
    assert match.is_deliberate_mismatch and match.mismatch_reason == match.first_name == "(verwijderd)"
