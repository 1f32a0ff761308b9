"""App of people and rights."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "duaalportal.accounts"
    label = "accounts"
    verbose_name = "Mensen en rechten"
