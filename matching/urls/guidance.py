"""Guidance."""

from django.urls import path

from matching.views import guidance

OF_PLACE = "organisaties/<slug:organisation>/toeleiding/"
ONE = "toeleiding/<uuid:guidance>/"

urlpatterns = [
    path(OF_PLACE, guidance.guidances, name="guidances"),
    path(OF_PLACE + "nieuw/", guidance.guidance_new, name="guidance_new"),
    path(OF_PLACE + "lijst.<slug:kind>", guidance.guidance_file, name="guidance_file"),
    path(ONE, guidance.guidance, name="guidance"),
    path(ONE + "wijzigen/", guidance.guidance_change, name="guidance_change"),
    path(ONE + "lerenden/", guidance.guidance_ask, name="guidance_ask"),
    path(ONE + "verslag/", guidance.guidance_report, name="guidance_report"),
    path(ONE + "afgelasten/", guidance.guidance_cancel, name="guidance_cancel"),
    path(ONE + "wat-het-bracht/", guidance.guidance_tell, name="guidance_tell"),
    path(ONE + "agenda.ics", guidance.guidance_ics, name="guidance_ics"),
]
