"""On PostgreSQL the database itself refuses two recognitions at once of one establishment and programme."""

from django.db import migrations

TABLE, NAME = "companies_recognition", "recognitions_never_overlap"
# the day of expiry or withdrawal no longer belongs to it
PERIOD = "daterange(recognised_on, GREATEST(recognised_on, LEAST(expires_on, COALESCE(withdrawn_on, expires_on))))"


def put_on(apps, schema_editor):
    """Add the constraint; the index type for plain values comes with PostgreSQL and needs no superuser."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
        schema_editor.execute(
            f"ALTER TABLE {TABLE} ADD CONSTRAINT {NAME} EXCLUDE USING gist"
            f" (establishment_id WITH =, (programme_id::text) WITH =, {PERIOD} WITH &&)"
        )


def take_off(apps, schema_editor):
    """Remove the constraint."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"ALTER TABLE {TABLE} DROP CONSTRAINT {NAME}")


class Migration(migrations.Migration):
    dependencies = [("companies", "0002_recognition_mentors_and_safety")]

    operations = [migrations.RunPython(put_on, take_off)]
