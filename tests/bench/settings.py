"""The settings of production, on the demo world's data, with one bare page more to measure against."""

from duaalportal.settings import *  # noqa: F403

DEMO_WORLD = False
ROOT_URLCONF = "tests.bench.urls"
