"""What waits for a person in networks, in the core group and at the end of a trajectory (X10, X14, G07)."""

from datetime import datetime, time

from django.db.models import Exists, F, Min, OuterRef, Q, Subquery
from django.utils import timezone

from companies.models import TakenPlace
from companies.models.exits import held_by
from duaalportal.accounts.access import Can
from duaalportal.accounts.prepared import question
from duaalportal.catalogue.models import Name
from duaalportal.catalogue.parameters import book
from duaalportal.lib.addresses import url
from duaalportal.lib.attention import OpenItem, Urgency, urgency_of
from duaalportal.lib.dates import as_day, date_of
from duaalportal.lib.questions import nothing
from groeiwijzer.models import (
    CoreGroupMember,
    EndTalk,
    LearningNetwork,
    NetworkGuest,
    NetworkMeeting,
    NetworkMember,
)
from groeiwijzer.rules.networks import longest_pause

ENDED = {"network__ended_at__isnull": True}


def questions(user, today, within):
    """What is asked of networks, core groups and trajectories that ended at most so long ago."""
    now, stale = _midnight(today), _midnight(today - within)
    law = book().on(today).find(Name.NETWORK_LEAST)
    return [
        _invited(user, today, now=now),
        _to_report(user, today, now=now),
        _to_learn(user, today, stale=stale),
        _seldom(user, today, stale=now - longest_pause(law.value)) if law else _nothing(user, today),
        _unled(user, today, "organisation_id"),
        _unled(user, today, "school_id"),
        _ended(user, today, stale=stale),
    ]


def items(rows, user, today, where):
    """The answers to `questions` as open items; `where` names the place with one's role."""
    invited, reports, learn, seldom, companies, schools, ended = rows
    return [
        *(_invitation(row, today) for row in invited),
        *(_report(row, user, where) for row in reports),
        *(_learned(row) for row in learn),
        *(_rare(row, user, today, where) for row in seldom),
        *(_nobody(row, user, where) for row in (*companies, *schools)),
        *(_look_back(row, user, where) for row in ended),
    ]


def _midnight(day):
    return timezone.make_aware(datetime.combine(day, time.min))


@question
def _nothing(user, today):
    return nothing(LearningNetwork)


# --- networks ---------------------------------------------------------------------------------------------------


def _asked_of(user):
    """The condition on a member: this person is its contact, or leads it while it has none in the portal."""
    leads = user.access.organisation_ids(Can.EDIT_CORE_GROUP)
    mine = user.access.organisation_ids(Can.SEE_NETWORKS)
    return Q(contact=user, member_id__in=mine) | Q(contact__isnull=True, member_id__in=leads)


@question
def _invited(user, today, now):
    """Meetings to come to which this person was asked and gave no answer."""
    if not user.access.can(Can.SEE_NETWORKS):
        return nothing(NetworkMeeting)
    asked = NetworkMember.objects.running(today).filter(_asked_of(user)).order_by().values("network")
    answered = NetworkGuest.objects.filter(meeting=OuterRef("pk"), user=user, answered_at__isnull=False)
    rows = NetworkMeeting.objects.standing().filter(
        ~Exists(answered), network__in=asked, starts_at__gte=now, reported_at__isnull=True, **ENDED
    )
    columns = ("pk", "title", "starts_at", "where_at", "invited_at", "network_id", "network__name")
    return rows.order_by().values_list(*columns, named=True)


def _invitation(row, today):
    on = as_day(row.starts_at)
    place = f" in {row.where_at}" if row.where_at else ""
    return OpenItem(
        code=f"network-invited-{row.pk}",
        title=f"Kom je naar “{row.title}”?",
        why=f"{row.network__name} nodigt uit voor {date_of(on, today=today)}{place}.",
        url=url("groeiwijzer:network_meeting", network=row.network_id, network_meeting=row.pk),
        action="Antwoord",
        since=as_day(row.invited_at),
        due=on,
        context=row.network__name,
        urgency=urgency_of(on, today),
    )


@question
def _to_report(user, today, now):
    """Meetings that were held in networks this person runs, and of which nothing is written."""
    rows = NetworkMeeting.objects.run_by(user).standing()
    rows = rows.filter(starts_at__lt=now, reported_at__isnull=True, **ENDED)
    columns = ("pk", "title", "starts_at", "organisation_id", "network_id", "network__name")
    return rows.order_by().values_list(*columns, named=True)


def _report(row, user, where):
    return OpenItem(
        code=f"network-report-{row.pk}",
        title=f"Schrijf het verslag van “{row.title}”",
        why="Wie er was en wat de volgende stap is: daarna kunnen de leden delen wat ze leerden.",
        url=url("groeiwijzer:network_report", network=row.network_id, network_meeting=row.pk),
        action="Schrijf het verslag",
        since=as_day(row.starts_at),
        context=where(user, user.access.organisation(row.organisation_id)),
    )


