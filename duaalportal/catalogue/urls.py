"""Addresses of shared reference pages."""

from django.urls import path

from duaalportal.catalogue import views

urlpatterns = [
    path("hulp/", views.help_page, name="help"),
    path("privacy/", views.privacy, name="privacy"),
    path("toegankelijkheid/", views.accessibility, name="accessibility"),
]
