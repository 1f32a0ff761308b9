"""Which partnership handles an application (C08)."""

from datetime import date
from operator import attrgetter

from django.db.models import Q

from duaalportal.catalogue.models import Routing, Scheme


def scheme_for(joint_committee_code: str | None, on: date) -> Scheme | None:
    """The scheme that handles this joint committee on this day; the one for all others when none is named (001:253)."""
    fitting = Routing.objects.filter(
        Q(joint_committee_id=joint_committee_code) | Q(joint_committee__isnull=True),
        Q(valid_until__isnull=True) | Q(valid_until__gte=on),
        valid_from__lte=on,
    ).select_related("scheme__organisation")
    named = [row for row in fitting if row.joint_committee_id]
    found = max(named or fitting, key=attrgetter("valid_from"), default=None)
    return found.scheme if found else None
