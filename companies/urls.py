"""Addresses of companies: everything stands under the organisation it belongs to."""

from django.urls import path

from companies.views import (
    activities,
    application_parts,
    applications,
    collaboration,
    contacts,
    documents,
    establishments,
    exit_surveys,
    exits,
    incidents,
    interest,
    mentor_writing,
    mentors,
    overview,
    partnership,
    places,
    presentation,
    programme_requests,
    recognitions,
    safety,
    safety_learner,
    safety_welcome,
    safety_workstations,
    tables,
    visit_report,
)

app_name = "companies"
ORGANISATION = "organisaties/<slug:organisation>/"

COMPANY = ORGANISATION + "leerbedrijf/"
ESTABLISHMENTS = COMPANY + "vestigingen/"
ESTABLISHMENT = ESTABLISHMENTS + "<uuid:establishment>/"
COLLABORATIONS = ORGANISATION + "samenwerking/"
TABLES = ORGANISATION + "leerbedrijf/tabel/<slug:table>/"
CONTACTS = ORGANISATION + "leerbedrijf/contacten/"
CONTACT = CONTACTS + "<uuid:contact>/"
MENTORS = ORGANISATION + "mentoren/"
MENTOR = MENTORS + "<uuid:mentor>/"
PLACES = ORGANISATION + "plaatsen/"
EXITS = ORGANISATION + "exitgesprekken/"
EXIT = PLACES + "<uuid:place>/exitgesprek/"
SAFETY = ORGANISATION + "veiligheid/"
SAFE_PLACE = SAFETY + "<uuid:establishment>/"
WORKSTATIONS = SAFE_PLACE + "werkposten/"
WORKSTATION = SAFETY + "werkposten/<uuid:workstation>/"
SHEET = SAFETY + "fiches/<uuid:sheet>/"
FORBIDDEN = SAFETY + "verboden-werk/<uuid:work>/"
WELCOME = SAFETY + "onthaal/<uuid:plan>/"
LEARNERS = SAFETY + "lerenden/"
AT_WORK = LEARNERS + "<uuid:place>/"
PIECE = SAFETY + "uitrusting/<uuid:equipment_piece>/"
INCIDENTS = ORGANISATION + "incidenten/"
INCIDENT = INCIDENTS + "<uuid:incident>/"
MY_PLACE = "mijn-werkplek/<uuid:place>/"
APPLICATIONS = ORGANISATION + "erkenning/"
APPLICATION = APPLICATIONS + "<uuid:application>/"
PRESENTATION = ORGANISATION + "voorstelling/"
PHOTO = PRESENTATION + "foto/<uuid:photo>/"
INTERESTS = ORGANISATION + "interesse/"
DOCUMENTS = ORGANISATION + "documenten/"
DOCUMENT = DOCUMENTS + "<uuid:document>/"
ACTIVITIES = ESTABLISHMENT + "activiteiten/<slug:programme>/"
REQUESTS = ORGANISATION + "programmatie/"
REQUEST = REQUESTS + "<uuid:programme_request>/"
WORK = ORGANISATION + "werklijst/"
TREATMENT = WORK + "<uuid:application>/"
RECOGNITION = ORGANISATION + "erkenningen/<uuid:recognition>/"

