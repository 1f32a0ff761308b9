"""Addresses of evaluations, a list per subject."""

from evaluation.urls import learner, logs, offline, raci, weeks

app_name = "evaluation"
urlpatterns = [
    *learner.urlpatterns,
    *logs.urlpatterns,
    *offline.urlpatterns,
    *raci.urlpatterns,
    *weeks.urlpatterns,
]
