"""Whole rows of a model by a question whose SQL is composed once: for what every request asks before its own view."""

from functools import cache, wraps
from typing import NamedTuple

from django.db import connection
from django.db.models.query import get_related_populators

from duaalportal.lib.questions import Given, stored


def whole_rows(compose):
    """Let `compose(**given)`, which gives a queryset, answer with its rows; what is given only fills places in it."""

    @cache  # one for each kind of database
    def composed(vendor, names):
        return _compose(compose(**{name: Given(name) for name in names}))

    @wraps(compose)
    def rows(**given):
        how = composed(connection.vendor, tuple(given))
        with connection.cursor() as cursor:
            cursor.execute(how.sql, [_filled_in(value, given) for value in how.parameters])
            found = cursor.fetchall()
        return [how.made_of(row) for row in found]

    return rows


def _filled_in(value, given):
    return stored(given[value.name]) if isinstance(value, Given) else value


class _Composed(NamedTuple):
    sql: str
    parameters: tuple
    model: type
    database: str
    names: list
    columns: slice
    converters: list
    related: list
    annotations: dict

    def made_of(self, row):
        """The object of a row, with what it selects and works out beside it."""
        row = list(row)
        for nth, converters, expression in self.converters:
            for convert in converters:
                row[nth] = convert(row[nth], expression, connection)
        made = self.model.from_db(self.database, self.names, row[self.columns])
        for name, nth in self.annotations.items():
            setattr(made, name, row[nth])
        for one in self.related:
            one.populate(row, made)
        return made


def _compose(rows):
    compiler = rows.query.get_compiler(rows.db)
    sql, parameters = compiler.as_sql()
    told, select = compiler.klass_info, compiler.select
    fields = told["select_fields"]
    return _Composed(
        sql,
        tuple(parameters),
        told["model"],
        rows.db,
        [select[nth][0].target.attname for nth in fields],
        slice(fields[0], fields[-1] + 1),
        [
            (nth, converters, expression)
            for nth, (converters, expression) in compiler.get_converters(
                [expression for expression, _, _ in select]
            ).items()
        ],
        get_related_populators(told, select, rows.db),
        compiler.annotation_col_map,
    )
