"""The pages of a job: its owner sees it while the right lasts, everybody else sees nothing."""

import uuid

import pytest
from django.urls import reverse

from duaalportal.jobs import files, services
from duaalportal.jobs.models import Job
from tests.jobs.conftest import NOW
from tests.jobs.probe.jobs import content

PAGES = ("detail", "download", "cancel")
HTMX = {"HTTP_HX_REQUEST": "true"}


def clock():
    return NOW


def address(name, job):
    return reverse(f"jobs:{name}", kwargs={"job": job.pk})


@pytest.fixture
def as_owner(client, owner):
    client.force_login(owner)
    return client


@pytest.fixture
def done(make):
    return services.run(job_id=make().pk, clock=clock)


def ask(client, name, job, **headers):
    method = client.post if name == "cancel" else client.get
    answer = method(address(name, job), **headers)
    if answer.streaming:
        answer.getvalue()  # read to the end, the test client closes the file
    return answer


@pytest.mark.parametrize("name", PAGES)
def test_only_the_owner_gets_in(client, owner, stranger, done, name):
    assert ask(client, name, done).status_code == 302
    client.force_login(stranger)
    assert ask(client, name, done).status_code == 404
    assert ask(client, name, Job(pk=uuid.uuid4())).status_code == 404
    client.force_login(owner)
    assert ask(client, name, done).status_code == (302 if name == "cancel" else 200)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
def test_a_right_that_ended_closes_page_and_file(as_owner, done, name, headers):
    Job.objects.filter(pk=done.pk).update(params={"dicht": True})
    assert ask(as_owner, name, done, **headers).status_code == 404


def test_the_file_is_an_attachment_that_nothing_keeps(as_owner, done):
    answer = as_owner.get(address("download", done))
    assert answer.getvalue() == content(done)
    assert answer["Content-Disposition"] == 'attachment; filename="proef.txt"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    assert answer["Content-Length"] == str(done.file_size)


def test_a_damaged_or_missing_file_is_not_sent(as_owner, done):
    path = files.path_of(done.file_path)
    path.write_bytes(b"half")
    assert as_owner.get(address("download", done)).status_code == 404
    path.unlink()
    assert as_owner.get(address("download", done)).status_code == 404


@pytest.mark.parametrize(
    "state, sentence, asks_again",
    [
        ("queued", "Je vraag staat in de wachtrij.", True),
        ("running", "Je mag deze pagina verlaten", True),
        ("done", "Klaar.", False),
        ("failed", "Er is nog niets ingevuld.", False),
        ("cancelled", "Je hebt dit gestopt.", False),
    ],
)
def test_the_page_says_how_it_stands_and_asks_again_while_it_is_open(
    as_owner, make, state, sentence, asks_again
):
    job = make(state=state)
    page = as_owner.get(address("detail", job)).content.decode()
    part = as_owner.get(address("detail", job), **HTMX).content.decode()
    assert sentence in page and sentence in part
    assert ('hx-trigger="every 1s"' in part) is asks_again
    assert ('http-equiv="refresh"' in page) is asks_again
    assert "<html" in page and "<html" not in part


def test_the_bar_shows_true_progress(as_owner, make):
    job = make(state="running")
    services.Progress(job, clock)(3, 8, "Blad 3 & 4")
    page = as_owner.get(address("detail", job)).content.decode()
    assert 'max="8" value="3"' in page and "Blad 3 &amp; 4" in page and "Stap 3 van 8" in page


def test_a_finished_file_is_offered_and_a_cleared_one_explained(as_owner, done):
    assert address("download", done) in as_owner.get(address("detail", done)).content.decode()
    Job.objects.filter(pk=done.pk).update(file_path="")
    page = as_owner.get(address("detail", done)).content.decode()
    assert "Het bestand is opgeruimd." in page and address("download", done) not in page


def test_stopping_stops_and_stopping_twice_says_so(as_owner, make):
    job = make()
    assert as_owner.get(address("cancel", job)).status_code == 405
    as_owner.post(address("cancel", job))
    assert Job.objects.get(pk=job.pk).state == "cancelled"
    page = as_owner.post(address("cancel", job), follow=True).content.decode()
    assert "Dit was al afgelopen." in page


def test_the_list_shows_own_work_only_and_at_most_20(as_owner, make, stranger):
    make(by=stranger, label="Van een ander")
    for number in range(25):
        make(label=f"Werkstuk {number:02}")
    page = as_owner.get(reverse("jobs:list")).content.decode()
    assert page.count("Werkstuk ") == 20
    assert "Van een ander" not in page


def test_an_empty_list_says_what_will_come(as_owner):
    assert "Nog niets gevraagd" in as_owner.get(reverse("jobs:list")).content.decode()


@pytest.mark.parametrize("rows", [3, 20])
def test_the_list_asks_the_same_number_of_questions_for_3_and_20(
    as_owner, make, rows, django_assert_max_num_queries
):
    for _ in range(rows):
        make()
    with django_assert_max_num_queries(8):
        as_owner.get(reverse("jobs:list"))


def test_looking_writes_nothing(as_owner, done):
    before = Job.objects.filter(pk=done.pk).values().get()
    for name in ("detail", "download"):
        ask(as_owner, name, done)
    assert Job.objects.filter(pk=done.pk).values().get() == before


def test_the_health_page_is_open_and_speaks_of_database_and_queue(client, db, var_dir, settings):
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"folder": str(var_dir / "broker")}
    answer = client.get("/gezond/")
    assert (answer.status_code, answer.json()) == (200, {"database": True, "queue": True})
    (var_dir / "broker").write_text("geen map")
    assert client.get("/gezond/").json() == {"database": True, "queue": False}
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert client.get("/gezond/").json() == {"database": True, "queue": False}
