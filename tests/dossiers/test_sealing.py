"""A sealed document: who holds it can know that it is genuine and unchanged, and learns nothing else."""

import hashlib
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pypdf import PdfReader

from duaalportal.accounts import audit
from duaalportal.accounts.models import AuditEntry
from duaalportal.dossiers import gathering, paper, signing
from duaalportal.dossiers.models import SealedDocument
from duaalportal.jobs.models import JobState
from duaalportal.lib import pdf, sealing
from tests.dossiers.dossier_world import content, made, seal_of, world
from tests.stories import as_now, fresh, now, today

pytestmark = [pytest.mark.django_db, pytest.mark.once]
__all__ = ["world"]
E22 = pytest.mark.shows("E22")


def ask(client=None, **fields):
    """What the page that verifies answers."""
    return (client or Client()).post("/echt/", fields)


def handed(bytes_, name="dossier.pdf"):
    return SimpleUploadedFile(name, bytes_, content_type="application/pdf")


def verdict(response):
    return re.search(r'id="antwoord">(?:<[^>]+>|\s)*([^<]+)', response.content.decode())[1]


@pytest.fixture(scope="module")
def sealed(world, django_db_blocker):
    """A file that was made once for all stories here: its bytes and its row."""
    with django_db_blocker.unblock():
        job = made(world)
        return content(job), SealedDocument.objects.get(job=job)


@E22
def test_the_seal_covers_the_whole_document_and_names_the_portal(sealed):
    bytes_, _ = sealed
    seal = seal_of(bytes_)
    trusted = ValidationContext(trust_roots=[seal.signer_cert], allow_fetching=False, moment=timezone.now())
    status = validate_pdf_signature(seal, signer_validation_context=trusted)
    assert (status.intact, status.valid, status.coverage) == (True, True, SignatureCoverageLevel.ENTIRE_FILE)
    assert seal.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert seal.docmdp_level.name == "NO_CHANGES"


def test_what_is_kept_is_a_hash_a_code_and_who_asked(world, sealed):
    bytes_, row = sealed
    assert row.sha256 == hashlib.sha256(bytes_).hexdigest()
    assert (row.kind, row.organisation, row.trajectory, row.made_by) == (
        sealing.Kind.DOSSIER,
        world.school,
        world.trajectory,
        world.coach,
    )
    entry = AuditEntry.objects.get(object_id=str(row.pk))
    assert entry.verb in audit.VERBS and world.learner.name not in str(entry.facts)


@E22
def test_the_file_itself_is_genuine(sealed):
    bytes_, row = sealed
    answer = ask(file=handed(bytes_))
    assert verdict(answer) == "Echt en ongewijzigd"
    assert row.shown in answer.content.decode()


