"""What follows from a decision to recognise: one recognition with its first day and its end, and never two at once."""

from companies.applications.moving import MoveRefused
from companies.facts import recognition_facts
from companies.models import Recognition
from companies.rules.recognition import begins_on, expiry
from duaalportal.accounts import rls
from duaalportal.catalogue.parameters import book
from duaalportal.lib.dates import date_of


class Overlaps(MoveRefused):
    """On these days the establishment is recognised for the programme already."""


def register(*, application, on, by, at):
    """The recognition that follows from a decision on this day; for the same decision, sent twice, the same one."""
    found = Recognition.objects.filter(application=application).first()
    if found:
        return found
    lock_place(application.establishment)
    first, over = term_decided(application, on)
    refuse_overlap(application.establishment_id, application.programme_id, first, over)
    with rls.across_organisations():  # a school with a mandate notes it for the company
        return Recognition.objects.create(
            organisation_id=application.organisation_id,
            establishment=application.establishment,
            programme=application.programme,
            application=application,
            scheme=application.scheme,
            partnership=application.partnership,
            recognised_on=first,
            expires_on=over,
            registered_at=at,
            registered_by=by,
        )


def term_decided(application, on):
    """The first day of a recognition decided on this day, and the first day without it, by the rule of this day."""
    p = book().on(on, application.scheme_id)
    facts = recognition_facts([application.establishment])
    first = begins_on(facts.get((application.establishment_id, application.programme_id), ()), on, p)
    return first, expiry(first, p)


def lock_place(establishment):
    """One recognition of an establishment at a time; a partnership locks a row that it only reads."""
    with rls.across_organisations():
        type(establishment).objects.select_for_update().get(pk=establishment.pk)


def refuse_overlap(establishment_id, programme_id, first, over):
    """Refuse a period in which the establishment is recognised for the programme already."""
    rows = Recognition.objects.filter(establishment_id=establishment_id, programme_id=programme_id)
    for row in rows.filter(recognised_on__lt=over, expires_on__gt=first):
        until = min(row.expires_on, row.withdrawn_on or row.expires_on)
        if until > max(first, row.recognised_on):
            raise Overlaps(
                f"Deze vestiging is voor deze opleiding al erkend, van {date_of(row.recognised_on)} tot "
                f"{date_of(until)}. Twee erkenningen tegelijk kan niet. (Bron: 001:193)"
            )
