"""A school asks a proposal: computed behind the page, explained, stable, told when it is stale, and laid beside decisions."""

import csv
import datetime as dt
import io
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from companies.models import Recognition
from duaalportal.accounts.access import Role
from duaalportal.jobs.models import Job
from learningplans.models import TrajectoryState
from matching import models as m
from matching.jobs import make_proposal
from matching.proposals import making, weights
from matching.rules.scoring import USUAL, Factor
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.companies import programme, ready_place
from tests.factories.learningplans import make_learner, make_trajectory, school_year_of
from tests.factories.matching import make_match, make_opening, make_profile, prefer, share_profile
from tests.stories import browser, fresh, one_world, today

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
NEAR, FAR = "9310", "8300"


def _world():
    """A school where three look for a place, and two companies with one place each, near and far."""
    school = OrganisationFactory(school=True, name="Atheneum Aalst")
    coach = member(Role.TRAJECTORY_COACH, school)
    learners = {
        name: make_trajectory(
            school,
            learner=make_learner(school, name=name, postcode="9300"),
            coach=coach,
            state=TrajectoryState.SEARCHING,
        )
        for name in ("Ana Peeters", "Bo Claes", "Cem Aydin")
    }
    near, far = (
        ready_place(OrganisationFactory(name=name), postcode=code)
        for name, code in (("Dichtbij", NEAR), ("Veraf", FAR))
    )
    coordinator = member(Role.COMPANY_COORDINATOR, near.organisation)
    return SimpleNamespace(
        school=school,
        coach=coach,
        head=member(Role.SCHOOL_COORDINATOR, school),
        learners=learners,
        near=make_opening(near, programme(), coordinator),
        far=make_opening(far, programme(), coordinator),
    )


world = one_world(_world)


def asked(world, **other):
    row = making.ask(
        school=world.school, school_year=school_year_of(today()), by=world.head, at=timezone.now(), **other
    )
    return computed(row)


def computed(row):
    """As the worker does it."""
    told = []
    make_proposal(row.job, lambda *so_far: told.append(so_far))
    assert told[-1][:2] == (4, 4)
    return fresh(row)


def lines(proposal):
    return {
        line.trajectory.learner.name: line for line in proposal.lines.select_related("trajectory__learner")
    }


@pytest.mark.shows("M11", "M13")
def test_two_places_for_three_each_with_reasons_and_one_with_why_not(world):
    make_profile(world.learners["Ana Peeters"], max_km=20)
    prefer(world.learners["Ana Peeters"], world.near)
    proposal = asked(world)
    found = lines(proposal)
    assert found["Ana Peeters"].opening == world.near  # she chose it, and the others can go far
    without = [line for line in found.values() if line.opening is None]
    assert len(without) == 1
    assert without[0].why_not == "Er zijn minder plaatsen dan lerenden die er terechtkunnen."
    shown = browser(world.head).get(f"/voorstellen/{proposal.pk}/").content.decode()
    assert "2 van 3 lerenden" in shown and "Vlak bij huis" not in shown and "km van thuis." in shown
    assert "Atheneum Aalst" in shown and "2 van 3 lerenden met een plaats (67 %)" in shown


def test_why_somebody_has_no_place_is_said_in_words(world):
    make_profile(world.learners["Bo Claes"], max_km=1)
    far = lines(asked(world))["Bo Claes"]
    assert far.opening is None
    assert far.why_not.startswith("Bij geen van de 2 plaatsen kan het nu. Bijvoorbeeld: Ongeveer")
    m.Opening.objects.update(closed_at=timezone.now(), closed_by=world.coach)
    for line in lines(asked(world)).values():
        assert line.why_not == "Niemand biedt nu een plaats aan voor deze opleiding."


@pytest.mark.shows("M13")
def test_without_recognition_there_is_no_place(world):
    Recognition.objects.filter(organisation=world.near.organisation).update(withdrawn_on=today() - DAY)
    assert {line.opening for line in lines(asked(world)).values()} == {world.far, None}


def test_the_same_data_give_the_same_proposal(world):
    once, again = ({name: line.opening_id for name, line in lines(asked(world)).items()} for _ in range(2))
    assert once == again


def test_a_talk_that_people_agreed_on_stays(world):
    make_match(world.learners["Cem Aydin"], world.near, world.coach, state=m.MatchState.TALK_PLANNED)
    line = lines(asked(world))["Cem Aydin"]
    assert (line.opening, line.is_fixed) == (world.near, True)


def test_a_confirmed_match_takes_the_place(world):
    elsewhere = make_trajectory(world.school, learner=make_learner(world.school))
    make_match(
        elsewhere,
        world.near,
        world.coach,
        state=m.MatchState.CONFIRMED,
        confirmed_at=timezone.now(),
        confirmed_by=world.coach,
    )
    assert world.near not in {line.opening for line in lines(asked(world)).values()}


