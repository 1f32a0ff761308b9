"""What a device keeps: the worker, the page for places without network, a fresh token, and what is kept here."""

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.http import require_safe

from duaalportal.accounts.access import Can, public, requires
from duaalportal.lib.offline import mark_of
from duaalportal.lib.pages import render_page
from evaluation import offline


@public
@require_safe
def service_worker(request):
    """The worker of the whole site, asked anew at each visit; switched off it is one that ends itself."""
    source = offline.worker() if settings.OFFLINE_FORMS else offline.end_of_worker()
    headers = {"Cache-Control": "no-cache", "Service-Worker-Allowed": "/"}
    return HttpResponse(source, content_type="text/javascript; charset=utf-8", headers=headers)


@public
@require_safe
def manifest(request):
    """What a phone needs to put the portal on its home screen."""
    return JsonResponse(offline.manifest(), content_type="application/manifest+json")


@public
@require_safe
def offline_page(request):
    """What a phone shows where there is no network and the page is not kept; of nobody, so any phone may keep it."""
    return render_page(request, "evaluation/offline/no_network.html")


@requires(Can.USE_PORTAL)
@require_safe
def fresh_token(request):
    """A token for what a device sends later, and the mark of who is signed in now."""
    return JsonResponse({"token": get_token(request), "who": mark_of(request.user)})


@requires(Can.USE_PORTAL)
@require_safe
def offline_here(request):
    """What is kept on this device, as the device itself tells it."""
    return render_page(request, "evaluation/offline/here.html", {"is_on": settings.OFFLINE_FORMS})
