"""Reads of the growth plan: filters, where an action comes from, how it stands, and the list as a table."""

from dataclasses import dataclass

from django.db.models import Count, Q

from duaalportal.lib.asked import Asked
from duaalportal.lib.attention import Urgency, urgency_of
from duaalportal.lib.dates import relative
from groeiwijzer.instruments import UnknownItem
from groeiwijzer.models import GrowthAction
from groeiwijzer.models.instruments import instrument_of

STATES = {"open": "Open", "klaar": "Klaar", "geschrapt": "Geschrapt"}
SORTS = {"datum": "Datum", "wie": "Wie"}
HEADER = (
    "Wat",
    "Wie",
    "Tegen wanneer",
    "Toestand",
    "Organisatie",
    "Vestiging",
    "Thema",
    "Onderdeel",
    "Uit zelfevaluatie",
    "Gekozen op",
    "Gekozen door",
    "Klaar of geschrapt op",
    "Hoe liep het of waarom niet",
)


@dataclass(frozen=True)
class PlanFilter(Asked):
    """What somebody asked of the list; unknown values fall back to everything."""

    state: str = "open"
    search: str = ""
    owner: str = ""
    theme: str = ""
    establishment: str = ""
    sort: str = "datum"

    NAMES = {
        "state": "staat",
        "search": "q",
        "owner": "wie",
        "theme": "thema",
        "establishment": "vestiging",
        "sort": "volgorde",
    }
    KNOWN = {"state": STATES, "sort": SORTS}
    ARRANGES = ("state", "sort")

    @property
    def chooses(self):
        """Whether a choice beside the search is made; on a phone those are folded until then."""
        return bool(self.owner or self.theme or self.establishment or self.sort != "datum")


@dataclass(frozen=True)
class PlanChoices:
    """What can be filtered on in one plan: (value, label) pairs, and the item codes behind each theme."""

    owners: list
    themes: list
    establishments: list
    theme_items: dict


def choices(rows):
    """The owners, themes and places that occur in these actions; two queries and the instruments once."""
    people, places, versions = {}, {}, {}
    seen = rows.order_by().values_list("owner_id", "owner__name", "establishment_id", "establishment__name")
    for owner, owner_name, place, place_name in seen.distinct():
        people[str(owner)] = owner_name
        if place:
            places[str(place)] = place_name
    drawn = rows.order_by().exclude(item_code="").filter(assessment__isnull=False)
    for code, version in drawn.values_list("instrument_code", "assessment__version").distinct():
        versions.setdefault(code, []).append(version)
    themes, items = [], {}
    for code, ids in sorted(versions.items()):
        for version in ids:
            for theme in instrument_of(version).themes:
                key = f"{code}:{theme.code}"
                if key not in items:
                    themes.append((key, theme.title))
                items.setdefault(key, set()).update(item.code for item in theme.items)
    return PlanChoices(_by_label(people), themes, _by_label(places), items)


def _by_label(found):
    return sorted(found.items(), key=lambda pair: pair[1].casefold())


def narrowed(rows, wanted, offered):
    """The actions that fit the filter, whatever their state; a value that is not offered gives nothing."""
    if wanted.search:
        rows = rows.filter(
            Q(title__icontains=wanted.search)
            | Q(closing_note__icontains=wanted.search)
            | Q(owner__name__icontains=wanted.search)
        )
    if wanted.owner:
        rows = rows.filter(owner=wanted.owner) if wanted.owner in dict(offered.owners) else rows.none()
    if wanted.establishment:
        known = wanted.establishment in dict(offered.establishments)
        rows = rows.filter(establishment=wanted.establishment) if known else rows.none()
    if wanted.theme:
        code = wanted.theme.split(":")[0]
        rows = rows.filter(instrument_code=code, item_code__in=offered.theme_items.get(wanted.theme, ()))
    return rows


def counts(rows):
    """How many of these actions are open, done and dropped (one query)."""
    found = rows.order_by().aggregate(
        open=Count("pk", filter=Q(done_at__isnull=True, dropped_at__isnull=True)),
        klaar=Count("pk", filter=Q(done_at__isnull=False)),
        geschrapt=Count("pk", filter=Q(dropped_at__isnull=False)),
    )
    return found


def ordered(rows, wanted):
    """The actions of the asked tab, in the asked order, with what a row shows."""
    rows = rows.in_state(wanted.state)
    if wanted.sort == "wie":
        rows = rows.order_by("owner__name", "owner_id", "due_on", "pk")
    return rows.select_related("owner", "organisation", "establishment", "assessment__version").defer(
        "assessment__version__content"
    )


def place_of(action):
    """Where the action's item stands in its questionnaire, or None for a free action."""
    if not action.item_code or action.assessment is None:
        return None
    try:
        return instrument_of(action.assessment.version_id).place(action.item_code)
    except UnknownItem:
        return None


@dataclass(frozen=True)
class Standing:
    """How an action stands: the kind of badge, its word and its icon."""

    kind: str
    text: str
    icon: str


def standing(action, today):
    """How an action stands on this day, in words."""
    if action.done_at:
        return Standing("ok", "klaar", "meets")
    if action.dropped_at:
        return Standing("", "geschrapt", "x")
    urgency = urgency_of(action.due_on, today)
    if urgency == Urgency.LATE:
        days = (today - action.due_on).days
        return Standing("wait", "1 dag te laat" if days == 1 else f"{days} dagen te laat", "alert")
    if urgency == Urgency.SOON:
        return Standing("wait", relative(action.due_on, today=today), "clock")
    return Standing("new", "bezig", "clock")


def table(rows, today):
    """The rows of the list as a spreadsheet shows them, in the order of HEADER."""
    for action in rows.select_related(
        "owner", "organisation", "establishment", "created_by", "assessment__version"
    ).defer("assessment__version__content"):
        place = place_of(action)
        yield (
            action.title,
            action.owner.name,
            action.due_on,
            standing(action, today).text,
            action.organisation.name,
            action.establishment.name if action.establishment else "",
            place.theme.title if place else "",
            place.subtheme.title if place else "",
            action.assessment.title if action.assessment else "",
            action.created_at,
            action.created_by.name,
            action.done_at or action.dropped_at,
            action.closing_note,
        )


def of_organisation(user, organisation):
    """The actions of one organisation that this person may read."""
    return GrowthAction.objects.visible_to(user).filter(organisation=organisation)
