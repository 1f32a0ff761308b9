"""The lock pins everything, names no address, and holds what pyproject asks for."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
LOCK = (ROOT / "requirements.lock").read_text()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
ASKED = [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["dev"]]
PINNED = re.compile(
    r"^(?P<name>[a-z0-9.-]+)==(?P<version>[^ ;\\]+)(?P<rest>(?:.*\\\n)(?:    --hash=\S+(?: \\)?\n)+)", re.M
)


def pins() -> dict[str, list[str]]:
    """Each package of the lock with its versions."""
    found = {}
    for match in PINNED.finditer(LOCK):
        found.setdefault(match["name"], []).append(match["version"])
    return found


def name_of(requirement: str) -> str:
    return re.sub(r"[-_.]+", "-", re.match(r"[A-Za-z0-9._-]+", requirement)[0]).lower()


def test_the_lock_names_no_address():
    assert not re.search(r"https?:|file:|--(extra-)?index|--find-links| @ ", LOCK)


def test_every_line_is_a_pin_with_hashes_or_a_comment():
    left = PINNED.sub("", LOCK)
    assert [line for line in left.splitlines() if line and not line.lstrip().startswith("#")] == []
    assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", found) for found in re.findall(r"--hash=(\S+)", LOCK))


@pytest.mark.parametrize("requirement", ASKED)
def test_what_pyproject_asks_is_in_the_lock(requirement):
    from packaging.requirements import Requirement

    wanted = Requirement(requirement)
    versions = pins().get(name_of(wanted.name), [])
    assert versions, f"{wanted.name} ontbreekt in requirements.lock: make lock"
    assert all(wanted.specifier.contains(version) for version in versions), f"{wanted}: {versions}; make lock"


def test_every_dependency_has_its_reason_on_its_line():
    text = (ROOT / "pyproject.toml").read_text()
    without = [asked for asked in ASKED if not re.search(re.escape(f'"{asked}",') + r"\s+# \w.{8,}", text)]
    assert without == []
