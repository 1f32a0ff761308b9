"""Light, dark, or as the device is set: kept in a cookie on the device, never in the account."""

from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

COOKIE = "thema"
THEMES = {"auto": "Zoals mijn toestel", "light": "Licht", "dark": "Donker"}


@require_POST
def choose_theme(request):
    """Remember the chosen theme on this device and return to the page the visitor came from."""
    theme = request.POST.get("theme", "")
    if theme not in THEMES:
        return HttpResponseBadRequest()
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    response = HttpResponse(status=204) if request.headers.get("X-Theme") else redirect(back if safe else "/")
    if theme == "auto":
        response.delete_cookie(COOKIE)
    else:
        year = 365 * 24 * 3600
        response.set_cookie(COOKIE, theme, max_age=year, samesite="Lax", secure=request.is_secure())
    return response
