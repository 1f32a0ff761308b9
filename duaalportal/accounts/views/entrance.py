"""Coming in: signing in and accepting an invitation."""

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.account.views import LoginView
from allauth.decorators import rate_limit
from allauth.socialaccount.adapter import get_adapter as social_adapter
from allauth.socialaccount.views import ConnectionsView as SocialConnectionsView
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from duaalportal.accounts import services
from duaalportal.accounts.access import own_account, public
from duaalportal.accounts.forms import AcceptForm
from duaalportal.accounts.models import Invitation, User
from duaalportal.accounts.queries import demo_people
from duaalportal.lib.pages import go_to, render_page


class SignInView(LoginView):
    """allauth's login with what our page shows beside it: providers, and in the demo world its people."""

    def get_context_data(self, **kwargs):
        """The page's context."""
        return {
            **super().get_context_data(**kwargs),
            "providers": providers(self.request),
            "demo_groups": demo_people() if settings.DEMO_WORLD else [],
        }


sign_in = public(SignInView.as_view())


class ConnectionsView(SocialConnectionsView):
    """allauth's page of links, with the providers that can be linked; one that was taken out keeps its id as name."""

    def get_context_data(self, **kwargs):
        """The page's context."""
        context = super().get_context_data(**kwargs)
        names = {
            provider.app.provider_id: provider.name
            for provider in social_adapter().list_providers(self.request)
        }
        return {
            **context,
            "links": [(link, names.get(link.provider, link.provider)) for link in context["form"].accounts],
            "providers": providers(self.request, process="connect"),
        }


connections = own_account(ConnectionsView.as_view())


def providers(request, **query):
    """Name and address of each place where one can sign in, from the environment."""
    return [
        {"name": provider.name, "url": provider.get_login_url(request, **query)}
        for provider in social_adapter().list_providers(request)
    ]


@public
@rate_limit(action="login")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request, token):
    """Show an invitation; only the answer to it changes anything, so a mail scanner cannot use it up."""
    now = timezone.now()
    found = services.find_invitation(token=token, at=now)
    if found is None or _is_foreign(request, found):
        return _gone(request, token)
    is_new = not User.objects.filter(email__iexact=found.email).exists()
    form = AcceptForm(request.POST or None, initial={"name": found.name}) if is_new else None
    if request.method == "POST" and (form is None or form.is_valid()):
        name = form.cleaned_data["name"] if form else ""
        try:
            person = services.accept_invitation(token=token, at=now, user=_signed_in(request), name=name)
        except services.InvitationGone:
            return _gone(request, token)
        if request.user.is_authenticated:
            return go_to(request, "today")
        record_authentication(request, person, method="code", email=person.email)
        welcome = reverse("welcome") if is_new else reverse("today")
        return perform_login(request, Login(user=person, email=person.email, redirect_url=welcome))
    status = 422 if form is not None and form.errors else 200
    return render_page(
        request, "accounts/invitation.html", {"invitation": found, "form": form}, status=status
    )


def _signed_in(request):
    return request.user if request.user.is_authenticated else None


def _is_foreign(request, found):
    return request.user.is_authenticated and request.user.email.lower() != found.email


def _gone(request, token):
    """One page for unknown, used, withdrawn, too old and meant for another; whoever used it themselves goes on."""
    if request.user.is_authenticated:
        mine = Invitation.objects.filter(token_hash=services.token_hash(token), accepted_by=request.user)
        if mine.exists():
            return go_to(request, "today")
    return render_page(request, "accounts/invitation_gone.html", {}, status=404)


@own_account
@require_safe
def welcome(request):
    """Right after the first time: choose how to sign in later, or skip."""
    return render_page(request, "accounts/welcome.html", {"needs_factor": request.user.needs_second_factor})
