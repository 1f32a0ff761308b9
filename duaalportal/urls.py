"""The site map: each app's addresses in one place."""

from django.conf import settings
from django.urls import include, path

from duaalportal.accounts.access import public
from duaalportal.lib import health, parts, theme

urlpatterns = [
    path("", include("duaalportal.reminders.urls")),
    path("", include("duaalportal.accounts.urls")),
    path("", include("duaalportal.catalogue.urls")),
    path("account/", include("allauth.urls")),
    path("werk/", include("duaalportal.jobs.urls")),
    path("", include("companies.urls")),
    path("", include("groeiwijzer.urls")),
    path("", include("learningplans.urls")),
    path("", include("matching.urls")),
    path("", include("evaluation.urls")),
    path("", include("duaalportal.dossiers.urls")),
    path("", include("duaalportal.figures.urls")),
    path("", include("duaalportal.exchange.urls")),
    path("", include("duaalportal.search.urls")),
    path("gezond/", public(health.health), name="health"),
    path("thema/", public(theme.choose_theme), name="theme"),
]
if settings.DEBUG or settings.DEMO_WORLD:
    urlpatterns += [path("onderdelen/", public(parts.parts), name="parts")]
if settings.DEMO_WORLD:
    urlpatterns += [path("demo/", include("duaalportal.demo.urls"))]

handler400 = "duaalportal.lib.errors.bad_request"
handler403 = "duaalportal.lib.errors.forbidden"
handler404 = "duaalportal.lib.errors.not_found"
handler500 = "duaalportal.lib.errors.server_error"
