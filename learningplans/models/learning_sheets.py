"""Learning sheets (leerfiches): one theme of a programme, as published versions, and the group that writes them."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from companies.models import Collaboration
from companies.models.base import EMPTY, person
from duaalportal.accounts.access import Can, OrganisationKind
from duaalportal.lib.constraints import in_order, one_of, together
from duaalportal.lib.privacy import refuse_national_numbers


class SheetState(models.TextChoices):
    """How far one version of a sheet is; the same for learning sheets and company sheets."""

    DRAFT = "draft", "concept"
    REVIEW = "review", "ter beoordeling"
    PUBLISHED = "published", "goedgekeurd"
    ARCHIVED = "archived", "gearchiveerd"

    @property
    def is_open(self):
        """Whether it can still be written."""
        return self in (SheetState.DRAFT, SheetState.REVIEW)


OPEN_SHEET_STATES = (SheetState.DRAFT.value, SheetState.REVIEW.value)


def readable_owners(user, on=None):
    """The condition on `owner_id` of sheets a person may read once published: the field's, own ones, partners' ones."""
    mine = user.access.organisation_ids(Can.SEE_SHEETS)
    if any(m.organisation.kind in LOOKS_AT_ALL for m in user.access.memberships):
        return Q()
    running = Collaboration.objects.running(on or timezone.localdate()).filter(organisation_id__in=mine)
    partners = running.order_by().values("school_id")
    return Q(owner__isnull=True) | Q(owner_id__in=mine) | Q(owner_id__in=partners)


# partnerships and the platform read what every school published
LOOKS_AT_ALL = (OrganisationKind.PARTNERSHIP, OrganisationKind.PLATFORM)


def groups_of(user):
    """Ids of the sheets in whose working group a person writes, comments or reviews today (a subquery)."""
    mine = user.access.organisation_ids(Can.SEE_SHEETS)
    rows = SheetMember.objects.filter(user=user, organisation_id__in=mine, ended_at__isnull=True)
    return rows.order_by().values("sheet_id")


class LearningSheetQuerySet(models.QuerySet):
    """Reads of sheets; `version_` phrases on the versions say what of them is seen."""

    def visible_to(self, user, on=None):
        """Sheets of which this person reads a published version, or works on one."""
        read = readable_owners(user, on) & Q(versions__published_at__isnull=False)
        own = Q(owner_id__in=user.access.organisation_ids(Can.WRITE_SHEETS))
        return self.filter(
            pk__in=self.model.objects.filter(read | own).order_by().values("pk")
        ) | self.filter(pk__in=groups_of(user))

    def writable_by(self, user):
        """Sheets this person may draft: of the own organisation, or as a writer of the working group."""
        return self._as(user, Can.WRITE_SHEETS, SheetMember.Part.WRITER)

    def reviewable_by(self, user):
        """Sheets this person may publish: of the own organisation, or as a reviewer of the working group."""
        return self._as(user, Can.PUBLISH_SHEETS, SheetMember.Part.REVIEWER)

    def kept_by(self, user):
        """Sheets of the own organisation, of which this person says who writes along and when it goes out of use."""
        return self._of_own(user, Can.WRITE_SHEETS)

    def worked_on_by(self, user):
        """Sheets this person writes or reviews, or reads along with in the working group."""
        found = self.writable_by(user) | self.reviewable_by(user)
        return found | self.filter(pk__in=groups_of(user))

    def _as(self, user, can, part):
        group = SheetMember.objects.filter(user=user, part=part, ended_at__isnull=True)
        group = group.filter(organisation_id__in=user.access.organisation_ids(Can.WRITE_SHEETS))
        return self._of_own(user, can) | self.filter(pk__in=group.order_by().values("sheet_id"))

    def _of_own(self, user, can):
        own = user.access.organisation_ids(can)
        platform = {m.organisation_id for m in user.access.memberships if m.organisation.kind == "platform"}
        found = Q(owner_id__in=own)
        # sheets of the field belong to nobody: platform staff keep them
        return self.filter(found | Q(owner__isnull=True) if own & platform else found)

    def for_plans(self, school, programme):
        """Sheets a plan of this school is made from: its own, and those of the field it did not replace."""
        own = LearningSheet.objects.filter(owner=school, programme=programme, retired_on__isnull=True)
        replaced = own.filter(based_on__isnull=False, first_published_at__isnull=False)
        rows = self.filter(programme=programme, retired_on__isnull=True)
        return rows.filter(Q(owner=school) | Q(owner__isnull=True)).exclude(
            pk__in=replaced.order_by().values("based_on_id")
        )


class LearningSheet(models.Model):
    """One theme of a programme; what it says stands in its versions. Without an owner it is the whole field's."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(
        "catalogue.Programme",
        on_delete=models.PROTECT,
        related_name="learning_sheets",
        verbose_name="opleiding",
    )
    owner = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="eigenaar", **EMPTY
    )
    code = models.SlugField("code", max_length=40)
    position = models.PositiveSmallIntegerField("plaats in de reeks", default=0)
    # a school that goes its own way with a sheet of the field
    based_on = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="own_ways", verbose_name="vertrekt van", **EMPTY
    )
    retired_on = models.DateField("niet meer gebruikt vanaf", **EMPTY)
    made_at = models.DateTimeField()
    made_by = person("gemaakt door", **EMPTY)
    # from then on others know of it
    first_published_at = models.DateTimeField("eerst goedgekeurd op", **EMPTY)

    objects = LearningSheetQuerySet.as_manager()

    class Meta:
        verbose_name = "leerfiche"
        ordering = ["programme", "position", "code", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "code"],
                condition=Q(owner__isnull=True),
                name="one_sheet_of_the_field_per_code",
            ),
            models.UniqueConstraint(
                fields=["programme", "owner", "code"],
                name="one_sheet_per_owner_and_code",
                violation_error_message="Je hebt al een leerfiche met die code.",
            ),
        ]

    def __str__(self):
        return self.code


