"""How ready a learner is."""

from django.urls import path

from matching.views import readiness

HERE = "trajecten/<uuid:trajectory>/duaal-competent/"

urlpatterns = [
    path(HERE, readiness.readiness, name="readiness"),
    path(HERE + "zelf/", readiness.readiness_self, name="readiness_self"),
    path(HERE + "kijk/", readiness.readiness_view, name="readiness_view"),
    path(HERE + "advies/", readiness.readiness_advice, name="readiness_advice"),
    path("duaal-competent/<uuid:readiness>/delen/", readiness.readiness_share, name="readiness_share"),
]
