"""Files that people hand in: what is kept, made anew, and what is refused before it can do harm."""

import io
import struct
import zlib
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from duaalportal.lib import uploads
from duaalportal.lib.uploads import Refused, kept, read_paper, read_pdf, read_picture

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"


def handed_in(content, name="foto.jpg"):
    return SimpleUploadedFile(name, content)


def picture(size=(40, 30), kind="JPEG", mode="RGB", colour="teal", **options):
    target = io.BytesIO()
    Image.new(mode, size, colour).save(target, kind, **options)
    return target.getvalue()


def png_of(width, height):
    """A PNG that says it is this large, without the pixels."""

    def chunk(name, body):
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def jpeg_of(width, height):
    """A JPEG whose frame header says it is this large."""
    frame = struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00"
    return b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0" + struct.pack(">H", len(frame) + 2) + frame + b"\xff\xd9"


def webp_of(width, height):
    """A WebP of the extended kind that says it is this large."""
    sizes = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<I", 10) + b"\x00\x00\x00\x00" + sizes
    return b"RIFF" + struct.pack("<I", len(body)) + body


def opened(upload):
    return Image.open(io.BytesIO(upload.content))


def said(read, content):
    with pytest.raises(Refused) as refused:
        read(handed_in(content))
    return str(refused.value)


# --- pictures ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_becomes_a_jpeg_of_our_own(kind):
    found = read_picture(handed_in(picture(kind=kind)))
    assert (found.content_type, found.ending, found.width, found.height) == ("image/jpeg", "jpg", 40, 30)
    assert opened(found).format == "JPEG"
    assert found.size == len(found.content) and len(found.sha256) == 64


@pytest.mark.shows("C17")
def test_a_photo_loses_where_and_with_what_it_was_made_and_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # taken with the phone on its side
    exif[0x010F] = "Merk van de telefoon"
    exif.get_ifd(0x8825)[2] = (51.0, 3.0, 0.0)
    sent = picture((60, 20), exif=exif, comment=b"geheim van de baas")
    assert b"Merk van de telefoon" in sent and b"geheim" in sent  # the control
    found = read_picture(handed_in(sent))
    assert (found.width, found.height) == (20, 60)
    assert not opened(found).getexif()
    assert b"Merk" not in found.content and b"geheim" not in found.content and b"Exif" not in found.content


def test_a_large_photo_is_made_smaller_and_a_small_one_is_not_made_larger():
    found = read_picture(handed_in(picture((4000, 1000))))
    assert (found.width, found.height) == (1600, 400)
    assert read_picture(handed_in(picture((10, 10)))).width == 10


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "1", "I;16"])
def test_every_kind_of_colour_is_taken_and_what_is_see_through_becomes_white(mode):
    colour = {"RGBA": (200, 0, 0, 0), "LA": (0, 0)}.get(mode, 1)
    found = read_picture(handed_in(picture(kind="PNG", mode=mode, colour=colour)))
    shown = opened(found)
    assert shown.mode == "RGB"
    if mode in ("RGBA", "LA"):
        assert min(shown.getpixel((5, 5))) > 250


@pytest.mark.shows("C17")
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (png_of(20_000, 10), "Een foto van 20.000 pixels breed is te groot: hoogstens 12.000."),
        (png_of(10, 12_001), "Een foto van 12.001 pixels hoog is te groot: hoogstens 12.000."),
        (jpeg_of(20_000, 10), "Een foto van 20.000 pixels breed is te groot: hoogstens 12.000."),
        (webp_of(16_000, 16_000), "Een foto van 16.000 pixels breed is te groot: hoogstens 12.000."),
        (png_of(12_000, 12_000), "Een foto van 144 megapixels is te groot: hoogstens 25."),
        (png_of(5001, 5000), "Een foto van 26 megapixels is te groot: hoogstens 25."),
        (b'<?xml version="1.0"?><svg onload="alert(1)"/>', "SVG kan niet: neem een JPG of PNG."),
        (b"  <svg xmlns='http://www.w3.org/2000/svg'/>", "SVG kan niet: neem een JPG of PNG."),
        (picture(kind="GIF"), "GIF kan niet: neem een JPG of PNG."),
        (b"\0\0\0\x18ftypheic" + b"\0" * 40, "HEIC kan niet: neem een JPG of PNG."),
        (picture(kind="TIFF"), "TIFF kan niet: neem een JPG of PNG."),
        (b"zomaar wat tekst", "Dit bestand kennen we niet: neem een JPG of PNG."),
        (PDF, "Een PDF is geen foto: neem een JPG of PNG."),
        (picture((300, 300), quality=95)[:-400], "Deze foto is niet volledig."),
        (picture()[:30], "Deze foto is niet volledig."),
        (picture((300, 300), kind="PNG")[:-20], "Deze foto is niet volledig."),
        (picture((300, 300), kind="WEBP")[:-20], "Deze foto is niet volledig."),
        (b"\xff\xd8\xff", "Deze foto is niet volledig."),
        (b"RIFF\0\0\0\0WEBPVP8Z" + b"\0" * 30, "Deze foto is niet volledig."),
        (b"", "Dit bestand is leeg."),
        (b"\xff\xd8\xff" + b"\0" * (8 * 1024 * 1024), "Een foto weegt hoogstens 8 MB."),
    ],
)
def test_what_is_no_photo_or_too_large_is_refused_with_the_reason(content, sentence):
    assert said(read_picture, content).startswith(sentence)


