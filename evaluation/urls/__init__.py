"""Addresses of evaluations, a list per subject."""

from evaluation.urls import logs, raci

app_name = "evaluation"
urlpatterns = [
    *logs.urlpatterns,
    *raci.urlpatterns,
]
