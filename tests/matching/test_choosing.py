"""The school reads who fits an opening, and whether one company or several in turn teach what is still to learn."""

import html
import re
from types import SimpleNamespace

import pytest
from django.utils import timezone

from companies.models import ActivityAnswer
from duaalportal.accounts.access import Role
from duaalportal.catalogue.models import Activity
from learningplans.models import TrajectoryState
from matching import models as m
from matching.proposals import making
from matching.proposals.choosing import ways
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.companies import PROGRAMME, make_mentor, programme, ready_place
from tests.factories.learningplans import make_learner, make_trajectory, place_learner, school_year_of
from tests.factories.matching import make_match, make_opening, make_profile, prefer
from tests.stories import as_now, browser, fresh, one_world, today

pytestmark = pytest.mark.django_db


def _world():
    """Two learners of a school and one of another; two companies that each teach half of the programme, in turn."""
    school, other = (OrganisationFactory(school=True) for _ in range(2))
    coach = member(Role.TRAJECTORY_COACH, school)
    ana, bo, elsewhere = (
        make_trajectory(
            place,
            learner=make_learner(place, user=False, name=name, postcode="9300"),
            coach=coach if place is school else None,
            state=TrajectoryState.SEARCHING,
        )
        for place, name in ((school, "Ana Peeters"), (school, "Bo Claes"), (other, "Elders Zoekt"))
    )
    places = [
        ready_place(OrganisationFactory(name=name), postcode="9310") for name in ("Draaierij", "Lasserij")
    ]
    coordinator = member(Role.COMPANY_COORDINATOR, places[0].organisation)
    activities = list(Activity.objects.filter(programme=PROGRAMME, retired_on=None).order_by("position"))
    half = len(activities) // 2
    for place, own in zip(places, (activities[:half], activities[half:]), strict=True):
        ActivityAnswer.objects.filter(establishment=place).delete()
        for activity in own:
            ActivityAnswer.objects.create(
                organisation=place.organisation,
                establishment=place,
                activity=activity,
                value="yes",
                changed_at=timezone.now(),
                changed_by=coordinator,
            )
    first, second = (
        make_opening(
            place, programme(), coordinator, for_rotation=True, title=place.organisation.name, places=1
        )
        for place in places
    )
    return SimpleNamespace(
        school=school,
        coach=coach,
        head=member(Role.SCHOOL_COORDINATOR, school),
        ana=ana,
        bo=bo,
        elsewhere=elsewhere,
        coordinator=coordinator,
        first=first,
        second=second,
        many=len(activities),
    )


world = one_world(_world)


def page(who, address):
    return browser(who).get(address).content.decode()


@pytest.mark.shows("M11")
def test_who_fits_an_opening_with_what_speaks_for_and_against(world):
    make_profile(world.bo, max_km=1)
    prefer(world.ana, world.first)
    make_match(world.ana, world.first, world.coach)
    here = f"/organisaties/{world.school.slug}/voorstellen/leerplaatsen/{world.first.pk}/"
    shown = page(world.coach, here)
    assert "Ana Peeters" in shown and "keuze 1" in shown and "km van thuis." in shown
    assert "deze plaats: voorgesteld" in shown
    assert "Bo Claes" not in shown and "Elders Zoekt" not in shown
    all_ = page(world.coach, f"{here}?ook_niet=ja")
    assert "Bo Claes" in all_ and "wil niet verder dan 1 km" in all_
    assert "Bo Claes" not in page(world.coach, f"{here}?q=peeters&ook_niet=ja")
    # found where one looks: from the place, and from the learner; the company's own page does not lead there
    assert here in page(world.coach, f"/leerplaatsen/{world.first.pk}/")
    assert here not in page(world.coordinator, f"/leerplaatsen/{world.first.pk}/")
    around = f"/trajecten/{world.ana.pk}/"
    assert f"{around}rotatie/" in page(world.coach, f"{around}leerplaatsen/")
    for kind in ("csv", "xlsx"):
        assert browser(world.coach).get(f"{here}lijst.{kind}").status_code == 200


