"""What this app keeps on a person, for the file they can take along."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db.models import Q
from django.utils import timezone

from duaalportal.accounts import audit
from duaalportal.accounts.models import AuditEntry, Invitation, Membership
from duaalportal.lib.devices import device

WAYS = {"totp": "app met codes", "webauthn": "passkey", "recovery_codes": "reservecodes"}


def collect(user):
    """Person, roles, invitations, ways to sign in, devices and acts, under Dutch headings; no secrets."""
    return {
        "Persoon": {
            "naam": user.name,
            "e-mailadres": user.email,
            "telefoon": user.phone,
            "sinds": _at(user.joined_at),
            "laatst aangemeld": _at(user.last_login),
            "wachtwoord ingesteld": user.has_usable_password(),
            "adressen": [
                {"adres": row.email, "bevestigd": row.verified}
                for row in EmailAddress.objects.filter(user=user)
            ],
        },
        "Rollen": [
            {
                "organisatie": row.organisation.name,
                "rol": row.get_role_display(),
                "vanaf": row.starts_on,
                "tot en met": row.ends_on,
                "beëindigd op": _at(row.ended_at),
            }
            for row in Membership.objects.filter(user=user).select_related("organisation")
        ],
        "Uitnodigingen": [
            {
                "organisatie": row.organisation.name,
                "rol": row.get_role_display(),
                "adres": row.email,
                "verstuurd op": _at(row.invited_at),
                "aanvaard op": _at(row.accepted_at),
            }
            for row in Invitation.objects.filter(
                Q(email__iexact=user.email) | Q(accepted_by=user)
            ).select_related("organisation")
        ],
        "Manieren om je aan te melden": [
            {"soort": WAYS[row.type], "sinds": _at(row.created_at), "laatst gebruikt": _at(row.last_used_at)}
            for row in Authenticator.objects.filter(user=user)
        ]
        + [
            {"soort": f"koppeling met {row.provider}", "sinds": _at(row.date_joined), "sleutel": row.uid}
            for row in SocialAccount.objects.filter(user=user)
        ],
        "Toestellen waar je aangemeld bent": [
            {"toestel": device(row.user_agent), "netwerkadres": row.ip, "sinds": _at(row.created_at)}
            for row in UserSession.objects.filter(user=user)
        ],
        "Wat je deed": [
            {"wanneer": _at(entry.at), "wat": audit.VERBS.get(entry.verb, entry.verb)}
            for entry in AuditEntry.objects.filter(by=user)
        ],
    }


def _at(moment):
    return timezone.localtime(moment).isoformat(timespec="seconds") if moment else None
