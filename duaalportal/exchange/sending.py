"""Send a message to an address that somebody typed, without becoming a way into the own network.

Only HTTPS to public addresses. The name is looked up once and what is looked at is what is called: the connection goes
to that very address, with the name only for the certificate. No redirect is followed and of the answer nothing is kept
but its number. A portal for a test may call its own network (WEBHOOKS_TO_OWN_NETWORK).
"""

import ipaddress
import socket
from urllib.parse import urlsplit, urlunsplit

import requests
from django.conf import settings
from requests.adapters import HTTPAdapter

# seconds to connect, and to answer
PATIENCE = (5, 10)


class AddressRefused(ValueError):
    """This address is not called; the text says why in Dutch."""


class NotReached(Exception):
    """No answer came; the text says why in Dutch."""


class _ToThisAddress(HTTPAdapter):
    """Calls the address of the machine and holds its certificate against the name."""

    def __init__(self, host):
        self._host = host
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args, **kwargs):
        """Connections know the name that the certificate must have."""
        super().init_poolmanager(*args, **kwargs, server_hostname=self._host, assert_hostname=self._host)


def check(url):
    """Raise AddressRefused for an address to which nothing is ever sent; no name is looked up."""
    parts = _parts(url)
    if settings.WEBHOOKS_TO_OWN_NETWORK:
        return
    if parts.scheme != "https":
        raise AddressRefused("Het adres moet met https:// beginnen.")
    if _is_closed(parts.hostname):
        raise AddressRefused("Dit adres ligt niet op het open internet.")


def _parts(url):
    try:
        parts = urlsplit(url)
        port_is_known = parts.port is None or parts.port > 0
    except ValueError:
        raise AddressRefused("Dit is geen webadres.") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or not port_is_known:
        raise AddressRefused("Dit is geen webadres.")
    if parts.username or parts.password:
        raise AddressRefused("Zet geen naam of wachtwoord in het adres.")
    return parts


def _is_closed(host):
    """Whether a name or number can be seen to lie inside, before it is looked up."""
    try:
        return not _is_public(ipaddress.ip_address(host))
    except ValueError:
        return "." not in host or host.endswith((".local", ".internal", ".localhost"))


def _is_public(address):
    inside = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
    return address.is_global and not address.is_multicast and (inside is None or inside.is_global)


def machine_of(host, port):
    """The number of the machine behind a name; AddressRefused when any of its numbers lies inside."""
    try:
        found = {info[4][0] for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError):
        raise NotReached("De naam van het systeem is niet gevonden.") from None
    numbers = [ipaddress.ip_address(one.partition("%")[0]) for one in sorted(found)]
    if not settings.WEBHOOKS_TO_OWN_NETWORK and not all(map(_is_public, numbers)):
        raise AddressRefused("Dit adres ligt niet op het open internet.")
    return next((one for one in numbers if one.version == 4), numbers[0])


def post(url, body, headers):
    """Send these bytes; the number of the answer. Raises AddressRefused, or NotReached without an answer."""
    check(url)
    parts = _parts(url)
    host, port = parts.hostname, parts.port or (443 if parts.scheme == "https" else 80)
    number = machine_of(host, port)
    machine = f"[{number}]" if number.version == 6 else str(number)
    target = urlunsplit((parts.scheme, f"{machine}:{port}", parts.path or "/", parts.query, ""))
    named = {"Host": parts.netloc, "Content-Type": "application/json", "User-Agent": "DuaalPortaal/1"}
    with requests.Session() as session:
        session.trust_env = False
        if parts.scheme == "https":
            session.mount("https://", _ToThisAddress(host))
        try:
            with session.post(
                target,
                data=body,
                headers=named | headers,
                timeout=PATIENCE,
                allow_redirects=False,
                stream=True,
            ) as answer:
                return answer.status_code
        except requests.exceptions.SSLError:
            raise NotReached("Het certificaat van het systeem klopt niet.") from None
        except requests.exceptions.Timeout:
            raise NotReached("Het systeem antwoordde te traag.") from None
        except requests.exceptions.RequestException:
            raise NotReached("Het systeem was niet te bereiken.") from None
