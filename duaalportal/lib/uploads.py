"""Files that people hand in: pictures and PDF alone, looked at before they are decoded, kept whole under a random name.

A picture is always made anew, so that it carries no place, no device and nothing hidden behind it. What cannot be kept
raises Refused with a Dutch sentence; the form fields turn that into an error beside the field.
"""

import hashlib
import io
import os
import re
import struct
import uuid
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from django import forms
from django.core.files.storage import default_storage
from PIL import Image, ImageOps

MEGABYTE = 1024 * 1024
MOST_PICTURE, MOST_PDF = 8 * MEGABYTE, 10 * MEGABYTE
MOST_PIXELS, LONGEST_SIDE = 25_000_000, 12_000
PHOTO_SIDE, PAPER_SIDE = 1600, 2400
QUALITY = 82


class Refused(ValueError):
    """This file cannot be kept; the message says why and what to do."""


@dataclass(frozen=True)
class Upload:
    """A file that may be kept, as it will stand on disk."""

    content: bytes
    content_type: str
    ending: str
    width: int = 0
    height: int = 0

    @property
    def size(self):
        """Bytes on disk."""
        return len(self.content)

    @property
    def sha256(self):
        """The hash of the content."""
        return hashlib.sha256(self.content).hexdigest()


# --- what is it -------------------------------------------------------------------------------------------------

OTHERS = (
    (re.compile(rb"GIF8"), "GIF"),
    (re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:\?xml|!DOCTYPE svg|!--|svg)", re.I), "SVG"),
    (re.compile(rb".{4}ftyp(?:heic|heix|hevc|mif1|msf1|avif)", re.S), "HEIC"),
    (re.compile(rb"II\*\x00|MM\x00\*"), "TIFF"),
    (re.compile(rb"BM.{4}\x00{4}", re.S), "BMP"),
)


def kind_of(start):
    """JPEG, PNG, WEBP or PDF by the first bytes; Refused names what else it is."""
    if start.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if start.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if start.startswith(b"RIFF") and start[8:12] == b"WEBP":
        return "WEBP"
    if start.startswith(b"%PDF-"):
        return "PDF"
    for looks, name in OTHERS:
        if looks.match(start):
            raise Refused(f"{name} kan niet: neem een JPG of PNG.")
    raise Refused("Dit bestand kennen we niet: neem een JPG of PNG.")


def _read(file, most, words):
    if file.size > most:
        raise Refused(_too_heavy(words, most))
    file.seek(0)
    content = file.read(most + 1)
    if len(content) > most:  # the size the browser said was not true
        raise Refused(_too_heavy(words, most))
    if not content:
        raise Refused("Dit bestand is leeg. Kies een ander.")
    return content


def _too_heavy(words, most):
    return f"{words} weegt hoogstens {most // MEGABYTE} MB. Kies een kleiner bestand."


# --- pictures ---------------------------------------------------------------------------------------------------

BROKEN = "Deze foto is niet volledig. Stuur ze opnieuw, of kies een andere."


def read_picture(file, longest=PHOTO_SIDE):
    """The picture made anew as JPEG: upright, at most `longest` pixels, without anything about place or device."""
    content = _read(file, MOST_PICTURE, "Een foto")
    kind = kind_of(content[:64])
    if kind == "PDF":
        raise Refused("Een PDF is geen foto: neem een JPG of PNG.")
    return _made_anew(content, kind, longest)


def smaller(content, longest):
    """A picture we keep, made anew at most `longest` pixels; Refused when its file is broken."""
    return _made_anew(content, kind_of(content[:64]), longest)


def _made_anew(content, kind, longest):
    try:
        size = MEASURE[kind](content)
    except (struct.error, IndexError, ValueError) as error:
        raise Refused(BROKEN) from error
    _check_size(*size)
    # asked here too: WeasyPrint tells Pillow, for the whole process, to take pictures that are cut off
    if not IS_WHOLE[kind](content):
        raise Refused(BROKEN)
    try:
        with Image.open(io.BytesIO(content), formats=[kind]) as image:
            _check_size(*image.size)
            image.draft("RGB", (longest, longest))  # a large JPEG is decoded at a fraction of its size
            image.load()
            return _as_jpeg(image, longest)
    except Refused:
        raise
    except (OSError, ValueError, SyntaxError, EOFError, zlib.error, struct.error) as error:
        raise Refused(BROKEN) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError) as error:
        raise Refused("Deze foto is te groot om te openen. Kies een kleinere.") from error


