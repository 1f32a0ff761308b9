"""What talks and class councils keep on a person: to take along, and what goes when they are erased.

What was agreed and decided, and who signed, stays: others rely on it. One's own words go.
"""

from evaluation.models import CouncilLine, CouncilWord, FollowUpTalk, TalkQuestion, TalkSignature

GONE = "gewist"


def collect(user):
    """Talks and outcomes about oneself, and what one asked, signed and explained."""
    talks = FollowUpTalk.objects.filter(trajectory__learner__user=user).order_by("made_at", "pk")
    lines = CouncilLine.objects.filter(trajectory__learner__user=user).select_related("council")
    words = CouncilWord.objects.filter(trajectory__learner__user=user).select_related("by")
    return {
        "Gesprekken met drie over jou": [_talk(row) for row in talks],
        "Klassenraden over jou": [
            {"klassenraad": row.council.title, "op": row.council.on, "uitslag": _outcome(row)}
            for row in lines.order_by("council__on", "pk")
        ],
        "Toelichting van je mentor voor de klassenraad": [
            {"van": row.by.name, "op": row.at, "tekst": row.text} for row in words.order_by("at", "pk")
        ],
        "Vragen die je stelde voor een gesprek met drie": [
            {"vraag": row.text, "op": row.at}
            for row in TalkQuestion.objects.filter(by=user).order_by("at", "pk")
        ],
        "Gesprekken met drie die je tekende": list(
            TalkSignature.objects.filter(by=user).order_by("at", "pk").values_list("at", flat=True)
        ),
        "Toelichting die je aan een klassenraad gaf": [
            {"op": row.at, "tekst": row.text}
            for row in CouncilWord.objects.filter(by=user).order_by("at", "pk")
        ],
    }


def _talk(row):
    return {
        "gehouden op": row.held_on,
        "hoe het gaat": row.progress,
        "wat jullie samen zien": [
            {"criterium": code, "waarde": said.get("value", ""), "notitie": said.get("note", "")}
            for code, said in row.agreed.items()
        ],
        "afspraken": [
            {"afspraak": one["text"], "wie": one["owner_name"], "opnieuw bekijken op": one["review_on"]}
            for one in row.points
        ],
        "wat jij anders ziet": row.disagrees,
        "gesloten op": row.closed_at,
    }


def _outcome(row):
    """Only what was made known: before that it is not decided for good."""
    return row.outcome if row.council.published_at else "nog niet meegedeeld"


def erase(*, user, at):
    """Take away the words of talks and councils about the learner who is erased, and the own questions of anybody."""
    done = []
    talks = FollowUpTalk.objects.filter(trajectory__learner__user=user, erased_at=None)
    if talks:
        for row in talks:
            row.points = [one | {"text": GONE, "owner_name": ""} for one in row.points]
            row.agreed = {code: {"value": one.get("value", "")} for code, one in row.agreed.items()}
            row.progress, row.disagrees = "", ""
            # the database lets go of the words of a closed talk only together with this day
            row.erased_at = at if row.closed_at else None
            row.save(update_fields=["points", "agreed", "progress", "disagrees", "erased_at"])
        done.append("woorden in gesprekken met drie gewist")
    words = CouncilWord.objects.filter(trajectory__learner__user=user)
    lines = CouncilLine.objects.filter(trajectory__learner__user=user).exclude(outcome="")
    if words.update(text=GONE) + lines.update(outcome=GONE):
        done.append("toelichting en uitslag van klassenraden gewist")
    asked = TalkQuestion.objects.filter(by=user) | TalkQuestion.objects.filter(trajectory__learner__user=user)
    if asked.update(text=GONE):
        done.append("vragen voor gesprekken met drie gewist")
    return done
