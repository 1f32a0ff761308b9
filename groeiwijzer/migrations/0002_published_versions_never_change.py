"""A published version of a questionnaire is refused any change by the database itself."""

from django.db import migrations

TABLE = "groeiwijzer_instrumentversion"
# all but who published it: that may be emptied when a person is erased
FROZEN = (
    "id",
    "owner_id",
    "owner_key",
    "code",
    "number",
    "title",
    "mode",
    "audiences",
    "content",
    "checksum",
    "published_at",
)
MESSAGE = "a published instrument version never changes"


def statements(vendor):
    """The statements that put the guard on, for this kind of database."""
    if vendor == "postgresql":
        changed = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in FROZEN)
        return [
            f"""CREATE OR REPLACE FUNCTION {TABLE}_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation';
            END $$""",
            f"""CREATE TRIGGER {TABLE}_no_update BEFORE UPDATE ON {TABLE} FOR EACH ROW
            WHEN ({changed}) EXECUTE FUNCTION {TABLE}_frozen()""",
            f"""CREATE TRIGGER {TABLE}_no_delete BEFORE DELETE ON {TABLE} FOR EACH ROW
            EXECUTE FUNCTION {TABLE}_frozen()""",
        ]
    changed = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in FROZEN)
    return [
        f"""CREATE TRIGGER {TABLE}_no_update BEFORE UPDATE ON {TABLE} FOR EACH ROW WHEN {changed}
        BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END""",
        f"""CREATE TRIGGER {TABLE}_no_delete BEFORE DELETE ON {TABLE} FOR EACH ROW
        BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END""",
    ]


def put_on(apps, schema_editor):
    """Put the guard on."""
    for statement in statements(schema_editor.connection.vendor):
        schema_editor.execute(statement)


def take_off(apps, schema_editor):
    """Take the guard off."""
    postgres = schema_editor.connection.vendor == "postgresql"
    for name in ("no_update", "no_delete"):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_{name}" + (f" ON {TABLE}" if postgres else ""))
    if postgres:
        schema_editor.execute(f"DROP FUNCTION IF EXISTS {TABLE}_frozen()")


class Migration(migrations.Migration):
    dependencies = [("groeiwijzer", "0001_initial")]

    operations = [migrations.RunPython(put_on, take_off)]
