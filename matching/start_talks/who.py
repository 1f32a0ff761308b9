"""For whom somebody speaks in a start talk, and which questions are theirs to answer."""

from dataclasses import dataclass

from duaalportal.accounts import rls
from duaalportal.accounts.access import Can
from learningplans.models.trajectories import works_with
from matching.models import ReadinessAdvice
from matching.start_talks.content import CARE, READINESS, questions


@dataclass(frozen=True, slots=True)
class Voice:
    """One side of the table: school, company, learner or parents; `holds` who notes for all, `reads_care` who was told."""

    party: str
    holds: bool = False

    @property
    def reads_care(self):
        """Whether this side reads what the learner asks care for; a parent hears it of the child."""
        return self.party != "parents"


def voice_of(user, talk):
    """For whom this person sits at the table; the row was loaded through a queryset that says it is theirs to read."""
    if talk.trajectory.learner.user_id == user.pk:
        return Voice("learner")
    holding, reading = map(user.access.organisation_ids, (Can.HOLD_START_TALK, Can.SEE_START_TALK))
    if works_with(user, talk.trajectory, Can.SEE_START_TALK):
        return Voice("school", holds=talk.school_id in holding)
    if talk.organisation_id in reading:
        return Voice("company", holds=talk.organisation_id in holding)
    return Voice("parents")


def readiness_is_told(talk):
    """Whether the learner lets the school tell what the last advice says (one query, from the school's side)."""
    advised = ReadinessAdvice.objects.filter(trajectory=talk.trajectory_id, advised_at__isnull=False)
    return advised.order_by("-school_year").values_list("shared_at", flat=True).first() is not None


def company_hears_readiness(talk):
    """The same from the side of a company: it reads no advice, hears whether it may be told, and nothing else."""
    with rls.across_organisations():
        return readiness_is_told(talk)


def answerable(talk, voice):
    """Codes of the questions this side may write at; what asks care is written by the learner on a page of its own."""
    if voice.party == "learner":
        return {code for code, one in questions().items() if "learner" in one.by and one.consent != CARE}
    if not voice.holds:
        return set()
    found = {code for code, one in questions().items() if not one.consent}
    if voice.party == "school" and readiness_is_told(talk):
        found |= {code for code, one in questions().items() if one.consent == READINESS}
    return found
