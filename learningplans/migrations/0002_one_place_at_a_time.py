"""On PostgreSQL the database itself refuses a learner in two places at once; elsewhere the service does, under a lock."""

from django.db import migrations

CONSTRAINTS = {
    # one company at a time stands alone
    "learningplans_placement": {
        "single_placements_do_not_overlap": """EXCLUDE USING gist (
            learner_id WITH =, daterange(starts_on, ends_on, '[]') WITH &&
        ) WHERE (kind = 'single' AND ended_at IS NULL)""",
        "overlapping_placements_are_of_one_kind": """EXCLUDE USING gist (
            learner_id WITH =, daterange(starts_on, ends_on, '[]') WITH &&, kind WITH <>
        ) WHERE (ended_at IS NULL)""",
    },
    "learningplans_placementday": {
        "one_place_per_learner_and_day": """EXCLUDE USING gist (
            learner_id WITH =, weekday WITH =, daterange(starts_on, ends_on, '[]') WITH &&
        ) WHERE (NOT is_cancelled)""",
    },
}


def add(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    for table, rules in CONSTRAINTS.items():
        for name, rule in rules.items():
            schema_editor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {rule}")


def remove(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for table, rules in CONSTRAINTS.items():
        for name in rules:
            schema_editor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")


class Migration(migrations.Migration):
    """Exclusion constraints, with btree_gist for the equal columns."""

    dependencies = [("learningplans", "0001_initial")]

    operations = [migrations.RunPython(add, remove)]
