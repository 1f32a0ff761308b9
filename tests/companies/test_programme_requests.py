"""A school asks for a programme: in time, once, with who accompanies, and with the answer (C29)."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from companies import programme_requests
from companies.models import ProgrammeRequest
from duaalportal.accounts.access import Role
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.companies import programme

pytestmark = [pytest.mark.django_db, pytest.mark.shows("C29")]


@pytest.fixture
def school():
    programme()
    return OrganisationFactory(school=True)


@pytest.fixture
def hilde(school, client):
    """The director since long, signed in: stories below are told on days that may be past."""
    person = member(Role.SCHOOL_DIRECTOR, school)
    person.memberships.update(starts_on=dt.date(2025, 9, 1))
    client.force_login(person)
    return person


def at(day, month, year=2026):
    """A moment on that day."""
    return dt.datetime(year, month, day, 10, tzinfo=dt.UTC)


def ask(school, by, **fields):
    asked = {
        "programme": programme(),
        "school_year": 2027,
        "coach": None,
        "note": "",
        "at": at(2, 11),
    } | fields
    return programme_requests.ask(school=school, by=by, **asked)


@time_machine.travel(at(21, 11), tick=False)
def test_from_preparing_to_the_answer(client, school, hilde):
    coach = member(Role.TRAJECTORY_COACH, school, name="Sofie")
    page = client.get(reverse("companies:programme_requests", args=[school.slug])).text
    assert "nog 9 dagen" in page and "001:289" in page
    form = {
        "programme": programme().pk,
        "school_year": 2027,
        "coach": str(coach.pk),
        "note": "Samen met De Clercq",
    }
    client.post(reverse("companies:programme_request_new", args=[school.slug]), form)
    row = ProgrammeRequest.objects.get()
    here = [school.slug, row.pk]
    client.post(reverse("companies:programme_request_submit", args=here), {"on": "2026-11-20", "version": 1})
    page = client.get(reverse("companies:programme_request", args=here)).text
    assert "Antwoord, ten laatste op zaterdag 20 maart 2027" in page
    answer = {"answer": "approved", "on": "2026-11-21", "version": 2}
    client.post(reverse("companies:programme_request_answer", args=here), answer)
    row.refresh_from_db()
    assert (row.answer, row.coach, row.version) == ("approved", coach, 3)
    page = client.get(reverse("companies:programme_requests", args=[school.slug])).text
    assert "goedgekeurd op 21 november" in page


@pytest.mark.parametrize(
    ("on", "month", "year", "fits"),
    [(29, 11, 2026, True), (30, 11, 2026, True), (1, 12, 2026, False), (1, 1, 2027, False)],
)
def test_30_november_is_the_last_day(on, month, year, fits, school, hilde):
    row = ask(school, hilde)
    day = dt.date(year, month, on)
    if fits:
        programme_requests.submit(request=row, on=day, version=1, by=hilde, at=at(1, 2, 2027))
        return
    with pytest.raises(
        programme_requests.RequestRefused, match=r"tot en met 30 november 2026.*Bron: 001:289"
    ):
        programme_requests.submit(request=row, on=day, version=1, by=hilde, at=at(1, 2, 2027))


def test_four_months_from_the_last_of_october_end_in_february(school, hilde):
    row = ask(school, hilde, at=at(1, 10))
    row = programme_requests.submit(request=row, on=dt.date(2026, 10, 31), version=1, by=hilde, at=at(1, 11))
    from duaalportal.catalogue.parameters import book

    assert programme_requests.answer_until(row, book().on(dt.date(2026, 11, 1))) == dt.date(2027, 2, 28)


def test_the_same_request_twice_and_a_stale_form(client, school, hilde):
    row = ask(school, hilde)
    with pytest.raises(programme_requests.RequestRefused, match="staat die aanvraag er al"):
        ask(school, hilde)
    programme_requests.change(request=row, coach=None, note="eerst", version=1, by=hilde, at=at(3, 11))
    form = {"coach": "", "note": "wat ik typte", "version": 1}
    answer = client.post(reverse("companies:programme_request_change", args=[school.slug, row.pk]), form)
    assert answer.status_code == 422
    assert "wat ik typte" in answer.text and "eerst" in answer.text and 'value="2"' in answer.text


def test_the_coach_is_one_of_the_school(school, hilde):
    stranger = member(Role.TRAJECTORY_COACH)
    with pytest.raises(programme_requests.RequestRefused, match="trajectbegeleider is van je school"):
        ask(school, hilde, coach=stranger)


def test_an_answer_needs_a_submission_and_comes_after_it(school, hilde):
    row = ask(school, hilde)
    answer = {"answer": "refused", "by": hilde, "at": at(20, 11)}
    with pytest.raises(programme_requests.RequestRefused, match="nog niet ingediend"):
        programme_requests.answer(request=row, on=dt.date(2026, 11, 20), version=1, **answer)
    row = programme_requests.submit(request=row, on=dt.date(2026, 11, 10), version=1, by=hilde, at=at(20, 11))
    for on, sentence in ((dt.date(2026, 11, 9), "pas ingediend"), (dt.date(2026, 11, 21), "moet nog komen")):
        with pytest.raises(programme_requests.RequestRefused, match=sentence):
            programme_requests.answer(request=row, on=on, version=2, **answer)


def test_a_coach_reads_and_does_not_write(client, school, hilde):
    row = ask(school, hilde)
    client.force_login(member(Role.TRAJECTORY_COACH, school))
    page = client.get(reverse("companies:programme_request", args=[school.slug, row.pk]))
    assert page.status_code == 200 and "Ik diende ze in" not in page.text
    answer = client.post(
        reverse("companies:programme_request_submit", args=[school.slug, row.pk]), {"on": "2026-11-20"}
    )
    assert answer.status_code in (403, 404)
