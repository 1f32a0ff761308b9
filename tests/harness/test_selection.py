"""Tests that share a running portal stay together, however many test processes there are."""

import pytest

from tests.harness.selection import in_browser


@pytest.mark.browser
def test_browser_tests_of_one_file_go_to_one_worker(request):
    spread = request.config.getoption("loadgroup", False)
    assert request.node.nodeid.endswith("@test_selection" if spread else request.node.name)


@pytest.fixture(scope="module")
def made_once_for_the_file():
    return object()


def test_tests_that_share_what_is_made_once_for_their_file_go_to_one_worker(request, made_once_for_the_file):
    spread = request.config.getoption("loadgroup", False)
    assert request.node.nodeid.endswith("@tests/harness/test_selection.py" if spread else request.node.name)


def test_a_test_that_shares_nothing_goes_wherever_there_is_time(request):
    assert request.node.nodeid.endswith(request.node.name)


@pytest.mark.once
def test_the_longest_come_first(request):
    """Each worker runs its share in this order; on one worker the order is that of the files."""
    if request.config.getoption("loadgroup", False):
        browsers = [in_browser(item) for item in request.session.items]
        assert browsers == sorted(browsers, reverse=True)
