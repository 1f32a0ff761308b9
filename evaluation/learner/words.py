"""What a learner says of the cooperation, of how it goes and of safety (E20, E23, E24, X03).

Nobody else reads it until the learner says so; each time the learner chooses, and takes it back at once.
"""

from django.db import transaction

from duaalportal.accounts import audit
from duaalportal.accounts.access import Can
from duaalportal.accounts.models import Organisation
from duaalportal.lib.dates import as_day
from duaalportal.lib.keys import row_id
from duaalportal.lib.privacy import refuse_national_numbers
from evaluation.learner import trail
from evaluation.learner.errors import LearnerRefused, NotShared, NotTheLearner
from evaluation.learner_words import question_set
from evaluation.models import LearnerWord
from learningplans.goals.known import held
from learningplans.models import Placement

audit.verbs(
    learner_word_written="schreef iets voor zichzelf",
    learner_word_shared="koos wie iets van zichzelf leest",
    learner_word_seen="las wat een lerende deelt",
    learner_word_answered="antwoordde op een voorstel van een lerende",
)


def workplaces(trajectory, on):
    """The companies and centres where the learner works on a day, by name (one query)."""
    placed = Placement.objects.standing(on).filter(trajectory=trajectory).order_by().values("organisation")
    return list(Organisation.objects.filter(pk__in=placed).order_by("name", "pk"))


@transaction.atomic
def write_word(
    *,
    trajectory,
    kind,
    answers,
    by,
    at,
    suggestion="",
    organisation=None,
    with_school=False,
    with_company=False,
    key=None,
):
    """Keep what the learner says today, for nobody else unless the learner chooses so. Sending twice keeps one."""
    trajectory = held(trajectory)
    pk = row_id(key, by, trajectory.school)
    if key and (sent_before := LearnerWord.objects.filter(pk=pk).first()):
        return sent_before
    if trajectory.learner.user_id != by.pk:
        raise NotTheLearner("Alleen de lerende schrijft hier.")
    asked, suggestion = question_set(kind), suggestion.strip()
    answers = {code: value for code, value in answers.items() if value}
    for code, value in answers.items():
        if code not in asked.by_code or not asked.by_code[code].words_of(value):
            raise LearnerRefused("Kies een van de antwoorden.", code)
    if not answers and not suggestion:
        raise LearnerRefused("Kies minstens één antwoord of schrijf iets.")
    refuse_national_numbers(suggestion)
    on = as_day(at)
    if organisation is not None and organisation not in workplaces(trajectory, on):
        raise LearnerRefused("Kies een plaats waar je nu werkt.", "organisation")
    _check_readers(organisation, with_company)
    word = LearnerWord.objects.create(
        id=pk,
        school=trajectory.school,
        trajectory=trajectory,
        kind=kind,
        questions=asked.version,
        organisation=organisation,
        answers=answers,
        suggestion=suggestion,
        with_school=with_school,
        with_company=with_company,
        on=on,
        written_at=at,
    )
    trail.record("learner_word_written", word, by=by, at=at)
    return word


def _check_readers(organisation, with_company):
    if with_company and organisation is None:
        raise LearnerRefused("Kies met welk leerbedrijf je dit deelt.", "organisation")


@transaction.atomic
def share(*, word, with_school, with_company, by, at):
    """Let these sides read a word, and no other; it holds from the next request on. Again changes nothing."""
    row = _locked(word)
    if row.trajectory.learner.user_id != by.pk:
        raise NotTheLearner("Alleen de lerende beslist wie dit leest.")
    _check_readers(row.organisation_id, with_company)
    if (row.with_school, row.with_company) != (with_school, with_company):
        row.with_school, row.with_company = with_school, with_company
        row.save(update_fields=["with_school", "with_company"])
        trail.record("learner_word_shared", row, by=by, at=at)
    return row


@transaction.atomic
def mark_seen(*, word, by, at):
    """Say for one's own side that it was read; the learner sees it. Again changes nothing."""
    row = _locked(word)
    if _note_seen(row, by, at):
        row.save()
        trail.record("learner_word_seen", row, by=by, at=at)
    return row


@transaction.atomic
def answer(*, word, text, by, at):
    """Answer what the learner proposes, once; the answer stays with the learner. Reading is noted along."""
    row, text = _locked(word), text.strip()
    _note_seen(row, by, at)
    if not row.suggestion:
        raise LearnerRefused("Er staat geen voorstel bij.")
    if row.answered_at is not None:
        raise LearnerRefused(f"{row.answered_by.name} antwoordde al.", "text")
    if not text:
        raise LearnerRefused("Schrijf je antwoord in enkele woorden.", "text")
    refuse_national_numbers(text)
    row.answer, row.answered_at, row.answered_by = text, at, by
    row.save()
    trail.record("learner_word_answered", row, by=by, at=at)
    return row


def side_of(user, word):
    """For which side this person reads a word: "school" or "company"; "" when the learner does not let it be read."""
    own = user.access.organisation_ids(Can.READ_LEARNER_VOICE)
    if word.with_school and word.school_id in own:
        return "school"
    return "company" if word.with_company and word.organisation_id in own else ""


def _note_seen(row, by, at):
    """Note who read it for the own side; whether that is news. Raises NotShared."""
    if not LearnerWord.objects.shared_with(by, as_day(at)).filter(pk=row.pk).exists():
        raise NotShared("De lerende deelt dit niet meer.")
    name = "seen" if side_of(by, row) == "school" else "company_seen"
    if getattr(row, f"{name}_at") is not None:
        return False
    setattr(row, f"{name}_at", at)
    setattr(row, f"{name}_by", by)
    return True


def _locked(word):
    rows = LearnerWord.objects.select_for_update(of=("self",))
    return rows.select_related("school", "trajectory__learner", "answered_by").get(pk=word.pk)
