"""What waits stands on the icon of the portal, where the browser has one to write on."""

import re

import pytest

from tests.flows.steps import BART, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.shows("X05")]
TOLD = (
    "navigator.setAppBadge = (count) => { sessionStorage.setItem('icon', count); return Promise.resolve(); }"
)


def test_the_icon_says_what_vandaag_says_and_nothing_once_nobody_is_signed_in(phone):
    phone.add_init_script(TOLD)
    sign_in(phone, BART)
    phone.goto("/")
    said = int(re.search(r"\d+", phone.locator(".page-head .meta").inner_text()).group())
    assert said and phone.evaluate("sessionStorage.getItem('icon')") == str(said)
    phone.goto("/meer/")
    assert phone.evaluate("sessionStorage.getItem('icon')") == str(said), "another page leaves it as it is"
    phone.context.clear_cookies()
    phone.goto("/account/login/")
    assert phone.evaluate("sessionStorage.getItem('icon')") == "0"
