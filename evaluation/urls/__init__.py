"""Addresses of evaluations, a list per subject."""

from evaluation.urls import agreed, council, learner, logs, offline, raci, talks, week_links, weeks

app_name = "evaluation"
urlpatterns = [
    *agreed.urlpatterns,
    *council.urlpatterns,
    *learner.urlpatterns,
    *logs.urlpatterns,
    *offline.urlpatterns,
    *raci.urlpatterns,
    *talks.urlpatterns,
    *week_links.urlpatterns,
    *weeks.urlpatterns,
]
