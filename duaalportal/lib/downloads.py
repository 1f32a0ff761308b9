"""A list as a file."""

from django.http import Http404, HttpResponse

from duaalportal.lib.spreadsheet import csv_bytes, xlsx_bytes

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def as_file(kind, name, header, rows):
    """The rows as CSV or XLSX to keep; another kind is a 404."""
    if kind not in TYPES:
        raise Http404
    content = csv_bytes(header, rows) if kind == "csv" else xlsx_bytes(name, header, rows)
    response = HttpResponse(content, content_type=TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response
