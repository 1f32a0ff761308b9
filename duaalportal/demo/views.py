"""One tap signs in as an invented person. These addresses exist only in the demo world."""

from allauth.account.utils import get_next_redirect_url
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from duaalportal.accounts.access import public
from duaalportal.accounts.models import User
from duaalportal.lib.pages import go_to


@public
@require_POST
def sign_in(request):
    """Sign in as a person of the demo world and go on to the page that asked for it.

    Anywhere else, and for any real address, there is nothing here.
    """
    if not settings.DEMO_WORLD:
        raise Http404
    person = get_object_or_404(
        User.objects.filter(email__endswith=".example", is_active=True), email=request.POST.get("person", "")
    )
    login(request, person, backend="allauth.account.auth_backends.AuthenticationBackend")
    UserSession.objects.create_from_request(request)  # so that it stands on the page of devices, as any other
    return go_to(request, get_next_redirect_url(request) or "today")
