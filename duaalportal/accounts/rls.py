"""The second wall, on PostgreSQL: during a request the database itself shows a person only what is theirs to see.

The first wall is the querysets (`visible_to`, `editable_by`); this one stands behind a query that forgets them.
Around each view that asks for a capability a transaction is opened in which the connection takes a role that owns
nothing, and tells who asks (`portaal.user`), for which organisations (`portaal.organisations`), of which schools this
person oversees all learners (`portaal.overseen`) and which rows others share with this person (`portaal.shared`).
Policies on the tables compare plain columns with these four. All of it is local to the transaction, so the next user
of the connection inherits nothing.

Outside the wall, as the owner of the tables: worker, beat and commands; public pages (nobody is known yet); and the
pages of one's own account, which read by the person alone, also of organisations one has left. On SQLite there is one
wall. It is no defence against somebody who can send SQL of their own: they could take the other role back.
"""

import hashlib
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, transaction
from django.http import FileResponse
from django.utils import timezone
from django.utils.module_loading import import_string

from duaalportal.accounts.access import Can
from duaalportal.accounts.middleware import declared_rule

# --- what a table says -----------------------------------------------------------------------------------------

ANYBODY = "true"


def mine(column):
    """The condition that a column names the person who asks."""
    return f"{column} = (SELECT NULLIF(current_setting('portaal.user', true), '')::uuid)"


def ours(column):
    """The condition that a column names an organisation in which the person who asks has a running role."""
    return _one_of(column, "portaal.organisations")


def overseen(column):
    """The condition that a column names a school all of whose learners the person who asks may see."""
    return _one_of(column, "portaal.overseen")


def shared(column):
    """The condition that a column names a row that others share with the person who asks."""
    return _one_of(column, "portaal.shared")


def _one_of(column, setting):
    # the sub-select is computed once per query; the second cast only keeps it from being read as ANY (query)
    return f"{column} = ANY ((SELECT NULLIF(current_setting('{setting}', true), '')::uuid[])::uuid[])"


def either(*conditions):
    """The condition that at least one of these holds."""
    return " OR ".join(conditions)


@dataclass(frozen=True)
class Rows:
    """Which rows of a table a request may read, which it may write, or which it may only add."""

    read: str
    write: str = ""
    add: str = ""

    @property
    def policies(self):
        """The policies this comes to: name, command, condition."""
        wanted = [("web_read", "SELECT", f"USING ({self.read})")]
        if self.write or self.add:
            wanted.append(("web_add", "INSERT", f"WITH CHECK ({self.write or self.add})"))
        if self.write:
            wanted.append(("web_change", "UPDATE", f"USING ({self.write}) WITH CHECK ({self.write})"))
            wanted.append(("web_remove", "DELETE", f"USING ({self.write})"))
        return wanted


def declared():
    """What each app says of its tables: model label -> Rows. A table nobody speaks of is closed to requests."""
    found = {}
    for path in settings.ROW_SECURITY:
        found |= import_string(path)
    return found


# --- putting the wall up -----------------------------------------------------------------------------------------

NO_ROLE = """De databank heeft een rol nodig waarmee webpagina's lezen, en de gebruiker van DATABASE_URL mag die niet maken.
Laat de beheerder van de databank dit uitvoeren en migreer daarna opnieuw:
    CREATE ROLE {role} NOLOGIN;
    GRANT {role} TO {user};
Of zet ROW_LEVEL_SECURITY=0: dan bewaakt alleen het portaal zelf wie welke rijen ziet."""


def put_up(**_):
    """After migrating: the role exists and each declared table has its policies and rights; repeating changes nothing."""
    if not is_on():
        return
    with connection.cursor() as cursor:
        _make_role(cursor)
        for label, rows in declared().items():
            _wall_in(cursor, apps.get_model(label)._meta.db_table, rows)


def _make_role(cursor):
    role, user = connection.ops.quote_name(settings.WEB_ROLE), "CURRENT_USER"
    may = "SET" if connection.pg_version >= 160000 else "MEMBER"
    try:
        with transaction.atomic():
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [settings.WEB_ROLE])
            if cursor.fetchone() is None:
                # roles belong to the whole server: another database may make the same one at this moment
                cursor.execute(
                    f"DO $$ BEGIN CREATE ROLE {role} NOLOGIN;"
                    " EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
                )
            cursor.execute("SELECT pg_has_role(%s, %s)", [settings.WEB_ROLE, may])
            if not cursor.fetchone()[0]:
                cursor.execute(f"GRANT {role} TO {user}")
    except DatabaseError as error:
        cursor.execute("SELECT quote_ident(current_user)")
        raise CommandError(NO_ROLE.format(role=role, user=cursor.fetchone()[0])) from error


