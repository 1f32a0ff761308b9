"""A bundle as one ZIP: a dossier per learner, and who is who with the hash of each, for people and for programs."""

import json
import zipfile
from collections import Counter

from django.utils.text import slugify

from duaalportal.dossiers.bundles import FOLDER
from duaalportal.jobs import files
from duaalportal.lib.dates import as_moment
from duaalportal.lib.spreadsheet import csv_bytes

HEADER = (
    "nr",
    "bestand",
    "lerende",
    "klas",
    "opleiding",
    "code",
    "sha256",
    "bytes",
    "gemaakt op",
    "niet gelukt",
)
SHAPE, VERSION = "duaal-bundel", 1
READ_ME = """{label}

In deze bundel zitten {made} van {total} dossiers, gemaakt voor {name}. Elk dossier bevat wat deze persoon mag lezen.

overzicht.csv    wie welk dossier heeft, met de code op het document en zijn controlegetal; opent in Excel
manifest.json    hetzelfde, voor een ander programma
SHA256SUMS       om alles in een keer na te kijken: sha256sum --check SHA256SUMS

Elk dossier is verzegeld. Kijk na of het echt en ongewijzigd is: {site}
"""


def lines_of(bundle):
    """Each dossier of a bundle with its name in the ZIP and what is known of it: [(item, name or "")]."""
    rows = bundle.items.select_related("trajectory__learner", "trajectory__programme", "sealed")
    taken, found = Counter(), []
    for item in rows.order_by("position"):
        learner = item.trajectory.learner
        folder = slugify(learner.class_group) or "zonder-klas"
        name = f"{folder}/{slugify(learner.name) or 'lerende'}"
        taken[name] += 1
        if taken[name] > 1:
            name = f"{name}-{taken[name]}"
        found.append((item, f"{name}.pdf" if item.stored else ""))
    return found


def write(bundle, site, target):
    """Write the ZIP of a bundle, one file at a time; the same dossiers give the same bytes."""
    lines = lines_of(bundle)
    at = as_moment(bundle.made_at).timetuple()[:6]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for item, name in lines:
            if name:
                with archive.open(zipfile.ZipInfo(name, at), "w") as into:
                    into.write(files.path_of(item.stored, FOLDER).read_bytes())
        table = [_line(item, name) for item, name in lines]
        sums = "".join(f"{item.sealed.sha256}  {name}\n" for item, name in lines if name)
        made = sum(1 for _, name in lines if name)
        words = READ_ME.format(
            label=bundle.label, made=made, total=len(lines), name=bundle.made_by.name, site=site
        )
        for name, content in (
            ("LEES-MIJ.txt", words.encode()),
            ("overzicht.csv", csv_bytes(HEADER, table)),
            ("manifest.json", _manifest(bundle, table)),
            ("SHA256SUMS", sums.encode()),
        ):
            archive.writestr(zipfile.ZipInfo(name, at), content)


def _line(item, name):
    learner, sealed = item.trajectory.learner, item.sealed
    return (
        item.position,
        name,
        learner.name,
        learner.class_group,
        item.trajectory.programme.name,
        sealed.shown if sealed else "",
        sealed.sha256 if sealed else "",
        files.size(item.stored, FOLDER) if name else 0,
        item.done_at,
        item.failed,
    )


def _manifest(bundle, table):
    data = {
        "vorm": SHAPE,
        "versie": VERSION,
        "bundel": bundle.label,
        "school": bundle.organisation.name,
        "gevraagd_op": as_moment(bundle.made_at).isoformat(timespec="seconds"),
        "dossiers": [dict(zip(HEADER, row, strict=True)) for row in table],
    }
    return json.dumps(data, default=str, ensure_ascii=False, indent=1).encode()
