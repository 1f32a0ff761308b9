"""Addresses of matching, a list per subject."""

app_name = "matching"
urlpatterns = [
    # one line per subject: *openings.urlpatterns
]
