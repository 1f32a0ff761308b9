"""Addresses of figures."""

from django.urls import path

from duaalportal.figures import views

app_name = "figures"
HERE = "organisaties/<slug:organisation>/cijfers/"
urlpatterns = [
    path(HERE, views.figures, name="figures"),
    path(HERE + "cijfers.<str:kind>", views.export, name="export"),
]
