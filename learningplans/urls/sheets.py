"""The library of learning sheets."""

from django.urls import path

from learningplans.views.sheets import files, group, library, moving, page, writing

SHEETS = "leerfiches/"
SHEET = SHEETS + "<uuid:learning_sheet>/"
VERSION = SHEET + "versies/<uuid:learning_sheet_version>/"

urlpatterns = [
    path(SHEETS, library.sheets, name="sheets"),
    path(SHEETS + "nieuw/", library.sheet_new, name="sheet_new"),
    path(SHEETS + "inladen/", files.sheet_import, name="sheet_import"),
    path(SHEETS + "lijst.yaml", files.sheets_file, {"kind": "yaml"}, name="sheets_yaml"),
    path(SHEETS + "lijst.xlsx", files.sheets_file, {"kind": "xlsx"}, name="sheets_xlsx"),
    path(SHEET, page.sheet, name="sheet"),
    path(SHEET + "werkgroep/", group.sheet_group, name="sheet_group"),
    path(SHEET + "werkgroep/<uuid:sheet_member>/", group.sheet_member_end, name="sheet_member_end"),
    path(SHEET + "opmerkingen/", page.sheet_remark, name="sheet_remark"),
    path(
        SHEET + "opmerkingen/<uuid:learning_sheet_remark>/",
        page.sheet_remark_settle,
        name="sheet_remark_settle",
    ),
    path(SHEET + "nieuwe-versie/", moving.sheet_next, name="sheet_next"),
    path(SHEET + "eigen-versie/", moving.sheet_take_over, name="sheet_take_over"),
    path(SHEET + "uit-gebruik/", moving.sheet_retire, name="sheet_retire"),
    path(VERSION, page.sheet_version, name="sheet_version"),
    path(VERSION + "fiche.yaml", files.sheet_file, {"kind": "yaml"}, name="sheet_yaml"),
    path(VERSION + "fiche.xlsx", files.sheet_file, {"kind": "xlsx"}, name="sheet_xlsx"),
    path(VERSION + "verschil/", page.sheet_changes, name="sheet_changes"),
    path(VERSION + "schrijven/", writing.sheet_write, name="sheet_write"),
    path(VERSION + "voorleggen/", moving.sheet_hand_in, name="sheet_hand_in"),
    path(VERSION + "terugnemen/", moving.sheet_take_back, name="sheet_take_back"),
    path(VERSION + "goedkeuren/", moving.sheet_publish, name="sheet_publish"),
    path(VERSION + "terugsturen/", moving.sheet_send_back, name="sheet_send_back"),
]
