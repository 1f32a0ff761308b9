"""What a school sets for its programmes: the rhythm of evaluating, and its grids."""

from django.urls import path

from evaluation.views import grids, rhythm
from learningplans.urls.addresses import ORGANISATION

RHYTHM = ORGANISATION + "evaluatieritme/"
GRIDS = ORGANISATION + "roosters/"

urlpatterns = [
    path(RHYTHM, rhythm.rhythms, name="rhythms"),
    path(RHYTHM + "<slug:programme>/", rhythm.rhythm_set, name="rhythm_set"),
    path("evaluatieritmes/<uuid:evaluation_rhythm>/weg/", rhythm.rhythm_remove, name="rhythm_remove"),
    path(GRIDS, grids.grids, name="grids"),
    path(GRIDS + "nieuw/", grids.grid_new, name="grid_new"),
    path(GRIDS + "<uuid:grid>/", grids.grid, name="grid"),
    path(GRIDS + "<uuid:grid>/bestand/", grids.grid_file, name="grid_file"),
    path(GRIDS + "keuze/<slug:programme>/", grids.grid_choose, name="grid_choose"),
    path("roosterkeuzes/<uuid:grid_choice>/weg/", grids.grid_choice_remove, name="grid_choice_remove"),
]
