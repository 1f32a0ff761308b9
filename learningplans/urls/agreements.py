"""Agreements, their versions and duties."""

from django.urls import path

from learningplans.urls.addresses import AGREEMENT, PLACEMENT, TRAJECTORY
from learningplans.views import agreement_duties, agreement_moves, agreements

VERSION = AGREEMENT + "versies/<uuid:agreement_version>/"

urlpatterns = [
    path(TRAJECTORY + "overeenkomsten/", agreements.agreement_list, name="agreements"),
    path(PLACEMENT + "overeenkomst/", agreements.agreement_new, name="agreement_new"),
    path(AGREEMENT, agreements.agreement, name="agreement"),
    path(AGREEMENT + "vergoeding/", agreements.agreement_level, name="agreement_level"),
    path(AGREEMENT + "bijwerken/", agreements.agreement_refresh, name="agreement_refresh"),
    path(AGREEMENT + "vastleggen/", agreements.agreement_fix, name="agreement_fix"),
    path(AGREEMENT + "concept/", agreements.agreement_concept, name="agreement_concept"),
    path(VERSION, agreements.agreement_version, name="agreement_version"),
    path(VERSION + "bestand/", agreements.agreement_file, name="agreement_file"),
    # what happens to it
    path(AGREEMENT + "terugnemen/", agreement_moves.agreement_rework, name="agreement_rework"),
    path(AGREEMENT + "wijzigen/", agreement_moves.agreement_amend, name="agreement_amend"),
    path(AGREEMENT + "loket/", agreement_moves.agreement_upload, name="agreement_upload"),
    path(AGREEMENT + "ingaan/", agreement_moves.agreement_activate, name="agreement_activate"),
    path(AGREEMENT + "schorsen/", agreement_moves.agreement_suspend, name="agreement_suspend"),
    path(AGREEMENT + "hervatten/", agreement_moves.agreement_resume, name="agreement_resume"),
    path(AGREEMENT + "beeindigen/", agreement_moves.agreement_end, name="agreement_end"),
    path(AGREEMENT + "afsluiten/", agreement_moves.agreement_expire, name="agreement_expire"),
    path(AGREEMENT + "intrekken/", agreement_moves.agreement_withdraw, name="agreement_withdraw"),
    # duties
    path(AGREEMENT + "dimona/", agreement_duties.dimona_note, name="dimona_note"),
    path(AGREEMENT + "dimona/<uuid:dimona>/weg/", agreement_duties.dimona_withdraw, name="dimona_withdraw"),
    path(AGREEMENT + "kwartalen/", agreement_duties.quarter_note, name="quarter_note"),
]
