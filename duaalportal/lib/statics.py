"""Static files with a hash in their name, ES modules included."""

import hashlib
import json
from importlib import metadata
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORTS = CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1]


class HashedStatics(CompressedManifestStaticFilesStorage):
    """Compressed, hashed files; imports between our own modules follow the hashes.

    Only our own: other packages name types in comments that read like imports of files that do not exist.
    """

    patterns = (*CompressedManifestStaticFilesStorage.patterns, ("js/*.js", IMPORTS))


def fingerprint():
    """What the collected files are made of, in one word: every source file by name and content, and what treats them."""
    made_by = [metadata.version(name) for name in ("django", "whitenoise", "brotli")]
    words = hashlib.sha256("\0".join([*made_by, settings.STATIC_URL, Path(__file__).read_text()]).encode())
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda found: found[0]):
            with storage.open(name) as file:
                words.update(f"{name}\0{hashlib.sha256(file.read()).hexdigest()}\n".encode())
    return words.hexdigest()


def are_collected():
    """Whether every file that the manifest names lies where it is served from."""
    root = Path(settings.STATIC_ROOT)
    manifest = root / "staticfiles.json"
    if not manifest.exists():
        return False
    return all((root / name).exists() for name in json.loads(manifest.read_text())["paths"].values())
