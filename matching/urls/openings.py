"""Openings."""

from django.urls import path

from matching.views import openings

OF_COMPANY = "organisaties/<slug:organisation>/leerplaatsen/"
OPENING = "leerplaatsen/<uuid:opening>/"
FOR_LEARNER = "trajecten/<uuid:trajectory>/leerplaatsen/"

urlpatterns = [
    path(OF_COMPANY, openings.openings, name="openings"),
    path(OF_COMPANY + "nieuw/", openings.opening_new, name="opening_new"),
    path(OPENING, openings.opening, name="opening"),
    path(OPENING + "wijzigen/", openings.opening_change, name="opening_change"),
    path(OPENING + "aanbieden/", openings.opening_publish, name="opening_publish"),
    path(OPENING + "sluiten/", openings.opening_close, name="opening_close"),
    path(FOR_LEARNER, openings.openings_for, name="openings_for"),
    path(FOR_LEARNER + "lijst.<slug:kind>", openings.openings_file, name="openings_file"),
    path(FOR_LEARNER + "<uuid:opening>/", openings.opening_for, name="opening_for"),
]
