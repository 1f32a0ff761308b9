"""A talk as one person may read it: who is there, what lies ready, what was agreed, and how far it is. One trip."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models.functions import Coalesce

from duaalportal.accounts.access import Role
from duaalportal.lib.dates import iso_week
from duaalportal.lib.questions import differing, together
from evaluation.models import (
    ActionPoint,
    EvaluationRound,
    FollowUpTalk,
    Party,
    TalkQuestion,
    TalkSignature,
    Voice,
)
from evaluation.rules import talks as rules
from evaluation.rules.grids import UNSEEN
from evaluation.rules.scores import who_sees_what
from evaluation.talks.planning import state
from evaluation.talks.who import OF_SCHOOL, Three
from evaluation.talks.writing import PROGRESS, grid_of_talk, standing, version_of
from evaluation.weeks.desk import grid_for
from evaluation.weeks.showing import ICONS, choices_of, kind_of
from learningplans.models import TeamMember

WITH = (
    *("trajectory__learner__user", "trajectory__programme", "trajectory__school", "organisation", "meeting"),
    *("corrects", "closed_by", "made_by"),
)
ROLES = {"LL": "lerende", "M": "mentor", "LK": "school"}
# what each kind of answer looks like: the parts of the page know these names
LOOKS = {"gap": "not_yet", "usual": "meets", "strength": "exceeds", UNSEEN: "unseen"}


@dataclass(frozen=True, slots=True)
class Cell:
    """What one side says at a criterion."""

    name: str
    party: str
    label: str
    look: str
    icon: str
    alone: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion: the sides beside each other, their examples, and what is seen together."""

    code: str
    title: str
    cells: tuple
    quotes: tuple
    special: str
    # (value, note, version) of what is seen together
    value: str
    note: str
    version: int
    agreed: str


