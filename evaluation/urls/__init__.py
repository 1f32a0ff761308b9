"""Addresses of evaluations, a list per subject."""

from evaluation.urls import logs, raci, weeks

app_name = "evaluation"
urlpatterns = [
    *logs.urlpatterns,
    *raci.urlpatterns,
    *weeks.urlpatterns,
]
