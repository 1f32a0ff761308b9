"""Addresses of evaluations, a list per subject."""

from evaluation.urls import logs, offline, raci, weeks

app_name = "evaluation"
urlpatterns = [
    *logs.urlpatterns,
    *offline.urlpatterns,
    *raci.urlpatterns,
    *weeks.urlpatterns,
]
