"""An address that is made by putting keys in how it looks is the one that Django gives."""

from uuid import uuid4

import pytest
from django.urls import NoReverseMatch, reverse

from duaalportal.lib.addresses import url
from tests.access.routes import own_routes

pytestmark = pytest.mark.once


def test_every_page_of_rows_has_the_address_that_its_route_gives():
    checked = 0
    for route in own_routes():
        for _ in range(2):  # the first makes how it looks, the second only fills in
            keys = {name: uuid4() for name in route.objects}
            try:
                expected = reverse(route.name, kwargs=keys)
            except NoReverseMatch:  # takes a word or a number as well
                break
            assert url(route.name, **keys) == url(route.name, *keys.values()) == expected
            checked += bool(keys)
    assert checked > 200


def test_a_word_beside_a_key_stays_a_word():
    key = uuid4()
    for week in ("2026-W46", "2026-W47"):
        expected = reverse("evaluation:week", kwargs={"trajectory": key, "week": week})
        assert url("evaluation:week", trajectory=key, week=week) == expected
