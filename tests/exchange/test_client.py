"""A client that a machine made from our OpenAPI document reads the API: so the document says what the API does."""

import datetime as dt
import importlib
import json
import subprocess
import sys
import uuid

import httpx
import pytest
from django.core.cache import cache
from django.core.wsgi import get_wsgi_application
from django.urls import reverse
from django.utils import timezone

from duaalportal.exchange import tokens
from duaalportal.exchange.models import TokenUse
from duaalportal.exchange.scopes import Scope
from tests.factories.learningplans import make_trajectory, make_world
from tests.stories import one_world

pytestmark = pytest.mark.django_db
world = one_world(make_world)
PACKAGE = "duaal_client"


@pytest.fixture(autouse=True)
def nobody_asked_yet():
    """How often somebody asked is counted per test."""
    cache.clear()


@pytest.fixture(scope="module")
def client_package(tmp_path_factory, world):
    """The client, made from the document as the portal hands it out."""
    from django.test import Client

    folder = tmp_path_factory.mktemp("client")
    answer = Client().get(reverse("exchange:api_document"))
    assert answer.status_code == 200
    (folder / "openapi.json").write_bytes(answer.content)
    (folder / "config.yml").write_text(
        json.dumps({"package_name_override": PACKAGE, "project_name_override": PACKAGE, "post_hooks": []})
    )
    made = subprocess.run(
        [
            *(sys.executable, "-m", "openapi_python_client", "generate", "--path", "openapi.json"),
            *("--config", "config.yml", "--meta", "none", "--output-path", PACKAGE, "--fail-on-warning"),
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stdout + made.stderr
    sys.path.insert(0, str(folder))
    try:
        yield importlib.import_module(PACKAGE)
    finally:
        sys.path.remove(str(folder))
        for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
            del sys.modules[name]


@pytest.fixture
def connected(client_package, world):
    """The client with a key of the school, or another word, speaking to the portal itself."""

    def connect(scopes=tuple(Scope), word=""):
        word = word or key_of(world, scopes)
        portal = httpx.WSGITransport(app=get_wsgi_application())
        return client_package.AuthenticatedClient(
            base_url="http://testserver", token=word, httpx_args={"transport": portal}
        )

    return connect


def key_of(world, scopes):
    """A key of the school."""
    _, word = tokens.make(
        organisation=world.school,
        name="Administratie",
        scopes=list(scopes),
        ends_on=timezone.localdate() + dt.timedelta(days=30),
        by=world.school_coordinator,
        at=timezone.now(),
    )
    return word


def operation(name):
    """One operation of the client."""
    return importlib.import_module(f"{PACKAGE}.api.default.{name}")


@pytest.mark.shows("E22")
def test_the_client_reads_learners_page_by_page_and_one_by_one(connected, world):
    for _ in range(4):
        make_trajectory(world.school, coach=world.coach)
    client, found, after = connected(), [], None
    while True:
        page = operation("list_learners").sync(client=client, limit=2, **({"after": after} if after else {}))
        found += page.items
        assert len(page.items) <= 2
        after = page.next_
        if not after:
            break
    assert len(found) == len({one.id for one in found}) == 5
    one = operation("read_learner").sync(client=client, trajectory=world.trajectory.pk)
    assert (one.name, one.programme) == (world.learner.name, world.trajectory.programme_id)
    assert one in found


def test_the_client_reads_every_list(connected, client_package, world):
    client = connected()
    for name in ("placements", "agreements", "plans", "scores", "measurements", "companies", "mentors"):
        answer = operation(f"list_{name}").sync_detailed(client=client)
        assert answer.status_code == 200, name
        assert type(answer.parsed).__name__.endswith("Page"), name
    placed = operation("list_placements").sync(client=client, trajectory=world.trajectory.pk)
    assert [(one.name, one.mentor_name) for one in placed.items] == [(world.learner.name, world.mentor.name)]
    own = operation("read_organisation").sync(client=client)
    assert (own.name, own.kind) == (world.school.name, "school")


def test_the_client_understands_each_no(connected, world):
    narrow = connected([Scope.MENTORS])
    refused = operation("list_learners").sync_detailed(client=narrow)
    assert (refused.status_code, type(refused.parsed).__name__) == (403, "Trouble")
    wrong = operation("list_mentors").sync_detailed(client=narrow, limit=5000)
    assert (wrong.status_code, wrong.parsed.detail) == (422, "Deze vraag klopt niet: limit.")
    unknown = operation("read_learner").sync_detailed(client=connected(), trajectory=uuid.uuid4())
    assert (unknown.status_code, type(unknown.parsed).__name__) == (404, "Trouble")
    nobody = operation("list_mentors").sync_detailed(client=connected(word="duaal_nergens"))
    assert (nobody.status_code, type(nobody.parsed).__name__) == (401, "Trouble")


def test_who_asks_too_often_hears_when_to_come_back(client, world):
    word = key_of(world, ["mentors"])
    ask = {"path": reverse("exchange:api_organisation"), "headers": {"Authorization": f"Bearer {word}"}}
    answers = [client.get(**ask).status_code for _ in range(121)]
    assert answers == [200] * 120 + [429]
    assert int(client.get(**ask)["Retry-After"]) > 0
    wrong = {"path": ask["path"], "headers": {"Authorization": "Bearer duaal_fout"}}
    answers = [client.get(**wrong).status_code for _ in range(61)]
    assert answers == [401] * 60 + [429]


def test_when_a_key_was_used_is_noted_and_reading_writes_nothing_else(client, world):
    word = key_of(world, ["learners"])
    token = tokens.find(word, timezone.now())
    assert TokenUse.objects.get(token=token).used_at is None
    client.get(reverse("exchange:api_learners"), headers={"Authorization": f"Bearer {word}"})
    first = TokenUse.objects.get(token=token).used_at
    assert first is not None
    client.get(reverse("exchange:api_learners"), headers={"Authorization": f"Bearer {word}"})
    assert TokenUse.objects.get(token=token).used_at == first


@pytest.mark.parametrize("many", [1, 40])
def test_a_page_of_the_api_takes_as_few_questions(client, world, many, django_assert_max_num_queries):
    for _ in range(many):
        make_trajectory(world.school, coach=world.coach)
    word = key_of(world, ["learners"])
    with django_assert_max_num_queries(3):  # the key, that it is used, and the rows
        client.get(reverse("exchange:api_learners"), headers={"Authorization": f"Bearer {word}"})
