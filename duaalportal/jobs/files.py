"""Where the files that jobs make are kept: whole, hashed, under a name that says nothing."""

import contextlib
import hashlib
import os
import uuid
from datetime import datetime
from pathlib import Path

from django.conf import settings

FOLDER = "jobs"


def root() -> Path:
    """The folder of all job files."""
    return Path(settings.VAR_DIR) / "files" / FOLDER


def path_of(stored: str) -> Path:
    """The place on disk of a stored name; refuses to leave the folder."""
    path = (root() / stored).resolve()
    if not path.is_relative_to(root().resolve()):
        raise ValueError("stored name leaves the folder of job files")
    return path


def write(content: bytes) -> tuple[str, str]:
    """Store the bytes durably; gives the stored name and the SHA-256. The file is whole or absent."""
    name = uuid.uuid4().hex
    stored = f"{name[:2]}/{name}"
    final = path_of(stored)
    final.parent.mkdir(parents=True, exist_ok=True)
    temporary = final.with_name(f".{name}.part")
    try:
        with temporary.open("xb") as target:
            target.write(content)
            target.flush()
            os.fsync(target.fileno())
        os.replace(temporary, final)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(final.parent)
    return stored, hashlib.sha256(content).hexdigest()


def remove(stored: str) -> None:
    """Remove a stored file; harmless when it is gone."""
    path_of(stored).unlink(missing_ok=True)


def remove_strays(keep: set[str], before: datetime) -> int:
    """Remove files that no row knows and that are older than that moment; returns how many."""
    removed = 0
    for path in root().glob("??/*"):
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
