"""Which kinds of work exist, and who may still see what came out of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, BinaryIO

from duaalportal.lib.sealing import Mark, Marked

DEFAULT_TIME_LIMIT = 300


class UnknownKind(LookupError):
    """A job names a kind of work that no app registered."""


class JobFailed(Exception):
    """The work cannot be done and a retry will not help; the message is Dutch and shown to the user."""

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code, self.message = code, message


@dataclass(frozen=True)
class JobFile:
    """What a job hands back for download: its bytes, or what writes them where they are too many to hold at once.

    With a mark (`duaalportal.lib.sealing`) the document is sealed before it is kept.
    """

    name: str
    content_type: str
    content: bytes = b""
    mark: Mark | None = None
    write: Callable[[BinaryIO], None] | None = None

    @classmethod
    def pdf(cls, name: str, content: bytes, mark: Mark | None = None) -> "JobFile":
        """A document as it was made."""
        return cls(name, "application/pdf", content, mark)

    @classmethod
    def marked(cls, name: str, made: Marked) -> "JobFile":
        """A document with its code on it, to be sealed."""
        return cls.pdf(name, made.content, made.mark)


@dataclass(frozen=True)
class Kind:
    """One kind of work: its function, its Dutch label, its time limit in seconds and its right to look."""

    name: str
    label: str
    run: Callable[..., JobFile | None]
    time_limit: int
    allowed: Callable[[Any, Any], bool]
    back: Callable[[Any], str] | None


_kinds: dict[str, Kind] = {}


def job(
    kind: str,
    *,
    label: str,
    allowed: Callable[[Any, Any], bool],
    time_limit: int = DEFAULT_TIME_LIMIT,
    back: Callable[[Any], str] | None = None,
):
    """Register `run(job, progress) -> JobFile | None` as a kind of work; a name is taken once.

    `allowed(user, job)` is asked at every look and download, so it must look the rights up anew;
    `back(job)` gives the address the user came from.
    """

    def register(run):
        if kind in _kinds and _kinds[kind].run.__qualname__ != run.__qualname__:
            raise ValueError(f"job kind {kind!r} is registered twice")
        _kinds[kind] = Kind(kind, label, run, time_limit, allowed, back)
        return run

    return register


def find(kind: str) -> Kind:
    """The registered kind of that name, or UnknownKind."""
    try:
        return _kinds[kind]
    except KeyError:
        raise UnknownKind(kind) from None


def names() -> set[str]:
    """The names of all registered kinds."""
    return set(_kinds)
