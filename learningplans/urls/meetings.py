"""Visits and talks."""

urlpatterns = []
