"""The public register: files as published go in, a broken line is named and skipped, nothing is half-loaded."""

import tracemalloc
import zipfile

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from companies.kbo import loading, register
from companies.kbo.layout import COLUMNS, WrongFile, day, enterprise_number, establishment_number
from companies.kbo.loading import load
from companies.models import KboEnterprise, KboEstablishment, KboLoad
from tests.bench import kbo

ENTITY, PLACE = "0200.065.765", "2.000.000.339"


def extract(folder, **rows):
    """An extract with these rows per file; a file that is not named has only its head."""
    for file, columns in COLUMNS.items():
        lines = ['"' + '","'.join(cells) + '"' for cells in [columns, *rows.get(file, ())]]
        (folder / f"{file}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def address(entity, kind, street="Kaai", house="12", box="", ended=""):
    return (entity, kind, "", "", "9000", "Gent", "Gand", street, "Quai", house, box, "", ended)


@pytest.fixture
def gent(tmp_path):
    """One enterprise with one establishment."""
    return extract(
        tmp_path,
        enterprise=[(ENTITY, "AC", "000", "2", "610", "", "09-08-1960")],
        establishment=[(PLACE, "01-10-1974", ENTITY)],
        denomination=[
            (ENTITY, "1", "001", "Atelier de la Lys"),
            (ENTITY, "2", "001", 'Werkhuis ""Leie""'),
            (ENTITY, "2", "003", "De Leie"),
            (PLACE, "2", "003", "Leie Gent"),
        ],
        address=[
            address(ENTITY, "REGO", box="3"),
            address(PLACE, "BAET"),
            address(PLACE, "BAET", "Oud", ended="01-01-2020"),
        ],
        activity=[
            (ENTITY, "001", "2008", "25110", "MAIN"),
            (ENTITY, "001", "2025", "25120", "MAIN"),
            (ENTITY, "001", "2025", "1", "SECO"),
        ],
    )


@pytest.mark.django_db
@pytest.mark.shows("C01")
def test_a_number_gives_name_address_and_establishments(gent):
    loaded, faults = load(gent, at=timezone.now())
    found = register.enterprise("0200065765")
    assert (found.name, found.street, found.municipality) == ('Werkhuis "Leie"', "Kaai 12 bus 3", "Gent")
    assert (found.is_active, found.started_on.isoformat(), found.nace) == (True, "1960-08-09", "25120")
    [place] = register.establishments_of("0200065765")
    assert (place.number, place.name, place.street) == ("2000000339", "Leie Gent", "Kaai 12")
    assert (loaded.enterprises, loaded.establishments, faults.count) == (1, 1, 0)


@pytest.mark.django_db
def test_loading_again_replaces_the_register(gent, tmp_path):
    load(gent, at=timezone.now())
    load(gent, at=timezone.now())
    assert (KboEnterprise.objects.count(), KboEstablishment.objects.count(), KboLoad.objects.count()) == (
        1,
        1,
        2,
    )
    load(extract(tmp_path), at=timezone.now())
    assert not KboEnterprise.objects.exists()


BROKEN = {
    "wrong check digits": ('"0200.065.766","AC","000","2","610","","09-08-1960"', "is geen geldig nummer"),
    "letters": ('"02OO.065.765","AC","000","2","610","","09-08-1960"', "is geen geldig nummer"),
    "digits of another script": (
        '"٠200.065.765","AC","000","2","610","","09-08-1960"',
        "is geen geldig nummer",
    ),
    "an establishment among enterprises": (
        '"2.000.000.339","AC","000","2","610","","09-08-1960"',
        "is geen geldig nummer",
    ),
    "a day that does not exist": ('"0200.065.765","AC","000","2","610","","30-02-1960"', "is geen dag"),
    "a column too few": ('"0200.065.765","AC","000","2","610",""', "6 kolommen in plaats van 7"),
    "a quote too few": ('"0200.065.765","AC","000","2","610","","09-08-1960', "aanhalingstekens"),
    "a null byte": ('"0200.065.765","A\0C","000","2","610","","09-08-1960"', "aanhalingstekens"),
    "no end": ('"' + "x" * 9000 + '"', "te lang"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_line_is_named_and_costs_only_itself(name, gent, capsys):
    line, reason = BROKEN[name]
    file = gent / "enterprise.csv"
    head, good = file.read_text(encoding="utf-8").splitlines()
    file.write_text(f"{head}\n{line}\n{good}\n", encoding="utf-8")
    loaded, faults = load(gent, at=timezone.now())
    assert loaded.enterprises == faults.count == loaded.skipped == 1
    assert faults.first[0].startswith("enterprise.csv, regel 2: ")
    assert reason in faults.first[0]


@pytest.mark.django_db
def test_a_line_that_is_no_utf8_is_skipped(gent):
    with (gent / "denomination.csv").open("ab") as file:
        file.write(b'"0200.065.765","2","001","Caf\xe9"\n')
    _, faults = load(gent, at=timezone.now())
    assert faults.first == ["denomination.csv, regel 6: geen UTF-8"]


@pytest.mark.django_db
def test_a_missing_file_or_other_columns_change_nothing(gent):
    load(gent, at=timezone.now())
    (gent / "activity.csv").unlink()
    with pytest.raises(WrongFile, match=r"ontbreekt activity\.csv"):
        load(gent, at=timezone.now())
    (gent / "activity.csv").write_text('"Entity","Nace"\n', encoding="utf-8")
    with pytest.raises(WrongFile, match=r"activity\.csv heeft niet de kolommen"):
        load(gent, at=timezone.now())
    assert KboEnterprise.objects.count() == KboLoad.objects.count() == 1


@pytest.mark.django_db
def test_an_update_is_refused(gent):
    (gent / "meta.csv").write_text('"Variable","Value"\n"ExtractType","update"\n')
    with pytest.raises(WrongFile, match="volledige bestand"):
        load(gent, at=timezone.now())


@pytest.mark.django_db
def test_the_command_takes_the_zip_as_downloaded(gent, tmp_path_factory, capsys):
    archive = tmp_path_factory.mktemp("zip") / "KboOpenData_0140_2026_11_Full.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for file in gent.iterdir():
            packed.write(file, file.name)
    call_command("load_kbo", archive)
    assert (
        "1 actieve ondernemingen en 1 vestigingen geladen, 0 regels overgeslagen." in capsys.readouterr().out
    )
    archive.write_bytes(b"geen zip")
    with pytest.raises(CommandError, match="geen zip-bestand"):
        call_command("load_kbo", archive)


@pytest.mark.django_db
def test_memory_does_not_grow_with_the_register(tmp_path, monkeypatch):
    monkeypatch.setattr(loading, "BLOCK", 100)
    peaks = []
    for enterprises in (300, 3_000):
        folder = tmp_path / str(enterprises)
        folder.mkdir()
        kbo.write(folder, enterprises)
        tracemalloc.start()
        load(folder, at=timezone.now())
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert KboEnterprise.objects.count() == 3_000
    assert peaks[1] < peaks[0] * 2, peaks


def test_numbers_and_days_as_published():
    assert enterprise_number("0200.065.765") == "0200065765"
    assert establishment_number("2.000.000.339") == "2000000339"
    assert day("29-02-2024") == "2024-02-29"
    assert day("") is None
    for wrong in ("29-02-2023", "2024-02-29", "vandaag"):
        with pytest.raises(ValueError):
            day(wrong)
