"""Imports point one way, and what may be asked in one place only is asked in one place only."""

import ast
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
LIB, ACCOUNTS, JOBS, CATALOGUE = (f"duaalportal.{name}" for name in ("lib", "accounts", "jobs", "catalogue"))
REMINDERS, DOSSIERS, DEMO = (f"duaalportal.{name}" for name in ("reminders", "dossiers", "demo"))
FIGURES, EXCHANGE, SEARCH = (f"duaalportal.{name}" for name in ("figures", "exchange", "search"))
CARRIERS = {LIB, ACCOUNTS, JOBS, CATALOGUE}
EVERYTHING = CARRIERS | {"companies", "groeiwijzer", "learningplans", "matching", "evaluation"}

MAY_IMPORT = {
    LIB: set(),
    ACCOUNTS: {LIB},
    JOBS: {LIB, ACCOUNTS},
    CATALOGUE: {LIB, ACCOUNTS, JOBS},
    "companies": CARRIERS,
    "groeiwijzer": CARRIERS | {"companies"},
    "learningplans": CARRIERS | {"companies"},
    "matching": CARRIERS | {"companies", "groeiwijzer", "learningplans"},
    "evaluation": CARRIERS | {"companies", "groeiwijzer", "learningplans"},
    REMINDERS: EVERYTHING,
    DOSSIERS: EVERYTHING,
    FIGURES: EVERYTHING,
    # what goes out to another system is asked of figures and dossiers too
    EXCHANGE: EVERYTHING | {DOSSIERS, FIGURES},
    SEARCH: EVERYTHING,
    DEMO: EVERYTHING | {REMINDERS, DOSSIERS, FIGURES, EXCHANGE, SEARCH},
}
ONLY_IN = {
    "weasyprint": "duaalportal/lib/pdf_making.py",
    "pytest": None,
    "tests": None,
}


def sources() -> list[Path]:
    """Every Python file of the product."""
    return sorted(
        path
        for folder in ("duaalportal", *(name for name in MAY_IMPORT if "." not in name))
        for path in (ROOT / folder).rglob("*.py")
    )


def part_of(module: str) -> str | None:
    """Return which part of the tree a dotted name belongs to, if to any."""
    words = module.split(".")
    if words[0] == "duaalportal":
        name = ".".join(words[:2])
        return name if name in MAY_IMPORT else None
    return words[0] if words[0] in MAY_IMPORT else None


@cache
def imports_of(path: Path) -> list[tuple[int, str]]:
    """Return line and full dotted name of every import in the file, also those inside functions."""
    package = path.relative_to(ROOT).with_suffix("").parts[:-1]
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            base = ".".join([*above, *([node.module] if node.module else [])])
            found += [(node.lineno, f"{base}.{alias.name}") for alias in node.names]
    return found


def wrong_imports(part: str) -> list[str]:
    """Return each import of this part that points the wrong way."""
    return [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in sources()
        if part_of(".".join(path.relative_to(ROOT).with_suffix("").parts)) == part
        for line, name in imports_of(path)
        if part_of(name) not in {None, part} | MAY_IMPORT[part]
    ]


@pytest.mark.parametrize("part", MAY_IMPORT)
def test_imports_point_one_way(part):
    assert wrong_imports(part) == []


def test_start_up_files_are_imported_by_nobody_but_each_other():
    start_up = {"duaalportal.settings", "duaalportal.urls", "duaalportal.wsgi"}
    assert [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in sources()
        for line, name in imports_of(path)
        if name in start_up or name.rpartition(".")[0] in start_up
    ] == []


@pytest.mark.parametrize("package, place", ONLY_IN.items())
def test_some_packages_have_one_place(package, place):
    assert [
        f"{path.relative_to(ROOT)}:{line}"
        for path in sources()
        for line, name in imports_of(path)
        if name.split(".")[0] == package and str(path.relative_to(ROOT)) != place
    ] == []


def test_only_pages_asks_whether_htmx_is_calling():
    assert [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sources()
        if path != ROOT / "duaalportal" / "lib" / "pages.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "htmx"
    ] == []


@pytest.mark.parametrize("name", ["rules.py", "ladders.py"])
def test_rules_are_pure(name):
    """No ORM, no clock: a rule gets everything it needs as an argument."""
    for path in sources():
        if path.name == name:
            assert [
                n for _, n in imports_of(path) if n.startswith(("django.db", "django.utils.timezone"))
            ] == [], path
            calls = {
                ast.unparse(node.func)
                for node in ast.walk(ast.parse(path.read_text()))
                if isinstance(node, ast.Call)
            }
            assert not calls & {"date.today", "datetime.now", "timezone.now", "datetime.date.today"}, path


def test_a_file_is_one_subject():
    long = [
        f"{path.relative_to(ROOT)}: {lines} lines"
        for path in [*sources(), *(ROOT / "tests").rglob("*.py")]
        if "migrations" not in path.parts
        and (lines := len(path.read_text(encoding="utf-8").splitlines())) >= 500
    ]
    assert long == []


def test_the_check_itself_sees_an_import_that_points_up(tmp_path, monkeypatch):
    module = f"{__name__}.ROOT"
    (tmp_path / "companies").mkdir()
    (tmp_path / "companies" / "services.py").write_text(
        "def hidden():\n    from groeiwijzer import services\n    from .models import Company\n"
    )
    monkeypatch.setattr(module, tmp_path)
    assert wrong_imports("companies") == ["companies/services.py:2 imports groeiwijzer.services"]