@E22
@pytest.mark.parametrize(
    "forge",
    [
        pytest.param(lambda b: b.replace(b"/Rotate", b"/Rotat3", 1) + b" ", id="a letter more"),
        pytest.param(lambda b: b[: len(b) // 2] + b"X" + b[len(b) // 2 + 1 :], id="one byte"),
        pytest.param(lambda b: b + b"\n1 0 obj\n<<>>\nendobj\n", id="something added"),
    ],
)
def test_a_forged_file_is_refused(sealed, forge):
    bytes_, _ = sealed
    forged = forge(bytes_)
    assert forged != bytes_
    assert verdict(ask(file=handed(forged))) == "Gewijzigd"


def test_a_document_of_somebody_else_is_not_known(sealed):
    plain = pdf.render("<html><head></head><p>Hoi</p></html>", identifier=b"0" * 16, created=now())
    for bytes_ in (plain, b"%PDF-1.7", b"\xff" * 200_000):
        assert verdict(ask(file=handed(bytes_))) == "Niet bekend"


def test_a_code_leads_to_what_was_sealed_however_it_is_typed(sealed):
    _, row = sealed
    client = Client()
    for typed in (
        row.shown,
        row.code.lower(),
        f" {row.shown.replace('-', ' ')} ",
        row.shown.replace("0", "o"),
    ):
        answer = client.post("/echt/", {"code": typed})
        assert answer.url == f"/echt/{row.shown}/"
    page = client.get(answer.url)
    assert verdict(page) == "Deze code bestaat"
    assert client.get("/echt/0000-0000-0000-0000/").status_code == 404
    assert client.get("/echt/kort/").status_code == 404


def test_it_tells_nothing_of_what_a_document_holds(world, sealed):
    bytes_, row = sealed
    pages = (ask(file=handed(bytes_)), Client().get(f"/echt/{row.shown}/"), ask(file=handed(bytes_ + b" ")))
    for page in pages:
        told = page.content.decode()
        for secret in (world.learner.name, world.coach.name, world.trajectory.programme.name, str(row.pk)):
            assert secret not in told


@pytest.mark.parametrize("fields", [{}, {"code": "ABC"}, {"code": "UUUU-UUUU-UUUU-UUUU"}])
def test_what_cannot_be_looked_up_is_said_beside_the_field(fields, world):
    answer = ask(**fields)
    assert answer.status_code == 422
    assert "Typ een code" in answer.content.decode() or "code" in answer.content.decode()


def test_asking_too_often_has_to_wait(world, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"verify_document": "2/m/ip"}
    client = Client(REMOTE_ADDR="203.0.113.9")
    assert [client.get("/echt/0000-0000-0000-0000/").status_code for _ in range(3)] == [404, 404, 429]


# --- the same bytes ---------------------------------------------------------------------------------------------------


def unsealed(world, on=None):
    reader, on = as_now(world.coach), on or today()
    trajectory = fresh(world.trajectory)
    parts = gathering.of_trajectory(trajectory=trajectory, reader=reader, today=on)
    return paper.make(paper.cover_of_learner(trajectory, reader, on), parts, on=on)


@E22
def test_the_same_data_give_the_same_bytes_apart_from_the_seal(world):
    one, two = unsealed(world), unsealed(world)
    assert one == two
    sealed = signing.sign(one.content, shown=one.mark.shown)
    assert sealed.startswith(one.content)  # the seal is added after it
    assert sealed != signing.sign(two.content, shown=two.mark.shown)


def test_other_data_have_another_code(world):
    before = unsealed(world).mark.code
    type(world.learner).objects.filter(pk=world.learner.pk).update(class_group="6 LAS")
    assert unsealed(world).mark.code != before


def test_the_code_is_on_every_page_and_among_the_properties(world):
    made_ = unsealed(world)
    found = PdfReader(io.BytesIO(made_.content))
    assert found.metadata["/Keywords"] == made_.mark.shown
    for page in found.pages:
        assert made_.mark.shown in page.extract_text()
    assert "Echt en ongewijzigd?" in found.pages[0].extract_text()


# --- the key ----------------------------------------------------------------------------------------------------------


def test_a_development_key_makes_itself_once_and_is_for_its_owner_alone(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    path = signing.development_key()
    first = path.read_bytes()
    assert signing.development_key().read_bytes() == first
    assert path.stat().st_mode & 0o077 == 0
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_in_production_nothing_is_sealed_with_a_key_of_its_own_making(world, settings, tmp_path):
    settings.HTTPS = True
    job = made(world)
    assert (job.state, job.error) == (JobState.FAILED, "no_seal_key")
    assert "beheerder" in job.message
    settings.SEAL_KEY_FILE = str(signing.development_key())
    with pytest.raises(signing.NoSealKey, match="ontwikkelsleutel"):
        signing.sign(unsealed(world).content, shown="x")
    assert not SealedDocument.objects.filter(job=job).exists()


@pytest.mark.parametrize(
    "content_, password, said",
    [(b"", "", "past niet"), (None, "verkeerd", "past niet"), (..., "", "te lezen")],
)
def test_a_key_that_cannot_be_used_says_so(settings, tmp_path, content_, password, said):
    path = tmp_path / "sleutel.p12"
    if content_ is None:
        path.write_bytes(signing._new_key("geheim"))
    elif content_ is not ...:
        path.write_bytes(content_)
    settings.SEAL_KEY_FILE, settings.SEAL_KEY_PASSWORD = str(path), password
    with pytest.raises(signing.NoSealKey, match=said):
        signing.configured()
