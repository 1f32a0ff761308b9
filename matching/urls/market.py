"""Demand beside supply."""

from django.urls import path

from matching.views import market

MARKET = "organisaties/<slug:organisation>/vraag-en-aanbod/"
NEAR = "organisaties/<slug:organisation>/in-de-buurt/"

urlpatterns = [
    path(MARKET, market.market, name="market"),
    path(MARKET + "lijst.<slug:kind>", market.market_file, name="market_file"),
    path(NEAR, market.near, name="near"),
    path(NEAR + "lijst.<slug:kind>", market.near_file, name="near_file"),
]
