"""Writes on the catalogue: a rule gets a new value from a day on."""

from django.db import transaction

from duaalportal.accounts import audit, rls
from duaalportal.catalogue.models import RuleParameter
from duaalportal.catalogue.parameters import typed
from duaalportal.lib.dates import as_day

audit.verbs(rule_value_added="gaf een regel een nieuwe waarde")


class TooEarly(ValueError):
    """The value would change days that are past: what was decided then keeps its rule."""


class ValueStands(ValueError):
    """From that day on the rule has a value already."""


@transaction.atomic
def add_value(*, name, scheme, value, valid_from, source, note, by, at):
    """Give a rule a new value from a day on; the values before it keep their days.

    Raises TooEarly, ValueStands, and ValueError when the text is no value of this rule.
    """
    typed(name, value)
    if valid_from < as_day(at):
        raise TooEarly(name)
    # nobody's organisation owns a rule, so the wall between organisations has no say in it
    with rls.across_organisations():
        if RuleParameter.objects.filter(name=name, scheme=scheme, valid_from=valid_from).exists():
            raise ValueStands(name)
        row = RuleParameter.objects.create(
            name=name,
            scheme=scheme,
            value=value,
            valid_from=valid_from,
            source=source,
            note=note,
            added_at=at,
            added_by=by,
        )
        audit.record("rule_value_added", row, by=by, at=at, rule=name, valid_from=valid_from)
    return row
