"""Placements."""

urlpatterns = []
