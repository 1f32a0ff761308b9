"""The answers of one self-assessment as a table, one row per question and respondent."""

from groeiwijzer.instruments import Mode
from groeiwijzer.publishing import resting_answers
from groeiwijzer.queries import reading
from groeiwijzer.wording import answer_words, labels_of

HEADER = (
    "Code",
    "Thema",
    "Subthema",
    "Niveau",
    "Vraag",
    "Antwoord",
    "Notitie",
    "Wie",
    "Kant",
    "Wanneer",
    "Samen afgesproken",
    "Notitie bij de afspraak",
    "Versie van de vragenlijst",
)


def answer_rows(assessment, *, inside):
    """Rows under HEADER; a question without an answer keeps one row. Outside there are sides, no names."""
    seen = reading(assessment, dated=True)
    words = answer_words(one_person=assessment.subject_id is not None)
    labels = labels_of(seen.respondents, inside=inside)
    names = {r.pk: r.user.name if inside else labels[r.pk] for r in seen.respondents}
    open_question = seen.instrument.mode == Mode.REFLECTION
    number = seen.instrument.version
    found = []
    for item in seen.instrument.items(seen.audience):
        place = seen.instrument.place(item.code)
        level = seen.instrument.level(item.level)
        agreed = seen.agreed.get(item.code)
        before = (
            item.code,
            place.theme.title,
            place.subtheme.title,
            f"{item.level} {level.title}" if level else "",
            item.text,
        )
        after = (words[agreed.value] if agreed else "", agreed.note if agreed else "", number)
        rows = seen.voices.get(item.code, {})
        given = [
            (r, rows[r.pk])
            for r in seen.respondents
            if r.pk in rows and (rows[r.pk].value or rows[r.pk].note)
        ]
        for respondent, answer in given:
            said = words[answer.value] if answer.value or not open_question else ""
            side = respondent.get_voice_display()
            found.append((*before, said, answer.note, names[respondent.pk], side, answer.updated_at, *after))
        if not given:
            found.append((*before, words[""], "", "", "", None, *after))
    return found + _resting_rows(assessment, words, names, open_question)


def _resting_rows(assessment, words, names, open_question):
    """Answers to questions of an earlier version, with that version's number."""
    rows = []
    for resting in resting_answers(assessment):
        who = names[resting.who.pk] if resting.who else "samen"
        side = resting.who.get_voice_display() if resting.who else ""
        said = "" if open_question else words[resting.value]
        text = (resting.item.code, "", "", "", resting.item.text)
        rows.append((*text, said, resting.note, who, side, None, "", "", resting.number))
    return rows
