"""What a device sends of a week, as values: scores, agreements, looks and a message; and what is wrong with it.

The names of the fields stand at the top of templates/evaluation/weeks/week.html and stay what they are: a form that
was filled in without network is sent with them later.
"""

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils import timezone

from duaalportal.lib.privacy import refuse_national_numbers
from evaluation.models import Party, PointLook
from evaluation.rules.weeks import Side

LINE, MESSAGE = 500, 2000
# a grid is no longer than this
CODE, MOST = 40, 200
TOO_LONG = "Je tekst telt {} tekens; er is plaats voor {}."
NO_DAY = "Dit is geen dag die bestaat."
OUTCOMES = set(PointLook.Outcome.values)
TEXTS = ("example", "agreement")


@dataclass
class Filled:
    """A form as it was filled in: what it says, what to say about it, and what it carries to be kept once."""

    said: dict
    key: object = None
    version: int | None = None
    filled_in_at: object = None
    problems: dict = field(default_factory=dict)


def read(post):
    """The values of a form; a text that may not be kept stands with its problem, by the name of its field.

    Which answers there are is not asked here: that knows the service, which has the grid of the week.
    """
    found = Filled({"scores": {}, "agreements": {}, "looks": {}, "message": ""})
    found.key, found.version = _key(post.get("key")), _number(post.get("version"))
    found.filled_in_at = _moment(post.get("filled_in_at"))
    for code in _codes(post, "score-", *(f"{name}-" for name in TEXTS)):
        said = {"value": post.get(f"score-{code}", "")}
        for name in TEXTS:
            said[name] = text_in(found, post, f"{name}-{code}", LINE)
        # the day is filled in beforehand everywhere: without an answer it says nothing
        if said["value"]:
            said["review_on"] = _day(found, post, f"review-{code}")
        if said := {name: value for name, value in said.items() if value}:
            found.said["scores"][code] = said
    for code in _codes(post, "owner-"):
        said = {
            "text": text_in(found, post, f"group-{code}", LINE),
            "owner": post.get(f"owner-{code}", ""),
            "review_on": _day(found, post, f"group-review-{code}"),
        }
        if said["text"]:
            said["owner"] = said["owner"] if said["owner"] in Party.values else Party.LEARNER.value
            found.said["agreements"][code] = {name: value for name, value in said.items() if value}
    for name, value in post.items():
        point = _key(name.removeprefix("look-")) if name.startswith("look-") else None
        if point and value in OUTCOMES:
            found.said["looks"][str(point)] = value
    found.said["message"] = text_in(found, post, "message", MESSAGE)
    return found


def side_in(post):
    """The side for which a form speaks; None when it names none."""
    party, _, organisation = post.get("side", "").partition(":")
    organisation = _key(organisation)
    return Side(party, organisation) if party in Party.values and organisation else None


def _codes(post, *beginnings):
    """What follows on these beginnings in the names of a form, each once; as long as a code may be."""
    found = (name.removeprefix(begin) for name in post for begin in beginnings if name.startswith(begin))
    return list(dict.fromkeys(code for code in found if len(code) <= CODE))[:MOST]


def text_in(found, post, name, length):
    """The text of a field; what is wrong with it stands in the problems."""
    text = post.get(name, "").replace("\r\n", "\n").replace("\x00", "").strip()
    if len(text) > length:
        found.problems[name] = TOO_LONG.format(len(text), length)
    try:
        refuse_national_numbers(text)
    except ValidationError as no:
        found.problems[name] = "; ".join(no.messages)
    return text


def _day(found, post, name):
    text = post.get(name, "").strip()
    if not text:
        return ""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        found.problems[name] = NO_DAY
        return ""


def _key(text):
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None


def _number(text):
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


def _moment(text):
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else timezone.make_aware(moment)
