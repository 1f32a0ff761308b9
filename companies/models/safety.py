"""Safety at work: risks, workstations and their sheets, welcome, contacts, equipment and incidents."""

from django.db import models
from django.db.models import Q

from companies.models.base import EMPTY, CompanyRow, SafetyRows, person
from companies.models.collaboration import TakenPlace
from duaalportal.accounts.access import Can
from duaalportal.lib.constraints import in_order, together
from duaalportal.lib.privacy import refuse_national_numbers

TEXT = {"max_length": 3000, "validators": [refuse_national_numbers]}


def _place(related_name, **options):
    return models.ForeignKey(
        "companies.Establishment",
        on_delete=models.PROTECT,
        related_name=related_name,
        verbose_name="vestiging",
        **options,
    )


class WorkstationQuerySet(SafetyRows):
    """Reads of workstations and their sheets."""

    edit = Can.EDIT_WORKSTATIONS


class AtPlaceRows(SafetyRows):
    """Rows about one learner: read by who reads of the place, so not by a partnership."""

    def visible_to(self, user):
        """Rows of places this person reads of."""
        if not user.access.can(self.see):
            return self.none()
        return self.filter(place__in=TakenPlace.objects.visible_to(user))


class Workstation(CompanyRow):
    """One place on the floor where a learner works: a machine, a bench, a room."""

    establishment = _place("workstations")
    name = models.CharField("werkpost", max_length=120)
    description = models.CharField(
        "wat gebeurt er", max_length=500, blank=True, validators=[refuse_national_numbers]
    )
    retired_on = models.DateField("niet meer in gebruik vanaf", **EMPTY)

    objects = WorkstationQuerySet.as_manager()

    class Meta:
        verbose_name = "werkpost"
        verbose_name_plural = "werkposten"
        ordering = ["establishment", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["establishment", "name"],
                name="one_workstation_per_name",
                violation_error_message="Er is al een werkpost met die naam.",
            )
        ]

    def __str__(self):
        return self.name


class RiskAssessment(CompanyRow):
    """A risk analysis that was made, of an establishment or of one workstation."""

    class Cause(models.TextChoices):
        FIRST = "first", "eerste analyse"
        YEARLY = "yearly", "jaarlijkse herziening"
        CHANGE = "change", "na een wijziging"

    establishment = _place("risk_assessments")
    workstation = models.ForeignKey(
        Workstation,
        on_delete=models.PROTECT,
        related_name="risk_assessments",
        verbose_name="werkpost",
        **EMPTY,
    )
    done_on = models.DateField("gedaan op")
    cause = models.CharField("waarom", max_length=10, choices=Cause)
    adviser = models.CharField("met advies van", max_length=160, blank=True)
    summary = models.TextField("wat kwam eruit", blank=True, **TEXT)
    document = models.ForeignKey(
        "companies.Document", on_delete=models.PROTECT, related_name="+", verbose_name="document", **EMPTY
    )
    recorded_at = models.DateTimeField()
    recorded_by = person("vastgelegd door")

    objects = SafetyRows.as_manager()

    class Meta:
        verbose_name = "risicoanalyse"
        ordering = ["establishment", "-done_on", "pk"]

    def __str__(self):
        return f"risicoanalyse van {self.done_on}"


class WorkplaceChange(CompanyRow):
    """Something important changed at work: a new machine, a move; the risk analysis is to be done again."""

    establishment = _place("changes")
    workstation = models.ForeignKey(
        Workstation, on_delete=models.PROTECT, related_name="changes", verbose_name="werkpost", **EMPTY
    )
    happened_on = models.DateField("sinds")
    what = models.CharField("wat is er veranderd", max_length=300, validators=[refuse_national_numbers])
    recorded_at = models.DateTimeField()
    recorded_by = person("vastgelegd door")

    objects = SafetyRows.as_manager()

    class Meta:
        verbose_name = "wijziging op het werk"
        ordering = ["establishment", "-happened_on", "pk"]

    def __str__(self):
        return self.what


class WorkstationSheet(CompanyRow):
    """One version of the sheet of a workstation (werkpostfiche); a published version never changes."""

    workstation = models.ForeignKey(Workstation, on_delete=models.PROTECT, related_name="sheets")
    number = models.PositiveIntegerField("versie")
    tasks = models.TextField("wat doet de lerende hier", blank=True, **TEXT)
    equipment = models.TextField("wat draag en gebruik je", blank=True, **TEXT)
    health_surveillance = models.BooleanField("gezondheidstoezicht nodig, ook boven 18 jaar", default=False)
    version = models.PositiveIntegerField(default=1)
    published_at = models.DateTimeField("gepubliceerd op", **EMPTY)
    published_by = person("gepubliceerd door", **EMPTY)

    objects = WorkstationQuerySet.as_manager()

    class Meta:
        verbose_name = "werkpostfiche"
        verbose_name_plural = "werkpostfiches"
        ordering = ["workstation", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["workstation", "number"], name="one_sheet_per_number"),
            together("published_at", "published_by", name="sheet_publication_has_an_actor"),
        ]

    def __str__(self):
        return f"{self.workstation}, versie {self.number}"


