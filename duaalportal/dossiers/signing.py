"""The portal's digital seal on a PDF (PAdES): the only module that knows pyHanko.

The key is a PKCS#12 file named by the settings. Where none is named and the portal runs without HTTPS, it makes a key
for development in VAR_DIR; whoever opens such a document sees that word in the certificate.
"""

import contextlib
import datetime as dt
import io
import os
import uuid
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, NoEncryption, pkcs12
from cryptography.x509.oid import NameOID
from django.conf import settings
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.timestamps import HTTPTimeStamper

FIELD = "Zegel"
DEVELOPMENT = "DuaalPortaal ontwikkelsleutel"
SERVER = "Duaal leren"


class NoSealKey(Exception):
    """There is no key to seal with, or the one there is may not be used here."""


def sign(content: bytes, *, shown: str) -> bytes:
    """The PDF with the portal's seal over all of it: any change after this breaks it. `shown` is its code."""
    signer = _signer()
    about = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        name=SERVER,
        # stands in the file as plain text, so that a changed document still says what it was
        reason=f"Zegel {shown}",
    )
    stamper = HTTPTimeStamper(settings.SEAL_TIMESTAMP_URL) if settings.SEAL_TIMESTAMP_URL else None
    maker = signers.PdfSigner(about, signer=signer, timestamper=stamper, new_field_spec=SigFieldSpec(FIELD))
    sealed = io.BytesIO()
    maker.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(content)), output=sealed)
    return sealed.getvalue()


def is_development(signer) -> bool:
    """Whether this is a key that a portal made by itself."""
    return DEVELOPMENT in signer.signing_cert.subject.human_friendly


def configured():
    """The signer of the settings; None where they name no key, NoSealKey where it cannot be read."""
    path = settings.SEAL_KEY_FILE
    if not path:
        return None
    try:
        return _loaded(path, Path(path).stat().st_mtime_ns, settings.SEAL_KEY_PASSWORD)
    except OSError as error:
        raise NoSealKey(f"De sleutel van het zegel is niet te lezen: {path}") from error


def _signer():
    found = configured()
    if found is None:
        if settings.HTTPS:
            raise NoSealKey("Er is nog geen sleutel voor het zegel: SEAL_KEY_FILE is leeg.")
        path = development_key()
        return _loaded(str(path), path.stat().st_mtime_ns, "")
    if settings.HTTPS and is_development(found):
        raise NoSealKey("De sleutel van het zegel is een ontwikkelsleutel: die mag hier niet.")
    return found


@lru_cache(maxsize=4)
def _loaded(path, _changed_at, password):
    found = signers.SimpleSigner.load_pkcs12(path, passphrase=password.encode() or None)
    if found is None:
        raise NoSealKey(f"De sleutel van het zegel past niet bij zijn wachtwoord, of is er geen: {path}")
    return found


def development_key() -> Path:
    """The key this portal makes for itself, made when it is not there; of several processes one key stays."""
    path = Path(settings.VAR_DIR) / "zegel" / "ontwikkeling.p12"
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        own = path.with_name(f".{uuid.uuid4().hex}")
        handle = os.open(own, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as target:
            target.write(_new_key())
        with contextlib.suppress(FileExistsError):
            os.link(own, path)
        own.unlink()
    return path


def _new_key(password: str = "") -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, DEVELOPMENT)])
    usage = dict.fromkeys(
        (
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "key_cert_sign",
            "crl_sign",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
        .not_valid_after(dt.datetime(2050, 1, 1, tzinfo=dt.UTC))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(digital_signature=True, content_commitment=True, **usage), critical=True)
        .sign(key, hashes.SHA256())
    )
    kept = BestAvailableEncryption(password.encode()) if password else NoEncryption()
    return pkcs12.serialize_key_and_certificates(DEVELOPMENT.encode(), key, certificate, None, kept)
