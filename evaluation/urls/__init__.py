"""Addresses of evaluations, a list per subject."""

from evaluation.urls import logs

app_name = "evaluation"
urlpatterns = [
    *logs.urlpatterns,
]
