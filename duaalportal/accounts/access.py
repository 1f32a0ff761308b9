"""Who may do what at all: capabilities over the matrix of `roles`, and the mark each view carries.

Which object a person may touch is not asked here but by the querysets (`visible_to`, `editable_by`).
"""

from enum import Enum
from functools import wraps

from duaalportal.accounts.roles import (
    AREAS,
    MATRIX,
    NOTES,
    ROLE_KIND,
    Area,
    OrganisationKind,
    Role,
    holds,
    words_of,
)

__all__ = [
    "ANSWERS_FOR",
    "AREAS",
    "MATRIX",
    "NOTES",
    "ROLE_CAN",
    "ROLE_KIND",
    "Access",
    "Area",
    "Can",
    "OrganisationKind",
    "Role",
    "by_token",
    "holds",
    "own_account",
    "public",
    "requires",
    "roles_that_can",
    "words_of",
]


class Can(Enum):
    """What a view can ask for. Each stands in ROLE_CAN for the roles that have it."""

    USE_PORTAL = "eigen gegevens, eigen sessies, Vandaag"
    SEE_MEMBERS = "zien wie in de organisatie welke rol heeft"
    MANAGE_MEMBERS = "mensen uitnodigen en toegang beëindigen"
    SEE_ASSESSMENTS = "zelfevaluaties lezen die van jou zijn of met jou gedeeld"
    OVERSEE_ASSESSMENTS = "alle zelfevaluaties van de organisatie lezen"
    FILL_IN_ASSESSMENT = "vragen van een zelfevaluatie beantwoorden"
    RUN_ASSESSMENT = "een zelfevaluatie van de organisatie starten, afronden en delen"
    PLAN_GROWTH = "groeiacties kiezen en opvolgen"
    RECORD_TALK = "een eindgesprek vastleggen"
    READ_SHARED = "lezen wat een bedrijf met jouw school of partnerschap deelt"
    COMPARE_WITH_GROUP = "vergelijken met een anonieme groep"
    MANAGE_INSTRUMENTS = "een eigen vragenlijst inladen"
    SEE_COMPANY = "lezen over leerbedrijven waarmee je samenwerkt: vestigingen, erkenning, voorstelling"
    EDIT_COMPANY = "vestigingen, contacten en voorstelling van het leerbedrijf bijhouden"
    WORK_TOGETHER = "een samenwerking tussen leerbedrijf en school beginnen of beëindigen"
    SEE_MENTORS = "zien wie mentor is en wie geschikt is"
    EDIT_MENTORS = "mentoren toevoegen en hun gegevens bijhouden"
    EDIT_OWN_MENTOR = "je eigen voorstelling als mentor schrijven"
    SEE_APPLICATIONS = "erkenningsaanvragen volgen"
    FILE_APPLICATION = "een erkenningsaanvraag voorbereiden en indienen"
    DECIDE_RECOGNITION = "aanvragen behandelen, bezoeken en beslissen over de erkenning"
    SEE_PLACES = "zien welke lerenden bij welke mentor zitten"
    TAKE_PLACE = "een plaats bij een mentor vastleggen of vrijgeven"
    REVIEW_PRESENTATION = "de voorstelling van een leerbedrijf nalezen"
    SEE_DOCUMENTS = "documenten van het leerbedrijf of van een aanvraag openen"
    ADD_DOCUMENT = "documenten toevoegen"
    SEE_SAFETY = "risicoanalyses, werkpostfiches en onthaal lezen"
    EDIT_SAFETY = "risicoanalyses, onthaal en aanspreekpunten bijhouden"
    EDIT_WORKSTATIONS = "werkposten en werkpostfiches bijhouden"
    WELCOME_LEARNER = "een lerende onthalen en kledij of bescherming geven"
    SEE_OWN_WORKPLACE = "zien waar je zelf werkt, en bevestigen wat je daar getoond is"
    REPORT_INCIDENT = "een incident melden"
    READ_INCIDENTS = "incidenten lezen"
    EVALUATE_INCIDENT = "een incident evalueren"
    READ_EXIT = "een exitgesprek lezen waar je bij hoort"
    FOLLOW_EXITS = "zien welke exitgesprekken er komen, en hoe ver ze staan"
    HOLD_EXIT = "een exitgesprek plannen en vastleggen"
    ASK_COLLEAGUES = "collega's bevragen over een begeleiding, en hun antwoorden lezen"
    ANSWER_SURVEY = "antwoorden op een bevraging over een begeleiding"
    SEE_PROGRAMME_REQUESTS = "programmatieaanvragen van de school lezen"
    REQUEST_PROGRAMME = "een programmatieaanvraag opmaken en indienen"
    MANAGE_RULES = "waarden van regels met hun datum en bron beheren"
    SEE_LEARNERS = "lerenden zien bij wie je betrokken bent"
    OVERSEE_LEARNERS = "alle lerenden van de school zien"
    OVERSEE_PLACEMENTS = "alle lerenden zien die in jouw leerbedrijf geplaatst zijn"
    EDIT_LEARNER = "gegevens van een lerende en het traject bijhouden"
    ADD_LEARNERS = "lerenden toevoegen en een klas inladen"
    EDIT_OWN_FILE = "je eigen gegevens als lerende bijhouden"
    SEE_PARENTS = "zien wie de ouders of voogden zijn"
    GRANT_PARENT = "als meerderjarige lerende een ouder laten meelezen"
    EDIT_TEAM = "bepalen wie welke rol heeft rond een lerende"
    PLAN_PLACEMENT = "een lerende bij een leerbedrijf of opleidingscentrum plaatsen"
    SEE_AGREEMENTS = "overeenkomsten lezen"
    DRAW_UP_AGREEMENT = "overeenkomsten opmaken, wijzigen en opvolgen"
    SIGN_AGREEMENT = "overeenkomsten tekenen, zelf of met volmacht"
    SEE_MANDATES = "zien wie namens de organisatie mag tekenen"
    GIVE_MANDATE = "iemand volmacht geven om te tekenen"
    LEND_MATERIAL = "materiaal aan een lerende uitlenen"
    AGREE_LOAN = "akkoord gaan met wat je leent"
    EDIT_CHARTER = "het afsprakenkader opmaken"
    AGREE_CHARTER = "akkoord gaan met het afsprakenkader"
    SEE_START = "zien wat nog moet voor de eerste dag"
    PREPARE_START = "bewijs leveren voor de start"
    START_TRAJECTORY = "een traject laten starten, onderbreken of afronden"
    SEE_DAYS = "werkplekdagen, schoolkalender en afwezigheden zien"
    EDIT_CALENDAR = "de kalender van de school bijhouden"
    REPORT_ABSENCE = "een afwezigheid melden"
    SEE_MEETINGS = "bezoeken en gesprekken zien"
    PLAN_MEETING = "bezoeken en gesprekken plannen en het verslag schrijven"
    EDIT_START_PROFILE = "de beginsituatie van een lerende beschrijven"
    READ_WELLBEING = "opmerkingen over welzijn lezen waarmee de lerende akkoord gaat"
    WRITE_WELLBEING = "een opmerking over welzijn schrijven"
    SEE_SHEETS = "leerfiches lezen"
    WRITE_SHEETS = "leerfiches schrijven en nalezen in een werkgroep"
    PUBLISH_SHEETS = "leerfiches goedkeuren"
    SEE_COMPANY_SHEETS = "bedrijfsfiches lezen van waar je werkt, leert of begeleidt"
    WRITE_COMPANY_SHEETS = "bedrijfsfiches samen schrijven"
    REVIEW_COMPANY_SHEETS = "bedrijfsfiches goedkeuren voor de school"
    SEE_PLAN = "opleidingsplannen lezen van lerenden bij wie je betrokken bent"
    EDIT_PLAN = "opleidingsplannen opmaken en bijsturen"
    DISCUSS_PLAN = "meepraten over een opleidingsplan"
    APPROVE_PLAN = "akkoord gaan met een opleidingsplan"
    FOLLOW_GOALS = "bijhouden hoe ver een lerende met een leerdoel is"
    KEEP_NOTES = "als lerende notities bij je leerdoelen bijhouden"
    PROPOSE_IN_PLAN = "als lerende iets voorstellen of kiezen in je plan"
    SEE_EVALUATION = "evaluaties lezen van lerenden bij wie je betrokken bent"
    GIVE_VOICE = "je eigen stem geven: als lerende, mentor of leerkracht"
    GIVE_INPUT = "als begeleider of opleidingscentrum zeggen wat je zag"
    OPEN_ROUND = "de stemmen zichtbaar maken voor het gesprek"
    KEEP_LOG = "als lerende het logboek van de dag bijhouden"
    CHECK_LOG = "het logboek van een lerende nakijken"
    MEASURE = "een criterium van een fiche beoordelen"
    HOLD_TALK = "het gesprek met drie voorbereiden en houden"
    CLOSE_TALK = "een gesprek met drie sluiten voor de school"
    SEE_COUNCIL = "de klassenraad van de school lezen"
    RUN_COUNCIL = "een klassenraad voorbereiden en meedelen"
    DECIDE_OUTCOME = "de uitslag van de school vastleggen"
    EXPLAIN_TO_COUNCIL = "als mentor toelichting geven aan de klassenraad"
    SPEAK_AS_LEARNER = "als lerende zeggen hoe het gaat, en je portfolio bijhouden"
    READ_LEARNER_VOICE = "lezen wat een lerende met jouw kant deelt"
    SEND_SIGNAL = "een probleem rechtstreeks aan de trajectbegeleider melden"
    HEAR_SIGNALS = "gemelde problemen opvolgen"
    MANAGE_GRIDS = "een eigen beoordelingsrooster inladen, en kiezen welk rooster geldt"
    SET_RHYTHM = "per opleiding instellen hoe vaak er geëvalueerd wordt"
    SEE_RACI = "lezen wie wat doet"
    EDIT_RACI = "de rolverdeling aanpassen"
    AGREE_RACI = "akkoord gaan met de rolverdeling"
    FOLLOW_UP = "zien op wie er rond lerenden gewacht wordt, en wat al gestuurd is"
    CHASE = "iemand aan een taak herinneren, en een antwoord aan de telefoon noteren"
    HAND_OVER = "je eigen taken een tijd aan een vervanger geven"
    MAKE_DOSSIER = "het dossier maken van een lerende bij wie je betrokken bent"
    MAKE_BUNDLE = "dossiers van een klas of van de hele school maken"
    MAKE_COMPANY_FILE = "het dossier van een leerbedrijf maken"
    SEE_FIGURES = "cijfers van de eigen organisatie zien"
    MANAGE_LINKS = "toegang voor eigen systemen van de organisatie beheren"
    SEE_NETWORKS = "lerende netwerken en wat er geleerd werd lezen"
    RUN_NETWORK = "een lerend netwerk oprichten, uitnodigen en verslag doen"
    SEE_CORE_GROUP = "zien wie verantwoordelijk is voor werkplekleren"
    EDIT_CORE_GROUP = "de verantwoordelijke en de kerngroep werkplekleren aanduiden"
    SEE_READINESS = "lezen hoe klaar een lerende is voor duaal leren"
    ESTIMATE_SELF = "als lerende zeggen hoe klaar je bent, en je profiel en voorkeuren bijhouden"
    VIEW_READINESS = "zeggen hoe klaar je een lerende ziet"
    ADVISE_READINESS = "het niet-bindend advies van de klassenraad vastleggen"
    PLAN_GUIDANCE = "acties plannen die naar duaal leren leiden"
    FOLLOW_GUIDANCE = "volgen wat school of leerbedrijf plant om duaal leren te leren kennen"
    SEE_GUIDANCE = "zien wat er voor jou gepland is om duaal leren te leren kennen"
    SEE_OPENINGS = "vacante leerplaatsen zien"
    EDIT_OPENING = "leerplaatsen aanbieden en bijhouden"
    SEE_CANDIDATES = "lerenden zien die hun profiel met het leerbedrijf delen"
    SEE_MARKET = "vraag en aanbod van leerplaatsen naast elkaar zien"
    PROPOSE_MATCHES = "een voorstel voor lerenden en leerplaatsen laten maken"
    SET_WEIGHTS = "bepalen wat in een voorstel hoeveel weegt"
    JOIN_PROPOSAL = "de eigen lerenden laten meetellen in een voorstel dat een andere school vraagt"
    SEE_MATCHES = "kennismakingen en beslissingen volgen waarbij je betrokken bent"
    RUN_MATCH = "een kennismaking plannen, verslag doen en een match bevestigen"
    GIVE_OPINION = "als mentor of trajectbegeleider een oordeel over een match geven"
    AGREE_MATCH = "een match aanvaarden of weigeren"
    RUN_SPEED_DATE = "een speeddate plannen"
    JOIN_SPEED_DATE = "aan een speeddate deelnemen en notities maken"
    HOLD_START_TALK = "het opstartgesprek voeren en de antwoorden noteren"
    SEE_START_TALK = "het opstartgesprek lezen"
    SHARE_VISION = "met de andere kant een gedeelde visie en meerwaarde opschrijven"


