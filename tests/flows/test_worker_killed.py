"""Processes die in the middle of the work: the page says so honestly, and the work is done once."""

import hashlib
import io
import os
import re
import signal
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from duaalportal.lib.processes import is_alive
from tests.flows import steps
from tests.flows.steps import ILSE, choose, saved_line, wait_until_saved
from tests.flows.visit import MARC, S
from tests.harness.browser import PHONE
from tests.harness.portal import running
from tests.harness.waiting import until

pytestmark = pytest.mark.browser
GONE = ("ERR_CONNECTION_REFUSED", "ERR_CONNECTION_RESET", "ERR_EMPTY_RESPONSE", "ERR_SOCKET_NOT_CONNECTED")


@pytest.fixture(scope="module")
def portal(request, tmp_path_factory):
    """A portal of this file's own: what is killed here is missed by nobody else."""
    yield from running(request, tmp_path_factory.mktemp("portal") / "var")


def parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except (FileNotFoundError, ProcessLookupError):  # it ended meanwhile
        return 0


def part(portal, word: str) -> int | None:
    """The process that the runner started for this part of the portal, if there is one now."""
    ours = [pid for pid, line in portal.children().items() if word in line]
    return next((pid for pid in ours if is_alive(pid) and parent(pid) == portal.process.pid), None)


def hands(portal) -> list[int]:
    """The worker's processes that do the work."""
    worker = part(portal, " worker ")
    return [pid for pid in portal.children() if parent(pid) == worker]


def job_row(portal):
    [row] = portal.rows("SELECT state, attempts, file_size, progress_done, progress_total FROM jobs_job")
    return dict(zip(("state", "attempts", "size", "done", "total"), row, strict=True))


def test_a_killed_worker_redoes_the_report_and_the_page_tells_the_truth(laptop, portal):
    steps.sign_in(laptop, ILSE)
    laptop.goto(f"{steps.overview()}?staat=klaar")
    laptop.get_by_role("link", name=re.compile("^Bekijk Voorjaar 2026")).click()

    # stopped hands: the report is claimed at most, so what the page shows now is not luck
    held = hands(portal)
    for pid in held:
        os.kill(pid, signal.SIGSTOP)
    laptop.get_by_role("button", name="Maak een PDF").click()
    laptop.wait_for_url("**/werk/*/")
    expect(laptop.locator("#job")).to_contain_text("We beginnen zo")
    expect(laptop.locator("#job progress")).not_to_have_attribute("value", re.compile("."))
    assert laptop.get_by_role("link", name="Download het bestand").count() == 0

    # let it begin, and kill worker and hands as soon as it is really at work
    for pid in held:
        os.kill(pid, signal.SIGCONT)
    until(lambda: job_row(portal)["state"] == "running", every=0.01, what="the report to be begun")
    worker = part(portal, " worker ")
    os.kill(worker, signal.SIGKILL)
    for pid in held:
        if is_alive(pid):
            os.kill(pid, signal.SIGKILL)
    assert job_row(portal)["state"] == "running" and not job_row(portal)["size"]
    assert laptop.get_by_role("link", name="Download het bestand").count() == 0
    assert laptop.request.get(f"{laptop.url}bestand/").status == 404

    # the runner starts a new worker, which does it again; the page that stayed open gets there by itself
    link = laptop.get_by_role("link", name="Download het bestand")
    expect(link).to_be_visible(timeout=90_000)
    assert part(portal, " worker ") != worker
    row = job_row(portal)
    assert (row["state"], row["attempts"]) == ("done", 2)
    assert row["done"] == row["total"]
    with laptop.expect_download() as event:
        link.click()
    content = event.value.path().read_bytes()
    assert len(content) == row["size"]
    assert len(PdfReader(io.BytesIO(content), strict=True).pages) > 5
    files = [path for path in (portal.folder / "files" / "jobs").rglob("*") if path.is_file()]
    assert [path.stat().st_size for path in files] == [row["size"]]


def test_a_killed_web_process_comes_back_and_the_answer_still_arrives(open_page, portal):
    page = steps.sign_in(open_page(PHONE, meant=GONE), ILSE)
    path = steps.begin(page, "Groeiwijzer", "Web gestopt")
    choose(page, "EL.1.1a", "Doen we")
    wait_until_saved(page)
    web = part(portal, "gunicorn")
    os.kill(web, signal.SIGSTOP)
    for pid in portal.children():
        if parent(pid) == web:
            os.kill(pid, signal.SIGKILL)
    os.kill(web, signal.SIGKILL)
    choose(page, "EL.1.1b", "Deels")
    expect(saved_line(page)).to_contain_text(re.compile("bewaard om", re.I))
    until(lambda: part(portal, "gunicorn") not in (None, web), what="a new web process")
    wait_until_saved(page)
    found = until(lambda: steps.answers(portal, path).get("EL.1.1b"), what="the answer after all")
    assert found == ("partly", "")
    assert page.goto("/", timeout=30_000).status == 200


def bundle_rows(portal):
    """Of each dossier of the bundle whether it is made and how often it was begun, and how many were ever sealed."""
    made = portal.rows("SELECT done_at IS NOT NULL, tries FROM dossiers_bundleitem ORDER BY position")
    [[sealed]] = portal.rows("SELECT count(*) FROM dossiers_sealeddocument")
    return [bool(done) for done, _ in made], [tries for _, tries in made], sealed


def kill_the_worker(portal):
    """The worker and its hands end at once, in the middle of whatever they do."""
    worker = part(portal, " worker ")
    for pid in (worker, *hands(portal)):
        if is_alive(pid):
            os.kill(pid, signal.SIGKILL)
    until(lambda: part(portal, " worker ") not in (None, worker), within=30, what="a new worker")


def test_the_dossiers_of_a_class_are_each_made_once_though_the_worker_is_killed_twice(laptop, portal):
    page = steps.sign_in(laptop, MARC)
    page.goto(f"{S}/dossiers/")
    page.get_by_label("Klas").select_option("6LCd")
    page.get_by_role("button", name="Maak de dossiers").click()
    page.wait_for_url("**/werk/*/")
    work = page.url
    page.goto("/")  # one need not stay

    until(lambda: any(bundle_rows(portal)[0]), within=120, what="a first dossier")
    kill_the_worker(portal)
    before = sum(bundle_rows(portal)[0])
    until(lambda: sum(bundle_rows(portal)[0]) > before, within=90, what="one more after the first kill")
    kill_the_worker(portal)

    page.goto(work)
    link = page.get_by_role("link", name="Download het bestand")
    expect(link).to_be_visible(timeout=120_000)
    made, tries, sealed = bundle_rows(portal)
    assert all(made) and sealed == len(made)
    assert max(tries) <= 3
    with page.expect_download() as event:
        link.click()
    with zipfile.ZipFile(event.value.path()) as bundle:
        assert bundle.testzip() is None
        sums = [line.split("  ") for line in bundle.read("SHA256SUMS").decode().splitlines()]
        assert len(sums) == len(made)
        assert all(hashlib.sha256(bundle.read(name)).hexdigest() == digest for digest, name in sums)
