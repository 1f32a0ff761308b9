"""What the page of an agreement shows: where it stands, what comes next and by whom, and what is still missing."""

from dataclasses import dataclass

from duaalportal.catalogue.models import Name
from duaalportal.catalogue.parameters import book
from duaalportal.jobs.models import OPEN_VALUES, Job
from duaalportal.lib.dates import date_of
from duaalportal.lib.findings import all_met
from learningplans.agreements.drawing import FIX
from learningplans.agreements.facts import checks_for, papers_of, same_terms, terms_of
from learningplans.agreements.reading import level_of, waits_for_upload
from learningplans.models import AgreementState, PaperKind
from learningplans.rules import clocks

BADGES = {
    AgreementState.DRAFT: "",
    AgreementState.READY: "wait",
    AgreementState.PARTLY_SIGNED: "wait",
    AgreementState.SIGNED: "ok",
    AgreementState.UPLOADED: "ok",
    AgreementState.ACTIVE: "ok",
    AgreementState.SUSPENDED: "stop",
    AgreementState.ENDED: "",
    AgreementState.EXPIRED: "",
    AgreementState.WITHDRAWN: "",
}


@dataclass(frozen=True, slots=True)
class Next:
    """The one thing to do next: what, why, and who does it."""

    code: str
    title: str
    why: str
    who: str


def badge_of(agreement):
    """State of the badge and its words."""
    state = AgreementState(agreement.state)
    return BADGES[state], state.label


def is_being_fixed(version):
    """Whether the work that makes the file of this version waits or runs, whoever asked it."""
    return Job.objects.filter(key=f"{FIX}:{version.pk}", state__in=OPEN_VALUES).exists()


SCHOOL, DRAFTERS = "de school", "de trajectbegeleider of een coördinator"


def next_of(agreement, version, checks, today):
    """What comes next; None when nothing does. `version` is the newest, `checks` what a draft needs."""
    if version.fixed_at is None and AgreementState(agreement.state).is_open:
        return _fixing(version, checks)
    if version.completed_at is None and AgreementState(agreement.state).is_open:
        what = "de wijziging" if version.changes else "de overeenkomst"
        return Next(
            "sign", f"Onderteken {what}", "De tekst ligt vast. Hij wacht op handtekeningen.", "alle partijen"
        )
    if waits_for_upload(agreement):
        why = "Iedereen tekende. Laad de papieren op in het officiële loket en noteer de dag."
        return Next("upload", "Laad op in het loket", why, SCHOOL)
    return _running(agreement, today)


def _fixing(version, checks):
    if not all_met(checks):
        missing = sum(1 for check in checks if check.blocks and not check.met)
        ask = "Eén ding ontbreekt nog." if missing == 1 else f"{missing} dingen ontbreken nog."
        return Next("missing", "Vul aan wat ontbreekt", ask, DRAFTERS)
    what = "de wijziging" if version.changes else "de tekst"
    why = "Alles is er. Lees de tekst na. Leg je hem vast, dan kan er getekend worden en verandert hij niet meer."
    return Next("fix", f"Leg {what} vast", why, DRAFTERS)


def _running(agreement, today):
    state, placement = agreement.state, agreement.placement
    if state in (AgreementState.SIGNED, AgreementState.UPLOADED):
        first = date_of(placement.starts_on, today=today)
        if today < placement.starts_on:
            return Next("wait", "Klaar voor de eerste dag", f"De overeenkomst gaat in op {first}.", "")
        return Next("activate", "Laat de overeenkomst ingaan", f"De eerste dag was {first}.", SCHOOL)
    if state == AgreementState.ACTIVE and today > placement.ends_on:
        last = date_of(placement.ends_on, today=today)
        return Next("expire", "Sluit de overeenkomst af", f"De laatste dag was {last}.", DRAFTERS)
    if state == AgreementState.SUSPENDED:
        return Next(
            "resume", "Geschorst", "Kan de lerende terug aan de slag? Hef de schorsing dan op.", DRAFTERS
        )
    return None


@dataclass(frozen=True, slots=True)
class Draft:
    """A text that may still change: what it needs as things are now, and whether it was written before they were so."""

    checks: tuple = ()
    is_behind: bool = False


def draft_of(agreement, version, today, values=None):
    """How the draft stands, unmet first; empty once the text is fixed."""
    if version.fixed_at or not AgreementState(agreement.state).is_open:
        return Draft()
    values = values or book()
    terms = terms_of(agreement.placement, on=today, level=level_of(version.terms), values=values)
    found = checks_for(agreement.placement, terms, on=today, values=values)
    ordered = sorted(found, key=lambda check: (check.met, not check.blocks))
    return Draft(tuple(ordered), not same_terms(version.terms, terms))


@dataclass(frozen=True, slots=True)
class Upload:
    """One paper that goes to the official desk: its name, whether it is there, and the row when it is a file."""

    name: str
    is_there: bool
    paper: object = None
    note: str = ""


def upload_list(agreement, version):
    """The four papers for the official desk, each there or not (M19)."""
    papers = papers_of(agreement.placement)
    signed = version.completed_at is not None
    days = bool(version.terms.get("days"))
    return [
        Upload(
            "ondertekende overeenkomst", signed, None, "" if signed else "nog niet door iedereen getekend"
        ),
        Upload(
            PaperKind.TIMETABLE.label,
            bool(papers.timetable) or days,
            papers.timetable,
            "" if papers.timetable or not days else "staat in de overeenkomst",
        ),
        Upload(PaperKind.TRAINING_PLAN.label, bool(papers.training_plan), papers.training_plan),
        Upload(PaperKind.WORK_RULES.label, bool(papers.work_rules), papers.work_rules),
    ]


def registration_of(agreement, today, values=None):
    """How long is left to register; None when it is done, or where no such term exists."""
    open_states = (
        AgreementState.DRAFT,
        AgreementState.READY,
        AgreementState.PARTLY_SIGNED,
        AgreementState.WITHDRAWN,
    )
    p = (values or book()).on(max(agreement.placement.starts_on, today))
    if agreement.registered_on or agreement.state in open_states or p.find(Name.REGISTRATION_TERM) is None:
        return None
    return clocks.registration(agreement.placement.starts_on, today, p)
