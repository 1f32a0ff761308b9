"""The words every template may use."""

from datetime import UTC, date, datetime

import jinja2
import pytest
import time_machine

from duaalportal.lib import jinja


@pytest.fixture
def env():
    return jinja.environment(autoescape=True, loader=jinja2.DictLoader({}))


def test_an_unknown_name_is_an_error(env):
    with pytest.raises(jinja2.UndefinedError):
        env.from_string("{{ nobody }}").render()


def test_an_icon_is_silent_and_an_unknown_one_is_an_error(env):
    html = env.from_string("{{ icon('check', small=True) }}").render()
    assert html.startswith('<svg class="i i--s" aria-hidden="true"><use href="/static/icons/icons')
    assert html.endswith('#i-check"/></svg>')
    with pytest.raises(LookupError):
        env.from_string("{{ icon('unicorn') }}").render()


@time_machine.travel(datetime(2026, 11, 21, 11, 0, tzinfo=UTC))
def test_dates_know_today(env):
    page = env.from_string("{{ d|day }} / {{ d|relative }} / {{ t|moment }} / {{ d|time_tag('relative') }}")
    d, t = date(2026, 11, 23), datetime(2026, 11, 21, 9, 42, tzinfo=UTC)
    assert page.render(d=d, t=t) == (
        "maandag 23 november / overmorgen / vandaag om 10.42 uur / "
        '<time datetime="2026-11-23" title="maandag 23 november 2026" class="rel">overmorgen</time>'
    )


@pytest.mark.parametrize(
    "name, letters",
    [
        ("Ilse De Clercq", "IC"),
        ("Bart van den Berg", "BB"),
        ("Lina", "L"),
        ("ilse@declercq.example", "ID"),
        ("", "?"),
        ("<script>", "?"),
    ],
)
def test_initials(name, letters):
    assert jinja.initials(name) == letters


def test_counts_are_said_with_their_noun(env):
    page = env.from_string(
        "{{ 0|plural('actie', 'acties') }}, {{ 1|plural('actie', 'acties') }}, {{ n|number }}"
    )
    assert page.render(n=12345) == "0 acties, 1 actie, 12.345"


def test_names_of_people_are_escaped(env):
    assert "<script>" not in env.from_string("{{ n|number }}{{ n }}").render(n="<script>")
