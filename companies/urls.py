"""Addresses of companies: everything stands under the organisation it belongs to."""

from django.urls import path

from companies.views import (
    application_parts,
    applications,
)

app_name = "companies"
ORGANISATION = "organisaties/<slug:organisation>/"
APPLICATIONS = ORGANISATION + "erkenning/"
APPLICATION = APPLICATIONS + "<uuid:application>/"

urlpatterns = [
    # applications for recognition
    path(APPLICATIONS, applications.application_list, name="applications"),
    path(APPLICATIONS + "lijst.<slug:kind>", applications.application_file, name="application_file"),
    path(APPLICATIONS + "nieuw/", applications.application_new, name="application_new"),
    path(APPLICATION, applications.application, name="application"),
    path(APPLICATION + "nodig/", application_parts.application_gather, name="application_gather"),
    path(APPLICATION + "voorwaarden/", application_parts.application_conditions, name="application_conditions"),
    path(APPLICATION + "mentoren/", application_parts.application_mentors, name="application_mentors"),
    path(
        APPLICATION + "mentoren/<uuid:mentor>/weg/",
        application_parts.application_mentor_remove,
        name="application_mentor_remove",
    ),
    path(APPLICATION + "documenten/", application_parts.application_documents, name="application_documents"),
    path(APPLICATION + "machtiging/", application_parts.application_mandate, name="application_mandate"),
    path(APPLICATION + "nakijken/", application_parts.application_check, name="application_check"),
    path(APPLICATION + "afdruk/", application_parts.application_print, name="application_print"),
    path(APPLICATION + "indienen/", applications.application_submit, name="application_submit"),
    path(APPLICATION + "heropenen/", applications.application_reopen, name="application_reopen"),
    path(APPLICATION + "stopzetten/", applications.application_stop, name="application_stop"),
    path(APPLICATION + "beslissing/", applications.application_received, name="application_received"),
    path(APPLICATION + "beroep/", applications.application_appeal, name="application_appeal"),
]
