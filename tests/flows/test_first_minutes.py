"""The first minutes of a newcomer: the demo world is there, one tap signs in, Ctrl-C stops everything."""

import signal
import subprocess
import sys
import urllib.request

import pytest

from tests.harness.accessibility import assert_accessible
from tests.harness.browser import PHONE, no_sideways_scroll, person
from tests.harness.html import assert_valid_html
from tests.harness.portal import ROOT, copy_folder, environment, free_port
from tests.harness.waiting import until

pytestmark = pytest.mark.browser
COORDINATOR = "ilse.de.clercq@de-clercq.example"


def test_one_tap_signs_in_and_home_is_today(phone):
    phone.goto("/")
    assert "/account/login/" in phone.url
    assert_accessible(phone)
    no_sideways_scroll(phone)
    person(phone, COORDINATOR)
    assert phone.title().startswith("Vandaag")
    assert_accessible(phone)
    no_sideways_scroll(phone)
    assert_valid_html(phone.request.get("/").text())


def test_it_works_without_javascript_and_in_the_dark(open_page):
    page = open_page(PHONE, java_script_enabled=False, color_scheme="dark")
    person(page, COORDINATOR)
    assert page.get_by_role("heading", level=1).is_visible()


def test_one_command_sets_ready_and_starts(demo_folder, tmp_path):
    folder, port = copy_folder(demo_folder, tmp_path / "var"), free_port()
    env = environment(folder, f"sqlite:///{folder}/portaal.sqlite3", PORTAAL_PORT=str(port))
    command = [sys.executable, "manage.py", "klaarzetten", "--verbosity", "0", "--start"]
    with subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True) as process:
        try:
            said = next(line for line in process.stdout if "Het portaal staat klaar op" in line)
            assert f"http://localhost:{port}/" in said
            page = (
                urllib.request.urlopen(f"http://localhost:{port}/account/login/", timeout=10).read().decode()
            )
            assert COORDINATOR in page
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=20)
    assert process.returncode == 0


def test_ctrl_c_stops_every_process(fresh_portal):
    running = fresh_portal.children()
    assert len(running) > 3
    process = fresh_portal.process
    process.send_signal(signal.SIGINT)
    process.wait(20)
    until(lambda: not fresh_portal.children(), within=5, what="every process to end")
    assert process.returncode == 0


@pytest.mark.postgres
# filling its own world on PostgreSQL takes long while every other test runs beside it
@pytest.mark.timeout(600)
@pytest.mark.redis
def test_the_same_portal_runs_on_postgresql_and_redis(fresh_portal):
    assert fresh_portal.database_url.startswith("postgres")
    assert fresh_portal.redis_url.startswith("redis")
    assert fresh_portal.rows("SELECT count(*) FROM accounts_user WHERE email LIKE ?", "%.example")[0][0] > 10
