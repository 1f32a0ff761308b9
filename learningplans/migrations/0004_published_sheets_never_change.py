"""A published version of a learning sheet or company sheet is refused any change by the database itself.

Only its state may still go, from published to archived, when the next version takes its place.
"""

from django.db import migrations

SHARED = (
    *("id", "number", "title", "content", "change_note", "made_at", "made_by_id"),
    *("changed_at", "changed_by_id", "handed_in_at", "handed_in_by_id", "sent_back_note"),
    *("published_at", "published_by_id"),
)
FROZEN = {
    "learningplans_learningsheetversion": (*SHARED, "sheet_id", "owner_id"),
    "learningplans_companysheetversion": (
        *SHARED,
        *("company_sheet_id", "organisation_id", "school_id", "learning_sheet_version_id"),
        "goals",
    ),
}
MESSAGE = "a published sheet version never changes"


def statements(table, vendor):
    """The statements that put the guard on a table, for this kind of database."""
    other = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
    changed = " OR ".join(f"OLD.{name} {other} NEW.{name}" for name in FROZEN[table])
    moved = f"OLD.state {other} NEW.state AND NOT (OLD.state = 'published' AND NEW.state = 'archived')"
    update = f"OLD.published_at IS NOT NULL AND ({changed} OR ({moved}))"
    remove = "OLD.published_at IS NOT NULL"
    if vendor == "postgresql":
        return [
            f"""CREATE OR REPLACE FUNCTION {table}_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation';
            END $$""",
            f"""CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} FOR EACH ROW
            WHEN ({update}) EXECUTE FUNCTION {table}_frozen()""",
            f"""CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW
            WHEN ({remove}) EXECUTE FUNCTION {table}_frozen()""",
        ]
    return [
        f"""CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} FOR EACH ROW WHEN {update}
        BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END""",
        f"""CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW WHEN {remove}
        BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END""",
    ]


def put_on(apps, schema_editor):
    """Put the guards on."""
    for table in FROZEN:
        for statement in statements(table, schema_editor.connection.vendor):
            schema_editor.execute(statement)


def take_off(apps, schema_editor):
    """Take the guards off."""
    postgres = schema_editor.connection.vendor == "postgresql"
    for table in FROZEN:
        for name in ("no_update", "no_delete"):
            on = f" ON {table}" if postgres else ""
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_{name}{on}")
        if postgres:
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {table}_frozen()")


class Migration(migrations.Migration):
    dependencies = [("learningplans", "0003_sheets_and_training_plans")]

    operations = [migrations.RunPython(put_on, take_off)]
