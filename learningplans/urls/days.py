"""Calendar, days, absences and the personal feed."""

from django.urls import path

from learningplans.urls.addresses import ORGANISATION, TRAJECTORY
from learningplans.views import absences, calendar, days, feed

CALENDAR = ORGANISATION + "kalender/"
ABSENCE = "afwezigheden/<uuid:absence>/"

urlpatterns = [
    path(TRAJECTORY + "dagen/", days.days, name="days"),
    path(TRAJECTORY + "dagen/jaar/", days.year_plan, name="year_plan"),
    path(ORGANISATION + "dagen/", days.agenda_of, name="agenda_of"),
    path(ORGANISATION + "dagen/lijst.<str:kind>", days.agenda_file, name="agenda_file"),
    path("afwezig/", absences.absent_today, name="absent_today"),
    path(TRAJECTORY + "afwezig/", absences.absence_report, name="absence_report"),
    path(TRAJECTORY + "afwezig/vandaag/", absences.absence_today, name="absence_today"),
    path(ABSENCE, absences.absence, name="absence"),
    path(ABSENCE + "gezien/", absences.absence_seen, name="absence_seen"),
    path(ABSENCE + "intrekken/", absences.absence_withdraw, name="absence_withdraw"),
    path(CALENDAR, calendar.school_calendar, name="school_calendar"),
    path(CALENDAR + "bestand.<str:kind>", calendar.calendar_file, name="calendar_file"),
    path(CALENDAR + "nieuw/", calendar.school_day_new, name="school_day_new"),
    path(CALENDAR + "inladen/", calendar.calendar_import, name="calendar_import"),
    path(CALENDAR + "<uuid:school_day>/", calendar.school_day_change, name="school_day_change"),
    path(CALENDAR + "<uuid:school_day>/weg/", calendar.school_day_remove, name="school_day_remove"),
    path("agenda/", feed.agenda, name="feed"),
    path("agenda/adres/", feed.feed_new, name="feed_new"),
    path("agenda/adres/intrekken/", feed.feed_revoke, name="feed_revoke"),
    path("agenda/<str:token>.ics", feed.feed_file, name="feed_file"),
]
