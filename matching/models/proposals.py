"""A proposal for learners and openings: computed, explained, kept beside what people decided."""

from django.db import models
from django.db.models import Q

from duaalportal.accounts.access import Can
from duaalportal.lib.dates import school_year_of
from matching.models.base import EMPTY, TEXT, LearnerRow, SchoolRows, TrajectoryRow, organisation_key, person
from matching.models.openings import Opening
from matching.models.readiness import ReadinessRows


class WeightRows(SchoolRows):
    """Reads of what weighs how much at a school."""

    see, edit = Can.PROPOSE_MATCHES, Can.SET_WEIGHTS


class MatchWeights(LearnerRow):
    """What weighs how much in the proposals of a school; each setting stays, the last one counts."""

    # factor -> 0..10
    weights = models.JSONField("gewichten")
    reason = models.CharField("waarom zo", max_length=500, **TEXT)
    set_at = models.DateTimeField()
    set_by = person("ingesteld door")

    objects = WeightRows.as_manager()

    class Meta:
        verbose_name = "gewichten van een school"
        ordering = ["-set_at", "pk"]


class ProposalRows(SchoolRows):
    """Reads of proposals: of the own school."""

    see, edit = Can.PROPOSE_MATCHES, Can.PROPOSE_MATCHES

    def where(self, user, can, on=None):
        """Proposals the own school made, or agreed to take part in."""
        own = user.access.organisation_ids(can)
        joined = ProposalSchool.objects.filter(school_id__in=own, agreed_at__isnull=False)
        joined = joined.order_by().values("proposal")
        return self.filter(Q(school_id__in=own) | Q(pk__in=joined))


class Proposal(LearnerRow):
    """One run over learners and openings, with the data it saw and what came out; people decide."""

    title = models.CharField("waarover", max_length=160)
    programme = models.ForeignKey(
        "catalogue.Programme",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="duale opleiding",
        **EMPTY,
    )
    school_year = models.PositiveSmallIntegerField("schooljaar dat begint in")
    class_group = models.CharField("klas", max_length=30, blank=True)
    weights = models.JSONField("gewichten")
    # companies in turn where one does not teach all; 0: one company for everybody
    blocks = models.PositiveSmallIntegerField("blokken in een rotatie", default=0)
    # what the data were: another fingerprint now says that they changed
    fingerprint = models.CharField(max_length=64, blank=True)
    # figures of the whole: placed, unplaced, travel, wishes, per school
    summary = models.JSONField("samenvatting", default=dict, blank=True)
    job = models.ForeignKey("jobs.Job", on_delete=models.SET_NULL, related_name="+", **EMPTY)
    made_at = models.DateTimeField()
    made_by = person("gevraagd door")
    finished_at = models.DateTimeField("klaar op", **EMPTY)

    objects = ProposalRows.as_manager()

    class Meta:
        verbose_name = "voorstel"
        verbose_name_plural = "voorstellen"
        ordering = ["-made_at", "pk"]

    @property
    def own_figures(self):
        """What it means for the learners of the school that asked: of other schools its lists tell nothing."""
        return self.summary.get("schools", {}).get(str(self.school_id), {"learners": 0, "placed": 0})

    @property
    def written_year(self):
        """The school year as people write it."""
        return f"{self.school_year}-{self.school_year + 1}"


class PartRows(SchoolRows):
    """Reads of which schools take part in a proposal."""

    see, edit = Can.PROPOSE_MATCHES, Can.PROPOSE_MATCHES

    def asked_of(self, user):
        """Where somebody asks the own school, or it takes part; for who says yes or no to that."""
        return self.where(user, Can.JOIN_PROPOSAL)

    def awaiting(self, today):
        """Where that school did not say yes or no, and the year the proposal is about is not over."""
        return self.filter(_awaits(today))

    def standing(self, today):
        """Where that school takes part, or may still say so."""
        return self.filter(Q(agreed_at__isnull=False) | _awaits(today))

    def asked_by_own(self, user):
        """Schools that the own school asked."""
        return self.filter(asked_by__in=user.access.organisation_ids(self.edit))


def _awaits(today):
    return Q(agreed_at=None, proposal__school_year__gte=school_year_of(today))


class ProposalSchool(LearnerRow):
    """A school whose learners are in a proposal over several schools; each agreed to take part."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="schools")
    # the school that asked, beside the proposal too: the database's own wall compares columns
    asked_by = organisation_key("school die het vraagt")
    agreed_at = models.DateTimeField("doet mee sinds", **EMPTY)
    agreed_by = person("akkoord van", **EMPTY)

    objects = PartRows.as_manager()

    class Meta:
        verbose_name = "school in een voorstel"
        constraints = [
            models.UniqueConstraint(fields=["proposal", "school"], name="one_school_once_per_proposal")
        ]


class ProposedRows(ReadinessRows):
    """Reads of what was proposed for learners of the own school."""

    see, edit = Can.PROPOSE_MATCHES, Can.PROPOSE_MATCHES


class ProposedMatch(TrajectoryRow):
    """What a proposal says of one learner: an opening with reasons for and against, or why there is none."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="lines")
    opening = models.ForeignKey(Opening, on_delete=models.PROTECT, related_name="+", **EMPTY)
    # a learner for whom several companies in turn are proposed keeps the single place as the other choice
    is_rotation = models.BooleanField("in een rotatie", default=False)
    # the block of a rotation, 1 for a single place
    block = models.PositiveSmallIntegerField(default=1)
    # in the first block: {"of": to learn, "together": learned in all blocks, "alone": at one company at most}
    rotation = models.JSONField("waarom een rotatie", default=dict, blank=True)
    starts_on = models.DateField(**EMPTY)
    ends_on = models.DateField(**EMPTY)
    is_fixed = models.BooleanField("lag al vast", default=False)
    score = models.IntegerField("punten", default=0)
    # [[factor, points, what was seen ...]]: words are made when somebody reads them
    reasons = models.JSONField("waarom", default=list)
    why_not = models.CharField("waarom geen plaats", max_length=300, blank=True)

    objects = ProposedRows.as_manager()

    class Meta:
        verbose_name = "voorgestelde match"
        ordering = ["proposal", "trajectory", "is_rotation", "block"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "trajectory", "is_rotation", "block"],
                name="one_line_per_learner_and_block",
            )
        ]
