"""A school sets rhythm and grid per programme, and a published grid is refused any change by the database itself."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


TABLE = "evaluation_gridversion"
# all but who published it and until when it is used
FROZEN = ("id", "owner_id", "owner_key", "code", "number", "title", "content", "published_at")
MESSAGE = "a published grid never changes"


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
    dependencies = [
        ("accounts", "0005_person_without_address"),
        ("catalogue", "0005_rhythm_of_weeks"),
        ("evaluation", "0007_closed_talks_never_change"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="EvaluationRhythm",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("first_day", models.DateField(verbose_name="vanaf")),
                ("set_at", models.DateTimeField(verbose_name="ingesteld op")),
                ("weeks", models.PositiveSmallIntegerField(verbose_name="week om de hoeveel weken")),
                (
                    "sheets",
                    models.CharField(
                        choices=[
                            ("day", "elke dag op de werkplek"),
                            ("week", "één keer per week"),
                            ("off", "niet vragen"),
                        ],
                        default="day",
                        max_length=10,
                        verbose_name="fiche",
                    ),
                ),
                ("talks", models.PositiveSmallIntegerField(default=0, verbose_name="gesprekken met drie")),
                (
                    "period",
                    models.CharField(
                        choices=[("term", "trimester"), ("semester", "semester"), ("year", "schooljaar")],
                        default="semester",
                        max_length=10,
                        verbose_name="per",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogue.programme",
                        verbose_name="duale opleiding",
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                        verbose_name="school",
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ingesteld door",
                    ),
                ),
            ],
            options={
                "verbose_name": "ritme van evalueren",
                "verbose_name_plural": "ritmes van evalueren",
                "ordering": ["-first_day", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("school", "programme", "first_day"), name="one_rhythm_per_programme_and_week"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("weeks__lte", 4)), name="rhythm_is_at_most_four_weeks"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("talks__lte", 9)), name="rhythm_asks_at_most_nine_talks"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sheets__in", ["day", "week", "off"])),
                        name="rhythm_of_sheets_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("period__in", ["term", "semester", "year"])),
                        name="rhythm_period_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GridChoice",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("first_day", models.DateField(verbose_name="vanaf")),
                ("set_at", models.DateTimeField(verbose_name="ingesteld op")),
                (
                    "grid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="evaluation.gridversion",
                        verbose_name="rooster",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogue.programme",
                        verbose_name="duale opleiding",
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                        verbose_name="school",
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ingesteld door",
                    ),
                ),
            ],
            options={
                "verbose_name": "keuze van een rooster",
                "verbose_name_plural": "keuzes van roosters",
                "ordering": ["-first_day", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("school", "programme", "first_day"), name="one_grid_per_programme_and_week"
                    )
                ],
            },
        ),
        migrations.RunPython(put_on, take_off),
    ]
