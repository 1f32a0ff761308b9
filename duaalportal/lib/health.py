"""Is it alive? For the public page of the load balancer and for the checks of the containers.

`python -m duaalportal.lib.health worker` (or `beat`) ends with 0 when that one gave a sign of life lately.
"""

import os
import socket
import sys
import time
from pathlib import Path

import redis
from django.conf import settings
from django.db import connection
from django.db.utils import Error as DatabaseError
from django.http import JsonResponse
from django.views.decorators.http import require_safe

TOUCH_SECONDS = 5
SILENT_AFTER_SECONDS = 30
BEAT_SILENT_AFTER_SECONDS = 90


@require_safe
def health(request):
    """200 when the database answers, 503 when not; says also whether the queue takes messages."""
    answers = database()
    return JsonResponse({"database": answers, "queue": queue()}, status=200 if answers else 503)


def database() -> bool:
    """Whether the database answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return cursor.fetchone() == (1,)
    except (DatabaseError, OSError):
        return False


def queue() -> bool:
    """Whether the queue takes messages now; answers within two seconds."""
    if not settings.REDIS_URL:
        folder = Path(settings.CELERY_BROKER_TRANSPORT_OPTIONS["folder"])
        nearest = next(path for path in (folder / "queue", folder, *folder.parents) if path.exists())
        return nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK)
    try:
        with redis.Redis.from_url(
            settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1, retry=None
        ) as client:
            return bool(client.ping())
    except (redis.RedisError, OSError):
        return False


def touch(name: str) -> None:
    """Leave a sign of life of a process on this machine."""
    path = _sign(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()


def forget(name: str) -> None:
    """Take the sign away when the process stops by itself."""
    _sign(name).unlink(missing_ok=True)


def worker() -> bool:
    """Whether the worker of this machine gave a sign of life lately."""
    return _younger_than(SILENT_AFTER_SECONDS, [_sign("worker")])


def beat() -> bool:
    """Whether the beat wrote its schedule lately."""
    schedule = Path(settings.CELERY_BEAT_SCHEDULE_FILENAME)
    return _younger_than(BEAT_SILENT_AFTER_SECONDS, schedule.parent.glob(f"{schedule.name}*"))


def _sign(name: str) -> Path:
    return Path(settings.VAR_DIR) / "health" / f"{name}.{socket.gethostname()}"


def _younger_than(seconds: float, paths) -> bool:
    limit = time.time() - seconds
    return any(path.exists() and path.stat().st_mtime > limit for path in paths)


if __name__ == "__main__":
    checks = {"worker": worker, "beat": beat}
    sys.exit(0 if checks[sys.argv[1]]() else 1)