def _growth(letter):
    return {role for role in Role if holds(role, Area.GROWTH, letter)} - {Role.PLATFORM_ADMIN}


def _with(area, letter):
    return {role for role in Role if holds(role, area, letter)}


_SCHOOL_TEAM = {Role.TRAJECTORY_COACH, Role.DUAL_TEACHER, Role.SCHOOL_COORDINATOR, Role.SCHOOL_DIRECTOR}
_COMPANY_LEADS = {Role.COMPANY_COORDINATOR, Role.COMPANY_DIRECTOR}
_COMPANY_HEADS = _COMPANY_LEADS | {Role.LEGAL_REPRESENTATIVE}
# they read or keep sheets, and have nothing to do with one learner or one company
_OUTSIDE = {Role.PARTNERSHIP_CONSULTANT, Role.PLATFORM_ADMIN}
_CHECKERS = {Role.MENTOR, Role.TRAJECTORY_COACH, Role.DUAL_TEACHER, Role.TRAINING_CENTRE_STAFF}
_AT_EXIT = {Role.COMPANY_COORDINATOR, Role.MENTOR}
_SCHOOL_LEADS = {Role.SCHOOL_COORDINATOR, Role.SCHOOL_DIRECTOR}
_GUIDING = _SCHOOL_TEAM | _COMPANY_LEADS | {Role.MENTOR}
_MANAGERS = (
    _COMPANY_LEADS
    | _SCHOOL_LEADS
    | {Role.LEGAL_REPRESENTATIVE, Role.PARTNERSHIP_CONSULTANT, Role.PLATFORM_ADMIN}
)

