"""What one message says: asked again when it leaves, so that what was answered meanwhile is not in it."""

from dataclasses import dataclass, field

from django.conf import settings

from duaalportal.accounts.models import User
from duaalportal.catalogue.models import Name
from duaalportal.catalogue.parameters import book, read_once
from duaalportal.lib.addresses import url
from duaalportal.lib.attention import Urgency
from duaalportal.lib.dates import date_of
from duaalportal.reminders.hearing import Around
from duaalportal.reminders.lines import by_key
from duaalportal.reminders.models import Preference, Step, Told
from duaalportal.reminders.people import People
from duaalportal.reminders.queries import visible_items
from duaalportal.reminders.rules import is_late
from learningplans.models import Trajectory

MOST = 12  # so many are named; the page has them all


@dataclass
class Entry:
    """One thing in a mail: its words, and the address of the act."""

    title: str
    why: str
    url: str
    action: str
    context: str = ""


@dataclass
class Digest:
    """What one person hears on one day."""

    late: list = field(default_factory=list)
    asked: list = field(default_factory=list)
    new: list = field(default_factory=list)
    of_others: list = field(default_factory=list)
    to_call: list = field(default_factory=list)
    # what happened last week, for who is told of it: "task: how often"
    weekly: list = field(default_factory=list)
    more: int = 0

    @property
    def count(self):
        """How many things wait for this person."""
        return len(self.late) + len(self.asked) + len(self.new)

    def __bool__(self):
        return bool(self.count or self.of_others or self.to_call or self.weekly)


def read(message, day):
    """What this message says now; an empty one when nothing of it is open any more or this person hears nothing today."""
    with read_once():
        today = day.date
        user = User.objects.filter(pk=message.recipient_id, is_active=True).exclude(email="").first()
        if user is None:
            return Digest()
        people = People.of([user], day)
        if people.is_quiet(user):
            return Digest()
        rows = list(Told.objects.open().filter(message=message).order_by("on", "pk"))
        own = [row for row in rows if row.of_id is None]
        others = [row for row in rows if row.of_id]
        found = Digest()
        _own(found, own, visible_items(user, today), user, people)
        _of_others(found, others, user, today)
        found.weekly = [said for row in own if row.step == Step.DIGEST for said in row.title.split("; ")]
        return found


def _own(found, rows, items, user, people):
    today, lines = people.day.date, by_key(items)
    grace = book().on(today).value(Name.REMINDER_GRACE)
    told = {row.code: row.school_id for row in rows}
    schools = {id(line.item): told[key] for key, line in lines.items() if key in told}
    chosen = {id(line.item): line.item for key, line in lines.items() if key in told}
    around = Around({item.about for item in chosen.values() if item.about and item.task}, today)
    for item in items:
        if id(item) not in chosen:
            found.more += item.urgency != Urgency.CALM
            continue
        if found.count >= MOST:
            found.more += 1
            continue
        if is_late(item.due, today, grace, people.closed(user, schools[id(item)])):
            group = found.late
        elif item.about and around.letter(user.pk, item.about, item.task) == "C":
            group = found.asked
        else:
            group = found.new
        group.append(Entry(item.title, item.why, item.url, item.action, item.context))


def _of_others(found, rows, user, today):
    """Silence of others that is still silence, of learners whom this person may know of."""
    silent = {one.pk: one for one in User.objects.filter(pk__in={row.of_id for row in rows}).order_by("pk")}
    still = {pk: by_key(visible_items(one, today)) for pk, one in silent.items()}
    reach = Trajectory.objects.visible_to(user).filter(pk__in={row.about_id for row in rows}).order_by()
    seen = set(reach.values_list("pk", flat=True))
    for row in rows:
        line = still.get(row.of_id, {}).get(row.code)
        if line is None or found.count + len(found.of_others) + len(found.to_call) >= 2 * MOST:
            continue
        name, since = silent[row.of_id].name, date_of(line.item.due or line.item.since, today=today)
        known = row.about_id in seen
        entry = Entry(
            title=f"{name}: {line.item.title}" if known else f"{name} heeft iets open staan",
            why=WHY[row.step].format(since=since),
            url=url("learningplans:trajectory", trajectory=row.about_id) if known else url("today"),
            action="Bekijk de lerende" if known else "Open Vandaag",
            context=line.item.context if known else "",
        )
        (found.to_call if row.step == Step.CALL else found.of_others).append(entry)


def for_sms(message, day):
    """Number and words of a text message, while something of which a second mail tells is still open; else None."""
    user = User.objects.filter(pk=message.recipient_id, is_active=True).first()
    number = user and Preference.objects.filter(user=user).values_list("sms_number", flat=True).first()
    if not number or People.of([user], day).is_quiet(user):
        return None
    rows = Told.objects.open().filter(recipient=user, of=None, step=Step.AGAIN, message__day=message.day)
    told = set(rows.order_by().values_list("code", flat=True))
    if not told & by_key(visible_items(user, day.date)).keys():
        return None
    portal = settings.PORTAL_ADDRESS.rstrip("/")
    return number, f"Duaal leren: er wacht iets op jou dat te laat is. Bekijk het op {portal}{url('today')}"


WHY = {
    Step.LATE: "Het was gevraagd tegen {since}. Jij staat ervoor in dat het gebeurt.",
    Step.SUBSTITUTE: "Het was gevraagd tegen {since} en er komt geen antwoord. Jij bent de vervanger: vraag het eens na.",
    Step.CALL: "Het was gevraagd tegen {since}. Twee mails bleven zonder antwoord: bel even.",
}
