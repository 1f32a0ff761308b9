"""A start talk as one person reads it: the steps with what was answered, what is agreed and where it is, and what is known already."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import F

from duaalportal.accounts.access import Can
from duaalportal.accounts.models import User
from duaalportal.lib.addresses import url
from learningplans.models import Placement, TeamMember
from learningplans.placement_plans import timetable_of
from learningplans.rules.placements import said_days
from matching.models import ParentsTold, StartAgreement, StartTalk
from matching.start_talks.content import CARE, LATER, PARTIES, READINESS, links, questions, steps
from matching.start_talks.landing import address_of
from matching.start_talks.who import answerable, company_hears_readiness, voice_of
from matching.start_talks.words import version_of
from matching.start_talks.writing import standing

WITH = (
    *("trajectory__learner__user", "trajectory__programme", "trajectory__school"),
    *("organisation", "closed_by", "made_by"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One question with what stands there, and whether this person writes at it."""

    question: object
    value: str
    note: str
    version: int
    who: str
    writes: bool
    fixes: tuple = ()

    @property
    def code(self):
        """The code of the question."""
        return self.question.code

    @property
    def later(self):
        """Whether it was put off."""
        return self.value == LATER

    @property
    def answered_by(self):
        """Who answered, in words."""
        return PARTIES.get(self.value, "")


@dataclass(frozen=True, slots=True)
class Section:
    """A step with its questions, how many were answered and how many put off."""

    step: object
    lines: tuple

    @property
    def answered(self):
        """How many have an answer."""
        return sum(bool(line.note) and not line.later for line in self.lines)

    @property
    def later(self):
        """How many were put off."""
        return sum(line.later for line in self.lines)

    @property
    def badge(self):
        """State and words of a step."""
        total = len(self.lines)
        state = "ok" if self.answered == total else "wait" if self.answered or self.later else ""
        words = f"{self.answered} van {total}"
        return state, f"{words}, {self.later} voor later" if self.later else words


