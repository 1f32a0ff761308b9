"""Addresses of personal links to a week."""

from django.urls import path

from evaluation.urls.weeks import WEEK
from evaluation.views import week_links

urlpatterns = [
    path(WEEK + "link/", week_links.week_link_new, name="week_link_new"),
    path("weeklinks/<uuid:week_link>/intrekken/", week_links.week_link_revoke, name="week_link_revoke"),
    path("week/<str:token>/", week_links.week_link, name="week_link"),
]