def test_no_company_reads_who_fits_and_no_draft_is_found(world):
    here = f"/organisaties/{world.school.slug}/voorstellen/leerplaatsen/{world.first.pk}/"
    assert browser(world.coordinator).get(here).status_code == 403
    m.Opening.objects.filter(pk=world.first.pk).update(published_at=None)
    assert browser(world.coach).get(here).status_code == 404
    assert browser(world.coordinator).get(f"/trajecten/{world.ana.pk}/rotatie/").status_code == 403
    assert browser(world.coach).get(f"/trajecten/{world.elsewhere.pk}/rotatie/").status_code == 404


@pytest.mark.shows("M12")
def test_one_company_or_several_with_the_reason(world):
    here = f"/trajecten/{world.ana.pk}/rotatie/"
    shown = page(world.coach, here)
    most = world.many - world.many // 2
    assert (
        f"Samen leren ze {world.many} van de {world.many} activiteiten; één bedrijf hoogstens {most}" in shown
    )
    assert "Blok 1: " in shown and "Blok 2: " in shown
    # each block is proposed with its own days
    there = re.findall(r'href="([^"]*voorstellen/\?first[^"]*)"', shown)
    for address in there:
        address = html.unescape(address)
        first, last = re.search(r"first=(.*)&last=(.*)", address).groups()
        assert f'value="{first}"' in page(world.coach, address)
        browser(world.coach).post(address, {"mismatch_reason": "", "first": first, "last": last})
        assert str(m.Match.objects.latest("proposed_at").starts_on) == first
    one, two = m.Match.objects.order_by("starts_on")
    assert one.ends_on < two.starts_on and one.organisation != two.organisation
    m.Opening.objects.filter(pk=world.second.pk).update(for_rotation=False)
    assert "Nu zijn er geen bedrijven met een vrij blok die samen meer leren." in page(world.coach, here)


def going(world):
    """The way along two companies for Ana: which openings, and the first and last day of each block."""
    stops = ways(as_now(world.coach), world.ana, 2, today()).stops
    return [one.opening.title for one in stops], [(one.first, one.last) for one in stops]


def take(world, opening, first, last):
    """Another learner has the one place of an opening on these days."""
    other = make_trajectory(world.school, learner=make_learner(world.school, user=False))
    said = {"state": m.MatchState.CONFIRMED, "confirmed_at": timezone.now(), "confirmed_by": world.coach}
    return make_match(other, opening, world.coach, starts_on=first, ends_on=last, **said)


@pytest.mark.shows("M12", "M13")
def test_a_place_taken_in_one_block_is_free_in_the_other_to_the_day(world):
    (begins, follows), (one, two) = going(world)
    rows = {row.title: row for row in (world.first, world.second)}
    # taken in the block in which it would follow it changes nothing, and in the first the two change places
    later = take(world, rows[follows], one[0], one[1])
    assert going(world) == ([begins, follows], [one, two])
    before = take(world, rows[begins], *two)
    assert going(world) == ([begins, follows], [one, two])
    for row, days in ((before, one), (later, two)):
        m.Match.objects.filter(pk=row.pk).update(starts_on=days[0], ends_on=days[1])
    assert going(world) == ([follows, begins], [one, two])
    # one day over the edge of a block, on either side, is a day in which nobody else can be there
    for row, edge in ((before, {"ends_on": two[0]}), (later, {"starts_on": one[1]})):
        days = {name: getattr(fresh(row), name) for name in edge}
        m.Match.objects.filter(pk=row.pk).update(**edge)
        assert going(world) == ([], [])
        m.Match.objects.filter(pk=row.pk).update(**days)
    # taken in both blocks there is no place left, until the company offers two
    take(world, rows[begins], *two)
    assert going(world) == ([], [])
    m.Opening.objects.filter(pk=rows[begins].pk).update(places=2)
    assert going(world) != ([], [])


