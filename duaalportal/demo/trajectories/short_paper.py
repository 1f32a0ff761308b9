"""A paper of one page for agreements that were signed long before the demo world was built: quick to make, and it says so."""

LINES = (
    "Overeenkomst van {learner}",
    "Leerbedrijf: {company}",
    "Van {first} tot en met {last}",
    "Verkorte tekst van de demowereld. Een overeenkomst die je zelf opmaakt, is volledig.",
)


def short_paper(placement):
    """The bytes of a PDF that names the placement."""
    words = {
        "learner": placement.learner.name,
        "company": placement.organisation.name,
        "first": f"{placement.starts_on:%d/%m/%Y}",
        "last": f"{placement.ends_on:%d/%m/%Y}",
    }
    return paper_of([line.format(**words) for line in LINES])


def paper_of(lines):
    """The bytes of a PDF of one page with these lines."""
    shown = [_escaped(line) for line in lines]
    text = b"BT /F1 14 Tf 60 760 Td 24 TL " + b" ".join(b"(" + line + b") Tj T*" for line in shown) + b" ET"
    return _file(
        [
            b"<< /Type /Catalog /Pages 2 0 R /Lang (nl-BE) >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
            b" /Resources << /Font << /F1 5 0 R >> >> >>",
            b"<< /Length %d >>\nstream\n%b\nendstream" % (len(text), text),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        ]
    )


def _escaped(line):
    for sign in "\\()":
        line = line.replace(sign, "\\" + sign)
    return line.encode("cp1252", "replace")


def _file(objects):
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start, count = len(out), len(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n%b" % (count, table)
    return out + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, start)
