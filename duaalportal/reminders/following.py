"""Reads for who follows up: who is waited for around one learner, and what is open over a school or company."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, Max, Min, Q

from duaalportal.accounts.access import Can, Role
from duaalportal.accounts.models import User
from duaalportal.lib.attention import Urgency
from duaalportal.lib.dates import as_day
from duaalportal.reminders.calls import words_of
from duaalportal.reminders.kinds import KINDS, THEMES
from duaalportal.reminders.models import Chase, PhoneAnswer, Step, Told, Waiting
from learningplans.models import TeamMember


@dataclass
class Silent:
    """One person who is waited for: what is late, what was sent, and what was noted."""

    user: object
    role: str = ""
    organisation: str = ""
    lines: list = field(default_factory=list)
    sent: list = field(default_factory=list)
    answers: list = field(default_factory=list)

    @property
    def since(self):
        """The first day on which something was due."""
        return min(row.due or row.since for row in self.lines)

    @property
    def by_kind(self):
        """What is late in words, each kind once."""
        found = defaultdict(int)
        for row in self.lines:
            found[row.kind] += 1
        return [words_of(kind, count) for kind, count in found.items()]

    @property
    def is_silent(self):
        """Whether the ladder came to its end: nobody answered any mail."""
        return any(entry.step == Step.CALL for entry in self.sent)


@dataclass(frozen=True)
class Sent:
    """One thing that was sent to somebody: on which day, in words, and the step of the ladder if it was one."""

    on: object
    words: str
    step: str = ""


def around(trajectory, user, today):
    """Who keeps others waiting around this learner, the longest first, and when that was counted (four queries)."""
    rows = Waiting.objects.visible_to(user, today).late().filter(trajectory=trajectory).exclude(user=user)
    rows = list(rows.select_related("user", "organisation").order_by("since", "pk"))
    people = {}
    for row in rows:
        one = people.setdefault(row.user_id, Silent(row.user, Role(row.role).label, row.organisation.name))
        one.lines.append(row)
    _add_what_was_sent(people, trajectory, user, today)
    for row in PhoneAnswer.objects.visible_to(user, today).filter(trajectory=trajectory, by=user):
        if row.for_user_id in people:
            people[row.for_user_id].answers.append(row)
    found = sorted(people.values(), key=lambda one: (one.since, one.user.name))
    return found, max((row.counted_at for row in rows), default=None)


def _add_what_was_sent(people, trajectory, user, today):
    told = Told.objects.visible_to(user, today).open().filter(about=trajectory)
    told = told.filter(Q(of=None, recipient__in=list(people)) | Q(of__in=list(people)))
    for row in told.select_related("message", "recipient").order_by("on", "pk"):
        left = row.message and row.message.sent_at
        if row.of_id is None and left:
            people[row.recipient_id].sent.append(Sent(as_day(left), row.get_step_display(), row.step))
        elif row.of_id:
            words = row.get_step_display() if row.step == Step.CALL else f"{row.get_step_display()}"
            people[row.of_id].sent.append(Sent(row.on, words, row.step))
    chases = Chase.objects.visible_to(user, today).filter(trajectory=trajectory, user__in=list(people))
    for row in chases.select_related("by").order_by("at", "pk"):
        state = "verstuurd" if row.mailed_at else "niet meer nodig" if row.dropped_at else "vertrekt zo"
        words = f"herinnering van {row.by.name}, {state}"
        people[row.user_id].sent.append(Sent(as_day(row.at), words))
    for one in people.values():
        one.sent = sorted(set(one.sent), key=lambda entry: (entry.on, entry.words))


# --- the organisation -------------------------------------------------------------------------------------------------

ROLES = [
    *(Role.LEARNER, Role.GUARDIAN, Role.MENTOR, Role.WORKPLACE_INSTRUCTOR, Role.COMPANY_COORDINATOR),
    *(Role.TRAJECTORY_COACH, Role.DUAL_TEACHER, Role.SCHOOL_COORDINATOR, Role.TRAINING_CENTRE_STAFF),
]


def of_organisation(organisation, user, today):
    """The open questions this person follows up for one organisation: of its learners, or of its own people."""
    rows = Waiting.objects.visible_to(user, today)
    return rows.filter(Q(school=organisation) | Q(organisation=organisation))


def narrowed(rows, *, q="", role="", theme="", klass="", late=False):
    """The rows a filter leaves."""
    if role:
        rows = rows.filter(role=role)
    if theme:
        rows = rows.filter(kind__in=[kind.key for kind in KINDS.values() if kind.theme == theme])
    if klass:
        rows = rows.filter(trajectory__learner__class_group=klass)
    if late:
        rows = rows.late()
    if q:
        rows = rows.filter(Q(user__name__icontains=q) | Q(trajectory__learner__name__icontains=q))
    return rows


@dataclass
class Tally:
    """How much is open and late under one heading, and since when."""

    label: str
    open: int = 0
    late: int = 0
    since: object = None

    def add(self, row):
        """Count a row of `tallies` with the rest."""
        self.open += row["open"]
        self.late += row["late"]
        self.since = min(filter(None, (self.since, row["since"])))


def tallies(rows):
    """How much is open per theme, per role and per class (one query); each in the order people know."""
    counted = rows.order_by().values("kind", "role", "trajectory__learner__class_group")
    counted = counted.annotate(
        open=Count("pk"), late=Count("pk", filter=Q(urgency=Urgency.LATE)), since=Min("since")
    )
    themes, roles, groups = ({} for _ in range(3))
    for row in counted:
        klass, kind = row["trajectory__learner__class_group"] or "zonder klas", KINDS.get(row["kind"])
        for found, key in ((themes, kind and kind.theme), (roles, row["role"]), (groups, klass)):
            if key:
                found.setdefault(key, Tally(key)).add(row)
    order = [role.value for role in ROLES]
    by_role = sorted(roles.values(), key=lambda one: order.index(one.label) if one.label in order else 99)
    for one in by_role:
        one.label = Role(one.label).label.capitalize()
    return {
        "theme": [themes[theme] for theme in THEMES if theme in themes],
        "role": by_role,
        "klass": sorted(groups.values(), key=lambda one: (-one.late, one.label)),
    }


def by_person(rows):
    """Per person and learner's class how much is open and late, the longest waiting first; to be paged."""
    counted = rows.order_by().values("user_id", "user__name", "role", "organisation__name")
    counted = counted.annotate(
        open=Count("pk"),
        late=Count("pk", filter=Q(urgency=Urgency.LATE)),
        learners=Count("trajectory", distinct=True),
        since=Min("since"),
        counted_at=Max("counted_at"),
    )
    return counted.order_by("-late", "since", "user__name", "user_id", "role", "organisation__name")


