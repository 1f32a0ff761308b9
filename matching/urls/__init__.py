"""Addresses of matching, a list per subject."""

from matching.urls import openings

app_name = "matching"
urlpatterns = [
    *openings.urlpatterns,
]
