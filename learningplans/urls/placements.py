"""Placements."""

from django.urls import path

from learningplans.urls.addresses import ORGANISATION, PLACEMENT, TRAJECTORY
from learningplans.views import placements

urlpatterns = [
    path(TRAJECTORY + "plaatsingen/", placements.placement_list, name="placements"),
    path(TRAJECTORY + "plaatsingen/nieuw/", placements.placement_new, name="placement_new"),
    path(ORGANISATION + "plaatsing/", placements.placement_for, name="placement_for"),
    path(PLACEMENT + "werkplekdagen/", placements.placement_days, name="placement_days"),
    path(PLACEMENT + "periode/", placements.placement_period, name="placement_period"),
    path(PLACEMENT + "mentor/", placements.placement_mentor, name="placement_mentor"),
    path(PLACEMENT + "einde/", placements.placement_end, name="placement_end"),
]
