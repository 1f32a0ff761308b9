"""A published workstation sheet and its dangers are refused any change by the database itself."""

from django.db import migrations

SHEET, DANGER = "companies_workstationsheet", "companies_danger"
# all but who published it: that may be handed over when a person is erased
FROZEN = (
    "id",
    "organisation_id",
    "workstation_id",
    "number",
    "tasks",
    "equipment",
    "health_surveillance",
    "version",
    "published_at",
)
MESSAGE = "a published workstation sheet never changes"


def _published(row):
    return f"EXISTS (SELECT 1 FROM {SHEET} WHERE id = {row}.sheet_id AND published_at IS NOT NULL)"


def _postgresql():
    changed = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in FROZEN)
    yield f"""CREATE OR REPLACE FUNCTION {SHEET}_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END $$"""
    yield f"""CREATE TRIGGER {SHEET}_no_update BEFORE UPDATE ON {SHEET} FOR EACH ROW
    WHEN (OLD.published_at IS NOT NULL AND ({changed})) EXECUTE FUNCTION {SHEET}_frozen()"""
    yield f"""CREATE TRIGGER {SHEET}_no_delete BEFORE DELETE ON {SHEET} FOR EACH ROW
    WHEN (OLD.published_at IS NOT NULL) EXECUTE FUNCTION {SHEET}_frozen()"""
    for event, row, answer in (("INSERT", "NEW", "NEW"), ("UPDATE", "OLD", "NEW"), ("DELETE", "OLD", "OLD")):
        name = f"{DANGER}_no_{event.lower()}"
        yield f"""CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF {_published(row)} THEN
                RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN {answer};
        END $$"""
        yield f"CREATE TRIGGER {name} BEFORE {event} ON {DANGER} FOR EACH ROW EXECUTE FUNCTION {name}()"


def _sqlite():
    changed = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in FROZEN)
    refuse = f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
    yield f"""CREATE TRIGGER {SHEET}_no_update BEFORE UPDATE ON {SHEET} FOR EACH ROW
    WHEN OLD.published_at IS NOT NULL AND ({changed}) {refuse}"""
    yield f"""CREATE TRIGGER {SHEET}_no_delete BEFORE DELETE ON {SHEET} FOR EACH ROW
    WHEN OLD.published_at IS NOT NULL {refuse}"""
    for event, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD")):
        yield f"""CREATE TRIGGER {DANGER}_no_{event.lower()} BEFORE {event} ON {DANGER} FOR EACH ROW
        WHEN {_published(row)} {refuse}"""


def put_on(apps, schema_editor):
    """Put the guards on."""
    for statement in _postgresql() if schema_editor.connection.vendor == "postgresql" else _sqlite():
        schema_editor.execute(statement)


def take_off(apps, schema_editor):
    """Take the guards off."""
    postgres = schema_editor.connection.vendor == "postgresql"
    for table, events in ((SHEET, ("update", "delete")), (DANGER, ("insert", "update", "delete"))):
        for event in events:
            name = f"{table}_no_{event}"
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}" + (f" ON {table}" if postgres else ""))
            if postgres and table == DANGER:
                schema_editor.execute(f"DROP FUNCTION IF EXISTS {name}()")
    if postgres:
        schema_editor.execute(f"DROP FUNCTION IF EXISTS {SHEET}_frozen()")


class Migration(migrations.Migration):
    dependencies = [("companies", "0003_recognitions_never_overlap")]

    operations = [migrations.RunPython(put_on, take_off)]
