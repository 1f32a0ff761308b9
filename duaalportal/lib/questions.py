"""Ask the database many questions in one trip, each composed once and from then on only filled in.

Putting a query together takes the ORM longer than the database needs to answer it. So a question is a function that
gives a `values_list`; it is called once with stand-ins (`Given`) for what differs, and its SQL is kept. And a page that
asks many subjects lets each of them be a generator that yields what it asks and is sent the rows: what all of them ask
at one moment goes in one query.
"""

import json
from collections import defaultdict
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cached_property, lru_cache, wraps
from types import SimpleNamespace
from typing import NamedTuple
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Expression, F, Field, JSONField, Lookup, fields
from django.db.models.fields.related import ForeignObject
from django.db.models.query import NamedValuesListIterable
from django.db.models.utils import create_namedtuple_class

from duaalportal.lib.planned import execute

# so many characters of SQL SQLite plans in a time that hardly grows faster than they do
AT_EASE = 40_000
KEPT = 400  # ways in which one question was composed: sets of roles, days


class Given(Expression):
    """A value that is filled in each time the question is asked; several values go with `among`."""

    def __init__(self, name):
        super().__init__()
        self.name = name

    def as_sql(self, compiler, connection):
        """A place for the value, which stands in the parameters by its name."""
        return "%s", [self]


