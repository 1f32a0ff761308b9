"""Mentors: who they are, and what was seen of their papers, training and practice."""

from django.db import models
from django.db.models import F, Q

from companies.models.base import EMPTY, CompanyRow, MentorRows, companies_of, person
from duaalportal.accounts.access import MATRIX, Area, Can, Role
from duaalportal.lib.constraints import together
from duaalportal.lib.privacy import refuse_national_numbers


def _about(related_name):
    return models.ForeignKey(
        "companies.Mentor", on_delete=models.PROTECT, related_name=related_name, verbose_name="mentor"
    )


# a letter with an "e" behind it (learner, parent, mentor) reads only what is one's own or linked
READS_EVERY_MENTOR = frozenset(role for role in Role if MATRIX[role][Area.MENTOR] in {"L", "B", "G"})


class MentorQuerySet(MentorRows):
    """Reads of mentors."""

    def visible_to(self, user):
        """Mentors of companies this person reads of; who reads only their own: oneself, who stands in, one's mentor."""
        from companies.models.collaboration import TakenPlace

        whole = {m.organisation_id for m in user.access.memberships if m.role in READS_EVERY_MENTOR}
        seen = Q(pk__in=[])
        if whole:
            seen |= companies_of(whole)
        if user.access.organisation_ids(Can.EDIT_OWN_MENTOR):
            me = self.model.objects.own_of(user).order_by()
            seen |= Q(pk__in=me.values("pk")) | Q(pk__in=me.values("substitute")) | Q(substitute__in=me)
        if user.access.has_role(Role.LEARNER):
            mine = TakenPlace.objects.standing().filter(learner=user).order_by()
            seen |= Q(pk__in=mine.values("mentor"))
        return self.filter(seen)

    def editable_by(self, user):
        """Mentors of the own company, and of a company for which the own school prepares an application by mandate."""
        from companies.models.recognition import RecognitionApplication

        own = user.access.organisation_ids(Can.EDIT_MENTORS)
        filing = user.access.organisation_ids(Can.FILE_APPLICATION)
        mandated = RecognitionApplication.objects.being_prepared().filter(school_id__in=filing)
        return self.filter(
            Q(organisation_id__in=own) | Q(organisation_id__in=mandated.values("organisation_id"))
        )

    def own_of(self, user):
        """The mentor this person is, where that role still runs."""
        return self.filter(user=user, organisation_id__in=user.access.organisation_ids(Can.EDIT_OWN_MENTOR))

    def of_place(self, establishment):
        """Mentors of the company who work in this establishment, or in no fixed one."""
        return self.filter(
            Q(establishment=establishment) | Q(establishment__isnull=True),
            organisation_id=establishment.organisation_id,
        )

    def active(self, on):
        """Mentors who did not stop before this day."""
        return self.filter(Q(stopped_on__isnull=True) | Q(stopped_on__gt=on))


class Mentor(CompanyRow):
    """A person who trains learners in a company; may exist before there is an account."""

    user = person("account", **EMPTY)
    name = models.CharField("naam", max_length=120)
    email = models.EmailField("e-mailadres", blank=True)
    birth_date = models.DateField("geboortedatum", **EMPTY)
    establishment = models.ForeignKey(
        "companies.Establishment",
        on_delete=models.PROTECT,
        related_name="mentors",
        verbose_name="vestiging",
        **EMPTY,
    )
    introduction = models.TextField(
        "voorstelling voor lerenden", max_length=2000, blank=True, validators=[refuse_national_numbers]
    )
    substitute = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="replaces", verbose_name="vervanger", **EMPTY
    )
    started_on = models.DateField("mentor vanaf")
    stopped_on = models.DateField("gestopt op", **EMPTY)
    stop_reason = models.CharField("reden", max_length=300, blank=True)
    handover_note = models.TextField(
        "overdrachtsnota", max_length=4000, blank=True, validators=[refuse_national_numbers]
    )
    stopped_at = models.DateTimeField(**EMPTY)
    stopped_by = person("beëindigd door", **EMPTY)
    version = models.PositiveIntegerField(default=1)

    objects = MentorQuerySet.as_manager()

    class Meta:
        verbose_name = "mentor"
        verbose_name_plural = "mentoren"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user"],
                condition=Q(user__isnull=False, stopped_on__isnull=True),
                name="one_mentor_per_person_and_company",
                violation_error_message="Deze persoon staat al bij de mentoren.",
            ),
            models.CheckConstraint(
                condition=Q(substitute__isnull=True) | ~Q(substitute=F("pk")),
                name="mentor_is_not_own_substitute",
            ),
            together("stopped_on", "stopped_at", "stopped_by", name="mentor_stop_has_an_actor"),
        ]

    def __str__(self):
        return self.name


