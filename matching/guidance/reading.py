"""What people read of guidance: a school its moments, a company its own, a learner what they are asked to."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.db.models.functions import Coalesce

from duaalportal.accounts.access import Can
from duaalportal.lib.asked import Asked
from duaalportal.lib.dates import BRUSSELS
from duaalportal.lib.ical import Entry
from learningplans.models import Trajectory
from matching.models import GuidanceAction, GuidanceGuest

TABS = {"komt": "Komt eraan", "geweest": "Geweest"}
HOUR = timedelta(hours=1)
HEADER = (
    *("Wat", "Soort", "Van", "Tot en met", "Begin", "Einde", "Waar", "School", "Leerbedrijf"),
    *("Opleiding", "Klas", "Wie begeleidt", "Verwacht", "Waren er", "Stand"),
)


@dataclass(frozen=True)
class GuidanceFilter(Asked):
    """What somebody asked of the list."""

    lijst: str = "komt"
    q: str = ""
    soort: str = ""
    opleiding: str = ""

    KNOWN = {"lijst": TABS, "soort": dict(GuidanceAction.Kind.choices)}
    ARRANGES = ("lijst",)


@dataclass(frozen=True)
class AskFilter(Asked):
    """Which learners somebody wants to ask."""

    q: str = ""
    opleiding: str = ""
    klas: str = ""


def actions_of(user, organisation, asked, on):
    """What one school planned, or what schools planned with one company: coming first day first, past the last first."""
    rows = GuidanceAction.objects.visible_to(user, on).filter(
        Q(school=organisation) | Q(organisation=organisation)
    )
    if asked.q:
        rows = rows.filter(
            Q(title__icontains=asked.q)
            | Q(where_at__icontains=asked.q)
            | Q(class_group__icontains=asked.q)
            | Q(organisation__name__icontains=asked.q)
        )
    if asked.soort:
        rows = rows.filter(kind=asked.soort)
    if asked.opleiding:
        rows = rows.filter(Q(programme=asked.opleiding) | Q(programme=None))
    over = rows.annotate(last=Coalesce("until", "on"))
    if asked.lijst == "komt":
        rows = over.filter(last__gte=on, held_at=None).order_by("on", "from_time", "pk")
    else:
        rows = over.filter(Q(last__lt=on) | Q(held_at__isnull=False)).order_by("-on", "-from_time", "pk")
    return rows.select_related("school", "organisation", "programme", "leader", "made_by")


def asked_to(user, actions):
    """{action: how many learners this person follows are asked} (one query)."""
    rows = GuidanceGuest.objects.visible_to(user).filter(action__in=actions).order_by()
    return dict(rows.values_list("action").annotate(many=Count("pk")))


def guests_of(user, action):
    """The guests this person may read of, by name; a company reads of none."""
    rows = GuidanceGuest.objects.visible_to(user).filter(action=action)
    return list(rows.select_related("trajectory__learner").order_by("trajectory__learner__name", "pk"))


def of_learner(user, trajectory):
    """What a learner is asked to and took part in, the newest first."""
    rows = GuidanceGuest.objects.visible_to(user).filter(trajectory=trajectory)
    return list(rows.select_related("action__organisation").order_by("-action__on", "pk"))


def may_ask(user, action, asked):
    """The learners of the school this person may ask, as the filter narrows them."""
    rows = Trajectory.objects.on_school_side(user, Can.PLAN_GUIDANCE).open().filter(school=action.school_id)
    if asked.q:
        rows = rows.filter(learner__name__icontains=asked.q)
    if asked.opleiding:
        rows = rows.filter(programme=asked.opleiding)
    if asked.klas:
        rows = rows.filter(learner__class_group=asked.klas)
    return rows.select_related("learner", "programme").order_by("learner__name", "pk")


def choices(user, action):
    """The programmes and classes among those this person may ask: two sorted lists (one query)."""
    rows = may_ask(user, action, AskFilter()).select_related(None).order_by()
    found = set(rows.values_list("programme_id", "programme__name", "learner__class_group"))
    programmes = sorted({(pk, name) for pk, name, _ in found}, key=lambda one: one[1].casefold())
    return programmes, sorted({group for *_, group in found if group})


def programmes_of(user, organisation):
    """The programmes that moments of this organisation name, by name (one query)."""
    rows = GuidanceAction.objects.visible_to(user).filter(
        Q(school=organisation) | Q(organisation=organisation), programme__isnull=False
    )
    return list(rows.order_by("programme__name").values_list("programme", "programme__name").distinct())


def state_of(action, on):
    """State, word and icon."""
    if action.cancelled_at:
        return "", "afgelast", "x"
    if action.held_at:
        return "ok", "gehouden", "check"
    if action.last_day < on:
        return "wait", "nog te noteren", "pencil"
    return "new", "gepland", "calendar"


def in_file(action, on):
    """One line under HEADER."""
    return [
        action.name,
        action.get_kind_display(),
        action.on,
        action.last_day,
        f"{action.from_time:%H:%M}" if action.from_time else "",
        f"{action.until_time:%H:%M}" if action.until_time else "",
        action.where_at,
        action.school.name,
        action.organisation.name if action.organisation else "",
        action.programme.name if action.programme else "",
        action.class_group,
        action.leader.name if action.leader else "",
        action.expected,
        action.came,
        state_of(action, on)[1],
    ]


def entry(action, address):
    """It as a line of somebody's agenda: hours of one day where they are known, else whole days."""
    start, end = action.on, action.last_day
    if action.from_time and not action.until:
        start = datetime.combine(action.on, action.from_time, BRUSSELS)
        end = datetime.combine(action.on, action.until_time, BRUSSELS) if action.until_time else start + HOUR
    return Entry(
        uid=f"toeleiding-{action.pk}@duaalportaal",
        title=action.name,
        start=start,
        end=end,
        text=action.note,
        place=action.where_at,
        url=address,
    )
