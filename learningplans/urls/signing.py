"""Signatures and mandates."""

from django.urls import path

from learningplans.urls.addresses import AGREEMENT, ORGANISATION
from learningplans.views import mandates, signing

SIGNATURE = AGREEMENT + "handtekeningen/<uuid:signature>/"
MANDATES = ORGANISATION + "volmachten/"

urlpatterns = [
    path("overeenkomsten/te-tekenen/", signing.to_sign, name="to_sign"),
    path(AGREEMENT + "tekenen/", signing.agreement_sign, name="agreement_sign"),
    path(AGREEMENT + "tekenen/papier/", signing.signature_paper, name="signature_paper"),
    path(AGREEMENT + "tekenen/afronden/", signing.signing_settle, name="signing_settle"),
    path(AGREEMENT + "handtekeningen/blad/", signing.signature_sheet, name="signature_sheet"),
    path(SIGNATURE + "scan/", signing.signature_scan, name="signature_scan"),
    path(MANDATES, mandates.mandate_list, name="mandates"),
    path(MANDATES + "nieuw/", mandates.mandate_new, name="mandate_new"),
    path(MANDATES + "<uuid:mandate>/intrekken/", mandates.mandate_withdraw, name="mandate_withdraw"),
]
