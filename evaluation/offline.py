"""The worker that a browser runs for the portal, and what a home screen needs to know of it."""

import hashlib
import json
import re
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage

from duaalportal.lib.addresses import url
from duaalportal.lib.statics import fingerprint

# what the page for places without network and the form of a week need; a page tells the worker what else it used
SHELL = (
    "css/tokens.css",
    "css/parts.css",
    "css/pages.css",
    "fonts/core.woff2",
    "icons/icons.svg",
    "icons/favicon.svg",
    "js/app.js",
    "js/drafts.js",
    "js/find.js",
    "js/parts.js",
    "js/queue.js",
    "js/offline.js",
    "js/kept.js",
    "js/week.js",
)
# where somebody signs in or off
DOORS = ("/account/", "/uitnodiging/", "/demo/")
SCRIPTS = ("queue.js", "sw.js")
PAPER = "#f6f0e4"


@cache
def worker():
    """The worker as a browser gets it: what it keeps, then its source; another text as soon as a static file differs."""
    sources = "\n".join(_plain(name) for name in SCRIPTS)
    made_of = getattr(staticfiles_storage, "manifest_hash", "") or fingerprint()
    told = {
        "version": hashlib.sha256(f"{made_of}{sources}".encode()).hexdigest()[:16],
        "shell": [staticfiles_storage.url(name) for name in SHELL],
        "fallback": url("evaluation:offline_page"),
        "token": url("evaluation:fresh_token"),
        "files": settings.STATIC_URL,
        "doors": DOORS,
    }
    return f"self.PORTAL = {json.dumps(told)};\n{sources}"


def end_of_worker():
    """The worker that takes itself and everything it kept away; what waits to be sent stays on the phone."""
    return _source("sw-off.js")


def manifest():
    """What a phone needs to put the portal on its home screen."""
    icons = [
        ("icons/touch-192.png", "192x192", "any"),
        ("icons/touch-512.png", "512x512", "any maskable"),
    ]
    return {
        "id": "/",
        "name": "Duaal leren",
        "short_name": "Duaal leren",
        "lang": "nl-BE",
        "start_url": url("today"),
        "scope": "/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": [
            {"src": staticfiles_storage.url(name), "sizes": size, "type": "image/png", "purpose": purpose}
            for name, size, purpose in icons
        ],
    }


def _plain(name):
    """A module as plain script: a worker that every browser takes has no imports."""
    return re.sub(r"^export ", "", _source(name), flags=re.M)


def _source(name):
    return (Path(settings.BASE_DIR) / "static" / "js" / name).read_text(encoding="utf-8")
