"""What is found of each item of the start checklist. Pure: facts and days in, one answer per item out.

`found(entry, facts)` gives the Finding; which items hold the first day back stands in the checklist, not here.
"""

from duaalportal.accounts.access import Role
from duaalportal.lib.dates import date_of
from duaalportal.lib.findings import Finding
from learningplans.models.agreements import AgreementState, Party
from learningplans.models.start import PaperKind
from learningplans.rules.duties import quarter_of, returns_due
from learningplans.rules.start import (
    DAY,
    Colour,
    Gate,
    Item,
    Proof,
    colour_of,
    due_on,
    holds_back,
    is_asked,
    owners_of,
)
from learningplans.rules.start_known import Found


def gate(facts, entries):
    """The gate of one start, every item in the order of the checklist."""
    items = tuple(item_of(entry, facts) for entry in entries)
    return Gate(facts.placement_id, facts.first_day, facts.day, facts.today, items, facts.has_started)


def item_of(entry, facts):
    """One item: its finding, its owners, the day it is due and its colour."""
    asked = _is_asked(entry, facts)
    finding = _asked(entry, facts) if asked else _not_asked(entry)
    due = _quarter_due(facts) if entry.code == "S13" else due_on(entry.due, facts.first_day)
    return Item(
        entry,
        finding,
        owners_of(entry, facts.kind, facts.p),
        due,
        colour_of(finding, due, facts.today) if asked else Colour.GREEN,
        asked,
        (facts.said or {}).get(entry.code),
    )


def found(entry, facts):
    """How one item stands; an item that is not asked here is met, and says why."""
    return _asked(entry, facts) if _is_asked(entry, facts) else _not_asked(entry)


def _not_asked(entry):
    return Finding(entry.code, True, entry.only.elsewhere, entry.source, blocks=False)


def _asked(entry, facts):
    answer = _answer(entry, facts)
    return Finding(
        entry.code,
        answer.met,
        answer.why,
        answer.source or entry.source,
        answer.turns_on,
        answer.todo,
        holds_back(entry.blocks, facts.is_minor, facts.health_is_needed),
    )


def _is_asked(entry, facts):
    return is_asked(entry.only, facts.kind, facts.is_simulated, facts.is_minor)


def _answer(entry, facts):
    said = (facts.said or {}).get(entry.code) if entry.takes_word else None
    if said is not None:
        return Found(True, _told(said, facts))
    if entry.proof is Proof.STATEMENT:
        return Found(False, "Nog niet genoteerd.", "Noteer wanneer het gebeurde.")
    return FOUND[entry.code](facts)


def _told(said, facts):
    if said.is_not_needed:
        return f"Niet nodig hier: {said.note}"
    day = f"Gedaan op {_date(said.done_on, facts)}."
    return f"{day} {said.note}".strip()


def _date(day, facts):
    return date_of(day, today=facts.today)


def _listed(words):
    return " en ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


# --- the agreement -----------------------------------------------------------------------------------------------

PARTIES = {
    Party.COMPANY: "het leerbedrijf",
    Party.SCHOOL: "de school",
    Party.LEARNER: "de lerende",
    Party.GUARDIAN: "een ouder of voogd",
}
UPLOADED = (AgreementState.UPLOADED, AgreementState.ACTIVE, AgreementState.SUSPENDED)


def charter(f):
    """S2: every party agreed with the charter."""
    if f.charter is None:
        return Found(
            False,
            "Er is nog geen afsprakenkader.",
            "Maak het afsprakenkader, of noteer wanneer het rond was.",
        )
    missing = [
        PARTIES[party] for party in (Party.SCHOOL, Party.COMPANY, Party.LEARNER) if party not in f.charter
    ]
    if missing:
        return Found(False, f"Nog geen akkoord van {_listed(missing)}.", "Vraag het akkoord.")
    return Found(True, "Iedereen ging akkoord.")


def signatures(f):
    """S3: everybody signed the text before the first day; a signature on the day itself counts from the day after."""
    if f.text is None:
        return Found(False, "Er is nog geen overeenkomst.", "Maak de overeenkomst op.")
    if not f.text.is_fixed:
        return Found(False, "De overeenkomst is nog een concept.", "Maak ze klaar om te tekenen.")
    done = f.text.completed_on
    if done is None:
        return Found(False, f"Nog niet getekend door {_missing(f)}.", "Laat tekenen.")
    if done < f.day:
        return Found(True, f"Iedereen tekende, de laatste op {_date(done, f)}.")
    return Found(
        False,
        f"De laatste tekende op {_date(done, f)}. De eerste dag kan pas daarna.",
        f"Start ten vroegste op {_date(done + DAY, f)}.",
        turns_on=done + DAY,
    )


def _missing(f):
    asked = [p for p in f.text.parties if p != Party.GUARDIAN or f.is_minor]
    return _listed([PARTIES[p] for p in asked if p not in f.text.signed_by]) or "iedereen"


KEPT = {
    PaperKind.TIMETABLE: "het uurrooster",
    PaperKind.TRAINING_PLAN: "het opleidingsplan",
    PaperKind.WORK_RULES: "het arbeidsreglement",
}


