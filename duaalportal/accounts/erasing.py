"""Erase a person: what names them goes, what the law or others need stays without their name."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q
from django.utils.module_loading import import_string

from duaalportal.accounts import audit
from duaalportal.accounts.models import Invitation, Membership

NAME = "Verwijderde persoon"


class _DryRun(Exception):
    pass


def erase_person(*, user, by, at, dry_run=False):
    """Take out everything that names a person, end their roles and sign-in; returns Dutch lines of what was done.

    The audit trail stays as it is: it holds ids and codes, and the name it shows is the name this row has now.
    A dry run does the same and undoes it.
    """
    try:
        with transaction.atomic():
            done = _erase(user, by, at)
            if dry_run:
                raise _DryRun
    except _DryRun:
        user.refresh_from_db()
    return done


def _erase(user, by, at):
    address = user.email
    done = []
    roles = Membership.objects.filter(user=user, ended_at=None)
    _count(done, roles.update(ended_at=at, ended_by=by or user), "rol beëindigd", "rollen beëindigd")
    mine = Invitation.objects.filter(Q(email__iexact=address) | Q(accepted_by=user))
    _count(
        done,
        mine.filter(accepted_at=None, revoked_at=None).update(revoked_at=at, revoked_by=by or user),
        "uitnodiging ingetrokken",
        "uitnodigingen ingetrokken",
    )
    _count(
        done,
        mine.update(email=_nobody(user), name=NAME),
        "uitnodiging zonder naam gezet",
        "uitnodigingen zonder naam gezet",
    )
    keys = UserSession.objects.filter(user=user).values_list("session_key", flat=True)
    Session.objects.filter(session_key__in=list(keys)).delete()
    for model, one, many in (
        (UserSession, "toestel afgemeld", "toestellen afgemeld"),
        (Authenticator, "sleutel weggehaald", "sleutels weggehaald"),
        (SocialAccount, "koppeling weggehaald", "koppelingen weggehaald"),
        (EmailAddress, "adres weggehaald", "adressen weggehaald"),
    ):
        _count(done, model.objects.filter(user=user).delete()[0], one, many)
    for path in settings.ERASE_PERSON:
        done += import_string(path)(user=user, at=at)
    user.name, user.phone, user.email, user.is_active = NAME, "", _nobody(user), False
    user.set_unusable_password()
    user.save(update_fields=["name", "phone", "email", "is_active", "password"])
    done.append("naam, adres en telefoon gewist")
    audit.record("person_erased", user, by=by, at=at)
    return done


def _nobody(user):
    return f"{user.pk}@gewist.invalid"


def _count(done, n, one, many):
    if n:
        done.append(f"{n} {one if n == 1 else many}")
