"""Places that companies offer to learners (M03, M04)."""

from django.db import models
from django.db.models import F, Q

from companies.models.base import CompanyRow, CompanyRows
from duaalportal.accounts.access import Can, OrganisationKind
from duaalportal.lib.constraints import in_order, together
from duaalportal.lib.dates import WEEKDAYS
from matching.models.base import EMPTY, TEXT, person


class OpeningRows(CompanyRows):
    """Reads of openings: the own company's, and for schools, learners and parents those that are published."""

    see, edit = Can.SEE_OPENINGS, Can.EDIT_OPENING

    def visible_to(self, user):
        """Openings of the own company; published ones for schools, learners, parents and partnerships, not for competitors."""
        own = user.access.organisation_ids(self.see)
        looking = user.access.organisations(self.see) + user.access.organisations(Can.SEE_MARKET)
        if any(place.kind != OrganisationKind.COMPANY for place in looking):
            return self.filter(Q(organisation_id__in=own) | Q(published_at__isnull=False))
        return self.filter(organisation_id__in=own)

    def on_offer(self, on):
        """Published openings that are not closed and not over on this day."""
        return self.filter(published_at__isnull=False, closed_at__isnull=True, ends_on__gte=on)


class Opening(CompanyRow):
    """A number of places at one establishment for one programme, in a period, with what is learned and expected."""

    establishment = models.ForeignKey(
        "companies.Establishment", on_delete=models.PROTECT, related_name="openings", verbose_name="vestiging"
    )
    programme = models.ForeignKey(
        "catalogue.Programme", on_delete=models.PROTECT, related_name="+", verbose_name="duale opleiding"
    )
    # as the establishment says it: who looks for a place reads no rows of companies the school does not work with
    place_name = models.CharField("waar", max_length=160, blank=True)
    postcode = models.CharField("postcode", max_length=4, blank=True)
    municipality = models.CharField("gemeente", max_length=80, blank=True)
    title = models.CharField("wat voor plaats", max_length=120, **TEXT)
    places = models.PositiveSmallIntegerField("hoeveel plaatsen", default=1)
    starts_on = models.DateField("vanaf")
    ends_on = models.DateField("tot en met")
    # weekdays, 1 is Monday; empty: to agree
    weekdays = models.JSONField("op welke dagen", default=list, blank=True)
    learns = models.TextField("wat je hier leert", max_length=2000, **TEXT)
    expects = models.TextField("wat we van je verwachten", max_length=2000, **TEXT)
    languages = models.JSONField("welke talen men hier spreekt", default=list, blank=True)
    offers_support = models.BooleanField("er is tijd voor extra begeleiding", default=False)
    for_rotation = models.BooleanField("ook voor een blok in een rotatie", default=False)
    made_at = models.DateTimeField()
    made_by = person("gemaakt door")
    published_at = models.DateTimeField("aangeboden op", **EMPTY)
    closed_at = models.DateTimeField("gesloten op", **EMPTY)
    closed_by = person("gesloten door", **EMPTY)
    close_reason = models.CharField("waarom gesloten", max_length=300, **TEXT)
    version = models.PositiveIntegerField(default=1)

    objects = OpeningRows.as_manager()

    class Meta:
        verbose_name = "leerplaats"
        verbose_name_plural = "leerplaatsen"
        ordering = ["starts_on", "pk"]
        indexes = [models.Index(fields=["programme", "ends_on"], name="opening_of_programme")]
        constraints = [
            in_order("starts_on", "ends_on", name="opening_ends_after_start"),
            together("closed_at", "closed_by", name="opening_close_has_an_actor"),
            models.CheckConstraint(condition=Q(places__gte=1), name="opening_has_a_place"),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(made_at__lte=F("closed_at")),
                name="opening_closes_after_it_was_made",
            ),
        ]

    @property
    def weekday_names(self):
        """'maandag, dinsdag', or '' when the days are still to agree."""
        return ", ".join(WEEKDAYS[day - 1] for day in self.weekdays)

    def __str__(self):
        return self.title or f"{self.programme} bij {self.place_name}"
