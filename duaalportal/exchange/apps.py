"""Start-up of exchange."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """What goes in and out: tokens, a read API, webhooks, lists."""

    name = "duaalportal.exchange"
    label = "exchange"
    verbose_name = "uitwisseling"
