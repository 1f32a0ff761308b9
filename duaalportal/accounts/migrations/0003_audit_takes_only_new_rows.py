"""From here on the database refuses to change or remove a row of the audit trail."""

from django.db import migrations

from duaalportal.accounts import append_only


def install(apps, schema_editor):
    append_only.install(schema_editor.connection)


def remove(apps, schema_editor):
    append_only.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_invitation_ends_on")]
    operations = [migrations.RunPython(install, remove)]
