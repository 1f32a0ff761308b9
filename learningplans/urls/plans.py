"""Training plans."""

from django.urls import path

from learningplans.urls.addresses import TRAJECTORY
from learningplans.views.plans import (
    adjust,
    board,
    consult,
    coverage,
    many,
    placing,
    plans,
    proposal,
    version,
)

PLAN_VERSION = "opleidingsplannen/<uuid:plan_version>/"
PLAN_ITEM = "plandoelen/<uuid:plan_item>/"

urlpatterns = [
    path(TRAJECTORY + "opleidingsplan/", board.plan, name="plan"),
    path(PLAN_VERSION, board.plan_version, name="plan_version"),
    path(PLAN_VERSION + "plaatsen/", placing.plan_place, name="plan_place"),
    path(PLAN_VERSION + "dekking/", coverage.coverage, name="coverage"),
    path(PLAN_VERSION + "dekking.<str:kind>", coverage.coverage_file, name="coverage_file"),
    path(PLAN_VERSION + "ongedaan/", board.plan_put_back, name="plan_put_back"),
    path(PLAN_ITEM + "verplaatsen/", placing.plan_item_move, name="plan_item_move"),
    path(PLAN_ITEM + "naar/", placing.plan_item_drop, name="plan_item_drop"),
    path(PLAN_ITEM + "vast/", placing.plan_item_fix, name="plan_item_fix"),
    path(PLAN_ITEM + "weg/", placing.plan_item_off, name="plan_item_off"),
    path("plannen/voorstellen/", many.plans_propose, name="plans_propose"),
    path(PLAN_VERSION + "voorstel/", proposal.plan_proposal, name="plan_proposal"),
    path(PLAN_VERSION + "voorstel/overnemen/", proposal.plan_proposal_take, name="plan_proposal_take"),
    path(PLAN_VERSION + "rotatie/", proposal.plan_rotation, name="plan_rotation"),
    path("plannen/", plans.plans, name="plans"),
    path("plannen/plannen.<str:kind>", plans.plans_file, name="plans_file"),
    path(TRAJECTORY + "opleidingsplan/maken/", version.plan_new, name="plan_new"),
    path(PLAN_VERSION + "beginsituatie/", version.plan_known, name="plan_known"),
    path(PLAN_VERSION + "voorleggen/", consult.consult, name="consult"),
    path(PLAN_VERSION + "voorleggen/starten/", consult.consult_send, name="consult_send"),
    path(PLAN_VERSION + "voorleggen/terug/", consult.consult_back, name="consult_back"),
    path(PLAN_VERSION + "akkoord/", consult.approve, name="approve"),
    path(PLAN_VERSION + "akkoord/noteren/", consult.consent_note, name="consent_note"),
    path(PLAN_VERSION + "akkoord/afronden/", consult.consent_settle, name="consent_settle"),
    path(PLAN_VERSION + "opmerking/", consult.plan_remark_new, name="plan_remark_new"),
    path(
        "planopmerkingen/<uuid:plan_remark>/antwoord/", consult.plan_remark_answer, name="plan_remark_answer"
    ),
    path(PLAN_VERSION + "actief/", version.activate, name="activate"),
    path(PLAN_VERSION + "gelezen/", version.plan_seen, name="plan_seen"),
    path(PLAN_VERSION + "bijsturen/", adjust.adjust, name="adjust"),
    path(PLAN_VERSION + "bijsturen/weg/", version.plan_drop, name="plan_drop"),
    path(PLAN_VERSION + "fiches/", adjust.plan_sheets, name="plan_sheets"),
    path(PLAN_VERSION + "fiches/volgen/", adjust.plan_sheet_follow, name="plan_sheet_follow"),
    path(PLAN_VERSION + "fiches/bedrijfsfiches/", adjust.plan_company_sheets, name="plan_company_sheets"),
    path(PLAN_ITEM + "beslissen/", adjust.plan_item_decide, name="plan_item_decide"),
    path(PLAN_VERSION + "afspraken/", adjust.appointments, name="appointments"),
    path(PLAN_VERSION + "extra/", adjust.extra, name="extra"),
    path(PLAN_ITEM + "extra-weg/", adjust.plan_extra_remove, name="plan_extra_remove"),
    path(PLAN_VERSION + "verschil/", adjust.difference, name="difference"),
    path(PLAN_VERSION + "afronden/", version.close, name="close"),
    path(PLAN_VERSION + "plan.<str:kind>", version.plan_file, name="plan_file"),
]
