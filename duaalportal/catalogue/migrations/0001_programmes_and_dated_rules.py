import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0003_audit_takes_only_new_rows'),
        ('accounts', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='JointCommittee',
            fields=[
                ('code', models.CharField(max_length=10, primary_key=True, serialize=False, verbose_name='nummer')),
                ('name', models.CharField(max_length=200, verbose_name='naam')),
            ],
            options={
                'verbose_name': 'paritair comité',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='Programme',
            fields=[
                ('code', models.SlugField(max_length=60, primary_key=True, serialize=False, verbose_name='code')),
                ('name', models.CharField(max_length=160, verbose_name='officiële naam')),
                ('abbreviation', models.CharField(blank=True, max_length=20, verbose_name='afkorting')),
                ('track', models.CharField(blank=True, max_length=80, verbose_name='onderwijsvorm of finaliteit')),
                ('workplace_hours', models.DecimalField(decimal_places=1, max_digits=4, verbose_name='uren per week op de werkplek')),
                ('source', models.CharField(max_length=300, verbose_name='bron')),
                ('retired_on', models.DateField(blank=True, null=True, verbose_name='niet meer ingericht vanaf')),
            ],
            options={
                'verbose_name': 'duale opleiding',
                'verbose_name_plural': 'duale opleidingen',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Activity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=60, unique=True, verbose_name='code')),
                ('text', models.CharField(max_length=240, verbose_name='activiteit')),
                ('position', models.PositiveSmallIntegerField()),
                ('retired_on', models.DateField(blank=True, null=True)),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='activities', to='catalogue.programme')),
            ],
            options={
                'verbose_name': 'activiteit',
                'verbose_name_plural': 'activiteiten',
                'ordering': ['programme', 'position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Scheme',
            fields=[
                ('code', models.SlugField(max_length=40, primary_key=True, serialize=False, verbose_name='code')),
                ('name', models.CharField(max_length=160, verbose_name='naam')),
                ('url', models.URLField(blank=True, verbose_name='website')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='schemes', to='accounts.organisation')),
            ],
            options={
                'verbose_name': 'partnerschap',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='RuleParameter',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(choices=[('mentor_min_age', 'Leeftijd van een mentor, minstens'), ('mentor_min_age_with_proof', 'Leeftijd van een mentor met bewijs van vooropleiding'), ('mentor_min_practice', 'Praktijkervaring van een mentor, minstens'), ('certificate_model', 'Model van het uittreksel uit het strafregister'), ('certificate_validity', 'Ouderdom van het uittreksel, hoogstens'), ('mentor_capacity', 'Lerenden per mentor, hoogstens'), ('training_term', 'Mentoropleiding volgen na de erkenning, binnen'), ('recognition_term', 'Duur van een erkenning'), ('decision_term', 'Beslissing over een aanvraag, binnen'), ('appeal_term', 'Beroep na ontvangst van de beslissing, binnen'), ('risk_review', 'Risicoanalyse herzien, minstens om de'), ('minor_until', 'Minderjarig tot'), ('programme_request_day', 'Programmatieaanvraag, ten laatste op'), ('programme_answer_term', 'Antwoord op een programmatieaanvraag, binnen'), ('decision_notices', 'Herinnering aan een aanvraag, dagen na indienen'), ('expiry_notices', 'Herinnering aan het einde van een erkenning, maanden vooraf'), ('training_notices', 'Herinnering aan de mentoropleiding, dagen vooraf'), ('draft_notice', 'Herinnering aan een onvolledige aanvraag, na'), ('premium_unpaid', 'Premie kwalificerend werkplekleren, lerende zonder vergoeding'), ('premium_paid', 'Premie kwalificerend werkplekleren, lerende met vergoeding'), ('premium_times', 'Premie kwalificerend werkplekleren, hoogstens'), ('premium_min_months', 'Premie kwalificerend werkplekleren, opleiding duurt minstens'), ('learner_premium', 'Premie voor de lerende, per schooljaar'), ('learner_premium_times', 'Premie voor de lerende, hoogstens'), ('registration_term', 'Overeenkomst registreren na de start, binnen')], max_length=40, verbose_name='regel')),
                ('value', models.CharField(max_length=40, verbose_name='waarde')),
                ('valid_from', models.DateField(verbose_name='vanaf')),
                ('valid_until', models.DateField(blank=True, null=True, verbose_name='tot en met')),
                ('source', models.CharField(max_length=300, verbose_name='bron')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='uitleg')),
                ('added_at', models.DateTimeField(blank=True, null=True)),
                ('added_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('scheme', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='parameters', to='catalogue.scheme', verbose_name='voor')),
            ],
            options={
                'verbose_name': 'regel met waarde',
                'ordering': ['name', 'scheme', 'valid_from', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('name', 'scheme', 'valid_from'), name='one_value_per_rule_scheme_and_day', violation_error_message='Vanaf die dag heeft deze regel al een waarde.'), models.UniqueConstraint(condition=models.Q(('scheme__isnull', True)), fields=('name', 'valid_from'), name='one_general_value_per_rule_and_day', violation_error_message='Vanaf die dag heeft deze regel al een waarde.'), models.CheckConstraint(condition=models.Q(('valid_until__isnull', True), ('valid_until__gte', models.F('valid_from')), _connector='OR'), name='rule_value_ends_after_start'), models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='rule_value_has_a_source'), models.CheckConstraint(condition=models.Q(('name__in', ['mentor_min_age', 'mentor_min_age_with_proof', 'mentor_min_practice', 'certificate_model', 'certificate_validity', 'mentor_capacity', 'training_term', 'recognition_term', 'decision_term', 'appeal_term', 'risk_review', 'minor_until', 'programme_request_day', 'programme_answer_term', 'decision_notices', 'expiry_notices', 'training_notices', 'draft_notice', 'premium_unpaid', 'premium_paid', 'premium_times', 'premium_min_months', 'learner_premium', 'learner_premium_times', 'registration_term'])), name='rule_name_is_known')],
            },
        ),
        migrations.CreateModel(
            name='Routing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField(verbose_name='vanaf')),
                ('valid_until', models.DateField(blank=True, null=True, verbose_name='tot en met')),
                ('source', models.CharField(max_length=300, verbose_name='bron')),
                ('joint_committee', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='routings', to='catalogue.jointcommittee')),
                ('scheme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='routings', to='catalogue.scheme')),
            ],
            options={
                'verbose_name': 'bevoegdheid',
                'ordering': ['joint_committee', 'valid_from', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('joint_committee', 'valid_from'), name='one_routing_per_committee_and_day'), models.UniqueConstraint(condition=models.Q(('joint_committee__isnull', True)), fields=('valid_from',), name='one_routing_for_all_others_per_day'), models.CheckConstraint(condition=models.Q(('valid_until__isnull', True), ('valid_until__gte', models.F('valid_from')), _connector='OR'), name='routing_ends_after_start')],
            },
        ),
    ]