def test_openings_of_one_workplace_do_not_take_more_than_its_mentors_can(world):
    m.Opening.objects.filter(pk=world.near.pk).update(places=3)
    make_opening(world.near.establishment, programme(), world.near.made_by, places=3)
    world.near.establishment.capacity = 2
    world.near.establishment.save()
    m.Opening.objects.filter(pk=world.far.pk).update(closed_at=timezone.now(), closed_by=world.coach)
    assert sum(line.opening is not None for line in lines(asked(world)).values()) == 2


@pytest.mark.shows("M11")
def test_what_weighs_is_the_schools_to_say_and_older_proposals_keep_theirs(world):
    prefer(world.learners["Ana Peeters"], world.far)
    before = asked(world)
    only_wishes = {factor.value: 0 for factor in Factor} | {Factor.LEARNER_WISH.value: 10}
    head = browser(world.head)
    address = f"/organisaties/{world.school.slug}/voorstellen/gewichten/"
    assert head.post(address, only_wishes | {"reason": "Eigen keuze eerst"}).status_code == 302
    assert lines(asked(world))["Ana Peeters"].opening == world.far
    assert fresh(before).weights == {factor.value: weight for factor, weight in USUAL.items()}
    for wrong in ({"travel": 11}, {"travel": "veel"}, {"reason": ""}):
        answer = head.post(address, only_wishes | {"reason": "Daarom"} | wrong)
        assert answer.status_code == 422
    with pytest.raises(weights.WeightsRefused, match="minstens één"):
        weights.set_weights(
            school=world.school,
            weights=dict.fromkeys(only_wishes, 0),
            reason="x",
            by=world.head,
            at=timezone.now(),
        )
    assert browser(world.coach).get(address).status_code == 403


def test_a_proposal_on_data_that_changed_says_so_and_offers_a_fresh_one(world):
    proposal, head = asked(world), browser(world.head)
    address = f"/voorstellen/{proposal.pk}/"
    assert "De gegevens zijn veranderd." not in head.get(address).content.decode()
    prefer(world.learners["Bo Claes"], world.near)
    assert "De gegevens zijn veranderd." in head.get(address).content.decode()
    answer = head.post(f"{address}opnieuw/")
    new = m.Proposal.objects.exclude(pk=proposal.pk).get()
    assert answer.url == f"/voorstellen/{new.pk}/"
    computed(new)
    assert "De gegevens zijn veranderd." not in head.get(answer.url).content.decode()


def test_a_profile_that_is_shared_since_weighs_otherwise_so_the_proposal_is_old(world):
    proposal, head = asked(world), browser(world.head)
    copy = share_profile(world.learners["Bo Claes"], world.near, Sterk="Ik hou vol.")
    assert "De gegevens zijn veranderd." in head.get(f"/voorstellen/{proposal.pk}/").content.decode()
    proposal = asked(world)
    m.SharedProfile.objects.filter(pk=copy.pk).update(withdrawn_at=timezone.now())
    assert "De gegevens zijn veranderd." in head.get(f"/voorstellen/{proposal.pk}/").content.decode()


def test_what_people_decided_stands_beside_it(world):
    proposal = asked(world)
    placed = [line for line in lines(proposal).values() if line.opening]
    confirmed = {"state": m.MatchState.CONFIRMED, "confirmed_at": timezone.now(), "confirmed_by": world.coach}
    make_match(placed[0].trajectory, placed[0].opening, world.coach, **confirmed)
    make_match(placed[1].trajectory, placed[0].opening, world.coach, **confirmed)
    shown = browser(world.head).get(f"/voorstellen/{proposal.pk}/").content.decode()
    assert "1 zoals voorgesteld" in shown and "1 anders dan voorgesteld" in shown
    assert "1 nog niet beslist" in shown


def test_asking_puts_the_work_in_the_queue_and_the_page_can_be_left(world):
    answer = browser(world.coach).post(f"/organisaties/{world.school.slug}/voorstellen/", {"class_group": ""})
    row = m.Proposal.objects.get()
    assert answer.url == f"/voorstellen/{row.pk}/"
    assert Job.objects.get(kind=making.KIND).params == {"proposal": str(row.pk)}
    shown = browser(world.coach).get(answer.url).content.decode()
    assert "Even wachten." in shown
    computed(row)
    assert "Even wachten." not in browser(world.coach).get(answer.url).content.decode()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("who", ["", "plaats", "geen", "rotatie"])
