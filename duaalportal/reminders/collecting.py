"""Find out what is new to tell, in parts and batches: who is killed on the way is followed by who goes on after the cursor.

First every part of all people is asked what is open, and each step that is due becomes a row. When all parts are done,
who has something to hear gets a message, to leave at its hour. Both go on where they stood, and doing them again
changes nothing.
"""

import uuid
from collections import defaultdict
from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from duaalportal.catalogue.models import Name
from duaalportal.catalogue.parameters import book, read_once
from duaalportal.lib.planned import planned_once
from duaalportal.reminders.hearing import Around
from duaalportal.reminders.lines import by_key
from duaalportal.reminders.models import Channel, Collection, Message, MessageState, Step, Told
from duaalportal.reminders.people import Day, People, reachable
from duaalportal.reminders.queries import looked_up_of
from duaalportal.reminders.rules import Ladder, is_late, steps_now, wants
from duaalportal.reminders.standing import note
from duaalportal.reminders.weekly import tell_of_the_week
from learningplans.models import Trajectory

PARTS = 8
BATCH = 100
# collecting begins at this hour, so that everything stands ready when messages leave
FROM = time(5)
# whoever gave no sign of life for so long is thought dead
SILENT = timedelta(minutes=5)
SPACE = 1 << 128


def ladder(parameters):
    """How long is waited, by the values of the day."""
    return Ladder.of(parameters.value(Name.REMINDER_GRACE), parameters.value(Name.REMINDER_LADDER))


def due_at(day, parameters):
    """The moment from which messages of a day leave."""
    hour = time.fromisoformat(parameters.value(Name.REMINDER_HOUR))
    return timezone.make_aware(datetime.combine(day, hour))


# --- who does which part ------------------------------------------------------------------------------------------


def prepare(*, at):
    """The rounds of today, made when they are not there; nothing before the hour and on days that are quiet for all."""
    local = timezone.localtime(at)
    if local.time() < FROM or Day.of(local.date()).quiet.for_everybody():
        return []
    _let_go(local.date(), at)
    return rounds_of(local.date(), at=at)


def rounds_of(day, *, at):
    """The rounds of a day that nobody works on, made when they are not there; nothing for a day that is quiet for all."""
    if Day.of(day).quiet.for_everybody():
        return []
    rows = [Collection(day=day, part=part) for part in range(PARTS + 1)]
    if Collection.objects.filter(day=day).count() < len(rows):
        Collection.objects.bulk_create(rows, ignore_conflicts=True)
    return waiting(day, at)


def _let_go(day, at):
    """What did not leave on its day waits to be told by a message of today."""
    left = Message.objects.to_send(at, at - SILENT).filter(day__lt=day)
    keys = list(left.order_by().values_list("pk", flat=True))
    if keys and left.filter(pk__in=keys).update(state=MessageState.DROPPED):
        dropped = Message.objects.filter(pk__in=keys, state=MessageState.DROPPED).order_by()
        Told.objects.open().filter(message__in=dropped.values("pk")).update(message=None)


def waiting(day, at):
    """Parts that nobody works on; the last one, which addresses the messages, waits for all others."""
    rows = list(Collection.objects.filter(day=day, done_at__isnull=True).order_by("part"))
    free = [row for row in rows if row.claimed_at is None or row.claimed_at < at - SILENT]
    asking = any(row.part < PARTS for row in rows)
    return [row for row in free if row.part < PARTS or not asking]


def collect(*, day, clock, worker, until=None):
    """Take parts of this day until there are none, or until that moment; returns how many batches were done."""
    done = 0
    while until is None or clock() < until:
        row = _claim(day, clock(), worker)
        if row is None:
            return done
        today = Day.of(row.day)
        with planned_once():
            while (until is None or clock() < until) and _batch(row, clock(), worker, today):
                done += 1
        Collection.objects.filter(pk=row.pk, claimed_by=worker, done_at=None).update(
            claimed_at=None, claimed_by=""
        )
    return done


def _claim(day, at, worker):
    for row in waiting(day, at):
        mine = Collection.objects.filter(pk=row.pk, claimed_at=row.claimed_at, done_at=None)
        if mine.update(claimed_at=at, claimed_by=worker):
            return Collection.objects.get(pk=row.pk)
    return None


def _batch(row, at, worker, today):
    """Do the people after the cursor; False when the part is done or somebody else took over."""
    asks = row.part < PARTS
    if not asks and row.cursor is None and row.day == today.first_of_week:
        tell_of_the_week(row.day)
    users = list((_part(row) if asks else _to_address(row))[:BATCH])
    new = []
    if users:
        with read_once():
            people = People.of(users, today)
            new = find_news(people) if asks else None
    with transaction.atomic():
        mine = Collection.objects.filter(pk=row.pk, claimed_by=worker, cursor=row.cursor, done_at=None)
        if not users:
            mine.update(done_at=at)
            return False
        told = _keep(new, row.day) if asks else _address(people, at)
        if asks:
            note(people=people, found=people.asked, at=at)
        row.cursor = users[-1].pk
        counts = {"asked": F("asked") + len(users) if asks else F("asked"), "told": F("told") + told}
        if not mine.update(cursor=row.cursor, claimed_at=at, **counts):
            transaction.set_rollback(True)
            return False
    return True


def _part(row):
    """The people of one part after the cursor."""
    first, last = row.part * SPACE // PARTS, (row.part + 1) * SPACE // PARTS - 1
    users = reachable(row.day).filter(pk__gte=uuid.UUID(int=first), pk__lte=uuid.UUID(int=last))
    return users.filter(pk__gt=row.cursor) if row.cursor else users