urlpatterns = [
    # at a glance
    path("leerbedrijven/", overview.home, name="home"),
    path("leerbedrijven/lijst.<slug:form>", overview.companies_file, name="companies_file"),
    path(COMPANY, overview.overview, name="overview"),
    path(COMPANY + "starten/", overview.can_start, name="can_start"),
    # the company itself and its establishments
    path(COMPANY + "gegevens/", establishments.details, name="details"),
    path(ESTABLISHMENTS + "nieuw/", establishments.establishment_new, name="establishment_new"),
    path(ESTABLISHMENT, establishments.establishment, name="establishment"),
    path(ESTABLISHMENT + "wijzigen/", establishments.establishment_change, name="establishment_change"),
    path(ESTABLISHMENT + "sluiten/", establishments.establishment_close, name="establishment_close"),
    path(ESTABLISHMENT + "heropenen/", establishments.establishment_reopen, name="establishment_reopen"),
    # working together
    path(COLLABORATIONS, collaboration.collaborations, name="collaborations"),
    path(COLLABORATIONS + "nieuw/", collaboration.collaboration_new, name="collaboration_new"),
    path(
        COLLABORATIONS + "<uuid:collaboration>/beeindigen/",
        collaboration.collaboration_end,
        name="collaboration_end",
    ),
    path(ORGANISATION + "leerbedrijven/nieuw/", collaboration.company_new, name="company_new"),
    path(COMPANY + "eerste-persoon/", collaboration.first_person, name="first_person"),
    # what can be learned here
    path(ACTIVITIES, activities.activities, name="activities"),
    path(ACTIVITIES + "invullen/", activities.activities_fill_in, name="activities_fill_in"),
    # how the company shows itself
    path(PRESENTATION, presentation.presentation, name="presentation"),
    path(PRESENTATION + "voorbeeld/", presentation.presentation_preview, name="presentation_preview"),
    path(PRESENTATION + "wijzigen/", presentation.presentation_change, name="presentation_change"),
    path(PRESENTATION + "delen/", presentation.presentation_share, name="presentation_share"),
    path(PRESENTATION + "niet-meer-delen/", presentation.presentation_unshare, name="presentation_unshare"),
    path(PRESENTATION + "nalezen/", presentation.presentation_review, name="presentation_review"),
    path(PRESENTATION + "foto/nieuw/", presentation.presentation_photo_new, name="presentation_photo_new"),
    path(PHOTO, presentation.presentation_photo, name="presentation_photo"),
    path(PHOTO + "wijzigen/", presentation.presentation_photo_change, name="presentation_photo_change"),
    path(PHOTO + "weg/", presentation.presentation_photo_remove, name="presentation_photo_remove"),
    # interest in programmes
    path("leerbedrijven/interesse/", interest.interested, name="interested"),
    path("leerbedrijven/interesse/lijst.<slug:kind>", interest.interested_file, name="interested_file"),
    path(INTERESTS, interest.interests, name="interests"),
    path(INTERESTS + "nieuw/", interest.interest_new, name="interest_new"),
    path(INTERESTS + "<uuid:interest>/intrekken/", interest.interest_withdraw, name="interest_withdraw"),
    # documents
    path(DOCUMENTS, documents.document_list, name="documents"),
    path(DOCUMENTS + "lijst.<slug:kind>", documents.document_list_file, name="document_list_file"),
    path(DOCUMENTS + "nieuw/", documents.document_new, name="document_new"),
    path(DOCUMENT, documents.document, name="document"),
    path(DOCUMENT + "bestand/", documents.document_file, name="document_file"),
    path(DOCUMENT + "nieuwe-versie/", documents.document_version_new, name="document_version_new"),
    # contacts
    path(CONTACTS, contacts.contact_list, name="contacts"),
    path(CONTACTS + "nieuw/", contacts.contact_new, name="contact_new"),
    path(CONTACT + "wijzigen/", contacts.contact_change, name="contact_change"),
    path(CONTACT + "overdragen/", contacts.contact_hand_over, name="contact_hand_over"),
    # mentors
    path(MENTORS, mentors.mentor_list, name="mentors"),
    path(MENTORS + "lijst.<slug:kind>", mentors.mentor_file, name="mentor_file"),
    path(MENTORS + "nieuw/", mentor_writing.mentor_new, name="mentor_new"),
    path(MENTOR, mentors.mentor, name="mentor"),
    path(MENTOR + "wijzigen/", mentor_writing.mentor_change, name="mentor_change"),
    path(MENTOR + "voorstelling/", mentors.mentor_introduction, name="mentor_introduction"),
    path(MENTOR + "uittreksel/", mentor_writing.mentor_certificate, name="mentor_certificate"),
    path(MENTOR + "bewijs/", mentor_writing.mentor_proof, name="mentor_proof"),
    path(MENTOR + "opleiding/", mentor_writing.mentor_training_new, name="mentor_training_new"),
    path(MENTOR + "opleiding/<uuid:training>/", mentor_writing.mentor_training, name="mentor_training"),
    path(MENTOR + "stoppen/", mentor_writing.mentor_stop, name="mentor_stop"),
    # establishments and mentors as a table
    path(TABLES + "inladen/", tables.table_import, name="table_import"),
    path(TABLES + "lijst.<slug:kind>", tables.table_file, name="table_file"),
    path(TABLES + "voorbeeld.<slug:kind>", tables.table_example, name="table_example"),
    # places of learners
    path(PLACES, places.place_list, name="places"),
    path(PLACES + "lijst.<slug:kind>", places.place_file, name="place_file"),
    path(PLACES + "nieuw/", places.place_new, name="place_new"),
    path(PLACES + "<uuid:place>/vrijgeven/", places.place_release, name="place_release"),
    # the end of a place
    path(EXITS, exits.exit_list_page, name="exits"),
    path(EXITS + "lijst.<slug:kind>", exits.exit_file, name="exit_file"),
    path(EXIT, exits.exit_talk, name="exit"),
    path(EXIT + "plannen/", exits.exit_plan, name="exit_plan"),
    path(EXIT + "verslag/", exits.exit_record, name="exit_record"),
    path(EXIT + "geen-gesprek/", exits.exit_skip, name="exit_skip"),
    path(EXIT + "afsluiten/", exits.exit_close, name="exit_close"),
    path(EXIT + "heropenen/", exits.exit_reopen, name="exit_reopen"),
    path(EXIT + "mijn-woorden/", exits.exit_words, name="exit_words"),
    path(EXIT + "bevraging/", exit_surveys.exit_survey, name="exit_survey"),
    path(EXIT + "bevraging/wie/", exit_surveys.exit_ask, name="exit_ask"),
    path(EXIT + "bevraging/afsluiten/", exit_surveys.exit_survey_close, name="exit_survey_close"),
    path(EXIT + "mijn-antwoord/", exit_surveys.exit_voice, name="exit_voice"),
    # safety
    path(SAFETY, safety.safety_home, name="safety_home"),
    path(SAFE_PLACE, safety.safety_page, name="safety"),
    path(SAFE_PLACE + "risicoanalyse/", safety.risk_new, name="risk_new"),
    path(SAFETY + "risicoanalyses/<uuid:risk>/", safety.risk, name="risk"),
    path(SAFE_PLACE + "wijziging/", safety.change_new, name="change_new"),
    path(SAFE_PLACE + "aanspreekpunt/", safety.safety_contact_new, name="safety_contact_new"),
    path(
        SAFETY + "aanspreekpunten/<uuid:safety_contact>/stoppen/",
        safety.safety_contact_end,
        name="safety_contact_end",
    ),
    path(WORKSTATIONS, safety_workstations.workstation_list, name="workstations"),
    path(WORKSTATIONS + "lijst.<slug:kind>", safety_workstations.workstation_file, name="workstation_file"),
    path(WORKSTATIONS + "nieuw/", safety_workstations.workstation_new, name="workstation_new"),
    path(WORKSTATION, safety_workstations.workstation, name="workstation"),
    path(WORKSTATION + "wijzigen/", safety_workstations.workstation_change, name="workstation_change"),
    path(WORKSTATION + "fiche/", safety_workstations.sheet_start, name="sheet_start"),
    path(SHEET, safety_workstations.sheet, name="sheet"),
    path(SHEET + "wijzigen/", safety_workstations.sheet_change, name="sheet_change"),
    path(SHEET + "publiceren/", safety_workstations.sheet_publish, name="sheet_publish"),
    path(WORKSTATION + "verboden-werk/", safety_workstations.forbidden_new, name="forbidden_new"),
    path(FORBIDDEN, safety_workstations.forbidden, name="forbidden"),
    path(FORBIDDEN + "schrappen/", safety_workstations.forbidden_withdraw, name="forbidden_withdraw"),
    path(SAFE_PLACE + "onthaal/", safety_welcome.welcome_new, name="welcome_new"),
    path(WELCOME, safety_welcome.welcome_plan, name="welcome_plan"),
    path(WELCOME + "wijzigen/", safety_welcome.welcome_change, name="welcome_change"),
    path(LEARNERS, safety_welcome.learners, name="learners"),
    path(AT_WORK, safety_welcome.learner, name="learner"),
    path(AT_WORK + "onthaal/<uuid:plan>/", safety_welcome.welcome_give, name="welcome_give"),
    path(AT_WORK + "uitrusting/", safety_welcome.equipment_new, name="equipment_new"),
    path(PIECE + "nagekeken/", safety_welcome.equipment_check, name="equipment_check"),
    path(PIECE + "terug/", safety_welcome.equipment_return, name="equipment_return"),
    # incidents
    path("incidenten/", incidents.all_incidents, name="all_incidents"),
    path(INCIDENTS, incidents.incident_list, name="incidents"),
    path(INCIDENTS + "lijst.<slug:kind>", incidents.incident_file, name="incident_file"),
    path(INCIDENTS + "melden/", incidents.incident_report, name="incident_report"),
    path(INCIDENT, incidents.incident, name="incident"),
    path(INCIDENT + "gezien/", incidents.incident_seen, name="incident_seen"),
    path(INCIDENT + "evaluatie/", incidents.incident_evaluate, name="incident_evaluate"),
    # a learner's own place of work
    path("mijn-werkplek/", safety_learner.my_workplace, name="my_workplace"),
    path(MY_PLACE + "onthaal/<uuid:proof>/", safety_learner.my_welcome, name="my_welcome"),
    path(MY_PLACE + "aanspreekpunten/<uuid:safety_contact>/", safety_learner.my_contact, name="my_contact"),
    # applications for recognition
    path(APPLICATIONS, applications.application_list, name="applications"),
    path(APPLICATIONS + "lijst.<slug:kind>", applications.application_file, name="application_file"),
    path(APPLICATIONS + "nieuw/", applications.application_new, name="application_new"),
    path(APPLICATION, applications.application, name="application"),
    path(APPLICATION + "nodig/", application_parts.application_gather, name="application_gather"),
    path(
        APPLICATION + "voorwaarden/", application_parts.application_conditions, name="application_conditions"
    ),
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
    path(APPLICATION + "pdf/", application_parts.application_pdf, name="application_pdf"),
    path(APPLICATION + "indienen/", applications.application_submit, name="application_submit"),
    path(APPLICATION + "heropenen/", applications.application_reopen, name="application_reopen"),
    path(APPLICATION + "stopzetten/", applications.application_stop, name="application_stop"),
    path(APPLICATION + "bezocht/", applications.application_visited, name="application_visited"),
    path(APPLICATION + "erkend/", applications.application_recognised, name="application_recognised"),
    path(APPLICATION + "geweigerd/", applications.application_refused, name="application_refused"),
    path(APPLICATION + "beslissing/", applications.application_received, name="application_received"),
    path(APPLICATION + "beroep/", applications.application_appeal, name="application_appeal"),
    # a school's requests for a programme
    path(REQUESTS, programme_requests.request_list, name="programme_requests"),
    path(REQUESTS + "nieuw/", programme_requests.request_new, name="programme_request_new"),
    path(REQUEST, programme_requests.one_request, name="programme_request"),
    path(REQUEST + "wijzigen/", programme_requests.request_change, name="programme_request_change"),
    path(REQUEST + "indienen/", programme_requests.request_submit, name="programme_request_submit"),
    path(REQUEST + "antwoord/", programme_requests.request_answer, name="programme_request_answer"),
    # a partnership at work
    path(WORK, partnership.work_list, name="work_list"),
    path(WORK + "lijst.<slug:kind>", partnership.work_file, name="work_file"),
    path(WORK + "erkenningen/", recognitions.recognition_list, name="recognitions"),
    path(WORK + "erkenningen/lijst.<slug:kind>", recognitions.recognition_file, name="recognition_file"),
    path(TREATMENT, partnership.treatment, name="treatment"),
    path(TREATMENT + "behandelen/", partnership.treatment_take_up, name="treatment_take_up"),
    path(TREATMENT + "teruggeven/", partnership.treatment_return, name="treatment_return"),
    path(TREATMENT + "bewijs/<uuid:proof>/", partnership.treatment_proof, name="treatment_proof"),
    path(TREATMENT + "bezoek/", partnership.treatment_visit, name="treatment_visit"),
    path(TREATMENT + "verslag/", visit_report.treatment_report, name="treatment_report"),
    path(TREATMENT + "beslissen/", partnership.treatment_decide, name="treatment_decide"),
    # recognitions and their measures
    path(ORGANISATION + "erkenningen/nieuw/", recognitions.recognition_new, name="recognition_new"),
    path(RECOGNITION, recognitions.recognition, name="recognition"),
    path(RECOGNITION + "schorsen/", recognitions.recognition_suspend, name="recognition_suspend"),
    path(
        RECOGNITION + "schorsing/<uuid:measure>/opheffen/",
        recognitions.recognition_lift,
        name="recognition_lift",
    ),
    path(RECOGNITION + "opheffen/", recognitions.recognition_withdraw, name="recognition_withdraw"),
]
