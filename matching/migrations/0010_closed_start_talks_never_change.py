"""A closed start talk is refused any change by the database itself, with what was agreed in it and what was corrected.

Three things may still happen: an answer is corrected, once a correction stands that says what stood there and what stands
now; the learner writes or takes back what to take into account; and an agreement is done. The words go when the learner
is erased, which leaves the day on which that was done.
"""

from django.db import migrations, models

TALK, AGREED, CORRECTED = "matching_starttalk", "matching_startagreement", "matching_startcorrection"
AROUND = ("id", "school_id", "trajectory_id", "organisation_id")
FROZEN = {
    TALK: (*AROUND, "held_on", "made_at", "made_by_id", "closed_at", "closed_by_id"),
    AGREED: (
        *(*AROUND, "talk_id", "code", "owner_user_id", "due_on"),
        *("lands", "landed_at", "landed_in", "at", "by_id"),
    ),
    CORRECTED: (*AROUND, "talk_id", "code", "at", "by_id"),
}
# what stands in place of words that were erased
GONE = "(verwijderd)"
MESSAGE = "a closed start talk never changes"


class PostgreSQL:
    """How this database compares, and reads a document."""

    other, nothing = "IS DISTINCT FROM", "'{}'::jsonb"

    @staticmethod
    def answer(row, code):
        """The answer at a question."""
        return f"COALESCE({row}.answers -> {code} ->> 'answer', '')"

    @staticmethod
    def without(row, code):
        """All other answers."""
        return f"{row}.answers - {code}"


class SQLite:
    """The same."""

    other, nothing = "IS NOT", "'{}'"

    @staticmethod
    def answer(row, code):
        """The answer at a question."""
        return f"""COALESCE(json_extract({row}.answers, '$."' || {code} || '".answer'), '')"""

    @staticmethod
    def without(row, code):
        """All other answers."""
        return f"""json_remove({row}.answers, '$."' || {code} || '"')"""


def _changed(names, db):
    return "(" + " OR ".join(f"OLD.{name} {db.other} NEW.{name}" for name in names) + ")"


def _closed(row, of="talk_id"):
    return f"EXISTS (SELECT 1 FROM {TALK} t WHERE t.id = {row}.{of} AND t.closed_at IS NOT NULL)"


def _talk_update(db):
    erasing = (
        f"(OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL AND NEW.answers = {db.nothing} AND NEW.care = '')"
    )
    # the last correction of the talk tells of this change and of no other
    corrected = f"""EXISTS (SELECT 1 FROM {CORRECTED} c WHERE c.talk_id = OLD.id
        AND c."before" = {db.answer("OLD", "c.code")} AND c."after" = {db.answer("NEW", "c.code")}
        AND {db.without("OLD", "c.code")} = {db.without("NEW", "c.code")}
        AND NOT EXISTS (SELECT 1 FROM {CORRECTED} l WHERE l.talk_id = OLD.id AND l.at > c.at))"""
    refused = (
        _changed(FROZEN[TALK], db),
        f"{_changed(('answers',), db)} AND NOT {erasing} AND NOT {corrected}",
        f"{_changed(('erased_at',), db)} AND NOT {erasing}",
        f"OLD.erased_at IS NOT NULL AND {_changed(('answers', 'care', 'care_agreed_at'), db)}",
    )
    return "OLD.closed_at IS NOT NULL AND (" + " OR ".join(f"({one})" for one in refused) + ")"


def _agreed_update(db):
    refused = (
        _changed(FROZEN[AGREED], db),
        f"{_changed(('text',), db)} AND NEW.text <> '{GONE}'",
        f"{_changed(('owner',), db)} AND NEW.owner NOT IN ('', '{GONE}')",
        f"OLD.done_at IS NOT NULL AND {_changed(('done_at', 'done_by_id'), db)}",
    )
    return f"{_closed('OLD')} AND (" + " OR ".join(f"({one})" for one in refused) + ")"


def _corrected_insert(db):
    stands = f"""EXISTS (SELECT 1 FROM {TALK} t WHERE t.id = NEW.talk_id
        AND NEW."before" = {db.answer("t", "NEW.code")})"""
    return f"{_closed('NEW')} AND NOT {stands}"


def _corrected_update(db):
    erased = f"""NEW."before" = '' AND NEW."after" = '' AND NEW.reason = '{GONE}'"""
    words = _changed(('"before"', '"after"', "reason"), db)
    return f"{_closed('OLD')} AND ({_changed(FROZEN[CORRECTED], db)} OR ({words} AND NOT ({erased})))"


def guards(db):
    """[(name, table, event, when it is refused)]."""
    rules = (
        (TALK, "UPDATE", _talk_update(db)),
        (TALK, "DELETE", "OLD.closed_at IS NOT NULL"),
        (AGREED, "INSERT", _closed("NEW")),
        (AGREED, "UPDATE", _agreed_update(db)),
        (AGREED, "DELETE", _closed("OLD")),
        (CORRECTED, "INSERT", _corrected_insert(db)),
        (CORRECTED, "UPDATE", _corrected_update(db)),
        (CORRECTED, "DELETE", _closed("OLD")),
    )
    return [(f"{table}_no_{event.lower()}", table, event, refused) for table, event, refused in rules]


def _postgresql():
    for name, table, event, refused in guards(PostgreSQL):
        yield f"""CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF {refused} THEN
                RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN {"OLD" if event == "DELETE" else "NEW"};
        END $$"""
        yield f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"


def _sqlite():
    for name, table, event, refused in guards(SQLite):
        yield f"""CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW
        WHEN {refused} BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"""


def put_on(apps, schema_editor):
    """Put the guards on."""
    for statement in _postgresql() if schema_editor.connection.vendor == "postgresql" else _sqlite():
        schema_editor.execute(statement)


def take_off(apps, schema_editor):
    """Take the guards off."""
    postgres = schema_editor.connection.vendor == "postgresql"
    for name, table, _, _ in guards(PostgreSQL if postgres else SQLite):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}" + (f" ON {table}" if postgres else ""))
        if postgres:
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {name}()")


class Migration(migrations.Migration):
    dependencies = [("matching", "0009_introduced_to_the_company")]

    operations = [
        migrations.AddField(
            "starttalk",
            "erased_at",
            models.DateTimeField(blank=True, null=True, verbose_name="woorden gewist op"),
        ),
        migrations.RunPython(put_on, take_off),
    ]
