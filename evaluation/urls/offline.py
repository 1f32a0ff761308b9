"""Addresses of what a device keeps; the worker stands at the root, so that it serves the whole site."""

from django.urls import path

from evaluation.views import offline

urlpatterns = [
    path("sw.js", offline.service_worker, name="service_worker"),
    path("manifest.webmanifest", offline.manifest, name="manifest"),
    path("geen-netwerk/", offline.offline_page, name="offline_page"),
    path("toestel/", offline.offline_here, name="offline_here"),
    path("toestel/sleutel/", offline.fresh_token, name="fresh_token"),
]
