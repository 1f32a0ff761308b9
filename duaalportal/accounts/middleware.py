"""Closed by default: a view without a declared rule is refused, and the rule is asked before the view runs."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.generic import RedirectView

from duaalportal.accounts.access import Can
from duaalportal.lib import errors

# Views of packages, by module: what allauth opens to people who are not signed in, it opens itself;
# the rest is one's own account, behind the login.
OWN_ACCOUNT_MODULES = ("allauth.account.", "allauth.mfa.", "allauth.usersessions.", "allauth.socialaccount.")

# The answer of an OpenID Connect provider comes by GET and signs in; looking at recovery codes notes that they were seen.
PACKAGE_VIEWS_THAT_WRITE_ON_GET = frozenset(
    {"openid_connect_callback", "mfa_view_recovery_codes", "mfa_download_recovery_codes"}
)


def declared_rule(callback):
    """What a view declares: "public", a Can, "token", "account" for a package's own-account view, or None."""
    if getattr(callback, "is_public", False):
        return "public"
    if getattr(callback, "is_for_tokens", False):
        return "token"
    capability = getattr(callback, "capability", None)
    if capability is not None:
        return capability
    if getattr(callback, "is_own_account", False):
        return "account"
    module = getattr(callback, "__module__", "")
    view_class = getattr(callback, "view_class", None)
    if view_class is RedirectView:  # allauth's old addresses; where they lead has its own rule
        return "account"
    if view_class is not None:
        module = view_class.__module__
    return "account" if module.startswith(OWN_ACCOUNT_MODULES) else None


class AccessMiddleware:
    """Ask each view's declared rule before it runs."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, callback, args, kwargs):
        rule = declared_rule(callback)
        if rule is None:
            raise ImproperlyConfigured(f"{callback.__module__}.{callback.__qualname__} declares no rule")
        if rule == "account" and request.resolver_match.url_name in PACKAGE_VIEWS_THAT_WRITE_ON_GET:
            request.writes_on_get = True
        if not isinstance(rule, Can):
            return None
        access = request.user.ask_rights()
        if not access.can(rule):
            return errors.forbidden(request) if access.memberships else redirect("no_access")
        if request.user.needs_second_factor and not settings.DEMO_WORLD:
            if getattr(request, "htmx", False):
                return HttpResponse(headers={"HX-Redirect": "/account/2fa/"})
            return redirect("mfa_index")
        return None
