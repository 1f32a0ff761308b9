"""Proposals and their weights."""

from django.urls import path

from matching.views import proposals

OF_SCHOOL = "organisaties/<slug:organisation>/voorstellen/"
PROPOSAL = "voorstellen/<uuid:proposal>/"

urlpatterns = [
    path(OF_SCHOOL, proposals.proposals, name="proposals"),
    path(OF_SCHOOL + "gewichten/", proposals.weights, name="proposal_weights"),
    path(PROPOSAL, proposals.proposal, name="proposal"),
    path(PROPOSAL + "opnieuw/", proposals.proposal_again, name="proposal_again"),
    path(PROPOSAL + "lijst.<slug:kind>", proposals.proposal_file, name="proposal_file"),
]
