from django.urls import path

from duaalportal.jobs import views

app_name = "jobs"
urlpatterns = [
    path("", views.recent, name="list"),
    path("<uuid:job>/", views.detail, name="detail"),
    path("<uuid:job>/bestand/", views.download, name="download"),
    path("<uuid:job>/stoppen/", views.cancel, name="cancel"),
]
