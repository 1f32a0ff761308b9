"""Addresses of shared reference pages."""

from django.urls import path

from duaalportal.catalogue import views

urlpatterns = [
    path("hulp/", views.help_page, name="help"),
    path("privacy/", views.privacy, name="privacy"),
    path("toegankelijkheid/", views.accessibility, name="accessibility"),
    path("regels/", views.rules, name="rules"),
    path("regels/partnerschappen/", views.partnerships, name="partnerships"),
    path("regels/<slug:rule>/", views.rule, name="rule"),
    path("regels/<slug:rule>/nieuw/", views.rule_change, name="rule_change"),
    path("steun/", views.support, name="support"),
    path("mentoropleidingen/", views.courses, name="courses"),
]
