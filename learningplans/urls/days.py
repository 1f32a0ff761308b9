"""Calendar, days, absences and the personal feed."""

urlpatterns = []
