"""What a phone gets to keep: a worker that follows the files, pages of one person alone, and a way to end it all."""

import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from duaalportal.accounts.access import Role
from duaalportal.lib.offline import KEPT_FOR, mark_of
from duaalportal.lib.school_calendar import Week
from evaluation import offline
from tests.factories.accounts import member
from tests.factories.evaluation import the_grid
from tests.factories.learningplans import make_world
from tests.stories import browser

pytestmark = [pytest.mark.django_db, pytest.mark.shows("E02")]


@pytest.fixture(autouse=True)
def anew():
    """The worker as this test's settings make it."""
    offline.worker.cache_clear()
    yield
    offline.worker.cache_clear()


def told(client):
    """What /sw.js says it keeps."""
    source = client.get("/sw.js").content.decode()
    return json.loads(re.match(r"self\.PORTAL = (.*);\n", source)[1])


def week_of(world):
    kwargs = {"trajectory": world.trajectory.pk, "week": str(Week.of(timezone.localdate()))}
    return reverse("evaluation:week", kwargs=kwargs)


def test_the_worker_serves_the_whole_site_and_is_asked_anew(client):
    answer = client.get("/sw.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert (answer["Cache-Control"], answer["Service-Worker-Allowed"]) == ("no-cache", "/")
    source = answer.content.decode()
    assert not re.search(r"^\s*(export|import)\b", source, re.M), (
        "a worker that every browser takes has no modules"
    )
    assert "unsafe" not in answer["Content-Security-Policy"]


def test_the_worker_changes_when_a_static_file_does(client, monkeypatch):
    before = told(client)["version"]
    assert told(client)["version"] == before
    monkeypatch.setattr(staticfiles_storage, "manifest_hash", "another", raising=False)
    offline.worker.cache_clear()
    assert told(client)["version"] != before


def test_the_shell_is_static_files_and_a_page_of_nobody(client):
    kept = told(client)
    assert all(path.startswith(kept["files"]) for path in kept["shell"])
    page = client.get(kept["fallback"])
    assert "Er is geen netwerk" in page.content.decode()
    assert "csrfmiddlewaretoken" not in page.content.decode() and not page.cookies
    signed_in = browser(member(Role.LEARNER, name="Naam Op De Pagina")).get(kept["fallback"]).content.decode()
    assert "Naam Op De Pagina" not in signed_in


def test_switched_off_the_worker_ends_itself_and_no_page_may_be_kept(client, settings):
    world = make_world()
    the_grid()
    coach = browser(world.coach)
    assert "data-offline" in coach.get("/toestel/").content.decode()
    settings.OFFLINE_FORMS = False
    source = client.get("/sw.js").content.decode()
    assert "unregister()" in source and 'addEventListener("fetch"' not in source
    assert "data-offline" not in coach.get("/toestel/").content.decode()
    assert KEPT_FOR not in coach.get(week_of(world))


def test_only_the_form_of_a_week_may_be_kept_for_who_asks(client):
    world = make_world()
    the_grid()
    learner = browser(world.learner.user)
    page = learner.get(week_of(world))
    assert page.status_code == 200 and "data-week-form" in page.content.decode()
    assert page[KEPT_FOR] == mark_of(world.learner.user)
    assert page["Cache-Control"] == "no-store, private"
    trajectory = {"trajectory": world.trajectory.pk}
    for name, kwargs in (
        ("weeks", trajectory),
        ("points", trajectory),
        ("weeks_to_do", {}),
        ("offline_here", {}),
    ):
        assert KEPT_FOR not in learner.get(reverse(f"evaluation:{name}", kwargs=kwargs)), name
    assert KEPT_FOR not in learner.get("/")


def test_a_kept_page_names_the_learner_by_first_name_alone(client):
    world = make_world()
    the_grid()
    learner = world.trajectory.learner
    learner.name = "Voornaampje Achternaampje"
    learner.save()
    page = browser(world.mentor.user).get(week_of(world))
    assert page[KEPT_FOR] == mark_of(world.mentor.user)
    assert "Voornaampje" in page.content.decode() and "Achternaampje" not in page.content.decode()


def test_a_page_that_tells_a_message_is_not_kept_with_it(client):
    world = make_world()
    the_grid()
    learner = browser(world.learner.user)
    page = learner.get(week_of(world))
    fields = {"doe": "bewaar", "version": "0", "side": "", "message": "Even bewaren."}
    after = learner.post(week_of(world), fields, follow=True)
    assert "Bewaard. Je kan later verder." in after.content.decode()
    assert KEPT_FOR in page and KEPT_FOR not in after
    assert KEPT_FOR in learner.get(week_of(world))


def test_the_mark_differs_per_person_and_tells_nobody_who_it_is():
    first, second = member(Role.MENTOR), member(Role.MENTOR)
    assert mark_of(first) == mark_of(first) != mark_of(second)
    assert str(first.pk)[:8] not in mark_of(first)


def test_a_fresh_token_is_for_who_is_signed_in_and_is_taken():
    person = member(Role.MENTOR)
    strict = Client(enforce_csrf_checks=True)
    assert strict.get("/toestel/sleutel/").status_code == 302
    strict.force_login(person)
    answer = strict.get("/toestel/sleutel/")
    assert answer.json()["who"] == mark_of(person)
    assert answer["Cache-Control"] == "no-store, private"
    headers = {"X-CSRFToken": answer.json()["token"]}
    assert strict.post("/account/logout/", headers=headers).status_code == 302
    assert strict.post("/account/logout/").status_code == 403


def test_a_home_screen_starts_at_vandaag(client):
    answer = client.get("/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    sheet = answer.json()
    assert (sheet["start_url"], sheet["scope"], sheet["display"]) == ("/", "/", "standalone")
    assert {icon["sizes"] for icon in sheet["icons"]} == {"192x192", "512x512"}
    assert 'rel="manifest" href="/manifest.webmanifest"' in client.get("/account/login/").content.decode()


def test_what_stands_on_this_device_is_told_without_anything_of_the_portal(client):
    page = browser(member(Role.MENTOR)).get("/toestel/").content.decode()
    assert "Wat staat er op dit toestel?" in page and "data-queue-list" in page


def test_what_the_kept_scripts_ask_for_is_kept_with_them():
    """A script that cannot load another one does nothing at all, and without network nothing can be loaded."""
    scripts = Path(__file__).resolve().parents[2] / "static"
    kept = [name for name in offline.SHELL if name.endswith(".js")]
    asked = {
        f"js/{other}"
        for name in kept
        for other in re.findall(r'(?:import|from)[ (]"\./([\w-]+\.js)"', (scripts / name).read_text())
    }
    assert len(asked) > 3
    assert sorted(asked - set(kept)) == []
