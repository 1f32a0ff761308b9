"""Documents: the same input gives the same bytes, readers find their way, and nothing foreign comes in."""

import datetime as dt
import io
import itertools
import logging
import os
import subprocess
import sys
from types import SimpleNamespace as Row

import jinja2
import pytest
from PIL import Image
from pypdf import PdfReader

from duaalportal.lib import charts, pdf, uploads
from duaalportal.lib.charts.words import text_width
from tests.harness.pdf import text_of

AT = dt.datetime(2026, 11, 20, 9, 55, 12, 345678, tzinfo=dt.UTC)
IDENTIFIER = bytes(range(16))
SCRIPT = "<script>alert('x')</script>"
ROOT = pdf.STATIC_DIR.parent

PAGES = """
{% extends "pdf/base.html" %}
{% block chapters %}
{% call part.chapter("profiel", 1, "Profiel") %}
{{ part.legend([("now", "nu"), ("before", "vorig jaar")]) }}
<div class="figure">{{ radar }}</div>
<table><caption>Dezelfde gegevens in woorden</caption>
<thead><tr><th scope="col">Subthema</th><th scope="col">Nu</th></tr></thead>
<tbody>{% for spoke in spokes %}<tr><th scope="row">{{ spoke.label }}</th><td>2 van 3</td></tr>{% endfor %}
</tbody>
</table>
{% endcall %}
{% call part.chapter("antwoorden", 2, "Antwoorden per thema") %}
{% for theme in themes %}<h3>{{ theme }}</h3>
<h4>Subthema van {{ theme }}</h4>{% for _ in range(4) %}{{ part.ladder(steps) }}{% endfor %}{% endfor %}
{% endcall %}
{% call part.chapter("groeiplan", 3, "Groeiplan") %}
{{ part.plan(actions) }}{{ part.signatures([("Ilse De Clercq", "coördinator")]) }}
{% endcall %}
{% endblock %}
"""


def sample(subject="Metaalwerken De Clercq", note="Het schema hangt in de refter."):
    """A report with every part on it."""
    loader = jinja2.ChoiceLoader(
        [jinja2.DictLoader({"sample.html": PAGES}), jinja2.FileSystemLoader(ROOT / "templates")]
    )
    engine = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined)
    spokes = [
        charts.Spoke(f"Subthema {i}", i, None if i == 4 else 0.5, 0.3, f"T{i // 6}") for i in range(1, 19)
    ]
    steps = [
        Row(name="Op weg", text="Wij doen dit.", state="does", word="doen we", note="", next=False),
        Row(name="Sterk", text="Wij doen meer.", state="partly", word="deels", note=note, next=True),
        Row(name="Top", text="Wij doen alles.", state="gap", word="niet ingevuld", note="", next=False),
    ]
    return engine.get_template("sample.html").render(
        report=Row(
            title=f"Groeiwijzer van {subject}",
            kind="Groeiwijzer van",
            subject=subject,
            sub="november 2026",
            reference="Groeiwijzer 2026-0031",
            made="Samengesteld op vrijdag 20 november 2026",
            facts=[("Vestiging", "Deinze"), ("Bron", "Groeiwijzer, departement WEWIS")],
            chapters=[
                ("profiel", "Profiel"),
                ("antwoorden", "Antwoorden per thema"),
                ("groeiplan", "Groeiplan"),
            ],
        ),
        spokes=spokes,
        radar=charts.radar(spokes, wide=True, title="Radar met 18 stralen", plain=True),
        themes=["Leerwerkplek", "Matching", "Leerproces"],
        steps=steps,
        actions=[
            Row(
                what="Fiche herschrijven",
                note=note,
                who="Bart",
                due="11 december",
                state="busy",
                word="bezig",
            )
        ],
    )


def make(html, **options):
    return pdf.render(html, **{"identifier": IDENTIFIER, "created": AT} | options)


def page(body):
    return f'<!doctype html><html lang="nl-BE"><title>Proef</title><body>{body}</body></html>'


@pytest.fixture(scope="module")
def made():
    return make(sample())


