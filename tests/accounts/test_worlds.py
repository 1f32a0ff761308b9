"""Two worlds: in production no address signs anyone in with one tap, and the two cannot be mixed."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.urls import NoReverseMatch, Resolver404, resolve, reverse

from duaalportal.accounts.access import Role
from tests.factories.accounts import member


def start(**environment):
    """What the portal says when it is started in this environment."""
    clean = {"PATH": os.environ["PATH"], "SECRET_KEY": "x" * 50, **environment}
    script = (
        "import django; django.setup()\n"
        "from django.urls import resolve, Resolver404\n"
        "try:\n    resolve('/demo/aanmelden/'); print('there')\n"
        "except Resolver404:\n    print('absent')\n"
    )
    return subprocess.run(
        [sys.executable, "-c", script],
        env={**clean, "DJANGO_SETTINGS_MODULE": "duaalportal.settings"},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_production_has_no_such_address(tmp_path):
    assert start(VAR_DIR=str(tmp_path)).stdout.strip() == "absent"


def test_the_demo_world_has(tmp_path):
    assert start(VAR_DIR=str(tmp_path), DEMO_WORLD="1").stdout.strip() == "there"


def test_the_demo_world_refuses_to_start_with_https(tmp_path):
    done = start(VAR_DIR=str(tmp_path), DEMO_WORLD="1", PORTAL_HTTPS="1")
    assert done.returncode != 0
    assert "DEMO_WORLD=1" in done.stderr


def test_a_wrong_provider_in_the_environment_stops_the_start(tmp_path):
    done = start(VAR_DIR=str(tmp_path), OIDC_PROVIDERS='[{"id":"a"}]')
    assert done.returncode != 0
    assert "OIDC_PROVIDERS: aanbieder a mist name" in done.stderr


def test_this_test_run_is_not_the_demo_world():
    with pytest.raises(Resolver404):
        resolve("/demo/aanmelden/")
    with pytest.raises(NoReverseMatch):
        reverse("demo_sign_in")


@pytest.fixture
def demo_world(settings):
    settings.DEMO_WORLD = True
    settings.ROOT_URLCONF = "tests.accounts.demo_urls"


@pytest.mark.django_db
def test_one_tap_signs_in_as_an_invented_person(client, demo_world):
    coach = member(Role.TRAJECTORY_COACH, second_factor=False, name="An Coach")
    page = client.get(reverse("account_login")).text
    assert "An Coach" in page
    assert "trajectbegeleider" in page
    answer = client.post(reverse("demo_sign_in"), {"person": coach.email})
    assert answer["Location"] == reverse("today")
    assert "An Coach" in client.get(reverse("account")).text


@pytest.mark.django_db
def test_one_tap_never_signs_in_a_real_address_nor_by_a_link(client, demo_world):
    real = member(Role.WORKPLACE_INSTRUCTOR, email="iemand@echt.be")
    assert real.email not in client.get(reverse("account_login")).text
    assert client.post(reverse("demo_sign_in"), {"person": real.email}).status_code == 404
    assert client.post(reverse("demo_sign_in"), {}).status_code == 404
    invented = member(Role.WORKPLACE_INSTRUCTOR)
    assert client.get(reverse("demo_sign_in") + f"?person={invented.email}").status_code == 405
    assert client.get(reverse("account")).status_code == 302


@pytest.mark.django_db
def test_the_view_itself_refuses_outside_the_demo_world(client, settings):
    settings.ROOT_URLCONF = "tests.accounts.demo_urls"
    person = member(Role.WORKPLACE_INSTRUCTOR)
    assert client.post("/demo/aanmelden/", {"person": person.email}).status_code == 404
