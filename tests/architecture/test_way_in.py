"""The way in on a bare machine: what is missing is installed, or named in one sentence."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
TOOLS = ("sh", "dirname", "tr", "sort", "cat", "sed", "awk", "cksum", "head", "mkdir", "env", "grep", "make")
FAKE_PYTHON = """#!/bin/sh
case "$*" in *sys.executable*) echo "$0"; exit ;; {missing}) exit 1 ;; esac
exec {python} "$@"
"""
AFTERWARDS = """#!/bin/sh
# after apt-get has run, nothing is missing any more; then stop, so that no test installs Python packages
echo "apt-get $*" >> {log}
case "$*" in *install*) exit 7 ;; esac
"""


@pytest.fixture
def machine(tmp_path):
    """A machine of our own making: `machine(missing, root=, sudo=, apt=)` runs bin/prepare on it."""
    checkout, bin_folder, log = tmp_path / "checkout", tmp_path / "bin", tmp_path / "log"
    (checkout / "bin").mkdir(parents=True)
    bin_folder.mkdir()
    for name in ("bin/prepare", "requirements.lock", "Makefile"):
        shutil.copy(ROOT / name, checkout / name)
    for tool in TOOLS:
        (bin_folder / tool).symlink_to(shutil.which(tool))

    def program(name, text):
        (bin_folder / name).write_text(text)
        (bin_folder / name).chmod(0o755)

    def prepare(*missing, root=False, sudo=False, apt=True, goal="run"):
        pattern = "|".join(f"*{part}*" for part in missing) or "nothing-at-all"
        fake = FAKE_PYTHON.format(missing=pattern, python=sys.executable)
        program("python3", fake)
        program("id", f"#!/bin/sh\necho {0 if root else 1000}\n")
        if apt:
            program("apt-get", AFTERWARDS.format(log=log))
        if sudo:
            program("sudo", f'#!/bin/sh\n[ "$1" = -n ] && exit 0\necho "sudo $*" >> {log}\nexec "$@"\n')
        done = subprocess.run(
            ["make", "-s", goal],
            cwd=checkout,
            env={"PATH": str(bin_folder), "HOME": str(tmp_path)},
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        said = [line for line in done.stderr.splitlines() if not line.startswith("make")]
        return done.returncode, said, log.read_text().splitlines() if log.exists() else []

    return prepare


def test_without_rights_one_sentence_names_the_package_and_what_to_do(machine):
    code, said, ran = machine("libpango-1.0", "subset")
    assert code != 0
    assert said == [
        "Op dit systeem ontbreekt libharfbuzz-subset0 libpango-1.0-0; laat een beheerder dit uitvoeren:"
        " sudo apt-get install libharfbuzz-subset0 libpango-1.0-0"
    ]
    assert ran == []


def test_on_another_system_the_sentence_names_the_package_too(machine):
    code, said, _ = machine("libpango-1.0", root=True, apt=False)
    assert code != 0
    assert len(said) == 1
    assert "libpango-1.0-0" in said[0]


@pytest.mark.parametrize("rights, before", [({"root": True}, ""), ({"sudo": True}, "sudo ")])
def test_with_rights_exactly_what_is_missing_is_installed(machine, rights, before):
    code, said, ran = machine("libpangoft2", **rights)
    assert code != 0  # our apt-get refuses, and the reason is said
    assert "libpangoft2-1.0-0" in said[-1]
    installs = [line for line in ran if line.startswith("apt-get install")]
    assert installs == ["apt-get install -y -qq --no-install-recommends libpangoft2-1.0-0"]
    assert (any(line.startswith("sudo ") for line in ran)) == bool(before)


def test_tests_also_ask_for_a_browser_and_a_start_does_not(machine):
    assert "chromium" in machine(goal="test")[1][0]
    assert "chromium" not in "".join(machine("tzdata", "Brussels")[1])


def test_every_target_is_explained():
    text = (ROOT / "Makefile").read_text()
    targets = set(re.search(r"^\.PHONY: (.*)$", text, re.M)[1].split())
    assert targets == {
        "help",
        "run",
        "test",
        "bench",
        "choose-tests",
        "bench-kbo",
        "bench-matching",
        "requirements",
        "screenshots",
        "lock",
        "lint",
        "clean",
    }
    told = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert {line.split()[1] for line in told.splitlines()} == targets


def test_ci_runs_what_everybody_runs():
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    assert "make test" in (ROOT / ".ci" / "run").read_text()
