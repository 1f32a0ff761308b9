"""The site map of the demo world, for tests that switch to it while they run."""

from django.urls import include, path

from duaalportal import urls

urlpatterns = [*urls.urlpatterns, path("demo/", include("duaalportal.demo.urls"))]
handler400, handler403, handler404, handler500 = (
    urls.handler400,
    urls.handler403,
    urls.handler404,
    urls.handler500,
)
