"""Where allauth asks the portal: nobody signs up by themselves, words are Dutch, secrets are encrypted."""

import base64
import hashlib
import logging

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import record_authentication
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.shortcuts import render
from django.urls import reverse

from duaalportal.accounts.openid import PortalOpenIDProvider, answers_our_question
from duaalportal.lib import mail

logger = logging.getLogger(__name__)

MAIL_DID_NOT_LEAVE = "De mail kon niet vertrekken. Wacht enkele minuten en probeer opnieuw."


class AccountAdapter(DefaultAccountAdapter):
    """Accounts exist by invitation alone."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "Dit account is niet meer in gebruik.",
        "duplicate_email": "Dit is je adres al.",
        "email_password_mismatch": "Het e-mailadres of het wachtwoord klopt niet.",
        "email_taken": "Dit e-mailadres is al in gebruik.",
        "enter_current_password": "Dit is niet je huidige wachtwoord.",
        "incorrect_code": "Deze code klopt niet. Kijk de laatste mail of je app na.",
        "incorrect_password": "Dit wachtwoord klopt niet.",
        "rate_limited": "Dat ging te snel na elkaar. Wacht een minuut en probeer opnieuw.",
        "same_as_current": "Dit is hetzelfde als nu. Vul iets anders in.",
        "too_many_login_attempts": "Dat waren te veel pogingen na elkaar. Wacht een minuut en probeer opnieuw.",
        "unverified_primary_email": "Bevestig eerst je e-mailadres.",
        "username_taken": "Dit is al in gebruik.",
        "username_blacklisted": "Dit kun je niet kiezen.",
        "phone_taken": "Dit nummer is al in gebruik.",
        "unknown_phone": "Dit nummer kennen we niet.",
        "unknown_email": "Dit e-mailadres kennen we niet.",
        "phone_password_mismatch": "Het nummer of het wachtwoord klopt niet.",
        "username_password_mismatch": "De naam of het wachtwoord klopt niet.",
        "invalid_login": "Aanmelden lukte niet.",
        "invalid_or_expired_key": "Deze sleutel werkt niet meer.",
        "invalid_password_reset": "Deze sleutel werkt niet meer.",
        "select_only_one": "Kies er één.",
        "cannot_remove_primary_email": "Dit adres heb je nodig om je aan te melden.",
        "max_email_addresses": "Je kunt niet meer dan %d adressen hebben.",
    }

    def is_open_for_signup(self, request):
        """Never: an account starts with an invitation."""
        return False

    def get_password_change_redirect_url(self, request):
        """Back to the account page."""
        return reverse("account")

    def render_mail(self, template_prefix, email, context, headers=None):
        """The portal's own mail: text, and the same words as simple HTML."""
        return mail.build(template_prefix, email, context, headers)

    def send_mail(self, template_prefix, email, context):
        """Send; when the mail server does not answer the visitor is told so, and nothing else is lost."""
        try:
            super().send_mail(template_prefix, email, context)
        except OSError:  # smtplib's errors are OSErrors
            logger.exception("mail %s did not leave", template_prefix)
            messages.error(self.request, MAIL_DID_NOT_LEAVE)

    def get_reauthentication_methods(self, user):
        """The ways to show again that it is you, in our words; the first is asked, so what takes least comes first."""
        has_app = is_mfa_enabled(user, types=[Authenticator.Type.TOTP])
        words = {
            "mfa_reauthenticate:webauthn": "Met je passkey",
            "reauthenticate": "Met je wachtwoord",
            "mfa_reauthenticate": "Met een code uit je app" if has_app else "Met een reservecode",
        }
        theirs = {method["id"]: method for method in super().get_reauthentication_methods(user)}
        return [theirs[way] | {"description": said} for way, said in words.items() if way in theirs]


class MFAAdapter(DefaultMFAAdapter):
    """Second factors: secrets are encrypted in the database with a key made from SECRET_KEY."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": "Je kunt dit niet uitschakelen.",
        "cannot_generate_recovery_codes": "Reservecodes krijg je zodra je een passkey of een app hebt.",
        "incorrect_code": "Deze code klopt niet, of je passkey werd niet herkend. Probeer het opnieuw.",
        "unverified_email": "Bevestig eerst je e-mailadres.",
        "add_email_blocked": "Met een tweede sleutel aan je account kun je geen adres toevoegen.",
    }

    def encrypt(self, text):
        """The text in a form that the database alone cannot read."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        """Back from `encrypt`."""
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def generate_authenticator_name(self, user, type):
        """A name the person can recognise the passkey by; they may change it."""
        count = user.authenticator_set.filter(type=type).count()
        return "Mijn toestel" if count == 0 else f"Mijn toestel {count + 1}"

    def _get_site_name(self):
        return settings.MFA_TOTP_ISSUER


def remember_new_key(*, request, user, authenticator, **_):
    """Who just used a new passkey or app showed who they are; the page with reservecodes does not ask it once more."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        record_authentication(
            request, user, "mfa", id=authenticator.pk, type=authenticator.type, reauthenticated=True
        )


def _cipher():
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(b"accounts.second-factor:" + key.encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Signing in elsewhere opens an account that was linked before, and never makes or finds one by address."""

    error_messages = {
        **DefaultSocialAccountAdapter.error_messages,
        "email_taken": "Dit e-mailadres heeft al een account. Meld je daarmee aan en koppel daarna %s.",
        "invalid_token": "Aanmelden lukte niet.",
        "no_password": "Kies eerst een wachtwoord.",
        "no_verified_email": "Bevestig eerst je e-mailadres.",
        "disconnect_last": "Dit is je laatste koppeling; je kunt ze niet weghalen.",
        "connected_other": "Deze aanmelding is al gekoppeld aan een ander account.",
    }

    def is_open_for_signup(self, request, sociallogin):
        """Never: an account starts with an invitation."""
        return False

    def list_apps(self, request, provider=None, client_id=None):
        """The providers of the environment; none ever comes from the database."""
        apps = [
            SocialApp(provider="openid_connect", **app)
            for app in settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
        ]
        return [
            app
            for app in apps
            if (not provider or provider in (app.provider, app.provider_id))
            and (not client_id or client_id == app.client_id)
        ]

    def list_providers(self, request):
        """Every provider with our checks on it."""
        return [PortalOpenIDProvider(request, app=app) for app in self.list_apps(request)]

    def get_provider(self, request, provider, client_id=None):
        """The provider with our checks on it."""
        return PortalOpenIDProvider(
            request, app=self.get_app(request, provider=provider, client_id=client_id)
        )

    def pre_social_login(self, request, sociallogin):
        """Refuse an answer to a question we did not ask, and a person who linked nothing here."""
        provider = sociallogin.provider.name
        if not answers_our_question(sociallogin):
            logger.warning("sign-in at %s refused: the nonce does not fit", provider)
            page = render(
                request, "socialaccount/authentication_error.html", {"auth_error": None}, status=401
            )
            raise ImmediateHttpResponse(page)
        if sociallogin.state.get("process") != "connect" and not sociallogin.is_existing:
            page = render(request, "socialaccount/unknown.html", {"provider": provider}, status=403)
            raise ImmediateHttpResponse(page)

    def on_authentication_error(self, request, provider, error=None, exception=None, extra_context=None):
        """Keep in the log why signing in elsewhere failed; the visitor gets a plain page."""
        logger.warning("sign-in at %s failed: %s %r", getattr(provider, "name", provider), error, exception)
