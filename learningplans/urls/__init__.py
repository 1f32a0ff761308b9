"""Addresses of learners and their trajectories, a list per subject."""

from learningplans.urls import (
    agreements,
    company_sheets,
    days,
    goals,
    learners,
    meetings,
    papers_of_placement,
    placements,
    plans,
    sheets,
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
    *papers_of_placement.urlpatterns,
    *start.urlpatterns,
    *days.urlpatterns,
    *team.urlpatterns,
    *meetings.urlpatterns,
    *sheets.urlpatterns,
    *company_sheets.urlpatterns,
    *goals.urlpatterns,
    *plans.urlpatterns,
]
