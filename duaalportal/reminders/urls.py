"""Addresses of the home page."""

from django.urls import path

from duaalportal.reminders.views import preferences, today

urlpatterns = [
    path("", today.today, name="today"),
    path("meer/", today.more, name="more"),
    path("herinneringen/", preferences.reminder_preferences, name="reminder_preferences"),
]
