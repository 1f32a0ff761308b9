"""Addresses of exchange: the pages of who manages links, and the API that other systems read."""

from django.urls import include, path

from duaalportal.accounts.access import by_token
from duaalportal.exchange import results_views, views
from duaalportal.exchange.api import PREFIX, api

app_name = "exchange"

LINKS = "organisaties/<slug:organisation>/koppelingen/"
TOKEN = LINKS + "sleutels/<uuid:api_token>/"
WEBHOOK = LINKS + "webhooks/<uuid:webhook>/"

# the API's own pages (root, document) are left out: the document is a page of ours
operations = [pattern for pattern in api.urls[0] if pattern.name != "api-root"]
for pattern in operations:
    by_token(pattern.callback)

urlpatterns = [
    path("koppelingen/", views.home, name="home"),
    path("metingen/inladen/", results_views.results_import, name="results_import"),
    path("metingen/inladen/voorbeeld.<str:kind>", results_views.results_example, name="results_example"),
    path(LINKS, views.links, name="links"),
    path(LINKS + "lijsten/<slug:table>.<str:kind>", views.list_file, name="list_file"),
    path(LINKS + "sleutels/nieuw/", views.token_new, name="token_new"),
    path(TOKEN + "intrekken/", views.token_revoke, name="token_revoke"),
    path(TOKEN + "overnemen/", views.token_take_over, name="token_take_over"),
    path(LINKS + "webhooks/nieuw/", views.webhook_new, name="webhook_new"),
    path(WEBHOOK, views.webhook, name="webhook"),
    path(WEBHOOK + "proef/", views.webhook_test, name="webhook_test"),
    path(WEBHOOK + "hervatten/", views.webhook_resume, name="webhook_resume"),
    path(WEBHOOK + "geheim/", views.webhook_secret, name="webhook_secret"),
    path(WEBHOOK + "wegnemen/", views.webhook_remove, name="webhook_remove"),
    path(PREFIX.lstrip("/") + "openapi.json", views.api_document, name="api_document"),
    path(PREFIX.lstrip("/"), include(operations)),
]
