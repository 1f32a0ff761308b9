"""Start the whole portal with one command: web, worker and beat."""

import os
import socket
import sys
import urllib.error
import urllib.request

from django.core.management.base import BaseCommand, CommandError

from duaalportal.lib.processes import Group

FIRST_PORT = 8000
PORTS_TO_TRY = 100
HEAD_START_SECONDS = 5


class Command(BaseCommand):
    help = "Start web, worker en beat samen. Ctrl-C stopt alles."
    requires_migrations_checks = True

    def add_arguments(self, parser):
        """Where to listen and how many of each."""
        parser.add_argument("--host", default=os.environ.get("PORTAAL_HOST", "127.0.0.1"))
        parser.add_argument(
            "--port",
            type=int,
            default=int(os.environ["PORTAAL_PORT"]) if os.environ.get("PORTAAL_PORT") else None,
            help=f"standaard de eerste vrije vanaf {FIRST_PORT}",
        )
        parser.add_argument("--web", type=int, default=2, help="aantal webprocessen")
        parser.add_argument("--threads", type=int, default=4, help="draden per webproces")
        parser.add_argument("--worker", type=int, default=2, help="aantal werkprocessen")

    def handle(self, *, host, port, web, threads, worker, verbosity, **_):
        """Run until Ctrl-C or SIGTERM."""
        with listen(host, port) as listener:
            address = f"http://{'localhost' if host == '127.0.0.1' else host}:{listener.getsockname()[1]}/"
            group = Group(self.say)
            group.add("web", web_command(listener.fileno(), web, threads), (listener.fileno(),))
            # on two cores three starts at once make the first page wait three times as long
            group.add("worker", worker_command(worker), waits=HEAD_START_SECONDS)
            group.add("beat", beat_command(), waits=HEAD_START_SECONDS)
            group.run(
                ready=lambda: answers(listener.getsockname()),
                on_ready=lambda: self.say(f"Het portaal staat klaar op {address}  (Ctrl-C stopt alles)"),
            )
        self.say("Alles is gestopt.")

    def say(self, line):
        """One line, at once, whole."""
        self.stdout.write(line)
        self.stdout.flush()


def listen(host, port):
    """A listening socket on that port, or on the first free one when none is asked."""
    ports = [port] if port is not None else range(FIRST_PORT, FIRST_PORT + PORTS_TO_TRY)
    for candidate in ports:
        listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, candidate))
            listener.listen(2048)
        except OSError:
            listener.close()
        else:
            listener.set_inheritable(True)
            return listener
    raise CommandError(
        f"Poort {port} is bezet of niet toegelaten. Kies een andere met --port."
        if port is not None
        else f"Geen vrije poort tussen {FIRST_PORT} en {FIRST_PORT + PORTS_TO_TRY}."
    )


def answers(address):
    """Whether the web process answers a request within half a second."""
    host = f"[{address[0]}]" if ":" in address[0] else address[0]
    host = {"0.0.0.0": "127.0.0.1", "[::]": "[::1]"}.get(host, host)  # noqa: S104  compared, not bound
    request = urllib.request.Request(f"http://{host}:{address[1]}/gezond/", headers={"Host": "localhost"})
    try:
        with urllib.request.urlopen(request, timeout=0.5) as response:  # noqa: S310  our own address
            return response.status == 200
    except (urllib.error.URLError, OSError):
        return False


def web_command(listener_fd, processes, threads):
    """Gunicorn with threads on a socket that survives its restarts."""
    return [
        *(sys.executable, "-m", "gunicorn", "duaalportal.wsgi:application"),
        *("--bind", f"fd://{listener_fd}"),
        *("--worker-class", "gthread", "--workers", str(processes), "--threads", str(threads)),
        *("--preload", "--graceful-timeout", "8", "--keep-alive", "5", "--log-level", "warning"),
        "--no-control-socket",
    ]


def worker_command(processes):
    """A Celery worker without the talk between workers, which one machine does not need."""
    return [
        *(sys.executable, "-m", "celery", "-A", "duaalportal", "-q", "worker"),
        *("--concurrency", str(processes), "--loglevel", "warning"),
        *("--without-gossip", "--without-mingle", "--without-heartbeat"),
    ]


def beat_command():
    """The one beat; the schedule and its lock lie in the runtime folder."""
    return [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "duaalportal",
        "-q",
        "beat",
        "--loglevel",
        "warning",
        "--pidfile=",
    ]
