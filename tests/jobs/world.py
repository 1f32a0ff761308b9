"""The portal's settings with one app more: the kinds of work that tests watch from outside."""

from duaalportal.settings import *  # noqa: F403
from duaalportal.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.jobs.probe"]
