"""Start-up of figures."""

from django.apps import AppConfig


class FiguresConfig(AppConfig):
    """Figures for who leads: by period, class, programme and company, never a ranking of people."""

    name = "duaalportal.figures"
    label = "figures"
    verbose_name = "cijfers"
