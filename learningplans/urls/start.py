"""The start gate, health checks and papers."""

from django.urls import path

from learningplans.urls.addresses import PLACEMENT, TRAJECTORY
from learningplans.views import papers, start, starts

START = PLACEMENT + "start/"
PAPERS = TRAJECTORY + "documenten/"
PAPER = PAPERS + "<uuid:paper>/"

urlpatterns = [
    path("starters/", starts.starts, name="starts"),
    path("starters/lijst.<slug:kind>", starts.start_file, name="start_file"),
    path(TRAJECTORY + "start/", start.start_of, name="start_of"),
    path(START, start.start_page, name="start"),
    path(START + "noteren/", start.start_note, name="start_note"),
    path(START + "bewijs/<uuid:evidence>/weg/", start.start_note_withdraw, name="start_note_withdraw"),
    path(START + "gezondheid/", start.start_health, name="start_health"),
    path(START + "nu/", start.start_now, name="start_now"),
    path(PAPERS, papers.paper_list, name="papers"),
    path(PAPERS + "nieuw/", papers.paper_new, name="paper_new"),
    path(PAPER, papers.paper, name="paper"),
    path(PAPER + "bestand/", papers.paper_file, name="paper_file"),
    path(PAPER + "nieuwe-versie/", papers.paper_version_new, name="paper_version_new"),
]