class MentorPractice(CompanyRow):
    """Since when a mentor practises the trade of a programme."""

    mentor = _about("practices")
    programme = models.ForeignKey(
        "catalogue.Programme", on_delete=models.PROTECT, related_name="+", verbose_name="duale opleiding"
    )
    since = models.DateField("in het vak sinds")

    objects = MentorRows.as_manager()

    class Meta:
        verbose_name = "praktijkervaring"
        ordering = ["mentor", "programme", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["mentor", "programme"], name="one_practice_per_mentor_and_programme"
            )
        ]

    def __str__(self):
        return f"{self.mentor}: {self.programme} sinds {self.since}"


class ProofKind(models.TextChoices):
    """What proves prior training in the trade."""

    DIPLOMA = "diploma", "studiebewijs"
    EXPERIENCE = "experience", "erkenning van verworven competenties (EVC)"


class PriorTrainingProof(CompanyRow):
    """Proof of prior training in the trade: it lowers the age and the years of practice once a partnership approves it."""

    mentor = _about("proofs")
    programme = models.ForeignKey(
        "catalogue.Programme", on_delete=models.PROTECT, related_name="+", verbose_name="duale opleiding"
    )
    kind = models.CharField("soort bewijs", max_length=20, choices=ProofKind)
    title = models.CharField("welk bewijs", max_length=200, validators=[refuse_national_numbers])
    seen_on = models.DateField("gezien op")
    seen_by = person("gezien door")
    approved_on = models.DateField("goedgekeurd op", **EMPTY)
    approved_by = person("goedgekeurd door", **EMPTY)

    objects = MentorRows.as_manager()

    class Meta:
        verbose_name = "bewijs van vooropleiding"
        verbose_name_plural = "bewijzen van vooropleiding"
        ordering = ["mentor", "-seen_on", "pk"]
        constraints = [together("approved_on", "approved_by", name="proof_approval_has_an_actor")]

    def __str__(self):
        return self.title


class ConductCertificateCheck(CompanyRow):
    """That the certificate of good conduct was seen; the paper itself and what it says are never kept."""

    mentor = _about("certificate_checks")
    model = models.CharField("model", max_length=20)
    issued_on = models.DateField("afgegeven op")
    seen_on = models.DateField("gezien op")
    seen_by = person("gezien door")
    in_order = models.BooleanField("in orde")

    objects = MentorRows.as_manager()

    class Meta:
        verbose_name = "controle van het uittreksel"
        verbose_name_plural = "controles van het uittreksel"
        ordering = ["mentor", "-issued_on", "-seen_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(seen_on__gte=F("issued_on")),
                name="certificate_is_seen_after_issue",
                violation_error_message="Je kunt een uittreksel niet zien voor het is afgegeven.",
            )
        ]

    def __str__(self):
        return f"{self.model} van {self.issued_on}"


class MentorTraining(CompanyRow):
    """A training a mentor follows or is exempted from, with when its certificate was seen."""

    mentor = _about("trainings")
    course = models.CharField("cursus uit het aanbod", max_length=60, blank=True)
    title = models.CharField("welke opleiding", max_length=200)
    provider = models.CharField("bij wie", max_length=160, blank=True)
    planned_on = models.DateField("gepland op", **EMPTY)
    followed_on = models.DateField("gevolgd op", **EMPTY)
    certificate_seen_on = models.DateField("getuigschrift gezien op", **EMPTY)
    certificate_seen_by = person("gezien door", **EMPTY)
    is_exemption = models.BooleanField("vrijstelling van het partnerschap", default=False)
    # coaching, motivating, adjusting and evaluating: only then it fulfils the duty
    counts = models.BooleanField("telt als mentoropleiding", default=True)

    objects = MentorRows.as_manager()

    class Meta:
        verbose_name = "mentoropleiding"
        verbose_name_plural = "mentoropleidingen"
        ordering = ["mentor", "-followed_on", "-planned_on", "pk"]
        constraints = [
            together("certificate_seen_on", "certificate_seen_by", name="training_certificate_has_an_actor"),
            models.CheckConstraint(
                condition=Q(planned_on__isnull=False) | Q(followed_on__isnull=False),
                name="training_has_a_day",
            ),
        ]

    def __str__(self):
        return self.title
