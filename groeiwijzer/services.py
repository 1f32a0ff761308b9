"""Writes on self-assessments. Sharing and the growth plan have files of their own."""

from django.db import IntegrityError, transaction

from duaalportal.accounts import audit
from duaalportal.accounts.access import Can, OrganisationKind, Role
from duaalportal.accounts.models import Organisation
from duaalportal.lib.keys import row_id
from groeiwijzer.instruments import UnknownItem
from groeiwijzer.models import AgreedAnswer, Answer, Assessment, Choice, Part, Respondent
from groeiwijzer.models.assessments import Voice

NOTE_LENGTH = 2000

audit.verbs(
    assessment_started="startte de zelfevaluatie",
    assessment_finished="rondde de zelfevaluatie af",
    assessment_reopened="heropende de zelfevaluatie",
    assessment_opened="stelde de zelfevaluatie open voor het bedrijf",
    respondent_asked="vroeg iemand om mee te antwoorden",
    respondent_ready="was klaar met antwoorden",
    answer_agreed="legde een gezamenlijk antwoord vast",
)


class AssessmentClosed(Exception):
    """The assessment is finished; answers can no longer change."""


class AssessmentStillOpen(Exception):
    """The assessment is not finished yet."""


class NoteTooLong(ValueError):
    """The note is longer than NOTE_LENGTH characters."""


class QuestionChanged(ValueError):
    """The form knew an answer that this version of the questionnaire no longer holds: the question itself changed."""


class AnswerChanged(Exception):
    """The same person's answer was saved elsewhere meanwhile; carries the row as it is now."""

    def __init__(self, current):
        super().__init__("changed meanwhile")
        self.current = current


class WrongPart(ValueError):
    """The instrument has no questions for this audience, or the place belongs to another organisation."""


VOICE_OF_KIND = {
    OrganisationKind.COMPANY: Voice.COMPANY,
    OrganisationKind.SCHOOL: Voice.SCHOOL,
    OrganisationKind.TRAINING_CENTRE: Voice.SCHOOL,
    OrganisationKind.PARTNERSHIP: Voice.COMPANY,
    OrganisationKind.PLATFORM: Voice.COMPANY,
}


def voice_of(user, organisation, subject=None):
    """From which side a person speaks here: learner, mentor, or the side of the organisation."""
    roles = {Role(m.role) for m in user.access.memberships if m.organisation_id == organisation.pk}
    if Role.LEARNER in roles:
        return Voice.LEARNER
    leads = {role for role in roles if role in {Role.COMPANY_COORDINATOR, Role.COMPANY_DIRECTOR}}
    if Role.MENTOR in roles and (subject == user or not leads):
        return Voice.MENTOR
    return VOICE_OF_KIND[OrganisationKind(organisation.kind)]


@transaction.atomic
def start_assessment(
    *,
    organisation,
    version,
    part,
    title,
    moment,
    by,
    at,
    key=None,
    establishment=None,
    subject=None,
    respondents=(),
):
    """Open a self-assessment; the starter and the people asked become its respondents.

    `key` is made by the form, so that sending twice opens one.
    """
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    pk = row_id(key, by, organisation)
    sent_before = Assessment.objects.filter(pk=pk).first() if key else None
    if sent_before:
        return sent_before
    if establishment is not None and establishment.organisation_id != organisation.pk:
        raise WrongPart("Deze vestiging hoort bij een andere organisatie.")
    if not version.instrument.items(part if part != Part.BOTH else None):
        raise WrongPart("Deze vragenlijst heeft geen vragen voor die kant.")
    assessment = Assessment.objects.create(
        id=pk,
        organisation=organisation,
        establishment=establishment,
        subject=subject,
        version=version,
        part=part,
        title=title,
        moment=moment,
        started_at=at,
        started_by=by,
    )
    audit.record(
        "assessment_started", assessment, by=by, at=at, instrument=version.code, version=version.number
    )
    for person in dict.fromkeys([by, *respondents] if subject is None else [subject]):
        ask_respondent(assessment=assessment, user=person, by=by, at=at)
    return assessment


@transaction.atomic
def ask_respondent(*, assessment, user, by, at):
    """Let a person answer in this assessment; asking twice changes nothing."""
    respondent, created = Respondent.objects.get_or_create(
        assessment=assessment,
        user=user,
        defaults={
            "organisation_id": assessment.organisation_id,
            "voice": voice_of(user, assessment.organisation, assessment.subject),
            "asked_at": at,
            "asked_by": by,
        },
    )
    if created and user != by:
        audit.record("respondent_asked", assessment, by=by, at=at, user=user.pk)
    return respondent


def _lock_open(assessment):
    locked = Assessment.objects.select_for_update(of=("self",)).with_version().get(pk=assessment.pk)
    if locked.finished_at:
        raise AssessmentClosed(locked)
    return locked


def _check(assessment, item_code, note):
    item = assessment.instrument.item(item_code)  # raises UnknownItem
    audience = None if assessment.part == Part.BOTH else assessment.part
    if item not in assessment.instrument.items(audience):
        raise UnknownItem(item_code)
    if len(note) > NOTE_LENGTH:
        raise NoteTooLong(f"Je notitie telt {len(note)} tekens; er is plaats voor {NOTE_LENGTH}.")


