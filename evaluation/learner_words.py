"""The short questions for learners as content/learner_words.yaml asks them; answers are words, never a number."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

CONTENT = Path(__file__).resolve().parent / "content" / "learner_words.yaml"


@dataclass(frozen=True)
class Question:
    """One question with its answers: (code, words)."""

    code: str
    text: str
    answers: tuple

    def words_of(self, code):
        """An answer as people read it; "" for one this question does not have."""
        return dict(self.answers).get(code, "")


@dataclass(frozen=True)
class QuestionSet:
    """One check: what it is about, its questions, and what may be written beside."""

    kind: str
    version: int
    title: str
    lead: str
    about: str
    suggestion: str
    hint: str
    questions: tuple

    @property
    def by_code(self):
        """The questions by their code."""
        return {one.code: one for one in self.questions}

    def said(self, answers):
        """Each question that was answered, with the answer in words."""
        return [(one, words) for one in self.questions if (words := one.words_of(answers.get(one.code, "")))]


@cache
def _versions():
    read = yaml.safe_load(CONTENT.read_text(encoding="utf-8"))
    scales = {name: tuple((code, words) for code, words in rows) for name, rows in read["scales"].items()}
    return {
        row["version"]: {one["kind"]: _set(one, row["version"], scales) for one in row["sets"]}
        for row in read["versions"]
    }


def _set(row, version, scales):
    asked = tuple(Question(one["code"], one["text"], scales[one["scale"]]) for one in row["questions"])
    return QuestionSet(**(row | {"version": version, "questions": asked}))


def question_sets():
    """The checks as they are asked today."""
    found = _versions()
    return tuple(found[max(found)].values())


def question_set(kind, version=None):
    """One check: as it was asked in a version, or as today. KeyError for one that does not exist."""
    found = _versions()
    return found[version or max(found)][kind]
