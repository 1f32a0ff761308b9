"""What the applicant notes of a partnership that does not work in this portal: its visit and its decision."""

from django.db import transaction

from companies.applications.moving import move
from companies.applications.recognising import register
from companies.models import State
from companies.rules.applications import Side


def note_visit(*, application, on, reason, version, by, at, side=Side.APPLICANT):
    """Note that the partnership came along; before that nobody decides."""
    return _note("note_visit", application, on, reason, version, by, at, side)


@transaction.atomic
def note_recognised(*, application, on, reason, version, by, at, side=Side.APPLICANT):
    """Note that it was recognised, after the visit or in appeal: the recognition is the one a partnership would give."""
    current = _decide("note_recognised", application, on, reason, version, by, at, side)
    register(application=current, on=on, by=by, at=at)
    return current


def note_refused(*, application, on, reason, version, by, at, side=Side.APPLICANT):
    """Note that it was refused, with the reason that was given; after an appeal this is final."""
    name = "note_refused_on_appeal" if application.state == State.APPEALED else "note_refused"
    return _decide(name, application, on, reason, version, by, at, side)


def _decide(name, application, on, reason, version, by, at, side):
    return _note(
        name, application, on, reason, version, by, at, side, decided_on=on, decision_received_on=None
    )


def _note(name, application, on, reason, version, by, at, side, **fields):
    return move(
        application=application,
        name=name,
        by=by,
        at=at,
        on=on,
        side=side,
        reason=reason,
        version=version,
        **fields,
    )