class Reading:
    """One talk through the eyes of one person."""

    def __init__(self, talk, user, today):
        self.talk, self.user, self.today = talk, user, today
        self.voice = voice_of(user, talk)

    @cached_property
    def writes(self):
        """Codes at which this person may write now."""
        return set() if self.talk.closed_at else answerable(self.talk, self.voice)

    @cached_property
    def corrects(self):
        """Codes of which this person may correct the answer, once the talk is closed."""
        return answerable(self.talk, self.voice) if self.talk.closed_at and self.voice.holds else set()

    @cached_property
    def sections(self):
        """Every step with its lines."""
        return tuple(Section(step, tuple(map(self._line, step.questions))) for step in steps())

    def _line(self, question):
        code = question.code
        if question.consent == CARE:
            note = self.talk.care if self.voice.reads_care else ""
            return Line(question, "learner" if note else "", note, 0, "", False)
        if code in self.talk.answers and self._hides(code):
            return Line(question, "", "", 0, "", False)
        value, note = standing(self.talk, code)
        who = self._names.get(self.talk.answers.get(code, {}).get("who", ""), "")
        fixes = tuple(row for row in self.corrections if row.code == code)
        return Line(question, value, note, version_of(value, note), who, code in self.writes, fixes)

    def _hides(self, code):
        """Whether a company once heard this, and no longer may: the learner took the consent back."""
        return questions()[code].consent == READINESS and not self._hears_readiness

    @cached_property
    def _hears_readiness(self):
        return self.voice.party != "company" or company_hears_readiness(self.talk)

    @cached_property
    def _names(self):
        keys = {one["who"] for one in self.talk.answers.values() if one.get("who")}
        if not keys:
            return {}
        rows = User.objects.filter(pk__in=keys).order_by().values_list("pk", "name")
        return {str(pk): name for pk, name in rows}

    @cached_property
    def corrections(self):
        """What was corrected after closing, oldest first (one query, none while it is open)."""
        if not self.talk.closed_at:
            return []
        rows = self.talk.corrections.select_related("by")
        return [row for row in rows if row.code not in questions() or not self._hides(row.code)]

    @property
    def progress(self):
        """What the page shows while one writes: answered, total, and for each step the same."""
        counts = {str(one.step.number): [one.answered, len(one.lines)] for one in self.sections}
        done = sum(answered for answered, _ in counts.values())
        return {"answered": done, "total": len(questions()), "themes": counts}

    @property
    def put_off(self):
        """The questions that were put off, with their step."""
        return [(section.step, line) for section in self.sections for line in section.lines if line.later]

    @cached_property
    def agreements(self):
        """What was agreed: (row, where it landed as (address, words), question)."""
        rows = StartAgreement.objects.filter(talk=self.talk).select_related("owner_user")
        return [(row, address_of(row.landed_in), questions().get(row.code)) for row in rows]

    def finishes(self, row):
        """Whether this person may say that an agreement is done."""
        return (
            not row.landed_in and not row.done_at and (self.voice.holds or row.owner_user_id == self.user.pk)
        )

    def agreed_at(self, code):
        """The agreements that belong to a question."""
        return [one for one in self.agreements if one[0].code == code]

    # --- what the portal knows already ---

    def known(self, question):
        """What stands in the portal already that answers a question: lines of words."""
        match question.known:
            case "contact":
                return [_person(row) for row in self._team if row.is_contact]
            case "team":
                return [_person(row) for row in self._team]
            case "days":
                return [said_days(timetable_of(self.placement, self.today))] if self.placement else []
            case "learner":
                learner = self.talk.trajectory.learner
                return [", ".join(filter(None, (learner.name, learner.phone, learner.email)))]
        return []

    def link(self, question):
        """(address, words) of a page on which the answer often stands, for who may open it; None without one."""
        found = links().get(question.link)
        if found is None or not self.user.access.can(Can[found[2]]):
            return None
        return url(found[0], trajectory=self.talk.trajectory_id), found[1]

    @cached_property
    def _team(self):
        rows = TeamMember.objects.running(self.today).filter(
            trajectory=self.talk.trajectory_id, on_school_side=True
        )
        return list(rows.select_related("user", "mentor").order_by("-is_contact", "role", "pk"))

    @cached_property
    def placement(self):
        """The placement it is about: the one that stands, else the last (one query)."""
        return placement_of(self.talk)

    # --- beside the questions ---

    @cached_property
    def told(self):
        """What parents were told for this company; None while nothing is (one query)."""
        rows = ParentsTold.objects.visible_to(self.user, self.today).select_related("told_by", "read_by")
        return rows.filter(trajectory=self.talk.trajectory_id, organisation=self.talk.organisation_id).first()

    def why_closed(self, question):
        """Why nobody, or not this person, writes at a question that is about consent; "" for another."""
        first = self.talk.trajectory.learner.first_name
        if question.consent == CARE:
            return f"{first} schrijft dit zelf, en beslist of het bedrijf het leest."
        if question.consent == READINESS and question.code not in self.writes:
            return (
                f"Dit vertelt de school pas als {first} dat goed vindt, op de pagina Klaar voor duaal leren."
            )
        return ""


def _person(row):
    who = row.user or row.mentor
    reach = ", ".join(filter(None, (getattr(who, "phone", ""), who.email)))
    return f"{row.name}, {row.get_role_display()}" + (f" ({reach})" if reach else "")


def placement_of(talk):
    """The placement a talk is about: the one that stands, else the last (one query)."""
    rows = Placement.objects.filter(trajectory=talk.trajectory_id, organisation=talk.organisation_id)
    standing_first = rows.order_by(F("ended_at").asc(nulls_first=True), "-starts_on", "pk")
    return standing_first.select_related("organisation", "school").prefetch_related("days").first()


@dataclass(frozen=True, slots=True)
class Place:
    """One company of a learner: its placement, its start talk and what the parents were told."""

    placement: object
    talk: object
    told: object


def places_of(user, trajectory, on):
    """The companies of a learner as far as this person may know them, the newest first (three queries)."""
    rows = Placement.objects.where(user, Can.SEE_START_TALK, on).filter(
        trajectory=trajectory, is_simulated=False
    )
    talks = {one.organisation_id: one for one in _of(StartTalk, user, trajectory, on)}
    told = {one.organisation_id: one for one in _of(ParentsTold, user, trajectory, on)}
    found = {}
    for row in rows.select_related("organisation").order_by(
        F("ended_at").asc(nulls_first=True), "-starts_on", "pk"
    ):
        key = row.organisation_id
        found.setdefault(key, Place(row, talks.get(key), told.get(key)))
    return list(found.values())


def _of(model, user, trajectory, on):
    return model.objects.visible_to(user, on).filter(trajectory=trajectory)
