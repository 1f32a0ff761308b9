"""The colour of the screen is a choice of the device."""

import pytest
from django.test import RequestFactory

from duaalportal.lib.theme import choose_theme


def post(**data):
    return choose_theme(RequestFactory().post("/thema/", data))


def test_a_choice_is_kept_and_leads_back():
    answer = post(theme="dark", next="/account/")
    assert answer.cookies["thema"].value == "dark"
    assert answer.headers["Location"] == "/account/"


def test_as_the_device_forgets_the_choice():
    assert post(theme="auto").cookies["thema"]["max-age"] == 0


@pytest.mark.parametrize("elsewhere", ["https://elders.example/", "//elders.example/", "javascript:1", ""])
def test_it_never_leads_elsewhere(elsewhere):
    assert post(theme="light", next=elsewhere).headers["Location"] == "/"


@pytest.mark.parametrize("theme", ["", "blue", '"><script>'])
def test_an_unknown_colour_changes_nothing(theme):
    answer = post(theme=theme)
    assert answer.status_code == 400
    assert not answer.cookies


def test_only_a_post_changes_it():
    assert choose_theme(RequestFactory().get("/thema/", {"theme": "dark"})).status_code == 405
