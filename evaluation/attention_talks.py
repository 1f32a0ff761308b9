"""What waits around talks of three and class councils: to prepare, hold, sign, close; to explain, decide, make known, read.

Each question is composed once; answering it makes it disappear.
"""

from collections import defaultdict
from datetime import timedelta

from django.db.models import Count, Exists, OuterRef, Q

from duaalportal.accounts.access import Can, Role
from duaalportal.lib.addresses import url
from duaalportal.lib.attention import OpenItem, Urgency, urgency_of
from duaalportal.lib.dates import as_day, clock, date_of
from duaalportal.lib.dates import day as said_day
from duaalportal.lib.questions import asking
from evaluation.models import ClassCouncil, CouncilLine, CouncilWord, FollowUpTalk, TalkSignature
from evaluation.models.talks import READS_OUTCOME
from evaluation.rules.talks import PARTIES
from learningplans.models.looks import question

DAY = timedelta(days=1)
# a talk is prepared from so long before
AHEAD = 7 * DAY
# an outcome stays among what is new for so long after it was made known (E26)
NEW = 14 * DAY
# a council about which nobody asks any more
FORGOTTEN = 60 * DAY
# so many are named one by one
NAMED = 3
SPEAKS = (Role.LEARNER, Role.MENTOR, Role.DUAL_TEACHER, Role.TRAJECTORY_COACH)
LEARNER = ("trajectory_id", "trajectory__learner__name", "trajectory__learner__user_id")


@asking
def open_items(*, user, today):
    """For the three of a talk, and for who prepares, explains to, decides in and reads a council (one query)."""
    subjects = _subjects(user)
    told = yield [ask(user, today) for ask, _ in subjects]
    return [
        item for (_, items), rows in zip(subjects, told, strict=True) for item in items(user, rows, today)
    ]


def _subjects(user):
    """What is asked for the roles of this person, each with what makes items of the answers."""
    can, found = user.access.can, []
    if user.access.has_role(*SPEAKS):
        found.append((_talks, _to_talk))
    if can(Can.EXPLAIN_TO_COUNCIL):
        found.append((_asked, _to_explain))
    if can(Can.DECIDE_OUTCOME):
        found.append((_undecided, _to_decide))
    if can(Can.RUN_COUNCIL):
        found.append((_ready, _to_publish))
    if user.access.has_role(*READS_OUTCOME):
        found.append((_published, _to_read))
    return found


# --- talks --------------------------------------------------------------------------------------------------------------


@question
def _talks(user, today):
    """Talks of the three that are not closed: within a week, to hold, to sign or to close."""
    rows = FollowUpTalk.objects.where(user, Can.GIVE_VOICE, today).filter(closed_at=None)
    rows = rows.exclude(held_on=None, meeting__cancelled_at__isnull=False)
    signed = TalkSignature.objects.filter(talk=OuterRef("pk")).order_by()
    rows = rows.annotate(**{f"by_{one}": Exists(signed.filter(party=one)) for one in PARTIES})
    columns = ("pk", "held_on", "made_at", "disagreed_at", "meeting__starts_at", "organisation__name")
    return rows.order_by().values_list(*columns, *LEARNER, *(f"by_{one}" for one in PARTIES), named=True)


def _to_talk(user, rows, today):
    for row in sorted(rows, key=lambda row: (row.made_at, str(row.pk))):
        item = _signing(user, row, today) if row.held_on else _holding(user, row, today)
        if item:
            yield item


def _talk_item(row, code, title, why, action, **fields):
    name = fields.pop("address", "talk")
    return OpenItem(
        code=f"{code}-{row.pk}",
        about=row.trajectory_id,
        task="coachen.2",
        title=title,
        why=why,
        url=url(f"evaluation:{name}", follow_up_talk=row.pk),
        action=action,
        context=row.organisation__name or "",
        **fields,
    )


