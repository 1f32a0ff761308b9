"""The working group of a learning sheet: people of the own school, and of companies and centres it works with (P26)."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction

from companies.models import Collaboration
from duaalportal.accounts import audit, rls
from duaalportal.accounts.access import Can, Role, roles_that_can
from duaalportal.accounts.models import Membership, Organisation
from duaalportal.lib.dates import as_day
from learningplans.models import SheetMember
from learningplans.sheets.errors import SheetRefused

audit.verbs(
    sheet_member_added="nam iemand op in de werkgroep van een leerfiche",
    sheet_member_ended="haalde iemand uit de werkgroep van een leerfiche",
)
Part = SheetMember.Part


@dataclass(frozen=True)
class Candidate:
    """Somebody who can be asked, for one organisation; `reviews` says whether this person may approve."""

    user: object
    organisation: object
    role: str
    reviews: bool

    @property
    def key(self):
        """What stands for this place on a form."""
        return f"{self.organisation.pk}.{self.user.pk}"


def organisations_around(sheet, user, on):
    """The own organisation and those it works together with today, the own one first (one or two queries)."""
    if sheet.owner_id is None:
        return user.access.organisations(Can.WRITE_SHEETS)
    running = Collaboration.objects.running(on).filter(school=sheet.owner_id).order_by()
    others = Organisation.objects.filter(pk__in=running.values("organisation_id")).order_by("name", "pk")
    return [sheet.owner, *others]


def candidates(sheet, user, on):
    """Who can be asked, by organisation and name: who may write sheets there and is not in the group (two or three queries)."""
    around = organisations_around(sheet, user, on)
    # of a partner the request may not read who works there: it is shown to who asks somebody in, by name alone
    with rls.across_organisations():
        rows = Membership.objects.filter(organisation__in=around, role__in=roles_that_can(Can.WRITE_SHEETS))
        rows = list(rows.running(on).select_related("user").order_by("user__name", "user_id", "role"))
    taken = set(_running(sheet).values_list("user_id", flat=True)) if rows else set()
    place = {organisation.pk: organisation for organisation in around}
    reviewers = roles_that_can(Can.PUBLISH_SHEETS)
    found = {}
    for row in rows:
        if row.user_id in taken:
            continue
        before = found.get((row.organisation_id, row.user_id))
        reviews = Role(row.role) in reviewers or bool(before and before.reviews)
        words = before.role if before else Role(row.role).label
        found[row.organisation_id, row.user_id] = Candidate(
            row.user, place[row.organisation_id], words, reviews
        )
    order = {organisation.pk: nth for nth, organisation in enumerate(around)}
    return sorted(found.values(), key=lambda one: (order[one.organisation.pk], one.user.name))


def _running(sheet):
    return SheetMember.objects.filter(sheet=sheet, ended_at__isnull=True)


def members_of(sheet):
    """Who is in the group now, in the order in which they came (one query)."""
    rows = _running(sheet).select_related("user", "organisation")
    return list(rows.order_by("added_at", "pk"))


@transaction.atomic
def add_member(*, sheet, user, organisation, part, by, at):
    """Take somebody into the working group. Raises SheetRefused."""
    asked = [one for one in candidates(sheet, by, as_day(at)) if one.user.pk == user.pk]
    found = next((one for one in asked if one.organisation.pk == organisation.pk), None)
    if found is None:
        raise SheetRefused("Deze persoon kan je niet vragen, of zit al in de werkgroep.")
    if part == Part.REVIEWER and not found.reviews:
        raise SheetRefused("Goedkeuren doet iemand van een school. Kies een andere rol.")
    row = SheetMember(
        sheet=sheet,
        owner_id=sheet.owner_id,
        user=found.user,
        organisation=found.organisation,
        part=part,
        added_at=at,
        added_by=by,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise SheetRefused("Deze persoon zit al in de werkgroep.") from error
    _record("sheet_member_added", row, sheet, by, at)
    return row


@transaction.atomic
def end_member(*, member, by, at):
    """End somebody's place in the group, at once. Again changes nothing."""
    rows = SheetMember.objects.select_for_update(of=("self",), no_key=True)
    row = rows.select_related("sheet__owner").get(pk=member.pk)
    if not row.ended_at:
        row.ended_at, row.ended_by = at, by
        row.save(update_fields=["ended_at", "ended_by"])
        _record("sheet_member_ended", row, row.sheet, by, at)
    return row


def _record(verb, row, sheet, by, at):
    audit.record(
        verb,
        sheet,
        by=by,
        at=at,
        organisation=sheet.owner,
        member=row.user_id,
        of=row.organisation_id,
        part=row.part,
    )
