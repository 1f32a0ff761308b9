"""Colleagues write beside each other and a side speaks once; what comes out of a voice is blind as the voice is."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evaluation", "0001_initial")]

    operations = [
        migrations.RemoveConstraint("voice", "one_voice_per_side"),
        migrations.AddField("actionpoint", "is_blind", models.BooleanField(default=False)),
        migrations.AddField(
            "evaluationround", "spoken", models.JSONField(blank=True, default=dict, verbose_name="wie sprak")
        ),
        migrations.AddField(
            "voice",
            "agreements",
            models.JSONField(blank=True, default=dict, verbose_name="afspraken per groep"),
        ),
        migrations.AddField(
            "voice",
            "looks",
            models.JSONField(blank=True, default=dict, verbose_name="blik op de werkpunten"),
        ),
        migrations.AddConstraint(
            "voice",
            models.UniqueConstraint(
                fields=("round", "party", "organisation", "user"), name="one_voice_per_rater"
            ),
        ),
        migrations.AddConstraint(
            "voice",
            models.UniqueConstraint(
                condition=models.Q(("submitted_at__isnull", False)),
                fields=("round", "party", "organisation"),
                name="a_side_speaks_once",
            ),
        ),
    ]
