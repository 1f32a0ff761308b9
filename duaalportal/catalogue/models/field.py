"""What the field shares and nobody owns: programmes, joint committees, who handles what, and dated rules."""

import uuid

from django.db import models
from django.db.models import Q

from duaalportal.lib.constraints import in_order, one_of


class Scheme(models.Model):
    """A partnership's own arrangement: which committees it handles, and rules that differ from the general ones."""

    code = models.SlugField("code", max_length=40, primary_key=True)
    name = models.CharField("naam", max_length=160)
    # the partnership's own place in this portal, when it has one
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.SET_NULL, null=True, blank=True, related_name="schemes"
    )
    url = models.URLField("website", blank=True)

    class Meta:
        verbose_name = "partnerschap"
        ordering = ["name"]

    def __str__(self):
        return self.name


class JointCommittee(models.Model):
    """A joint committee (paritair comité), by its number."""

    code = models.CharField("nummer", max_length=10, primary_key=True)
    name = models.CharField("naam", max_length=200)

    class Meta:
        verbose_name = "paritair comité"
        ordering = ["code"]

    def __str__(self):
        return f"PC {self.code}: {self.name}"


class Routing(models.Model):
    """Which scheme handles applications of a joint committee, from when until when; no committee means all others."""

    joint_committee = models.ForeignKey(
        JointCommittee, on_delete=models.PROTECT, null=True, blank=True, related_name="routings"
    )
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="routings")
    valid_from = models.DateField("vanaf")
    valid_until = models.DateField("tot en met", null=True, blank=True)
    source = models.CharField("bron", max_length=300)

    class Meta:
        verbose_name = "bevoegdheid"
        ordering = ["joint_committee", "valid_from", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["joint_committee", "valid_from"], name="one_routing_per_committee_and_day"
            ),
            models.UniqueConstraint(
                fields=["valid_from"],
                condition=Q(joint_committee__isnull=True),
                name="one_routing_for_all_others_per_day",
            ),
            in_order("valid_from", "valid_until", name="routing_ends_after_start"),
        ]

    def __str__(self):
        return f"{self.joint_committee or 'andere'}: {self.scheme}"


class Programme(models.Model):
    """A dual programme (duale opleiding), by its official name."""

    code = models.SlugField("code", max_length=60, primary_key=True)
    name = models.CharField("officiële naam", max_length=160)
    abbreviation = models.CharField("afkorting", max_length=20, blank=True)
    track = models.CharField("onderwijsvorm of finaliteit", max_length=80, blank=True)
    workplace_hours = models.DecimalField("uren per week op de werkplek", max_digits=4, decimal_places=1)
    source = models.CharField("bron", max_length=300)
    retired_on = models.DateField("niet meer ingericht vanaf", null=True, blank=True)

    class Meta:
        verbose_name = "duale opleiding"
        verbose_name_plural = "duale opleidingen"
        ordering = ["name"]

    def __str__(self):
        return self.name


