"""Signing in at another organisation by OpenID Connect: what allauth leaves to us is held here."""

import secrets

from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.providers.base import ProviderException
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from requests import RequestException


class PortalOpenIDProvider(OpenIDConnectProvider):
    """A provider whose answer is tied to the question by a nonce, and whose people are (issuer, subject)."""

    def redirect(self, request, process, next_url=None, data=None, **kwargs):
        """Send the visitor to the provider with a fresh nonce; a provider that does not answer gets a clear page."""
        nonce = secrets.token_urlsafe(24)
        params = {**(kwargs.pop("auth_params", None) or self.get_auth_params()), "nonce": nonce}
        try:
            return super().redirect(
                request, process, next_url, data, auth_params=params, nonce=nonce, **kwargs
            )
        except RequestException as error:
            return render_authentication_error(request, self, exception=error)

    def extract_uid(self, data):
        """Issuer and subject together: the same subject at another issuer is another person."""
        token, shown = data.get("id_token"), data.get("userinfo")
        if not token or not token.get("sub") or not token.get("iss"):
            raise ProviderException("the provider gave no identity token")
        if shown and shown.get("sub") != token["sub"]:
            raise ProviderException("the provider speaks of two different people")
        return f"{token['iss']} {token['sub']}"

    def extract_extra_data(self, data):
        """Keep only what the check needs: a provider may send a national register number, which is never kept."""
        token = data["id_token"]
        return {"issuer": token["iss"], "subject": token["sub"], "nonce": token.get("nonce", "")}


def answers_our_question(sociallogin):
    """Whether the answer carries the nonce that went with the question."""
    asked = (sociallogin.state or {}).get("nonce", "")
    answered = sociallogin.account.extra_data.get("nonce", "")
    return bool(asked) and secrets.compare_digest(asked, answered)
