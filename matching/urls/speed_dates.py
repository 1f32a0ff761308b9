"""Speed dates."""

from django.urls import path

from matching.views import speed_dates, speed_dates_day

SESSIONS = "speeddates/"
SESSION = SESSIONS + "<uuid:speed_date>/"
TABLE, SEAT = SESSIONS + "tafels/<uuid:speed_date_table>/", SESSIONS + "deelnemers/<uuid:speed_date_seat>/"
TALK = SESSIONS + "gesprekken/<uuid:speed_date_talk>/"

urlpatterns = [
    path(SESSIONS, speed_dates_day.speed_dates, name="speed_dates"),
    path(
        "organisaties/<slug:organisation>/speeddates/nieuw/",
        speed_dates.speed_date_new,
        name="speed_date_new",
    ),
    path(SESSION, speed_dates_day.speed_date, name="speed_date"),
    path(SESSION + "wijzigen/", speed_dates.speed_date_change, name="speed_date_change"),
    path(SESSION + "afgelasten/", speed_dates.speed_date_cancel, name="speed_date_cancel"),
    path(SESSION + "tafels/", speed_dates.speed_date_tables, name="speed_date_tables"),
    path(SESSION + "deelnemers/", speed_dates.speed_date_seats, name="speed_date_seats"),
    path(SESSION + "rooster/", speed_dates.speed_date_timetable, name="speed_date_timetable"),
    path(SESSION + "bladen/", speed_dates_day.speed_date_sheets, name="speed_date_sheets"),
    path(SESSION + "gelezen/", speed_dates_day.speed_date_known, name="speed_date_known"),
    path(TABLE + "antwoord/", speed_dates_day.speed_date_table_answer, name="speed_date_table_answer"),
    path(TABLE + "komst/", speed_dates.speed_date_table, name="speed_date_table"),
    path(SEAT + "weg/", speed_dates.speed_date_seat, name="speed_date_seat"),
    path(SEAT + "antwoord/", speed_dates_day.speed_date_answer, name="speed_date_answer"),
    path(TALK, speed_dates_day.speed_date_talk, name="speed_date_talk"),
    path(TALK + "vast/", speed_dates.speed_date_fix, name="speed_date_fix"),
]
