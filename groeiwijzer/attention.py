"""What waits for a person in the Groeiwijzer. Each item is a question; answering it makes it disappear."""

from datetime import datetime, time, timedelta
from functools import partial

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.utils import timezone

from duaalportal.accounts.access import Can, Role
from duaalportal.accounts.prepared import question
from duaalportal.lib.addresses import url
from duaalportal.lib.attention import OpenItem, Unread, Urgency, Words, urgency_of
from duaalportal.lib.dates import date_of, day, relative
from duaalportal.lib.questions import asking, nothing
from groeiwijzer import attention_together as together
from groeiwijzer.models import AgreedAnswer, Answer, Assessment, GrowthAction, Respondent
from groeiwijzer.models.assessments import newest_first

# A month: people remember what they answered, and the picture still belongs to one moment.
LONG_OPEN = timedelta(days=31)
# A season: later than that the next self-assessment is a better reason to talk.
TALK_WITHIN = timedelta(days=92)
# Two months: who did not show a personal assessment by then, chose not to.
SHOW_WITHIN = timedelta(days=61)


@asking
def open_items(*, user, today):
    """Growth actions, questions to answer, moments to round off, talks to have and what people learn together."""
    actions, asked, led, own, *others = yield [
        *(_actions(user, today), _asked(user, today), _led(user, today), _shown_to_nobody(user, today)),
        *together.questions(user, today, TALK_WITHIN),
    ]
    return [
        *(_action_item(row, user, today) for row in actions),
        *(_answer_item(row, user, today) for row in asked),
        *_to_lead(led, user, today, {row.assessment_id for row in asked}),
        *_to_show(own, user),
        *together.items(others, user, today, where),
    ]


def where(user, organisation, establishment=""):
    """The place an item belongs to, with one's role there when a person has several roles."""
    place = f"{organisation.name}, {establishment}" if establishment else organisation.name
    if len(user.access.memberships) < 2:
        return place
    roles = sorted(role.label for role in user.access.roles_in(organisation.pk))
    return f"{place} (als {' en '.join(roles)})" if roles else place


# Every item is about an organisation in which this person has a role, so its name is at hand with the rights; a row
# below is plain values, since a person with fifty things open reads them at every visit.


# --- growth actions ------------------------------------------------------------------------------------------


@question
def _actions(user, today):
    columns = ("pk", "title", "due_on", "created_at", "organisation_id", "establishment__name")
    return GrowthAction.objects.open_for(user).order_by().values_list(*columns, named=True)


def _action_item(action, user, today):
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
    organisation = user.access.organisation(action.organisation_id)
    return OpenItem(
        code=f"growth-action-{action.pk}",
        title=action.title,
        why=why,
        url=url("groeiwijzer:action", organisation.slug, action.pk),
        action="Bekijk de actie",
        since=timezone.localdate(action.created_at),
        due=action.due_on,
        context=where(user, organisation, action.establishment__name),
        urgency=urgency,
    )


# --- questions to answer ---------------------------------------------------------------------------------------


@question
def _asked(user, today):
    """Where this person still answers, and whether any answer was given."""
    begun = Exists(Answer.objects.filter(respondent=OuterRef("pk")))
    rows = Respondent.objects.filter(
        ready_at__isnull=True,
        assessment__finished_at__isnull=True,
        user_id=user.pk,
        organisation_id__in=user.access.organisation_ids(Can.FILL_IN_ASSESSMENT),
    )
    columns = ("assessment_id", "assessment__title", "assessment__establishment__name", "organisation_id")
    columns += ("asked_at", "asked_by_id", "asked_by__name", "begun")
    return rows.order_by().annotate(begun=begun).values_list(*columns, named=True)


def _answer_item(row, user, today):
    since = timezone.localdate(row.asked_at)
    return Unread(
        partial(_answer_words, row, user),
        code=f"assessment-answer-{row.assessment_id}",
        since=since,
        urgency=Urgency.NORMAL if since + LONG_OPEN >= today else Urgency.SOON,
    )


def _answer_words(row, user):
    if row.begun:
        why = "Je bent begonnen. Je antwoorden staan er nog; ga verder waar je was."
    elif row.asked_by_id == user.pk:
        why = "Je startte dit, maar gaf nog geen antwoord."
    else:
        why = f"{row.asked_by__name} vraagt jouw kijk. Je hoeft niet alles in één keer te doen."
    organisation = user.access.organisation(row.organisation_id)
    return Words(
        title=f"Vul in: {row.assessment__title}",
        why=why,
        url=url("groeiwijzer:questionnaire", organisation.slug, row.assessment_id),
        action="Ga verder" if row.begun else "Begin eraan",
        context=where(user, organisation, row.assessment__establishment__name),
    )


