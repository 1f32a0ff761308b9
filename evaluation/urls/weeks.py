"""The week of a learner: writing it, the voices beside each other, input of instructors, and the points that come of it."""

from django.urls import path

from evaluation.views import points, voices, weeks
from learningplans.urls.addresses import TRAJECTORY

WEEK = TRAJECTORY + "week/<str:week>/"
POINT = "werkpunten/<uuid:action_point>/"

urlpatterns = [
    path("deze-week-beoordelen/", weeks.weeks_to_do, name="weeks_to_do"),
    path(TRAJECTORY + "week/", weeks.weeks, name="weeks"),
    path(WEEK, weeks.week, name="week"),
    path(WEEK + "stemmen/", voices.voices, name="voices"),
    path(WEEK + "openen/", voices.round_open, name="round_open"),
    path(WEEK + "input/", weeks.week_input, name="week_input"),
    path("input/<uuid:instructor_input>/overnemen/", weeks.input_sign_off, name="input_sign_off"),
    path(TRAJECTORY + "werkpunten/", points.points, name="points"),
    path(POINT + "sluiten/", points.point_close, name="point_close"),
]