def _as_jpeg(image, longest):
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((longest, longest))
    clean = Image.new("RGB", upright.size, "white")
    if upright.has_transparency_data:
        upright = upright.convert("RGBA")
        clean.paste(upright, mask=upright)
    else:
        clean.paste(upright.convert("RGB"))
    target = io.BytesIO()  # a new image: no comment, profile or EXIF of the old one comes along
    clean.save(target, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return Upload(target.getvalue(), "image/jpeg", "jpg", *clean.size)


def _check_size(width, height):
    if not width or not height:
        raise Refused(BROKEN)
    if max(width, height) > LONGEST_SIDE:
        side, words = (width, "breed") if width >= height else (height, "hoog")
        raise Refused(
            f"Een foto van {_points(side)} pixels {words} is te groot: hoogstens {_points(LONGEST_SIDE)}."
        )
    if width * height > MOST_PIXELS:
        millions = -(-width * height // 1_000_000)
        raise Refused(
            f"Een foto van {millions} megapixels is te groot: hoogstens {MOST_PIXELS // 1_000_000}."
        )


def _points(n):
    return f"{n:,}".replace(",", ".")


def _png_size(content):
    if content[12:16] != b"IHDR":
        raise ValueError
    return struct.unpack(">II", content[16:24])


def _webp_size(content):
    chunk = content[12:16]
    if chunk == b"VP8X":
        return tuple(int.from_bytes(content[at : at + 3], "little") + 1 for at in (24, 27))
    if chunk == b"VP8L" and content[20] == 0x2F:
        bits = int.from_bytes(content[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if chunk == b"VP8 " and content[23:26] == b"\x9d\x01\x2a":
        width, height = struct.unpack("<HH", content[26:30])
        return width & 0x3FFF, height & 0x3FFF
    raise ValueError


# frame headers of JPEG: every SOF but the three numbers in between that mean something else
FRAMES = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
ALONE = {0x01, *range(0xD0, 0xD9)}


def _jpeg_size(content):
    return _jpeg_frame(content)[:2]


def _jpeg_frame(content):
    at = 2
    while True:
        if content[at] != 0xFF:
            raise ValueError
        while content[at + 1] == 0xFF:
            at += 1
        marker = content[at + 1]
        at += 2
        if marker in ALONE:
            continue
        if marker in FRAMES:
            height, width = struct.unpack(">HH", content[at + 3 : at + 7])
            return width, height, at
        at += struct.unpack(">H", content[at : at + 2])[0]


MEASURE = {"JPEG": _jpeg_size, "PNG": _png_size, "WEBP": _webp_size}
IS_WHOLE = {
    # after the frame's header: a small picture inside the picture has an end of its own before it
    "JPEG": lambda content: content.find(b"\xff\xd9", _jpeg_frame(content)[2]) > 0,
    "PNG": lambda content: b"IEND\xaeB`\x82" in content,
    "WEBP": lambda content: int.from_bytes(content[4:8], "little") + 8 <= len(content),
}


# --- papers -----------------------------------------------------------------------------------------------------

STREAM = re.compile(rb"stream\r?\n.*?endstream", re.S)
OBJECT_STREAM = re.compile(rb"/Type\s*/ObjStm\b(?:(?!stream).){0,2000}stream\r?\n(.*?)endstream", re.S)
ESCAPED = re.compile(rb"#([0-9a-fA-F]{2})")
FORBIDDEN = (
    (rb"/Encrypt", "Deze PDF zit op slot. Bewaar ze zonder wachtwoord."),
    (
        rb"/(?:JavaScript|JS|Launch|XFA)",
        "In deze PDF zit een programma. Druk ze af als gewone PDF en kies die.",
    ),
    (
        rb"/(?:EmbeddedFiles?|RichMedia)",
        "In deze PDF zitten andere bestanden. Druk ze af als gewone PDF en kies die.",
    ),
)
MOST_UNPACKED = 4 * MEGABYTE


def read_pdf(file):
    """The PDF as it came: whole, without password, programs or files inside as far as its outline shows."""
    content = _read(file, MOST_PDF, "Een PDF")
    if kind_of(content[:64]) != "PDF":
        raise Refused("Dit is geen PDF.")
    return _checked_pdf(content)


def _checked_pdf(content):
    if b"%%EOF" not in content[-2048:]:
        raise Refused("Deze PDF is niet volledig. Stuur ze opnieuw, of bewaar ze eerst anders.")
    outline = b"\n".join([STREAM.sub(b"", content), *_unpacked(content)])
    outline = ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), outline)
    for names, sentence in FORBIDDEN:
        if re.search(names + rb"(?![A-Za-z0-9_])", outline):
            raise Refused(sentence)
    return Upload(content, "application/pdf", "pdf")


def _unpacked(content):
    """The object streams of a PDF, unpacked with counted bytes: names of programs may hide there."""
    left = MOST_UNPACKED
    for found in OBJECT_STREAM.finditer(content):
        try:
            text = zlib.decompressobj().decompress(found[1].strip(b"\r\n"), left)
        except zlib.error:
            continue
        left -= len(text)
        if left <= 0:
            raise Refused("Deze PDF is te zwaar om na te kijken. Druk ze af als gewone PDF en kies die.")
        yield text


def read_paper(file):
    """A paper: a PDF, or a picture of it made anew."""
    file.seek(0)
    start = file.read(64)
    if not start:
        raise Refused("Dit bestand is leeg. Kies een ander.")
    try:
        kind = kind_of(start)
    except Refused as refused:
        raise Refused(str(refused).replace("neem een JPG of PNG", "neem een PDF, JPG of PNG")) from refused
    return read_pdf(file) if kind == "PDF" else read_picture(file, PAPER_SIDE)


# --- keeping ----------------------------------------------------------------------------------------------------


@contextmanager
def kept(upload, folder):
    """Within: the stored name of the file, whole on disk; if what happens within fails, the file goes again.

    Stand around the transaction that writes the row: a row never points to a file that is not there.
    """
    name = str(PurePosixPath(folder, f"{uuid.uuid4().hex}.{upload.ending}"))
    final = Path(default_storage.path(name))
    final.parent.mkdir(parents=True, exist_ok=True)
    _write(upload.content, final)
    try:
        yield name
    except BaseException:
        final.unlink(missing_ok=True)
        raise


def _write(content, final):
    temporary = final.with_name(f".{final.name}.part")
    try:
        with temporary.open("xb") as target:
            target.write(content)
            target.flush()
            os.fsync(target.fileno())
        os.replace(temporary, final)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    handle = os.open(final.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def forget(name):
    """Remove a stored file; harmless when it is gone."""
    Path(default_storage.path(name)).unlink(missing_ok=True)


# --- form fields ------------------------------------------------------------------------------------------------


class _UploadField(forms.FileField):
    read, accept = None, ""

    def __init__(self, *, missing, **kwargs):
        super().__init__(widget=forms.FileInput(attrs={"accept": self.accept}), **kwargs)
        self.error_messages |= {"required": missing, "invalid": missing, "missing": missing}
        self.error_messages["empty"] = "Dit bestand is leeg. Kies een ander."

    def clean(self, data, initial=None):
        """The file as it will be kept; what cannot be kept is an error with its reason."""
        file = super().clean(data, initial)
        if not file:
            return None
        try:
            return type(self).read(file)
        except Refused as refused:
            raise forms.ValidationError(str(refused), code="refused") from refused


class PictureField(_UploadField):
    """A photo: an Upload, made anew."""

    read, accept = staticmethod(read_picture), "image/jpeg,image/png,image/webp"


class PaperField(_UploadField):
    """A PDF or a picture of a paper: an Upload."""

    read, accept = staticmethod(read_paper), "application/pdf,image/jpeg,image/png,image/webp"
