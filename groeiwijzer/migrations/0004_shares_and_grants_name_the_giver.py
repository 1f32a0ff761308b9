"""Shares and grants hold whose assessment they are about, so that the database's own wall compares plain columns."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def fill(apps, schema_editor):
    """Copy the organisation of the assessment."""
    assessments = apps.get_model("groeiwijzer", "Assessment").objects
    for name, link in (("AssessmentShare", "assessment_id"), ("AssessmentUserObjectPermission", "content_object_id")):
        giver = assessments.filter(pk=OuterRef(link)).values("organisation_id")
        apps.get_model("groeiwijzer", name).objects.update(giver_id=Subquery(giver))


def giver(*, null):
    return models.ForeignKey(
        null=null, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.organisation"
    )


MODELS = ("assessmentshare", "assessmentuserobjectpermission")


class Migration(migrations.Migration):
    # PostgreSQL refuses to alter a table that has pending trigger events, so each step commits by itself
    atomic = False

    dependencies = [
        ("accounts", "0003_audit_takes_only_new_rows"),
        ("groeiwijzer", "0003_room_for_every_item_code"),
    ]

    operations = [
        *(migrations.AddField(name, "giver", giver(null=True)) for name in MODELS),
        migrations.RunPython(fill, migrations.RunPython.noop),
        *(migrations.AlterField(name, "giver", giver(null=False)) for name in MODELS),
    ]
