"""App of people and rights."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "duaalportal.accounts"
    label = "accounts"
    verbose_name = "Mensen en rechten"

    def ready(self):
        """After each migration the database's own wall is brought up to date."""
        from duaalportal.accounts import rls

        post_migrate.connect(rls.put_up, sender=self)
