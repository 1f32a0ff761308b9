"""What every row of a company has: a key that says nothing, and the company it belongs to."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from duaalportal.accounts.access import Can


def seen_by(user, can, on=None, field="organisation_id"):
    """The condition on a field that names a company, for companies this person reads of with a capability.

    Own organisations; companies that work together with the own school or training centre today; and companies of
    which an application or a recognition lies with the own school (by mandate) or partnership.
    """
    mine = user.access.organisation_ids(can)
    return companies_of(mine, on, field) if mine else Q(pk__in=[])


def companies_of(mine, on=None, field="organisation_id"):
    """The condition of `seen_by` for these organisations of one's own."""
    from companies.models.collaboration import Collaboration
    from companies.models.recognition import Recognition, RecognitionApplication

    on = on or timezone.localdate()
    together = Collaboration.objects.running(on).filter(school_id__in=mine)
    handled = RecognitionApplication.objects.lying_with(mine)
    decided = Recognition.objects.filter(partnership_id__in=mine)
    return (
        Q(**{f"{field}__in": mine})
        | Q(**{f"{field}__in": together.values("organisation_id")})
        | Q(**{f"{field}__in": handled.values("organisation_id")})
        | Q(**{f"{field}__in": decided.values("organisation_id")})
    )


class CompanyRows(models.QuerySet):
    """Reads of rows that belong to a company; `see` and `edit` are the capabilities they ask for."""

    see, edit = Can.SEE_COMPANY, Can.EDIT_COMPANY

    def visible_to(self, user):
        """Rows of companies this person reads of."""
        return self.filter(seen_by(user, self.see))

    def editable_by(self, user):
        """Rows of the own company, where this person edits."""
        return self.filter(organisation_id__in=user.access.organisation_ids(self.edit))


class MentorRows(CompanyRows):
    """Rows about mentors."""

    see, edit = Can.SEE_MENTORS, Can.EDIT_MENTORS


class SafetyRows(CompanyRows):
    """Rows about safety at work."""

    see, edit = Can.SEE_SAFETY, Can.EDIT_SAFETY


class CompanyRow(models.Model):
    """A row of a company."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # beside the parent row too: the database's own wall compares plain columns
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name="leerbedrijf"
    )

    objects = CompanyRows.as_manager()

    class Meta:
        abstract = True


def person(words, **options):
    """A link to the person who did something; the person cannot be removed under it."""
    return models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", verbose_name=words, **options
    )


EMPTY = {"null": True, "blank": True}
