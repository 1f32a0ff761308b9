"""How the Groeiwijzer says things outside its pages: answers, respondents and file names."""

BADGE = {"doing": "does", "partly": "partly", "not_yet": "notyet", "na": "na", "": "gap"}


def answer_words(*, one_person):
    """The words of each answer, as one person or as a company says them."""
    return {
        "doing": "doe ik" if one_person else "doen we",
        "partly": "deels",
        "not_yet": "nog niet",
        "na": "niet van toepassing",
        "": "niet ingevuld",
    }


def labels_of(respondents, *, inside):
    """How each respondent is called: name and side inside, side alone (numbered where needed) outside."""
    if inside:
        return {r.pk: f"{r.user.name} ({r.get_voice_display()})" for r in respondents}
    sides = [r.voice for r in respondents]
    seen, labels = {}, {}
    for respondent in respondents:
        nth = seen[respondent.voice] = seen.get(respondent.voice, 0) + 1
        label = respondent.get_voice_display()
        labels[respondent.pk] = f"{label} {nth}" if sides.count(respondent.voice) > 1 else label
    return labels


def file_name(assessment, extension="pdf", *, inside=True):
    """A name that sorts and says what it is; without the person's name for who reads from outside."""
    about = assessment.establishment or assessment.organisation
    if inside and assessment.subject:
        about = assessment.subject
    words = f"{assessment.version.code} {about} {assessment.moment:%Y-%m-%d}".lower()
    plain = "".join(c if c.isalnum() else "-" for c in words)
    return f"{'-'.join(part for part in plain.split('-') if part)[:120]}.{extension}"


def count_words(part):
    """How much of a part is set, in words; a part nobody answered is no zero."""
    if not part.answered:
        return "niet ingevuld"
    return f"{part.steps_set} van {part.steps_possible}" if part.steps_possible else "niet van toepassing"