def _holding(user, row, today):
    """Before it: prepare; after the day it was planned for: say that it was held."""
    if row.meeting__starts_at is None:
        return None
    day, name = as_day(row.meeting__starts_at), row.trajectory__learner__name
    since = min(as_day(row.made_at), today)
    if day >= today:
        if day > today + AHEAD:
            return None
        about = (
            "je gesprek met drie"
            if row.trajectory__learner__user_id == user.pk
            else f"het gesprek met {name}"
        )
        when = f"{said_day(day, today=today)} om {clock(row.meeting__starts_at)}"
        why = f"{when[0].upper()}{when[1:]}. Kijk waar jullie iets anders zien, en zet er je vragen bij."
        urgency = urgency_of(day, today, soon=2 * DAY)
        return _talk_item(
            row,
            "talk-prepare",
            f"Bereid {about} voor",
            why,
            "Bereid voor",
            since=since,
            due=day,
            urgency=urgency,
        )
    if not user.access.can(Can.HOLD_TALK):
        return None
    why = f"Het was gepland op {date_of(day, today=today)}. Noteer wat jullie zeiden en afspraken."
    urgency = Urgency.SOON if day < today - AHEAD else Urgency.NORMAL
    return _talk_item(
        row, "talk-hold", f"Werk het gesprek met {name} af", why, "Noteer het", since=day, urgency=urgency
    )


def _party(user, row):
    """For which side this person signs; the company's and the school's follow from the role."""
    if row.trajectory__learner__user_id == user.pk:
        return "LL"
    return "M" if user.access.has_role(Role.MENTOR) else "LK"


def _signing(user, row, today):
    party, name = _party(user, row), row.trajectory__learner__name
    signed = {one for one in PARTIES if getattr(row, f"by_{one}")}
    held = date_of(row.held_on, today=today)
    if party not in signed and not (party == "LL" and row.disagreed_at):
        about = "jullie gesprek" if party == "LL" else f"het gesprek met {name}"
        why = f"Het was op {held}. Klopt wat er staat?"
        fields = {
            "since": row.held_on,
            "urgency": urgency_of(row.held_on + AHEAD, today),
            "address": "talk_sign",
        }
        return _talk_item(row, "talk-sign", f"Lees en teken {about}", why, "Lees na en teken", **fields)
    missing = set(PARTIES) - signed - ({"LL"} if row.disagreed_at else set())
    if missing or not user.access.can(Can.CLOSE_TALK):
        return None
    why = f"Het was op {held}, en iedereen las het na. Gesloten verandert het niet meer."
    return _talk_item(row, "talk-close", f"Sluit het gesprek met {name}", why, "Sluit het", since=row.held_on)


# --- councils -----------------------------------------------------------------------------------------------------------


@question
def _asked(user, today):
    """Lines about which this mentor was asked, and wrote nothing yet."""
    words = CouncilWord.objects.filter(line=OuterRef("pk"), by=user).order_by()
    rows = CouncilLine.objects.explained_by(user, today).filter(
        ~Exists(words), council__published_at=None, council__on__gte=today
    )
    columns = (
        "pk",
        "council__title",
        "council__on",
        "council__made_at",
        "trajectory__school__name",
        *LEARNER,
    )
    return rows.order_by().values_list(*columns, named=True)


def _to_explain(user, rows, today):
    for row in sorted(rows, key=lambda row: (row.council__on, row.trajectory__learner__name)):
        day = date_of(row.council__on, today=today)
        yield OpenItem(
            code=f"council-explain-{row.pk}",
            about=row.trajectory_id,
            task="monitoren.1",
            title=f"De klassenraad vraagt jouw kijk op {row.trajectory__learner__name}",
            why=f"{row.council__title} is op {day}. Kom langs of schrijf enkele zinnen: het is advies, de school beslist.",
            url=url("evaluation:council_explain", council_line=row.pk),
            action="Schrijf je toelichting",
            since=min(as_day(row.council__made_at), today),
            due=row.council__on,
            context=row.trajectory__school__name,
            urgency=urgency_of(row.council__on, today),
        )


COUNCIL = ("pk", "title", "class_group", "on", "made_at", "school__name")


