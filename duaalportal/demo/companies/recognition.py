"""Companies of the demo world in every state of recognition, walked there by the services with days counted back."""

from datetime import date, time, timedelta

from companies import applications, mentor_papers, mentors, partnership
from companies.applications.papers import FIT
from companies.facts import mentor_facts
from companies.models import Establishment, Mentor
from companies.rules.deadlines import add_months
from companies.rules.mentors import eligibility
from companies.rules.visits import TOPICS
from duaalportal.accounts.access import Role
from duaalportal.catalogue.models import Programme
from duaalportal.catalogue.parameters import book
from duaalportal.catalogue.routing import scheme_for

METAL = "partnerschap-metaal"
FIVE_YEARS = 60
# who becomes mentor where nobody is eligible yet: never one of the people with a story of their own
SPARE = {
    "de-clercq": ("Wouter Deprez", date(1979, 3, 14)),
    "staalbouw-lys": ("Patrick Naessens", date(1972, 10, 2)),
    "koeltechniek-leieland": ("Nico Verlinde", date(1984, 6, 21)),
    "garage-van-hecke": ("Glenn Bauwens", date(1988, 1, 9)),
    "elektro-meetjesland": ("Kris Steyaert", date(1981, 8, 30)),
}
FINDINGS = {
    1: "De werkplaats heeft alles wat op de activiteitenlijst staat, behalve een plaatschaar.",
    2: "Er is contact met de school. Een kandidaat is er nog niet.",
    3: "De mentor kent de taak en schrijft zich in voor de mentoropleiding.",
    4: "Het sociaal secretariaat kent de regels. De premie is uitgelegd.",
    5: "Het verschil tussen OAO en SOAO is besproken.",
}


def build(world):
    """Each company at its own point of the road; the first days lie furthest back."""
    story = Story(world)
    _running(story)
    _under_way(story)
    _refused(story)
    _being_prepared(story)


def _running(story):
    """What was recognised: runs on, nearly ends, ended, is suspended, is withdrawn."""
    deinze, lys, koel = "De Clercq Deinze", "Staalbouw Lys, Deinze", "Koeltechniek Leieland, Wiedauwkaai"
    story.recognise(story.apply("de-clercq", deinze, "lassen-constructie", 640), 600)
    story.register("de-clercq", deinze, "lasser-monteerder", ends_in=152)
    story.register("staalbouw-lys", lys, "lassen-constructie", ends_in=-40)
    story.register("zorghuis-de-linde", "Zorghuis De Linde", "onderhoudsmechanica", 1380, "")
    suspended = story.recognise(story.apply("koeltechniek-leieland", koel, "onderhoudsmechanica", 430), 400)
    partnership.suspend(
        recognition=suspended,
        starts_on=story.world.at(20).date(),
        ends_on=story.world.today + timedelta(days=40),
        reason="De mentor is langdurig afwezig en er is nog geen vervanger. De schorsing stopt zodra die er is.",
        by=story.lies,
        at=story.world.at(20),
    )
    withdrawn = story.recognise(
        story.apply("staalbouw-lys", lys, "mechanische-vormgevingstechnieken", 800), 770
    )
    partnership.withdraw(
        recognition=withdrawn,
        on=story.world.at(90).date(),
        reason="De draaierij is gesloten: de lerende kan het opleidingsplan hier niet meer uitvoeren.",
        by=story.lies,
        at=story.world.at(90),
    )


def _under_way(story):
    """What lies with the partnership: just in, being treated, visit next week, visited; and with one outside the portal."""
    submitted = story.apply("de-clercq", "De Clercq Waregem", "lassen-constructie", 30)
    story.submit(submitted, 11, "2026-1142")
    again = story.apply("staalbouw-lys", "Staalbouw Lys, Deinze", "lassen-constructie", 25)
    story.take_up(story.submit(again, 8, "2026-1187"), 6)
    planned = story.apply("de-clercq", "De Clercq Deinze", "mechanische-vormgeving", 28)
    story.plan(story.take_up(story.submit(planned, 9, "2026-1163"), 7), 4, visit_in=4)
    visited = story.apply(
        "koeltechniek-leieland",
        "Koeltechniek Leieland, Wiedauwkaai",
        "elektromechanische-technieken",
        33,
    )
    story.visit(story.plan(story.take_up(story.submit(visited, 16, "2026-1138"), 13), 12, visit_in=-2), 2)
    elsewhere = story.apply("elektro-meetjesland", "Elektro Meetjesland", "elektromechanische-technieken", 50)
    story.submit(elsewhere, 3, "")
    noted = story.apply("elektro-meetjesland", "Elektro Meetjesland", "mechanische-vormgevingstechnieken", 45)
    story.note_visit(story.submit(noted, 12, ""), 5)


