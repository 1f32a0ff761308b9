"""Where the files that jobs make are kept: whole, hashed, under a name that says nothing."""

import contextlib
import hashlib
import os
import uuid
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

FOLDER = "jobs"


def root(folder: str = FOLDER) -> Path:
    """The folder of all job files, or another one that is kept the same way."""
    return Path(settings.VAR_DIR) / "files" / folder


def path_of(stored: str, folder: str = FOLDER) -> Path:
    """The place on disk of a stored name; refuses to leave the folder."""
    path = (root(folder) / stored).resolve()
    if not path.is_relative_to(root(folder).resolve()):
        raise ValueError("stored name leaves the folder of job files")
    return path


def write(content: bytes | Callable[[BinaryIO], None], folder: str = FOLDER) -> tuple[str, str]:
    """Store the bytes, or what a function writes, durably; gives the stored name and the SHA-256.

    The file is whole or absent.
    """
    name = uuid.uuid4().hex
    stored = f"{name[:2]}/{name}"
    final = path_of(stored, folder)
    final.parent.mkdir(parents=True, exist_ok=True)
    temporary = final.with_name(f".{name}.part")
    try:
        with temporary.open("xb") as target:
            content(target) if callable(content) else target.write(content)
            target.flush()
            os.fsync(target.fileno())
        os.replace(temporary, final)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(final.parent)
    with final.open("rb") as stands:
        return stored, hashlib.file_digest(stands, "sha256").hexdigest()


def size(stored: str, folder: str = FOLDER) -> int:
    """How many bytes a stored file has."""
    return path_of(stored, folder).stat().st_size


def remove(stored: str, folder: str = FOLDER) -> None:
    """Remove a stored file; harmless when it is gone."""
    path_of(stored, folder).unlink(missing_ok=True)


def remove_strays(keep: set[str], before: datetime, folder: str = FOLDER) -> int:
    """Remove files that no row knows and that are older than that moment; returns how many."""
    removed = 0
    for path in root(folder).glob("??/*"):
        with contextlib.suppress(FileNotFoundError):
            if f"{path.parent.name}/{path.name}" not in keep and path.stat().st_mtime < before.timestamp():
                path.unlink()
                removed += 1
    return removed


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
