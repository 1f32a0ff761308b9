import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

import duaalportal.lib.privacy

EMPTY = {"blank": True, "null": True}
TEXT = {"blank": True, "validators": [duaalportal.lib.privacy.refuse_national_numbers]}


def _key():
    return models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)


def _to(model, words, **options):
    options = {"on_delete": django.db.models.deletion.PROTECT, "related_name": "+"} | options
    return models.ForeignKey(to=model, verbose_name=words, **options)


def _person(words, **options):
    return _to(settings.AUTH_USER_MODEL, words, **options)


def _around():
    return [
        ("organisation", _to("accounts.organisation", "leerbedrijf")),
        ("school", _to("accounts.organisation", "school")),
        ("trajectory", _to("learningplans.trajectory", "traject")),
    ]


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_person_without_address"),
        ("learningplans", "0004_published_sheets_never_change"),
        ("matching", "0006_speed_date_notes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ParentsTold",
            fields=[
                ("id", _key()),
                (
                    "transport",
                    models.TextField(max_length=1000, verbose_name="naar het werk en terug", **TEXT),
                ),
                ("hours", models.TextField(max_length=1000, verbose_name="dagen en uren", **TEXT)),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("talk", "in een gesprek"),
                            ("call", "aan de telefoon"),
                            ("mail", "met een bericht"),
                        ],
                        max_length=10,
                        verbose_name="hoe verteld",
                    ),
                ),
                ("told_on", models.DateField(verbose_name="verteld op")),
                ("met_on", models.DateField(verbose_name="kennisgemaakt op", **EMPTY)),
                ("told_at", models.DateTimeField()),
                ("read_at", models.DateTimeField(verbose_name="gelezen op", **EMPTY)),
                ("version", models.PositiveIntegerField(default=1)),
                ("told_by", _person("verteld door")),
                ("read_by", _person("gelezen door", **EMPTY)),
                *_around(),
            ],
            options={
                "verbose_name": "ouders ingelicht",
                "verbose_name_plural": "ouders ingelicht",
                "ordering": ["-told_on", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("trajectory", "organisation"), name="parents_told_once_per_company"
                    ),
                    models.CheckConstraint(
                        condition=Q(read_at__isnull=True, read_by__isnull=True)
                        | Q(read_at__isnull=False, read_by__isnull=False),
                        name="parents_reading_has_an_actor",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StartCorrection",
            fields=[
                ("id", _key()),
                ("code", models.CharField(max_length=20, verbose_name="bij vraag")),
                ("before", models.TextField(max_length=2000, verbose_name="stond er", **TEXT)),
                ("after", models.TextField(max_length=2000, verbose_name="staat er nu", **TEXT)),
                (
                    "reason",
                    models.CharField(
                        max_length=500,
                        validators=[duaalportal.lib.privacy.refuse_national_numbers],
                        verbose_name="waarom",
                    ),
                ),
                ("at", models.DateTimeField()),
                ("by", _person("verbeterd door")),
                (
                    "talk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="corrections",
                        to="matching.starttalk",
                    ),
                ),
                *_around(),
            ],
            options={
                "verbose_name": "verbetering van een opstartgesprek",
                "ordering": ["at", "pk"],
            },
        ),
        migrations.AddField("startagreement", "done_by", _person("gedaan volgens", **EMPTY)),
        migrations.AddField("startagreement", "owner_user", _person("account van wie dit doet", **EMPTY)),
        migrations.AddConstraint(
            "sharedvision",
            models.UniqueConstraint(
                condition=Q(agreed_at__isnull=True),
                fields=("school", "organisation"),
                name="one_open_vision_per_pair",
                violation_error_message="Jullie zijn hier al mee bezig.",
            ),
        ),
    ]
