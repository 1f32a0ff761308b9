"""Addresses of matching, a list per subject."""

from matching.urls import matches, openings, proposals, readiness

app_name = "matching"
urlpatterns = [
    *matches.urlpatterns,
    *openings.urlpatterns,
    *proposals.urlpatterns,
    *readiness.urlpatterns,
]
