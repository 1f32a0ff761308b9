"""The division of roles: who does what, agreed by school and company, and what is expected of oneself."""

from django.urls import path

from evaluation.views import raci, raci_writing
from learningplans.urls.addresses import ORGANISATION, TRAJECTORY

LIST = "rolverdeling/"
ONE = LIST + "<uuid:raci>/"

urlpatterns = [
    path(LIST, raci.raci_list, name="raci_list"),
    path(LIST + "lijst.<str:kind>", raci.raci_list_file, name="raci_list_file"),
    path(LIST + "wat-wordt-van-mij-verwacht/", raci.my_raci, name="my_raci"),
    path(ORGANISATION + "rolverdeling/nieuw/", raci_writing.raci_new, name="raci_new"),
    path(TRAJECTORY + "rolverdeling/", raci.raci_of, name="raci_of"),
    path(TRAJECTORY + "rolverdeling/nieuw/", raci_writing.raci_start, name="raci_start"),
    path(ONE, raci.raci, name="raci"),
    path(ONE + "taak/", raci_writing.raci_task, name="raci_task"),
    path(ONE + "afspraken/", raci_writing.raci_note, name="raci_note"),
    path(ONE + "voorleggen/", raci_writing.raci_propose, name="raci_propose"),
    path(ONE + "akkoord/", raci_writing.raci_agree, name="raci_agree"),
    path(ONE + "volgende/", raci_writing.raci_next, name="raci_next"),
    path(ONE + "pdf/", raci_writing.raci_pdf, name="raci_pdf"),
    path(ONE + "matrix.<str:kind>", raci.raci_file, name="raci_file"),
]
