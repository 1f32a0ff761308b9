"""The portal's own settings, with one bare page more to measure against."""

from duaalportal.settings import *  # noqa: F403

ROOT_URLCONF = "tests.bench.urls"
