"""A match as each side reads it: what was said, what is still needed, and for whom this person may speak."""

from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from duaalportal.accounts.access import Can, Role
from duaalportal.catalogue.calendar import free_days
from duaalportal.catalogue.models import Name
from duaalportal.catalogue.parameters import book
from duaalportal.lib.asked import Asked
from duaalportal.lib.dates import as_day
from learningplans.models import Guardian, Trajectory
from matching.matches.holding import minor, opens_on
from matching.matches.voices import is_mentor, voices
from matching.models import Match, MatchParty, MatchState, MatchWord
from matching.models.matches import OPEN
from matching.rules.matches import DECISION, OPINION, asked_of, stands_in_the_way, times_asked_again

TABS = {"open": "Lopend", "voorbij": "Beslist"}
REVIEW = (
    ("talk", "Wat hielp in het gesprek?"),
    ("fit", "Klopt wat je vooraf dacht met hoe het nu is?"),
    ("again", "Wat doe je een volgende keer anders?"),
)
FITS = {"yes": "ja", "partly": "deels", "no": "nee"}


@dataclass(frozen=True)
class MatchFilter(Asked):
    """What somebody asked of the list."""

    lijst: str = "open"
    q: str = ""

    KNOWN = {"lijst": TABS}
    ARRANGES = ("lijst",)


def matches_of(user, asked):
    """Matches this person follows, the longest waiting first."""
    rows = Match.objects.visible_to(user).select_related(
        "organisation", "opening", "opening__programme", "school"
    )
    rows = rows.filter(state__in=OPEN) if asked.lijst == "open" else rows.exclude(state__in=OPEN)
    if asked.q:
        rows = rows.filter(organisation__name__icontains=asked.q) | rows.filter(first_name__icontains=asked.q)
    return rows.order_by("proposed_at" if asked.lijst == "open" else "-proposed_at", "pk")


