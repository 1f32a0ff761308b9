"""One's own account: data, roles, ways to sign in, devices, and taking one's data along."""

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib import messages
from django.http import JsonResponse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.views.decorators.http import require_http_methods, require_safe

from duaalportal.accounts import access, services
from duaalportal.accounts.access import Can, own_account, requires
from duaalportal.accounts.forms import PersonForm
from duaalportal.accounts.queries import memberships_of
from duaalportal.lib.pages import go_to, render_page


@own_account
@require_http_methods(["GET", "HEAD", "POST"])
def account(request):
    """My account: everything about me on one page, and my name and telephone to change."""
    form = PersonForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        services.change_own_data(user=request.user, **form.cleaned_data)
        messages.success(request, "Je gegevens zijn bewaard.")
        return go_to(request, "account")
    if form.errors:
        request.user.refresh_from_db()
    today = timezone.localdate()
    kinds = list(Authenticator.objects.filter(user=request.user).values_list("type", flat=True))
    context = {
        "form": form,
        "memberships": memberships_of(request.user, today),
        "passkeys": kinds.count(Authenticator.Type.WEBAUTHN),
        "has_app": Authenticator.Type.TOTP in kinds,
        "needs_factor": request.user.needs_second_factor,
        "links": SocialAccount.objects.filter(user=request.user).count(),
        "has_providers": bool(settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]),
        "theme": request.COOKIES.get("thema", "auto"),
    }
    return render_page(request, "accounts/account.html", context, status=422 if form.errors else 200)


@own_account
@require_safe
def personal_data(request):
    """Everything the portal keeps on me, as one file that other programs can read."""
    found = {}
    for path in settings.PERSONAL_DATA:
        found.update(import_string(path)(request.user))
    answer = JsonResponse(found, json_dumps_params={"ensure_ascii": False, "indent": 2})
    answer["Content-Disposition"] = 'attachment; filename="mijn-gegevens.json"'
    return answer


@own_account
@require_safe
def no_access(request):
    """For a person without a running role: why there is nothing here, and what can still be done."""
    if request.user.access.memberships:
        return go_to(request, "today")
    past = memberships_of(request.user, timezone.localdate())
    return render_page(request, "accounts/no_access.html", {"memberships": past})


@requires(Can.USE_PORTAL)
@require_safe
def rights(request):
    """Who may do what: the matrix by which the portal itself decides."""
    mine = {access.Role(m.role) for m in request.user.access.memberships}
    rows = [
        {
            "role": role,
            "mine": role in mine,
            "cells": [
                {
                    "area": area,
                    "words": access.words_of(access.MATRIX[role][area]),
                    "own": "e" in access.MATRIX[role][area],
                    "note": access.NOTES.get((role, area), ""),
                }
                for area in access.AREAS
            ],
        }
        for role in access.Role
    ]
    context = {"areas": access.AREAS, "rows": rows, "mine": [row for row in rows if row["mine"]]}
    return render_page(request, "accounts/rights.html", context)