class Activity(models.Model):
    """One line of the activity list of a programme: what a learner must be able to do there."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="activities")
    code = models.SlugField("code", max_length=60, unique=True)
    text = models.CharField("activiteit", max_length=240)
    position = models.PositiveSmallIntegerField()
    retired_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = "activiteit"
        verbose_name_plural = "activiteiten"
        ordering = ["programme", "position", "pk"]

    def __str__(self):
        return self.text


class Unit(models.TextChoices):
    """How a value of a rule is read."""

    YEARS = "years", "jaar"
    MONTHS = "months", "maanden"
    WEEKS = "weeks", "weken"
    DAYS = "days", "dagen"
    PEOPLE = "people", "lerenden"
    TIMES = "times", "keer"
    EURO = "euro", "euro"
    TEXT = "text", ""
    MONTH_DAY = "month_day", "dag van het jaar"
    LIST = "list", "reeks"
    HOURS = "hours", "uur"
    TRAINING_DAYS = "training_days", "opleidingsdagen"


class Name(models.TextChoices):
    """The rules that have a value: name in the code, Dutch words on the page."""

    MENTOR_MIN_AGE = "mentor_min_age", "Leeftijd van een mentor, minstens"
    MENTOR_MIN_AGE_WITH_PROOF = (
        "mentor_min_age_with_proof",
        "Leeftijd van een mentor met bewijs van vooropleiding",
    )
    MENTOR_MIN_PRACTICE = "mentor_min_practice", "Praktijkervaring van een mentor, minstens"
    CERTIFICATE_MODEL = "certificate_model", "Model van het uittreksel uit het strafregister"
    CERTIFICATE_VALIDITY = "certificate_validity", "Ouderdom van het uittreksel, hoogstens"
    MENTOR_CAPACITY = "mentor_capacity", "Lerenden per mentor, hoogstens"
    TRAINING_TERM = "training_term", "Mentoropleiding volgen na de erkenning, binnen"
    RECOGNITION_TERM = "recognition_term", "Duur van een erkenning"
    DECISION_TERM = "decision_term", "Beslissing over een aanvraag, binnen"
    APPEAL_TERM = "appeal_term", "Beroep na ontvangst van de beslissing, binnen"
    RISK_REVIEW = "risk_review", "Risicoanalyse herzien, minstens om de"
    MINOR_UNTIL = "minor_until", "Minderjarig tot"
    PROGRAMME_REQUEST_DAY = "programme_request_day", "Programmatieaanvraag, ten laatste op"
    PROGRAMME_ANSWER_TERM = "programme_answer_term", "Antwoord op een programmatieaanvraag, binnen"
    DECISION_NOTICES = "decision_notices", "Herinnering aan een aanvraag, dagen na indienen"
    EXPIRY_NOTICES = "expiry_notices", "Herinnering aan het einde van een erkenning, maanden vooraf"
    TRAINING_NOTICES = "training_notices", "Herinnering aan de mentoropleiding, dagen vooraf"
    DRAFT_NOTICE = "draft_notice", "Herinnering aan een onvolledige aanvraag, na"
    EXIT_NOTICE = "exit_notice", "Exitgesprek voorbereiden, weken vooraf"
    PREMIUM_UNPAID = "premium_unpaid", "Premie kwalificerend werkplekleren, lerende zonder vergoeding"
    PREMIUM_PAID = "premium_paid", "Premie kwalificerend werkplekleren, lerende met vergoeding"
    PREMIUM_TIMES = "premium_times", "Premie kwalificerend werkplekleren, hoogstens"
    PREMIUM_MIN_MONTHS = "premium_min_months", "Premie kwalificerend werkplekleren, opleiding duurt minstens"
    LEARNER_PREMIUM = "learner_premium", "Premie voor de lerende, per schooljaar"
    LEARNER_PREMIUM_TIMES = "learner_premium_times", "Premie voor de lerende, hoogstens"
    REGISTRATION_TERM = "registration_term", "Overeenkomst registreren na de start, binnen"
    OAO_HOURS = "oao_hours", "Betaalde overeenkomst (OAO) vanaf, per week op een reële werkplek"
    WITHOUT_AGREEMENT_TERM = "without_agreement_term", "Zonder overeenkomst in een duale opleiding, hoogstens"
    WITHOUT_AGREEMENT_NOTICES = (
        "without_agreement_notices",
        "Herinnering aan de klok zonder overeenkomst, opleidingsdagen vooraf",
    )
    INTERRUPTION_TERM = "interruption_term", "Onderbreking melden aan de trajectbegeleider, langer dan"
    AGREEMENT_NOTICES = "agreement_notices", "Herinnering aan een ontbrekende handtekening, dagen vooraf"
    DIMONA_UNPAID = "dimona_unpaid", "Dimona bij een onbetaalde overeenkomst (SOAO), door"
    WEEK_HOURS = "week_hours", "School en werkplek samen per week, hoogstens"
    WORK_FROM = "work_from", "Werken op de werkplek, niet voor"
    WORK_UNTIL = "work_until", "Werken op de werkplek, niet na"
    LEARNER_MIN_AGE = "learner_min_age", "Leeftijd van een lerende, minstens"
    LEARNER_MAX_AGE = "learner_max_age", "Leeftijd van een lerende bij de start, hoogstens"
    ALLOWANCE_1 = "allowance_1", "Leervergoeding OAO per maand, niveau 1"
    ALLOWANCE_2 = "allowance_2", "Leervergoeding OAO per maand, niveau 2"
    ALLOWANCE_3 = "allowance_3", "Leervergoeding OAO per maand, niveau 3"
    MIN_VISITS = "min_visits", "Bezoeken aan de werkplek per schooljaar, minstens"
    WEEK_RHYTHM = "week_rhythm", "Weekbeoordeling van houdingen, om de"
    WEEK_GRACE = "week_grace", "Weekbeoordeling na de laatste werkdag, binnen"
    REMINDER_GRACE = "reminder_grace", "Herinneringen noemen iets pas te laat na"
    REMINDER_LADDER = (
        "reminder_ladder",
        "Bij stilte: tweede mail, vervanger, bellijst, dagen na de eerste mail",
    )
    REMINDER_HOUR = "reminder_hour", "Dagelijkse mail op werkdagen, vanaf"
    NETWORK_LEAST = "network_least", "Lerend netwerk komt samen per schooljaar, minstens"
    NETWORK_MOST = "network_most", "Lerend netwerk komt samen per schooljaar, gewoonlijk hoogstens"
    MATCH_NOTICES = "match_notices", "Geen antwoord over een match: opnieuw vragen na, in werkdagen"
    MATCH_REVIEW = "match_review", "Terugkijken op een match: vanaf en tot zoveel weken na de start"
    SNOOZE_TERM = "snooze_term", "Uitstellen van wat open staat, hoogstens"
    GUIDANCE_NOTICE = "guidance_notice", "Herinnering aan een toeleidingsactie, vooraf"
    GUIDANCE_REPORT_TERM = "guidance_report_term", "Vragen hoe een toeleidingsactie was, hoogstens"
    START_TALK_TERM = "start_talk_term", "Opstartgesprek vragen na de eerste dag, hoogstens"
    ROTATION_BLOCK = "rotation_block", "Een blok van een rotatie, minstens"

    @property
    def unit(self):
        """How the value of this rule is read."""
        return UNITS[self]


_N = Name
UNITS = {
    **dict.fromkeys(
        [_N.MENTOR_MIN_AGE, _N.MENTOR_MIN_AGE_WITH_PROOF, _N.MENTOR_MIN_PRACTICE, _N.MINOR_UNTIL], Unit.YEARS
    ),
    **dict.fromkeys(
        [_N.CERTIFICATE_VALIDITY, _N.TRAINING_TERM, _N.RECOGNITION_TERM, _N.RISK_REVIEW], Unit.MONTHS
    ),
    **dict.fromkeys([_N.PROGRAMME_ANSWER_TERM, _N.PREMIUM_MIN_MONTHS, _N.REGISTRATION_TERM], Unit.MONTHS),
    **dict.fromkeys([_N.DECISION_TERM, _N.APPEAL_TERM, _N.DRAFT_NOTICE], Unit.DAYS),
    **dict.fromkeys([_N.DECISION_NOTICES, _N.EXPIRY_NOTICES, _N.TRAINING_NOTICES], Unit.LIST),
    **dict.fromkeys([_N.PREMIUM_UNPAID, _N.PREMIUM_PAID, _N.LEARNER_PREMIUM], Unit.EURO),
    **dict.fromkeys([_N.PREMIUM_TIMES, _N.LEARNER_PREMIUM_TIMES], Unit.TIMES),
    **dict.fromkeys([_N.EXIT_NOTICE, _N.WEEK_RHYTHM, _N.ROTATION_BLOCK], Unit.WEEKS),
    _N.CERTIFICATE_MODEL: Unit.TEXT,
    _N.MENTOR_CAPACITY: Unit.PEOPLE,
    _N.PROGRAMME_REQUEST_DAY: Unit.MONTH_DAY,
    **dict.fromkeys([_N.OAO_HOURS, _N.WEEK_HOURS], Unit.HOURS),
    _N.WITHOUT_AGREEMENT_TERM: Unit.TRAINING_DAYS,
    **dict.fromkeys([_N.WITHOUT_AGREEMENT_NOTICES, _N.AGREEMENT_NOTICES], Unit.LIST),
    **dict.fromkeys([_N.INTERRUPTION_TERM, _N.WEEK_GRACE, _N.REMINDER_GRACE, _N.SNOOZE_TERM], Unit.DAYS),
    **dict.fromkeys([_N.GUIDANCE_NOTICE, _N.GUIDANCE_REPORT_TERM, _N.START_TALK_TERM], Unit.DAYS),
    **dict.fromkeys([_N.REMINDER_LADDER, _N.MATCH_NOTICES, _N.MATCH_REVIEW], Unit.LIST),
    **dict.fromkeys([_N.DIMONA_UNPAID, _N.WORK_FROM, _N.WORK_UNTIL, _N.REMINDER_HOUR], Unit.TEXT),
    **dict.fromkeys([_N.LEARNER_MIN_AGE, _N.LEARNER_MAX_AGE], Unit.YEARS),
    **dict.fromkeys([_N.ALLOWANCE_1, _N.ALLOWANCE_2, _N.ALLOWANCE_3], Unit.EURO),
    **dict.fromkeys([_N.MIN_VISITS, _N.NETWORK_LEAST, _N.NETWORK_MOST], Unit.TIMES),
}


class RuleParameter(models.Model):
    """One value of one rule, from when until when, for everyone or for one scheme, with where it is written."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField("regel", max_length=40, choices=Name)
    scheme = models.ForeignKey(
        Scheme,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="parameters",
        verbose_name="voor",
    )
    value = models.CharField("waarde", max_length=40)
    valid_from = models.DateField("vanaf")
    valid_until = models.DateField("tot en met", null=True, blank=True)
    source = models.CharField("bron", max_length=300)
    note = models.CharField("uitleg", max_length=300, blank=True)
    added_at = models.DateTimeField(null=True, blank=True)
    added_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "regel met waarde"
        ordering = ["name", "scheme", "valid_from", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "scheme", "valid_from"],
                name="one_value_per_rule_scheme_and_day",
                violation_error_message="Vanaf die dag heeft deze regel al een waarde.",
            ),
            models.UniqueConstraint(
                fields=["name", "valid_from"],
                condition=Q(scheme__isnull=True),
                name="one_general_value_per_rule_and_day",
                violation_error_message="Vanaf die dag heeft deze regel al een waarde.",
            ),
            in_order("valid_from", "valid_until", name="rule_value_ends_after_start"),
            models.CheckConstraint(condition=~Q(source=""), name="rule_value_has_a_source"),
            one_of("name", Name, name="rule_name_is_known"),
        ]

    def __str__(self):
        return f"{self.get_name_display()}: {self.value}"
