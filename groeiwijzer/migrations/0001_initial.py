import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('accounts', '__first__'),
        ('auth', '0012_alter_user_first_name_max_length'),
        ('companies', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='GroupFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quarter', models.CharField(max_length=7)),
                ('instrument_code', models.CharField(max_length=60)),
                ('part', models.CharField(max_length=10)),
                ('group', models.CharField(max_length=60)),
                ('size_floor', models.PositiveIntegerField()),
                ('fractions', models.JSONField()),
                ('made_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'groepscijfer',
                'ordering': ['-quarter', 'group', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('quarter', 'instrument_code', 'part', 'group'), name='one_figure_per_group_and_quarter')],
            },
        ),
        migrations.CreateModel(
            name='InstrumentVersion',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('owner_key', models.CharField(default='portaal', editable=False, max_length=36)),
                ('code', models.SlugField(max_length=60, verbose_name='code')),
                ('number', models.PositiveIntegerField(verbose_name='versie')),
                ('title', models.CharField(max_length=160, verbose_name='titel')),
                ('mode', models.CharField(max_length=20, verbose_name='soort')),
                ('audiences', models.JSONField(default=list, verbose_name='voor wie')),
                ('content', models.JSONField(verbose_name='inhoud')),
                ('checksum', models.CharField(editable=False, max_length=64)),
                ('published_at', models.DateTimeField(verbose_name='gepubliceerd op')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='instruments', to='accounts.organisation', verbose_name='eigenaar')),
                ('published_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'vragenlijst',
                'verbose_name_plural': 'vragenlijsten',
                'ordering': ['title', '-number', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('owner_key', 'code', 'number'), name='one_instrument_per_owner_code_and_version')],
            },
        ),
        migrations.CreateModel(
            name='EndTalk',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('about', models.CharField(max_length=120, verbose_name='over welk traject')),
                ('held_on', models.DateField(verbose_name='gehouden op')),
                ('present', models.CharField(max_length=300, verbose_name='wie was erbij')),
                ('notes', models.JSONField(default=dict, verbose_name='per onderwerp')),
                ('recorded_at', models.DateTimeField(verbose_name='vastgelegd op')),
                ('row_version', models.PositiveIntegerField(default=1)),
                ('establishment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='end_talks', to='companies.establishment', verbose_name='vestiging')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='end_talks', to='accounts.organisation', verbose_name='organisatie')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='groeiwijzer.instrumentversion')),
            ],
            options={
                'verbose_name': 'eindgesprek',
                'verbose_name_plural': 'eindgesprekken',
                'ordering': ['-held_on', '-recorded_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Assessment',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('part', models.CharField(choices=[('company', 'vragen voor het bedrijf'), ('mentor', 'vragen voor de mentor'), ('both', 'alle vragen samen')], default='both', max_length=10, verbose_name='deel')),
                ('title', models.CharField(max_length=120, verbose_name='naam')),
                ('moment', models.DateField(verbose_name='moment')),
                ('started_at', models.DateTimeField(verbose_name='gestart op')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='afgerond op')),
                ('opened_at', models.DateTimeField(blank=True, null=True, verbose_name='opengesteld op')),
                ('establishment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='assessments', to='companies.establishment', verbose_name='vestiging')),
                ('finished_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('opened_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assessments', to='accounts.organisation', verbose_name='organisatie')),
                ('started_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('subject', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='own_assessments', to=settings.AUTH_USER_MODEL, verbose_name='van wie')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assessments', to='groeiwijzer.instrumentversion', verbose_name='vragenlijst')),
            ],
            options={
                'verbose_name': 'zelfevaluatie',
                'verbose_name_plural': 'zelfevaluaties',
                'ordering': ['-moment', '-started_at', 'pk'],
                'indexes': [models.Index(fields=['organisation', '-moment'], name='groeiwijzer_organis_ee4fc0_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('part__in', ['company', 'mentor', 'both'])), name='assessment_part_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('finished_at__isnull', True), ('finished_by__isnull', True)), models.Q(('finished_at__isnull', False), ('finished_by__isnull', False)), _connector='OR'), name='assessment_finish_has_an_actor'), models.CheckConstraint(condition=models.Q(models.Q(('opened_at__isnull', True), ('opened_by__isnull', True)), models.Q(('opened_at__isnull', False), ('opened_by__isnull', False), ('subject__isnull', False)), _connector='OR'), name='only_a_personal_assessment_is_opened'), models.CheckConstraint(condition=models.Q(('finished_at__isnull', True), ('finished_at__gte', models.F('started_at')), _connector='OR'), name='assessment_finishes_after_start')],
            },
        ),
        migrations.CreateModel(
            name='Respondent',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('voice', models.CharField(choices=[('company', 'bedrijf'), ('mentor', 'mentor'), ('school', 'school'), ('learner', 'lerende')], max_length=10, verbose_name='kant')),
                ('asked_at', models.DateTimeField(verbose_name='gevraagd op')),
                ('ready_at', models.DateTimeField(blank=True, null=True, verbose_name='klaar op')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('assessment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='respondents', to='groeiwijzer.assessment')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='respondings', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'beantwoorder',
                'ordering': ['asked_at', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('assessment', 'user'), name='one_voice_per_person_and_assessment'), models.CheckConstraint(condition=models.Q(('voice__in', ['company', 'mentor', 'school', 'learner'])), name='respondent_voice_is_known')],
            },
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('item_code', models.CharField(max_length=20)),
                ('value', models.CharField(blank=True, choices=[('doing', 'doen we'), ('partly', 'deels'), ('not_yet', 'nog niet'), ('na', 'niet van toepassing')], max_length=10)),
                ('note', models.TextField(blank=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('updated_at', models.DateTimeField()),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('assessment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='groeiwijzer.assessment')),
                ('respondent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='groeiwijzer.respondent')),
            ],
            options={
                'verbose_name': 'antwoord',
                'ordering': ['item_code', 'pk'],
                'indexes': [models.Index(fields=['assessment', 'item_code'], name='groeiwijzer_assessm_4c7d30_idx')],
                'constraints': [models.UniqueConstraint(fields=('respondent', 'item_code'), name='one_answer_per_respondent_and_item'), models.CheckConstraint(condition=models.Q(('value__in', ['', 'doing', 'partly', 'not_yet', 'na'])), name='answer_value_is_known')],
            },
        ),
        migrations.CreateModel(
            name='AgreedAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('item_code', models.CharField(max_length=20)),
                ('value', models.CharField(choices=[('doing', 'doen we'), ('partly', 'deels'), ('not_yet', 'nog niet'), ('na', 'niet van toepassing')], max_length=10)),
                ('note', models.TextField(blank=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('agreed_at', models.DateTimeField()),
                ('agreed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.organisation')),
                ('assessment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='agreed', to='groeiwijzer.assessment')),
            ],
            options={
                'verbose_name': 'afgesproken antwoord',
                'ordering': ['item_code'],
                'constraints': [models.UniqueConstraint(fields=('assessment', 'item_code'), name='one_agreed_answer_per_item'), models.CheckConstraint(condition=models.Q(('value__in', ['doing', 'partly', 'not_yet', 'na'])), name='agreed_value_is_known')],
            },
        ),
        migrations.CreateModel(
            name='AssessmentShare',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('ends_on', models.DateField(verbose_name='tot en met')),
                ('granted_at', models.DateTimeField(verbose_name='gedeeld op')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='ingetrokken op')),
                ('assessment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shares', to='groeiwijzer.assessment')),
                ('granted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='received_assessments', to='accounts.organisation', verbose_name='met wie')),
                ('revoked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'gedeelde zelfevaluatie',
                'ordering': ['-granted_at', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('revoked_at__isnull', True)), fields=('assessment', 'organisation'), name='one_open_share_per_receiver'), models.CheckConstraint(condition=models.Q(models.Q(('revoked_at__isnull', True), ('revoked_by__isnull', True)), models.Q(('revoked_at__isnull', False), ('revoked_by__isnull', False)), _connector='OR'), name='share_withdrawal_has_an_actor')],
            },
        ),
        migrations.CreateModel(
            name='AssessmentUserObjectPermission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('content_object', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='groeiwijzer.assessment')),
                ('permission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='auth.permission')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
                'unique_together': {('user', 'permission', 'content_object')},
            },
        ),
        migrations.CreateModel(
            name='GrowthAction',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('instrument_code', models.CharField(blank=True, max_length=60)),
                ('item_code', models.CharField(blank=True, max_length=20)),
                ('title', models.CharField(max_length=160, verbose_name='wat gaan jullie doen')),
                ('due_on', models.DateField(verbose_name='tegen wanneer')),
                ('created_at', models.DateTimeField(verbose_name='gekozen op')),
                ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='klaar op')),
                ('dropped_at', models.DateTimeField(blank=True, null=True, verbose_name='geschrapt op')),
                ('closing_note', models.TextField(blank=True, verbose_name='hoe liep het')),
                ('version', models.PositiveIntegerField(default=1)),
                ('assessment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='actions', to='groeiwijzer.assessment', verbose_name='uit zelfevaluatie')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('done_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('dropped_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('establishment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='growth_actions', to='companies.establishment', verbose_name='vestiging')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='growth_actions', to='accounts.organisation', verbose_name='organisatie')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='growth_actions', to=settings.AUTH_USER_MODEL, verbose_name='wie doet het')),
            ],
            options={
                'verbose_name': 'groeiactie',
                'verbose_name_plural': 'groeiacties',
                'ordering': ['due_on', 'created_at', 'pk'],
                'indexes': [models.Index(fields=['organisation', 'due_on'], name='groeiwijzer_organis_15798c_idx'), models.Index(fields=['owner', 'due_on'], name='groeiwijzer_owner_i_8993ae_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('done_at__isnull', True), ('done_by__isnull', True)), models.Q(('done_at__isnull', False), ('done_by__isnull', False)), _connector='OR'), name='action_done_has_an_actor'), models.CheckConstraint(condition=models.Q(models.Q(('dropped_at__isnull', True), ('dropped_by__isnull', True)), models.Q(('dropped_at__isnull', False), ('dropped_by__isnull', False)), _connector='OR'), name='action_drop_has_an_actor'), models.CheckConstraint(condition=models.Q(('done_at__isnull', True), ('dropped_at__isnull', True), _connector='OR'), name='action_ends_one_way')],
            },
        ),
    ]