@question
def _to_learn(user, today, stale):
    """Meetings this person was at, not long ago, and of which they told nothing yet."""
    rows = NetworkGuest.objects.filter(
        user=user,
        was_there=True,
        learned_at__isnull=True,
        meeting__cancelled_at__isnull=True,
        meeting__reported_at__gte=stale,
        member_id__in=user.access.organisation_ids(Can.SEE_NETWORKS),
        **ENDED,
    )
    columns = ("meeting_id", "meeting__title", "meeting__reported_at", "network_id", "network__name")
    return rows.order_by().values_list(*columns, named=True)


def _learned(row):
    return OpenItem(
        code=f"network-learned-{row.meeting_id}",
        title=f"Wat neem je mee van “{row.meeting__title}”?",
        why="Een of twee zinnen helpen de anderen van het netwerk.",
        url=url("groeiwijzer:network_learned", network=row.network_id, network_meeting=row.meeting_id),
        action="Deel wat je leerde",
        since=as_day(row.meeting__reported_at),
        context=row.network__name,
        urgency=Urgency.CALM,
    )


@question
def _seldom(user, today, stale):
    """Networks this person runs that met, or were founded, too long ago and have nothing planned."""
    meetings = NetworkMeeting.objects.standing().filter(network=OuterRef("pk")).order_by()
    rows = LearningNetwork.objects.run_by(user).filter(
        ~Exists(meetings.filter(starts_at__gte=stale)), ended_at__isnull=True, founded_at__lt=stale
    )
    last = Subquery(meetings.order_by("-starts_at").values("starts_at")[:1])
    columns = ("pk", "name", "last", "founded_at", "organisation_id")
    return rows.order_by().annotate(last=last).values_list(*columns, named=True)


def _rare(row, user, today, where):
    since = as_day(row.last or row.founded_at)
    said = date_of(since, today=today)
    why = f"De laatste keer was {said}" if row.last else f"Het netwerk begon {said}"
    return OpenItem(
        code=f"network-seldom-{row.pk}",
        title=f"Plan een bijeenkomst van {row.name}",
        why=f"{why}, en er is niets gepland.",
        url=url("groeiwijzer:network_meeting_new", network=row.pk),
        action="Nodig uit",
        since=since,
        context=where(user, user.access.organisation(row.organisation_id)),
        urgency=Urgency.CALM,
    )


# --- core groups ------------------------------------------------------------------------------------------------


@question
def _unled(user, today, side):
    """Organisations with learners at the workplace, on one side of a place, in which nobody is responsible."""
    responsible = CoreGroupMember.objects.running(today).filter(
        is_responsible=True, organisation=OuterRef(side)
    )
    mine = user.access.organisation_ids(Can.EDIT_CORE_GROUP)
    rows = TakenPlace.objects.running(today).filter(~Exists(responsible), **{f"{side}__in": mine})
    rows = rows.order_by().values(side).annotate(place=F(side), since=Min("starts_on"))
    return rows.values_list("place", "since", named=True)


def _nobody(row, user, where):
    organisation = user.access.organisation(row.place)
    return OpenItem(
        code=f"core-group-{row.place}",
        title="Duid een verantwoordelijke voor werkplekleren aan",
        why="Er leren mensen op de werkplek, en niemand is aangeduid. Partners weten niet bij wie ze terechtkunnen.",
        url=url("groeiwijzer:core_group", organisation=organisation.slug),
        action="Duid iemand aan",
        since=row.since,
        context=where(user, organisation),
        urgency=Urgency.CALM,
    )


# --- the end of a trajectory ------------------------------------------------------------------------------------


def to_look_back(user):
    """Places whose exit talk is behind and of which nobody wrote what the company takes along."""
    places = TakenPlace.objects.filter(
        held_by(user), organisation_id__in=user.access.organisation_ids(Can.RECORD_TALK)
    )
    held = Q(exit_interview__held_on__isnull=False) | Q(exit_interview__closed_at__isnull=False)
    return places.filter(held, ~Exists(EndTalk.objects.filter(place=OuterRef("pk"))))


@question
def _ended(user, today, stale):
    """Those of this person, while it is not long ago."""
    rows = to_look_back(user).filter(exit_interview__changed_at__gte=stale).order_by()
    columns = ("pk", "learner__name", "exit_interview__changed_at", "organisation_id")
    return rows.values_list(*columns, named=True)


def _look_back(row, user, where):
    organisation = user.access.organisation(row.organisation_id)
    return OpenItem(
        code=f"end-talk-{row.pk}",
        title=f"Wat leerde het traject van {row.learner__name} jullie?",
        why="Vier vragen. Wat je opschrijft, staat klaar bij de volgende Groeiwijzer.",
        url=url("groeiwijzer:talk_new", organisation=organisation.slug) + f"?plaats={row.pk}",
        action="Kijk terug",
        since=as_day(row.exit_interview__changed_at),
        context=where(user, organisation),
        urgency=Urgency.CALM,
    )