@pytest.fixture(scope="module")
def reader(made):
    return PdfReader(io.BytesIO(made))


def elements(reader, kind=None):
    """Every element of the structure tree, in reading order."""
    found = []

    def walk(node):
        node = node.get_object()
        if isinstance(node, list):
            for kid in node:
                walk(kid)
        elif isinstance(node, dict) and node.get("/S"):
            if kind in (None, node["/S"]):
                found.append(node)
            if "/K" in node:
                walk(node["/K"])

    walk(reader.trailer["/Root"]["/StructTreeRoot"]["/K"])
    return found


IN_ANOTHER_PROCESS = """
import sys, hashlib
from tests.lib.test_pdf import make, sample
from duaalportal.lib.pdf import Attached
print(hashlib.sha256(make(sample(), attachments=[Attached("bron.csv", b"a;b")])).hexdigest())
"""


def test_same_input_gives_same_bytes_in_any_process():
    hashes = set()
    for seed, zone, epoch in (("1", "UTC", None), ("4242", "Asia/Tokyo", "86400")):
        surroundings = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone}
        if epoch:
            surroundings["SOURCE_DATE_EPOCH"] = epoch
        done = subprocess.run(
            [sys.executable, "-c", IN_ANOTHER_PROCESS],
            cwd=ROOT,
            env=surroundings,
            capture_output=True,
            text=True,
            check=True,
        )
        hashes.add(done.stdout.strip())
    assert len(hashes) == 1


def test_same_input_gives_same_bytes_after_another_document(made):
    make(page("<p>Een heel ander document met Ωmega, Ж en ✓</p>"))
    assert make(sample()) == made


def test_identifier_and_date_come_from_the_caller(made):
    assert make(sample(), identifier=b"another identifier") != made
    assert make(sample(), created=AT + dt.timedelta(days=1)) != made
    brussels = dt.timezone(dt.timedelta(hours=1))
    assert make(sample(), created=AT.astimezone(brussels)) == made
    info = PdfReader(io.BytesIO(made)).metadata
    assert info.creation_date == info.modification_date == AT.replace(microsecond=0)
    with pytest.raises(ValueError, match="time zone"):
        make(sample(), created=AT.replace(tzinfo=None))


def test_the_environment_is_left_as_it_was(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "7")
    make(page("<p>a</p>"))
    assert os.environ["SOURCE_DATE_EPOCH"] == "7"
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    make(page("<p>a</p>"))
    assert "SOURCE_DATE_EPOCH" not in os.environ


@pytest.mark.shows("X12")
def test_document_is_tagged_for_screen_readers(reader):
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "nl-BE"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title == "Groeiwijzer van Metaalwerken De Clercq"
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
    kinds = {element["/S"] for element in elements(reader)}
    assert {"/H1", "/H2", "/H3", "/H4", "/P", "/L", "/LI", "/Link"} <= kinds
    assert {"/Table", "/TR", "/TH", "/TD", "/THead", "/TBody", "/Caption", "/Figure"} <= kinds
    assert all("/StructParents" in p and p["/Tabs"] == "/S" for p in reader.pages)
    assert all(b"BDC" in p.get_contents().get_data() for p in reader.pages)


def test_headings_never_skip_a_level(reader):
    levels = [int(e["/S"][2:]) for e in elements(reader) if e["/S"][1] == "H" and e["/S"][2:].isdigit()]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_every_cell_knows_its_headers_and_every_figure_its_name(reader):
    known = {cell["/ID"] for cell in elements(reader, "/TH") if "/ID" in cell}
    cells = elements(reader, "/TD")
    assert cells
    for cell in cells:
        headers = cell["/A"]["/Headers"]
        assert headers
        assert set(headers) <= known
    figures = elements(reader, "/Figure")
    assert [figure["/Alt"] for figure in figures] == ["Radar met 18 stralen"]


def test_bookmarks_name_the_chapters_and_themes(reader):
    def names(outline):
        return [names(entry) if isinstance(entry, list) else entry.title for entry in outline]

    assert names(reader.outline) == [
        "1. Profiel",
        "2. Antwoorden per thema",
        ["Leerwerkplek", "Matching", "Leerproces"],
        "3. Groeiplan",
    ]