class Reading:
    """Everything a page or a paper says of one talk."""

    def __init__(self, talk, user, today):
        self.talk, self.user, self.today = talk, user, today
        self.state = state(talk)
        team, rounds, voices, questions, signatures, points, newer = together(*self._questions())
        self.three = Three(talk, tuple(sorted(team, key=lambda row: (row.who, str(row.user_id)))))
        self.rounds = sorted(rounds, key=lambda row: row.first_day)
        self.voices = sorted(voices, key=lambda row: (row.round__first_day, row.party))
        self.questions = sorted(questions, key=lambda row: (row.at, str(row.pk)))
        self.signed = {row.party: row for row in signatures}
        self.open_points = sorted(points, key=lambda row: (row.review_on or date.max, row.made_at))
        self.newer = next(iter(newer), None)

    def _questions(self):
        talk, user = self.talk, self.user
        team = TeamMember.objects.running(self.today).filter(
            trajectory=talk.trajectory_id, role__in=[*OF_SCHOOL, Role.MENTOR]
        )
        if talk.organisation_id:
            team = team.filter(organisation_id__in=[talk.school_id, talk.organisation_id])
        team = team.annotate(who=Coalesce("user__name", "mentor__name"))
        voices = Voice.objects.visible_to(user, self.today).filter(
            round__talks__talk=talk, shown_at__isnull=False
        )
        if talk.closed_at:
            # what was shown later was not spoken of
            voices = voices.filter(shown_at__lte=talk.closed_at)
        if talk.organisation_id:
            voices = voices.filter(organisation_id__in=[talk.school_id, talk.organisation_id])
        points = ActionPoint.objects.visible_to(user, self.today).open().filter(trajectory=talk.trajectory_id)
        asked = (
            (team, ("role", "organisation_id", "user_id", "mentor__user_id", "who")),
            (
                EvaluationRound.objects.filter(talks__talk=talk),
                ("pk", "kind", "title", "first_day", "last_day", "grid_id", "revealed_at", "spoken"),
            ),
            (voices, ("party", "round__first_day", "round__grid_id", "scores", "message", "user__name")),
            (TalkQuestion.objects.filter(talk=talk), ("pk", "text", "at", "by_id", "by__name")),
            (TalkSignature.objects.filter(talk=talk), ("party", "at", "by_id", "by__name")),
            (points, ("pk", "text", "criterion", "review_on", "made_at", "owner__name")),
            (FollowUpTalk.objects.filter(corrects=talk), ("pk", "number", "reason", "closed_at")),
        )
        return [differing(rows.order_by().values_list(*columns, named=True)) for rows, columns in asked]

    # --- who ----------------------------------------------------------------------------------------------------------

    @cached_property
    def party(self):
        """For which side the reader speaks; "" for who is none of the three."""
        return self.three.party_of(self.user)

    def name_of(self, party):
        """The first name of a side: who spoke last, else who stands in the team."""
        if party == Party.LEARNER:
            return self.three.learner.first_name
        spoke = [row.user__name for row in self.voices if row.party == party]
        name = spoke[-1] if spoke else self.three.name_of(party)
        return name if name == Party(party).label else name.split()[0]

    @property
    def title(self):
        """'Lina, Bart en Nele'."""
        first, second, third = (self.name_of(one) for one in rules.PARTIES)
        return f"{first}, {second} en {third}"

    # --- what lies ready ----------------------------------------------------------------------------------------------

    @cached_property
    def grid(self):
        """The grid of its newest round."""
        return grid_of_talk(self.talk, self.rounds)

    @cached_property
    def said(self):
        """What each side says by the newest grid."""
        voices = [
            (row.party, row.round__first_day, self.grid.reads(row.scores, grid_for(row.round__grid_id)))
            for row in self.voices
        ]
        return rules.newest(voices)

    @cached_property
    def prepared(self):
        """Criteria beside each other."""
        return rules.prepared(self.grid, self.said)

    @cached_property
    def differing(self):
        """Where the sides see it otherwise, those with a gap first."""
        return [self.line(one) for one in self.prepared.differing]

    @cached_property
    def same(self):
        """Where they say the same."""
        return [self.line(one) for one in self.prepared.same]

    @property
    def strong(self):
        """Titles of criteria at which all who spoke see a strong point."""
        lines = self.prepared.same
        return [self.grid.criteria[one.criterion].title for one in lines if self.grid.is_strength(one.same)]

    @property
    def agreed_elsewhere(self):
        """What was seen together at criteria that stand in neither list: (title, words)."""
        here = {one.code for one in (*self.differing, *self.same)}
        rest = [(code, one) for code, one in self.talk.agreed.items() if code not in here]
        return [(rules.title_of(self.grid, code), rules.said_of(self.grid, one)) for code, one in rest]

    def line(self, compared):
        """One criterion for the page."""
        code, parties = compared.criterion, self.prepared.parties
        names = [self.name_of(one) for one in parties]
        cells = []
        for nth, (party, value) in enumerate(zip(parties, compared.values, strict=True)):
            kind = kind_of(self.grid, value)
            label = rules.label_of(self.grid, value) or "niet ingevuld"
            cells.append(Cell(names[nth], party, label, LOOKS[kind], ICONS[kind], nth == compared.alone))
        quotes = [
            (self.said[one][code]["example"], self.name_of(one), ROLES[one])
            for one in parties
            if self.said[one].get(code, {}).get("example")
        ]
        value, note = standing(self.talk, code)
        return Line(
            code,
            self.grid.criteria[code].title,
            tuple(cells),
            tuple(quotes),
            who_sees_what(self.grid, compared, names) if compared.differs else "",
            value,
            note,
            version_of(value, note),
            rules.said_of(self.grid, self.talk.agreed.get(code)),
        )

    @property
    def choices(self):
        """The answers of the grid."""
        return choices_of(self.grid)

    @property
    def progress_version(self):
        """The version of what was written about how it goes."""
        return version_of(*standing(self.talk, PROGRESS))

    # --- how far ------------------------------------------------------------------------------------------------------

    @property
    def is_open(self):
        """Whether the voices of its rounds were shown."""
        return any(row.revealed_at for row in self.rounds)

    @property
    def may_open(self):
        """Whether there is a round whose voices can be shown."""
        return any(row.spoken and not row.revealed_at and row.first_day <= self.today for row in self.rounds)

    @property
    def unsigned(self):
        """The sides that did not sign."""
        return rules.unsigned(self.signed, bool(self.talk.disagrees))

    @property
    def steps(self):
        """The way to a closed talk."""
        return rules.steps(
            self.state,
            is_open=self.is_open,
            has_agreed=bool(self.talk.points),
            signed=self.signed,
            disagrees=bool(self.talk.disagrees),
        )

    @property
    def about(self):
        """'over week 45 tot 47'; "" without a round."""
        return about_of(self.rounds)

    @property
    def points(self):
        """What was agreed: text, owner, day and the title of what it is about."""
        return [
            one
            | {
                "review_on": date.fromisoformat(one["review_on"]),
                "about": rules.title_of(self.grid, one["criterion"]) if one["criterion"] else "",
            }
            for one in self.talk.points
        ]

    @property
    def changes(self):
        """What a correction changed."""
        if self.talk.corrects is None:
            return []
        return rules.changes(content_of(self.talk.corrects), content_of(self.talk), self.grid)

    @property
    def signatures(self):
        """Each side in order: (party, name, words of the side, signature or None)."""
        return [(one, self.name_of(one), ROLES[one], self.signed.get(one)) for one in rules.PARTIES]


def about_of(rounds):
    """'over week 45 tot 47', or the names of periods."""
    if not rounds:
        return ""
    if any(row.title for row in rounds):
        return "over " + ", ".join(row.title for row in rounds if row.title)
    first, last = (iso_week(row.first_day)[1] for row in (rounds[0], rounds[-1]))
    return f"over week {first}" if first == last else f"over week {first} tot {last}"


def content_of(talk):
    """What a talk says, for comparing."""
    return rules.Content(talk.held_on, talk.progress, talk.agreed, tuple(talk.points))


def talks_of(user, trajectory, today):
    """The talks of a learner that this person reads, newest first; of corrected ones the newest version."""
    rows = FollowUpTalk.objects.visible_to(user, today).filter(trajectory=trajectory, corrected_by=None)
    return rows.select_related("meeting", "organisation").order_by("-made_at", "pk")
