"""App of people and rights."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "duaalportal.accounts"
    label = "accounts"
    verbose_name = "Mensen en rechten"

    def ready(self):
        """After each migration the database's own wall is brought up to date; allauth tells of new keys."""
        from allauth.mfa.signals import authenticator_added

        from duaalportal.accounts import adapter, rls

        post_migrate.connect(rls.put_up, sender=self)
        authenticator_added.connect(adapter.remember_new_key)