def test_contents_and_feet_count_the_pages(reader):
    texts = [" ".join(p.extract_text().split()) for p in reader.pages]
    total = len(texts)
    assert total >= 4
    for number, text in enumerate(texts, start=1):
        assert f"p. {number} van {total}" in text
        assert "Groeiwijzer 2026-0031" in text
        assert "Samengesteld op vrijdag" in text
    for name in ("1 Profiel", "2 Antwoorden per thema", "3 Groeiplan"):
        starts = next(number for number, text in enumerate(texts[1:], start=2) if name in text)
        assert f"{name[2:]} {starts} " in texts[0]


def test_headings_stay_with_their_text(reader):
    for p in reader.pages:
        lines = [line.strip() for line in p.extract_text().splitlines() if line.strip()]
        body = [line for line in lines if not line.startswith(("p. ", "Samengesteld"))]
        assert not body[-1].startswith("Subthema van")
        assert body[-1] not in {"Leerwerkplek", "Matching", "Leerproces", "Gelezen door"}


def test_a_ladder_is_never_torn(reader):
    for p in reader.pages:
        text = p.extract_text()
        assert text.count("Wij doen dit.") == text.count("Wij doen alles.")


def test_the_font_is_the_portals_own_and_embedded(reader):
    fonts = {}
    for p in reader.pages:
        for font in p["/Resources"]["/Font"].values():
            fonts[font["/BaseFont"]] = font["/DescendantFonts"][0]["/FontDescriptor"]
    assert fonts
    assert all("Source-Sans-3" in name for name in fonts), fonts
    assert all("/FontFile2" in d or "/FontFile3" in d for d in fonts.values())


def test_nothing_is_amiss_in_the_sample(caplog):
    with caplog.at_level(logging.ERROR, logger="weasyprint"):
        make(sample())
    assert not [record for record in caplog.records if record.name == "weasyprint"]


def test_a_script_in_a_name_is_text():
    content = make(sample(subject=f"Bedrijf {SCRIPT}", note=f'{SCRIPT}<img src="http://x.example/y.png">'))
    assert SCRIPT in text_of(content)
    assert PdfReader(io.BytesIO(content)).metadata.title.endswith(SCRIPT)
    assert b"/JavaScript" not in content


def right_edges(page):
    """How far each piece of text on the page reaches, by the widths the charts reckon with."""
    edges = []

    def visit(text, cm, tm, font, size):
        if text.strip():
            edges.append(cm[4] + cm[0] * (tm[4] + text_width(text.strip(), size)))

    page.extract_text(visitor_text=visit)
    return edges


@pytest.mark.parametrize("word", ["x" * 10_000, "Werkplekleercoördinatie" * 60])
def test_endless_words_wrap_inside_the_page(word):
    content = make(sample(subject=word[:300], note=word))
    for p in PdfReader(io.BytesIO(content)).pages:
        assert max(right_edges(p)) <= float(p.mediabox.width)
    assert "p. 1 van" in text_of(content)


def test_a_note_of_ten_thousand_characters_is_printed_whole():
    note = " ".join(f"woord{i}" for i in range(1200))[:10_000]
    assert text_of(make(sample(note=note))).replace("-", "").count("woord999 ") >= 1


def test_drawings_never_reach_outside():
    make(page('<svg width="9" height="9"><use href="http://elders.example/a.svg#b"/></svg>'))


