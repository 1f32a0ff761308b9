"""A shared vision as one side reads it: blind until both answered, then the differences first."""

from dataclasses import dataclass
from functools import cached_property

from companies.models import Collaboration
from duaalportal.accounts.access import Can
from matching.models import SharedVision
from matching.start_talks.words import version_of
from matching.vision.content import actors, asked, values
from matching.vision.writing import answered_at, answers_of, is_open_to_both, standing_value, waiting_text

WORDS = {"school": "de school", "company": "het leerbedrijf"}


def side_of(user, row):
    """For which side this person speaks; the school's for who is on both."""
    return "school" if row.school_id in user.access.organisation_ids(Can.SHARE_VISION) else "company"


@dataclass(frozen=True, slots=True)
class Line:
    """One question with what both sides said."""

    asked: object
    school: dict
    company: dict

    @property
    def apart(self):
        """How many steps the two answers lie apart."""
        order = list(values())
        return abs(order.index(self.school["value"]) - order.index(self.company["value"]))

    @property
    def sides(self):
        """(who, value, words, note) of both."""
        return [
            (WORDS[side], said["value"], values()[said["value"]], said["note"])
            for side, said in (("school", self.school), ("company", self.company))
        ]


class Reading:
    """One vision through the eyes of one person."""

    def __init__(self, vision, user):
        self.vision, self.user, self.side = vision, user, side_of(user, vision)

    @property
    def other(self):
        """The organisation on the other side."""
        return self.vision.organisation if self.side == "school" else self.vision.school

    @property
    def answered(self):
        """Whether the own side answered."""
        return answered_at(self.vision, self.side) is not None

    @property
    def is_open(self):
        """Whether each reads the other."""
        return is_open_to_both(self.vision)

    @cached_property
    def lines(self):
        """The questions with both answers, the furthest apart first; none before both answered."""
        if not self.is_open:
            return []
        school, company = (answers_of(self.vision, side) for side in ("school", "company"))
        found = [Line(one, school[one.code], company[one.code]) for one in asked()]
        return sorted(found, key=lambda line: -line.apart)

    @property
    def differing(self):
        """Where the sides see it otherwise."""
        return [line for line in self.lines if line.apart]

    @property
    def same(self):
        """Where they see the same."""
        return [line for line in self.lines if not line.apart]

    @cached_property
    def waits(self):
        """The text that one side wrote and the other did not confirm yet."""
        return waiting_text(self.vision)

    @property
    def may_confirm(self):
        """Whether the own side is asked to agree with it."""
        return self.waits is not None and self.waits.side != self.side

    @property
    def last(self):
        """The text that is agreed now; None before."""
        return next((one for one in self.vision.texts.all() if one.confirmed_at), None)

    @property
    def earlier(self):
        """What was agreed before that, the newest first."""
        return [one for one in self.vision.texts.all() if one.confirmed_at and one != self.last]

    @property
    def version(self):
        """The version of the text that waits."""
        return version_of("", self.waits.text)

    @property
    def mine(self):
        """The own answers, before the other side answered: (question, words, note)."""
        said = answers_of(self.vision, self.side)
        return [
            (one, values()[said[one.code]["value"]], said[one.code]["note"])
            for one in asked()
            if one.code in said
        ]

    @property
    def values(self):
        """(actor, text) of each actor for whom something was written."""
        return [(one, text) for one in actors() if (text := standing_value(self.vision, one.code))]


def visions_of(user):
    """The visions of the own organisations, those in the making first (two queries)."""
    rows = SharedVision.objects.visible_to(user).select_related("school", "organisation")
    return rows.prefetch_related("texts").order_by("agreed_at", "-made_at", "pk")


def partners_of(user, on):
    """Pairs (school, company) that work together and have no vision in the making (two queries)."""
    own = user.access.organisation_ids(Can.SHARE_VISION)
    rows = Collaboration.objects.running(on).select_related("school", "organisation")
    here = (rows.filter(school_id__in=own) | rows.filter(organisation_id__in=own)).distinct()
    busy = set(
        SharedVision.objects.visible_to(user)
        .filter(agreed_at__isnull=True)
        .order_by()
        .values_list("school_id", "organisation_id")
    )
    found = [row for row in here if (row.school_id, row.organisation_id) not in busy]
    return sorted(found, key=lambda row: (row.organisation.name, row.school.name))