def _refused(story):
    """A refusal with the appeal still open, one in appeal, and one that stays refused."""
    lys = "Staalbouw Lys, Deinze"
    reason = "De werkplaats heeft nog geen afzuiging aan de lasposten. Zonder afzuiging is lassen voor een lerende niet veilig."
    fresh = story.refuse(story.apply("staalbouw-lys", lys, "onderhoudsmechanica", 34), 4, reason)
    story.receive(fresh, 4)
    appealed = story.refuse(story.apply("staalbouw-lys", lys, "mechanische-vormgeving", 60), 16, reason)
    applications.appeal(
        application=story.receive(appealed, 15),
        grounds="De afzuiging is besteld voor het bezoek en hangt er sinds vorige week. De keuring is gebeurd.",
        on=story.world.at(9).date(),
        version=story.fresh(appealed).version,
        by=story.lead("staalbouw-lys"),
        at=story.world.at(9),
    )
    final = story.refuse(
        story.apply(
            "koeltechniek-leieland", story.site_of("koeltechniek-leieland"), "mechanische-vormgeving", 210
        ),
        180,
        reason,
    )
    applications.appeal(
        application=story.receive(final, 179),
        grounds="Wij huren een draaibank bij een buurbedrijf.",
        on=story.world.at(172).date(),
        version=story.fresh(final).version,
        by=story.lead("koeltechniek-leieland"),
        at=story.world.at(172),
    )
    partnership.refuse(
        application=story.fresh(final),
        on=story.world.at(150).date(),
        reason="Een gehuurde draaibank elders is geen uitrusting van deze vestiging.",
        version=story.fresh(final).version,
        by=story.lies,
        at=story.world.at(150),
    )


def _being_prepared(story):
    """A draft that was left, one a school files by mandate, one that is complete, one that stopped."""
    story.begin("de-clercq", "De Clercq Waregem", "onderhoudsmechanica", 18)
    school = story.world.places["sint-berlindis"]
    by = story.world.people["Wim Haerens"]
    mandated = story.begin(
        "elektro-meetjesland", "Elektro Meetjesland", "onderhoudsmechanica", 12, school, by
    )
    mandated = story.state(mandated, 12, by)
    applications.record_mandate(
        application=mandated,
        representative="Nadia Roels",
        mandate_signed_on=story.world.at(11).date(),
        honour_signed_on=None,
        version=mandated.version,
        by=by,
        at=story.world.at(11),
    )
    ready = story.apply("garage-van-hecke", "Garage Van Hecke", "onderhoudsmechanica", 9)
    story.complete(ready, 2)
    stopped = story.begin("de-clercq", "De Clercq Waregem", "lasser-monteerder", 70)
    applications.stop(
        application=stopped,
        reason="We beginnen eerst met Lassen-Constructie en kijken volgend jaar verder.",
        version=stopped.version,
        by=story.lead("de-clercq"),
        at=story.world.at(55),
    )


