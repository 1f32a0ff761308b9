"""Shared visions of a school and a company."""

from django.urls import path

from matching.views import visions

VISION = "gedeelde-visies/<uuid:shared_vision>/"

urlpatterns = [
    path("gedeelde-visies/", visions.visions, name="visions"),
    path("gedeelde-visies/begin/", visions.vision_begin, name="vision_begin"),
    path(VISION, visions.vision, name="vision"),
    path(VISION + "antwoord/", visions.vision_answer, name="vision_answer"),
    path(VISION + "meerwaarde/", visions.vision_value, name="vision_value"),
    path(VISION + "samen/", visions.vision_together, name="vision_together"),
    path(VISION + "akkoord/", visions.vision_confirm, name="vision_confirm"),
]
