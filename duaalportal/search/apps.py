"""Start-up of search."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """One question over what a person may see."""

    name = "duaalportal.search"
    label = "search"
    verbose_name = "zoeken"
