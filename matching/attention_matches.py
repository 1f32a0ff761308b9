"""What waits around matches: a talk to plan or to report, a word to say, and a match that can be confirmed."""

from collections import defaultdict
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from duaalportal.accounts.access import Can, Role
from duaalportal.catalogue.calendar import free_days
from duaalportal.catalogue.models import Name
from duaalportal.catalogue.parameters import book
from duaalportal.lib.addresses import url
from duaalportal.lib.attention import OpenItem, Urgency
from duaalportal.lib.dates import as_day, date_of
from duaalportal.lib.questions import asking
from learningplans.models import Guardian, Learner
from learningplans.models.looks import question
from matching.matches.voices import is_mentor, voices
from matching.models import Match, MatchParty, MatchState, MatchWord
from matching.models.matches import OPEN
from matching.rules.matches import (
    COACH,
    COMPANY,
    DECISION,
    GUARDIAN,
    LEARNER,
    MENTOR,
    OPINION,
    REACH,
    due,
    still_needed,
    times_asked_again,
)

# screening, the task of the roles that choosing for each other belongs to
TASK = "toeleiden.3"
WEEK = timedelta(weeks=1)
TIMES = ("tweede", "derde")
ASK = "Mag het bedrijf dit weten?"
SILENT = "Nog geen antwoord van de lerende"
# until they meet a parent of who is not of age reads of it; afterwards the parent is asked for a word
TOLD = (MatchState.ASKED, MatchState.PROPOSED, MatchState.TALK_PLANNED)
WORDS = {
    MENTOR: "Geef je oordeel als mentor.",
    COACH: "Geef je oordeel als trajectbegeleider.",
    COMPANY: "Gaan jullie akkoord?",
    LEARNER: "Ga je akkoord?",
    GUARDIAN: "Ga je akkoord voor je kind?",
}
# what the coach does for who has no account
NO_ACCOUNT = "Zonder account op het portaal: vraag het zelf."
ON_BEHALF = {
    None: "Vraag of het bedrijf dit mag weten, en noteer het.",
    MENTOR: "Vraag het oordeel van de mentor, en noteer het.",
    LEARNER: "Vraag of de lerende akkoord gaat, en noteer het.",
    GUARDIAN: "Vraag of een ouder akkoord gaat, en noteer het.",
}


@asking
def open_items(*, user, today):
    """For who runs matches, and for each party that still has to say something."""
    if not user.access.can(Can.SEE_MATCHES):
        return []
    first, last = (week * WEEK for week in book().on(today).value(Name.MATCH_REVIEW))
    matches, words, families, started = yield [
        _open(user, today),
        _words(user, today),
        _families(user, today),
        _started(user, today, since=today - last, last_start=today - first),
    ]
    said = defaultdict(set)
    for row in words:
        said[row.match_id].add((row.party, row.kind))
    families = {row.pk: row for row in families}
    found, free = [], frozenset()
    if matches:
        free = yield from free_days.steps(min(map(_since, matches)), today + REACH)
    for row in sorted(matches, key=lambda row: (row.proposed_at, row.pk)):
        found += _of(row, said[row.pk], families.get(row.pk), user, On(today, free))
    return found + _to_look_back(started, user, today, first)


def _to_look_back(started, user, today, first):
    """Some weeks after the start each who spoke is asked how the matching went; a parent may, and is not asked."""
    by_match = defaultdict(set)
    for row in started:
        by_match[row.pk].add(row.reviews__party)
    found = []
    for row in {row.pk: row for row in started}.values():
        mine = voices(
            here=user.access.roles_in(row.organisation_id),
            at_school=user.access.roles_in(row.school_id),
            is_mentor=is_mentor(user, row.mentor_id, row.mentor__user_id),
            is_minor=False,
        )
        if not mine or mine[0][0] in by_match[row.pk]:
            continue
        found.append(
            OpenItem(
                code=f"match-review-{row.pk}",
                title=f"{row.first_name} en {row.organisation__name}: kijk terug",
                why=f"Begonnen op {date_of(row.starts_on, today=today)}. Klopt de match? Dat helpt bij een volgende.",
                url=url("matching:match_review", match=row.pk),
                action="Kijk terug",
                since=row.starts_on + first,
                urgency=Urgency.CALM,
                about=row.trajectory_id,
                task=TASK,
            )
        )
    return sorted(found, key=lambda item: (item.since, item.code))


class On(NamedTuple):
    """The day it is, and the days around it on which nobody is asked anything."""

    today: date
    free: frozenset


def _of(row, said, family, user, on):
    company, school = (user.access.roles_in(pk) for pk in (row.organisation_id, row.school_id))
    is_minor = family is not None and family.is_minor
    if Role.GUARDIAN in school and is_minor and row.state in TOLD:
        yield _told(row, on.today)
    if row.state == MatchState.ASKED:
        if Role.LEARNER in school:
            yield _item(row, "ask", ASK, f"{row.organisation__name} leest het pas na jouw ja.", "match", on)
        elif Role.TRAJECTORY_COACH in school and not family.learner:
            yield _item(row, "ask", ON_BEHALF[None], NO_ACCOUNT, "match", on)
        elif Role.TRAJECTORY_COACH in school and _times(row, on):
            yield _item(row, "silent", SILENT, "Vraag het zelf, of stop deze match.", "match", on)
        return
    runs = (company | school) & {Role.TRAJECTORY_COACH, Role.COMPANY_COORDINATOR}
    if runs and not row.talk_at:
        yield _item(row, "talk", "Plan de kennismaking", "Zo leren jullie elkaar kennen.", "match_talk", on)
    elif runs and row.state != MatchState.TALK_HELD and row.talk_at < timezone.now():
        yield _item(
            row,
            "report",
            "Schrijf hoe de kennismaking ging",
            "Daarna kan elk beslissen.",
            "match_report",
            on,
        )
    if row.state != MatchState.TALK_HELD:
        return
    mine = voices(
        here=company,
        at_school=school,
        is_mentor=is_mentor(user, row.mentor_id, row.mentor__user_id),
        is_minor=is_minor,
    )
    for party, kind in mine:
        if (party, kind) not in said:
            yield _item(row, f"word-{party}", WORDS[party], _asked(row, on), "match", on)
    if Role.TRAJECTORY_COACH not in school:
        return
    for party, kind in _without_account(row, family):
        if (party, kind) not in said:
            yield _item(row, f"word-{party}", ON_BEHALF[party], NO_ACCOUNT, "match", on)
    if not still_needed(said, is_minor):
        yield _item(
            row,
            "confirm",
            "Bevestig de match",
            "Ieder zei wat nodig is. Eén stap, en de plaatsing ligt vast.",
            "match_confirm",
            on,
        )


