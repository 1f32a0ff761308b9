"""Read the OpenID Connect providers of a machine from one line of its environment."""

import json
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

NEEDED = ("id", "name", "client_id", "secret", "server_url")
KNOWN = {*NEEDED, "scope", "origins", "token_auth_method"}


def openid_providers(text, *, https_only):
    """allauth's provider settings and the origins a sign-in form may lead to; a wrong line stops the start.

    `origins` names further origins, for a provider whose sign-in page lives elsewhere than its discovery document.
    """
    entries = _read(text)
    apps, origins = [], []
    for entry in entries:
        _check(entry, https_only)
        settings = {"server_url": entry["server_url"], "oauth_pkce_enabled": True}
        for name in ("scope", "token_auth_method"):
            if name in entry:
                settings[name] = entry[name]
        apps.append(
            {
                "provider_id": entry["id"],
                "name": entry["name"],
                "client_id": entry["client_id"],
                "secret": entry["secret"],
                "settings": settings,
            }
        )
        origins += [_origin(entry["server_url"]), *map(_origin, entry.get("origins", []))]
    if len({app["provider_id"] for app in apps}) < len(apps):
        raise ImproperlyConfigured("OIDC_PROVIDERS: twee aanbieders hebben hetzelfde id.")
    return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": apps}}, sorted(set(origins))


def _read(text):
    if not text.strip():
        return []
    try:
        entries = json.loads(text)
    except json.JSONDecodeError as error:
        raise ImproperlyConfigured(f"OIDC_PROVIDERS is geen geldige JSON: {error}") from None
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ImproperlyConfigured("OIDC_PROVIDERS moet een lijst van aanbieders zijn.")
    return entries


def _check(entry, https_only):
    name = entry.get("id") or "?"
    missing = [key for key in NEEDED if not entry.get(key)]
    unknown = sorted(set(entry) - KNOWN)
    if missing or unknown:
        what = f"mist {', '.join(missing)}" if missing else f"kent geen {', '.join(unknown)}"
        raise ImproperlyConfigured(f"OIDC_PROVIDERS: aanbieder {name} {what}.")
    for address in (entry["server_url"], *entry.get("origins", [])):
        parts = urlsplit(address)
        if not parts.hostname or parts.scheme not in ("https", "http"):
            raise ImproperlyConfigured(f"OIDC_PROVIDERS: {address} van aanbieder {name} is geen webadres.")
        if https_only and parts.scheme != "https":
            raise ImproperlyConfigured(
                f"OIDC_PROVIDERS: {address} van aanbieder {name} moet met https beginnen."
            )


def _origin(address):
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
