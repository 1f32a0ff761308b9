"""The tree keeps its promises: no missing migration, no forgotten template, nothing inline or copied in."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parent.parent.parent
TEMPLATES = ROOT / "templates"
# found by name by a package: error pages by Django, account pages by allauth
FOUND_BY_OTHERS = {"400.html", "403.html", "403_csrf.html", "404.html", "429.html", "500.html"}
FOLDERS_OF_OTHERS = ("account", "mfa", "socialaccount", "usersessions", "allauth", "django")


def templates() -> list[Path]:
    return sorted(path for path in TEMPLATES.rglob("*") if path.is_file())


def product_text() -> str:
    """Everything that may name a template."""
    files = [
        *templates(),
        *(
            path
            for folder in (
                "duaalportal",
                "companies",
                "groeiwijzer",
                "learningplans",
                "matching",
                "evaluation",
            )
            for path in (ROOT / folder).rglob("*.py")
        ),
    ]
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def named_in_parts(name: str, text: str) -> bool:
    """Whether a view puts the name together, f"companies/application_{step}.html", and the part is a word of the code."""
    for before, after in set(re.findall(r'f"([\w/]+)\{\w+\}(\w*\.html)"', text)):
        part = name.removeprefix(before).removesuffix(after)
        if name == f"{before}{part}{after}" and f'"{part}"' in text:
            return True
    return False


def test_every_template_is_used():
    text = product_text()
    unused = [
        name
        for path in templates()
        if (name := path.relative_to(TEMPLATES).as_posix()) not in FOUND_BY_OTHERS
        and not name.startswith(FOLDERS_OF_OTHERS)
        and f'"{name}"' not in text
        and f"'{name}'" not in text
        and not named_in_parts(name, text)
        # a mail is named once, for its subject and its text together
        and f'"{re.sub(r"_(subject|message)[.]txt$", "", name)}"' not in text
    ]
    assert unused == []


INLINE = {
    "style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.I),
    "event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.I),
    "inline style": re.compile(r"<style\b", re.I),
    "inline script": re.compile(r"<script\b(?![^>]*\bsrc\s*=)(?![^>]*application/json)", re.I),
    "javascript address": re.compile(r"javascript:", re.I),
    "hyperscript": re.compile(r"<[^>]*\s_\s*=|hx-on[:=-]|data-hx-on", re.I),
}


@pytest.mark.parametrize("kind", INLINE)
def test_templates_hold_nothing_inline(kind):
    for path in templates():
        if path.suffix == ".html":
            text = re.sub(r"{#.*?#}", "", path.read_text(encoding="utf-8"), flags=re.S)
            assert not INLINE[kind].search(text), path


def test_hidden_words_never_start_with_a_mark():
    """A browser puts a space before hidden words, so ": title" would be heard as "Go on : title"."""
    for path in templates():
        found = re.search(r'class="vh">\s*[:;,.]', path.read_text(encoding="utf-8"))
        assert not found, f"{path}: write (title) instead of : title"


def test_templates_call_nobody_else():
    """No page fetches a script, style, font or picture from another machine."""
    for path in templates():
        text = path.read_text(encoding="utf-8")
        assert not re.search(r'<(script|link|img|source|iframe)\b[^>]*(src|href)="(https?:)?//', text), path


def test_no_third_party_browser_code_is_copied_in():
    assert list((ROOT / "static").rglob("*.min.*")) == []
    assert [path for path in (ROOT / "static").rglob("*htmx*") if path.stat().st_size > 8_000] == []
