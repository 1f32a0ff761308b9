"""Addresses of matching, a list per subject."""

from matching.urls import openings, proposals

app_name = "matching"
urlpatterns = [
    *openings.urlpatterns,
    *proposals.urlpatterns,
]
