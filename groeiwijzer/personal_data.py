"""What the Groeiwijzer keeps on a person, for the file they can take along."""

from django.db.models import Q
from django.utils import timezone

from groeiwijzer import personal_data_together
from groeiwijzer.instruments import UnknownItem
from groeiwijzer.models import AgreedAnswer, Answer, Assessment, AssessmentShare, EndTalk, GrowthAction
from groeiwijzer.models.assessments import RESTING


def collect(user):
    """One's own answers, actions, talks and shares, under Dutch headings; nothing another person wrote."""
    return {
        "Zelfevaluaties die over jou gaan of die je startte": [
            {
                "naam": row.title,
                "organisatie": row.organisation.name,
                "vragenlijst": row.version.title,
                "moment": row.moment,
                "gestart op": _at(row.started_at),
                "afgerond op": _at(row.finished_at),
                "opengesteld op": _at(row.opened_at) if row.subject_id == user.pk else None,
            }
            for row in Assessment.objects.filter(Q(started_by=user) | Q(subject=user))
            .select_related("organisation", "version")
            .order_by("started_at", "pk")
        ],
        "Jouw antwoorden in zelfevaluaties": [
            {
                "zelfevaluatie": row.assessment.title,
                "organisatie": row.organisation.name,
                "vraag": _text(row),
                "antwoord": row.get_value_display(),
                "notitie": row.note,
                "bewaard op": _at(row.updated_at),
            }
            for row in Answer.objects.filter(respondent__user=user)
            .select_related("assessment__version", "organisation")
            .order_by("updated_at", "pk")
        ],
        "Antwoorden die je samen vastlegde": [
            {
                "zelfevaluatie": row.assessment.title,
                "vraag": _text(row),
                "antwoord": row.get_value_display(),
                "notitie": row.note,
                "vastgelegd op": _at(row.agreed_at),
            }
            for row in AgreedAnswer.objects.filter(agreed_by=user)
            .select_related("assessment__version")
            .order_by("agreed_at", "pk")
        ],
        "Jouw groeiacties": [
            {
                "actie": row.title,
                "organisatie": row.organisation.name,
                "tegen": row.due_on,
                "gekozen op": _at(row.created_at),
                "klaar op": _at(row.done_at),
                "geschrapt op": _at(row.dropped_at),
                "hoe het liep": row.closing_note,
            }
            for row in GrowthAction.objects.filter(owner=user).select_related("organisation")
        ],
        "Eindgesprekken die je vastlegde": [
            {
                "over": row.about,
                "organisatie": row.organisation.name,
                "gehouden op": row.held_on,
                "wie erbij was": row.present,
                "per onderwerp": row.notes,
            }
            for row in EndTalk.objects.filter(recorded_by=user).select_related("organisation")
        ],
        **personal_data_together.collect(user),
        "Wat je deelde": [
            {
                "zelfevaluatie": row.assessment.title,
                "met": row.organisation.name,
                "gedeeld op": _at(row.granted_at),
                "tot en met": row.ends_on,
                "ingetrokken op": _at(row.revoked_at),
            }
            for row in AssessmentShare.objects.filter(granted_by=user).select_related(
                "assessment", "organisation"
            )
        ],
    }


def _text(row):
    """The question as the assessment asks it; the bare code where a newer version left it behind."""
    code, _, _ = row.item_code.partition(RESTING)
    try:
        return row.assessment.instrument.item(code if code == row.item_code else "").text
    except UnknownItem:
        return f"{code} (uit een eerdere versie van de vragenlijst)"


def _at(moment):
    return timezone.localtime(moment).isoformat(timespec="seconds") if moment else None
