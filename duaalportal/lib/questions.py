"""Ask the database many questions in one trip, each composed once and from then on only filled in.

Putting a query together takes the ORM longer than the database needs to answer it. So a question is a function that
gives a `values_list`; it is called once with stand-ins (`Given`) for what differs, and its SQL is kept. And a page that
asks many subjects lets each of them be a generator that yields what it asks and is sent the rows: what all of them ask
at one moment goes in one query.
"""

import json
import re
from collections import defaultdict
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cache, cached_property, lru_cache, wraps
from types import SimpleNamespace
from typing import NamedTuple
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Expression, F, Field, JSONField, Lookup, fields
from django.db.models.fields.related import ForeignObject
from django.db.models.query import NamedValuesListIterable
from django.db.models.utils import create_namedtuple_class

from duaalportal.lib.planned import execute, kind_of

# so many characters of SQL SQLite plans in a time that hardly grows faster than they do
AT_EASE = 32_000
KEPT = 400  # ways in which one question was composed: sets of roles, days


@cache
def vendor():
    """The kind of database, of which a process has one: asked for each value of each question."""
    return connection.vendor


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
        if isinstance(self.rhs, Given):
            return self.rhs
        return self.rhs.stored if hasattr(self.rhs, "stored") else stored(set(self.rhs))


# --- a question, composed once ---------------------------------------------------------------------------------------


class Composed(NamedTuple):
    """The SQL of a question, what is to be filled in where, and how its rows are read."""

    sql: str
    parameters: tuple
    row: type
    readers: tuple
    # where in the parameters something has to be filled in
    open: tuple

    def with_parameters(self, parameters):
        """The same question with other parameters."""
        return self._replace(parameters=parameters, open=_open(parameters))


def _open(parameters):
    return tuple(nth for nth, value in enumerate(parameters) if isinstance(value, Given))


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
        found = composed(vendor(), shape, tuple(given))
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


# whose key is one of the keys of rows that have these keys: the database would look up each of those rows to find its key
BY_WAY_OF = re.compile(
    r'IN \(SELECT (U\d+)\."id"(?: AS "\w+")? FROM "\w+" \1'
    r' WHERE \1\."id" (IN \(SELECT value FROM json_each\(%s\)\)|= ANY \(%s::uuid\[\]\))\)'
)


def compose_once(rows):
    """The SQL of these rows and how to read them; None when there can be none."""
    compiler = rows.query.get_compiler(rows.db)
    try:
        sql, parameters = compiler.as_sql()
    except EmptyResultSet:
        return None
    sql = BY_WAY_OF.sub(r"\2", sql)
    columns = [expression.output_field for expression, _, _ in compiler.select]
    names, is_named = rows._fields, rows._iterable_class is NamedValuesListIterable
    if not is_named or len(names) != len(columns) or rows.query.distinct:
        raise TypeError("ask for named values, and for no distinct ones")
    readers = [(nth, reader_of(column)) for nth, column in enumerate(columns)]
    row = create_namedtuple_class(*names)
    readers = tuple((nth, read) for nth, read in readers if read)
    return Composed(sql, tuple(parameters), row, readers, _open(parameters))


def filled_in(composed, given, *derived):
    """The parameters of a question with the values that were given; a name that is a function is asked with `derived`."""
    found = list(composed.parameters)
    for nth in composed.open:
        name = found[nth].name
        found[nth] = stored(name(*derived) if callable(name) else given[name])
    return found


class Listed(str):
    """Keys as PostgreSQL reads a list of them: written out once, where psycopg writes them for each question anew."""


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
            return value if vendor() == "postgresql" else value.hex
        case datetime():
            return connection.ops.adapt_datetimefield_value(value)
        case date():
            return connection.ops.adapt_datefield_value(value)
        case list() | tuple() | set() | frozenset():
            if vendor() != "sqlite":
                if value and all(type(one) is UUID for one in value):
                    return Listed(f"{{{','.join(map(str, value))}}}")
                return [one if type(one) in (UUID, str) else stored(one) for one in value]
            return json.dumps(
                [one.hex if type(one) is UUID else one if type(one) is str else stored(one) for one in value]
            )
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


_decode = json.JSONDecoder(parse_float=Decimal).decode


def _read(composed, found):
    if not found:
        return []
    row, readers = composed.row, composed.readers
    for values in found:
        for nth, read in readers:
            if values[nth] is not None:
                values[nth] = read(values[nth])
    return [row._make(values) for values in found]


