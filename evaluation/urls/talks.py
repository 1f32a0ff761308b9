"""Addresses of talks of three."""

from django.urls import path

from evaluation.views import talk_closing, talk_writing, talks
from learningplans.urls.addresses import TRAJECTORY

TALKS = TRAJECTORY + "gesprekken-met-drie/"
TALK = "gesprekken-met-drie/<uuid:follow_up_talk>/"

urlpatterns = [
    path(TALKS, talks.talks, name="talks"),
    path(TALKS + "nieuw/", talks.talk_new, name="talk_new"),
    path(TALK, talks.talk, name="talk"),
    path(TALK + "schrijven/", talk_writing.talk_write, name="talk_write"),
    path(TALK + "stemmen-openen/", talk_writing.talk_open, name="talk_open"),
    path(TALK + "vragen/", talk_writing.talk_ask, name="talk_ask"),
    path(TALK + "vragen/<uuid:talk_question>/weg/", talk_writing.talk_unask, name="talk_unask"),
    path(TALK + "afspraken/", talk_writing.talk_agree, name="talk_agree"),
    path(TALK + "afspraken/weg/", talk_writing.talk_unagree, name="talk_unagree"),
    path(TALK + "gehouden/", talk_writing.talk_held, name="talk_held"),
    path(TALK + "tekenen/", talk_closing.talk_sign, name="talk_sign"),
    path(TALK + "anders/", talk_closing.talk_disagree, name="talk_disagree"),
    path(TALK + "sluiten/", talk_closing.talk_close, name="talk_close"),
    path(TALK + "verbeteren/", talk_closing.talk_correct, name="talk_correct"),
    path(TALK + "pdf/", talk_closing.talk_pdf, name="talk_pdf"),
]
