"""An address that somebody types is no way into the own network."""

import socket

import pytest

from duaalportal.exchange import sending
from tests.exchange.receiver import listening

pytestmark = pytest.mark.once

INSIDE = [
    "http://systeem.example/duaal",
    "https://localhost/duaal",
    "https://intranet/duaal",
    "https://school.local/",
    "https://127.0.0.1/",
    "https://10.0.0.8/",
    "https://192.168.1.1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://[::1]/",
    "https://[fd00::1]/",
    "https://[::ffff:10.0.0.1]/",
    "https://0.0.0.0/",
    "https://224.0.0.1/",
    "https://naam:geheim@systeem.example/",
    "https://systeem.example:0/",
    "https://systeem.example:99999/",
    "ftp://systeem.example/",
    "file:///etc/passwd",
    "geen adres",
    "",
]


@pytest.mark.parametrize("url", INSIDE)
def test_an_address_inside_is_refused_before_its_name_is_looked_up(url, monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: pytest.fail("looked up"))
    with pytest.raises(sending.AddressRefused):
        sending.post(url, b"{}", {})


def found_at(*numbers):
    """A name server that says this."""
    return lambda host, port, **_: [(0, 0, 0, "", (number, port)) for number in numbers]


@pytest.mark.parametrize(
    "numbers",
    [["10.0.0.8"], ["93.184.216.34", "127.0.0.1"], ["::1"], ["fe80::1%eth0"], ["::ffff:192.168.0.1"]],
)
def test_a_name_that_leads_inside_is_refused_also_when_one_of_its_machines_is_public(numbers, monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", found_at(*numbers))
    monkeypatch.setattr(sending.requests.Session, "post", lambda *_, **__: pytest.fail("called"))
    with pytest.raises(sending.AddressRefused):
        sending.post("https://systeem.example/duaal", b"{}", {})


def test_what_was_looked_at_is_what_is_called(monkeypatch):
    """The second look-up of a name could lead elsewhere, so there is none."""
    called = {}

    def post(session, url, **said):
        adapter = session.get_adapter(url)
        called.update(url=url, host=said["headers"]["Host"], follows=said["allow_redirects"])
        called["name"] = adapter.poolmanager.connection_pool_kw["server_hostname"]
        called["held_against"] = adapter.poolmanager.connection_pool_kw["assert_hostname"]
        called["proxies"] = session.trust_env
        raise sending.requests.exceptions.ConnectionError

    monkeypatch.setattr(socket, "getaddrinfo", found_at("93.184.216.34"))
    monkeypatch.setattr(sending.requests.Session, "post", post)
    with pytest.raises(sending.NotReached):
        sending.post("https://systeem.example/duaal?x=1", b"{}", {})
    assert called == {
        "url": "https://93.184.216.34:443/duaal?x=1",
        "host": "systeem.example",
        "name": "systeem.example",
        "held_against": "systeem.example",
        "follows": False,
        "proxies": False,
    }


def test_a_redirect_is_an_answer_and_not_a_way_on(settings):
    settings.WEBHOOKS_TO_OWN_NETWORK = True
    with listening() as receiver, listening() as inside:
        receiver.answer, receiver.leads_to = 307, inside.url
        assert sending.post(receiver.url, b"{}", {}) == 307
        assert inside.messages == []


def test_a_machine_that_is_not_there_is_said_in_words(settings):
    settings.WEBHOOKS_TO_OWN_NETWORK = True
    with listening() as receiver:
        url = receiver.url
    with pytest.raises(sending.NotReached, match="niet te bereiken"):
        sending.post(url, b"{}", {})
