"""Signatures and mandates."""

urlpatterns = []
