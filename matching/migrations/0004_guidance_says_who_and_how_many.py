import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import duaalportal.lib.privacy


class Migration(migrations.Migration):

    dependencies = [
        ('matching', '0002_where_an_opening_is'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='guidanceaction',
            name='came',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='hoeveel er waren'),
        ),
        migrations.AddField(
            model_name='guidanceaction',
            name='expected',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='hoeveel er verwacht worden'),
        ),
        migrations.AddField(
            model_name='guidanceaction',
            name='leader',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='wie begeleidt'),
        ),
        migrations.AddField(
            model_name='guidanceaction',
            name='until_time',
            field=models.TimeField(blank=True, null=True, verbose_name='tot'),
        ),
        migrations.AlterField(
            model_name='guidanceaction',
            name='note',
            field=models.TextField(blank=True, max_length=2000, validators=[duaalportal.lib.privacy.refuse_national_numbers], verbose_name='wat wie komt moet weten'),
        ),
    ]
