"""Addresses of search."""

from django.urls import path

from duaalportal.search import views

app_name = "search"
urlpatterns = [path("zoeken/", views.search, name="search")]
