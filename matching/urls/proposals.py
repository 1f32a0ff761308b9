"""Proposals and their weights."""

from django.urls import path

from matching.views import choosing, proposals

OF_SCHOOL = "organisaties/<slug:organisation>/voorstellen/"
PROPOSAL = "voorstellen/<uuid:proposal>/"

urlpatterns = [
    path(OF_SCHOOL, proposals.proposals, name="proposals"),
    path(OF_SCHOOL + "gewichten/", proposals.weights, name="proposal_weights"),
    path(PROPOSAL, proposals.proposal, name="proposal"),
    path(PROPOSAL + "opnieuw/", proposals.proposal_again, name="proposal_again"),
    path(PROPOSAL + "scholen/", proposals.proposal_schools, name="proposal_schools"),
    path(PROPOSAL + "lijst.<slug:kind>", proposals.proposal_file, name="proposal_file"),
    path("voorstellen/deelname/<uuid:proposal_school>/", proposals.proposal_join, name="proposal_join"),
    path(OF_SCHOOL + "leerplaatsen/<uuid:opening>/", choosing.learners_for, name="learners_for"),
    path(
        OF_SCHOOL + "leerplaatsen/<uuid:opening>/lijst.<slug:kind>",
        choosing.learners_file,
        name="learners_file",
    ),
    path("trajecten/<uuid:trajectory>/rotatie/", choosing.rotation_for, name="rotation_for"),
]