class Danger(CompanyRow):
    """A danger on a sheet with its measures, in the order of the law: avoid it, shield from it, limit the harm."""

    sheet = models.ForeignKey(WorkstationSheet, on_delete=models.CASCADE, related_name="dangers")
    position = models.PositiveSmallIntegerField()
    danger = models.CharField("gevaar", max_length=200, validators=[refuse_national_numbers])
    avoid = models.CharField(
        "1. het risico voorkomen", max_length=500, blank=True, validators=[refuse_national_numbers]
    )
    shield = models.CharField(
        "2. schade voorkomen", max_length=500, blank=True, validators=[refuse_national_numbers]
    )
    limit = models.CharField(
        "3. schade beperken", max_length=500, blank=True, validators=[refuse_national_numbers]
    )

    class Meta:
        verbose_name = "gevaar"
        verbose_name_plural = "gevaren"
        ordering = ["sheet", "position", "pk"]

    def __str__(self):
        return self.danger


class ForbiddenWork(CompanyRow):
    """Work that is forbidden for minors, unless three things are confirmed."""

    workstation = models.ForeignKey(
        Workstation, on_delete=models.PROTECT, related_name="forbidden_work", verbose_name="werkpost"
    )
    what = models.CharField("welk werk", max_length=240, validators=[refuse_national_numbers])
    needed_for_training = models.BooleanField("nodig voor de beroepsopleiding", default=False)
    measures_checked = models.BooleanField("de maatregelen werken en worden gecontroleerd", default=False)
    supervised = models.BooleanField("alleen met een ervaren werknemer erbij", default=False)
    supervisor = models.CharField("welke ervaren werknemer", max_length=160, blank=True)
    confirmed_on = models.DateField("bevestigd op", **EMPTY)
    confirmed_by = person("bevestigd door", **EMPTY)
    withdrawn_on = models.DateField("niet meer van toepassing vanaf", **EMPTY)

    objects = SafetyRows.as_manager()

    class Meta:
        verbose_name = "verboden werk"
        ordering = ["workstation", "what", "pk"]
        constraints = [
            together("confirmed_on", "confirmed_by", name="confirmation_has_an_actor"),
            models.CheckConstraint(
                condition=Q(confirmed_on__isnull=True)
                | Q(needed_for_training=True, measures_checked=True, supervised=True) & ~Q(supervisor=""),
                name="forbidden_work_is_confirmed_in_full",
            ),
        ]

    def __str__(self):
        return self.what


class WelcomePlan(CompanyRow):
    """What a learner is shown on arrival: in general, or at one workstation."""

    establishment = _place("welcome_plans")
    workstation = models.ForeignKey(
        Workstation, on_delete=models.PROTECT, related_name="welcome_plans", verbose_name="werkpost", **EMPTY
    )
    title = models.CharField("naam", max_length=160)
    advised_by = models.CharField("met advies van", max_length=200, blank=True)
    changed_at = models.DateTimeField()
    changed_by = person("gewijzigd door")
    version = models.PositiveIntegerField(default=1)
    retired_on = models.DateField("niet meer in gebruik vanaf", **EMPTY)

    objects = SafetyRows.as_manager()

    class Meta:
        verbose_name = "onthaalplan"
        verbose_name_plural = "onthaalplannen"
        ordering = ["establishment", "title", "pk"]

    def __str__(self):
        return self.title


class WelcomeStep(CompanyRow):
    """One thing to show or explain."""

    plan = models.ForeignKey(WelcomePlan, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    text = models.CharField("wat", max_length=300, validators=[refuse_national_numbers])
    who = models.CharField("door wie", max_length=120, blank=True)

    class Meta:
        verbose_name = "stap van het onthaal"
        ordering = ["plan", "position", "pk"]

    def __str__(self):
        return self.text


class WelcomeProof(CompanyRow):
    """That a learner was welcomed by a plan: what was shown, by whom, and that the learner says so too."""

    plan = models.ForeignKey(WelcomePlan, on_delete=models.PROTECT, related_name="proofs")
    of_version = models.PositiveIntegerField()
    place = models.ForeignKey("companies.TakenPlace", on_delete=models.PROTECT, related_name="welcomes")
    steps = models.JSONField("getoond")
    given_on = models.DateField("gegeven op")
    given_by = person("gegeven door")
    confirmed_at = models.DateTimeField("bevestigd door de lerende", **EMPTY)

    objects = AtPlaceRows.as_manager()

    class Meta:
        verbose_name = "bewijs van onthaal"
        verbose_name_plural = "bewijzen van onthaal"
        ordering = ["place", "given_on", "pk"]

    def __str__(self):
        return f"{self.plan} op {self.given_on}"


class SafetyContact(CompanyRow):
    """Whom to turn to at an establishment: first aid, or in confidence."""

    class Kind(models.TextChoices):
        FIRST_AID = "first_aid", "EHBO"
        CONFIDENTIAL = "confidential", "vertrouwenspersoon"

    establishment = _place("safety_contacts")
    kind = models.CharField("waarvoor", max_length=20, choices=Kind)
    name = models.CharField("naam", max_length=120)
    reach = models.CharField("waar of hoe te bereiken", max_length=160)
    starts_on = models.DateField("vanaf")
    ends_on = models.DateField("tot en met", **EMPTY)

    objects = SafetyRows.as_manager()

    class Meta:
        verbose_name = "aanspreekpunt"
        verbose_name_plural = "aanspreekpunten"
        ordering = ["establishment", "kind", "name", "pk"]
        constraints = [in_order("starts_on", "ends_on", name="safety_contact_ends_after_start")]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.name}"


