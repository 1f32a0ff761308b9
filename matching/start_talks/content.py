"""The questions of the start talk as data: steps of a few questions each, checked when they are read."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

FILE = Path(__file__).resolve().parent.parent / "content" / "opstartgesprek.yaml"
PARTIES = {
    "school": "school",
    "company": "leerbedrijf",
    "together": "school en bedrijf",
    "learner": "lerende",
    "parents": "ouders",
}
CARE, READINESS = "care", "readiness"
LATER = "later"
LANDS = ("contact", "calendar", "rhythm", "plan", "here")
KEYS = {"code", "q", "by", "lands", "section", "known", "link", "consent", "source"}
CODE, SOURCE = re.compile(r"OG\.\d\.\d\.\d{1,2}"), re.compile(r"003:\d+(-\d+)?")


class ContentBroken(ValueError):
    """The file says something the portal does not know."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question block: who can answer, where an agreement usually belongs, and the lines it comes from."""

    code: str
    text: str
    by: tuple
    lands: str
    source: str
    section: str = ""
    known: str = ""
    link: str = ""
    consent: str = ""

    @property
    def asked(self):
        """Who is asked, in words."""
        return " en ".join(PARTIES[one] for one in self.by)


@dataclass(frozen=True, slots=True)
class Step:
    """A few questions that fit on one screen."""

    number: int
    title: str
    theme: str
    questions: tuple


@cache
def steps():
    """The steps in their order. Raises ContentBroken."""
    read = _read()
    found = tuple(
        Step(
            number,
            one["title"],
            read["themes"][one["theme"]],
            tuple(_question(row) for row in one["questions"]),
        )
        for number, one in enumerate(read["steps"], start=1)
    )
    codes = [question.code for step in found for question in step.questions]
    if len(codes) != len(set(codes)):
        raise ContentBroken("een code staat er twee keer")
    return found


@cache
def questions():
    """{code: question} in the order of the talk."""
    return {one.code: one for step in steps() for one in step.questions}


@cache
def links():
    """{name: (address, words, capability)} of pages on which an answer often stands already."""
    return {name: tuple(one) for name, one in _read()["links"].items()}


@cache
def health_words():
    """Beginnings of words that tell of health, in small letters."""
    return tuple(_read()["health"])


def _question(row):
    if not set(row) <= KEYS or not CODE.fullmatch(row["code"]) or not SOURCE.fullmatch(row["source"]):
        raise ContentBroken(f"kijk {row.get('code')} na")
    if not row["by"] or not set(row["by"]) <= set(PARTIES) or row["lands"] not in LANDS:
        raise ContentBroken(f"kijk na wie {row['code']} beantwoordt en waar een afspraak komt")
    if row.get("link") and row["link"] not in _read()["links"]:
        raise ContentBroken(f"{row['code']} leidt naar een onbekende pagina")
    rest = {name: row[name] for name in ("section", "known", "link", "consent") if name in row}
    return Question(row["code"], row["q"], tuple(row["by"]), row["lands"], row["source"], **rest)


@cache
def _read():
    return yaml.safe_load(FILE.read_text(encoding="utf-8"))
