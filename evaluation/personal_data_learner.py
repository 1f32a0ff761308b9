"""What is the learner's own, and signals: to take along, and what goes when a person is erased."""

from evaluation.learner.evidence import Kind
from evaluation.learner.portfolio import NextStep
from evaluation.learner_words import question_set
from evaluation.models import LearnerWord, Portfolio, PortfolioPiece, Signal

GONE = "gewist op vraag van de persoon"


def collect(user):
    """One's own words, signals and portfolio as a learner; and the signals and answers one gave around others."""
    own = {"trajectory__learner__user": user}
    words = LearnerWord.objects.filter(**own).select_related("organisation").order_by("written_at", "pk")
    return {
        "Wat je zei over hoe het gaat": [_word(row) for row in words],
        "Je portfolio": [
            _portfolio(row)
            for row in Portfolio.objects.filter(**own).prefetch_related("pieces").order_by("changed_at", "pk")
        ],
        "Signalen die je gaf": [
            {"op": row.at, "wat": row.text, "opgepakt op": row.heard_at, "antwoord": row.answer}
            for row in Signal.objects.filter(by=user).order_by("at", "pk")
        ],
        "Signalen die je oppakte": [
            {"op": row.heard_at, "antwoord": row.answer}
            for row in Signal.objects.filter(heard_by=user).order_by("heard_at", "pk")
        ],
        "Voorstellen van lerenden waarop je antwoordde": [
            {"op": row.answered_at, "antwoord": row.answer}
            for row in LearnerWord.objects.filter(answered_by=user).order_by("answered_at", "pk")
        ],
    }


def _word(row):
    asked = question_set(row.kind, row.questions)
    return {
        "waarover": asked.title,
        "op": row.on,
        "waar": row.organisation.name if row.organisation else "",
        "antwoorden": {one.text: words for one, words in asked.said(row.answers)},
        "voorstel": row.suggestion,
        "de school leest mee": row.with_school,
        "het leerbedrijf leest mee": row.with_company,
        "antwoord": row.answer,
    }


def _portfolio(row):
    return {
        "over mij": row.about,
        "volgende stap": NextStep(row.next_step).label if row.next_step else "",
        "mijn woorden daarbij": row.next_words,
        "gedeeld met het team": row.is_shared,
        "bewijs": row.diploma,
        "behaald op": row.diploma_on,
        "stukken": [
            {"soort": Kind(one.kind).label, "titel": one.title, "wat zegt dit over mij": one.reflection}
            for one in row.pieces.all()
        ],
    }


def erase(*, user, at):
    """Take the learner's own words and portfolio away; a signal stays as a fact, without its words."""
    done, own = [], {"trajectory__learner__user": user}
    if LearnerWord.objects.filter(**own).delete()[0]:
        done.append("woorden over hoe het gaat gewist")
    PortfolioPiece.objects.filter(**own).delete()
    if Portfolio.objects.filter(**own).delete()[0]:
        done.append("portfolio gewist")
    told = [
        Signal.objects.filter(by=user).update(text=GONE),
        Signal.objects.filter(**own).update(text=GONE),
        Signal.objects.filter(**own).exclude(answer="").update(answer=GONE),
    ]
    if any(told):
        done.append("tekst van signalen gewist")
    return done
