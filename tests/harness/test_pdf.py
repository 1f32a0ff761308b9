"""The quick reader of our own PDFs reads what a reader of any PDF reads."""

import datetime as dt
import io

from pypdf import PdfReader

from duaalportal.lib import pdf
from tests.harness.pdf import page_texts

BODY = """
<p>Één profiel</p>
<p>Tekst met <b>vette</b>, <i>schuine</i> en <a href="#x">gelinkte</a> woorden, “aanhalingen” en x\\y (haakjes).</p>
<p id="x" style="text-align: justify; hyphens: auto">{long}</p>
<table><tr><th>Wie</th><td>Bart</td></tr><tr><th>Wanneer</th><td>9 november 2026</td></tr></table>
<ul><li>één</li><li>twee</li></ul>
<svg viewBox="0 0 200 60" width="200" height="60" xmlns="http://www.w3.org/2000/svg">
<text x="100" y="20" text-anchor="middle">Midden van de tekening</text><text x="0" y="50">Links</text></svg>
<p style="opacity: .5">Lichter</p><p style="break-before: page">De tweede bladzijde</p>
"""


def test_it_reads_the_same_words_on_each_page():
    body = BODY.format(long="Leren op een werkplek vraagt verantwoordelijkheidszin. " * 40)
    html = f'<!doctype html><html lang="nl-BE"><title>Proef</title><body>{body}</body></html>'
    made = pdf.render(html, identifier=b"0" * 16, created=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    pages = [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(made)).pages]
    assert len(pages) == 2
    assert page_texts(made) == pages
    for words in ("Één profiel", "vette, schuine en gelinkte woorden", "Midden van de tekening", "Lichter"):
        assert words in pages[0]
