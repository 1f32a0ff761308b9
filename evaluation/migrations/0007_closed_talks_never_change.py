"""A closed talk of three is refused any change by the database itself, with its weeks, questions and signatures.

Two things may still happen: the learner says once that they see it otherwise, and the words go when the learner is
erased, which leaves the day on which that was done.
"""

from django.db import migrations, models

TALK = "evaluation_followuptalk"
FROZEN = (
    *(
        "id",
        "school_id",
        "trajectory_id",
        "organisation_id",
        "meeting_id",
        "held_on",
        "number",
        "corrects_id",
    ),
    *("reason", "made_at", "made_by_id", "closed_at", "closed_by_id", "version"),
)
WORDS, OTHERWISE = ("progress", "agreed", "points"), ("disagrees", "disagreed_at")
PARTS = ("evaluation_talkround", "evaluation_talkquestion", "evaluation_talksignature")
# a question of somebody who was erased stays as a row without words
GONE = "gewist"
MESSAGE = "a closed talk never changes"


def _changed(names, other):
    return "(" + " OR ".join(f"OLD.{name} {other} NEW.{name}" for name in names) + ")"


def _update(other):
    """When a change of a talk is refused."""
    erasing = "OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL"
    refused = (
        _changed(FROZEN, other),
        f"{_changed(WORDS, other)} AND NOT ({erasing})",
        f"{_changed(OTHERWISE, other)} AND OLD.disagrees <> '' AND NOT ({erasing})",
        f"OLD.erased_at IS NOT NULL AND {_changed(('erased_at', *OTHERWISE), other)}",
    )
    return "OLD.closed_at IS NOT NULL AND (" + " OR ".join(f"({one})" for one in refused) + ")"


def _part(table, event, row, other):
    """When a row that belongs to a talk is refused."""
    closed = f"EXISTS (SELECT 1 FROM {TALK} WHERE id = {row}.talk_id AND closed_at IS NOT NULL)"
    if event == "UPDATE" and table == "evaluation_talkquestion":
        rest = _changed(("id", "school_id", "trajectory_id", "talk_id", "at", "by_id"), other)
        return f"{closed} AND ({rest} OR NEW.text <> '{GONE}')"
    return closed


def _events(table):
    return [
        (f"{table}_no_{event.lower()}", event, row)
        for event, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD"))
    ]


def _postgresql():
    other = "IS DISTINCT FROM"
    yield f"""CREATE OR REPLACE FUNCTION {TALK}_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END $$"""
    for event, refused in (("UPDATE", _update(other)), ("DELETE", "OLD.closed_at IS NOT NULL")):
        yield f"""CREATE TRIGGER {TALK}_no_{event.lower()} BEFORE {event} ON {TALK} FOR EACH ROW
        WHEN ({refused}) EXECUTE FUNCTION {TALK}_frozen()"""
    for table in PARTS:
        for name, event, row in _events(table):
            yield f"""CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF {_part(table, event, row, other)} THEN
                    RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN {"OLD" if event == "DELETE" else "NEW"};
            END $$"""
            yield f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"


def _sqlite():
    refuse = f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
    for event, refused in (("UPDATE", _update("IS NOT")), ("DELETE", "OLD.closed_at IS NOT NULL")):
        yield f"""CREATE TRIGGER {TALK}_no_{event.lower()} BEFORE {event} ON {TALK} FOR EACH ROW
        WHEN {refused} {refuse}"""
    for table in PARTS:
        for name, event, row in _events(table):
            yield f"""CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW
            WHEN {_part(table, event, row, "IS NOT")} {refuse}"""


def put_on(apps, schema_editor):
    """Put the guards on."""
    for statement in _postgresql() if schema_editor.connection.vendor == "postgresql" else _sqlite():
        schema_editor.execute(statement)


def take_off(apps, schema_editor):
    """Take the guards off."""
    postgres = schema_editor.connection.vendor == "postgresql"
    names = [(f"{TALK}_no_{event}", TALK) for event in ("update", "delete")]
    names += [(name, table) for table in PARTS for name, _, _ in _events(table)]
    for name, table in names:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}" + (f" ON {table}" if postgres else ""))
        if postgres and table != TALK:
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {name}()")
    if postgres:
        schema_editor.execute(f"DROP FUNCTION IF EXISTS {TALK}_frozen()")


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0006_week_links_are_mailed")]

    operations = [
        migrations.AddField(
            "followuptalk",
            "erased_at",
            models.DateTimeField(blank=True, null=True, verbose_name="woorden gewist op"),
        ),
        migrations.RunPython(put_on, take_off),
    ]
