import django.db.models.deletion
import duaalportal.lib.privacy
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0005_person_without_address'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ApiToken',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=80, validators=[duaalportal.lib.privacy.refuse_national_numbers], verbose_name='naam')),
                ('scopes', models.JSONField(default=list, verbose_name='wat het systeem leest')),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('hint', models.CharField(max_length=12, verbose_name='begint met')),
                ('ends_on', models.DateField(verbose_name='tot en met')),
                ('made_at', models.DateTimeField(verbose_name='gemaakt op')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='ingetrokken op')),
                ('kept_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='verantwoordelijke')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='gemaakt door')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation', verbose_name='organisatie')),
                ('revoked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ingetrokken door')),
            ],
            options={
                'verbose_name': 'sleutel',
                'verbose_name_plural': 'sleutels',
                'ordering': ['-made_at', 'pk'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('revoked_at__isnull', True), ('revoked_by__isnull', True)), models.Q(('revoked_at__isnull', False), ('revoked_by__isnull', False)), _connector='OR'), name='token_end_has_an_actor'),
                ],
            },
        ),
        migrations.CreateModel(
            name='EventCursor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveBigIntegerField(default=0)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation', verbose_name='organisatie')),
            ],
            options={
                'verbose_name': 'leesplaats in het auditspoor',
                'constraints': [
                    models.UniqueConstraint(fields=('organisation',), name='one_cursor_per_trail'),
                ],
            },
        ),
        migrations.CreateModel(
            name='TokenUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('used_at', models.DateTimeField(blank=True, null=True, verbose_name='laatst gebruikt op')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation', verbose_name='organisatie')),
                ('token', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='use', to='exchange.apitoken')),
            ],
            options={
                'verbose_name': 'gebruik van een sleutel',
            },
        ),
        migrations.CreateModel(
            name='Webhook',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('url', models.URLField(max_length=300, verbose_name='adres')),
                ('events', models.JSONField(default=list, verbose_name='waarover')),
                ('secret_number', models.PositiveSmallIntegerField(default=1)),
                ('made_at', models.DateTimeField(verbose_name='gemaakt op')),
                ('failing_since', models.DateTimeField(blank=True, null=True, verbose_name='lukt niet sinds')),
                ('stopped_at', models.DateTimeField(blank=True, null=True, verbose_name='gestopt op')),
                ('stopped_because', models.CharField(blank=True, choices=[('failing', 'het adres gaf te lang geen goed antwoord'), ('gone', 'het systeem liet weten dat dit adres niet meer bestaat')], max_length=10, verbose_name='waarom gestopt')),
                ('removed_at', models.DateTimeField(blank=True, null=True, verbose_name='weggenomen op')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='gemaakt door')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation', verbose_name='organisatie')),
                ('removed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='weggenomen door')),
            ],
            options={
                'verbose_name': 'webhook',
                'verbose_name_plural': 'webhooks',
                'ordering': ['-made_at', 'pk'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('removed_at__isnull', True), ('removed_by__isnull', True)), models.Q(('removed_at__isnull', False), ('removed_by__isnull', False)), _connector='OR'), name='webhook_end_has_an_actor'),
                    models.CheckConstraint(condition=models.Q(models.Q(('stopped_at__isnull', True), ('stopped_because', '')), models.Q(('stopped_at__isnull', False), models.Q(('stopped_because', ''), _negated=True)), _connector='OR'), name='webhook_stop_has_a_reason'),
                ],
            },
        ),
        migrations.CreateModel(
            name='WebhookDelivery',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('event', models.CharField(max_length=40, verbose_name='waarover')),
                ('body', models.JSONField(verbose_name='bericht')),
                ('made_at', models.DateTimeField()),
                ('due_at', models.DateTimeField(verbose_name='vertrekt vanaf')),
                ('claimed_until', models.DateTimeField(blank=True, null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0, verbose_name='pogingen')),
                ('status', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='antwoord')),
                ('trouble', models.CharField(blank=True, max_length=200, verbose_name='wat er misliep')),
                ('delivered_at', models.DateTimeField(blank=True, null=True, verbose_name='aangekomen op')),
                ('given_up_at', models.DateTimeField(blank=True, null=True, verbose_name='opgegeven op')),
                ('entry', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.auditentry')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation', verbose_name='organisatie')),
                ('webhook', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='exchange.webhook')),
            ],
            options={
                'verbose_name': 'bericht aan een webhook',
                'verbose_name_plural': 'berichten aan webhooks',
                'ordering': ['-made_at', 'pk'],
                'indexes': [
                    models.Index(condition=models.Q(('delivered_at__isnull', True), ('given_up_at__isnull', True)), fields=['due_at'], name='deliveries_waiting'),
                    models.Index(fields=['webhook', '-made_at'], name='deliveries_of_webhook'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('webhook', 'entry'), name='one_message_per_act_and_address'),
                    models.CheckConstraint(condition=models.Q(('delivered_at__isnull', True), ('given_up_at__isnull', True), _connector='OR'), name='a_message_arrives_or_is_given_up'),
                ],
            },
        ),
    ]
