"""Help and contact: open to all, with official links, their source and the day they were checked."""

import datetime as dt
from urllib.parse import urlsplit

import pytest
from django.urls import reverse

from duaalportal.catalogue import guide
from tests.accounts.test_dutch import english
from tests.factories.accounts import PersonFactory

LINKS = [link for group in guide.groups() for link in group.links]


@pytest.mark.shows("X12")
@pytest.mark.django_db
def test_anyone_finds_the_links_with_their_source(client):
    page = client.get(reverse("help"))
    assert page.status_code == 200
    for link in LINKS:
        assert link.name.replace("&", "&amp;") in page.text
        assert link.url in page.text
    assert page.text.count("Bron: ") == len(LINKS)
    assert "WEWIS" in page.text


@pytest.mark.shows("X12")
@pytest.mark.parametrize(
    ("checked", "said"),
    [
        (None, "never"),
        (dt.date(2025, 11, 20), "old"),
        (dt.date(2025, 11, 21), "fresh"),
        (dt.date(2026, 11, 21), "fresh"),
    ],
)
def test_a_link_grows_old_after_the_days_of_the_rule(checked, said):
    link = guide.Link("Naam", "https://x.example", "wat", "bron", checked)
    assert link.age(dt.date(2026, 11, 21), 365) == said


@pytest.mark.shows("X12")
@pytest.mark.django_db
def test_an_old_check_is_said(client):
    page = client.get(reverse("help")).text
    assert "nagekeken op 19 augustus 2019, meer dan een jaar geleden" in page


@pytest.mark.shows("X12")
@pytest.mark.django_db
@pytest.mark.parametrize(("unchecked", "above", "beside"), [(5, 1, 0), (1, 0, 1), (0, 0, 0)])
def test_what_nobody_looked_at_is_said_once_when_it_is_most_of_them(
    client, monkeypatch, unchecked, above, beside
):
    checked = [None] * unchecked + [dt.date(2026, 11, 1)] * 2
    links = tuple(guide.Link("Naam", "https://x.example", "Wat.", "bron", day) for day in checked)
    monkeypatch.setattr(guide, "groups", lambda: (guide.Group("Groep", "Uitleg.", links),))
    page = client.get(reverse("help")).text
    assert page.count("zelf keken we ze nog niet na") == above
    assert page.count("nog niet nagekeken") == beside
    assert page.count("nagekeken op 1 november") == 2


def test_every_link_is_whole():
    for link in LINKS:
        assert urlsplit(link.url).scheme == "https"
        assert link.what.endswith(".")
        assert link.source
    assert guide.max_age_days(dt.date(2026, 11, 21)) == 365
    assert guide.max_age_days(dt.date(2000, 1, 1)) == 365


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["help", "privacy", "accessibility"])
def test_public_pages_open_for_everyone_in_dutch(client, name):
    page = client.get(reverse(name))
    assert page.status_code == 200
    assert english(page.text.split("<main")[1].split("</main>")[0]) == []
    client.force_login(PersonFactory())
    assert client.get(reverse(name)).status_code == 200
