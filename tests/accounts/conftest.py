"""Who signs in, and what is in the mail."""

import re

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def nobody_is_throttled_yet():
    """Rate limits start at nothing for every story."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def code_in():
    """Finds the code in a mail."""

    def find(mail):
        return re.search(r"^    (\S+)$", mail.body, re.MULTILINE)[1]

    return find
