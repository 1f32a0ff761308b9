"""The environment of our pages: strict about undefined names, with the few words every template may use."""

import re
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path

import jinja2
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.utils import timezone
from django.utils.html import json_script
from markupsafe import Markup, escape

from duaalportal.lib import dates
from duaalportal.lib.addresses import url
from duaalportal.lib.devices import device
from duaalportal.lib.offline import device_meta

TIME_WORDS = {
    "day": dates.day,
    "short_day": dates.short_day,
    "date_of": dates.date_of,
    "moment": dates.moment,
    "relative": dates.relative,
}


def environment(**options):
    """The Jinja2 environment of the portal; Django's backend passes loader and autoescape."""
    options.update(undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    # plain text (mails, messages) is no HTML: an apostrophe stays an apostrophe there
    options["autoescape"] = jinja2.select_autoescape(
        disabled_extensions=("txt",), default=True, default_for_string=True
    )
    options.setdefault("cache_size", -1)
    env = jinja2.Environment(**options)  # noqa: S701  autoescape is in the options
    env.globals.update(url=url, static=static, icon=icon)
    env.filters.update(
        day=_with_today(dates.day),
        short_day=_with_today(dates.short_day),
        date_of=_with_today(dates.date_of),
        month=dates.month,
        clock=dates.clock,
        moment=_with_today(dates.moment),
        relative=_with_today(dates.relative),
        week=dates.week,
        school_year=dates.school_year,
        time_tag=time_tag,
        initials=initials,
        json_script=json_script,
        device=device,
        device_meta=device_meta,
        plural=plural,
        number=number,
    )
    return env


@cache  # the names with their hash are fixed for the life of the process
def static(path):
    """The address of a static file, with its hash where files are hashed."""
    return staticfiles_storage.url(path)


@cache
def icon(name, small=False):
    """An icon of our own sheet, silent for screen readers; an unknown name is an error."""
    if name not in icon_names():
        raise LookupError(f"No icon named {name!r} in static/icons/icons.svg")
    size = " i--s" if small else ""
    sheet = static("icons/icons.svg")
    return Markup('<svg class="i{}" aria-hidden="true"><use href="{}#i-{}"/></svg>').format(size, sheet, name)


@cache
def icon_names():
    """The names on the icon sheet, sorted."""
    sheet = Path(settings.BASE_DIR, "static", "icons", "icons.svg").read_text(encoding="utf-8")
    return tuple(sorted(re.findall(r'id="i-([\w-]+)"', sheet)))


def _with_today(say):
    def spoken(value, today=None):
        return say(value, today=today or timezone.localdate())

    return spoken


def time_tag(value, say="day"):
    """A `time` element: the spoken date as text, the exact one for machines, on hover and in print."""
    return _time_tag(value, say, timezone.localdate())


@lru_cache(maxsize=2048)  # a list says the same few days again and again
def _time_tag(value, say, today):
    spoken = TIME_WORDS[say](value, today=today)
    exact, machine = dates.day(value), value.isoformat()
    if isinstance(value, datetime):
        exact = f"{exact} om {dates.clock(value)}"
        machine = dates.as_moment(value).isoformat(timespec="seconds")
    distance = Markup(' class="rel"') if say == "relative" else ""
    return Markup('<time datetime="{}" title="{}"{}>{}</time>').format(machine, exact, distance, spoken)


def initials(name):
    """At most two letters for a person: first and last word, small words as 'van' and 'de' passed over."""
    words = [w for w in str(name).replace("@", " ").split() if w[0].isalpha()]
    capitals = [w for w in words if w[0].isupper()] or words
    if not capitals:
        return "?"
    letters = capitals[0][0] + (capitals[-1][0] if len(capitals) > 1 else "")
    return letters.upper()


def plural(n, one, many):
    """'1 actie', '3 acties'; the zero takes the plural."""
    return f"{number(n)} {one if n == 1 else many}"


def number(n):
    """A whole number as people write it here: '1.118'; under 1,000 unchanged."""
    return f"{n:,}".replace(",", ".") if isinstance(n, int) else escape(n)
