"""Addresses of the home page."""

from django.urls import path

from duaalportal.reminders import views

urlpatterns = [
    path("", views.today, name="today"),
    path("meer/", views.more, name="more"),
]
