"""How accompanying a learner went, asked of mentor and colleagues when the place ends; read by the coordinator alone."""

from django.db import transaction

from companies.exits import ExitChanged, ExitClosed, ExitRefused, NotYet, opens
from companies.models import ExitSurvey, ExitVoice, TakenPlace
from companies.models.exits import Degree, Statement
from duaalportal.accounts import audit
from duaalportal.accounts.access import Can, roles_that_can
from duaalportal.accounts.models import Membership, User
from duaalportal.lib.dates import as_day

audit.verbs(
    exit_asked="vroeg collega's hoe de begeleiding ging",
    exit_voiced="antwoordde hoe de begeleiding ging",
    exit_survey_closed="sloot de bevraging over de begeleiding af",
)


class NobodyChosen(ExitRefused):
    """A survey asks at least one person."""


class NotAColleague(ExitRefused):
    """Somebody chosen does not work there, or not with learners."""


class AlreadyAnswered(ExitRefused):
    """Who answered stays in the survey."""


class AnswerMissing(ExitRefused):
    """A statement has no answer."""


class NotAsked(ExitRefused):
    """This answer is somebody else's."""


def colleagues(organisation, on):
    """Who works with learners in this company on this day, by name: who may be asked."""
    roles = roles_that_can(Can.ANSWER_SURVEY)
    there = Membership.objects.filter(organisation=organisation, role__in=roles).running(on)
    return User.objects.filter(pk__in=there.values("user"), is_active=True).order_by("name", "pk")


@transaction.atomic
def ask_colleagues(*, place, people, p, by, at):
    """Ask exactly these people; who answered already stays.

    Raises NotYet, ExitClosed, NobodyChosen, NotAColleague and AlreadyAnswered.
    """
    day = opens(place, p)
    if day is None or day > as_day(at):
        raise NotYet("Collega's bevragen kan op het einde van de plaats.")
    survey = _open_survey(place, by, at)
    voices = {voice.respondent_id: voice for voice in survey.voices.all()}
    wanted = {person.pk: person for person in people}
    if not wanted:
        raise NobodyChosen("Kies minstens één collega.")
    gone = [voice for pk, voice in voices.items() if pk not in wanted]
    if any(voice.answered_at for voice in gone):
        raise AlreadyAnswered("Wie al antwoordde, blijft in de bevraging.")
    new = set(wanted) - set(voices)
    if new - set(colleagues(place.organisation_id, as_day(at)).values_list("pk", flat=True)):
        raise NotAColleague("Kies mensen die in dit leerbedrijf met lerenden werken.")
    ExitVoice.objects.filter(pk__in=[voice.pk for voice in gone]).delete()
    ExitVoice.objects.bulk_create(
        ExitVoice(
            organisation_id=place.organisation_id, survey=survey, respondent_id=pk, asked_at=at, asked_by=by
        )
        for pk in sorted(new)
    )
    if new or gone:
        audit.record("exit_asked", survey, by=by, at=at, asked=len(wanted))
    return survey


def _open_survey(place, by, at):
    TakenPlace.objects.select_for_update(no_key=True, of=("self",)).get(pk=place.pk)
    survey, _ = ExitSurvey.objects.select_for_update(of=("self",)).get_or_create(
        place=place, defaults={"organisation_id": place.organisation_id, "opened_at": at, "opened_by": by}
    )
    if survey.closed_at is not None:
        raise ExitClosed("Deze bevraging is afgesloten.")
    return survey


@transaction.atomic
def give_voice(*, voice, answers, needs, version, by, at):
    """Answer for oneself; changed until the survey closes.

    Raises NotAsked, ExitClosed, AnswerMissing and ExitChanged.
    """
    if voice.respondent_id != by.pk:
        raise NotAsked("Dit antwoord is van iemand anders.")
    survey = ExitSurvey.objects.select_for_update(of=("self",)).get(pk=voice.survey_id)
    if survey.closed_at is not None:
        raise ExitClosed("Deze bevraging is afgesloten.")
    if any(answers.get(name) not in Degree.values for name in Statement.values):
        raise AnswerMissing("Kies bij elke zin een antwoord.")
    current = ExitVoice.objects.select_for_update(of=("self",)).get(pk=voice.pk)
    said = {name: answers[name] for name in Statement.values} | {"needs": needs}
    if all(getattr(current, name) == value for name, value in said.items()):
        return current
    if current.version != version:
        raise ExitChanged(current)
    for name, value in said.items():
        setattr(current, name, value)
    current.version, current.answered_at = version + 1, at
    current.save()
    audit.record("exit_voiced", current, by=by, at=at)
    return current


@transaction.atomic
def close_survey(*, survey, by, at):
    """End the survey: nobody answers any more. Again changes nothing."""
    current = ExitSurvey.objects.select_for_update(of=("self",)).get(pk=survey.pk)
    if current.closed_at is None:
        current.closed_at, current.closed_by = at, by
        current.save(update_fields=["closed_at", "closed_by"])
        audit.record("exit_survey_closed", current, by=by, at=at)
    return current
