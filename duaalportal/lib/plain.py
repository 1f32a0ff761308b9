"""Rows of thousands as the database driver gives them: plain tuples, keys as texts, without the ORM's work per value.

For a job that reads a whole field at once. `rows` composes the question as ever; only the reading is bare. A key is a text
(a UUID object costs ten times as much to make, and again each time it is looked up), a document is a text to be read once
per different text, a moment is what the driver makes of it.
"""

from functools import cached_property, lru_cache
from json import dumps, loads
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection


def plain(rows):
    """The rows of a `values_list` as tuples of the driver; none where no row can answer."""
    try:
        sql, parameters = rows.query.sql_with_params()
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            _keys_as_texts(cursor.cursor)
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def key_of(uuid):
    """A key as `plain` gives it."""
    return str(uuid) if connection.vendor == "postgresql" else uuid.hex


class Texts:
    """Keys of `plain` for `__among`, made into one parameter once for all questions about them.

    Not to be walked through: the ORM would look at each of thousands of keys, in each question.
    """

    def __init__(self, keys):
        self._keys = set(keys)

    @cached_property
    def stored(self):
        """All keys as the database reads them, in one text."""
        return f"{{{','.join(self._keys)}}}" if connection.vendor == "postgresql" else dumps(list(self._keys))


@lru_cache(maxsize=10_000)
def in_full(key):
    """A key of `plain` as people and documents write it."""
    return str(UUID(key))


@lru_cache(maxsize=10_000)
def listed(document):
    """The set that a document with a list holds."""
    return frozenset(loads(document) if isinstance(document, str) else document)


def _keys_as_texts(cursor):
    from psycopg.types.string import TextLoader

    cursor.adapters.register_loader("uuid", TextLoader)