# The column Groeiwijzer of the matrix speaks of a company's self-assessment. A school, a training centre and a
# learner fill in the reflection and the checklist about themselves; that is their own paper, so they are added here.
_WHO = {
    Can.USE_PORTAL: set(Role),
    Can.SEE_MEMBERS: set(Role) - {Role.LEARNER, Role.GUARDIAN},
    Can.MANAGE_MEMBERS: _MANAGERS,
    Can.SEE_ASSESSMENTS: _growth("L") | _SCHOOL_TEAM | {Role.LEARNER, Role.TRAINING_CENTRE_STAFF},
    Can.OVERSEE_ASSESSMENTS: _COMPANY_LEADS | {Role.LEGAL_REPRESENTATIVE} | _SCHOOL_TEAM,
    Can.FILL_IN_ASSESSMENT: _growth("B") | _SCHOOL_TEAM | {Role.LEARNER, Role.TRAINING_CENTRE_STAFF},
    Can.RUN_ASSESSMENT: _COMPANY_LEADS | _SCHOOL_LEADS | {Role.TRAJECTORY_COACH},
    Can.PLAN_GROWTH: _growth("B") | _SCHOOL_TEAM,
    Can.RECORD_TALK: _growth("B"),
    Can.READ_SHARED: {
        role for role in _growth("L") if role.kind in {OrganisationKind.SCHOOL, OrganisationKind.PARTNERSHIP}
    },
    Can.COMPARE_WITH_GROUP: _COMPANY_LEADS | {Role.PARTNERSHIP_CONSULTANT},
    Can.MANAGE_INSTRUMENTS: _COMPANY_LEADS
    | _SCHOOL_LEADS
    | {Role.PARTNERSHIP_CONSULTANT, Role.PLATFORM_ADMIN},
    Can.SEE_COMPANY: _with(Area.COMPANY, "L"),
    Can.EDIT_COMPANY: _COMPANY_HEADS,
    Can.WORK_TOGETHER: _COMPANY_HEADS | _SCHOOL_LEADS | {Role.TRAJECTORY_COACH},
    Can.SEE_MENTORS: _with(Area.MENTOR, "L"),
    Can.EDIT_MENTORS: _COMPANY_HEADS,
    Can.EDIT_OWN_MENTOR: {Role.MENTOR},
    Can.SEE_APPLICATIONS: _COMPANY_HEADS
    | _SCHOOL_LEADS
    | {Role.TRAJECTORY_COACH, Role.PARTNERSHIP_CONSULTANT},
    # a school files by mandate: whoever accompanies or coordinates
    Can.FILE_APPLICATION: _COMPANY_HEADS | {Role.TRAJECTORY_COACH, Role.SCHOOL_COORDINATOR},
    Can.DECIDE_RECOGNITION: {Role.PARTNERSHIP_CONSULTANT},
    Can.SEE_PLACES: _COMPANY_LEADS | _SCHOOL_TEAM | {Role.MENTOR},
    Can.TAKE_PLACE: {Role.COMPANY_COORDINATOR, Role.TRAJECTORY_COACH, Role.SCHOOL_COORDINATOR},
    Can.REVIEW_PRESENTATION: {Role.TRAJECTORY_COACH, Role.SCHOOL_COORDINATOR},
    Can.SEE_DOCUMENTS: _COMPANY_HEADS
    | {Role.TRAJECTORY_COACH, Role.SCHOOL_COORDINATOR, Role.PARTNERSHIP_CONSULTANT},
    Can.ADD_DOCUMENT: _COMPANY_HEADS | {Role.TRAJECTORY_COACH, Role.SCHOOL_COORDINATOR},
    Can.SEE_SAFETY: _with(Area.COMPANY, "L") - {Role.GUARDIAN} | {Role.WORKPLACE_INSTRUCTOR},
    Can.EDIT_SAFETY: _COMPANY_LEADS,
    Can.EDIT_WORKSTATIONS: _COMPANY_LEADS | {Role.MENTOR},
    Can.WELCOME_LEARNER: _COMPANY_LEADS | {Role.MENTOR},
    Can.SEE_OWN_WORKPLACE: {Role.LEARNER},
    Can.REPORT_INCIDENT: _with(Area.WELLBEING, "B"),
    Can.READ_INCIDENTS: _COMPANY_LEADS | _SCHOOL_TEAM | {Role.PREVENTION_ADVISER},
    Can.EVALUATE_INCIDENT: {Role.COMPANY_COORDINATOR},
    Can.READ_EXIT: _AT_EXIT | {Role.TRAJECTORY_COACH, Role.LEARNER},
    Can.FOLLOW_EXITS: _AT_EXIT | {Role.TRAJECTORY_COACH},
    Can.HOLD_EXIT: _AT_EXIT,
    Can.ASK_COLLEAGUES: {Role.COMPANY_COORDINATOR},
    Can.ANSWER_SURVEY: _AT_EXIT | {Role.WORKPLACE_INSTRUCTOR},
    Can.SEE_PROGRAMME_REQUESTS: _SCHOOL_TEAM,
    Can.REQUEST_PROGRAMME: _SCHOOL_LEADS,
    Can.MANAGE_RULES: {Role.PLATFORM_ADMIN},
    Can.SEE_LEARNERS: _with(Area.LEARNER, "L"),
    # the roles whose cell has no "e": all learners of the own school
    Can.OVERSEE_LEARNERS: _SCHOOL_LEADS,
    Can.OVERSEE_PLACEMENTS: _COMPANY_LEADS | {Role.LEGAL_REPRESENTATIVE},
    Can.EDIT_LEARNER: {Role.TRAJECTORY_COACH},
    Can.ADD_LEARNERS: {Role.TRAJECTORY_COACH},
    Can.EDIT_OWN_FILE: {Role.LEARNER},
    Can.SEE_PARENTS: {Role.TRAJECTORY_COACH, Role.LEARNER} | _SCHOOL_LEADS,
    Can.GRANT_PARENT: {Role.LEARNER},
    # the column of the division of roles
    Can.EDIT_TEAM: {Role.TRAJECTORY_COACH, Role.COMPANY_COORDINATOR} | _SCHOOL_LEADS,
    Can.PLAN_PLACEMENT: {Role.TRAJECTORY_COACH, Role.SCHOOL_COORDINATOR},
    Can.SEE_AGREEMENTS: _with(Area.AGREEMENT, "L"),
    Can.DRAW_UP_AGREEMENT: {Role.TRAJECTORY_COACH, Role.SCHOOL_COORDINATOR, Role.COMPANY_COORDINATOR},
    # who signs by the matrix, and who may hold a mandate to sign
    Can.SIGN_AGREEMENT: {role for role in Role if MATRIX[role][Area.AGREEMENT][0] in "GB"},
    Can.SEE_MANDATES: _COMPANY_HEADS | _SCHOOL_LEADS | {Role.TRAJECTORY_COACH},
    Can.GIVE_MANDATE: {Role.COMPANY_DIRECTOR, Role.LEGAL_REPRESENTATIVE, Role.SCHOOL_DIRECTOR},
    Can.LEND_MATERIAL: {
        Role.TRAJECTORY_COACH,
        Role.SCHOOL_COORDINATOR,
        Role.COMPANY_COORDINATOR,
        Role.MENTOR,
    },
    Can.AGREE_LOAN: {Role.LEARNER, Role.GUARDIAN},
    Can.EDIT_CHARTER: {Role.TRAJECTORY_COACH, Role.SCHOOL_COORDINATOR, Role.COMPANY_COORDINATOR, Role.MENTOR},
    Can.AGREE_CHARTER: {Role.LEARNER, Role.MENTOR, Role.TRAJECTORY_COACH, Role.SCHOOL_COORDINATOR}
    | _COMPANY_LEADS,
    Can.SEE_START: _SCHOOL_TEAM | _COMPANY_LEADS | {Role.MENTOR},
    Can.PREPARE_START: {
        *(Role.TRAJECTORY_COACH, Role.SCHOOL_COORDINATOR),
        *(Role.COMPANY_COORDINATOR, Role.MENTOR),
    },
    Can.START_TRAJECTORY: {Role.TRAJECTORY_COACH},
    Can.SEE_DAYS: _with(Area.LEARNER, "L"),
    Can.EDIT_CALENDAR: {Role.TRAJECTORY_COACH} | _SCHOOL_LEADS,
    Can.REPORT_ABSENCE: {
        *(Role.TRAJECTORY_COACH, Role.DUAL_TEACHER, Role.SCHOOL_COORDINATOR, Role.LEARNER, Role.GUARDIAN),
        *(Role.MENTOR, Role.WORKPLACE_INSTRUCTOR, Role.COMPANY_COORDINATOR, Role.TRAINING_CENTRE_STAFF),
    },
    # not who reads of a learner no more than name, days and team
    Can.SEE_MEETINGS: _with(Area.LEARNER, "L")
    - {Role.TRAINING_CENTRE_STAFF, Role.WORKPLACE_INSTRUCTOR, Role.COMPANY_DIRECTOR},
    Can.PLAN_MEETING: {
        *(Role.TRAJECTORY_COACH, Role.DUAL_TEACHER, Role.SCHOOL_COORDINATOR),
        *(Role.COMPANY_COORDINATOR, Role.MENTOR),
    },
    Can.EDIT_START_PROFILE: {Role.TRAJECTORY_COACH, Role.MENTOR, Role.LEARNER},
    # who only reports, or keeps to risks, does not read
    Can.READ_WELLBEING: _with(Area.WELLBEING, "L")
    - {Role.WORKPLACE_INSTRUCTOR, Role.TRAINING_CENTRE_STAFF, Role.PREVENTION_ADVISER},
    Can.WRITE_WELLBEING: {Role.LEARNER, Role.MENTOR, Role.TRAJECTORY_COACH},
    Can.SEE_SHEETS: _with(Area.PLAN, "L"),
    Can.WRITE_SHEETS: _with(Area.PLAN, "B"),
    # who approves is of a school, or keeps the sheets of the field
    Can.PUBLISH_SHEETS: _SCHOOL_TEAM | {Role.PLATFORM_ADMIN},
    Can.SEE_COMPANY_SHEETS: _with(Area.PLAN, "L") - _OUTSIDE,
    Can.WRITE_COMPANY_SHEETS: _with(Area.PLAN, "B") - _OUTSIDE,
    Can.REVIEW_COMPANY_SHEETS: _SCHOOL_TEAM,
    Can.SEE_PLAN: _with(Area.PLAN, "L") - _OUTSIDE,
    Can.EDIT_PLAN: {Role.TRAJECTORY_COACH, Role.SCHOOL_COORDINATOR},
    Can.DISCUSS_PLAN: _with(Area.PLAN, "B") - _OUTSIDE | {Role.LEARNER},
    Can.APPROVE_PLAN: {Role.TRAJECTORY_COACH, Role.MENTOR, Role.LEARNER},
    Can.FOLLOW_GOALS: _CHECKERS,
    Can.KEEP_NOTES: {Role.LEARNER},
    Can.PROPOSE_IN_PLAN: {Role.LEARNER},
    Can.SEE_EVALUATION: _with(Area.EVALUATION, "L"),
    Can.GIVE_VOICE: {Role.LEARNER, Role.MENTOR, Role.DUAL_TEACHER, Role.TRAJECTORY_COACH},
    Can.GIVE_INPUT: {Role.WORKPLACE_INSTRUCTOR, Role.TRAINING_CENTRE_STAFF},
    Can.OPEN_ROUND: {Role.TRAJECTORY_COACH, Role.DUAL_TEACHER},
    Can.KEEP_LOG: {Role.LEARNER},
    Can.CHECK_LOG: _CHECKERS,
    Can.MEASURE: _CHECKERS | {Role.LEARNER},
    Can.HOLD_TALK: {Role.TRAJECTORY_COACH, Role.DUAL_TEACHER, Role.MENTOR},
    Can.CLOSE_TALK: {Role.TRAJECTORY_COACH},
    Can.SEE_COUNCIL: _SCHOOL_TEAM,
    Can.RUN_COUNCIL: {Role.TRAJECTORY_COACH, Role.SCHOOL_COORDINATOR},
    # the outcome is the school's (002:222)
    Can.DECIDE_OUTCOME: {Role.SCHOOL_DIRECTOR},
    Can.EXPLAIN_TO_COUNCIL: {Role.MENTOR},
    Can.SPEAK_AS_LEARNER: {Role.LEARNER},
    Can.READ_LEARNER_VOICE: {Role.TRAJECTORY_COACH, Role.COMPANY_COORDINATOR, Role.MENTOR},
    Can.SEND_SIGNAL: _CHECKERS - {Role.TRAJECTORY_COACH}
    | {Role.LEARNER, Role.WORKPLACE_INSTRUCTOR, Role.COMPANY_COORDINATOR},
    Can.HEAR_SIGNALS: {Role.TRAJECTORY_COACH},
    Can.MANAGE_GRIDS: _SCHOOL_LEADS,
    Can.SET_RHYTHM: _SCHOOL_LEADS,
    Can.SEE_RACI: _with(Area.RACI, "L") - {Role.PLATFORM_ADMIN, Role.PREVENTION_ADVISER},
    Can.EDIT_RACI: {Role.TRAJECTORY_COACH, Role.COMPANY_COORDINATOR, Role.SCHOOL_COORDINATOR},
    Can.AGREE_RACI: {role for role in Role if MATRIX[role][Area.RACI][0] == "G"},
    Can.FOLLOW_UP: _SCHOOL_LEADS | {Role.TRAJECTORY_COACH, Role.COMPANY_COORDINATOR},
    Can.CHASE: {Role.TRAJECTORY_COACH, Role.SCHOOL_COORDINATOR},
    Can.HAND_OVER: set(Role) - {Role.LEARNER, Role.GUARDIAN, Role.PLATFORM_ADMIN},
    # what it holds is decided by who makes it
    Can.MAKE_DOSSIER: _SCHOOL_LEADS
    | {Role.TRAJECTORY_COACH, Role.LEARNER, Role.MENTOR, Role.COMPANY_COORDINATOR},
    Can.MAKE_BUNDLE: _SCHOOL_LEADS,
    Can.MAKE_COMPANY_FILE: _COMPANY_HEADS,
    Can.SEE_FIGURES: _SCHOOL_LEADS | _COMPANY_LEADS | {Role.TRAJECTORY_COACH, Role.PARTNERSHIP_CONSULTANT},
    Can.MANAGE_LINKS: {Role.SCHOOL_COORDINATOR, Role.SCHOOL_DIRECTOR} | _COMPANY_LEADS,
    Can.SEE_NETWORKS: set(Role) - {Role.LEARNER, Role.GUARDIAN},
    Can.RUN_NETWORK: {Role.PARTNERSHIP_CONSULTANT, Role.SCHOOL_COORDINATOR, Role.COMPANY_COORDINATOR},
    Can.SEE_CORE_GROUP: set(Role) - {Role.LEARNER, Role.GUARDIAN, Role.PLATFORM_ADMIN},
    Can.EDIT_CORE_GROUP: _SCHOOL_LEADS | _COMPANY_LEADS,
    Can.SEE_READINESS: _SCHOOL_TEAM | {Role.LEARNER, Role.GUARDIAN},
    Can.ESTIMATE_SELF: {Role.LEARNER},
    Can.VIEW_READINESS: {Role.TRAJECTORY_COACH, Role.DUAL_TEACHER},
    Can.ADVISE_READINESS: {Role.TRAJECTORY_COACH, Role.SCHOOL_COORDINATOR},
    Can.PLAN_GUIDANCE: {Role.TRAJECTORY_COACH, Role.SCHOOL_COORDINATOR},
    Can.FOLLOW_GUIDANCE: _GUIDING,
    Can.SEE_GUIDANCE: _GUIDING | {Role.LEARNER, Role.GUARDIAN},
    Can.SEE_OPENINGS: _SCHOOL_TEAM | _COMPANY_LEADS | {Role.LEARNER, Role.GUARDIAN, Role.MENTOR},
    Can.EDIT_OPENING: _COMPANY_LEADS,
    Can.SEE_CANDIDATES: _COMPANY_LEADS | {Role.MENTOR},
    Can.SEE_MARKET: _SCHOOL_TEAM | _COMPANY_LEADS | {Role.PARTNERSHIP_CONSULTANT},
    Can.PROPOSE_MATCHES: {Role.TRAJECTORY_COACH, Role.SCHOOL_COORDINATOR},
    Can.SET_WEIGHTS: _SCHOOL_LEADS,
    Can.JOIN_PROPOSAL: _SCHOOL_LEADS,
    Can.SEE_MATCHES: _with(Area.MATCH, "L"),
    Can.RUN_MATCH: {Role.TRAJECTORY_COACH, Role.SCHOOL_COORDINATOR, Role.COMPANY_COORDINATOR},
    Can.GIVE_OPINION: {Role.TRAJECTORY_COACH, Role.MENTOR},
    Can.AGREE_MATCH: _COMPANY_LEADS | {Role.LEARNER, Role.GUARDIAN},
    Can.RUN_SPEED_DATE: {Role.TRAJECTORY_COACH, Role.SCHOOL_COORDINATOR},
    Can.JOIN_SPEED_DATE: {
        Role.TRAJECTORY_COACH,
        Role.SCHOOL_COORDINATOR,
        Role.LEARNER,
        Role.MENTOR,
        Role.COMPANY_COORDINATOR,
    },
    Can.HOLD_START_TALK: {Role.TRAJECTORY_COACH, Role.SCHOOL_COORDINATOR}
    | {Role.COMPANY_COORDINATOR, Role.MENTOR},
    Can.SEE_START_TALK: _SCHOOL_TEAM | _COMPANY_LEADS | {Role.MENTOR, Role.LEARNER, Role.GUARDIAN},
    Can.SHARE_VISION: _SCHOOL_LEADS | _COMPANY_LEADS | {Role.TRAJECTORY_COACH, Role.MENTOR},
}
ROLE_CAN = {role: frozenset(can for can in Can if role in _WHO[can]) for role in Role}


