"""Exit talks and surveys; a closed talk is refused any change by the database itself, unless it is reopened."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import duaalportal.lib.privacy

TALK = "companies_exitinterview"
# all but who did something: that may be handed over when a person is erased
FROZEN = (
    *("id", "organisation_id", "place_id", "school_id", "learner_id", "planned_on", "held_on", "present"),
    *("went_well", "could_be_better", "takes_along", "company_changes", "again", "actions"),
    *("skipped_reason", "version", "closed_at", "reopened_at", "reopen_reason"),
)
MESSAGE = "a closed exit talk never changes"


def put_on(apps, schema_editor):
    """Put the guard on."""
    postgres = schema_editor.connection.vendor == "postgresql"
    if postgres:
        same = [f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in FROZEN]
        schema_editor.execute(
            f"""CREATE OR REPLACE FUNCTION {TALK}_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END $$"""
        )
        refuse = f"EXECUTE FUNCTION {TALK}_frozen()"
    else:
        same = [f"OLD.{name} IS NOT NEW.{name}" for name in FROZEN]
        refuse = f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
    closed = f"OLD.closed_at IS NOT NULL AND NEW.closed_at IS NOT NULL AND ({' OR '.join(same)})"
    schema_editor.execute(
        f"CREATE TRIGGER {TALK}_no_update BEFORE UPDATE ON {TALK} FOR EACH ROW WHEN ({closed}) {refuse}"
    )


def take_off(apps, schema_editor):
    """Take the guard off."""
    postgres = schema_editor.connection.vendor == "postgresql"
    schema_editor.execute(f"DROP TRIGGER IF EXISTS {TALK}_no_update" + (f" ON {TALK}" if postgres else ""))
    if postgres:
        schema_editor.execute(f"DROP FUNCTION IF EXISTS {TALK}_frozen()")


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_invitation_outbox"),
        ("companies", "0004_published_sheets_never_change"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ExitInterview",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("planned_on", models.DateField(blank=True, null=True, verbose_name="gepland op")),
                ("held_on", models.DateField(blank=True, null=True, verbose_name="gehouden op")),
                ("present", models.CharField(blank=True, max_length=300, verbose_name="wie was erbij")),
                (
                    "went_well",
                    models.TextField(
                        blank=True,
                        max_length=2000,
                        validators=[duaalportal.lib.privacy.refuse_national_numbers],
                        verbose_name="wat ging goed",
                    ),
                ),
                (
                    "could_be_better",
                    models.TextField(
                        blank=True,
                        max_length=2000,
                        validators=[duaalportal.lib.privacy.refuse_national_numbers],
                        verbose_name="wat kan beter",
                    ),
                ),
                (
                    "takes_along",
                    models.TextField(
                        blank=True,
                        max_length=2000,
                        validators=[duaalportal.lib.privacy.refuse_national_numbers],
                        verbose_name="wat neemt de lerende mee",
                    ),
                ),
                (
                    "company_changes",
                    models.TextField(
                        blank=True,
                        max_length=2000,
                        validators=[duaalportal.lib.privacy.refuse_national_numbers],
                        verbose_name="wat verandert het bedrijf",
                    ),
                ),
                (
                    "again",
                    models.TextField(
                        blank=True,
                        max_length=2000,
                        validators=[duaalportal.lib.privacy.refuse_national_numbers],
                        verbose_name="zouden we het opnieuw doen",
                    ),
                ),
                ("actions", models.JSONField(blank=True, default=list, verbose_name="afspraken")),
                (
                    "skipped_reason",
                    models.CharField(
                        blank=True,
                        max_length=300,
                        validators=[duaalportal.lib.privacy.refuse_national_numbers],
                        verbose_name="waarom niet gehouden",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("changed_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="afgesloten op")),
                ("reopened_at", models.DateTimeField(blank=True, null=True, verbose_name="heropend op")),
                (
                    "reopen_reason",
                    models.CharField(
                        blank=True,
                        max_length=300,
                        validators=[duaalportal.lib.privacy.refuse_national_numbers],
                        verbose_name="waarom heropend",
                    ),
                ),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="gewijzigd door",
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="afgesloten door",
                    ),
                ),
                (
                    "learner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="lerende",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                        verbose_name="leerbedrijf",
                    ),
                ),
                (
                    "place",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exit_interview",
                        to="companies.takenplace",
                    ),
                ),
                (
                    "reopened_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="heropend door",
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
            ],
            options={
                "verbose_name": "exitgesprek",
                "verbose_name_plural": "exitgesprekken",
                "ordering": ["-changed_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ExitSurvey",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("opened_at", models.DateTimeField(verbose_name="geopend op")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="afgesloten op")),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="afgesloten door",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="geopend door",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                        verbose_name="leerbedrijf",
                    ),
                ),
                (
                    "place",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exit_survey",
                        to="companies.takenplace",
                    ),
                ),
            ],
            options={
                "verbose_name": "bevraging bij het einde",
                "verbose_name_plural": "bevragingen bij het einde",
                "ordering": ["-opened_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ExitVoice",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("asked_at", models.DateTimeField(verbose_name="gevraagd op")),
                (
                    "time",
                    models.CharField(
                        blank=True,
                        choices=[("fully", "Helemaal"), ("partly", "Deels"), ("not", "Niet")],
                        max_length=10,
                        verbose_name="Ik had genoeg tijd voor de lerende.",
                    ),
                ),
                (
                    "aim",
                    models.CharField(
                        blank=True,
                        choices=[("fully", "Helemaal"), ("partly", "Deels"), ("not", "Niet")],
                        max_length=10,
                        verbose_name="Ik wist wat de lerende bij ons moest leren.",
                    ),
                ),
                (
                    "support",
                    models.CharField(
                        blank=True,
                        choices=[("fully", "Helemaal"), ("partly", "Deels"), ("not", "Niet")],
                        max_length=10,
                        verbose_name="Met mijn vragen kon ik bij iemand terecht.",
                    ),
                ),
                (
                    "again",
                    models.CharField(
                        blank=True,
                        choices=[("fully", "Helemaal"), ("partly", "Deels"), ("not", "Niet")],
                        max_length=10,
                        verbose_name="Ik wil nog eens een lerende begeleiden.",
                    ),
                ),
                (
                    "needs",
                    models.TextField(
                        blank=True,
                        max_length=2000,
                        validators=[duaalportal.lib.privacy.refuse_national_numbers],
                        verbose_name="wat heb je nodig",
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="geantwoord op")),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="gevraagd door",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                        verbose_name="leerbedrijf",
                    ),
                ),
                (
                    "respondent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="wie",
                    ),
                ),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="voices",
                        to="companies.exitsurvey",
                    ),
                ),
            ],
            options={
                "verbose_name": "antwoord op een bevraging",
                "verbose_name_plural": "antwoorden op een bevraging",
                "ordering": ["survey", "asked_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ExitWords",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "text",
                    models.TextField(
                        blank=True,
                        max_length=2000,
                        validators=[duaalportal.lib.privacy.refuse_national_numbers],
                        verbose_name="in eigen woorden",
                    ),
                ),
                ("of_version", models.PositiveIntegerField(verbose_name="bij versie")),
                ("version", models.PositiveIntegerField(default=1)),
                ("written_at", models.DateTimeField(verbose_name="geschreven op")),
                (
                    "interview",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="words",
                        to="companies.exitinterview",
                    ),
                ),
                (
                    "learner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="lerende",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                        verbose_name="leerbedrijf",
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
            ],
            options={
                "verbose_name": "eigen woorden bij een exitgesprek",
                "ordering": ["-written_at", "pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="exitinterview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", True), ("closed_by__isnull", True)),
                    models.Q(("closed_at__isnull", False), ("closed_by__isnull", False)),
                    _connector="OR",
                ),
                name="exit_close_has_an_actor",
            ),
        ),
        migrations.AddConstraint(
            model_name="exitinterview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reopened_at__isnull", True), ("reopened_by__isnull", True)),
                    models.Q(("reopened_at__isnull", False), ("reopened_by__isnull", False)),
                    _connector="OR",
                ),
                name="exit_reopening_has_an_actor",
            ),
        ),
        migrations.AddConstraint(
            model_name="exitinterview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_at__isnull", True),
                    ("held_on__isnull", False),
                    models.Q(("skipped_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="a_closed_exit_was_held_or_says_why_not",
            ),
        ),
        migrations.AddConstraint(
            model_name="exitinterview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("skipped_reason", ""),
                    models.Q(("closed_at__isnull", False), ("held_on__isnull", True)),
                    _connector="OR",
                ),
                name="a_skipped_exit_is_closed_and_was_not_held",
            ),
        ),
        migrations.AddConstraint(
            model_name="exitsurvey",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", True), ("closed_by__isnull", True)),
                    models.Q(("closed_at__isnull", False), ("closed_by__isnull", False)),
                    _connector="OR",
                ),
                name="exit_survey_close_has_an_actor",
            ),
        ),
        migrations.AddConstraint(
            model_name="exitvoice",
            constraint=models.UniqueConstraint(
                fields=("survey", "respondent"), name="one_voice_per_person_and_survey"
            ),
        ),
        migrations.AddConstraint(
            model_name="exitvoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("again", ""),
                        ("aim", ""),
                        ("answered_at__isnull", True),
                        ("needs", ""),
                        ("support", ""),
                        ("time", ""),
                    ),
                    models.Q(
                        ("again__in", ["fully", "partly", "not"]),
                        ("aim__in", ["fully", "partly", "not"]),
                        ("answered_at__isnull", False),
                        ("support__in", ["fully", "partly", "not"]),
                        ("time__in", ["fully", "partly", "not"]),
                    ),
                    _connector="OR",
                ),
                name="an_answer_speaks_to_every_statement",
            ),
        ),
        migrations.RunPython(put_on, take_off),
    ]