@transaction.atomic
def save_answer(*, assessment, user, item_code, value, note, version, at):
    """Keep one person's answer to one item; returns the row with its new version.

    `version` is the one the form was made from (0 for none). Raises AnswerChanged when the same person saved
    something else meanwhile, AssessmentClosed, QuestionChanged, UnknownItem and NoteTooLong; then nothing is written.
    """
    locked = _lock_open(assessment)
    _check(locked, item_code, note)
    respondent = ask_respondent(assessment=locked, user=user, by=user, at=at)
    current = (
        Answer.objects.select_for_update(of=("self",))
        .filter(respondent=respondent, item_code=item_code)
        .first()
    )
    if current is None:
        if version:
            raise QuestionChanged(
                "De vraag zelf veranderde intussen. Herlaad de pagina: je tekst staat er dan nog."
            )
        if not value and not note:
            return Answer(item_code=item_code, version=0, updated_at=at)
        try:
            with transaction.atomic():
                return Answer.objects.create(
                    assessment=locked,
                    organisation_id=locked.organisation_id,
                    respondent=respondent,
                    item_code=item_code,
                    value=value,
                    note=note,
                    updated_at=at,
                )
        except IntegrityError:
            current = Answer.objects.get(respondent=respondent, item_code=item_code)
    if (current.value, current.note) == (value, note):
        return current
    if current.version != version:
        raise AnswerChanged(current)
    current.value, current.note, current.version, current.updated_at = value, note, version + 1, at
    current.save(update_fields=["value", "note", "version", "updated_at"])
    return current


@transaction.atomic
def mark_ready(*, assessment, user, at):
    """Say that this person has answered what they wanted to; they may still change answers while it is open."""
    locked = _lock_open(assessment)
    changed = Respondent.objects.filter(assessment=locked, user=user, ready_at=None).update(ready_at=at)
    if changed:
        audit.record("respondent_ready", locked, by=user, at=at)
    return bool(changed)


@transaction.atomic
def agree_answer(*, assessment, item_code, value, note, version, by, at):
    """Write down what the respondents agreed on for one item; `version` 0 means nothing was agreed before.

    The same again changes nothing. Raises AnswerChanged when something else was agreed meanwhile.
    """
    locked = Assessment.objects.select_for_update(of=("self",)).with_version().get(pk=assessment.pk)
    _check(locked, item_code, note)
    if value not in Choice.values:
        raise ValueError("Kies een van de vier antwoorden.")
    current = AgreedAnswer.objects.filter(assessment=locked, item_code=item_code).first()
    if current and (current.value, current.note) == (value, note):
        return current
    if current and current.version != version:
        raise AnswerChanged(current)
    agreed, _ = AgreedAnswer.objects.update_or_create(
        assessment=locked,
        item_code=item_code,
        defaults={
            "organisation_id": locked.organisation_id,
            "value": value,
            "note": note,
            "version": version + 1,
            "agreed_at": at,
            "agreed_by": by,
        },
    )
    audit.record("answer_agreed", locked, by=by, at=at, item=item_code)
    return agreed


@transaction.atomic
def finish_assessment(*, assessment, by, at):
    """Close the moment; gaps stay gaps. Finishing twice changes nothing."""
    locked = Assessment.objects.select_for_update(of=("self",)).get(pk=assessment.pk)
    if locked.finished_at:
        return locked
    locked.finished_at, locked.finished_by = at, by
    locked.save(update_fields=["finished_at", "finished_by"])
    audit.record("assessment_finished", locked, by=by, at=at)
    return locked


@transaction.atomic
def reopen_assessment(*, assessment, by, at):
    """Open a closed moment again; what was shared meanwhile stays shared."""
    locked = Assessment.objects.select_for_update(of=("self",)).get(pk=assessment.pk)
    if not locked.finished_at:
        return locked
    locked.finished_at = locked.finished_by = None
    locked.save(update_fields=["finished_at", "finished_by"])
    audit.record("assessment_reopened", locked, by=by, at=at)
    return locked


@transaction.atomic
def open_to_company(*, assessment, by, at):
    """A person shows their own finished assessment to the leads of the organisation, for the talk."""
    locked = Assessment.objects.select_for_update(of=("self",)).get(pk=assessment.pk)
    if locked.subject_id != by.pk:
        raise PermissionError("Alleen wie het invulde, kan dit openstellen.")
    if not locked.finished_at:
        raise AssessmentStillOpen(locked)
    if locked.opened_at is None:
        locked.opened_at, locked.opened_by = at, by
        locked.save(update_fields=["opened_at", "opened_by"])
        audit.record("assessment_opened", locked, by=by, at=at)
    return locked


def may_answer_for(user, organisation):
    """Whether a person may answer anything in this organisation."""
    return organisation.pk in user.access.organisation_ids(Can.FILL_IN_ASSESSMENT)
