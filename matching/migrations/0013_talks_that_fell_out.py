from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("matching", "0012_companies_answer_for_their_table")]

    operations = [
        migrations.AddField(
            "speeddatetable",
            "talks_gone",
            models.PositiveSmallIntegerField(default=0, verbose_name="gesprekken die wegvielen"),
        ),
    ]
