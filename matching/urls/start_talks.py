"""Start talks, what is agreed in them, and parents who are told."""

from django.urls import path

from matching.views import start_talk_acts as acts
from matching.views import start_talks

TALK = "opstartgesprekken/<uuid:start_talk>/"
AGREEMENT = "startafspraken/<uuid:start_agreement>/"

urlpatterns = [
    path("trajecten/<uuid:trajectory>/opstartgesprek/", start_talks.start_talks, name="start_talks"),
    path(
        "plaatsingen/<uuid:placement>/opstartgesprek/", start_talks.start_talk_begin, name="start_talk_begin"
    ),
    path(TALK, start_talks.start_talk, name="start_talk"),
    path(TALK + "vragen/", start_talks.start_talk_ask, name="start_talk_ask"),
    path(TALK + "afspreken/", acts.start_talk_agree, name="start_talk_agree"),
    path(TALK + "rekening-houden/", acts.start_talk_care, name="start_talk_care"),
    path(TALK + "afronden/", acts.start_talk_close, name="start_talk_close"),
    path(TALK + "verbeteren/", acts.start_talk_correct, name="start_talk_correct"),
    path(TALK + "pdf/", acts.start_talk_pdf, name="start_talk_pdf"),
    path(AGREEMENT + "weg/", acts.start_agreement_remove, name="start_agreement_remove"),
    path(AGREEMENT + "gedaan/", acts.start_agreement_done, name="start_agreement_done"),
    path("plaatsingen/<uuid:placement>/ouders-inlichten/", acts.parents_tell, name="parents_tell"),
    path("ouders-ingelicht/<uuid:parents_told>/gelezen/", acts.parents_read, name="parents_read"),
]