def uploaded(f):
    """S4: the agreement stands in the desk and the three papers at the trajectory."""
    missing = [words for kind, words in KEPT.items() if kind not in f.papers]
    if f.uploaded_on is None and f.state not in UPLOADED:
        missing.insert(0, "de overeenkomst")
    if missing:
        return Found(False, f"Nog niet opgeladen: {_listed(missing)}.", "Laad op wat ontbreekt.")
    return Found(True, "De overeenkomst en de drie documenten zijn opgeladen.")


def dimona(f):
    """S5: declared on the first day at the latest, before the first activity."""
    if f.dimona_on is None:
        return Found(False, "De Dimona-aangifte is nog niet genoteerd.", "Doe de aangifte en noteer de dag.")
    if f.dimona_on <= f.day:
        return Found(True, f"Aangegeven op {_date(f.dimona_on, f)}.")
    return Found(
        False,
        f"Aangegeven op {_date(f.dimona_on, f)}, na de eerste dag.",
        "Start ten vroegste op de dag van de aangifte.",
        turns_on=f.dimona_on,
    )


def quarterly(f):
    """S13: a return for each quarter that is over, from the day on which somebody began."""
    missing = _quarters_missing(f)
    if missing:
        named = _listed([quarter.words for quarter in missing])
        return Found(False, f"Nog niet genoteerd: {named}.", "Doe de aangifte en noteer de dag.")
    if _quarters_over(f):
        return Found(True, "Elk kwartaal dat om is, is aangegeven.")
    ends = quarter_of(f.day).last
    return Found(True, f"De eerste aangifte komt na {_date(ends, f)}.", turns_on=ends + DAY)


def _quarters_over(f):
    return returns_due(f.day, f.last_day, f.today) if f.has_started else []


def _quarters_missing(f):
    return [quarter for quarter in _quarters_over(f) if quarter.code not in f.quarters]


def _quarter_due(f):
    return next(iter(_quarters_missing(f)), quarter_of(f.day)).due


def loan(f):
    """S20: what is lent stands on paper, and the learner agreed."""
    if not f.loans:
        return Found(
            False,
            "Nog niet gezegd of de lerende iets leent.",
            "Maak de overeenkomst, of zeg dat ze niet nodig is.",
        )
    waiting = sum(not agreed for agreed in f.loans)
    if waiting:
        return Found(False, "De lerende ging nog niet akkoord.", "Vraag het akkoord.")
    return Found(True, "De lerende ging akkoord met wat geleend wordt.")


# --- people -------------------------------------------------------------------------------------------------------


def profile(f):
    """S16: the school shared where the learner begins, and the mentor read it."""
    if f.profile_shared_on is None:
        return Found(False, "De school deelde de beginsituatie nog niet.", "Vul ze in en deel ze.")
    if f.profile_read_on is None:
        return Found(
            False,
            f"Gedeeld op {_date(f.profile_shared_on, f)}, nog niet gelezen door de mentor.",
            "Lees ze samen.",
        )
    return Found(True, f"Gedeeld, en gelezen op {_date(f.profile_read_on, f)}.")


def plan(f):
    """S17: the training plan is there."""
    if PaperKind.TRAINING_PLAN in f.papers:
        return Found(True, "Het opleidingsplan staat bij de documenten.")
    return Found(False, "Er is nog geen opleidingsplan.", "Voeg het toe bij de documenten.")


def team(f):
    """S18: who does what, a contact per side, and who takes over."""
    missing = _listed(_nobody(f))
    if missing:
        return Found(False, f"Nog niet gekozen: {missing}.", "Vul het team aan.")
    return Found(True, "Het team is volledig, met aanspreekpunten en vervangers.")


def _nobody(f):
    fixed = [place for place in f.team if not place.is_substitute]
    there = {place.role for place in fixed}
    replaced = {(place.role, place.on_school_side) for place in f.team if place.is_substitute}
    guide, word = (
        (Role.TRAINING_CENTRE_STAFF, "begeleider in het opleidingscentrum")
        if f.is_simulated
        else (Role.MENTOR, "mentor")
    )
    side = "het opleidingscentrum" if f.is_simulated else "het leerbedrijf"
    stands_in = f.workplace is not None and f.workplace.substitute is not None and f.workplace.substitute.met
    asked = (
        (Role.TRAJECTORY_COACH in there, "een trajectbegeleider"),
        (guide in there, f"een {word}"),
        (any(p.is_contact and p.on_school_side for p in fixed), "een aanspreekpunt op school"),
        (any(p.is_contact and not p.on_school_side for p in fixed), f"een aanspreekpunt in {side}"),
        (
            Role.TRAJECTORY_COACH not in there or any(on_school for _, on_school in replaced),
            "wie de trajectbegeleider vervangt",
        ),
        (
            guide not in there or stands_in or any(not on_school for _, on_school in replaced),
            f"wie de {word} vervangt",
        ),
    )
    return [words for met, words in asked if not met]


