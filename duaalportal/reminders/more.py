"""What stands behind 'Meer': every page that is not in the menu, said once; the search over pages reads the same table."""

from typing import NamedTuple

from duaalportal.accounts.access import Can, OrganisationKind
from duaalportal.lib.addresses import url

HEADINGS = ("Van jou", "Opvolgen", "Samen leren", "Je organisatie", "Over het portaal")
YOURS, LEARNERS, TOGETHER, HOUSE, PORTAL = HEADINGS
SCHOOL, COMPANY = OrganisationKind.SCHOOL, OrganisationKind.COMPANY


class Entry(NamedTuple):
    """One page: under which heading, its words, its name, and what one must be able to do there.

    `each` gives a line per organisation in which this person can, of one `kind` if that is given.
    """

    group: str
    label: str
    what: str
    name: str
    can: tuple
    each: bool = False
    kind: OrganisationKind | None = None


class Line(NamedTuple):
    """An entry as one person reads it."""

    label: str
    url: str
    what: str


def _one(group, label, name, what, *can):
    return Entry(group, label, what, name, can or (Can.USE_PORTAL,))


def _each(group, label, name, what, can, kind=None):
    return Entry(group, label, what, name, (can,), True, kind)


# in the order of the page; of two lines with the same address one reads the first
ENTRIES = (
    _one(YOURS, "Mijn account", "account", "Je gegevens, aanmelden, toestellen en wat het portaal bewaart."),
    _one(YOURS, "Mijn agenda", "learningplans:feed", "Wat er komt, en een geheim adres voor je telefoon."),
    _one(YOURS, "Mijn werk", "jobs:list", "Rapporten en bestanden die je vroeg."),
    _one(
        YOURS,
        "Herinneringen",
        "reminder_preferences",
        "Waar en wanneer het portaal je iets herinnert.",
    ),
    _one(
        YOURS,
        "Groeiplan",
        "groeiwijzer:my_plan",
        "Wat jij beloofde te doen, en tegen wanneer.",
        Can.PLAN_GROWTH,
    ),
    _one(
        YOURS,
        "Groeiwijzer",
        "groeiwijzer:home",
        "Nadenken over hoe je samen leert en werkt.",
        Can.SEE_ASSESSMENTS,
    ),
    _one(
        LEARNERS,
        "Weken om te beoordelen",
        "evaluation:weeks_to_do",
        "Welke weken op jouw kijk wachten, over al je lerenden.",
        Can.GIVE_VOICE,
    ),
    _one(
        YOURS, "Wie vervangt mij?", "replacement", "Je taken een tijd aan een collega geven.", Can.HAND_OVER
    ),
    _one(LEARNERS, "Bellijst", "call_list", "Wie na alle mails nog stil blijft.", Can.CHASE),
    _each(LEARNERS, "Wat staat open?", "open_of", "Op wie gewacht wordt, en waarover.", Can.FOLLOW_UP),
    _each(
        LEARNERS,
        "Wie is waar?",
        "learningplans:agenda_of",
        "Per dag: op de werkplek, op school, niet verwacht of afwezig gemeld.",
        Can.SEE_DAYS,
    ),
    _one(
        LEARNERS,
        "Metingen inladen",
        "exchange:results_import",
        "Wat je in een ander evaluatiemiddel noteerde, overnemen uit een tabel.",
        Can.MEASURE,
        Can.CHECK_LOG,
    ),
    _one(
        LEARNERS,
        "Wat lerenden delen",
        "evaluation:words_shared",
        "Hoe het gaat, wat ze voorstellen en portfolio's: alleen wat een lerende met jou deelt.",
        Can.READ_LEARNER_VOICE,
    ),
    _one(
        LEARNERS,
        "Signalen",
        "evaluation:signals",
        "Wat gemeld is over lerenden die jij begeleidt.",
        Can.HEAR_SIGNALS,
    ),
    _one(
        LEARNERS,
        "Signalen",
        "evaluation:signals",
        "Wat jij meldde, en wat ermee gebeurt.",
        Can.SEND_SIGNAL,
        Can.SEE_EVALUATION,
    ),
    _one(
        LEARNERS,
        "Rolverdeling",
        "evaluation:raci_list",
        "Wie wat doet, afgesproken door school en leerbedrijf, en wat van jou verwacht wordt.",
        Can.SEE_RACI,
    ),
    _one(
        LEARNERS,
        "Kennismakingen",
        "matching:matches",
        "Van voorstel tot plaats: wie sprak met wie, en wat er nog nodig is.",
        Can.SEE_MATCHES,
    ),
    _one(
        LEARNERS,
        "Speeddates",
        "matching:speed_dates",
        "Korte gesprekken van lerenden en leerbedrijven: wie zit wanneer waar.",
        Can.JOIN_SPEED_DATE,
    ),
    _each(
        LEARNERS,
        "Toeleiding",
        "matching:guidances",
        "Infomomenten, bezoeken en snuffelstages: wat er komt, en wat het bracht.",
        Can.FOLLOW_GUIDANCE,
    ),
    _each(
        LEARNERS,
        "Voorstellen van plaatsen",
        "matching:proposals",
        "Welke lerende past bij welke leerplaats, met de redenen.",
        Can.PROPOSE_MATCHES,
        SCHOOL,
    ),
    Entry(
        LEARNERS,
        "Bezoeken aan de werkplek",
        "Bij wie je geweest bent, en wie het langst wacht.",
        "learningplans:visits",
        (Can.PLAN_MEETING,),
        kind=SCHOOL,
    ),
    _one(
        LEARNERS,
        "Klassenraden",
        "evaluation:councils",
        "Per klas wat we weten van elke lerende, en wat de school beslist.",
        Can.SEE_COUNCIL,
    ),
    _each(
        LEARNERS,
        "Lerenden overdragen",
        "learningplans:coach_hand_over",
        "Een andere trajectbegeleider, met één nota voor allemaal.",
        Can.EDIT_TEAM,
        SCHOOL,
    ),
    _one(
        TOGETHER,
        "Netwerken",
        "groeiwijzer:networks",
        "Met andere scholen en bedrijven leren: wanneer, wat en wie erbij was.",
        Can.SEE_NETWORKS,
    ),
    _each(
        TOGETHER,
        "Leerplaatsen",
        "matching:openings",
        "Welke plaatsen jullie aanbieden, en wie ervoor in aanmerking komt.",
        Can.EDIT_OPENING,
        COMPANY,
    ),
    _each(
        TOGETHER,
        "Vraag en aanbod",
        "matching:market",
        "Wie nog geen plaats heeft naast wat er vrij is, per opleiding en streek, met een kaart.",
        Can.SEE_MARKET,
    ),
    _each(
        TOGETHER,
        "In de buurt",
        "matching:near",
        "Wie er rond een gemeente een plaats heeft, erkend is of een opleiding organiseert.",
        Can.SEE_MARKET,
    ),
    _one(
        TOGETHER,
        "Gedeelde visie",
        "matching:visions",
        "Vijf vragen voor school en leerbedrijf, elk apart, en wat duaal leren elk brengt.",
        Can.SHARE_VISION,
    ),
    _each(
        TOGETHER,
        "Wederzijdse bezoeken",
        "learningplans:mutual_visits",
        "School en leerbedrijf bij elkaar op bezoek.",
        Can.PLAN_MEETING,
    ),
    _each(
        TOGETHER,
        "Eindgesprekken",
        "groeiwijzer:talk_list",
        "Terugkijken op het einde van een traject.",
        Can.RECORD_TALK,
    ),
    _one(HOUSE, "Mensen", "members_home", "Wie heeft welke rol, en wie nodig je uit?", Can.SEE_MEMBERS),
    _each(
        HOUSE,
        "Dossiers",
        "dossiers:bundles",
        "Alle dossiers van een klas of van de school in één bestand.",
        Can.MAKE_BUNDLE,
        SCHOOL,
    ),
    _each(
        HOUSE,
        "Zijn de dossiers volledig?",
        "dossiers:complete",
        "Wat er voor een doorlichting nog ontbreekt, en wie het kan aanvullen.",
        Can.MAKE_BUNDLE,
        SCHOOL,
    ),
    _each(
        HOUSE,
        "Dossier van het leerbedrijf",
        "dossiers:company",
        "Erkenning, mentoren, veiligheid en groei in één document.",
        Can.MAKE_COMPANY_FILE,
        COMPANY,
    ),
    _each(
        HOUSE,
        "Verantwoordelijke en kerngroep",
        "groeiwijzer:core_group",
        "Wie werkplekleren draagt, en wat ze onderling afspreken.",
        Can.SEE_CORE_GROUP,
    ),
    _each(
        HOUSE,
        "Cijfers",
        "figures:figures",
        "Wat op tijd is, wat gedekt is en wat groeit, per periode en per groep. Nooit per persoon.",
        Can.SEE_FIGURES,
    ),
    _each(
        HOUSE,
        "Schoolkalender",
        "learningplans:school_calendar",
        "Vakanties, examens, uitstappen en vrije dagen.",
        Can.SEE_DAYS,
        SCHOOL,
    ),
    _each(
        HOUSE,
        "Evaluatieritme",
        "evaluation:rhythms",
        "Hoe vaak weken, fiches en gesprekken gevraagd worden, per opleiding.",
        Can.SET_RHYTHM,
    ),
    _each(
        HOUSE,
        "Beoordelingsroosters",
        "evaluation:grids",
        "Welk rooster geldt, en een eigen rooster inladen.",
        Can.MANAGE_GRIDS,
    ),
    _each(
        HOUSE,
        "Vragenlijsten",
        "groeiwijzer:instruments",
        "Welke lijsten er zijn, en een eigen lijst inladen.",
        Can.MANAGE_INSTRUMENTS,
    ),
    _each(
        HOUSE,
        "Koppelingen",
        "exchange:links",
        "Eigen systemen laten meelezen, berichten krijgen, en lijsten meenemen of inladen.",
        Can.MANAGE_LINKS,
    ),
    _each(
        HOUSE,
        "Volmachten om te tekenen",
        "learningplans:mandates",
        "Wie tekent overeenkomsten in naam van de directie?",
        Can.SEE_MANDATES,
    ),
    _each(
        HOUSE,
        "Programmatieaanvragen",
        "companies:programme_requests",
        "Een nieuwe duale opleiding aanvragen, en tegen wanneer.",
        Can.SEE_PROGRAMME_REQUESTS,
    ),
    _one(PORTAL, "Hulp en contact", "help", "Bij wie kan je terecht, en de officiële websites."),
    _one(
        PORTAL, "Regels en bedragen", "rules", "Waarmee het portaal rekent, sinds wanneer en waar het staat."
    ),
    _one(PORTAL, "Financiële steun", "support", "Premies voor leerbedrijf en lerende, met datum en bron."),
    _one(PORTAL, "Mentoropleidingen", "courses", "Voor mentoren en leerkrachten."),
    _one(PORTAL, "Wie mag wat", "rights", "Per rol: wat je kan lezen, schrijven en goedkeuren."),
    _one(
        PORTAL,
        "Is dit document echt?",
        "dossiers:verify",
        "Kijk een document met het zegel van het portaal na.",
    ),
    _one(PORTAL, "Privacy", "privacy", "Wat het portaal van je bewaart, hoe lang en waarom."),
    _one(PORTAL, "Toegankelijkheid", "accessibility", "Voor wie het scherm anders gebruikt."),
)
# how a line names its organisation where there are several
AT = {"learningplans:agenda_of": "Bij"}


def sections(access):
    """The headings of the page with their lines, as this person may open them; no heading without a line."""
    found, seen = {}, set()
    for entry in ENTRIES:
        if entry.name in seen:
            continue
        lines = list(_lines(entry, access))
        if lines:
            seen.add(entry.name)
            found.setdefault(entry.group, []).extend(lines)
    return sorted(found.items(), key=lambda section: HEADINGS.index(section[0]))


def _lines(entry, access):
    if not all(access.can(can) for can in entry.can):
        return
    places = access.organisations(entry.can[0])
    if entry.kind is not None:
        places = [place for place in places if place.kind == entry.kind]
    if not entry.each:
        if places:
            yield Line(entry.label, url(entry.name), entry.what)
        return
    for place in places:
        of = f" {AT.get(entry.name, 'van')} {place.name}" if len(places) > 1 else ""
        yield Line(f"{entry.label}{of}", url(entry.name, organisation=place.slug), entry.what)
