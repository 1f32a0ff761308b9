"""Files that replace one another: which versions there are of a paper, and what a row keeps of a file."""

import re


def chain_of(row, rows):
    """Every version of a row among these, newest first, following `replaces_id`; one query when `rows` is a queryset."""
    by_key = {one.pk: one for one in rows}
    after = {one.replaces_id: one for one in by_key.values() if one.replaces_id}
    first = by_key[row.pk]
    while first.replaces_id in by_key:
        first = by_key[first.replaces_id]
    chain = [first]
    while chain[-1].pk in after:
        chain.append(after[chain[-1].pk])
    return chain[::-1]


def file_columns(upload, name, file_name):
    """The columns that a row keeps of a stored upload, with the name people know the file by."""
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", file_name)[:150] or "document"
    return {
        "file": name,
        "file_name": f"{stem}.{upload.ending}",
        "content_type": upload.content_type,
        "size": upload.size,
        "sha256": upload.sha256,
    }