@pytest.mark.shows("M12", "M13")
def test_a_workplace_that_is_full_in_one_block_can_be_the_stop_of_the_other(world):
    (begins, follows), (one, two) = going(world)
    site = next(row for row in (world.first, world.second) if row.title == begins).establishment
    type(site).objects.filter(pk=site.pk).update(capacity=1)
    other = make_trajectory(world.school, learner=make_learner(world.school, user=False))
    mentor = make_mentor(site.organisation, substitute=True)
    days = {"starts_on": one[0], "ends_on": one[1]}
    placed = place_learner(other, mentor, site, weekdays=[], **days)
    assert going(world) == ([follows, begins], [one, two])
    type(placed.place).objects.filter(pk=placed.place_id).update(ends_on=two[0])
    assert going(world) == ([], [])


@pytest.mark.shows("M12")
def test_a_proposal_lets_two_change_places_halfway(world):
    """Two learners, two companies with one place each: both learn all, each beginning where the other ends."""
    answer = browser(world.head).post(f"/organisaties/{world.school.slug}/voorstellen/", {"blocks": "2"})
    row = m.Proposal.objects.get()
    making.compute(proposal=row, at=timezone.now(), today=today(), progress=lambda *so_far: None)
    blocks = {}
    for line in row.lines.filter(is_rotation=True):
        blocks.setdefault(line.block, []).append(line)
    assert [len({line.opening_id for line in blocks[nth]}) for nth in (1, 2)] == [2, 2]
    for nth in (1, 2):
        assert {line.trajectory_id for line in blocks[nth]} == {world.ana.pk, world.bo.pk}
    assert blocks[1][0].ends_on < blocks[2][0].starts_on
    assert fresh(row).summary["rotations"] == 2 and fresh(row).summary["gap"] == 0
    shown = page(world.head, answer.url)
    assert "2 lerenden gaan rond bij 2 bedrijven" in shown
    assert f"Samen leren ze {world.many} van de {world.many} activiteiten" in shown
    assert "Of kies één bedrijf:" in shown
    assert "Ana Peeters" in page(world.head, f"{answer.url}?wie=rotatie")
    assert "Ana Peeters" not in page(world.head, f"{answer.url}?wie=plaats")
    assert b"Blok 2: " in b"".join(browser(world.head).get(f"{answer.url}lijst.csv"))


@pytest.mark.shows("M12")
def test_without_a_place_per_block_one_stays_where_they_are(world):
    """Of two who could go round, a third who agreed on a talk keeps one company busy all year."""
    third = make_trajectory(
        world.school,
        learner=make_learner(world.school, user=False, name="Cem Aydin"),
        state=TrajectoryState.SEARCHING,
    )
    make_match(third, world.second, world.coach, state=m.MatchState.TALK_PLANNED)
    row = making.keep(
        school=world.school, school_year=school_year_of(today()), blocks=2, by=world.head, at=timezone.now()
    )
    making.compute(proposal=row, at=timezone.now(), today=today(), progress=lambda *so_far: None)
    assert not row.lines.filter(is_rotation=True).exists()


@pytest.mark.parametrize("many", [1, 30])
def test_long_lists_take_as_few_questions(world, many, django_assert_max_num_queries):
    for _ in range(many):
        make_trajectory(
            world.school,
            learner=make_learner(world.school, user=False, name="Nog Iemand"),
            state=TrajectoryState.SEARCHING,
        )
        more = make_opening(world.first.establishment, programme(), world.coordinator, for_rotation=True)
        make_match(world.bo, more, world.coach, state=m.MatchState.CONFIRMED, ends_on=today())
    coach = browser(world.head)
    for here, most in (
        (f"/organisaties/{world.school.slug}/voorstellen/leerplaatsen/{world.first.pk}/", 27),
        (f"/trajecten/{world.ana.pk}/rotatie/", 24),
    ):
        coach.get(here)
        with django_assert_max_num_queries(most):
            coach.get(here)