REFUSED = [
    '<img alt="x" src="http://elders.example/a.png">',
    '<img alt="x" src="https://elders.example/a.png">',
    '<img alt="x" src="//elders.example/a.png">',
    '<img alt="x" src="file:///etc/passwd">',
    '<img alt="x" src="/etc/passwd">',
    '<img alt="x" src="ftp://elders.example/a.png">',
    '<img alt="x" src="data:image/png;base64,iVBORw0KGgo=">',
    '<img alt="x" src="data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22/%3E">',
    '<img alt="x" src="picture:onbekend">',
    '<img alt="x" src="picture:/foto">',
    '<img alt="x" src="picture://elders.example/foto">',
    '<img alt="x" src="static:../duaalportal/settings.py">',
    '<img alt="x" src="static:css/%2e%2e/%2e%2e/pyproject.toml">',
    '<img alt="x" src="static:///../pyproject.toml">',
    '<img alt="x" src="static://elders.example/css/print.css">',
    '<img alt="x" src="static:icons/bestaat-niet.svg">',
    '<img alt="x" src="static:js/app.js">',
    '<img alt="x" src="static:icons/%00.svg">',
    '<img alt="x" src="STATIC:js/app.js">',
    '<link rel="stylesheet" href="http://elders.example/a.css">',
    '<link rel="attachment" href="file:///etc/passwd">',
    '<object data="file:///etc/passwd"></object>',
    '<embed src="file:///etc/passwd">',
    '<style>@import url("file:///etc/passwd");</style>',
    '<style>body { background: url("http://elders.example/a.svg") }</style>',
    '<style>@font-face { font-family: X; src: url("http://elders.example/a.woff2") }</style><p>a</p>',
    '<svg width="9" height="9"><image href="file:///etc/passwd" width="9" height="9"/></svg>',
]


@pytest.mark.parametrize("body", REFUSED)
def test_only_our_own_files_are_fetched(body):
    with pytest.raises(pdf.RefusedUrl) as refused:
        make(page(body))
    assert "niet ophalen" in str(refused.value)
    assert refused.value.url


def photo():
    """A photo as the portal keeps one."""
    raw = io.BytesIO()
    Image.new("RGB", (60, 40), "navy").save(raw, "PNG")
    return uploads.smaller(raw.getvalue(), 1600)


def test_a_photo_stands_in_it_by_the_name_it_was_given():
    body = page('<p><img alt="Een las" src="picture:foto"></p>')
    (image,) = PdfReader(io.BytesIO(make(body, pictures={"foto": photo()}))).pages[0].images
    assert image.image.size == (60, 40)


@pytest.mark.parametrize("body", REFUSED)
def test_with_photos_still_nothing_else_is_fetched(body):
    with pytest.raises(pdf.RefusedUrl):
        make(page(body), pictures={"foto": photo()})


def test_only_a_picture_that_was_made_anew_is_taken():
    with pytest.raises(TypeError, match="not made anew"):
        make(page("<p>a</p>"), pictures={"foto": b"\xff\xd8\xff"})


def test_links_out_are_links_and_not_fetched():
    content = make(page('<p><a href="https://www.vlaanderen.be/">Vlaanderen</a></p>'))
    (note,) = PdfReader(io.BytesIO(content)).pages[0]["/Annots"]
    assert note.get_object()["/A"]["/URI"] == "https://www.vlaanderen.be/"


def test_refusal_leaves_the_next_document_alone(made):
    with pytest.raises(pdf.RefusedUrl):
        make(page(REFUSED[0]), max_pages=3)
    assert make(sample()) == made


def test_too_many_pages_stop_early():
    body = "".join(f'<p style="break-after: page">{i}</p>' for i in range(60))
    with pytest.raises(pdf.TooManyPages) as stopped:
        make(page(body), max_pages=5)
    assert stopped.value.limit == 5
    assert "5 bladzijden" in str(stopped.value)
    assert len(PdfReader(io.BytesIO(make(page("<p>een</p>"), max_pages=1))).pages) == 1


def test_archive_carries_its_attachments_and_is_tagged():
    files = [pdf.Attached("antwoorden.csv", b"code;antwoord\r\n", "De antwoorden als tabel", "Data")]
    content = make(sample(), variant="pdf/a-3a", attachments=files)
    assert content == make(sample(), variant="pdf/a-3a", attachments=files)
    reader = PdfReader(io.BytesIO(content))
    assert reader.attachments["antwoorden.csv"] == [b"code;antwoord\r\n"]
    assert b"pdfaid" in reader.trailer["/Root"]["/Metadata"].get_object().get_data()
    assert elements(reader, "/H1")
    with pytest.raises(ValueError, match="unknown PDF variant"):
        make(sample(), variant="pdf/a-3b")