def roles_that_can(can):
    """The roles that have a capability."""
    return frozenset(role for role in Role if can in ROLE_CAN[role])


def requires(can):
    """Mark a view with the one capability it asks for; the middleware refuses a view without a mark."""
    if not isinstance(can, Can):
        raise TypeError(f"{can!r} is no capability")

    def mark(view):
        view.capability = can
        return view

    return mark


def public(view):
    """Mark a view as open to anyone, signed in or not."""

    @wraps(view)
    def open_view(*args, **kwargs):
        return view(*args, **kwargs)

    open_view.is_public = True
    open_view.login_required = False
    return open_view


def by_token(view):
    """Mark a view as read by other systems: a key of an organisation says who asks, and each operation its scope."""
    view.is_for_tokens = True
    view.login_required = False
    return view


def own_account(view):
    """Mark a view as about oneself alone: signed in is enough, also without any role or second factor."""
    view.is_own_account = True
    return view


# Who answers for the organisation is named by one of these, never by someone who only coordinates.
ANSWERS_FOR = frozenset({Role.COMPANY_DIRECTOR, Role.LEGAL_REPRESENTATIVE, Role.SCHOOL_DIRECTOR})


class Access:
    """The rights of one person on one day, read once per request from the memberships."""

    def __init__(self, memberships):
        self.memberships = list(memberships)
        self.capabilities = frozenset().union(*(ROLE_CAN[Role(m.role)] for m in self.memberships))
        # kept by accounts/prepared.py
        self.told_apart = None

    def can(self, can):
        """Whether any running membership gives this capability."""
        return can in self.capabilities

    def organisation_ids(self, can):
        """Ids of the organisations in which this person has the capability."""
        return {m.organisation_id for m in self.memberships if can in ROLE_CAN[Role(m.role)]}

    def organisations(self, can=None):
        """The organisations in which this person has the capability, each once, by name."""
        found = {
            m.organisation_id: m.organisation
            for m in self.memberships
            if can is None or can in ROLE_CAN[Role(m.role)]
        }
        return sorted(found.values(), key=lambda organisation: organisation.name)

    def organisation(self, pk):
        """One of the own organisations, as it was loaded with the rights; None for any other."""
        return next((m.organisation for m in self.memberships if m.organisation_id == pk), None)

    def grantable_roles(self, organisation):
        """The roles this person may give and end in an organisation, in the order of Role."""
        mine = self.roles_in(organisation.pk)
        if not any(Can.MANAGE_MEMBERS in ROLE_CAN[role] for role in mine):
            return []
        fitting = [role for role in Role if role.kind == organisation.kind]
        return fitting if mine & ANSWERS_FOR else [role for role in fitting if role not in ANSWERS_FOR]

    def sees_learners_in(self, organisation_id):
        """Whether a role here reads of every learner, not only of one's own (a plain L in the matrix)."""
        return any(MATRIX[role][Area.LEARNER] == "L" for role in self.roles_in(organisation_id))

    def roles_in(self, organisation_id):
        """The running roles of this person in one organisation."""
        return {Role(m.role) for m in self.memberships if m.organisation_id == organisation_id}

    def has_role(self, *roles):
        """Whether any running membership has one of the roles."""
        return any(m.role in roles for m in self.memberships)
