"""Processes: is one alive, and running several of them as one.

Stdlib only: this file is also run by its path, as the short-lived step that ties a child to the runner.
"""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

STOP_SECONDS = 10
LOOK_SECONDS = 0.1
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30
STEADY_SECONDS = 30
_PR_SET_PDEATHSIG = 1


def is_alive(pid: int) -> bool:
    """Whether a process with this id exists on this machine and has not ended."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return not _is_zombie(pid)


def _is_zombie(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_bytes()
    except OSError:
        return False
    return stat.rpartition(b") ")[2][:1] == b"Z"


@dataclass
class Child:
    """One process of the group, and how often it had to be restarted."""

    name: str
    command: list[str]
    pass_fds: tuple[int, ...] = ()
    process: subprocess.Popen | None = None
    started: float = 0.0
    pause: float = FIRST_PAUSE_SECONDS
    start_at: float = field(default=0.0)


class Group:
    """Runs processes together: a dead one is started again, and all end when this one does."""

    def __init__(self, say: Callable[[str], None]):
        self._say = say
        self._children: list[Child] = []
        self._stops = 0
        self._readers: list[threading.Thread] = []

    def add(
        self, name: str, command: list[str], pass_fds: tuple[int, ...] = (), *, waits: float = 0.0
    ) -> None:
        """Add a process; it starts with run(), or `waits` seconds later unless run() is ready before."""
        self._children.append(Child(name, command, pass_fds, start_at=time.monotonic() + waits))

    def pids(self) -> dict[str, int]:
        """The ids of the processes that run now."""
        return {child.name: child.process.pid for child in self._children if child.process}

    def run(
        self, ready: Callable[[], bool] = lambda: True, on_ready: Callable[[], None] = lambda: None
    ) -> None:
        """Start everything and stay until SIGINT or SIGTERM; calls on_ready once, when ready() says so.

        Leaves no process behind: after the grace time whatever is left is killed.
        """
        before = {number: signal.signal(number, self._on_stop) for number in (signal.SIGINT, signal.SIGTERM)}
        announced = False
        try:
            while not self._stops:
                self._start_what_is_due()
                if not announced and ready():
                    announced = True
                    self._wait_no_longer()
                    on_ready()
                time.sleep(LOOK_SECONDS)
                self._notice_the_dead()
        finally:
            self._stop_all()
            for number, handler in before.items():
                signal.signal(number, handler)

    def _on_stop(self, *_):
        self._stops += 1

    def _wait_no_longer(self) -> None:
        for child in self._children:
            if not child.started:
                child.start_at = 0.0

    def _start_what_is_due(self) -> None:
        for child in self._children:
            if child.process is None and time.monotonic() >= child.start_at and not self._stops:
                self._start(child)

    def _start(self, child: Child) -> None:
        tied = [sys.executable, "-I", "-S", __file__, str(os.getpid()), *child.command]
        child.process = subprocess.Popen(  # noqa: S603  our own commands
            tied,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=child.pass_fds,
            process_group=0,  # Ctrl-C reaches only the runner; a family dies at once
        )
        child.started = time.monotonic()
        reader = threading.Thread(target=self._pass_on, args=(child.name, child.process.stdout), daemon=True)
        reader.start()
        self._readers = [thread for thread in self._readers if thread.is_alive()] + [reader]

    def _pass_on(self, name: str, stream) -> None:
        for line in iter(stream.readline, b""):
            text = line.decode("utf-8", "replace").rstrip()
            if text:
                self._say(f"{name:<7}| {text}")
        stream.close()

    def _notice_the_dead(self) -> None:
        for child in self._children:
            if child.process is None or child.process.poll() is None:
                continue
            if self._stops:
                return
            code = child.process.returncode
            _kill_family(child.process.pid)
            lived = time.monotonic() - child.started
            child.pause = (
                FIRST_PAUSE_SECONDS if lived > STEADY_SECONDS else min(child.pause * 2, LONGEST_PAUSE_SECONDS)
            )
            child.process, child.start_at = None, time.monotonic() + child.pause
            self._say(f"{child.name} is gestopt ({_why(code)}) en start over {child.pause:.0f} s opnieuw.")

    def _stop_all(self) -> None:
        running = [child.process for child in self._children if child.process]
        for process in running:
            _send(process.pid, signal.SIGTERM)
        deadline, patience = time.monotonic() + STOP_SECONDS, self._stops
        while any(process.poll() is None for process in running) and time.monotonic() < deadline:
            if self._stops > patience:  # asked twice: do not wait
                break
            time.sleep(0.05)
        for process in running:
            _kill_family(process.pid)
            process.wait()
        for reader in self._readers:
            reader.join(timeout=1)


def _why(code: int) -> str:
    return f"signaal {signal.Signals(-code).name}" if code < 0 else f"code {code}"


def _send(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def _kill_family(leader: int) -> None:
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def _become(runner: int, command: list[str]) -> None:
    """Tie this process to the runner's life where the kernel can, then become the command."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != runner:
            sys.exit(1)
    os.execvp(command[0], command)  # noqa: S606  our own commands


if __name__ == "__main__":
    _become(int(sys.argv[1]), sys.argv[2:])