class ContactKnown(CompanyRow):
    """That a learner says to know a contact."""

    contact = models.ForeignKey(SafetyContact, on_delete=models.PROTECT, related_name="known_by")
    place = models.ForeignKey("companies.TakenPlace", on_delete=models.PROTECT, related_name="known_contacts")
    at = models.DateTimeField()

    objects = AtPlaceRows.as_manager()

    class Meta:
        verbose_name = "gekend aanspreekpunt"
        ordering = ["place", "contact", "pk"]
        constraints = [models.UniqueConstraint(fields=["contact", "place"], name="a_contact_is_known_once")]

    def __str__(self):
        return str(self.contact)


class Equipment(CompanyRow):
    """Work clothes or protective equipment given to a learner."""

    class Kind(models.TextChoices):
        CLOTHES = "clothes", "werkkledij"
        PROTECTION = "protection", "beschermingsmiddel"

    place = models.ForeignKey("companies.TakenPlace", on_delete=models.PROTECT, related_name="equipment")
    kind = models.CharField("soort", max_length=20, choices=Kind)
    item = models.CharField("wat", max_length=120)
    size = models.CharField("maat", max_length=20, blank=True)
    given_on = models.DateField("gegeven op")
    given_by = person("gegeven door")
    check_months = models.PositiveSmallIntegerField("nakijken om de hoeveel maanden", **EMPTY)
    checked_on = models.DateField("laatst nagekeken op", **EMPTY)
    checked_by = person("nagekeken door", **EMPTY)
    returned_on = models.DateField("teruggegeven op", **EMPTY)

    objects = AtPlaceRows.as_manager()

    class Meta:
        verbose_name = "werkkledij of beschermingsmiddel"
        ordering = ["place", "kind", "item", "pk"]
        constraints = [
            together("checked_on", "checked_by", name="equipment_check_has_an_actor"),
            in_order("given_on", "returned_on", name="equipment_is_returned_after_given"),
        ]

    def __str__(self):
        return self.item


class IncidentQuerySet(SafetyRows):
    """Reads of incidents."""

    see, edit = Can.READ_INCIDENTS, Can.EVALUATE_INCIDENT

    def visible_to(self, user):
        """Incidents of the own company, those told to the own school, and what one reported or went through."""
        mine = user.access.organisation_ids(Can.READ_INCIDENTS)
        own = user.access.organisation_ids(Can.REPORT_INCIDENT)
        return self.filter(
            Q(organisation_id__in=mine)
            | Q(school_id__in=mine)
            | Q(reported_by=user, organisation_id__in=own)
            | Q(place__learner=user)
        )


class Incident(CompanyRow):
    """Something that went wrong or nearly, told to the trajectbegeleider and evaluated; no medical content."""

    establishment = _place("incidents")
    workstation = models.ForeignKey(
        Workstation, on_delete=models.PROTECT, related_name="incidents", verbose_name="werkpost", **EMPTY
    )
    place = models.ForeignKey(
        "companies.TakenPlace",
        on_delete=models.PROTECT,
        related_name="incidents",
        verbose_name="lerende",
        **EMPTY,
    )
    school = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="school", **EMPTY
    )
    happened_on = models.DateField("wanneer")
    what = models.TextField("wat is er gebeurd", **TEXT)
    reported_at = models.DateTimeField("gemeld op")
    reported_by = person("gemeld door")
    seen_by_school_at = models.DateTimeField("gezien door de school", **EMPTY)
    seen_by_school_by = person("gezien door", **EMPTY)
    cause = models.TextField("hoe kwam het", blank=True, **TEXT)
    measures = models.TextField("wat doen jullie om het te vermijden", blank=True, **TEXT)
    evaluated_at = models.DateTimeField("geëvalueerd op", **EMPTY)
    evaluated_by = person("geëvalueerd door", **EMPTY)
    version = models.PositiveIntegerField(default=1)

    objects = IncidentQuerySet.as_manager()

    class Meta:
        verbose_name = "incident"
        ordering = ["-happened_on", "-reported_at", "pk"]
        constraints = [
            together("evaluated_at", "evaluated_by", name="incident_evaluation_has_an_actor"),
            together("seen_by_school_at", "seen_by_school_by", name="incident_seen_has_an_actor"),
        ]

    def __str__(self):
        return f"incident van {self.happened_on}"
