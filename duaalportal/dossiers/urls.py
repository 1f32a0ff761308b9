"""Addresses of dossiers."""

from django.urls import path

from duaalportal.dossiers.views import bundles, company, complete, dossier, verifying

app_name = "dossiers"
urlpatterns = [
    path("echt/", verifying.verify, name="verify"),
    path("echt/<str:token>/", verifying.verified, name="verified"),
    path("trajecten/<uuid:trajectory>/dossier/", dossier.dossier, name="dossier"),
    path("trajecten/<uuid:trajectory>/dossier/maken/", dossier.dossier_make, name="dossier_make"),
    path("organisaties/<slug:organisation>/dossiers/", bundles.bundles, name="bundles"),
    path(
        "organisaties/<slug:organisation>/dossiers/<uuid:bundle>/verder/",
        bundles.bundle_go_on,
        name="bundle_go_on",
    ),
    path("organisaties/<slug:organisation>/dossier/", company.company, name="company"),
    path("organisaties/<slug:organisation>/dossier/maken/", company.company_make, name="company_make"),
    path("organisaties/<slug:organisation>/dossiers/volledig/", complete.complete, name="complete"),
    path(
        "organisaties/<slug:organisation>/dossiers/volledig/lijst.<str:kind>",
        complete.complete_file,
        name="complete_file",
    ),
]
