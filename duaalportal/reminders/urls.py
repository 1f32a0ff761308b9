"""Addresses of the home page, of what is put off or given to others, and of following up."""

from django.urls import path

from duaalportal.reminders.views import follow_up, organisation, preferences, replacing, snoozes, today

PERSON = "trajecten/<uuid:trajectory>/open/<uuid:person>/"
ANSWER = "antwoorden/<uuid:answer>/"

urlpatterns = [
    path("", today.today, name="today"),
    path("meer/", today.more, name="more"),
    path("uitstellen/", snoozes.snooze, name="snooze"),
    path("uitgesteld/<uuid:snooze>/terug/", snoozes.snooze_end, name="snooze_end"),
    path("bellijst/", follow_up.call_list, name="call_list"),
    path("mij/vervanging/", replacing.replacement, name="replacement"),
    path("mij/vervanging/<uuid:person>/stop/", replacing.replacement_end, name="replacement_end"),
    path("trajecten/<uuid:trajectory>/open/", follow_up.reminders_around, name="reminders_around"),
    path("trajecten/<uuid:trajectory>/open/opnieuw/", follow_up.reminders_recount, name="reminders_recount"),
    path(PERSON + "herinner/", follow_up.chase, name="reminders_chase"),
    path(PERSON + "telefoon/", follow_up.phone_note, name="phone_note"),
    path(PERSON + "telefoon/<str:week>/", follow_up.phone_week, name="phone_week"),
    path(ANSWER, follow_up.phone_answer, name="phone_answer"),
    path(ANSWER + "ja/", follow_up.phone_confirm, name="phone_confirm"),
    path(ANSWER + "nee/", follow_up.phone_deny, name="phone_deny"),
    path("organisaties/<slug:organisation>/open/", organisation.open_of, name="open_of"),
    path("organisaties/<slug:organisation>/open/lijst.xlsx", organisation.open_file, name="open_file"),
    path("organisaties/<slug:organisation>/open/opnieuw/", organisation.open_recount, name="open_recount"),
    path("herinneringen/", preferences.reminder_preferences, name="reminder_preferences"),
]