# --- moments to round off, and talks to have -------------------------------------------------------------------


def _to_lead(rows, user, today, mine):
    """Moments to round off or to talk about; in those of `mine` this person answers first."""
    found = []
    for row in rows:
        organisation = user.access.organisation(row.organisation_id)
        context = where(user, organisation, row.establishment__name)
        item = _lead_item(row, organisation.slug, context, today, row.pk in mine)
        if item is not None:
            found.append(item)
    return found


@question
def _led(user, today):
    """What this person runs and may have to act on: finished lately, long open, or waiting for nobody any more."""
    rows = Assessment.objects.filter(
        Q(finished_at__gte=_midnight(today - TALK_WITHIN), subject__isnull=True)
        | Q(finished_at__isnull=True) & (Q(started_at__lt=_midnight(today - LONG_OPEN)) | ~_waits())
    )
    columns = ("pk", "title", "organisation_id", "establishment__name", "subject_id")
    columns += ("started_at", "finished_at", "people", "ready", "differing")
    return rows.run_by(user).order_by().annotate(**_counts()).values_list(*columns, named=True)


def _midnight(day):
    return timezone.make_aware(datetime.combine(day, time.min))


def _waits():
    """Whether an assessment waits for somebody."""
    return Exists(Respondent.objects.filter(assessment=OuterRef("pk"), ready_at__isnull=True))


def _counts():
    """Per assessment how many people were asked and are ready, and on how many items they differ; None for none."""
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
    return {
        "people": Subquery(asked.annotate(n=Count("pk")).values("n")),
        "ready": Subquery(asked.annotate(n=Count("ready_at")).values("n")),
        "differing": Subquery(differing),
    }


def _lead_item(assessment, slug, context, today, i_answer):
    place = [slug, assessment.pk]
    everyone = assessment.people and assessment.ready == assessment.people
    if assessment.differing and (assessment.finished_at or everyone):
        return _talk_item(assessment, slug, context)
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
    if since + LONG_OPEN < today and not i_answer:
        waiting = (assessment.people or 0) - (assessment.ready or 0)
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


def _talk_item(assessment, slug, context):
    n = assessment.differing
    seen = "1 vraag zien jullie" if n == 1 else f"{n} vragen zien jullie"
    return OpenItem(
        code=f"assessment-talk-{assessment.pk}",
        title=f"Bespreek samen: {assessment.title}",
        why=f"{seen} verschillend. Leg de antwoorden naast elkaar en spreek af wat klopt.",
        url=url("groeiwijzer:together", slug, assessment.pk),
        action="Leg naast elkaar",
        since=timezone.localdate(assessment.finished_at or assessment.started_at),
        context=context,
    )


# --- one's own, to show -------------------------------------------------------------------------------------


@question
def _shown_to_nobody(user, today):
    """Finished assessments of oneself as a mentor that only oneself sees."""
    places = {m.organisation_id for m in user.access.memberships if m.role == Role.MENTOR}
    places &= user.access.organisation_ids(Can.FILL_IN_ASSESSMENT)
    if not places:
        return nothing(Assessment)
    rows = Assessment.objects.filter(
        subject=user,
        organisation_id__in=places,
        finished_at__isnull=False,
        opened_at__isnull=True,
        moment__gte=today - SHOW_WITHIN,
    )
    columns = (
        "pk",
        "title",
        "moment",
        "finished_at",
        "organisation_id",
        "establishment__name",
        "version__code",
    )
    return rows.order_by().values_list(*columns, named=True)


def _to_show(rows, user):
    newest = {}
    for row in newest_first(rows):
        newest.setdefault((row.organisation_id, row.version__code), row)
    for row in newest.values():
        place = user.access.organisation(row.organisation_id)
        yield OpenItem(
            code=f"assessment-show-{row.pk}",
            title=f"Bespreek je zelfevaluatie: {row.title}",
            why="Alleen jij ziet dit nu. Stel het open als je er met je coördinator over wil praten.",
            url=url("groeiwijzer:profile", place.slug, row.pk),
            action="Bekijk en kies",
            since=timezone.localdate(row.finished_at),
            context=where(user, place, row.establishment__name or ""),
            urgency=Urgency.CALM,
        )


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
