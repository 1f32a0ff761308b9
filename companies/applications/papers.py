"""What an application has and what it still lacks on a day: place, company, mentors and mandate, each with its rule."""

from dataclasses import dataclass
from functools import cached_property

from companies.facts import mentor_facts
from companies.models import Mandate, Mentor, Recognition
from companies.rules.deadlines import DAY
from companies.rules.mentors import MentorStanding, MentorState, eligibility
from companies.rules.recognition import ApplicationFacts, Statement, conditions, renewable_from
from duaalportal.catalogue.parameters import book
from duaalportal.catalogue.routing import scheme_for
from duaalportal.lib.dates import date_of
from duaalportal.lib.findings import Finding

# put forward today: fine, or fine once the partnership approves the proof that was shown
FIT = {state for state in MentorState if state.may_train} | {MentorState.EXCEPTION_ASKED}
CONDITIONS_OF_A_MENTOR = ("M0", "M1", "M2", "M3", "M5")


@dataclass(frozen=True)
class PutForward:
    """A mentor in an application, with the standing on the day that counts."""

    mentor: Mentor
    standing: MentorStanding

    @property
    def fits(self):
        """Whether this mentor may stand in the application."""
        return self.standing.state in FIT

    @property
    def waits_for_proof(self):
        """Whether the partnership still has to approve the proof of prior training."""
        return self.standing.state is MentorState.EXCEPTION_ASKED

    @property
    def asked(self):
        """The findings that count for an application: how full a mentor is does not matter yet."""
        return [one for one in self.standing.findings if one.code in CONDITIONS_OF_A_MENTOR]

    @property
    def finding(self):
        """One finding for the whole mentor; the reasons are those of the conditions that are not met."""
        unmet = [one for one in self.asked if not one.met]
        source = "; ".join(dict.fromkeys(one.source for one in unmet if one.source))
        code = f"mentor-{self.mentor.pk}"
        if self.fits and not unmet:
            return Finding(code, True, f"{self.mentor.name} is geschikt.")
        why = f"{self.mentor.name}: {' '.join(one.why for one in unmet)}"
        todo = " ".join(dict.fromkeys(one.todo for one in unmet if one.todo))
        return Finding(code, False, why, source, todo=todo, blocks=not self.fits)


class Papers:
    """All that an application needs before it can be submitted, as it stands on one day (at most a dozen queries)."""

    def __init__(self, application, on):
        self.application, self.on = application, on

    @cached_property
    def statements(self):
        """What was said of the conditions on the company, by code."""
        return {row.code: row for row in self.application.statements.all()}

    @cached_property
    def scheme(self):
        """Who handles the joint committee of this place on this day; None when nobody does."""
        return scheme_for(self.application.establishment.joint_committee_id, self.on)

    @cached_property
    def parameters(self):
        """The values of the rules on this day, for who handles it."""
        return book().on(self.on, self.scheme.code if self.scheme else None)

    @cached_property
    def mentors(self):
        """The mentors put forward, by name, each with the standing on this day."""
        rows = list(Mentor.objects.filter(applications__application=self.application).order_by("name", "pk"))
        facts = mentor_facts(rows, self.on)
        programme = self.application.programme_id
        return [
            PutForward(mentor, eligibility(facts[mentor.pk], programme, self.on, self.parameters))
            for mentor in rows
        ]

    @cached_property
    def mandate(self):
        """The mandate of the school that files; None when there is none yet."""
        return Mandate.objects.filter(application=self.application).first()

    @cached_property
    def place(self):
        """What the desk asks of the company and the establishment."""
        application = self.application
        return [*_place(application, self.on), *_standing(application, self.on, self.parameters)]

    @cached_property
    def company(self):
        """C1 to C3."""
        return self._conditions[:-1]

    @cached_property
    def people(self):
        """C4 and each mentor."""
        return [self._conditions[-1], *(one.finding for one in self.mentors)]

    @cached_property
    def filing(self):
        """Mandate and declaration of honour, where a school files."""
        return list(_mandate(self.mandate)) if self.application.school_id else []

    @property
    def findings(self):
        """Everything, in the order of the steps."""
        return [*self.place, *self.company, *self.people, *self.filing]

    @property
    def missing(self):
        """What is not met, warnings included."""
        return [finding for finding in self.findings if not finding.met]

    @property
    def is_ready(self):
        """Whether nothing that blocks is missing."""
        return not any(finding.blocks for finding in self.missing)

    @cached_property
    def _conditions(self):
        said = {code: Statement(row.met, row.get_basis_display()) for code, row in self.statements.items()}
        return conditions(ApplicationFacts(said, len(self.mentors)))


def papers_of(application, on):
    """The papers of an application as they stand on a day."""
    return Papers(application, on)


def _place(application, on):
    place, company = application.establishment, application.organisation
    needed = [
        ("I2", company.kbo_number, "Het ondernemingsnummer", "001:225, 001:243"),
        ("I3", place.number, "Het vestigingsnummer", "001:225, 001:243"),
        ("PC", place.joint_committee_id, "Het paritair comité", "001:253"),
    ]
    for code, value, words, source in needed:
        where = company.name if code == "I2" else place.name
        why = f"{words} van {where} {'is ingevuld' if value else 'ontbreekt'}."
        yield Finding(code, bool(value), why, source, todo="" if value else f"Vul dit in bij {where}.")
    if place.closed_on and place.closed_on <= on:
        yield Finding("open", False, f"{place.name} is gesloten vanaf {date_of(place.closed_on)}.", "001:193")


def _standing(application, on, p):
    """A recognition that runs on for long stands in the way of a second one."""
    return standing_recognition(application.establishment, application.programme, on, p)


def standing_recognition(establishment, programme, on, p):
    """A finding that is not met when a recognition holds that is not near its end; else nothing."""
    rows = Recognition.objects.filter(establishment=establishment, programme=programme).dated(on)
    for recognition in rows:
        first = renewable_from(recognition.expires_on, p)
        if on < first:
            why = (
                f"{establishment.name} is al erkend voor {programme.name}, tot en met "
                f"{date_of(recognition.expires_on - DAY)}. Opnieuw aanvragen kan vanaf {date_of(first)}."
            )
            yield Finding("C02", False, why, "001:193, 001:273", turns_on=first)


def _mandate(mandate):
    papers = [
        ("D3", "mandate_signed_on", "De machtiging aan de school", "001:215-217"),
        ("D4", "honour_signed_on", "De verklaring op eer", "001:215, 001:218"),
    ]
    for code, field, words, source in papers:
        signed = mandate and getattr(mandate, field)
        if signed:
            yield Finding(code, True, f"{words} is getekend op {date_of(signed)}.", source)
        else:
            todo = "Laat de wettelijk vertegenwoordiger tekenen en noteer de dag."
            yield Finding(code, False, f"{words} is nog niet getekend.", source, todo=todo)
