"""`make bench-kbo`: load a made-up register of two million enterprises on PostgreSQL; time, memory and what was skipped.

The files are made in the published layout; every hundred-thousandth line is broken on purpose.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from companies.kbo.layout import COLUMNS
from tests.harness.portal import ROOT

BROKEN_EVERY = 100_000
STREETS = ("Ambachtenlaan", "Kouterstraat", "Staatsbaan", 'Dorp "Oud"', "Rue de l'Atelier")


def number(first_eight: int) -> str:
    """A number as published, with its check digits."""
    text = f"{first_eight:08d}{97 - first_eight % 97:02d}"
    return (
        f"{text[:4]}.{text[4:7]}.{text[7:]}"
        if text[0] in "01"
        else f"{text[0]}.{text[1:4]}.{text[4:7]}.{text[7:]}"
    )


def write(folder: Path, enterprises: int) -> int:
    """Write an extract with so many enterprises, each with one establishment; returns how many lines are broken."""
    broken = 0
    open_files = {file: (folder / f"{file}.csv").open("w", encoding="utf-8") for file in COLUMNS}
    for file, columns in COLUMNS.items():
        _put(open_files[file], columns)
    for nth in range(enterprises):
        entity, place = number(2_000_000 + nth), number(20_000_000 + nth)
        if nth % BROKEN_EVERY == BROKEN_EVERY - 1:
            open_files["denomination"].write(f'"{entity}","2","001","Afgebroken\n')
            broken += 1
        _put(open_files["enterprise"], (entity, "AC", "000", "2", "610", "", "01-03-2004"))
        _put(open_files["establishment"], (place, "01-03-2004", entity))
        _put(open_files["denomination"], (entity, "2", "001", f"Bedrijf {nth}"))
        _put(open_files["denomination"], (place, "2", "003", f"Werkplaats {nth}"))
        for found, kind in ((entity, "REGO"), (place, "BAET")):
            street = STREETS[nth % len(STREETS)].replace('"', '""')
            cells = (
                found,
                kind,
                "",
                "",
                "9800",
                "Deinze",
                "Deinze",
                street,
                street,
                str(nth % 300),
                "",
                "",
                "",
            )
            _put(open_files["address"], cells)
        _put(open_files["activity"], (entity, "001", "2025", "25110", "MAIN"))
        _put(open_files["activity"], (entity, "001", "2008", "25110", "SECO"))
    for file in open_files.values():
        file.close()
    (folder / "meta.csv").write_text(
        '"Variable","Value"\n"SnapshotDate","01-11-2026"\n"ExtractType","full"\n"ExtractNumber","140"\n'
    )
    return broken


def _put(file, cells):
    file.write('"' + '","'.join(cells) + '"\n')


def main() -> int:
    """Make the files, load them in a process of its own, print the figures; 1 when a bound is passed."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--enterprises", type=int, default=2_000_000)
    words.add_argument("--minutes", type=float, default=10)
    words.add_argument("--megabytes", type=int, default=300)
    asked = words.parse_args()
    env = os.environ | {"SECRET_KEY": "bench", "DEMO_WORLD": "1"}
    manage = [sys.executable, "manage.py"]
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        env["VAR_DIR"] = made
        print(f"Bestanden maken voor {asked.enterprises} ondernemingen ...", flush=True)
        broken = write(folder, asked.enterprises)
        subprocess.run([*manage, "migrate", "-v0"], cwd=ROOT, env=env, check=True)
        start = time.monotonic()
        done = subprocess.run(
            [*manage, "load_kbo", made], cwd=ROOT, env=env, check=True, capture_output=True, text=True
        )
        minutes = (time.monotonic() - start) / 60
        # the largest of both processes
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(done.stdout.strip())
    print(f"{minutes * 60:.0f} s, hoogstens {peak:.0f} MB geheugen, {broken} kapotte regels gemaakt")
    good = (
        minutes <= asked.minutes
        and peak <= asked.megabytes
        and f"{broken} regels overgeslagen" in done.stdout
    )
    print("goed" if good else "NIET GOED")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
