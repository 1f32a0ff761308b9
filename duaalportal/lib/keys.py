"""Keys that a form carries, so that sending it twice makes one row."""

import uuid


def row_id(key, by, organisation):
    """The id of the row that this key makes for this person there: the same again names the same row.

    Somebody else's key leads to another id, so it never meets, or gives away, a row one may not see.
    """
    if not key:
        return uuid.uuid4()
    return uuid.uuid5(uuid.UUID(str(key)), f"{by.pk} {organisation.pk}")