def _without_account(row, family):
    """Whose word the coach asks and notes down."""
    if row.mentor_id and row.mentor__user_id is None:
        yield MatchParty.MENTOR, OPINION
    if not family.learner:
        yield MatchParty.LEARNER, DECISION
    if family.is_minor and not family.is_reached:
        yield MatchParty.GUARDIAN, DECISION


def _times(row, on):
    """How often an answer was asked again by now."""
    asked_on = _since(row)
    return times_asked_again(asked_on, on.today, _notices(asked_on), on.free)


def _asked(row, on):
    times = _times(row, on)
    if not times:
        return "De anderen wachten op jou."
    which = TIMES[times - 1] if times <= len(TIMES) else f"{times + 1}e"
    return f"Dit wordt voor de {which} keer gevraagd."


def _since(row):
    """The day from which it waits: the question, the company that knows, the talk, and then its report."""
    since = {
        MatchState.PROPOSED: row.introduced_at,
        MatchState.TALK_PLANNED: row.talk_at,
        MatchState.TALK_HELD: row.reported_at,
    }
    return as_day(since.get(row.state) or row.proposed_at)


def _notices(asked_on):
    return book().on(asked_on).value(Name.MATCH_NOTICES)


def _item(row, code, title, why, page, on):
    asked_on = _since(row)
    by = due(asked_on, min(_notices(asked_on)), on.free)
    return OpenItem(
        code=f"match-{code}-{row.pk}",
        title=f"{row.first_name} en {row.organisation__name}: {title[0].lower()}{title[1:]}",
        why=f"Voorgesteld op {date_of(as_day(row.proposed_at), today=on.today)}. {why}",
        url=url(f"matching:{page}", match=row.pk),
        action="Bekijk" if page == "match" else "Open",
        since=asked_on,
        due=by,
        urgency=Urgency.LATE if by < on.today else Urgency.SOON,
        about=row.trajectory_id,
        task=TASK,
    )


def _told(row, today):
    asked_on = as_day(row.proposed_at)
    what = "gevraagd om kennis te maken" if row.state == MatchState.ASKED else "op weg naar een kennismaking"
    return OpenItem(
        code=f"match-told-{row.pk}",
        title=f"{row.first_name} en {row.organisation__name}: {what}",
        why=f"Voorgesteld op {date_of(asked_on, today=today)}. Na het gesprek beslis jij mee.",
        url=url("matching:match", match=row.pk),
        action="Bekijk",
        since=asked_on,
        urgency=Urgency.CALM,
        about=row.trajectory_id,
        task=TASK,
    )


@question
def _open(user, today):
    rows = Match.objects.visible_to(user, today).filter(state__in=[state.value for state in OPEN]).order_by()
    columns = (
        "pk",
        "first_name",
        "organisation_id",
        "school_id",
        "trajectory_id",
        "state",
        "talk_at",
        "proposed_at",
        "introduced_at",
        "reported_at",
        "mentor_id",
        "mentor__user_id",
    )
    return rows.values_list(*columns, "organisation__name", named=True)


@question
def _started(user, today, since, last_start):
    """Confirmed matches that began in this time, once for each party that looked back."""
    rows = Match.objects.visible_to(user, today).filter(
        state=MatchState.CONFIRMED, starts_on__gte=since, starts_on__lte=last_start
    )
    columns = (
        *("pk", "first_name", "organisation_id", "school_id", "trajectory_id", "starts_on"),
        *("mentor_id", "mentor__user_id", "organisation__name", "reviews__party"),
    )
    return rows.order_by().values_list(*columns, named=True)


@question
def _words(user, today):
    rows = MatchWord.objects.visible_to(user, today).filter(match__state__in=[state.value for state in OPEN])
    return rows.order_by().values_list("match_id", "party", "kind", named=True)


@question
def _families(user, today):
    """For a parent and for who guides: in which open matches a parent decides too, and who signs in."""
    rows = Match.objects.none()
    if user.access.has_role(Role.GUARDIAN) or user.access.has_role(Role.TRAJECTORY_COACH):
        rows = Match.objects.visible_to(user, today).filter(state__in=[state.value for state in OPEN])
    whose = OuterRef("trajectory__learner_id")
    parents = Guardian.objects.running(today).filter(learner=whose, user__isnull=False)
    found = rows.annotate(
        learner=F("trajectory__learner__user__email"),
        is_minor=Exists(Learner.objects.minors(today).filter(pk=whose)),
        is_reached=Exists(parents),
    )
    return found.order_by().values_list("pk", "learner", "is_minor", "is_reached", named=True)
