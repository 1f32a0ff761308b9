"""What the company keeps of the workplaces of some placements, judged on the first day of each, in a fixed number of queries."""

from collections import defaultdict
from dataclasses import replace

from django.db.models import Count, F, Q

from companies import safety
from companies.facts import mentor_facts, recognition_facts, schemes
from companies.models import ContactKnown, Equipment, SafetyContact, WelcomeProof
from companies.rules import mentors, recognition
from companies.rules.capacity import Stay
from companies.rules.safety import risk
from companies.safety_state import workstations_known
from duaalportal.lib.dates import date_of
from duaalportal.lib.findings import Finding
from duaalportal.lib.questions import beside, question, rows_of, stored
from learningplans.rules.start_known import Workplace


@question
def _forbidden(establishments, on):
    rows = safety.work_unconfirmed(on).filter(workstation__establishment__among=establishments)
    rows = rows.order_by().annotate(place=F("workstation__establishment_id"))
    return rows.values("place").annotate(open=Count("pk")).values_list("place", "open", named=True)


@question
def _stations(establishments, on):
    rows = workstations_known(on).filter(establishment__among=establishments).order_by()
    return rows.values_list("name", "pk", "establishment_id", "has_sheet", named=True)


@question
def _contacts(establishments, on):
    lasting = Q(ends_on__isnull=True) | Q(ends_on__gte=on)
    rows = SafetyContact.objects.filter(lasting, establishment__among=establishments).order_by()
    return rows.values_list("pk", "kind", "establishment_id", "starts_on", "ends_on", named=True)


@question
def _clothes(places):
    rows = Equipment.objects.filter(
        place__among=places, kind=Equipment.Kind.CLOTHES, returned_on__isnull=True
    )
    return (
        rows.order_by()
        .values("place_id")
        .annotate(given=Count("pk"))
        .values_list("place_id", "given", named=True)
    )


WELCOME = ("place_id", "given_on", "plan__workstation_id", "confirmed_at")


class Workplaces:
    """Rows of the establishments, mentors and places of these placements; simulated ones have none."""

    def __init__(self, today, book):
        self.today, self.book = today, book

    @classmethod
    def gathered(cls, placements, today, book):
        """Steps that ask for all of them."""
        self = cls(today, book)
        real = [row for row in placements if row.place_id]
        here = list({row.place.establishment_id: row.place.establishment for row in real}.values())
        known = {row.place.mentor_id: row.place.mentor for row in real}.values()
        if real:
            self.mentors, self.recognised, self.schemes, self.risks, _, _ = yield from beside(
                mentor_facts.steps(known, today),
                recognition_facts.steps(here),
                schemes.steps(here, today),
                safety.risk_facts.steps(here, today),
                self._safety(stored([row.pk for row in here])),
                self._learners(stored([row.place_id for row in real])),
            )
        return self

    def _safety(self, establishments):
        here = {"establishments": establishments, "on": self.today}
        forbidden, stations, contacts = yield [_forbidden(**here), _stations(**here), _contacts(**here)]
        self.forbidden = defaultdict(int, forbidden)
        self.stations = defaultdict(list)
        for name, _, pk, has_sheet in sorted(stations):
            self.stations[pk].append((name, has_sheet))
        self.contacts = defaultdict(list)
        for row in contacts:
            self.contacts[row.establishment_id].append(row)

    def _learners(self, places):
        known, welcomes, clothes = yield [
            rows_of(ContactKnown, "place_id", "contact_id", keys=places),
            rows_of(WelcomeProof, *WELCOME, keys=places),
            _clothes(places=places),
        ]
        self.known, self.welcomes = defaultdict(set), defaultdict(list)
        for row in known:
            self.known[row.place_id].add(row.contact_id)
        for place, given_on, workstation, confirmed, _ in sorted(
            welcomes, key=lambda row: (row.given_on, row.own_key)
        ):
            self.welcomes[place].append((given_on, workstation is None, confirmed is not None))
        self.clothes = defaultdict(int, clothes)

    def of(self, placement, day):
        """What the rules ask of one workplace, on the first day; None for a simulated one."""
        place = placement.place
        if place is None:
            return None
        here = place.establishment_id
        status = recognition.status(self.recognised.get((here, place.programme_id), ()), day)
        scheme = status.period.scheme if status.period else None
        scheme = scheme or self.schemes[here]
        facts = self._mentor(placement)
        running = [
            row
            for row in self.contacts[here]
            if row.starts_on <= day and (not row.ends_on or day <= row.ends_on)
        ]
        return Workplace(
            standing=(
                status.finding,
                *_open(place.establishment, day),
                *self._suits(place, facts, status, scheme, day),
                *_released(place),
            ),
            substitute=mentors.substitute(facts, day),
            risk=risk(*self.risks[here], day, self.book.on(day, scheme)),
            forbidden_open=self.forbidden[here],
            stations=tuple(self.stations[here]),
            contacts_named=frozenset(row.kind for row in running),
            contacts_known=frozenset(row.kind for row in running if row.pk in self.known[placement.place_id]),
            welcomes=tuple(self.welcomes[placement.place_id]),
            clothes=self.clothes[placement.place_id],
        )

    def _mentor(self, placement):
        """What is known of the mentor, without the place of this learner: nobody is full because of oneself."""
        place, facts = placement.place, self.mentors[placement.place.mentor_id]
        own, others = Stay(place.starts_on, place.ends_on), list(facts.stays)
        if own in others:
            others.remove(own)
        return replace(facts, stays=tuple(others))

    def _suits(self, place, facts, status, scheme, day):
        running = status.period is not None and status.period.holds(day)
        since = status.period.recognised_on if running else None
        found = mentors.judged(facts, place.programme_id, day, self.book, scheme, since)
        name = place.mentor.name
        return [
            finding if finding.met else replace(finding, why=f"{name}: {finding.why}")
            for finding in found.findings
        ]


def _open(establishment, day):
    closed = establishment.closed_on
    if closed is None:
        return
    met = day < closed
    why = f"Deze vestiging {'sluit' if met else 'is gesloten'} op {date_of(closed)}."
    yield Finding("open", met, why, turns_on=closed if met else None, todo="Kies een andere vestiging.")


def _released(place):
    if place.released_at is not None:
        why = "De plaats bij deze mentor is vrijgegeven."
        yield Finding("place", False, why, "001:202", todo="Kies opnieuw een mentor.")