@question
def _undecided(user, today):
    """Councils of these days with learners without an outcome."""
    mine = user.access.organisation_ids(Can.DECIDE_OUTCOME)
    rows = ClassCouncil.objects.filter(school_id__in=mine, published_at=None)
    rows = rows.filter(on__range=(today - FORGOTTEN, today + DAY))
    rows = rows.annotate(waiting=Count("lines", filter=Q(lines__outcome_at=None))).filter(waiting__gt=0)
    return rows.order_by().values_list(*COUNCIL, "waiting", named=True)


def _to_decide(user, rows, today):
    for row in sorted(rows, key=lambda row: (row.on, row.class_group, str(row.pk))):
        many = "1 lerende wacht" if row.waiting == 1 else f"{row.waiting} lerenden wachten"
        yield _council_item(
            row,
            today,
            "decide",
            f"Leg de uitslag vast voor {row.class_group}",
            f"{row.title}: {many} op de beslissing van de school.",
            "Bekijk de klas",
        )


@question
def _ready(user, today):
    """Councils of which every outcome is there, and that nobody made known."""
    mine = user.access.organisation_ids(Can.RUN_COUNCIL)
    lines = CouncilLine.objects.filter(council=OuterRef("pk")).order_by()
    rows = ClassCouncil.objects.filter(
        Exists(lines), ~Exists(lines.filter(outcome_at=None)), school_id__in=mine, published_at=None
    )
    return rows.filter(on__gte=today - FORGOTTEN).order_by().values_list(*COUNCIL, "made_by_id", named=True)


def _to_publish(user, rows, today):
    """For who made it, and for who coordinates the school."""
    coordinates = user.access.has_role(Role.SCHOOL_COORDINATOR)
    for row in sorted(rows, key=lambda row: (row.on, row.class_group, str(row.pk))):
        if row.made_by_id == user.pk or coordinates:
            why = f"{row.title}: alle uitslagen zijn er. Wie erbij hoort, leest ze pas als je ze meedeelt."
            title = f"Deel de klassenraad van {row.class_group} mee"
            yield _council_item(row, today, "publish", title, why, "Deel mee")


def _council_item(row, today, code, title, why, action):
    return OpenItem(
        code=f"council-{code}-{row.pk}",
        task="monitoren.1",
        title=title,
        why=why,
        url=url("evaluation:council", class_council=row.pk),
        action=action,
        since=min(as_day(row.made_at), today),
        due=row.on,
        context=row.school__name,
        urgency=urgency_of(row.on, today),
    )


@question
def _published(user, today):
    """Outcomes that were made known in the last two weeks, of whom this person reads."""
    rows = CouncilLine.objects.published_to(user, today)
    rows = rows.filter(council__published_at__date__gte=today - NEW)
    columns = (
        "pk",
        "council_id",
        "council__title",
        "council__published_at",
        "trajectory__school__name",
        *LEARNER,
    )
    return rows.order_by().values_list(*columns, named=True)


def _to_read(user, rows, today):
    by_council = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row.trajectory__learner__name, str(row.pk))):
        by_council[row.council_id].append(row)
    for found in by_council.values():
        for row in found[:NAMED]:
            yield _new(user, row, len(found) - NAMED if row is found[:NAMED][-1] else 0, today)


def _new(user, row, more, today):
    own = row.trajectory__learner__user_id == user.pk
    about = "je klassenraad" if own else f"de klassenraad over {row.trajectory__learner__name}"
    others = f" Ook van nog {more} andere lerenden is de uitslag er." if more > 0 else ""
    return OpenItem(
        code=f"council-outcome-{row.pk}",
        about=row.trajectory_id,
        task="monitoren.1",
        title=f"Lees de uitslag van {about}",
        why=f"{row.council__title}. De school deelde mee wat er beslist is.{others}",
        url=url("evaluation:council_outcome", council_line=row.pk),
        action="Lees de uitslag",
        since=min(as_day(row.council__published_at), today),
        context=row.trajectory__school__name,
        urgency=Urgency.NORMAL,
    )