def _to_address(row):
    """The people after the cursor to whom something has to be told."""
    pending = Told.objects.open().filter(message=None, recipient=OuterRef("pk")).order_by()
    users = reachable(row.day).filter(Exists(pending))
    return users.filter(pk__gt=row.cursor) if row.cursor else users


# --- what is new ---------------------------------------------------------------------------------------------------


def find_news(people):
    """Steps that are due for these people, and steps that are over: (new Told rows, keys of rows that are gone)."""
    parameters, day = book().on(people.day.date), people.day.date
    steps, told = ladder(parameters), _told([user.pk for user in people.users])
    new, over, elsewhere, everything = [], [], [], looked_up_of(people.users, day)
    schools = _schools({pk for found in everything for item in found.awake for pk in item.trajectories})
    for user, found in zip(people.users, everything, strict=True):
        people.asked[user] = [*found.awake, *(item for item, _ in found.asleep)]
        if people.is_quiet(user):
            continue
        standing = told.get(user.pk, {})
        shown = by_key(found.awake)
        known = shown.keys() | by_key(item for item, _ in found.asleep).keys()
        over += [row.pk for key, rows in standing.items() if key not in known for row in rows]
        for line in shown.values():
            school = schools.get(line.about)
            if (user.pk, line.about) in people.replaced or people.is_closed(user, school):
                continue
            taken = {row.step: _day(row, day) for row in standing.get(line.key, ())}
            for step in steps_now(line.item, taken, day, steps, people.closed(user, school)):
                if step in (Step.MAIL, Step.AGAIN):
                    new.append(_row(user.pk, line, step, day, school))
                else:
                    elsewhere.append((user, line, step, school))
    return new + _heard_by_others(elsewhere, day), over


def _told(users):
    """Person who is asked -> key -> rows of what was told of it, to whomever."""
    rows = Told.objects.open().filter(Q(recipient__in=users, of=None) | Q(of__in=users)).order_by()
    columns = ("pk", "code", "step", "of_id", "recipient_id", "message__state", "message__day")
    found = defaultdict(lambda: defaultdict(list))
    for row in rows.values_list(*columns, named=True):
        found[row.of_id or row.recipient_id][row.code].append(row)
    return found


def _day(row, today):
    """The day on which a step was taken: that of the message, once it left."""
    return row.message__day if row.message__state == MessageState.SENT else today


def _row(recipient, line, step, day, school, of=None):
    return Told(
        recipient_id=recipient,
        code=line.key,
        step=step,
        of=of,
        about_id=line.about,
        school_id=school,
        task=line.item.task,
        title=line.item.title[:200],
        due=line.item.due,
        on=day,
    )


def _heard_by_others(steps, day):
    if not steps:
        return []
    around = Around({line.about for _, line, *_ in steps}, day)
    return [
        _row(recipient, line, step, day, school, of=user)
        for user, line, step, school in steps
        for recipient in around.hear(step, user, line.about, line.item.task)
    ]


def _keep(news, day):
    """Keep the new steps and end those that are over; how many people have something to hear."""
    new, over = news
    if over:
        Told.objects.filter(pk__in=over, gone_on=None).update(gone_on=day)
    Told.objects.bulk_create(new, ignore_conflicts=True)
    return len({row.recipient_id for row in new})


def _schools(trajectories):
    rows = Trajectory.objects.filter(pk__in=trajectories).order_by()
    return dict(rows.values_list("pk", "school_id"))


# --- one message a day ------------------------------------------------------------------------------------------------


def _address(people, at):
    """Give each of these people who hears today one message with what waits to be told; how many got one."""
    day, parameters = people.day, book().on(people.day.date)
    grace, leaves = parameters.value(Name.REMINDER_GRACE), due_at(people.day.date, parameters)
    rows = Told.objects.open().filter(message=None, recipient__in=[user.pk for user in people.users])
    waiting = defaultdict(list)
    for row in rows.order_by():
        waiting[row.recipient_id].append(row)
    wanted, by_sms = {}, set()
    for user in people.users:
        if people.is_quiet(user):
            continue
        rhythm, first = people.rhythm(user), people.first_of_week(user)
        hears = [
            row
            for row in waiting[user.pk]
            if not people.is_closed(user, row.school_id)
            and wants(
                rhythm,
                is_late(row.due, day.date, grace, people.closed(user, row.school_id)) or row.of_id,
                day.date,
                first,
            )
        ]
        if hears:
            wanted[user.pk] = hears
            chosen = people.preferences.get(user.pk)
            if chosen and chosen.sms_number and any(row.step == Step.AGAIN for row in hears):
                by_sms.add(user.pk)
    messages = [_message(user, day.date, Channel.MAIL, at, leaves) for user in wanted]
    messages += [_message(user, day.date, Channel.SMS, at, leaves) for user in by_sms]
    Message.objects.bulk_create(messages, ignore_conflicts=True)
    open_ones = Message.objects.filter(
        recipient__in=list(wanted), day=day.date, channel=Channel.MAIL, state=MessageState.WAITING
    )
    for message in open_ones.order_by():
        keys = [row.pk for row in wanted[message.recipient_id]]
        Told.objects.filter(pk__in=keys, message=None).update(message=message)
    return len(wanted)


def _message(user, day, channel, at, leaves):
    return Message(
        recipient_id=user,
        day=day,
        channel=channel,
        message_id=name_of(user, day, channel),
        made_at=at,
        due_at=leaves,
    )


def name_of(user, day, channel):
    """The Message-ID of a message, without its angle brackets: made of its key, so that sent twice it is the same."""
    return f"{uuid.uuid5(uuid.NAMESPACE_URL, f'{user}/{day}/{channel}').hex}.{day:%Y%m%d}"
