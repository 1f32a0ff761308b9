"""Company sheets (bedrijfsfiches): a learning sheet made concrete in one company, by its mentor and a school together."""

import uuid

from django.db import models
from django.db.models import Q

from companies.models.base import EMPTY, person
from duaalportal.accounts.access import Can
from duaalportal.lib.constraints import one_of, together
from duaalportal.lib.privacy import refuse_national_numbers
from learningplans.models.base import organisation_key, school_key
from learningplans.models.learning_sheets import (
    OPEN_SHEET_STATES,
    LearningSheet,
    LearningSheetVersion,
    SheetRemark,
    SheetState,
    SheetVersion,
    SheetVersionRows,
)


def sides(user, can):
    """The condition that a row is of the own company or school, in which this person has the capability."""
    mine = user.access.organisation_ids(can)
    return Q(organisation_id__in=mine) | Q(school_id__in=mine)


def works_for(user):
    """The condition for who teaches or leads: own company or own school, all sheets of it, drafts too."""
    return sides(user, Can.WRITE_COMPANY_SHEETS)


def placed_at(user, on=None):
    """The condition for sheets of companies in trajectories this person reads of: learner, parents, team, instructors."""
    from learningplans.models.placements import Placement
    from learningplans.models.trajectories import Trajectory

    seen = Trajectory.objects.where(user, Can.SEE_COMPANY_SHEETS, on).order_by().values("pk")
    rows = Placement.objects.filter(trajectory__in=seen).order_by()
    return Q(organisation_id__in=rows.values("organisation_id"), school_id__in=rows.values("school_id"))


class CompanySheetRows(models.QuerySet):
    """Reads of rows that say what happens with a sheet in a company."""

    # what who learns there reads of it; nothing, unless a kind of row says otherwise
    only_published = Q(pk__in=[])

    def visible_to(self, user, on=None):
        """Rows of the own company or school; who learns there reads what is published."""
        return self.filter(works_for(user) | placed_at(user, on) & self.only_published)

    def writable_by(self, user):
        """Rows this person writes: of the own company, or of the own school that makes it with that company."""
        return self.filter(sides(user, Can.WRITE_COMPANY_SHEETS))

    def reviewable_by(self, user):
        """Rows this person approves for the own school."""
        return self.filter(school_id__in=user.access.organisation_ids(Can.REVIEW_COMPANY_SHEETS))


class CompanySheetQuerySet(CompanySheetRows):
    """Reads of company sheets."""

    only_published = Q(versions__published_at__isnull=False)

    def visible_to(self, user, on=None):
        """Sheets of the own company or school; who learns there sees those with a published version."""
        return self.filter(pk__in=super().visible_to(user, on).order_by().values("pk"))


class CompanySheetVersionQuerySet(CompanySheetRows, SheetVersionRows):
    """Reads of versions of company sheets."""

    only_published = Q(published_at__isnull=False)


class CompanySheetRow(models.Model):
    """A row of a company and the school it makes the sheet with; the database's own wall compares these columns."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = organisation_key("leerbedrijf of opleidingscentrum")
    school = school_key()

    class Meta:
        abstract = True


class CompanySheet(CompanySheetRow):
    """How one company teaches the theme of one learning sheet."""

    sheet = models.ForeignKey(
        LearningSheet, on_delete=models.PROTECT, related_name="company_sheets", verbose_name="leerfiche"
    )
    establishment = models.ForeignKey(
        "companies.Establishment",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="vestiging",
        **EMPTY,
    )
    retired_on = models.DateField("niet meer gebruikt vanaf", **EMPTY)
    made_at = models.DateTimeField()
    made_by = person("gemaakt door")

    objects = CompanySheetQuerySet.as_manager()

    class Meta:
        verbose_name = "bedrijfsfiche"
        ordering = ["organisation", "sheet__position", "made_at", "pk"]
        indexes = [models.Index(fields=["organisation", "school"], name="company_sheets_of_company")]

    def __str__(self):
        return f"bedrijfsfiche bij {self.sheet}"


class CompanySheetVersion(CompanySheetRow, SheetVersion):
    """One version: which goals of which version of the learning sheet are learned here, and how."""

    company_sheet = models.ForeignKey(CompanySheet, on_delete=models.CASCADE, related_name="versions")
    # goals and criteria are read from here: linked, never copied
    learning_sheet_version = models.ForeignKey(
        LearningSheetVersion, on_delete=models.PROTECT, related_name="+", verbose_name="volgt leerfiche"
    )
    goals = models.JSONField("leerdoelen die hier kunnen", default=list)
    # part of the learning sheet -> "follow" or "keep", while a newer version of it is being looked at
    decisions = models.JSONField("gekozen per onderdeel", default=dict)

    objects = CompanySheetVersionQuerySet.as_manager()

    class Meta:
        verbose_name = "versie van een bedrijfsfiche"
        ordering = ["company_sheet", "-number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["company_sheet", "number"], name="one_number_per_company_sheet"),
            models.UniqueConstraint(
                fields=["company_sheet"],
                condition=Q(state__in=OPEN_SHEET_STATES),
                name="one_open_version_per_company_sheet",
                violation_error_message="Er is al een concept van deze bedrijfsfiche.",
            ),
            models.UniqueConstraint(
                fields=["company_sheet"], condition=Q(state="published"), name="one_company_sheet_in_force"
            ),
            one_of("state", SheetState, name="company_sheet_state_is_known"),
            models.CheckConstraint(
                condition=Q(state__in=OPEN_SHEET_STATES, published_at__isnull=True)
                | Q(state__in=["published", "archived"], published_at__isnull=False),
                name="company_sheet_is_published_at_a_time",
            ),
        ]

    def __str__(self):
        return f"{self.title}, versie {self.number}"


class CompanySheetRemark(CompanySheetRow, SheetRemark):
    """A remark on a part of a company sheet, between mentor and teacher."""

    company_sheet = models.ForeignKey(CompanySheet, on_delete=models.CASCADE, related_name="remarks")

    objects = CompanySheetRows.as_manager()

    class Meta:
        verbose_name = "opmerking bij een bedrijfsfiche"
        ordering = ["at", "pk"]
        constraints = [
            together("settled_at", "settled_by", name="company_sheet_remark_is_settled_by_someone")
        ]

    def __str__(self):
        return self.text[:60]


class CompanySheetPhotoQuerySet(CompanySheetRows):
    """Reads of photos."""

    only_published = Q(company_sheet__versions__published_at__isnull=False)

    def visible_to(self, user, on=None):
        """Photos of sheets this person sees."""
        return self.filter(
            company_sheet__in=CompanySheet.objects.visible_to(user, on).order_by().values("pk")
        )


class CompanySheetPhoto(CompanySheetRow):
    """A photo from the workplace, made anew without place or device; the content points to it by its id."""

    company_sheet = models.ForeignKey(CompanySheet, on_delete=models.CASCADE, related_name="photos")
    file = models.FileField(upload_to="bedrijfsfiches", max_length=200)
    alt = models.CharField("wat staat erop", max_length=200, validators=[refuse_national_numbers])
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    added_at = models.DateTimeField()
    added_by = person("toegevoegd door")

    objects = CompanySheetPhotoQuerySet.as_manager()

    class Meta:
        verbose_name = "foto van een bedrijfsfiche"
        verbose_name_plural = "foto's van een bedrijfsfiche"
        ordering = ["added_at", "pk"]

    def __str__(self):
        return self.alt
