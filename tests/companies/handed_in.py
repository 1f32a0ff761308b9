"""Files as people hand them in."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"


def photo(name="foto.jpg", size=(80, 60), kind="JPEG"):
    """A small picture."""
    target = io.BytesIO()
    Image.new("RGB", size, "teal").save(target, kind)
    return SimpleUploadedFile(name, target.getvalue())


def pdf(name="getuigschrift.pdf", extra=b""):
    """A small PDF; `extra` makes it another one."""
    return SimpleUploadedFile(name, PDF.replace(b"trailer", b"% " + extra + b"\ntrailer"))


def content_of(answer):
    """All bytes of an answer that is a file."""
    content = b"".join(answer.streaming_content)
    answer.close()
    return content
