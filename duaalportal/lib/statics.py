"""Static files with a hash in their name, ES modules included; ours travel without the words for who reads the code."""

import hashlib
import json
import re
from importlib import metadata
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

OURS = ("css", "js")
# whole lines of comment and the room before a line: what may go without reading the language
COMMENTS = {
    ".css": re.compile(r"/\*.*?\*/", re.S),
    ".js": re.compile(r"^[ \t]*(?://[^\n]*|/\*(?:(?!\*/).)*\*/[ \t]*)$", re.S | re.M),
}
IMPORTS = CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1]


class HashedStatics(CompressedManifestStaticFilesStorage):
    """Compressed, hashed files; imports between our own modules follow the hashes.

    Only our own: other packages name types in comments that read like imports of files that do not exist.
    """

    patterns = (*CompressedManifestStaticFilesStorage.patterns, ("js/*.js", IMPORTS))

    def _save(self, name, content):
        return super()._save(name, lean(name, content))


def lean(name, content):
    """A file of ours as it travels: without comments on lines of their own and without indents; others stay as they are.

    A script may have no text that runs over lines: its indents would go too.
    """
    path = PurePosixPath(name)
    if path.parent.name not in OURS or path.parent.parent.name or path.suffix not in COMMENTS:
        return content
    content.seek(0)
    text = COMMENTS[path.suffix].sub("", content.read().decode())
    return ContentFile(re.sub(r"\s*\n\s*", "\n", text).strip().encode())


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
