"""Addresses of learners and their trajectories, a list per subject."""

from learningplans.urls import (
    agreements,
    days,
    learners,
    meetings,
    placements,
    signing,
    start,
    team,
    trajectories,
)

app_name = "learningplans"
urlpatterns = [
    *learners.urlpatterns,
    *trajectories.urlpatterns,
    *placements.urlpatterns,
    *agreements.urlpatterns,
    *signing.urlpatterns,
    *start.urlpatterns,
    *days.urlpatterns,
    *team.urlpatterns,
    *meetings.urlpatterns,
]
