"""What waits for a person in the Groeiwijzer. Each item is a question; answering it makes it disappear."""

from datetime import datetime, time, timedelta

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from duaalportal.accounts.access import Can, Role
from duaalportal.lib.addresses import url
from duaalportal.lib.attention import OpenItem, Urgency, urgency_of
from duaalportal.lib.dates import date_of, day, relative
from groeiwijzer.models import AgreedAnswer, Answer, Assessment, GrowthAction, Respondent

# A month: people remember what they answered, and the picture still belongs to one moment.
LONG_OPEN = timedelta(days=31)
# A season: later than that the next self-assessment is a better reason to talk.
TALK_WITHIN = timedelta(days=92)
# Two months: who did not show a personal assessment by then, chose not to.
SHOW_WITHIN = timedelta(days=61)


def open_items(*, user, today):
    """Growth actions, questions to answer, moments to round off and talks to have (at most four queries)."""
    return [
        *_actions(user, today),
        *_to_answer(user, today),
        *_to_lead(user, today),
        *_to_show(user, today),
    ]


def where(user, organisation, establishment=None):
    """The place an item belongs to, with one's role there when a person has several roles."""
    place = f"{organisation.name}, {establishment.name}" if establishment else organisation.name
    if len(user.access.memberships) < 2:
        return place
    roles = sorted(role.label for role in user.access.roles_in(organisation.pk))
    return f"{place} (als {' en '.join(roles)})" if roles else place


# --- growth actions ------------------------------------------------------------------------------------------


def _actions(user, today):
    rows = GrowthAction.objects.open_for(user).select_related("organisation", "establishment")
    return [
        action_item(action, today, where(user, action.organisation, action.establishment)) for action in rows
    ]


def action_item(action, today, context):
    """A growth action as an open item: late from the day after its date, soon within a week."""
    urgency = urgency_of(action.due_on, today)
    if urgency == Urgency.LATE:
        days = (today - action.due_on).days
        late = "een dag" if days == 1 else f"{days} dagen"
        why = f"Dit zou klaar zijn tegen {day(action.due_on, today=today)}; dat is {late} geleden. "
        why += "Is het klaar, of kies je een nieuwe dag?"
    elif urgency == Urgency.SOON:
        why = f"Jij neemt dit op je, tegen {day(action.due_on, today=today)}."
    else:
        why = f"Jij neemt dit op je, tegen {date_of(action.due_on, today=today)}."
    return OpenItem(
        code=f"growth-action-{action.pk}",
        title=action.title,
        why=why,
        url=url("groeiwijzer:action", action.organisation.slug, action.pk),
        action="Bekijk de actie",
        since=timezone.localdate(action.created_at),
        due=action.due_on,
        context=context,
        urgency=urgency,
    )


# --- questions to answer ---------------------------------------------------------------------------------------


def _to_answer(user, today):
    asked = (
        Respondent.objects.filter(
            user=user,
            ready_at__isnull=True,
            assessment__finished_at__isnull=True,
            organisation_id__in=user.access.organisation_ids(Can.FILL_IN_ASSESSMENT),
        )
        .select_related("assessment__organisation", "assessment__establishment", "asked_by")
        .annotate(begun=Exists(Answer.objects.filter(respondent=OuterRef("pk"))))
        .order_by("asked_at", "pk")
    )
    return [_answer_item(row, user, today) for row in asked]


def _answer_item(row, user, today):
    assessment = row.assessment
    if row.begun:
        why = "Je bent begonnen. Je antwoorden staan er nog; ga verder waar je was."
    elif row.asked_by_id == user.pk:
        why = "Je startte dit, maar gaf nog geen antwoord."
    else:
        why = f"{row.asked_by.name} vraagt jouw kijk. Je hoeft niet alles in één keer te doen."
    since = timezone.localdate(row.asked_at)
    return OpenItem(
        code=f"assessment-answer-{assessment.pk}",
        title=f"Vul in: {assessment.title}",
        why=why,
        url=url("groeiwijzer:questionnaire", assessment.organisation.slug, assessment.pk),
        action="Ga verder" if row.begun else "Begin eraan",
        since=since,
        context=where(user, assessment.organisation, assessment.establishment),
        urgency=Urgency.NORMAL if since + LONG_OPEN >= today else Urgency.SOON,
    )


# --- moments to round off, and talks to have -------------------------------------------------------------------


def _to_lead(user, today):
    found = []
    for assessment in _led(user, today):
        item = _lead_item(assessment, where(user, assessment.organisation, assessment.establishment), today)
        if item is not None:
            found.append(item)
    return found