def _wall_in(cursor, table, rows):
    role, quoted = connection.ops.quote_name(settings.WEB_ROLE), connection.ops.quote_name(table)
    wanted = [
        f"CREATE POLICY {name} ON {quoted} FOR {command} TO {role} {condition}"
        for name, command, condition in rows.policies
    ]
    mark = hashlib.sha256("\n".join(wanted).encode()).hexdigest()
    cursor.execute(
        """SELECT obj_description(policy.oid, 'pg_policy'), has_table_privilege(%s, class.oid, 'SELECT')
        FROM pg_class class LEFT JOIN pg_policy policy ON policy.polrelid = class.oid AND polname = 'web_read'
        WHERE class.oid = to_regclass(%s)""",
        [settings.WEB_ROLE, quoted],
    )
    found = cursor.fetchone()
    if found is None or found == (mark, True):  # not migrated yet, or as wanted
        return
    rights = ", ".join(command for _, command, _ in rows.policies)
    names = ("web_read", "web_add", "web_change", "web_remove")
    with transaction.atomic():
        for statement in (
            f"ALTER TABLE {quoted} ENABLE ROW LEVEL SECURITY",
            *(f"DROP POLICY IF EXISTS {name} ON {quoted}" for name in names),
            *wanted,
            f"COMMENT ON POLICY web_read ON {quoted} IS '{mark}'",
            f"REVOKE ALL ON {quoted} FROM {role}",
            f"GRANT {rights} ON {quoted} TO {role}",
        ):
            cursor.execute(statement)


# --- standing behind it ------------------------------------------------------------------------------------------

_behind = ContextVar("behind_the_wall", default=False)


def is_on():
    """Whether this database has the second wall."""
    return connection.vendor == "postgresql" and settings.ROW_LEVEL_SECURITY


@contextmanager
def behind_the_wall(user, *, read_only=False):
    """One transaction in which only what this person may see exists; without PostgreSQL nothing happens."""
    if not is_on():
        yield
        return
    organisations = {membership.organisation_id for membership in user.access.memberships}
    theirs = {pk for path in settings.SHARED_ROWS for pk in import_string(path)(user, timezone.localdate())}
    told = {
        "role": settings.WEB_ROLE,
        "portaal.user": str(user.pk),
        "portaal.organisations": _array(organisations),
        "portaal.overseen": _array(user.access.organisation_ids(Can.OVERSEE_LEARNERS)),
        "portaal.shared": _array(theirs),
    }
    if connection.in_atomic_block:  # somebody else's transaction (a test's): leave it as it was
        _tell(told)
        with _marked():
            try:
                yield
            finally:
                if connection.is_usable() and not connection.needs_rollback:
                    _tell({name: "none" if name == "role" else "" for name in told})
        return
    with transaction.atomic():
        _tell(told | ({"transaction_read_only": "on"} if read_only else {}))
        with _marked():
            yield


@contextmanager
def across_organisations():
    """Within: rows of every organisation, for the few reads that need them to protect somebody; never for a page.

    Who uses this is pinned by a test.
    """
    if not _behind.get():
        yield
        return
    with transaction.atomic():  # an error inside rolls back to here, and with it the role
        _tell({"role": "none"})
        with _marked(behind=False):
            yield
        _tell({"role": settings.WEB_ROLE})


def now_shared(*rows):
    """Let the person who asks also see these rows for the rest of the request: those that were made a moment ago."""
    if _behind.get():
        keys = "".join(f",{row.pk}" for row in rows)
        connection.connection.execute(
            "SELECT set_config('portaal.shared', '{' || ltrim("
            "trim(BOTH '{}' FROM current_setting('portaal.shared', true)) || %s, ',') || '}', true)",
            [keys],
        )


@contextmanager
def _marked(behind=True):
    token = _behind.set(behind)
    try:
        yield
    finally:
        _behind.reset(token)


def _array(ids):
    return "{" + ",".join(sorted(map(str, ids))) + "}"


def _tell(values):
    # straight to the driver: this is no question of the page, and a page's budget of queries is the same on SQLite
    calls = ", ".join("set_config(%s, %s, true)" for _ in values)
    connection.connection.execute(f"SELECT {calls}", [word for pair in values.items() for word in pair])


class RowLevelSecurity:
    """Run each view that asks for a capability behind the wall; the last of the middleware."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, callback, args, kwargs):
        # As with ATOMIC_REQUESTS the view itself is wrapped, not the middleware around it: an error, also a 404,
        # passes through here as an exception and rolls everything back. The session is written outside.
        if not is_on() or not isinstance(declared_rule(callback), Can):
            return None
        with behind_the_wall(request.user, read_only=request.method in ("GET", "HEAD")):
            response = callback(request, *args, **kwargs)
            if hasattr(response, "render"):
                response.render()
        if response.streaming and not isinstance(response, FileResponse):
            raise ImproperlyConfigured("a streamed answer would read after the wall is gone")
        return response
