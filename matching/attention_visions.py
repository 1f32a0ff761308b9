"""What waits around shared visions: the five questions for a side that did not answer, a text for one to confirm."""

from django.db.models import Q

from duaalportal.accounts.access import Can, Role
from duaalportal.lib.addresses import url
from duaalportal.lib.attention import OpenItem, Urgency
from duaalportal.lib.dates import as_day
from duaalportal.lib.questions import asking
from learningplans.models.looks import question
from matching.models import SharedVision, VisionText

# who answers for a side is asked; colleagues may, and are not told twice
ASKED = (Role.SCHOOL_COORDINATOR, Role.COMPANY_COORDINATOR)


@asking
def open_items(*, user, today):
    """For the coordinator of a side that did not answer, or is asked to agree."""
    if not user.access.has_role(*ASKED):
        return []
    unanswered, texts = yield [_unanswered(user, today), _texts(user, today)]
    asked = [one for row in unanswered for one in _of(row, user)]
    return asked + [_to_confirm(row) for row in texts if _speaks(row, user)]


@question
def _unanswered(user, today):
    own = user.access.organisation_ids(Can.SHARE_VISION)
    ours = Q(school_id__in=own, school_at__isnull=True) | Q(organisation_id__in=own, company_at__isnull=True)
    rows = SharedVision.objects.visible_to(user, today).filter(ours, agreed_at__isnull=True).order_by()
    columns = ("pk", "made_at", "school_id", "organisation_id", "school_at", "company_at")
    return rows.values_list(*columns, "school__name", "organisation__name", named=True)


@question
def _texts(user, today):
    own = user.access.organisation_ids(Can.SHARE_VISION)
    theirs = Q(school_id__in=own, side="company") | Q(organisation_id__in=own, side="school")
    rows = VisionText.objects.waiting().filter(theirs).order_by()
    columns = ("vision_id", "at", "side", "school_id", "organisation_id")
    return rows.values_list(*columns, "school__name", "organisation__name", named=True)


def _speaks(row, user):
    own = row.school_id if row.side == "company" else row.organisation_id
    return user.access.roles_in(own) & set(ASKED)


def _to_confirm(row):
    other = row.organisation__name if row.side == "company" else row.school__name
    return OpenItem(
        code=f"vision-text-{row.vision_id}",
        title=f"Gaan jullie akkoord met wat {other} opschreef?",
        why="Het is afgesproken als jullie ja zeggen. Je mag de tekst ook aanpassen.",
        url=url("matching:vision", shared_vision=row.vision_id),
        action="Lees het",
        since=as_day(row.at),
        context=other,
        urgency=Urgency.CALM,
    )


def _of(row, user):
    sides = (
        (row.school_id, row.school_at, row.organisation__name),
        (row.organisation_id, row.company_at, row.school__name),
    )
    for own, answered, other in sides:
        if answered is None and user.access.roles_in(own) & set(ASKED):
            yield OpenItem(
                code=f"vision-{row.pk}",
                title=f"Kijken jullie en {other} dezelfde kant op?",
                why="Vijf vragen, elk voor de eigen kant. Daarna praten jullie over de verschillen.",
                url=url("matching:vision_answer", shared_vision=row.pk),
                action="Antwoord",
                since=as_day(row.made_at),
                context=other,
                urgency=Urgency.CALM,
            )
            return
