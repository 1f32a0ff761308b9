"""The start gate, health checks and papers."""

urlpatterns = []
