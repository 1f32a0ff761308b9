"""Addresses of matching, a list per subject."""

from matching.urls import matches, openings, proposals

app_name = "matching"
urlpatterns = [
    *matches.urlpatterns,
    *openings.urlpatterns,
    *proposals.urlpatterns,
]
