"""From proposal to match: a talk, opinions, agreement of each side, and looking back (M07, M09, M10, M14)."""

from django.db import models
from django.db.models import Q

from duaalportal.accounts.access import Can
from duaalportal.lib.constraints import in_order, one_of, together
from duaalportal.lib.privacy import refuse_national_numbers
from learningplans.models import Meeting, Placement
from matching.models.base import EMPTY, TEXT, BetweenRows, TrajectoryRow, organisation_key, person
from matching.models.openings import Opening
from matching.models.proposals import ProposedMatch


class MatchState(models.TextChoices):
    """How far a match is."""

    ASKED = "asked", "gevraagd aan de lerende"
    PROPOSED = "proposed", "voorgesteld"
    TALK_PLANNED = "talk_planned", "kennismaking gepland"
    TALK_HELD = "talk_held", "gesprek gevoerd"
    CONFIRMED = "confirmed", "bevestigd"
    REFUSED = "refused", "niet doorgegaan"

    @property
    def is_open(self):
        """Whether somebody still has to decide."""
        return self in OPEN


OPEN = (MatchState.ASKED, MatchState.PROPOSED, MatchState.TALK_PLANNED, MatchState.TALK_HELD)


class MatchRows(BetweenRows):
    """Reads of matches: the school's side of the learner, and in the company who takes part once the learner let it know."""

    to_match = ""

    def of_company(self, user, can):
        """The condition on matches that were introduced: for who leads the company, and for the mentor it is about.

        While no mentor is named any of them reads along.
        """
        leads = Q(organisation_id__in=user.access.organisation_ids(Can.AGREE_MATCH))
        guides = Q(organisation_id__in=user.access.organisation_ids(Can.GIVE_OPINION))
        named = self._of_match(mentor__user=user) | self._of_match(mentor=None)
        known = self._of_match(introduced_at__isnull=False)
        return super().of_company(user, can) & known & (leads | guides & named)

    def _of_match(self, **condition):
        return Q(**{self.to_match + name: value for name, value in condition.items()})


class OfMatchRows(MatchRows):
    """Reads of what was said around a match, as far as the match itself is read."""

    to_match = "match__"


class Match(TrajectoryRow):
    """One learner and one company on their way to a placement."""

    organisation = organisation_key("leerbedrijf")
    opening = models.ForeignKey(Opening, on_delete=models.PROTECT, related_name="matches")
    line = models.ForeignKey(ProposedMatch, on_delete=models.SET_NULL, related_name="+", **EMPTY)
    # what the company calls the learner here: it reads no file of somebody who is not with it yet
    first_name = models.CharField("voornaam", max_length=60)
    mentor = models.ForeignKey(
        "companies.Mentor", on_delete=models.PROTECT, related_name="+", verbose_name="mentor", **EMPTY
    )
    starts_on = models.DateField("vanaf")
    ends_on = models.DateField("tot en met")
    state = models.CharField("stand", max_length=20, choices=MatchState, default=MatchState.PROPOSED)
    is_deliberate_mismatch = models.BooleanField("bewust verschil", default=False)
    mismatch_reason = models.TextField("wat het kan leren", max_length=1000, **TEXT)
    # beside the meeting in the school's calendar, which the company does not read yet
    talk_at = models.DateTimeField("kennismaking op", **EMPTY)
    talk_where = models.CharField("waar", max_length=160, blank=True)
    meeting = models.OneToOneField(Meeting, on_delete=models.PROTECT, related_name="match", **EMPTY)
    report = models.TextField("verslag van de kennismaking", max_length=6000, **TEXT)
    reported_at = models.DateTimeField(**EMPTY)
    reported_by = person("verslag van", **EMPTY)
    # from the first report on each is asked for a word; who makes it better later asks nobody anew
    report_changed_at = models.DateTimeField("verslag aangepast op", **EMPTY)
    report_changed_by = person("verslag aangepast door", **EMPTY)
    proposed_at = models.DateTimeField()
    proposed_by = person("voorgesteld door")
    # from here on the company knows of it: the learner said yes, or shared the profile for this opening before
    introduced_at = models.DateTimeField("bij het bedrijf bekend sinds", **EMPTY)
    introduced_by = person("bekendgemaakt door", **EMPTY)
    confirmed_at = models.DateTimeField("bevestigd op", **EMPTY)
    confirmed_by = person("bevestigd door", **EMPTY)
    placement = models.OneToOneField(Placement, on_delete=models.PROTECT, related_name="match", **EMPTY)
    refused_at = models.DateTimeField("niet doorgegaan op", **EMPTY)
    version = models.PositiveIntegerField(default=1)

    objects = MatchRows.as_manager()

    class Meta:
        verbose_name = "match"
        verbose_name_plural = "matchen"
        ordering = ["-proposed_at", "pk"]
        indexes = [models.Index(fields=["organisation", "state"], name="match_of_company")]
        constraints = [
            one_of("state", MatchState, name="match_state_is_known"),
            in_order("starts_on", "ends_on", name="match_ends_after_start"),
            models.CheckConstraint(
                condition=Q(state=MatchState.REFUSED)
                | Q(state=MatchState.ASKED, introduced_at=None)
                | (~Q(state=MatchState.ASKED) & Q(introduced_at__isnull=False)),
                name="match_goes_on_once_introduced",
            ),
            together("reported_at", "reported_by", name="match_report_has_an_actor"),
            together("report_changed_at", "report_changed_by", name="match_report_change_has_an_actor"),
            together("confirmed_at", "confirmed_by", name="match_confirming_has_an_actor"),
            models.CheckConstraint(
                condition=Q(is_deliberate_mismatch=False) | ~Q(mismatch_reason=""),
                name="deliberate_mismatch_has_a_reason",
            ),
            models.UniqueConstraint(
                fields=["trajectory", "opening"],
                condition=Q(state__in=[state.value for state in OPEN]),
                name="one_open_match_per_learner_and_opening",
                violation_error_message="Deze lerende is al op weg naar deze plaats.",
            ),
        ]

    @property
    def state_now(self):
        """The state as a member of its enum."""
        return MatchState(self.state)


