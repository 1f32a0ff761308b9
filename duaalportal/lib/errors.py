"""Error answers: a clear Dutch sentence, a trace id, no detail."""

from django.http import HttpResponse
from django.template.loader import render_to_string


def _page(request, template, status):
    return HttpResponse(
        render_to_string(template, {"trace_id": getattr(request, "trace_id", "")}), status=status
    )


def bad_request(request, exception=None):
    """400: the browser sent something the portal cannot read."""
    return _page(request, "400.html", 400)


def forbidden(request, exception=None):
    """403: this role cannot do this at all; never used for somebody else's object."""
    return _page(request, "403.html", 403)


def not_found(request, exception=None):
    """404: unknown, or not yours; the two look the same."""
    return _page(request, "404.html", 404)


def server_error(request):
    """500: needs no database and no context."""
    return _page(request, "500.html", 500)


def csrf_failure(request, reason=""):
    """403 when the form's token no longer fits: nothing was written."""
    return _page(request, "403_csrf.html", 403)
