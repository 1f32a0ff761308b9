"""Matches."""

from django.urls import path

from matching.views import matches

MATCHES = "kennismakingen/"
MATCH = MATCHES + "<uuid:match>/"

urlpatterns = [
    path(MATCHES, matches.matches, name="matches"),
    path(MATCH, matches.match, name="match"),
    path(MATCH + "antwoord/", matches.match_answer, name="match_answer"),
    path(MATCH + "gesprek/", matches.match_talk, name="match_talk"),
    path(MATCH + "verslag/", matches.match_report, name="match_report"),
    path(MATCH + "stoppen/", matches.match_withdraw, name="match_withdraw"),
    path(MATCH + "bevestigen/", matches.match_confirm, name="match_confirm"),
    path(MATCH + "terugblik/", matches.match_review, name="match_review"),
    path(
        "trajecten/<uuid:trajectory>/leerplaatsen/<uuid:opening>/voorstellen/",
        matches.match_propose,
        name="match_propose",
    ),
]