class Story:
    """The acts of companies and the partnership, with days counted back from today."""

    def __init__(self, world):
        self.world, self.lies = world, world.people["Lies Verbeke"]
        self.book = book()

    def lead(self, slug):
        """The coordinator of a company."""
        members = self.world.places[slug].memberships.filter(role=Role.COMPANY_COORDINATOR)
        return members.select_related("user").first().user

    def site_of(self, slug):
        """The name of the only establishment of a company."""
        return self.world.places[slug].establishments.get().name

    def fresh(self, application):
        """The application as it is now."""
        return (
            type(application)
            .objects.select_related("organisation", "establishment", "programme")
            .get(pk=application.pk)
        )

    # --- the applicant ------------------------------------------------------------------------------------------

    def begin(self, slug, site, programme, days, school=None, by=None):
        """A new draft."""
        return applications.start(
            establishment=Establishment.objects.get(organisation=self.world.places[slug], name=site),
            programme=Programme.objects.get(pk=programme),
            school=school,
            by=by or self.lead(slug),
            at=self.world.at(days),
        )

    def state(self, application, days, by):
        """C1 to C3, all met."""
        said = {
            "C1": (True, "evidence", "Jaarrekening van vorig jaar ligt klaar."),
            "C2": (True, "declared", ""),
            "C3": (True, "declared", "Zie de activiteitenlijst."),
        }
        return applications.state_conditions(
            application=application,
            said=said,
            version=application.version,
            by=by,
            at=self.world.at(days, 10),
        )

    def apply(self, slug, site, programme, days):
        """A draft with all its papers."""
        application = self.begin(slug, site, programme, days)
        by = self.lead(slug)
        application = self.state(application, days, by)
        mentor = self.mentor(slug, application, days)
        applications.add_mentor(application=application, mentor=mentor, by=by, at=self.world.at(days, 11))
        return self.fresh(application)

    def complete(self, application, days):
        """Declared complete."""
        return applications.complete(
            application=application,
            version=application.version,
            by=self.lead(application.organisation.slug),
            at=self.world.at(days),
        )

    def submit(self, application, days, reference):
        """Declared complete and submitted at the desk on the same day."""
        done = self.complete(application, days)
        return applications.submit(
            application=done,
            on=self.world.at(days).date(),
            desk_reference=reference,
            version=done.version,
            by=self.lead(application.organisation.slug),
            at=self.world.at(days, 14),
        )

    def note_visit(self, application, days):
        """A partnership outside the portal came along."""
        return applications.note_visit(
            application=application,
            on=self.world.at(days).date(),
            reason="Ze keken naar de werkplaats en spraken met de mentor. De beslissing komt per e-mail.",
            version=application.version,
            by=self.lead(application.organisation.slug),
            at=self.world.at(days, 18),
        )

    def receive(self, application, days):
        """The decision came."""
        return applications.receive_decision(
            application=application,
            on=self.world.at(days).date(),
            by=self.lead(application.organisation.slug),
            at=self.world.at(days, 16),
        )

    # --- the partnership ------------------------------------------------------------------------------------------

    def take_up(self, application, days):
        """Being treated."""
        return partnership.take_up(
            application=application, version=application.version, by=self.lies, at=self.world.at(days)
        )

    def plan(self, application, days, visit_in):
        """A visit so many days from today."""
        return partnership.plan_visit(
            application=application,
            planned_on=self.world.today + timedelta(days=visit_in),
            planned_at=time(13, 30),
            visitor=self.lies,
            version=application.version,
            by=self.lies,
            at=self.world.at(days, 10),
        )

    def visit(self, application, days):
        """Visited, with a finding on each topic."""
        return partnership.report_visit(
            application=application,
            held_on=self.world.at(days).date(),
            present="De coördinator, de mentor en de consulent",
            topics={number: (True, FINDINGS[number]) for number in TOPICS},
            conclusion="Een bedrijf dat wil opleiden en tijd maakt voor de mentor.",
            version=application.version,
            by=self.lies,
            at=self.world.at(days, 17),
        )

    def heard(self, application, decided):
        """Submitted, treated and visited, in the twelve days before the decision."""
        one = self.take_up(self.submit(application, decided + 12, ""), decided + 10)
        return self.visit(self.plan(one, decided + 9, visit_in=-(decided + 5)), decided + 5)

    def recognise(self, application, days):
        """Recognised on this day; the recognition."""
        found = self.heard(application, days)
        partnership.recognise(
            application=found,
            on=self.world.at(days).date(),
            reason="Aan alle voorwaarden is voldaan.",
            version=found.version,
            by=self.lies,
            at=self.world.at(days, 11),
        )
        return self.receive(found, days - 1).recognition

    def refuse(self, application, days, reason):
        """Refused on this day; the application."""
        found = self.heard(application, days)
        return partnership.refuse(
            application=found,
            on=self.world.at(days).date(),
            reason=reason,
            version=found.version,
            by=self.lies,
            at=self.world.at(days, 9),
        )

    def register(self, slug, site, programme, ends_in, partnership_here=METAL):
        """A recognition from before the portal that ends about so many days from today, as its rule gives it."""
        place = Establishment.objects.get(organisation=self.world.places[slug], name=site)
        over = self.world.today + timedelta(days=ends_in)
        return partnership.register_recognition(
            establishment=place,
            programme=Programme.objects.get(pk=programme),
            recognised_on=add_months(over, -FIVE_YEARS),
            scheme=scheme_for(place.joint_committee_id, self.world.today),
            partnership=self.world.places[partnership_here] if partnership_here else None,
            by=self.lies if partnership_here else self.lead(slug),
            at=self.world.at(650 if partnership_here else 20),
        )

    # --- the mentor -------------------------------------------------------------------------------------------------

    def mentor(self, slug, application, days):
        """A mentor who is eligible from that day until the application is in; a new one when nobody is."""
        on = self.world.at(days).date()
        until = min(on + timedelta(days=40), self.world.today)
        scheme = scheme_for(application.establishment.joint_committee_id, on)
        known = Mentor.objects.active(on).of_place(application.establishment).filter(started_on__lte=on)
        facts = mentor_facts(known, on)

        def fits(mentor):
            standings = (
                eligibility(facts[mentor.pk], application.programme_id, day, self.book.on(day, scheme.pk))
                for day in (on, until)
            )
            return all(standing.state in FIT for standing in standings)

        found = next((mentor for mentor in known if fits(mentor)), None)
        return found or self.new_mentor(slug, application, days)

    def new_mentor(self, slug, application, days):
        """The spare mentor of a company, with papers for this application."""
        name, birth_date = SPARE[slug]
        at, by = self.world.at(days, 10), self.lead(slug)
        mentor = Mentor.objects.filter(organisation=application.organisation, name=name).first()
        if mentor is None:
            mentor = mentors.add_mentor(
                organisation=application.organisation,
                name=name,
                birth_date=birth_date,
                started_on=at.date(),
                practices={application.programme: at.date().replace(day=1, year=at.year - 11)},
                by=by,
                at=at,
            )
        mentor.practices.get_or_create(
            programme=application.programme,
            defaults={
                "organisation": application.organisation,
                "since": at.date().replace(day=1, year=at.year - 11),
            },
        )
        issued = at.date() - timedelta(days=9)
        mentor_papers.see_certificate(
            mentor=mentor, model="596.2", issued_on=issued, seen_on=at.date(), in_order=True, by=by, at=at
        )
        return mentor
