"""Addresses of class councils."""

from django.urls import path

from evaluation.views import council, council_lines
from learningplans.urls.addresses import ORGANISATION, TRAJECTORY

COUNCILS = "klassenraden/"
COUNCIL = COUNCILS + "<uuid:class_council>/"
LINE = "klassenraad/lerende/<uuid:council_line>/"

urlpatterns = [
    path(COUNCILS, council.councils, name="councils"),
    path(ORGANISATION + "klassenraden/nieuw/", council.council_new, name="council_new"),
    path(COUNCIL, council.council, name="council"),
    path(COUNCIL + "lijst.<str:kind>", council.council_file, name="council_file"),
    path(COUNCIL + "pdf/", council.council_pdf, name="council_pdf"),
    path(COUNCIL + "aanvullen/", council.council_fill, name="council_fill"),
    path(COUNCIL + "mentoren-vragen/", council.council_ask, name="council_ask"),
    path(COUNCIL + "meedelen/", council.council_publish, name="council_publish"),
    path(LINE, council_lines.council_line, name="council_line"),
    path(LINE + "mentor/", council_lines.council_invite, name="council_invite"),
    path(LINE + "weg/", council_lines.council_remove, name="council_remove"),
    path(LINE + "toelichting/", council_lines.council_explain, name="council_explain"),
    path(LINE + "beslissen/", council_lines.council_decide, name="council_decide"),
    path(LINE + "uitslag/", council_lines.council_outcome, name="council_outcome"),
    path(TRAJECTORY + "klassenraden/", council_lines.council_outcomes, name="council_outcomes"),
]