class Seen:
    """One match through the eyes of one person."""

    def __init__(self, user, match, today):
        self.user, self.match, self.today = user, match, today

    @cached_property
    def words(self):
        """All that was said, oldest first, as far as this person may read it."""
        rows = self.match.words.select_related("by").order_by("at", "pk")
        return [row for row in rows if self._may_read(row)]

    @cached_property
    def reviews(self):
        """[(who, [(question, answer)])] looking back, for the school (one query)."""
        if not self.is_school or self.match.state_now.is_open:
            return []
        return [(row, said_in(row.answers)) for row in self.match.reviews.order_by("at", "pk")]

    def _may_read(self, row):
        return row.kind == DECISION or self.is_school or self.is_company

    def reason_of(self, row):
        """What this person reads of a word: the reason on the own side, the kind words on the other."""
        if not row.told:
            return row.reason
        ours = row.party in (MatchParty.MENTOR, MatchParty.COMPANY)
        return row.reason if ours == self.is_company else row.told

    @cached_property
    def trajectory(self):
        """The trajectory, for who stands on the school's side of the learner; else None (one query)."""
        rows = Trajectory.objects.on_school_side(self.user, Can.SEE_MATCHES, self.today)
        return rows.select_related("learner__user").filter(pk=self.match.trajectory_id).first()

    @property
    def is_company(self):
        """Whether this person reads it for the company."""
        return self.match.organisation_id in self.user.access.organisation_ids(Can.SEE_MATCHES)

    @property
    def is_family(self):
        """Whether it is about this person, or their child."""
        return self.trajectory is not None and not self.is_school

    @property
    def is_school(self):
        """Whether this person reads it for the school."""
        roles = self.user.access.roles_in(self.match.school_id) - {Role.LEARNER, Role.GUARDIAN}
        return self.trajectory is not None and bool(roles)

    @cached_property
    def is_minor(self):
        """Whether a parent decides too (one query)."""
        return minor(self.match, timezone.now())

    @cached_property
    def said(self):
        """{(party, kind): the last word}."""
        return {(row.party, row.kind): row for row in self.match.words.order_by("at", "pk")}

    @cached_property
    def asked(self):
        """Each thing that has to be said: (need, the last word or None)."""
        return [(need, self.said.get((need.party, need.kind))) for need in asked_of(self.is_minor)]

    @property
    def in_the_way(self):
        """Why it cannot be confirmed yet."""
        values = {key: row.value for key, row in self.said.items()}
        return stands_in_the_way(values, self.is_minor, self.match.state_now is MatchState.TALK_HELD)

    @property
    def is_asked(self):
        """Whether the learner did not say yet that the company may know of it."""
        return self.match.state_now is MatchState.ASKED

    @property
    def may_answer(self):
        """Whether this person says if the company may know of it."""
        return self.is_asked and (self.is_learner or self.notes_for_learner)

    @property
    def notes_for_learner(self):
        """Whether this person notes down what a learner without an account says."""
        return self.is_coach and not self.trajectory.learner.user.email

    @property
    def is_learner(self):
        """Whether it is about this person."""
        return self.trajectory is not None and self.trajectory.learner.user_id == self.user.pk

    @property
    def is_held(self):
        """Whether the talk was held and reported; before, one can only refuse."""
        return self.match.state_now is MatchState.TALK_HELD

    @cached_property
    def words_to_say(self):
        """[(party, kind)] for oneself, and for who has no account: before the talk decisions alone."""
        found = [*self.voices, *self.on_behalf]
        return found if self.is_held else [one for one in found if one[1] == DECISION]

    @cached_property
    def voices(self):
        """[(party, kind)] in which this person may speak here, while it is open."""
        return self._voices if self.match.state_now.is_open and not self.is_asked else []

    @cached_property
    def _voices(self):
        around = self._around
        return voices(
            here=self.user.access.roles_in(self.match.organisation_id),
            at_school=around,
            is_mentor=is_mentor(
                self.user, self.match.mentor_id, self.match.mentor and self.match.mentor.user_id
            ),
            is_minor=Role.GUARDIAN in around and self.is_minor,
        )

    @property
    def _around(self):
        """What this person is to the learner: who guides, the learner, or a parent."""
        found = set()
        if self.is_coach:
            found.add(Role.TRAJECTORY_COACH)
        if self.is_learner:
            found.add(Role.LEARNER)
        elif self.trajectory is not None and self._is_parent():
            found.add(Role.GUARDIAN)
        return found

    @property
    def looks_back_as(self):
        """For whom this person looks back on a match; None for who took no part in it."""
        parties = [party for party, _ in self._voices]
        if parties or not self.is_school:
            return parties[0] if parties else MatchParty.GUARDIAN if self.is_family else None
        return MatchParty.COACH

    @property
    def is_coach(self):
        """Whether this person guides the learner."""
        roles = self.user.access.roles_in(self.match.school_id)
        return self.trajectory is not None and Role.TRAJECTORY_COACH in roles

    @cached_property
    def on_behalf(self):
        """[(party, kind)] of those without an account whose word this person may note down here now."""
        if not self.match.state_now.is_open or self.is_asked or not self.is_coach:
            return []
        found = []
        if self.match.mentor and self.match.mentor.user_id is None:
            found.append((MatchParty.MENTOR, OPINION))
        if self.notes_for_learner:
            found.append((MatchParty.LEARNER, DECISION))
        if self.is_minor and not self._parents().exclude(user=None).exists():
            found.append((MatchParty.GUARDIAN, DECISION))
        return found

    def _is_parent(self):
        return self._parents().filter(user=self.user).exists()

    def _parents(self):
        return Guardian.objects.filter(learner=self.trajectory.learner_id).running(self.today)

    @property
    def runs(self):
        """Whether this person plans the talk and writes its report."""
        mine = self.user.access.organisation_ids(Can.RUN_MATCH)
        return self.match.organisation_id in mine or (
            self.trajectory is not None and self.match.school_id in mine
        )

    @property
    def withdraws(self):
        """Whether this person may end it for the school."""
        mine = self.user.access.organisation_ids(Can.RUN_MATCH)
        return self.match.state_now.is_open and self.trajectory is not None and self.match.school_id in mine

    @property
    def report_opens(self):
        """The day from which the report can be written; None when it can today."""
        return opens_on(self.match, self.today)

    @property
    def places(self):
        """Whether this person may make a placement of it."""
        return self.trajectory is not None and self.match.school_id in self.user.access.organisation_ids(
            Can.PLAN_PLACEMENT
        )

    @cached_property
    def asked_again(self):
        """How often an answer was asked again: the learner's at first, each party's once a word could be given (one query)."""
        if not (self.is_asked or self.is_held):
            return 0
        asked_on = as_day(self.match.proposed_at if self.is_asked else self.match.reported_at)
        notices = book().on(asked_on).value(Name.MATCH_NOTICES)
        return times_asked_again(asked_on, self.today, notices, free_days(asked_on, self.today))


def said_in(answers):
    """[(question, answer)] of who looked back, in Dutch."""
    found = [("Was dit een goede match?", FITS.get(answers.get("fits"), ""))]
    found += [(words, answers.get(code, "")) for code, words in REVIEW]
    return [one for one in found if one[1]]


WORD_VALUES = {OPINION: MatchWord.Value.choices, DECISION: [("yes", "ja"), ("no", "nee")]}
