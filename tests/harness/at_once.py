"""Calls that really happen at once: each on a thread with its own database connection, started by one barrier."""

import threading
from concurrent.futures import ThreadPoolExecutor

from django.db import connection

PATIENCE = 30


def at_once(*calls):
    """Start all calls together and return, in their order, what each gave or raised."""
    barrier = threading.Barrier(len(calls), timeout=PATIENCE)

    def run(call):
        try:
            connection.ensure_connection()  # connecting takes longer than the race
            barrier.wait()
            return call()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))
