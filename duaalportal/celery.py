"""The Celery application: one queue, one kind of worker, one beat."""

import ctypes
import os
import signal
import sys
import warnings
from pathlib import Path

from celery import Celery, bootsteps, signals
from celery.platforms import SecurityWarning

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duaalportal.settings")

app = Celery("duaalportal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

_held_for_life = []

# a worker as root is dangerous when messages are pickles; here they are JSON, and containers run as a plain user
warnings.filterwarnings("ignore", category=SecurityWarning)


@signals.setup_logging.connect
def keep_the_portals_logging(**_):
    """Celery adds no log handlers: the settings of the portal decide."""


@signals.worker_process_init.connect
def end_with_the_worker(**_):
    """A pool process ends when its worker is killed, so that nothing works on unseen."""
    if sys.platform == "linux":
        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGKILL)


@signals.beat_init.connect
def only_one_beat(**_):
    """Refuse to start a second beat on the same runtime folder."""
    from django.conf import settings

    from duaalportal.lib.broker import Lock

    try:
        _held_for_life.append(Lock(Path(settings.VAR_DIR) / "beat.lock", create=True))
    except BlockingIOError:
        raise SystemExit("Er draait al een beat voor dit portaal.") from None


class SignOfLife(bootsteps.StartStopStep):
    """Touches a file every few seconds while the worker runs; see `duaalportal.lib.health`."""

    requires = {"celery.worker.components:Timer"}
    timer = None

    def start(self, worker):
        """Begin to touch."""
        from duaalportal.lib import health

        health.touch("worker")
        self.timer = worker.timer.call_repeatedly(health.TOUCH_SECONDS, health.touch, ("worker",))

    def stop(self, worker):
        """Stop touching, so that a stopped worker shows at once."""
        from duaalportal.lib import health

        if self.timer is not None:
            self.timer.cancel()
            self.timer = None
        health.forget("worker")


app.steps["worker"].add(SignOfLife)
