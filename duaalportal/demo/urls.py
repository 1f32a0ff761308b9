"""Addresses that exist in the demo world alone."""

from django.urls import path

from duaalportal.demo import views

urlpatterns = [path("aanmelden/", views.sign_in, name="demo_sign_in")]
