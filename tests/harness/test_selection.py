"""Tests that share a running portal stay together, however many test processes there are."""

import pytest


@pytest.mark.browser
def test_browser_tests_of_one_file_go_to_one_worker(request):
    spread = request.config.getoption("loadgroup", False)
    assert request.node.nodeid.endswith("@test_selection" if spread else request.node.name)