@pytest.mark.parametrize(
    "content", [png_of(12_000, 12_000), jpeg_of(20_000, 20_000), webp_of(16_000, 16_000)]
)
def test_a_picture_that_says_it_is_huge_is_never_opened(content, monkeypatch):
    def opens(*args, **kwargs):
        raise AssertionError("it was opened")

    monkeypatch.setattr(Image, "open", opens)
    assert "te groot" in said(read_picture, content)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("lossless", [False, True])
def test_our_measure_of_a_picture_is_that_of_the_decoder(kind, lossless):
    options = (
        {"lossless": lossless} if kind == "WEBP" else {"progressive": lossless} if kind == "JPEG" else {}
    )
    content = picture((123, 45), kind=kind, **options)
    assert uploads.MEASURE[kind](content) == (123, 45)


# --- papers -----------------------------------------------------------------------------------------------------


def packed(text):
    """A PDF with this hidden in a compressed object stream."""
    stream = zlib.compress(text)
    return (
        b"%PDF-1.7\n1 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode >>\nstream\n"
        + stream
        + b"\nendstream\nendobj\n%%EOF"
    )


def test_a_pdf_is_kept_as_it_came():
    found = read_pdf(handed_in(PDF))
    assert (found.content, found.content_type, found.ending) == (PDF, "application/pdf", "pdf")
    assert read_paper(handed_in(PDF)) == found
    assert read_paper(handed_in(picture(kind="PNG"))).content_type == "image/jpeg"


def test_a_report_of_our_own_is_a_pdf_that_can_be_handed_in():
    from weasyprint import HTML

    made = HTML(string="<h1>Getuigschrift</h1><p>Voor Bart.</p>").write_pdf()
    assert read_paper(handed_in(made)).content == made


@pytest.mark.shows("X09")
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (PDF.replace(b"/Root", b"/Encrypt 9 0 R /Root"), "Deze PDF zit op slot."),
        (PDF.replace(b"/Pages", b"/JS (app.alert(1)) /Pages"), "In deze PDF zit een programma."),
        (PDF.replace(b"/Pages", b"/J#61vaScript 3 0 R /Pages"), "In deze PDF zit een programma."),
        (PDF.replace(b"/Pages", b"/Launch 3 0 R /Pages"), "In deze PDF zit een programma."),
        (PDF.replace(b"/Pages", b"/EmbeddedFiles 3 0 R /Pages"), "In deze PDF zitten andere bestanden."),
        (packed(b"1 0 << /S /JavaScript >>"), "In deze PDF zit een programma."),
        (packed(b"0" * (5 * 1024 * 1024)), "Deze PDF is te zwaar om na te kijken."),
        (PDF[:-7], "Deze PDF is niet volledig."),
        (PDF + b" " * (10 * 1024 * 1024), "Een PDF weegt hoogstens 10 MB."),
        (b"PK\x03\x04 een Word-document", "Dit bestand kennen we niet: neem een PDF, JPG of PNG."),
        (b"<svg/>", "SVG kan niet: neem een PDF, JPG of PNG."),
        (b"", "Dit bestand is leeg."),
    ],
)
def test_a_paper_that_could_do_harm_is_refused_with_the_reason(content, sentence):
    assert said(read_paper, content).startswith(sentence)


def test_a_picture_inside_a_pdf_that_happens_to_hold_such_a_name_is_no_reason():
    image = b"<< /Length 9 >>\nstream\n\x00/JS \x01\x02\nendstream"
    assert read_pdf(handed_in(PDF.replace(b"trailer", image + b"\ntrailer")))


# --- keeping ----------------------------------------------------------------------------------------------------


def test_a_file_stands_whole_under_a_name_that_says_nothing_and_goes_when_its_row_fails():
    upload = read_picture(handed_in(picture(), "Jan Peeters.jpg"))
    with kept(upload, "proef") as name:
        path = Path(default_storage.path(name))
        assert path.read_bytes() == upload.content
        assert "Jan" not in name
    assert path.exists()
    with pytest.raises(RuntimeError), kept(upload, "proef") as second:
        raise RuntimeError("the row could not be written")
    assert not Path(default_storage.path(second)).exists()
    assert not list(path.parent.glob(".*"))
    uploads.forget(name)
    uploads.forget(name)
    assert not path.exists()


def test_half_a_file_is_never_left(monkeypatch):
    def fails(*_):
        raise OSError("disk is full")

    monkeypatch.setattr("os.replace", fails)
    folder = Path(default_storage.path("vol"))
    with pytest.raises(OSError, match="full"), kept(read_pdf(handed_in(PDF)), "vol"):
        raise AssertionError("never reached")
    assert list(folder.iterdir()) == []
