"""Writes on the catalogue: a rule gets a new value, a committee another partnership, a partnership its place here."""

from django.db import transaction

from duaalportal.accounts import audit, rls
from duaalportal.catalogue.models import Routing, RuleParameter, Scheme
from duaalportal.catalogue.parameters import typed
from duaalportal.lib.dates import as_day

audit.verbs(
    rule_value_added="gaf een regel een nieuwe waarde",
    routing_added="gaf een paritair comité een partnerschap",
    partnership_placed="gaf een partnerschap zijn plaats in het portaal",
)


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


@transaction.atomic
def add_routing(*, joint_committee, scheme, valid_from, source, by, at):
    """Let a partnership handle a joint committee (None: all others) from a day on; what was submitted stays where it lies.

    Raises TooEarly and ValueStands.
    """
    if valid_from < as_day(at):
        raise TooEarly(joint_committee)
    with rls.across_organisations():
        if Routing.objects.filter(joint_committee=joint_committee, valid_from=valid_from).exists():
            raise ValueStands(joint_committee)
        row = Routing.objects.create(
            joint_committee=joint_committee, scheme=scheme, valid_from=valid_from, source=source
        )
        committee = joint_committee.pk if joint_committee else ""
        audit.record("routing_added", row, by=by, at=at, committee=committee, scheme=scheme.pk)
    return row


@transaction.atomic
def place_partnership(*, scheme, organisation, by, at):
    """Say which organisation of this portal a partnership is (None: none); new applications then lie with its people."""
    with rls.across_organisations():
        row = Scheme.objects.select_for_update(of=("self",)).get(pk=scheme.pk)
        if row.organisation != organisation:
            row.organisation = organisation
            row.save(update_fields=["organisation"])
            audit.record("partnership_placed", row, by=by, at=at, place=organisation and organisation.pk)
    return row
