"""What waits for a person of a school: presentations to read, and requests to be allowed to organise a programme."""

from django.db.models import Exists, OuterRef

from companies.asking import Asking
from companies.models import Presentation, PresentationReview, ProgrammeRequest
from companies.rules import deadlines
from duaalportal.accounts.access import Can, OrganisationKind
from duaalportal.accounts.prepared import question
from duaalportal.catalogue.models import Name
from duaalportal.lib.addresses import url
from duaalportal.lib.attention import OpenItem, Urgency, urgency_of
from duaalportal.lib.dates import as_day, date_of
from duaalportal.lib.questions import nothing


def open_items(asking):
    """Presentations and programme requests of one person on one day."""
    user, today = asking.user, asking.today
    presentations, requests = yield [_presentations(user, today), _programme_requests(user, today)]
    found = (_request(row, asking) for row in requests)
    return [
        *(_presentation(row, asking) for row in presentations),
        *(item for item in found if item is not None),
    ]


@question
def _presentations(user, today):
    """Presentations that companies share and the own school did not read in this version."""
    schools = Asking(user, today).of(Can.REVIEW_PRESENTATION, OrganisationKind.SCHOOL)
    if not schools:
        return nothing(Presentation)
    read = PresentationReview.objects.filter(
        presentation=OuterRef("pk"), school__in=schools, of_version=OuterRef("version")
    )
    return (
        Presentation.objects.visible_to(user)
        .filter(~Exists(read), shared_at__isnull=False)
        .exclude(organisation__in=schools)
        .order_by()
        .values_list(*("pk", "shared_at", "organisation__slug", "organisation__name"), named=True)
    )


def _presentation(row, asking):
    return OpenItem(
        code=f"presentation-review-{row.pk}",
        title=f"Lees de voorstelling na van {row.organisation__name}",
        why=f"Gedeeld op {date_of(row.shared_at, today=asking.today)}. Zeg of ze klaar is voor lerenden.",
        url=url("companies:overview", organisation=row.organisation__slug),
        action="Lees ze na",
        since=as_day(row.shared_at),
        context=row.organisation__name,
        urgency=Urgency.CALM,
    )


@question
def _programme_requests(user, today):
    """Requests that are not submitted, and answers that stay away (C29)."""
    rows = ProgrammeRequest.objects.filter(
        school__in=Asking(user, today).schools(Can.REQUEST_PROGRAMME),
        answer="",
        school_year__gte=today.year,
    ).order_by()
    return rows.values_list(
        *("pk", "school_id", "school_year", "submitted_on", "created_at"),
        *("school__slug", "school__name", "programme__name"),
        named=True,
    )


def _request(row, asking):
    p = asking.law()
    year = f"{row.school_year}-{row.school_year + 1}"
    if row.submitted_on is None:
        due = deadlines.programme_request_until(row.school_year, p)
        title = f"Dien de programmatieaanvraag in: {row.programme__name}"
        why = f"Voor schooljaar {year} kan dat tot en met {date_of(due, today=asking.today)}."
        since = as_day(row.created_at)
    else:
        due = deadlines.programme_answer_until(row.submitted_on, p)
        if asking.today <= due:
            return None
        title = f"Vraag naar het antwoord: {row.programme__name}"
        why = f"Voor schooljaar {year} moest het antwoord er zijn op {date_of(due, today=asking.today)}"
        why += f" (binnen {p[Name.PROGRAMME_ANSWER_TERM].words})."
        since = row.submitted_on
    return OpenItem(
        code=f"programme-request-{row.pk}",
        title=title,
        why=why,
        url=url("companies:programme_request", organisation=row.school__slug, programme_request=row.pk),
        action="Bekijk de aanvraag",
        since=since,
        due=due,
        context=asking.where(row.school_id, row.school__name),
        urgency=urgency_of(due, asking.today),
    )
