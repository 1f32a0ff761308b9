from django.db import migrations, models


def ask_anew(apps, schema_editor):
    """Reasons were kept as sentences; a proposal of then says that it is old and offers a fresh one."""
    apps.get_model("matching", "ProposedMatch").objects.exclude(reasons=[]).update(reasons=[])
    apps.get_model("matching", "Proposal").objects.update(fingerprint="")


class Migration(migrations.Migration):
    dependencies = [
        ("matching", "0007_start_talks_and_visions"),
    ]

    operations = [
        migrations.RunPython(ask_anew, migrations.RunPython.noop),
        migrations.AlterModelOptions(
            name="proposedmatch",
            options={
                "ordering": ["proposal", "trajectory", "is_rotation", "block"],
                "verbose_name": "voorgestelde match",
            },
        ),
        migrations.RemoveConstraint(
            model_name="proposedmatch",
            name="one_line_per_learner_and_block",
        ),
        migrations.AddField(
            model_name="proposal",
            name="blocks",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="blokken in een rotatie"),
        ),
        migrations.AddField(
            model_name="proposedmatch",
            name="is_rotation",
            field=models.BooleanField(default=False, verbose_name="in een rotatie"),
        ),
        migrations.AddField(
            model_name="proposedmatch",
            name="rotation",
            field=models.JSONField(blank=True, default=dict, verbose_name="waarom een rotatie"),
        ),
        migrations.AddConstraint(
            model_name="proposedmatch",
            constraint=models.UniqueConstraint(
                fields=("proposal", "trajectory", "is_rotation", "block"),
                name="one_line_per_learner_and_block",
            ),
        ),
    ]
