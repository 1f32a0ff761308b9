"""The word of who has no account is noted down by who guides the learner."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("matching", "0010_closed_start_talks_never_change")]

    operations = [
        migrations.AddField(
            "matchword",
            "given",
            models.CharField(
                blank=True,
                choices=[
                    ("paper", "op papier"),
                    ("phone", "aan de telefoon"),
                    ("spoken", "in een gesprek"),
                ],
                default="",
                max_length=10,
                verbose_name="hoe gezegd",
            ),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            "matchword",
            models.CheckConstraint(
                condition=models.Q(given__in=["", "paper", "phone", "spoken"]),
                name="match_word_was_given_somehow",
            ),
        ),
    ]