class MatchParty(models.TextChoices):
    """Whose word it is."""

    MENTOR = "mentor", "mentor"
    COACH = "coach", "trajectbegeleider"
    COMPANY = "company", "leerbedrijf"
    LEARNER = "learner", "lerende"
    GUARDIAN = "guardian", "ouder of voogd"


class MatchWord(TrajectoryRow):
    """An opinion before the decision, or a decision: yes or no with its reason; the last one of a party counts."""

    class Kind(models.TextChoices):
        """What is said."""

        OPINION = "opinion", "oordeel"
        DECISION = "decision", "beslissing"

    class Value(models.TextChoices):
        """How."""

        YES = "yes", "ja"
        DOUBT = "doubt", "twijfel"
        NO = "no", "nee"

    class Given(models.TextChoices):
        """How somebody without an account said it to who guides the learner."""

        PAPER = "paper", "op papier"
        PHONE = "phone", "aan de telefoon"
        SPOKEN = "spoken", "in een gesprek"

    match = models.ForeignKey(Match, on_delete=models.PROTECT, related_name="words")
    organisation = organisation_key("leerbedrijf")
    party = models.CharField("wie", max_length=10, choices=MatchParty)
    kind = models.CharField(max_length=10, choices=Kind)
    value = models.CharField("wat", max_length=10, choices=Value)
    reason = models.TextField("waarom", max_length=1000, validators=[refuse_national_numbers])
    # what the other side reads of a refusal, in a kind form chosen by who refuses
    told = models.CharField("wat de ander leest", max_length=300, **TEXT)
    # empty: said by the party itself; else `by` noted it down on its behalf
    given = models.CharField("hoe gezegd", max_length=10, choices=Given, blank=True)
    at = models.DateTimeField()
    by = person("door")

    objects = OfMatchRows.as_manager()

    class Meta:
        verbose_name = "woord over een match"
        ordering = ["at", "pk"]
        constraints = [
            one_of("party", MatchParty, name="match_party_is_known"),
            models.CheckConstraint(condition=Q(value__in=["yes", "doubt", "no"]), name="match_word_is_known"),
            models.CheckConstraint(
                condition=Q(kind="opinion") | Q(value__in=["yes", "no"]), name="match_decision_is_yes_or_no"
            ),
            models.CheckConstraint(
                condition=Q(given__in=["", "paper", "phone", "spoken"]), name="match_word_was_given_somehow"
            ),
        ]


class MatchReview(TrajectoryRow):
    """How the matching itself went, looking back (000:463-465, 488)."""

    match = models.ForeignKey(Match, on_delete=models.PROTECT, related_name="reviews")
    organisation = organisation_key("leerbedrijf")
    party = models.CharField("wie", max_length=10, choices=MatchParty)
    answers = models.JSONField("antwoorden", default=dict)
    at = models.DateTimeField()
    by = person("door")

    objects = OfMatchRows.as_manager()

    class Meta:
        verbose_name = "terugblik op een match"
        constraints = [
            models.UniqueConstraint(fields=["match", "party"], name="one_review_per_party_and_match")
        ]
