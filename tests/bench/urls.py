"""The portal's own site map and the bare page: a session, a user, one line."""

from django.http import HttpResponse
from django.urls import path

from duaalportal.accounts.access import own_account
from duaalportal.urls import *  # noqa: F403
from duaalportal.urls import urlpatterns as portal

BARE = "/kaal/"


@own_account
def bare(request):
    """Greet the person who is signed in."""
    return HttpResponse(f"Dag {request.user}")


urlpatterns = [path(BARE.lstrip("/"), bare), *portal]
