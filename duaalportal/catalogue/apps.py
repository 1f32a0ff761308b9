"""App configuration."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "duaalportal.catalogue"
    label = "catalogue"
    verbose_name = "Catalogus"