def test_the_lines_as_a_file_are_those_one_asked_for(world, kind, who):
    """Who has a place stands in it with the company and why, who has none with why not; the page shows the same."""
    proposal = asked(world)
    placed = {name: line for name, line in lines(proposal).items() if line.opening}
    wanted = {
        "": set(world.learners),
        "plaats": set(placed),
        "geen": set(world.learners) - set(placed),
        "rotatie": set(),
    }[who]
    header, *rows = read_file(browser(world.head), f"/voorstellen/{proposal.pk}/lijst.{kind}?wie={who}", kind)
    assert {row[0] for row in rows} == wanted and len(rows) == len(wanted)
    for row in rows:
        said = dict(zip(header, row, strict=True))
        line = placed.get(said["Lerende"])
        assert said["Leerbedrijf"] == (line.opening.organisation.name if line else "")
        if line:
            assert "km van thuis." in said["Wat pleit ervoor"] + said["Wat niet"]
        assert said["Waarom geen plaats"] == (
            "" if line else "Er zijn minder plaatsen dan lerenden die er terechtkunnen."
        )
    shown = browser(world.head).get(f"/voorstellen/{proposal.pk}/?wie={who}").content.decode()
    assert {name for name in world.learners if name in shown} == wanted


def read_file(person, address, kind):
    """The rows of a file as texts, its header first."""
    answer = person.get(address)
    assert answer.status_code == 200
    content = b"".join(answer) if answer.streaming else answer.content
    if kind == "csv":
        text = content.decode("utf-8-sig")
        return list(csv.reader(io.StringIO(text), csv.Sniffer().sniff(text.splitlines()[0], ";,")))
    sheet = load_workbook(io.BytesIO(content)).active
    return [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]


def test_strangers_find_none_of_it(world):
    proposal = asked(world)
    stranger = browser(member(Role.SCHOOL_COORDINATOR, OrganisationFactory(school=True)))
    assert stranger.get(f"/voorstellen/{proposal.pk}/").status_code == 404
    assert stranger.get(f"/organisaties/{world.school.slug}/voorstellen/").status_code == 404


@pytest.mark.parametrize("many", [2, 40])
def test_a_page_of_a_proposal_takes_as_few_questions(world, many, django_assert_max_num_queries):
    for number in range(many):
        make_trajectory(
            world.school,
            learner=make_learner(world.school, user=False, name=f"Lerende {number}"),
            state=TrajectoryState.SEARCHING,
        )
    proposal, head = asked(world), browser(world.head)
    head.get(f"/voorstellen/{proposal.pk}/")
    with django_assert_max_num_queries(12):
        head.get(f"/voorstellen/{proposal.pk}/")


def test_computing_for_more_takes_as_few_questions(world):
    """Whatever their days: a proposal over thousands reads as often as one over a few."""

    def questions():
        row = making.keep(
            school=world.school, school_year=school_year_of(today()), by=world.head, at=timezone.now()
        )
        with CaptureQueriesContext(connection) as asked:
            making.compute(proposal=row, at=timezone.now(), today=today(), progress=lambda *so_far: None)
        return len(asked)

    before = questions()
    for number in range(40):
        learner = make_learner(world.school, user=False, name=f"Lerende {number}", postcode="9300")
        prefer(make_trajectory(world.school, learner=learner, state=TrajectoryState.SEARCHING), world.near)
        starts = today() + number * DAY
        make_opening(
            world.near.establishment, programme(), world.head, starts_on=starts, ends_on=starts + 90 * DAY
        )
    assert questions() == before


def test_of_an_unknown_distance_the_reason_says_so_and_nobody_is_left_out(world):
    m.Opening.objects.update(postcode="")
    found = lines(asked(world))
    assert sum(line.opening is not None for line in found.values()) == 2
    shown = browser(world.head).get(f"/voorstellen/{found['Bo Claes'].proposal_id}/").content.decode()
    assert "reisweg niet bekend" in shown


def test_a_wish_that_was_taken_back_no_longer_weighs_and_the_proposal_is_old(world):
    wish = prefer(world.learners["Ana Peeters"], world.far)
    only_wishes = {factor.value: 0 for factor in Factor} | {Factor.LEARNER_WISH.value: 10}
    weights.set_weights(
        school=world.school, weights=only_wishes, reason="Keuze eerst", by=world.head, at=timezone.now()
    )
    before = asked(world)
    assert lines(before)["Ana Peeters"].opening == world.far
    wish.withdrawn_at = timezone.now()
    wish.save()
    shown = browser(world.head).get(f"/voorstellen/{before.pk}/").content.decode()
    assert "De gegevens zijn veranderd." in shown
    # nobody else chose anything, so now all are alike: whoever has a place, no wish speaks for it
    after = [line for line in lines(asked(world)).values() if line.opening]
    assert len(after) == 2
    assert ["learner_wish", 100, 1] in lines(before)["Ana Peeters"].reasons
    assert all(["learner_wish", None] in line.reasons for line in after)
