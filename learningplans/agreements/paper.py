"""The agreement on paper: the terms of one version, as they are signed. No clock is read here: same terms, same bytes."""

import hashlib
from datetime import date
from decimal import Decimal

from django.template.loader import get_template
from django.utils.text import slugify

from duaalportal.lib import pdf
from duaalportal.lib.dates import as_day, date_of
from learningplans.models import AgreementKind, Party
from learningplans.rules.agreements import WEEKDAYS, hours_in_words, signing_again

TEMPLATE = "pdf/agreement.html"
CHAPTERS = (
    ("partijen", "Wie sluit deze overeenkomst"),
    ("opleiding", "De opleiding en de werkplek"),
    ("uren", "Uren en uurrooster"),
    ("vergoeding", "Vergoeding, verzekering en aangiften"),
    ("afspraken", "Wat we afspreken"),
    ("handtekeningen", "Handtekeningen"),
)
CHANGES = ("wijzigingen", "Wat er wijzigt")
ROLES = {
    Party.COMPANY: "voor het leerbedrijf",
    Party.SCHOOL: "voor de school",
    Party.LEARNER: "de lerende",
    Party.GUARDIAN: "ouder of voogd",
}


def make(version, *, concept):
    """The bytes of the PDF of a version; a concept says so on every page and has no lines to sign on."""
    html = get_template(TEMPLATE).render(context_of(version, concept))
    identifier = hashlib.sha256(f"{version.pk}:{html}".encode()).digest()[:16]
    return pdf.render(html, identifier=identifier, created=version.made_at)


def file_name(version, *, concept=False):
    """A name for the file that tells which agreement and version, and no learner."""
    kind = AgreementKind(version.terms["kind"]["code"]).value
    words = ["concept"] if concept else []
    company = slugify(version.terms["company"]["name"])[:60]
    return "-".join([*words, "overeenkomst", kind, company, f"versie-{version.number}"]) + ".pdf"


def context_of(version, concept):
    """What the template says, in words."""
    terms = version.terms
    chapters = (CHANGES, *CHAPTERS) if version.changes else CHAPTERS
    return {
        "report": _report(version, terms, concept, chapters),
        "t": terms,
        "numbers": {code: number for number, (code, _) in enumerate(chapters, 1)},
        "names": dict(chapters),
        "version": version,
        "concept": concept,
        "paid": terms["kind"]["code"] == AgreementKind.OAO,
        # written out here: the filters of the pages leave the year away when it is this one
        "period": _period(terms),
        "born": _written(terms["learner"]["birth_date"]),
        "effective": date_of(version.effective_on),
        "hours": hours_in_words(Decimal(terms["hours"])),
        "real": hours_in_words(Decimal(terms["kind"]["real"])),
        "total": hours_in_words(Decimal(terms["kind"]["total"])),
        "days": [_timetable(day) for day in terms["days"]],
        "since": _written(terms["allowance"].get("from")),
        "signs": _signs(version, terms),
        "changes": version.changes,
    }


def _report(version, terms, concept, chapters):
    kind = AgreementKind(terms["kind"]["code"])
    written = f"versie {version.number}, opgemaakt op {date_of(as_day(version.made_at))}"
    return {
        "title": f"{kind.label[:1].upper()}{kind.label[1:]}, versie {version.number}",
        "kind": "Wijziging van een overeenkomst" if version.changes else "Overeenkomst",
        "subject": terms["learner"]["name"],
        "sub": kind.label[:1].upper() + kind.label[1:],
        "reference": f"{'CONCEPT, ' if concept else ''}versie {version.number}",
        "made": f"{kind.short}, {written}{': CONCEPT, niet om te tekenen' if concept else ''}",
        "facts": [
            ("Leerbedrijf", terms["company"]["name"]),
            ("School", terms["school"]["name"]),
            ("Opleiding", terms["programme"]["name"]),
            ("Periode", _period(terms)),
            ("Geldt vanaf", date_of(version.effective_on)),
        ],
        "chapters": chapters,
    }


def _written(text):
    return date_of(date.fromisoformat(text)) if text else ""


def _period(row):
    return " tot en met ".join(_written(row[name]) for name in ("starts_on", "ends_on"))


def _timetable(day):
    return {
        "word": WEEKDAYS[day["weekday"] - 1],
        "from": _clock(day["from"]),
        "until": _clock(day["until"]),
        "break": f"{day['break']} minuten" if day["break"] else "geen",
        "period": _period(day) if day["starts_on"] else "",
    }


def _clock(text):
    hour, minute = text.split(":")
    return f"{int(hour)}.{minute} uur"


def _signs(version, terms):
    """A line to sign on per party: (for whom, name when it is known, role)."""
    rows = []
    for party in signing_again(version.changes):
        if party is Party.GUARDIAN:
            rows += [(row["name"], row["relation"] or "ouder of voogd") for row in terms["parents"]]
        elif party is Party.LEARNER:
            rows.append((terms["learner"]["name"], "de lerende"))
        else:
            rows.append((terms[party.value]["name"], ROLES[party]))
    return rows