class SheetVersionRows(models.QuerySet):
    """Reads of versions of a sheet of either kind."""

    def published(self):
        """Versions that were published, also those replaced later."""
        return self.filter(published_at__isnull=False)

    def newest(self):
        """The version in force of each sheet."""
        return self.filter(state=SheetState.PUBLISHED)


class LearningSheetVersionQuerySet(SheetVersionRows):
    """Reads of versions of learning sheets."""

    def visible_to(self, user, on=None):
        """Published versions this person may read; drafts of sheets one works on."""
        read = self.published().filter(_of_owner(readable_owners(user, on)))
        writes = LearningSheet.objects.writable_by(user) | LearningSheet.objects.reviewable_by(user)
        works = self.filter(sheet__in=writes.order_by().values("pk"))
        return read | works | self.filter(sheet__in=groups_of(user))


def _of_owner(condition):
    """The same condition, asked of the sheet of a version."""
    return Q(sheet__in=LearningSheet.objects.filter(condition).order_by().values("pk")) if condition else Q()


class SheetVersion(models.Model):
    """What a version of either kind of sheet has: number, state, content, and who did what when."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.PositiveSmallIntegerField("versie")
    state = models.CharField("stand", max_length=10, choices=SheetState, default=SheetState.DRAFT)
    title = models.CharField("titel", max_length=160, validators=[refuse_national_numbers])
    # the tree that rules/sheets.py describes; a published one never changes
    content = models.JSONField("inhoud", default=dict)
    change_note = models.CharField(
        "wat is er veranderd", max_length=500, blank=True, validators=[refuse_national_numbers]
    )
    version = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField()
    made_by = person("gemaakt door", **EMPTY)
    changed_at = models.DateTimeField("laatst bewaard op", **EMPTY)
    changed_by = person("laatst bewaard door", **EMPTY)
    handed_in_at = models.DateTimeField("voorgelegd op", **EMPTY)
    handed_in_by = person("voorgelegd door", **EMPTY)
    sent_back_note = models.CharField("wat moet beter", max_length=1000, blank=True)
    published_at = models.DateTimeField("goedgekeurd op", **EMPTY)
    published_by = person("goedgekeurd door", **EMPTY)

    class Meta:
        abstract = True

    def __str__(self):
        return f"{self.title}, versie {self.number}"


class LearningSheetVersion(SheetVersion):
    """One version of a learning sheet; goals, criteria and the rest stand in `content` under stable codes."""

    sheet = models.ForeignKey(LearningSheet, on_delete=models.CASCADE, related_name="versions")
    # beside the sheet too: the database's own wall compares plain columns
    owner = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+", **EMPTY)

    objects = LearningSheetVersionQuerySet.as_manager()

    class Meta:
        verbose_name = "versie van een leerfiche"
        ordering = ["sheet", "-number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "number"], name="one_number_per_learning_sheet"),
            models.UniqueConstraint(
                fields=["sheet"],
                condition=Q(state__in=OPEN_SHEET_STATES),
                name="one_open_version_per_learning_sheet",
                violation_error_message="Er is al een concept van deze leerfiche.",
            ),
            models.UniqueConstraint(
                fields=["sheet"], condition=Q(state="published"), name="one_learning_sheet_in_force"
            ),
            one_of("state", SheetState, name="learning_sheet_state_is_known"),
            models.CheckConstraint(
                condition=Q(state__in=OPEN_SHEET_STATES, published_at__isnull=True)
                | Q(state__in=["published", "archived"], published_at__isnull=False),
                name="learning_sheet_is_published_at_a_time",
            ),
        ]


class SheetMember(models.Model):
    """Somebody of a school, company or centre in the working group of a sheet (P26)."""

    class Part(models.TextChoices):
        """What one does in the group."""

        WRITER = "writer", "schrijft mee"
        COMMENTER = "commenter", "leest mee en geeft opmerkingen"
        REVIEWER = "reviewer", "keurt goed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sheet = models.ForeignKey(LearningSheet, on_delete=models.CASCADE, related_name="members")
    owner = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+", **EMPTY)
    user = person("persoon")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    part = models.CharField("rol in de werkgroep", max_length=10, choices=Part)
    added_at = models.DateTimeField()
    added_by = person("toegevoegd door")
    ended_at = models.DateTimeField(**EMPTY)
    ended_by = person("weggehaald door", **EMPTY)

    class Meta:
        verbose_name = "lid van een werkgroep"
        verbose_name_plural = "leden van een werkgroep"
        ordering = ["added_at", "pk"]
        constraints = [
            together("ended_at", "ended_by", name="sheet_member_end_has_an_actor"),
            in_order("added_at", "ended_at", name="sheet_member_ends_after_start"),
            models.UniqueConstraint(
                fields=["sheet", "user"],
                condition=Q(ended_at__isnull=True),
                name="one_place_in_a_working_group",
                violation_error_message="Deze persoon zit al in de werkgroep.",
            ),
        ]

    def __str__(self):
        return f"{self.user}, {self.get_part_display()}"


class SheetRemark(models.Model):
    """What a remark on a part of a sheet has, of either kind."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # a part of the content by its code, "" for the whole
    part = models.CharField("bij", max_length=40, blank=True)
    text = models.TextField("opmerking", max_length=2000, validators=[refuse_national_numbers])
    at = models.DateTimeField()
    by = person("door")
    settled_at = models.DateTimeField("afgehandeld op", **EMPTY)
    settled_by = person("afgehandeld door", **EMPTY)

    class Meta:
        abstract = True

    def __str__(self):
        return self.text[:60]


class LearningSheetRemark(SheetRemark):
    """A remark on a part of a learning sheet."""

    sheet = models.ForeignKey(LearningSheet, on_delete=models.CASCADE, related_name="remarks")
    owner = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+", **EMPTY)

    class Meta:
        verbose_name = "opmerking bij een leerfiche"
        ordering = ["at", "pk"]
        constraints = [
            together("settled_at", "settled_by", name="learning_sheet_remark_is_settled_by_someone")
        ]
