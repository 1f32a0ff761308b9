"""Waiting for something real to happen, with a deadline."""

import time


def until(question, *, within=15.0, every=0.03, what=""):
    """The first truthy answer of `question()`; fails when none came in time."""
    deadline = time.monotonic() + within
    while True:
        answer = question()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {within} s: {what or question}")
        time.sleep(every)
