"""Five people come from a proposal to a placement: the school, the company, the mentor, the learner and a parent."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.utils import timezone

from companies.models import Recognition
from duaalportal.accounts.access import Role
from duaalportal.catalogue.models import Holiday
from duaalportal.lib.attention import Urgency
from duaalportal.lib.dates import day
from learningplans.models import Meeting, Placement, TrajectoryState
from learningplans.rules.placements import DayPlan
from matching import models as m
from matching.attention_matches import open_items as items_of
from matching.matches import moving
from matching.personal_data import collect, erase
from matching.rules.matches import due
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.companies import make_mentor, programme, ready_place, work_together
from tests.factories.learningplans import make_guardian, make_learner, make_trajectory
from tests.factories.matching import make_opening
from tests.stories import as_now, browser, fresh, one_world, today

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
DAYS = [DayPlan(1, dt.time(8), dt.time(16), 30), DayPlan(2, dt.time(8), dt.time(16), 30)]


def _world():
    """Lina of 17 looks for a place; Staalbouw Dender offers one, and works with her school."""
    school = OrganisationFactory(school=True)
    coach = member(Role.TRAJECTORY_COACH, school)
    learner = make_learner(school, name="Lina Verhaegen", postcode="9300", age=17)
    trajectory = make_trajectory(school, learner=learner, coach=coach, state=TrajectoryState.SEARCHING)
    company = OrganisationFactory(name="Staalbouw Dender")
    place = ready_place(company, postcode="9310")
    mother = member(Role.GUARDIAN, school)
    make_guardian(learner, user=mother)
    work_together(company, school)
    mentor = member(Role.MENTOR, company)
    coordinator = member(Role.COMPANY_COORDINATOR, company)
    return SimpleNamespace(
        school=school,
        coach=coach,
        trajectory=trajectory,
        learner=learner.user,
        mother=mother,
        company=company,
        coordinator=coordinator,
        mentor_user=mentor,
        mentor=make_mentor(company, user=mentor, substitute=True),
        opening=make_opening(place, programme(), coordinator, weekdays=[1, 2]),
    )


world = one_world(_world)


def asked(world, opening=None, **other):
    return moving.propose(
        trajectory=world.trajectory,
        opening=opening or world.opening,
        by=world.coach,
        at=timezone.now(),
        today=today(),
        **other,
    )


def proposed(world, opening=None, **other):
    return let_know(asked(world, opening, **other))


def let_know(match, agrees=True):
    """The learner says whether the company may know of it."""
    learner = match.trajectory.learner.user
    return moving.answer(match=match, agrees=agrees, by=learner, at=timezone.now(), today=today())


def met(world, match):
    now = timezone.now()
    match = moving.plan_talk(
        match=match,
        version=match.version,
        talk_at=now,
        where="Op het bedrijf",
        by=world.coach,
        at=now,
    )
    return moving.report(
        match=match, version=match.version, text="Een goed gesprek.", by=world.coach, at=timezone.now()
    )


def shown(who, match):
    """The page of a match as this person reads it."""
    return browser(who).get(f"/kennismakingen/{match.pk}/").content.decode()


def waiting(world, who, on=None):
    """What waits for one person around the one match, by its kind."""
    return {
        item.code.partition("-")[2].rpartition(f"-{m.Match.objects.get().pk}")[0]: item
        for item in items_of(user=as_now(who), today=on or today())
    }


VOICES = (
    ("mentor", "opinion", "yes", "mentor_user"),
    ("coach", "opinion", "yes", "coach"),
    ("company", "decision", "yes", "coordinator"),
    ("learner", "decision", "yes", "learner"),
    ("guardian", "decision", "yes", "mother"),
)


def agreed(world, match=None, without=()):
    match = match or met(world, proposed(world))
    for party, kind, value, who in VOICES:
        if party not in without:
            say(match, party, kind, value, getattr(world, who))
    return fresh(match)


def say(match, party, kind, value, by):
    now = timezone.now()
    moving.say(match=match, party=party, kind=kind, value=value, reason="Het past.", by=by, at=now)


def confirmed(world, match, **period):
    now = timezone.now()
    return moving.confirm(match=match, mentor=world.mentor, days=DAYS, by=world.coach, at=now, **period)


@pytest.mark.shows("M07", "M09", "M13", "M14")
def test_from_proposal_to_placement_by_five_people_in_the_browser(world):
    coach, coordinator = browser(world.coach), browser(world.coordinator)
    propose = f"/trajecten/{world.trajectory.pk}/leerplaatsen/{world.opening.pk}/voorstellen/"
    assert "Stel Lina voor" in coach.get(propose).content.decode()
    address = coach.post(propose, {"mismatch_reason": ""}).url
    assert coach.post(propose, {"mismatch_reason": ""}).url == address  # twice is once
    match = m.Match.objects.get()

    # the company reads nothing before Lina says that it may
    assert "Lina" not in coordinator.get("/kennismakingen/").content.decode()
    assert coordinator.get(address).status_code == 404
    assert browser(world.learner).post(f"{address}antwoord/", {"mag": "ja"}).status_code == 302
    assert "Lina" in coordinator.get("/kennismakingen/").content.decode()
    soon = today() + 3 * DAY
    plan = {
        "day": soon.isoformat(),
        "hour": "14:00",
        "where": "Hal 2",
        "mentor": world.mentor.pk,
        "version": 2,
    }
    assert coach.post(f"{address}gesprek/", plan).status_code == 302
    assert Meeting.objects.get().kind == Meeting.Kind.INTAKE
    assert "Hal 2" in browser(world.mentor_user).get(address).content.decode()
    # the day comes on which they meet
    m.Match.objects.update(talk_at=timezone.now())
    assert (
        coordinator.post(f"{address}verslag/", {"text": "Lina vroeg veel.", "version": 3}).status_code == 302
    )
    # the report is for who decides, not for the family
    assert "Lina vroeg veel." in coach.get(address).content.decode()
    assert "Lina vroeg veel." not in browser(world.learner).get(address).content.decode()

    assert "Nog nodig" in coach.get(f"{address}bevestigen/").content.decode()
    for party, kind, value, who in VOICES:
        said = {
            "stem": f"{party}-{kind}",
            f"{party}-{kind}-value": value,
            f"{party}-{kind}-reason": f"Ja van {who}",
        }
        answer = browser(getattr(world, who)).post(address, said)
        assert answer.status_code == 302, (party, answer.content.decode())

    days = {"mentor": world.mentor.pk, "starts_on": soon, "ends_on": soon + 90 * DAY}
    for number in (1, 2):
        days |= {
            f"day_{number}": "on",
            f"from_{number}": "08:00",
            f"until_{number}": "16:00",
            f"break_{number}": 30,
        }
    answer = coach.post(f"{address}bevestigen/", days)
    assert answer.status_code == 302, answer.content.decode()
    placement = Placement.objects.get()
    assert fresh(match).placement == placement
    assert placement.place.mentor == world.mentor
    assert (placement.starts_on, placement.ends_on) == (soon, soon + 90 * DAY)
    assert fresh(world.trajectory).state != TrajectoryState.SEARCHING


@pytest.mark.parametrize("missing", [voice[0] for voice in VOICES])
def test_without_one_of_them_it_is_not_confirmed(world, missing):
    match = agreed(world, without=[missing])
    with pytest.raises(moving.MatchRefused, match="Nog nodig"):
        confirmed(world, match)
    assert not Placement.objects.exists()


@pytest.mark.shows("M14")
def test_who_is_of_age_decides_without_a_parent(world):
    world.trajectory.learner.birth_date = today() - 18 * 366 * DAY
    world.trajectory.learner.save()
    match = agreed(world, without=["guardian"])
    assert confirmed(world, match).state == m.MatchState.CONFIRMED


@pytest.mark.shows("M10")
def test_a_refusal_ends_it_and_the_other_side_reads_kind_words(world):
    match = met(world, proposed(world))
    moving.say(
        match=match,
        party="company",
        kind="decision",
        value="no",
        reason="Te weinig ervaring met metaal.",
        told="We kiezen dit jaar iemand anders. Probeer gerust opnieuw.",
        by=world.coordinator,
        at=timezone.now(),
    )
    address = f"/kennismakingen/{match.pk}/"
    for who in (world.learner, world.coach):
        shown = browser(who).get(address).content.decode()
        assert "Probeer gerust opnieuw." in shown and "Te weinig ervaring" not in shown
    assert "Te weinig ervaring" in browser(world.coordinator).get(address).content.decode()
    assert fresh(match).state == m.MatchState.REFUSED
    with pytest.raises(moving.MatchMoved):
        moving.say(
            match=match,
            party="learner",
            kind="decision",
            value="yes",
            reason="x",
            by=world.learner,
            at=timezone.now(),
        )


def test_confirmed_twice_it_is_one_placement(world):
    match = agreed(world)
    assert confirmed(world, match).placement == confirmed(world, match).placement
    assert Placement.objects.count() == 1


def test_a_place_that_was_taken_meanwhile_is_told_and_nothing_is_half_written(world):
    match = agreed(world)
    Recognition.objects.filter(organisation=world.company).update(withdrawn_on=today() - DAY)
    with pytest.raises(moving.MatchRefused, match="erken"):
        confirmed(world, match)
    assert not Placement.objects.exists()
    assert fresh(match).state == m.MatchState.TALK_HELD


def test_who_waits_elsewhere_hears_that_the_learner_found_a_place(world):
    elsewhere = make_opening(ready_place(OrganisationFactory()), programme(), world.coordinator)
    waiting = proposed(world, elsewhere)
    confirmed(world, agreed(world))
    assert fresh(waiting).state == m.MatchState.REFUSED
    assert waiting.words.get().told == "De lerende vond een andere plaats."


@pytest.mark.shows("M11")
def test_a_difference_that_is_meant_has_its_reason(world):
    match = proposed(world, mismatch_reason="Een grote ploeg leert haar samenwerken.")
    assert match.is_deliberate_mismatch
    for who in ("coach", "learner", "mother"):
        page = shown(getattr(world, who), match)
        assert "Een bewust verschil." in page and match.mismatch_reason in page
    for who in ("coordinator", "mentor_user"):
        page = shown(getattr(world, who), match)
        assert "Een bewust verschil." not in page and match.mismatch_reason not in page


@pytest.mark.shows("M09", "M10")
def test_who_reads_a_reason_is_said_where_it_is_written(world):
    match = met(world, proposed(world))
    opinion, decision = "De lerende en de ouders niet.", "Bij een nee leest alleen je eigen kant het."
    for who in ("mentor_user", "coach"):
        assert opinion in shown(getattr(world, who), match)
    for who in ("coordinator", "learner", "mother"):
        assert decision in shown(getattr(world, who), match)
    # and so it is
    agreed(world, fresh(match))
    for party, _, _, who in VOICES:
        page = shown(getattr(world, who), match)
        assert ("Mentor: ja" in page) == (party in ("mentor", "coach", "company"))
        assert "Leerbedrijf: ja" in page


@pytest.mark.parametrize(
    "wrong, words",
    [
        ("state", "er wordt geen plaats gezocht"),
        ("programme", "andere opleiding"),
        ("closed", "niet meer aangeboden"),
    ],
)
def test_what_cannot_be_proposed_is_told(world, wrong, words):
    if wrong == "state":
        world.trajectory.state = TrajectoryState.COMPLETED
        world.trajectory.save()
    elif wrong == "programme":
        m.Opening.objects.filter(pk=world.opening.pk).update(programme="lassen-constructie")
    else:
        m.Opening.objects.filter(pk=world.opening.pk).update(closed_at=timezone.now(), closed_by=world.coach)
    with pytest.raises(moving.MatchRefused, match=words):
        proposed(world, fresh(world.opening))


@pytest.mark.shows("M07")
def test_a_report_is_written_from_the_day_of_the_talk_on(world):
    match, now = proposed(world), timezone.now()
    match = moving.plan_talk(match=match, version=2, talk_at=now + 3 * DAY, where="", by=world.coach, at=now)
    coach, address = browser(world.coach), f"/kennismakingen/{match.pk}/"
    opens = day(today() + 3 * DAY, today=today())
    said = {"text": "Alvast een goed gesprek.", "version": match.version}
    shown = coach.get(address).content.decode()
    assert f"Het verslag schrijf je vanaf {opens}" in shown and "Schrijf het verslag" not in shown
    assert f"Bewaren kan vanaf {opens}" in coach.get(f"{address}verslag/").content.decode()
    answer = coach.post(f"{address}verslag/", said)
    assert answer.status_code == 422
    assert f"De kennismaking is pas op {opens}." in answer.content.decode()
    assert "Alvast een goed gesprek." in answer.content.decode()
    assert fresh(match).state == m.MatchState.TALK_PLANNED and not fresh(match).report

    # on the day itself it may, before the hour too
    tonight = dt.datetime.combine(today(), dt.time.max, timezone.get_current_timezone())
    m.Match.objects.filter(pk=match.pk).update(talk_at=tonight)
    assert "Schrijf het verslag" in coach.get(address).content.decode()
    assert coach.post(f"{address}verslag/", said).status_code == 302
    # what was written may be made better, also when they meet once more
    m.Match.objects.filter(pk=match.pk).update(talk_at=now + 3 * DAY)
    better = {"text": "Een goed gesprek.", "version": fresh(match).version}
    assert coach.post(f"{address}verslag/", better).status_code == 302
    assert fresh(match).report == "Een goed gesprek."


def test_two_who_plan_the_talk_at_once_do_not_write_over_each_other(world):
    match = proposed(world)
    plan = {
        "match": match,
        "version": match.version,
        "talk_at": timezone.now() + DAY,
        "where": "",
        "by": world.coach,
        "at": timezone.now(),
    }
    moving.plan_talk(**plan)
    with pytest.raises(moving.MatchMoved):
        moving.plan_talk(**plan)


@pytest.mark.shows("M10")
def test_afterwards_each_looks_back_on_the_matching(world):
    match = agreed(world)
    address = f"/kennismakingen/{match.pk}/terugblik/"
    assert browser(world.coach).get(address).status_code == 404  # not before it is decided
    confirmed(world, match)
    for who, party in ((world.coach, "coach"), (world.learner, "learner"), (world.coordinator, "company")):
        person = browser(who)
        assert person.post(address, {"talk": ""}).status_code == 422
        assert person.post(address, {"talk": "Samen door de hal lopen."}).status_code == 302
        assert match.reviews.get(party=party).answers["talk"] == "Samen door de hal lopen."


def test_nobody_speaks_for_another(world):
    match = met(world, proposed(world))
    said = {
        "stem": "learner-decision",
        "learner-decision-value": "yes",
        "learner-decision-reason": "Ik doe het.",
    }
    for who in (world.coach, world.mother, world.coordinator, world.mentor_user):
        assert browser(who).post(f"/kennismakingen/{match.pk}/", said).status_code == 422
    assert not m.MatchWord.objects.exists()


def test_strangers_find_nothing(world):
    match = proposed(world)
    for who in (
        member(Role.COMPANY_COORDINATOR, OrganisationFactory()),
        member(Role.SCHOOL_COORDINATOR, OrganisationFactory(school=True)),
        member(Role.LEARNER, world.school),
    ):
        for path in ("", "gesprek/", "verslag/", "terugblik/"):
            assert browser(who).get(f"/kennismakingen/{match.pk}/{path}").status_code in (403, 404)


@pytest.mark.shows("M09", "X05")
def test_each_is_asked_for_the_own_word_until_it_is_said(world):
    match = proposed(world)
    assert set(waiting(world, world.coach)) == set(waiting(world, world.coordinator)) == {"talk"}
    assert waiting(world, world.learner) == {}
    met(world, match)
    wanted = {
        "mentor_user": "word-mentor",
        "coach": "word-coach",
        "coordinator": "word-company",
        "learner": "word-learner",
        "mother": "word-guardian",
    }
    for who, code in wanted.items():
        assert set(waiting(world, getattr(world, who))) == {code}
    agreed(world, fresh(match), without=["guardian"])
    assert [who for who in wanted if waiting(world, getattr(world, who))] == ["mother"]
    # all is said: it waits for the one act of who guides the learner, and then for nobody
    others = {party for party, *_ in VOICES} - {"guardian"}
    match = agreed(world, fresh(match), without=others)
    assert set(waiting(world, world.coach)) == {"confirm"}
    assert not any(waiting(world, getattr(world, who)) for who in wanted if who != "coach")
    confirmed(world, match)
    assert waiting(world, world.coach) == {}


def test_no_answer_after_five_and_ten_working_days_is_asked_again(world):
    Holiday.objects.all().delete()
    match = met(world, proposed(world))
    # it was proposed long before they met; a word could be given from the report on
    m.Match.objects.filter(pk=match.pk).update(proposed_at=timezone.now() - 60 * DAY)
    assert "opnieuw gevraagd" not in shown(world.coach, match)
    asked_on = timezone.localtime(match.reported_at).date()
    for times, words in enumerate(("wachten op jou", "tweede keer", "derde keer")):
        day = asked_on if not times else due(asked_on, (5, 10)[times - 1])
        assert words in waiting(world, world.learner, day)["word-learner"].why
    assert waiting(world, world.learner, due(asked_on, 5) + DAY)["word-learner"].urgency == Urgency.LATE


def test_in_a_holiday_nothing_is_asked_again(world):
    Holiday.objects.all().delete()
    match = met(world, proposed(world))
    asked_on = timezone.localtime(match.reported_at).date()
    before = due(asked_on, 5)
    Holiday.objects.create(first_day=asked_on + DAY, last_day=before, name="Rustdagen", code="rust")
    assert "wachten op jou" in waiting(world, world.learner, before)["word-learner"].why
    assert "tweede keer" in waiting(world, world.learner, before + 8 * DAY)["word-learner"].why
    m.Match.objects.update(reported_at=timezone.now() - 14 * DAY)
    assert "opnieuw gevraagd" in shown(world.coach, match)
    Holiday.objects.create(first_day=today() - 14 * DAY, last_day=today(), name="Vakantie", code="vakantie")
    assert "opnieuw gevraagd" not in shown(world.coach, match)


def test_a_parent_of_who_is_of_age_is_not_asked(world):
    world.trajectory.learner.birth_date = today() - 18 * 366 * DAY
    world.trajectory.learner.save()
    match = met(world, proposed(world))
    assert waiting(world, world.mother) == {}
    agreed(world, match, without=["guardian"])
    assert set(waiting(world, world.coach)) == {"confirm"}


def test_who_is_erased_leaves_no_words(world):
    match = agreed(world)
    assert "Staalbouw Dender" in str(collect(world.learner)["Je kennismakingen"])
    erase(user=world.learner, at=timezone.now())
    assert (
        fresh(match).first_name == fresh(match).words.filter(party="learner").get().reason == "(verwijderd)"
    )
    assert fresh(match).report == ""


@pytest.mark.shows("M12")
def test_two_blocks_of_a_rotation_become_two_placements_and_an_overlap_is_let_go(world):
    half = today() + 100 * DAY
    second, third = (
        make_opening(ready_place(OrganisationFactory(), postcode="9310"), programme(), world.coordinator)
        for _ in range(2)
    )
    work_together(second.organisation, world.school)
    first = proposed(world, last=half)
    then = proposed(world, second, first=half + DAY)
    overlapping = proposed(world, third, last=half)
    confirmed(world, agreed(world, met(world, first)))
    assert (fresh(then).state_now.is_open, fresh(overlapping).state) == (True, m.MatchState.REFUSED)
    mentor = make_mentor(second.organisation, substitute=True)
    moving.confirm(
        match=agreed(world, met(world, then)), mentor=mentor, days=DAYS, by=world.coach, at=timezone.now()
    )
    found = Placement.objects.filter(trajectory=world.trajectory).order_by("starts_on")
    assert [row.kind for row in found] == ["rotation", "rotation"]
    assert found[0].ends_on < found[1].starts_on
