"""What the company keeps of the workplaces of some placements, judged on the first day of each, in a fixed number of queries."""

from collections import defaultdict
from dataclasses import replace

from django.db.models import Q

from companies import safety
from companies.facts import mentor_facts, recognition_facts, schemes
from companies.models import ContactKnown, Equipment, SafetyContact, WelcomeProof
from companies.rules import mentors, recognition
from companies.rules.capacity import Stay
from companies.rules.safety import risk
from companies.safety_state import workstations_in_use
from duaalportal.lib.dates import date_of
from duaalportal.lib.findings import Finding
from learningplans.rules.start_known import Workplace


class Workplaces:
    """Rows of the establishments, mentors and places of these placements; simulated ones have none."""

    def __init__(self, placements, today, book):
        self.today, self.book = today, book
        real = [row for row in placements if row.place_id]
        self.establishments = list(
            {row.place.establishment_id: row.place.establishment for row in real}.values()
        )
        mentors_asked = {row.place.mentor_id: row.place.mentor for row in real}
        places = [row.place_id for row in real]
        self.mentors = mentor_facts(mentors_asked.values(), today)
        self.recognised = recognition_facts(self.establishments)
        self.schemes = schemes(self.establishments, today)
        self.risks = safety.risk_facts(self.establishments, today)
        self._safety()
        self._learners(places)

    def _safety(self):
        here = self.establishments
        self.forbidden = defaultdict(int)
        rows = safety.forbidden_work_open_at(here, self.today).order_by()
        for (pk,) in rows.values_list("workstation__establishment_id"):
            self.forbidden[pk] += 1
        self.stations = defaultdict(list)
        rows = workstations_in_use(here, self.today).order_by("name", "pk")
        for pk, name, has_sheet in rows.values_list("establishment_id", "name", "has_sheet"):
            self.stations[pk].append((name, has_sheet))
        self.contacts = defaultdict(list)
        lasting = Q(ends_on__isnull=True) | Q(ends_on__gte=self.today)
        for row in SafetyContact.objects.filter(lasting, establishment__in=here).order_by():
            self.contacts[row.establishment_id].append(row)

    def _learners(self, places):
        self.known = defaultdict(set)
        rows = ContactKnown.objects.filter(place__in=places).order_by()
        for place, contact in rows.values_list("place_id", "contact_id"):
            self.known[place].add(contact)
        self.welcomes = defaultdict(list)
        rows = WelcomeProof.objects.filter(place__in=places).order_by("given_on", "pk")
        for place, given_on, workstation, confirmed in rows.values_list(
            *("place_id", "given_on", "plan__workstation_id", "confirmed_at")
        ):
            self.welcomes[place].append((given_on, workstation is None, confirmed is not None))
        rows = Equipment.objects.filter(
            place__in=places, kind=Equipment.Kind.CLOTHES, returned_on__isnull=True
        ).order_by()
        self.clothes = defaultdict(int)
        for (place,) in rows.values_list("place_id"):
            self.clothes[place] += 1

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
            contacts_known=frozenset(row.kind for row in running if row.pk in self.known[place.pk]),
            welcomes=tuple(self.welcomes[place.pk]),
            clothes=self.clothes[place.pk],
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
