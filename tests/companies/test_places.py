"""A learner takes a place: what the rules ask, who may, and that the last place goes to one only."""

import datetime as dt

import pytest
from django.utils import timezone

from companies import places
from companies.models import Mentor, TakenPlace
from duaalportal.accounts.access import Role
from duaalportal.accounts.models import AuditEntry
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.companies import make_mentor, programme, ready_place, take, work_together

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def today():
    return timezone.localdate()


class Scene:
    """A company where a learner of one school can start."""

    def __init__(self, **establishment):
        self.establishment = ready_place(**establishment)
        self.company = self.establishment.organisation
        self.mentor = Mentor.objects.get(organisation=self.company, substitute__isnull=False)
        self.school = OrganisationFactory(school=True)
        self.together = work_together(self.company, self.school)
        self.coach = member(Role.TRAJECTORY_COACH, self.school)
        self.learner = member(Role.LEARNER, self.school, name="Noor Peeters")

    def take(self, **changes):
        values = {
            "establishment": self.establishment,
            "programme": programme(),
            "mentor": self.mentor,
            "school": self.school,
            "learner": self.learner,
            "starts_on": today(),
            "by": self.coach,
            "at": timezone.now(),
        }
        return places.take_place(**values | changes)


@pytest.fixture
def scene():
    return Scene()


@pytest.mark.shows("C11")
def test_a_place_is_taken_with_its_trace(scene):
    place = scene.take(ends_on=today() + 90 * DAY)
    assert (place.organisation, place.school, place.mentor) == (scene.company, scene.school, scene.mentor)
    assert AuditEntry.objects.get(verb="place_taken").organisation == scene.company


@pytest.mark.shows("C11")
def test_the_fourth_learner_of_a_mentor_is_refused_whatever_the_school(scene):
    for _ in range(3):
        take(scene.mentor, scene.establishment, ends_on=today() + 30 * DAY)
    with pytest.raises(places.MentorFull, match="Volzet: heeft al 3 lerenden") as refused:
        scene.take()
    assert refused.value.findings[0].turns_on == today() + 31 * DAY
    assert "001:202" in refused.value.findings[0].source
    assert scene.take(starts_on=today() + 31 * DAY)


@pytest.mark.shows("C11")
def test_only_places_that_overlap_count(scene):
    start = today() + 100 * DAY
    for n in range(3):  # one after the other, never two at once
        take(
            scene.mentor,
            scene.establishment,
            starts_on=start + n * 10 * DAY,
            ends_on=start + (n * 10 + 9) * DAY,
        )
    assert scene.take(starts_on=start, ends_on=start + 29 * DAY)


@pytest.mark.shows("C20")
def test_the_establishments_own_limit_is_kept():
    scene = Scene(capacity=1)
    other = make_mentor(scene.company)
    take(other, scene.establishment)
    with pytest.raises(places.EstablishmentFull, match="1 van 1 plaatsen"):
        scene.take()


@pytest.mark.shows("C15")
def test_a_mentor_without_substitute_gets_no_learner(scene):
    scene.mentor.substitute = None
    scene.mentor.save()
    with pytest.raises(places.NoSubstitute, match="nog geen vervanger"):
        scene.take()


@pytest.mark.shows("C10")
def test_a_mentor_who_is_not_eligible_gets_no_learner(scene):
    young = make_mentor(scene.company, age=24, substitute=True, name="Jonas Maes")
    with pytest.raises(places.MentorNotEligible, match="24 jaar op"):
        scene.take(mentor=young)


def test_without_recognition_no_place(scene):
    with pytest.raises(places.NotRecognised, match="niet erkend voor deze opleiding"):
        scene.take(programme=programme("lasser-monteerder"))
    with pytest.raises(places.NotRecognised, match="vervallen"):
        scene.take(starts_on=today() + 5 * 366 * DAY)


def test_school_and_company_work_together_or_there_is_no_place(scene):
    scene.together.ends_on = today() + 9 * DAY
    scene.together.save()
    assert scene.take(starts_on=today() + 9 * DAY, ends_on=today() + 9 * DAY)
    with pytest.raises(places.NotTogether, match=r"werken op .* niet samen"):
        scene.take(starts_on=today() + 10 * DAY)
    elsewhere = OrganisationFactory(school=True)
    with pytest.raises(places.NotTogether):
        scene.take(school=elsewhere, learner=member(Role.LEARNER, elsewhere))


def test_only_a_learner_of_the_own_school(scene):
    with pytest.raises(places.NotALearner, match="geen lerende van"):
        scene.take(learner=member(Role.LEARNER))
    with pytest.raises(places.NotALearner):
        scene.take(learner=scene.coach)


def test_a_learner_has_one_place_at_a_time_in_an_establishment(scene):
    scene.take(ends_on=today() + 5 * DAY)
    with pytest.raises(places.AlreadyThere, match="al een plaats in deze vestiging"):
        scene.take(mentor=make_mentor(scene.company, substitute=True), starts_on=today() + 5 * DAY)
    assert scene.take(starts_on=today() + 6 * DAY)


def test_the_last_day_is_not_before_the_first(scene):
    with pytest.raises(places.PeriodTurned):
        scene.take(ends_on=today() - DAY)
    assert not TakenPlace.objects.exists()


def test_a_mentor_of_another_establishment_or_company_is_refused(scene):
    with pytest.raises(places.MentorNotHere):
        scene.take(mentor=make_mentor(OrganisationFactory(), substitute=True))


def test_a_released_place_is_free_again_and_keeps_its_reason(scene):
    for _ in range(2):
        take(scene.mentor, scene.establishment)
    last = scene.take()
    other = member(Role.LEARNER, scene.school)
    with pytest.raises(places.MentorFull):
        scene.take(learner=other)
    with pytest.raises(places.ReasonMissing):
        places.release_place(place=last, reason="  ", by=scene.coach, at=timezone.now())
    for reason in ("Kiest een ander bedrijf.", "Nog eens"):
        places.release_place(place=last, reason=reason, by=scene.coach, at=timezone.now())
    assert TakenPlace.objects.get(pk=last.pk).release_reason == "Kiest een ander bedrijf."
    assert AuditEntry.objects.filter(verb="place_released").count() == 1
    assert scene.take(learner=other)
