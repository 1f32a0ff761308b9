"""Addresses of companies: everything stands under the organisation it belongs to."""

app_name = "companies"
ORGANISATION = "organisaties/<slug:organisation>/"

urlpatterns = []