def _led(user, today):
    """What this person runs and is open, or was finished a short while ago; with who is ready and what differs."""
    asked = Respondent.objects.filter(assessment=OuterRef("pk")).order_by().values("assessment")
    other = Answer.objects.filter(assessment=OuterRef("assessment"), item_code=OuterRef("item_code")).exclude(
        value=""
    )
    agreed = AgreedAnswer.objects.filter(assessment=OuterRef("assessment"), item_code=OuterRef("item_code"))
    differing = (
        Answer.objects.filter(assessment=OuterRef("pk"))
        .exclude(value="")
        .filter(Exists(other.exclude(value=OuterRef("value"))), ~Exists(agreed))
        .order_by()
        .values("assessment")
        .annotate(n=Count("item_code", distinct=True))
        .values("n")
    )
    recent = timezone.make_aware(datetime.combine(today - TALK_WITHIN, time.min))
    return (
        Assessment.objects.run_by(user)
        .filter(Q(finished_at__isnull=True) | Q(finished_at__gte=recent, subject__isnull=True))
        .select_related("organisation", "establishment")
        .annotate(
            people=Coalesce(Subquery(asked.annotate(n=Count("pk")).values("n")), 0),
            ready=Coalesce(Subquery(asked.annotate(n=Count("ready_at")).values("n")), 0),
            differing=Coalesce(Subquery(differing), 0),
            i_answer=Exists(
                Respondent.objects.filter(assessment=OuterRef("pk"), user=user, ready_at__isnull=True)
            ),
        )
        .order_by("started_at", "pk")
    )


def _lead_item(assessment, context, today):
    place = [assessment.organisation.slug, assessment.pk]
    everyone = assessment.people and assessment.ready == assessment.people
    if assessment.differing and (assessment.finished_at or everyone):
        return _talk_item(assessment, context)
    if assessment.finished_at:
        return None
    since = timezone.localdate(assessment.started_at)
    if everyone:
        why = (
            "Je bent klaar met antwoorden." if assessment.people == 1 else "Iedereen is klaar met antwoorden."
        )
        return OpenItem(
            code=f"assessment-finish-{assessment.pk}",
            title=f"Rond af: {assessment.title}",
            why=f"{why} Rond af, dan zie je het profiel en de volgende stappen.",
            url=url("groeiwijzer:finish", *place),
            action="Rond af",
            since=since,
            context=context,
        )
    if since + LONG_OPEN < today and not assessment.i_answer:
        waiting = assessment.people - assessment.ready
        who = "1 persoon is" if waiting == 1 else f"{waiting} mensen zijn"
        return OpenItem(
            code=f"assessment-long-open-{assessment.pk}",
            title=f"Staat nog open: {assessment.title}",
            why=f"Gestart {relative(since, today=today)}; {who} nog niet klaar. Vraag het na, of rond af met wat er is.",
            url=url("groeiwijzer:people", *place)
            if not assessment.subject_id
            else url("groeiwijzer:questionnaire", *place),
            action="Bekijk wie klaar is" if not assessment.subject_id else "Ga verder",
            since=since,
            context=context,
            urgency=Urgency.SOON,
        )
    return None


def _talk_item(assessment, context):
    n = assessment.differing
    seen = "1 vraag zien jullie" if n == 1 else f"{n} vragen zien jullie"
    return OpenItem(
        code=f"assessment-talk-{assessment.pk}",
        title=f"Bespreek samen: {assessment.title}",
        why=f"{seen} verschillend. Leg de antwoorden naast elkaar en spreek af wat klopt.",
        url=url("groeiwijzer:together", assessment.organisation.slug, assessment.pk),
        action="Leg naast elkaar",
        since=timezone.localdate(assessment.finished_at or assessment.started_at),
        context=context,
    )


# --- one's own, to show -------------------------------------------------------------------------------------


def _to_show(user, today):
    places = {m.organisation_id for m in user.access.memberships if m.role == Role.MENTOR}
    if not places:
        return []
    rows = (
        Assessment.objects.filter(
            subject=user,
            organisation_id__in=places & user.access.organisation_ids(Can.FILL_IN_ASSESSMENT),
            finished_at__isnull=False,
            opened_at__isnull=True,
            moment__gte=today - SHOW_WITHIN,
        )
        .with_version("organisation", "establishment")
        .defer("version__content")
        .order_by("-moment", "-finished_at", "pk")
    )
    newest = {}
    for assessment in rows:
        newest.setdefault((assessment.organisation_id, assessment.version.code), assessment)
    return [
        OpenItem(
            code=f"assessment-show-{assessment.pk}",
            title=f"Bespreek je zelfevaluatie: {assessment.title}",
            why="Alleen jij ziet dit nu. Stel het open als je er met je coördinator over wil praten.",
            url=url("groeiwijzer:profile", assessment.organisation.slug, assessment.pk),
            action="Bekijk en kies",
            since=timezone.localdate(assessment.finished_at),
            context=where(user, assessment.organisation, assessment.establishment),
            urgency=Urgency.CALM,
        )
        for assessment in newest.values()
    ]


# --- nothing open ---------------------------------------------------------------------------------------------


def places_never_assessed(user):
    """Organisations where this person runs self-assessments and none was ever started (one query)."""
    places = user.access.organisations(Can.RUN_ASSESSMENT)
    known = set(
        Assessment.objects.filter(organisation__in=places, subject__isnull=True)
        .order_by()
        .values_list("organisation_id", flat=True)
        .distinct()
    )
    return [place for place in places if place.pk not in known]
