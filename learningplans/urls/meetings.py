"""Visits and talks."""

from django.urls import path

from learningplans.urls.addresses import LEARNERS, MEETING, ORGANISATION, TRAJECTORY
from learningplans.views import meeting_writing, meetings, mutual_visits

TALKS, MUTUAL = TRAJECTORY + "gesprekken/", ORGANISATION + "bezoeken/"

urlpatterns = [
    path(TALKS, meetings.meeting_list, name="meetings"),
    path(TALKS + "nieuw/", meeting_writing.meeting_new, name="meeting_new"),
    path(MEETING, meetings.meeting, name="meeting"),
    path(MEETING + "wijzigen/", meeting_writing.meeting_change, name="meeting_change"),
    path(MEETING + "verslag/", meeting_writing.meeting_report, name="meeting_report"),
    path(MEETING + "afgelasten/", meeting_writing.meeting_cancel, name="meeting_cancel"),
    path(MEETING + "gesprek.ics", meetings.meeting_ics, name="meeting_ics"),
    path(MEETING + "afspraken/<uuid:meeting_point>/", meetings.meeting_point, name="meeting_point"),
    path(LEARNERS + "bezoeken/", mutual_visits.visit_list, name="visits"),
    path(LEARNERS + "bezoeken/lijst.<str:kind>", mutual_visits.visit_file, name="visit_file"),
    path(MUTUAL, mutual_visits.mutual_visits, name="mutual_visits"),
    path(MUTUAL + "nieuw/", mutual_visits.mutual_visit_new, name="mutual_visit_new"),
]
