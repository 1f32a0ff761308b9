"""Addresses of matching, a list per subject."""

from matching.urls import (
    guidance,
    market,
    matches,
    openings,
    profiles,
    proposals,
    readiness,
    speed_dates,
    start_talks,
    visions,
)

app_name = "matching"
urlpatterns = [
    *guidance.urlpatterns,
    *market.urlpatterns,
    *matches.urlpatterns,
    *openings.urlpatterns,
    *profiles.urlpatterns,
    *proposals.urlpatterns,
    *readiness.urlpatterns,
    *speed_dates.urlpatterns,
    *start_talks.urlpatterns,
    *visions.urlpatterns,
]