@Field.register_lookup
@ForeignObject.register_lookup
class Among(Lookup):
    """`key__among=keys`: one of these values, however many, in one parameter; `keys` may be `Given`."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler, connection):
        """As an array, which finds its rows by the index."""
        left, parameters = self.process_lhs(compiler, connection)
        kind = self.lhs.output_field.db_type(connection)
        return f"{left} = ANY (%s::{kind}[])", [*parameters, self._values()]

    def as_sqlite(self, compiler, connection):
        """As a list in JSON: SQLite has no array."""
        left, parameters = self.process_lhs(compiler, connection)
        words = f"{left} IN (SELECT value FROM json_each(%s))"  # noqa: S608 (no words of people)
        return words, [*parameters, self._values()]

    def _values(self):
        return self.rhs if isinstance(self.rhs, Given) else stored(set(self.rhs))


# --- a question, composed once ---------------------------------------------------------------------------------------


class Composed(NamedTuple):
    """The SQL of a question, what is to be filled in where, and how its rows are read."""

    sql: str
    parameters: tuple
    row: type
    readers: tuple


class Asked(NamedTuple):
    """A question with all that is filled in; `composed` is None when no row can answer it."""

    composed: Composed | None
    parameters: list


def question(compose):
    """Let `compose(*shape, **given)`, which gives a `values_list`, be composed once for each shape.

    Ask it with the same words: what goes by name is filled in, what does not makes another shape.
    """

    @lru_cache(maxsize=KEPT)
    def composed(vendor, shape, names):
        return compose_once(compose(*shape, **{name: Given(name) for name in names}))

    @wraps(compose)
    def ask_with(*shape, **given):
        found = composed(connection.vendor, shape, tuple(given))
        return Asked(found, filled_in(found, given) if found else [])

    return ask_with


@question
def rows_of(model, *columns, keys):
    """These columns of the rows whose first column is one of the keys, and their own key last."""
    rows = model.objects.filter(**{f"{columns[0]}__among": keys}).order_by()
    return rows.annotate(own_key=F("pk")).values_list(*columns, "own_key", named=True)


def grouped(rows):
    """What `rows_of` gives by its first column, in the order of the keys of the rows."""
    found = defaultdict(list)
    for first, *rest, _ in sorted(rows, key=lambda row: row.own_key):
        found[first].append(tuple(rest))
    return found


def nothing(model):
    """What `compose` gives where nobody is asked."""
    return model.objects.none().values_list("pk", named=True)


def differing(rows):
    """A question that is another one each time, as of a list that somebody narrows: composed when it is asked."""
    found = compose_once(rows)
    return Asked(found, list(found.parameters) if found else [])


def compose_once(rows):
    """The SQL of these rows and how to read them; None when there can be none."""
    compiler = rows.query.get_compiler(rows.db)
    try:
        sql, parameters = compiler.as_sql()
    except EmptyResultSet:
        return None
    columns = [expression.output_field for expression, _, _ in compiler.select]
    names, is_named = rows._fields, rows._iterable_class is NamedValuesListIterable
    if not is_named or len(names) != len(columns) or rows.query.distinct:
        raise TypeError("ask for named values, and for no distinct ones")
    readers = [(nth, reader_of(column)) for nth, column in enumerate(columns)]
    row = create_namedtuple_class(*names)
    return Composed(sql, tuple(parameters), row, tuple((nth, read) for nth, read in readers if read))


def filled_in(composed, given, *derived):
    """The parameters of a question with the values that were given; a name that is a function is asked with `derived`."""
    return [
        value
        if not isinstance(value, Given)
        else stored(value.name(*derived) if callable(value.name) else given[value.name])
        for value in composed.parameters
    ]


class Keys(frozenset):
    """Keys that many questions are asked about: as the database keeps them they are made once."""

    @cached_property
    def stored(self):
        """The keys as the database keeps them."""
        return stored(list(self))


def stored(value):
    """A value as the database keeps it; keys that many questions are asked about are best given as `Keys`."""
    match value:
        case Keys():
            return value.stored
        case UUID():
            return value if connection.features.has_native_uuid_field else value.hex
        case datetime():
            return connection.ops.adapt_datetimefield_value(value)
        case date():
            return connection.ops.adapt_datefield_value(value)
        case list() | tuple() | set() | frozenset():
            if connection.vendor != "sqlite":
                return [one if type(one) in (UUID, str) else stored(one) for one in value]
            return json.dumps([one.hex if type(one) is UUID else stored(one) for one in value])
        case _:
            return value


# --- rows as the database tells them in JSON --------------------------------------------------------------------------


# the keys of a page come back in one question after another
_key = lru_cache(maxsize=20_000)(UUID)


def _moment(text):
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _document(value):
    # where a document is kept as text, it comes as text
    return json.loads(value) if isinstance(value, str) else value


def reader_of(field):
    """How a value of this field is read from JSON; None when it is what it is. TypeError for a kind that was never asked."""
    field = getattr(field, "target_field", field)
    match field:
        case fields.UUIDField():
            return _key
        case fields.DateTimeField():
            return _moment
        case fields.DateField():
            return date.fromisoformat
        case fields.TimeField():
            return time.fromisoformat
        case fields.BooleanField():
            return bool
        case fields.DecimalField():
            unit = Decimal(1).scaleb(-field.decimal_places)
            return lambda value: Decimal(value).quantize(unit)
        case JSONField():
            return _document
        case fields.IntegerField() | fields.CharField() | fields.TextField():
            return None
    raise TypeError(f"no way to read {field!r} from JSON")


def _read(composed, text):
    row, readers = composed.row, composed.readers
    found = json.loads(text, parse_float=Decimal) if text else []
    for values in found:
        for nth, read in readers:
            if values[nth] is not None:
                values[nth] = read(values[nth])
    return [row._make(values) for values in found]


def ask(questions):
    """The rows of each question, in no order, by one query for all of them; by none when nothing can answer."""
    answers = [[] for _ in questions]
    for trip in _trips([(nth, one) for nth, one in enumerate(questions) if one.composed]):
        with connection.cursor() as cursor:
            execute(cursor, *_statement([one for _, one in trip]))
            told = cursor.fetchone()
        for (nth, one), text in zip(trip, told, strict=True):
            answers[nth] = _read(one.composed, text)
    return answers


def _trips(asked):
    """All at once; SQLite, to which a trip costs nothing and long words do, gets as much as it reads at ease."""
    trips, length = [], 0
    for one in asked:
        length += len(one[1].composed.sql)
        if not trips or (length > AT_EASE and connection.vendor == "sqlite"):
            trips.append([])
            length = len(one[1].composed.sql)
        trips[-1].append(one)
    return trips


def _statement(asked):
    """One row, with in each column all that answers one question."""
    listed, array, cast = (
        ("json_agg", "json_build_array", "::text")
        if connection.vendor == "postgresql"
        else ("json_group_array", "json_array", "")
    )
    told, parameters = [], []
    for composed, values in asked:
        columns = ", ".join(f'q."{name}"' for name in composed.row._fields)
        told.append(f"(SELECT {listed}({array}({columns})){cast} FROM ({composed.sql}) AS q)")  # noqa: S608 (no words of people)
        parameters += values
    return f"SELECT {', '.join(told)}", parameters


def nested(row):
    """A row as a thing with parts: what it has as `learner__name` is its `learner.name`."""
    return _grown(_parts(type(row)), row)


@lru_cache
def _parts(row_type):
    tree = {}
    for nth, name in enumerate(row_type._fields):
        *way, last = name.split("__")
        here = tree
        for part in way:
            here = here.setdefault(part, {})
        here[last] = nth
    return tree


def _grown(tree, row):
    return SimpleNamespace(
        **{name: row[at] if isinstance(at, int) else _grown(at, row) for name, at in tree.items()}
    )


# --- many subjects in step --------------------------------------------------------------------------------------------


def asking(steps):
    """Let a generator that yields questions be called as a function; beside others it is run by its `steps`.

    It yields a question and is sent its rows, or a list of questions and is sent a list of rows.
    """

    @wraps(steps)
    def alone(*args, **kwargs):
        return together(steps(*args, **kwargs))[0]

    alone.steps = steps
    return alone


def together(*steps):
    """What each of these generators returns, asking what they ask at one moment in one query."""
    running, rows = beside(*steps), None
    try:
        while True:
            rows = ask(running.send(rows))
    except StopIteration as done:
        return done.value


def beside(*steps):
    """Run these generators in step, as one generator; it returns what each of them returns, of a question its rows."""
    steps = [_alone(one) if isinstance(one, Asked) else one for one in steps]
    answers, waiting = [None] * len(steps), {}
    for nth, one in enumerate(steps):
        _go_on(nth, one, None, answers, waiting)
    while waiting:
        rows = iter((yield [question for _, asked in waiting.values() for question in _all(asked)]))
        for nth, (one, asked) in list(waiting.items()):
            if isinstance(asked, Asked):
                _go_on(nth, one, next(rows), answers, waiting)
            else:
                _go_on(nth, one, [next(rows) for _ in asked], answers, waiting)
    return answers


def _alone(question):
    return (yield question)


def _all(asked):
    return [asked] if isinstance(asked, Asked) else asked


def _go_on(nth, steps, rows, answers, waiting):
    try:
        waiting[nth] = (steps, steps.send(rows))
    except StopIteration as done:
        waiting.pop(nth, None)
        answers[nth] = done.value
