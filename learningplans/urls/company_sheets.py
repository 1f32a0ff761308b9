"""Company sheets: the list, a sheet and its versions, writing, following, photos and remarks; and what a company teaches."""

from django.urls import path

from learningplans.urls.addresses import ORGANISATION
from learningplans.views.company_sheets import following, here, moving, photos, reading, writing

SHEETS = "bedrijfsfiches/"
SHEET = SHEETS + "<uuid:company_sheet>/"
VERSION = SHEETS + "versies/<uuid:company_sheet_version>/"
PHOTO = SHEET + "fotos/<uuid:company_sheet_photo>/"

urlpatterns = [
    path(SHEETS, reading.company_sheet_list, name="company_sheets"),
    path(SHEETS + "lijst.<str:kind>", reading.company_sheet_file, name="company_sheet_file"),
    path(SHEETS + "nieuw/", writing.company_sheet_new, name="company_sheet_new"),
    path(SHEET, reading.company_sheet, name="company_sheet"),
    path(SHEET + "werkvloer/", reading.company_sheet_floor, name="company_sheet_floor"),
    path(SHEET + "nieuwe-versie/", moving.company_sheet_next, name="company_sheet_next"),
    path(SHEET + "uit-gebruik/", moving.company_sheet_retire, name="company_sheet_retire"),
    path(SHEET + "in-gebruik/", moving.company_sheet_use, name="company_sheet_use"),
    path(SHEET + "leerfiche/", following.company_sheet_follow, name="company_sheet_follow"),
    path(SHEET + "leerfiche/kiezen/", following.company_sheet_choose, name="company_sheet_choose"),
    path(SHEET + "leerfiche/volgen/", following.company_sheet_follow_now, name="company_sheet_follow_now"),
    path(SHEET + "opmerkingen/nieuw/", moving.company_sheet_remark_new, name="company_sheet_remark_new"),
    path(
        SHEET + "opmerkingen/<uuid:company_sheet_remark>/afhandelen/",
        moving.company_sheet_remark_settle,
        name="company_sheet_remark_settle",
    ),
    path(SHEET + "fotos/", photos.company_sheet_photos, name="company_sheet_photos"),
    path(SHEET + "fotos/nieuw/", photos.company_sheet_photo_new, name="company_sheet_photo_new"),
    path(PHOTO, photos.company_sheet_photo, name="company_sheet_photo"),
    path(PHOTO + "wijzigen/", photos.company_sheet_photo_change, name="company_sheet_photo_change"),
    path(PHOTO + "weg/", photos.company_sheet_photo_remove, name="company_sheet_photo_remove"),
    path(VERSION, reading.company_sheet_version, name="company_sheet_version"),
    path(VERSION + "pdf/", reading.company_sheet_pdf, name="company_sheet_pdf"),
    path(VERSION + "schrijven/", writing.company_sheet_write, name="company_sheet_write"),
    path(VERSION + "schrijven/onderdeel/", writing.company_sheet_part, name="company_sheet_part"),
    path(VERSION + "stappen/verplaatsen/", writing.company_sheet_step_move, name="company_sheet_step_move"),
    path(VERSION + "stappen/weg/", writing.company_sheet_step_remove, name="company_sheet_step_remove"),
    path(VERSION + "voorleggen/", moving.company_sheet_hand_in, name="company_sheet_hand_in"),
    path(VERSION + "terugnemen/", moving.company_sheet_take_back, name="company_sheet_take_back"),
    path(VERSION + "goedkeuren/", moving.company_sheet_approve, name="company_sheet_approve"),
    path(VERSION + "terugsturen/", moving.company_sheet_send_back, name="company_sheet_send_back"),
    path(VERSION + "concept-weg/", moving.company_sheet_drop, name="company_sheet_drop"),
    path(ORGANISATION + "leren/", here.learn_here, name="learn_here"),
]
