"""The connection goes to the number that was looked at, and the certificate is held against the name that was typed."""

import datetime as dt
import socket
import ssl

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from duaalportal.exchange import sending
from tests.exchange.receiver import listening

pytestmark = pytest.mark.once
HOST = "systeem.example"


def certificate_for(name, folder):
    """A file with a key and a certificate for this name, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{name}.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def connected(tmp_path, monkeypatch):
    """A system on this machine with a certificate for a name, and a portal that trusts who signed it."""

    def connect(name):
        path = certificate_for(name, tmp_path)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        monkeypatch.setattr(requests.adapters, "DEFAULT_CA_BUNDLE_PATH", str(path))
        # the name server says this machine; that it lies inside is looked away from for the test alone
        monkeypatch.setattr(sending, "_is_public", lambda number: True)
        here = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 0))]
        looked_up = []

        def look_up(host, *rest, **more):
            looked_up.append(host)
            return here if host == HOST else real(host, *rest, **more)

        real = socket.getaddrinfo
        monkeypatch.setattr(socket, "getaddrinfo", look_up)
        return context, looked_up

    return connect


def test_a_system_with_the_right_certificate_is_reached_by_its_number(connected):
    context, looked_up = connected(HOST)
    with listening(context) as receiver:
        port = receiver.url.partition("127.0.0.1:")[2].partition("/")[0]
        assert sending.post(f"https://{HOST}:{port}/duaal", b"{}", {}) == 200
    [(headers, _)] = receiver.messages
    assert headers["Host"] == f"{HOST}:{port}"
    assert looked_up.count(HOST) == 1


def test_a_certificate_for_another_name_is_refused(connected):
    context, _ = connected("ander.example")
    with listening(context) as receiver:
        port = receiver.url.partition("127.0.0.1:")[2].partition("/")[0]
        with pytest.raises(sending.NotReached, match="certificaat"):
            sending.post(f"https://{HOST}:{port}/duaal", b"{}", {})
    assert receiver.messages == []
