"""What is kept of how ready a learner is: to take along, and without words once the learner is erased."""

from matching.models import ReadinessAdvice, ReadinessView
from matching.readiness.content import factors, values
from matching.readiness.forms import about_another

GONE = "(verwijderd)"


def collect(user):
    """What one said of oneself, the advice, and how teachers saw it: what is said of somebody is theirs to take along."""
    own = {"trajectory__learner__user": user}
    views = ReadinessView.objects.filter(**own).order_by("at", "pk")
    return {
        "Hoe klaar je bent voor duaal leren": [
            {
                "voor het schooljaar dat begint in": row.school_year,
                "wat je zelf zei": _said(row.self_estimate, values()),
                "in eigen woorden": row.self_message,
                "zelf ingevuld op": row.self_at,
                "advies": row.get_outcome_display(),
                "waarom": row.reason,
                "sterk": row.strengths,
                "aandacht": row.attention,
                "klassenraad van": row.advised_on,
                "je liet het vertellen sinds": row.shared_at,
            }
            for row in ReadinessAdvice.objects.filter(**own).order_by("school_year", "pk")
        ],
        "Hoe klaar wie lesgeeft je zag": [
            {"wat": _said(row.values, about_another()), "toelichting": row.note, "op": row.at}
            for row in views
        ],
    }


def _said(answers, words):
    words = dict(words)
    return {one.title: words[answers[one.code]] for one in factors() if answers.get(one.code) in words}


def erase(*, user, at):
    """What was estimated and every word goes; which advice there was stays as a number, and nobody may tell of it."""
    rows = ReadinessAdvice.objects.filter(trajectory__learner__user=user)
    found = rows.update(
        self_estimate={}, self_message="", strengths="", attention="", advised_on=None, shared_at=None
    )
    rows.exclude(reason="").update(reason=GONE)
    ReadinessView.objects.filter(trajectory__learner__user=user).update(values={}, note="")
    return ["Wat over klaar zijn voor duaal leren gezegd is, is weg."] if found else []