def ask(questions):
    """The rows of each question, in no order, by one query for all of them; by none when nothing can answer.

    The same question about several people is put once, with a row of values for each of them.
    """
    answers, alike = [[] for _ in questions], {}
    for nth, one in enumerate(questions):
        if one.composed:
            alike.setdefault(id(one.composed), []).append((nth, one))
    for trip in _trips([put for asked in alike.values() for put in _puts(asked)]):
        with connection.cursor() as cursor:
            execute(cursor, *_statement(trip))
            told = cursor.fetchone()
        for one, text in zip(trip, told, strict=True):
            found = _decode(text) if text else []
            if len(one.places) == 1:
                answers[one.places[0]] = _read(one.composed, found)
                continue
            for row, rows in found:
                answers[one.places[row]] = _read(one.composed, rows)
    return answers


class Put(NamedTuple):
    """A question as it is put, for one or for several: its SQL, what goes in it, and whose answer comes where."""

    composed: Composed
    sql: str
    parameters: list
    places: list
    is_alone: bool = False


def _puts(asked):
    """One for all, or one for each where that is quicker; asked after one another these are read once."""
    composed, places = asked[0][1].composed, [nth for nth, _ in asked]
    if len(asked) > 1:
        sql, parameters, is_quick = _told_of_each(composed, [one.parameters for _, one in asked])
        if is_quick:
            return [Put(composed, sql, parameters, places)]
    sql = f"{_told(composed.row._fields, composed.sql)}{_cast()}"
    return [Put(composed, sql, one.parameters, [nth], len(asked) > 1) for nth, one in asked]


def _told(columns, sql):
    """All rows of a question as one value."""
    listed, array = _words()
    names = ", ".join(f'q."{name}"' for name in columns)
    return f"(SELECT {listed}({array}({names})) FROM ({sql}) AS q)"  # noqa: S608 (no words of people)


def _told_of_each(composed, given):
    """The same per person: what is the same for all stands in it as it is, what differs comes out of a row for each."""
    places = iter(range(len(given[0])))
    differs = {nth for nth, first in enumerate(given[0]) if any(values[nth] != first for values in given)}
    column = {nth: f"asker.column{2 + at}" for at, nth in enumerate(sorted(differs))}
    same = []

    def place(found):
        if found.group() == "%%":
            return "%%"
        nth = next(places)
        if nth in column:
            return column[nth]
        same.append(given[0][nth])
        return "%s"

    asked = PLACE.sub(place, composed.sql)
    told = _told(composed.row._fields, asked)
    listed, array = _words()
    rows, parameters = [], []
    for row, values in enumerate(given):
        varying = [values[nth] for nth in column]
        rows.append(f"({', '.join([str(row), *map(_typed, varying)])})")
        parameters += varying
    each = f"(VALUES {', '.join(rows)}) AS asker"
    sql = f"(SELECT {listed}({array}(asker.column1, {told})) FROM {each}){_cast()}"  # noqa: S608 (no words of people)
    return sql, [*same, *parameters], vendor() != "sqlite" or not _lists_anew(asked)


def _lists_anew(sql):
    """Whether SQLite makes a list for each row of each person: of who asks, beside another way or out of two tables."""
    lists = [_closed(sql[at.end() :]) for at in LIST.finditer(sql)]
    return any("asker." in one and (" OR " in sql or " JOIN " in one) for one in lists)


def _closed(sql):
    """Up to the bracket that closes what was open."""
    depth = 1
    for at, sign in enumerate(sql):
        depth += (sign == "(") - (sign == ")")
        if not depth:
            return sql[:at]
    return sql


LIST = re.compile(r" IN \((?=SELECT)")
PLACE = re.compile("%[%s]")


def _typed(value):
    """A place for a value in a row of values, of which PostgreSQL has to be told the kind."""
    if vendor() != "postgresql":
        return "%s"
    if isinstance(value, Listed) or value == []:
        return "%s::uuid[]"
    return f"%s::{kind}" if (kind := kind_of(value)) != "unknown" else "%s"


def _words():
    if vendor() == "postgresql":
        return "json_agg", "json_build_array"
    return "json_group_array", "json_array"


def _cast():
    return "::text" if vendor() == "postgresql" else ""


def _trips(asked):
    """All at once; SQLite, to which a trip costs nothing and long words do, gets as much as it reads at ease."""
    trips, length = [], 0
    for one in asked:
        length += len(one.composed.sql)
        if not trips or one.is_alone or (length > AT_EASE and vendor() == "sqlite"):
            trips.append([])
            length = len(one.composed.sql)
        trips[-1].append(one)
    return trips


def _statement(trip):
    """One row, with in each column all that answers one question."""
    return f"SELECT {', '.join(one.sql for one in trip)}", [value for one in trip for value in one.parameters]


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
