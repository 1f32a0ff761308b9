"""What weighs how much at a school: visible to all who use it, set by the coordinator, and kept when it changes."""

from django.db import transaction

from duaalportal.accounts import audit
from matching.models import MatchWeights
from matching.rules.scoring import USUAL, weights_of

audit.verbs(match_weights_set="paste aan wat in een voorstel hoeveel weegt")


class WeightsRefused(Exception):
    """These weights cannot be; the text says why."""


def weights_for(school):
    """The weights that count at a school now, and the row they stand in; the usual ones, and None, where nobody set any."""
    row = (
        MatchWeights.objects.filter(school=school).order_by("-set_at", "pk").select_related("set_by").first()
    )
    return (weights_of(row.weights) if row else dict(USUAL)), row


def weights_at(school):
    """The weights alone, for every page that puts places in order (one query)."""
    rows = MatchWeights.objects.filter(school=school).order_by("-set_at", "pk")
    return weights_of(rows.values_list("weights", flat=True).first() or {})


@transaction.atomic
def set_weights(*, school, weights, reason, by, at):
    """From now on proposals weigh so; older proposals keep theirs. `weights` is {factor code: 0..10}."""
    try:
        found = weights_of(weights)
    except ValueError as no:
        raise WeightsRefused(str(no)) from no
    if not any(found.values()):
        raise WeightsRefused("Zet minstens één punt boven nul; anders weegt niets.")
    row = MatchWeights.objects.create(
        school=school,
        weights={factor.value: weight for factor, weight in found.items()},
        reason=reason,
        set_at=at,
        set_by=by,
    )
    audit.record("match_weights_set", row, by=by, at=at)
    return row
