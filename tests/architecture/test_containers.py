"""The containers start what exists, with settings that exist, and without a password of our own making."""

import importlib.util
import re
import shlex
from pathlib import Path

import pytest
import yaml
from django.apps import apps
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parent.parent.parent
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
EXAMPLE = (ROOT / ".env.example").read_text()
SETTINGS = (ROOT / "duaalportal" / "settings.py").read_text()


def words_of(command) -> list[str]:
    words = shlex.split(command) if isinstance(command, str) else list(command)
    if words[:2] == ["sh", "-c"]:
        words = shlex.split(words[2])
    return words


def commands() -> list[list[str]]:
    """Every command of our own containers, health checks included."""
    image = re.search(r"^CMD (\[.*?\])", DOCKERFILE, re.M | re.S)[1].replace("\\\n", "")
    found = [yaml.safe_load(image)]
    for name, service in SERVICES.items():
        if name in {"postgres", "redis"}:
            continue
        if "command" in service:
            found.append(words_of(service["command"]))
        if "test" in service.get("healthcheck", {}):
            found.append(service["healthcheck"]["test"][1:])
    return found


@pytest.mark.parametrize("words", commands(), ids=lambda words: " ".join(words)[:40])
def test_every_command_exists(words):
    for position, word in enumerate(words):
        if word == "manage.py":
            assert words[position + 1] in get_commands()
        if word == "-m":
            assert importlib.util.find_spec(words[position + 1])
        if word.startswith("--app="):
            assert importlib.import_module(f"{word.removeprefix('--app=')}.celery").app
        if re.fullmatch(r"[a-z.]+:[a-z]+", word):
            module, _, name = word.partition(":")
            assert hasattr(importlib.import_module(module), name)
    assert words[0] in {"python", "celery", "gunicorn"}


def test_each_process_waits_for_what_it_needs():
    for name in ("web", "worker", "beat"):
        assert SERVICES[name]["depends_on"] == {
            "postgres": {"condition": "service_healthy"},
            "redis": {"condition": "service_healthy"},
            "migrate": {"condition": "service_completed_successfully"},
        }
    assert SERVICES["migrate"]["restart"] == "no"
    for name in ("postgres", "redis", "worker", "beat"):
        assert SERVICES[name]["healthcheck"]["test"]
    assert "HEALTHCHECK" in DOCKERFILE


def test_no_password_lies_in_the_files():
    text = (ROOT / "docker-compose.yml").read_text()
    for secret in ("SECRET_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD"):
        uses = re.findall(r"\$\{" + secret + r"([^}]*)\}", text)
        assert uses and all(use.startswith(":?") for use in uses), secret
        assert re.search(rf"^{secret}=$", EXAMPLE, re.M), secret
    assert "DEMO_WORLD" not in text
    assert "PORTAL_HTTPS" not in text


def test_every_setting_handed_to_the_portal_is_read():
    for name in SERVICES["web"]["environment"]:
        assert f'"{name}"' in SETTINGS, name


def test_every_variable_of_compose_is_in_the_example():
    used = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))
    assert used == set(re.findall(r"^([A-Z_]+)=", EXAMPLE, re.M))


def test_the_image_holds_every_app_and_no_more_rights_than_needed():
    copied = set(re.findall(r"^COPY (\w[\w.]*) ", DOCKERFILE, re.M))
    ours = {
        config.name.split(".")[0]
        for config in apps.get_app_configs()
        if Path(config.path).is_relative_to(ROOT)
    }
    ours = {name for name in ours if (ROOT / name).is_dir()}
    assert ours <= copied
    assert {"templates", "static", "manage.py"} <= copied
    allowed = set(re.findall(r"^!(\S+)", (ROOT / ".dockerignore").read_text(), re.M))
    assert copied - {"requirements.lock"} <= allowed
    assert re.search(r"^USER portaal$", DOCKERFILE, re.M)


def test_the_image_and_the_bare_machine_get_the_same_libraries():
    prepare = (ROOT / "bin" / "prepare").read_text()
    for library in ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "tzdata"):
        assert library in DOCKERFILE
        assert library in prepare
