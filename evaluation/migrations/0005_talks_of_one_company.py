"""A talk is of one company, and keeps what was agreed in it as it was said."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "__first__"),
        ("evaluation", "0004_words_are_heard"),
    ]

    operations = [
        migrations.AddField(
            "followuptalk",
            "organisation",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.organisation",
                verbose_name="leerbedrijf",
            ),
        ),
        migrations.AddField(
            "followuptalk",
            "points",
            models.JSONField(blank=True, default=list, verbose_name="wat we afspreken"),
        ),
    ]