def counted_at(rows):
    """The last time something of this was counted (one query)."""
    return rows.order_by().aggregate(at=Max("counted_at"))["at"]


def classes(rows):
    """The classes in which something is open (one query)."""
    found = rows.exclude(trajectory__learner__class_group="").order_by("trajectory__learner__class_group")
    return list(found.values_list("trajectory__learner__class_group", flat=True).distinct())


# --- who has to be called -----------------------------------------------------------------------------------------------


@dataclass
class ToCall:
    """One silent person, with the learners for whom they are waited for."""

    user: object
    since: object
    learners: dict = field(default_factory=dict)


def call_list(user, today):
    """Who stayed silent until the end of the ladder, around learners whom this person accompanies (two queries)."""
    rows = Told.objects.open().filter(recipient=user, step=Step.CALL, of__isnull=False)
    seen = TeamMember.objects.of(user, Can.CHASE, today).order_by().values("trajectory")
    rows = rows.filter(about__in=seen).select_related("of", "about__learner").order_by("on", "pk")
    people = {}
    for row in rows:
        one = people.setdefault(row.of_id, ToCall(row.of, row.due or row.on))
        one.since = min(one.since, row.due or row.on)
        one.learners.setdefault(row.about, []).append(row.title)
    return sorted(people.values(), key=lambda one: (one.since, one.user.name))


def person_around(trajectory, user, pk, today):
    """Somebody who is waited for around this learner; None for any other."""
    rows = Waiting.objects.visible_to(user, today).filter(trajectory=trajectory, user=pk).order_by()
    found = rows.values("user", "organisation_id", "role").first()
    return found and (User.objects.get(pk=found["user"]), found["organisation_id"], found["role"])
