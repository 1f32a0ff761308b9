"""Addresses of dossiers."""

app_name = "dossiers"
urlpatterns = []
