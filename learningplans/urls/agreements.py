"""Agreements, their versions and duties."""

urlpatterns = []
