"""A line between phone and portal that is as slow as one says: Chromium slows a page, but not the worker behind it."""

import contextlib
import queue
import socket
import threading
import time

BLOCK = 16_384


class Line:
    """An address of its own that leads to a portal; slow once `slow` is asked for."""

    def __init__(self, port: int):
        self.port, self.way, self.pace = port, 0.0, 0.0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self._free, self._road, self._cut = 0.0, threading.Lock(), threading.Event()
        self._ends, self._threads = [self.listener], []

    def slow(self, *, round_trip: float, bits: int) -> None:
        """From now on an answer needs so many seconds to come back, and so many bits come through in a second."""
        self.way, self.pace = round_trip / 2, 8 / bits

    def lead_to(self, port: int) -> None:
        """Lead to another portal from now on; connections to the one before end."""
        self.port = port
        self._end(self._ends[1:])

    def __enter__(self) -> "Line":
        self._run(self._listen)
        return self

    def __exit__(self, *_) -> None:
        self._cut.set()
        self._end(self._ends)
        for thread in self._threads:
            thread.join(5)
        for end in self._ends:
            end.close()

    def _end(self, ends: list) -> None:
        for end in ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _run(self, work, *about) -> None:
        thread = threading.Thread(target=work, args=about, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _listen(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                phone, _ = self.listener.accept()
                self._ends.append(phone)
                self._run(self._join, phone)

    def _join(self, phone: socket.socket) -> None:
        self._wait_until(time.monotonic() + 2 * self.way)  # a connection takes a round trip of its own
        if self._cut.is_set():
            return
        portal = socket.create_connection(("127.0.0.1", self.port))
        self._ends.append(portal)
        for source, target in ((phone, portal), (portal, phone)):
            waiting = queue.SimpleQueue()
            self._run(self._take, source, waiting)
            self._run(self._bring, waiting, target)

    def _take(self, source: socket.socket, waiting: queue.SimpleQueue) -> None:
        block = b"-"
        while block:
            try:
                block = source.recv(BLOCK)
            except OSError:
                block = b""
            with self._road:  # everything that is under way shares one road
                self._free = max(self._free, time.monotonic()) + len(block) * self.pace
                waiting.put((self._free + self.way, block))

    def _bring(self, waiting: queue.SimpleQueue, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                moment, block = waiting.get()
                self._wait_until(moment)
                if not block:
                    target.shutdown(socket.SHUT_WR)
                    return
                target.sendall(block)

    def _wait_until(self, moment: float) -> None:
        self._cut.wait(max(0.0, moment - time.monotonic()))
