"""The second start takes seconds: static files are collected again only when something changed, and then always."""

import json

import pytest
from django.contrib.staticfiles import finders

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
