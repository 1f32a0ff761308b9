"""Item codes are as long as an instrument allows, with room for the version a resting answer was given in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("groeiwijzer", "0002_published_versions_never_change")]

    operations = [
        migrations.AlterField("answer", "item_code", models.CharField(max_length=40)),
        migrations.AlterField("agreedanswer", "item_code", models.CharField(max_length=40)),
        migrations.AlterField("growthaction", "item_code", models.CharField(blank=True, max_length=40)),
    ]
