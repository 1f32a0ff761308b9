"""Learning networks with their meetings, core groups, and end talks that know whose end it was; constraints stand with their table."""

import django.db.models.deletion
import duaalportal.lib.privacy
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_person_without_address"),
        ("catalogue", "0005_rhythm_of_weeks"),
        ("companies", "0005_exit_talks_and_surveys"),
        ("groeiwijzer", "0005_actions_keep_their_assessment"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="endtalk",
            name="place",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="end_talks",
                to="companies.takenplace",
                verbose_name="plaats van de lerende",
            ),
        ),
        migrations.CreateModel(
            name="CoreGroupNote",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("held_on", models.DateField(verbose_name="wanneer")),
                (
                    "present",
                    models.CharField(
                        blank=True,
                        max_length=300,
                        validators=[duaalportal.lib.privacy.refuse_national_numbers],
                        verbose_name="wie was erbij",
                    ),
                ),
                (
                    "text",
                    models.TextField(
                        blank=True,
                        max_length=4000,
                        validators=[duaalportal.lib.privacy.refuse_national_numbers],
                        verbose_name="wat besproken en beslist",
                    ),
                ),
                ("is_shared", models.BooleanField(default=False, verbose_name="partners lezen mee")),
                ("written_at", models.DateTimeField()),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                        verbose_name="organisatie",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="geschreven door",
                    ),
                ),
            ],
            options={
                "verbose_name": "nota van de kerngroep",
                "verbose_name_plural": "nota's van de kerngroep",
                "ordering": ["-held_on", "-written_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="LearningNetwork",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "name",
                    models.CharField(
                        max_length=120,
                        validators=[duaalportal.lib.privacy.refuse_national_numbers],
                        verbose_name="naam",
                    ),
                ),
                (
                    "region",
                    models.CharField(
                        max_length=120,
                        validators=[duaalportal.lib.privacy.refuse_national_numbers],
                        verbose_name="streek",
                    ),
                ),
                (
                    "about",
                    models.TextField(
                        blank=True,
                        max_length=4000,
                        validators=[duaalportal.lib.privacy.refuse_national_numbers],
                        verbose_name="waarover",
                    ),
                ),
                ("founded_at", models.DateTimeField(verbose_name="opgericht op")),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="gestopt op")),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="gestopt door",
                    ),
                ),
                (
                    "founded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="opgericht door",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                        verbose_name="trekker",
                    ),
                ),
            ],
            options={
                "verbose_name": "lerend netwerk",
                "verbose_name_plural": "lerende netwerken",
                "ordering": ["name", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("ended_by__isnull", True)),
                            models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="network_end_has_an_actor",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="NetworkMeeting",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("meeting", "bijeenkomst"), ("peer_review", "intervisie")],
                        default="meeting",
                        max_length=20,
                        verbose_name="soort",
                    ),
                ),
                (
                    "title",
                    models.CharField(
                        max_length=160,
                        validators=[duaalportal.lib.privacy.refuse_national_numbers],
                        verbose_name="waarover",
                    ),
                ),
                ("starts_at", models.DateTimeField(verbose_name="wanneer")),
                ("minutes", models.PositiveSmallIntegerField(verbose_name="duur in minuten")),
                ("where_at", models.CharField(blank=True, max_length=200, verbose_name="waar")),
                (
                    "invitation",
                    models.TextField(
                        blank=True,
                        max_length=4000,
                        validators=[duaalportal.lib.privacy.refuse_national_numbers],
                        verbose_name="uitnodiging",
                    ),
                ),
                ("invited_at", models.DateTimeField(verbose_name="uitgenodigd op")),
                ("steps", models.JSONField(default=dict, verbose_name="stappen van de intervisie")),
                (
                    "report",
                    models.TextField(
                        blank=True,
                        max_length=4000,
                        validators=[duaalportal.lib.privacy.refuse_national_numbers],
                        verbose_name="wat besproken werd",
                    ),
                ),
                (
                    "next_step",
                    models.TextField(
                        blank=True,
                        max_length=4000,
                        validators=[duaalportal.lib.privacy.refuse_national_numbers],
                        verbose_name="volgende stap",
                    ),
                ),
                ("next_on", models.DateField(blank=True, null=True, verbose_name="tegen wanneer")),
                ("reported_at", models.DateTimeField(blank=True, null=True, verbose_name="verslag op")),
                ("cancelled_at", models.DateTimeField(blank=True, null=True, verbose_name="afgelast op")),
                ("cancel_reason", models.CharField(blank=True, max_length=300, verbose_name="waarom")),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "cancelled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="afgelast door",
                    ),
                ),
                (
                    "invited_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="uitgenodigd door",
                    ),
                ),
                (
                    "network",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meetings",
                        to="groeiwijzer.learningnetwork",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                        verbose_name="trekker",
                    ),
                ),
                (
                    "reported_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="verslag door",
                    ),
                ),
            ],
            options={
                "verbose_name": "bijeenkomst van een netwerk",
                "verbose_name_plural": "bijeenkomsten van een netwerk",
                "ordering": ["-starts_at", "pk"],
                "indexes": [models.Index(fields=["network", "starts_at"], name="meeting_of_network")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["meeting", "peer_review"])),
                        name="network_meeting_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reported_at__isnull", True), ("reported_by__isnull", True)),
                            models.Q(("reported_at__isnull", False), ("reported_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="network_report_has_an_actor",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("cancelled_at__isnull", True), ("cancelled_by__isnull", True)),
                            models.Q(("cancelled_at__isnull", False), ("cancelled_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="network_cancel_has_an_actor",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NetworkGuest",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("comes", models.BooleanField(blank=True, null=True, verbose_name="komt")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="geantwoord op")),
                ("was_there", models.BooleanField(blank=True, null=True, verbose_name="was erbij")),
                (
                    "learned",
                    models.TextField(
                        blank=True,
                        max_length=4000,
                        validators=[duaalportal.lib.privacy.refuse_national_numbers],
                        verbose_name="wat geleerd",
                    ),
                ),
                ("learned_at", models.DateTimeField(blank=True, null=True, verbose_name="geschreven op")),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                        verbose_name="organisatie",
                    ),
                ),
                (
                    "network",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="groeiwijzer.learningnetwork",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                        verbose_name="trekker",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="wie",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="guests",
                        to="groeiwijzer.networkmeeting",
                    ),
                ),
            ],
            options={
                "verbose_name": "deelnemer van een bijeenkomst",
                "verbose_name_plural": "deelnemers van een bijeenkomst",
                "ordering": ["user__name", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("meeting", "user"), name="one_guest_per_meeting")
                ],
            },
        ),
        migrations.CreateModel(
            name="NetworkMember",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "contact_name",
                    models.CharField(blank=True, max_length=120, verbose_name="naam van het contact"),
                ),
                (
                    "contact_email",
                    models.EmailField(blank=True, max_length=254, verbose_name="e-mailadres van het contact"),
                ),
                ("joined_on", models.DateField(verbose_name="sinds")),
                ("left_on", models.DateField(blank=True, null=True, verbose_name="niet meer vanaf")),
                ("added_at", models.DateTimeField()),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="toegevoegd door",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="contact",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                        verbose_name="organisatie",
                    ),
                ),
                (
                    "network",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="groeiwijzer.learningnetwork",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                        verbose_name="trekker",
                    ),
                ),
            ],
            options={
                "verbose_name": "lid van een netwerk",
                "verbose_name_plural": "leden van een netwerk",
                "ordering": ["member__name", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("left_on__isnull", True)),
                        fields=("network", "member"),
                        name="one_open_membership_per_network",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("left_on__isnull", True),
                            ("left_on__gte", models.F("joined_on")),
                            _connector="OR",
                        ),
                        name="network_member_leaves_after_joining",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NetworkPaper",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "title",
                    models.CharField(
                        max_length=160,
                        validators=[duaalportal.lib.privacy.refuse_national_numbers],
                        verbose_name="titel",
                    ),
                ),
                ("file", models.FileField(max_length=200, upload_to="", verbose_name="bestand")),
                ("file_name", models.CharField(max_length=160, verbose_name="naam van het bestand")),
                ("content_type", models.CharField(max_length=60)),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("added_at", models.DateTimeField(verbose_name="toegevoegd op")),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="toegevoegd door",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="papers",
                        to="groeiwijzer.networkmeeting",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                        verbose_name="van wie",
                    ),
                ),
                (
                    "network",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="groeiwijzer.learningnetwork",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                        verbose_name="trekker",
                    ),
                ),
            ],
            options={
                "verbose_name": "materiaal van een netwerk",
                "verbose_name_plural": "materiaal van een netwerk",
                "ordering": ["added_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="NetworkProgramme",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "network",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="programmes",
                        to="groeiwijzer.learningnetwork",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                        verbose_name="trekker",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogue.programme",
                    ),
                ),
            ],
            options={
                "verbose_name": "opleiding van een netwerk",
                "ordering": ["programme__name", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("network", "programme"), name="one_programme_per_network")
                ],
            },
        ),
        migrations.CreateModel(
            name="CoreGroupMember",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("is_responsible", models.BooleanField(default=False, verbose_name="verantwoordelijk")),
                (
                    "tasks",
                    models.TextField(
                        blank=True,
                        max_length=2000,
                        validators=[duaalportal.lib.privacy.refuse_national_numbers],
                        verbose_name="taken",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="sinds")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="niet meer vanaf")),
                ("added_at", models.DateTimeField()),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="aangeduid door",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                        verbose_name="organisatie",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="wie",
                    ),
                ),
            ],
            options={
                "verbose_name": "lid van de kerngroep werkplekleren",
                "verbose_name_plural": "leden van de kerngroep werkplekleren",
                "ordering": ["-is_responsible", "user__name", "starts_on", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ends_on__isnull", True), ("is_responsible", True)),
                        fields=("organisation",),
                        name="one_responsible_per_organisation",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ends_on__isnull", True)),
                        fields=("organisation", "user"),
                        name="once_in_a_core_group",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True),
                            ("ends_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="core_group_member_ends_after_start",
                    ),
                ],
            },
        ),
    ]
