"""The second start takes seconds: static files are collected again only when something changed, and then always."""

import json
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile

from duaalportal.lib import statics
from tests.harness.portal import copy_folder, environment, manage


@pytest.fixture
def sources(settings, tmp_path):
    """A folder of static files of our own."""
    folder = tmp_path / "sources"
    (folder / "css").mkdir(parents=True)
    (folder / "css" / "page.css").write_text("p { color: red }")
    settings.STATICFILES_DIRS = [folder]
    finders.get_finder.cache_clear()
    yield folder
    finders.get_finder.cache_clear()


def changed(folder):
    (folder / "css" / "page.css").write_text("p { color: rex }")


def added(folder):
    (folder / "css" / "more.css").write_text("")


def renamed(folder):
    (folder / "css" / "page.css").rename(folder / "css" / "paper.css")


def removed(folder):
    (folder / "css" / "page.css").unlink()


@pytest.mark.parametrize("happens", [changed, added, renamed, removed])
def test_whatever_happens_to_a_file_shows(sources, happens):
    before = statics.fingerprint()
    assert statics.fingerprint() == before
    happens(sources)
    assert statics.fingerprint() != before


COMMENTED = {
    "js/ours.js": (
        '// why\n/** what\n * it is */\nconst here = "//not /* this"; // nor this\n\n  /** one */\n  /* a */ go(here); /* b */\n',
        'const here = "//not /* this"; // nor this\n/* a */ go(here); /* b */',
    ),
    "css/ours.css": ("/* why */\np {\n  color: red; /* warm */\n}\n", "p {\ncolor: red;\n}"),
    "django_htmx/theirs.js": ("// licence\n  go();\n", "// licence\n  go();\n"),
    "account/js/theirs.js": ("// licence\n  go();\n", "// licence\n  go();\n"),
}


@pytest.mark.parametrize("name", COMMENTED)
def test_what_is_said_to_who_reads_the_code_does_not_travel(name):
    written, sent = COMMENTED[name]
    assert statics.lean(name, ContentFile(written.encode())).read().decode() == sent


def test_no_text_of_a_script_runs_over_lines():
    for path in (Path(__file__).resolve().parents[2] / "static" / "js").glob("*.js"):
        for line in path.read_text(encoding="utf-8").splitlines():
            assert line.count("`") % 2 == 0, (path.name, line)


def test_another_version_of_what_packs_them_shows(sources, monkeypatch):
    before = statics.fingerprint()
    monkeypatch.setattr(statics.metadata, "version", lambda name: "99")
    assert statics.fingerprint() != before


@pytest.mark.once
def test_a_second_start_collects_only_when_it_must(demo_folder, tmp_path):
    folder = copy_folder(demo_folder, tmp_path / "var")
    (folder / "static").unlink()  # the shared one stays as it is
    env = environment(folder, f"sqlite:///{folder}/portaal.sqlite3")
    manifest = folder / "static" / "staticfiles.json"

    def collects():
        before = manifest.stat().st_mtime_ns if manifest.exists() else 0
        manage(env, "klaarzetten", "--verbosity", "0")
        return manifest.stat().st_mtime_ns != before

    assert collects()
    style = folder / "static" / json.loads(manifest.read_text())["paths"]["css/tokens.css"]
    assert not collects()
    style.unlink()
    assert collects() and style.exists()
    (folder / "static.fingerprint").write_text("of other files")
    assert collects()
    assert not collects()
