"""Request-wide promises: a trace id, nothing private in caches, and a GET that cannot write."""

import contextvars
import logging
import re
import secrets

from django.db import connections
from django.middleware.gzip import GZipMiddleware

PAGES = ("text/html", "application/json")
_trace = contextvars.ContextVar("trace", default="-")


def trace(get_response):
    """Give each request an id that stands in the log and on the error page."""

    def middleware(request):
        request.trace_id = secrets.token_hex(6)
        _trace.set(request.trace_id)
        response = get_response(request)
        response["X-Trace-Id"] = request.trace_id
        return response

    return middleware


class TraceFilter(logging.Filter):
    """Put the trace id of the running request on each log line."""

    def filter(self, record):
        record.trace = _trace.get()
        return True


def no_store(get_response):
    """Keep every answer out of browser and proxy caches; static files pass before this."""

    def middleware(request):
        response = get_response(request)
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store, private"
        return response

    return middleware


class CompressPages(GZipMiddleware):
    """Send pages compressed, with Django's random padding against guessing; files go as they are."""

    def process_response(self, request, response):
        """The answer, smaller when it is a page and the browser takes it."""
        if response.streaming or not response.get("Content-Type", "").startswith(PAGES):
            return response
        return super().process_response(request, response)


class WriteDuringRead(Exception):
    """A GET or HEAD tried to write to the database."""


WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE|TRUNCATE|CREATE|ALTER|DROP)\b", re.IGNORECASE)
# sessions, and the time a session was last seen or a key last used, are bookkeeping of the visit itself
BOOKKEEPING = re.compile(r'"(django_session|usersessions_usersession|exchange_tokenuse)"')


class ReadOnlyGet:
    """Refuse write statements during GET and HEAD, except the bookkeeping of sessions and keys.

    A view whose protocol writes on GET (the answer of an OpenID Connect provider) sets `writes_on_get`.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)

        def guard(execute, sql, params, many, context):
            if (
                WRITES.match(sql)
                and not BOOKKEEPING.search(sql)
                and not getattr(request, "writes_on_get", False)
            ):
                raise WriteDuringRead(sql[:120])
            return execute(sql, params, many, context)

        with connections["default"].execute_wrapper(guard):
            return self.get_response(request)