def health(f):
    """S8: an attest for a minor, and for others when the risk analysis asks it (001:615); nothing of what it says."""
    known = f.health
    if known.attest_on is not None and known.attest_on <= f.day:
        return Found(True, f"Attest ontvangen op {_date(known.attest_on, f)}.")
    if not f.health_is_needed:
        if known.needed_by_risk is False:
            return Found(True, "Niet nodig volgens de risicoanalyse.")
        return Found(False, "Nog niet gezegd of de risicoanalyse het vraagt.", "Zeg of het nodig is.")
    needed = "Onder 18 jaar altijd nodig" if f.is_minor else "Nodig volgens de risicoanalyse"
    if known.planned_on is not None:
        return Found(
            False, f"{needed}. Gepland op {_date(known.planned_on, f)}.", "Noteer wanneer het attest er is."
        )
    todo = "Plan het." if known.organiser else "Spreek af wie het regelt, en plan het."
    return Found(False, f"{needed}. Nog niet gepland.", todo)


# --- the workplace ------------------------------------------------------------------------------------------------


def standing(f):
    """S21: recognition, establishment and mentor, each as the rules of companies found it on the day."""
    unmet = [finding for finding in f.workplace.standing if not finding.met]
    if unmet:
        todo = next((finding.todo for finding in unmet if finding.todo), "")
        source = "; ".join(dict.fromkeys(finding.source for finding in unmet if finding.source))
        return Found(False, " ".join(finding.why for finding in unmet), todo, source)
    turns = min((finding.turns_on for finding in f.workplace.standing if finding.turns_on), default=None)
    return Found(True, "De erkenning is geldig, de mentor is geschikt en heeft plaats.", turns_on=turns)


def risk(f):
    """S6: the risk analysis holds on the day."""
    found = f.workplace.risk
    return Found(found.met, found.why, found.todo, found.source, found.turns_on)


def forbidden(f):
    """S7: no forbidden work is left without its three conditions."""
    n = f.workplace.forbidden_open
    if not n:
        return Found(True, "Geen verboden werk wacht op bevestiging.")
    work = "1 verboden werk is" if n == 1 else f"{n} verboden werken zijn"
    return Found(False, f"{work} niet bevestigd.", "Bevestig de drie voorwaarden, of laat het werk weg.")


def sheets(f):
    """S10: every workstation has a published sheet."""
    stations = f.workplace.stations
    if not stations:
        return Found(False, "Er is nog geen werkpost.", "Voeg de werkpost toe en maak de fiche.")
    missing = [name for name, has_sheet in stations if not has_sheet]
    if missing:
        more = f" en nog {len(missing) - 3}" if len(missing) > 3 else ""
        return Found(
            False, f"Nog geen fiche: {', '.join(missing[:3])}{more}.", "Maak de fiche en publiceer ze."
        )
    return Found(True, "Elke werkpost heeft een fiche.")


def welcome(f):
    """S9: somebody welcomed the learner, and the proof is kept."""
    given = _welcomed(f, in_general=False)
    if given is None:
        return Found(False, "De lerende is nog niet onthaald.", "Leg vast wat je toonde, of noteer de dag.")
    return Found(True, f"Onthaald op {_date(given, f)}.")


def acquaintance(f):
    """S15: the learner was shown the company as a whole."""
    given = _welcomed(f, in_general=True)
    if given is None:
        return Found(False, "Nog niet genoteerd.", "Leg het algemene onthaal vast, of noteer de dag.")
    return Found(True, f"Getoond bij het onthaal van {_date(given, f)}.")


def _welcomed(f, *, in_general):
    rows = f.workplace.welcomes if f.workplace else ()
    return min((day for day, general, _ in rows if general or not in_general), default=None)


def clothes(f):
    """S14: the learner got work clothes."""
    if f.workplace is not None and f.workplace.clothes:
        return Found(True, "De lerende heeft werkkledij.")
    return Found(False, "Nog geen werkkledij gegeven.", "Geef ze en noteer het, of zeg dat ze niet nodig is.")


CONTACTS = {"first_aid": "EHBO", "confidential": "de vertrouwenspersoon"}


def contacts(f):
    """C24: somebody is named for first aid and in confidence, and the learner says to know them."""
    unnamed = [words for kind, words in CONTACTS.items() if kind not in f.workplace.contacts_named]
    if unnamed:
        return Found(False, f"Nog niemand aangeduid voor {_listed(unnamed)}.", "Duid iemand aan.")
    unknown = [words for kind, words in CONTACTS.items() if kind not in f.workplace.contacts_known]
    if unknown:
        return Found(
            False,
            f"De lerende bevestigde nog niet: {_listed(unknown)}.",
            "Toon de lerende waar dat staat in het portaal.",
        )
    return Found(True, "De lerende kent ze allebei.")


FOUND = {
    "S2": charter,
    "S3": signatures,
    "S4": uploaded,
    "S5": dimona,
    "S6": risk,
    "S7": forbidden,
    "S8": health,
    "S9": welcome,
    "S10": sheets,
    "S13": quarterly,
    "S14": clothes,
    "S15": acquaintance,
    "S16": profile,
    "S17": plan,
    "S18": team,
    "S20": loan,
    "S21": standing,
    "C24": contacts,
}
