"""Addresses of dossiers."""

from django.urls import path

from duaalportal.dossiers.views import dossier, verifying

app_name = "dossiers"
urlpatterns = [
    path("echt/", verifying.verify, name="verify"),
    path("echt/<str:token>/", verifying.verified, name="verified"),
    path("trajecten/<uuid:trajectory>/dossier/", dossier.dossier, name="dossier"),
    path("trajecten/<uuid:trajectory>/dossier/maken/", dossier.dossier_make, name="dossier_make"),
]
