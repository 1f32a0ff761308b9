"""Begin a division of roles, adapt it task by task, lay it before both sides, agree, and begin the next one (P17).

What both sides agreed never changes: who wants it otherwise begins the next one, and the agreed one counts until that
is agreed too. A change after one side agreed takes that agreement back.
"""

from django.db import IntegrityError, transaction

from companies.models import Collaboration
from duaalportal.accounts import audit
from duaalportal.accounts.access import Can
from duaalportal.lib.dates import as_day
from evaluation.models import RaciAgreement
from evaluation.raci import reading
from evaluation.raci.errors import RaciChanged, RaciRefused
from evaluation.raci.template import matrix, template
from evaluation.rules.raci import CODES, LETTERS, clean
from learningplans.models import Placement

audit.verbs(
    raci_begun="begon een rolverdeling",
    raci_changed="paste een rolverdeling aan",
    raci_noted="schreef afspraken bij een rolverdeling",
    raci_proposed="legde een rolverdeling voor",
    raci_agreed="ging akkoord met een rolverdeling",
    raci_next="begon een volgende rolverdeling",
)
SCHOOL, COMPANY = "school", "company"
AGREEMENTS = ("proposed", "school_agreed", "company_agreed")


# --- beginning ----------------------------------------------------------------------------------------------------


@transaction.atomic
def start_cooperation(*, school, organisation, by, at):
    """Begin the division between a school and a company from the template; one that is open is given back."""
    together = Collaboration.objects.running(as_day(at)).filter(school=school, organisation=organisation)
    if not together.exists():
        raise RaciRefused(f"{school.name} en {organisation.name} werken nu niet samen in het portaal.")
    return _begun({"school": school, "organisation": organisation, "trajectory": None}, {}, by, at)


@transaction.atomic
def start_trajectory(*, trajectory, organisation, by, at):
    """Begin the division around one learner from that of the cooperation; one that is open is given back."""
    if organisation.pk not in {row.pk for row in companies_of(trajectory, as_day(at))}:
        raise RaciRefused(f"Deze lerende heeft geen plaats bij {organisation.name}.")
    counts = reading.of_cooperation(trajectory.school_id, organisation.pk, as_day(at))
    cells = counts.cells if counts else {}
    own = {"school": trajectory.school, "organisation": organisation, "trajectory": trajectory}
    return _begun(own, cells, by, at)


def companies_of(trajectory, on):
    """The companies where this learner has a place, now or soon, by the first day (one query)."""
    rows = Placement.objects.standing(on).filter(trajectory=trajectory, is_simulated=False)
    rows = rows.select_related("organisation").order_by("starts_on", "pk")
    return list({row.organisation_id: row.organisation for row in rows}.values())


def _begun(own, cells, by, at):
    trajectory = own["trajectory"]
    same = {"trajectory": trajectory} if trajectory else own
    found = RaciAgreement.objects.filter(ended_at=None, **same).first()
    if found:
        return found
    try:
        with transaction.atomic():
            made = RaciAgreement.objects.create(
                cells=cells, template=template().version, made_at=at, made_by=by, **own
            )
    except IntegrityError:
        return RaciAgreement.objects.get(ended_at=None, **same)
    _record("raci_begun", made, by, at)
    return made


@transaction.atomic
def start_next(*, division, by, at):
    """Begin the next division from an agreed one, which counts until this one is agreed; raises RaciRefused."""
    current = _locked(division)
    if current.ended_at:
        raise RaciRefused("Er is al een volgende rolverdeling. Werk daarin verder.")
    if not current.is_agreed:
        raise RaciRefused("Nog niet iedereen ging akkoord. Je past deze rolverdeling gewoon aan.")
    current.ended_at = at
    current.save(update_fields=["ended_at"])
    own = {"school": current.school, "organisation": current.organisation, "trajectory": current.trajectory}
    if current.trajectory:
        places = companies_of(current.trajectory, as_day(at))
        if places and current.organisation_id not in {row.pk for row in places}:
            own["organisation"] = places[0]
    made = RaciAgreement.objects.create(
        cells=current.cells, note=current.note, template=template().version, made_at=at, made_by=by, **own
    )
    _record("raci_next", made, by, at, follows=current.pk)
    return made


# --- adapting -----------------------------------------------------------------------------------------------------


@transaction.atomic
def change_task(*, division, task, letters, version, by, at):
    """Give the roles of one task these letters {role: letter or ""}; raises RaciChanged or RaciRefused."""
    current = _open(division, version)
    if task not in template().tasks:
        raise RaciRefused("Deze taak bestaat niet.")
    if not letters.keys() <= set(CODES) or not set(letters.values()) <= {*LETTERS, ""}:
        raise RaciRefused("Kies voor elke rol R, A, C, I of niets.")
    before = matrix(current).tasks[task].cells
    after = clean(before | letters)
    if after == clean(before):
        return current
    cells = {code: row for code, row in current.cells.items() if code != task}
    if after != clean(template().tasks[task].cells):
        cells[task] = after
    current.cells = cells
    _taken_back(current, ["cells"])
    changed = {role: [before.get(role, ""), after.get(role, "")] for role in CODES}
    changed = {role: pair for role, pair in changed.items() if pair[0] != pair[1]}
    _record("raci_changed", current, by, at, task=task, letters=changed)
    return current


@transaction.atomic
def write_note(*, division, note, version, by, at):
    """Write what else was agreed; raises RaciChanged or RaciRefused."""
    current = _open(division, version)
    if current.note == note.strip():
        return current
    current.note = note.strip()
    _taken_back(current, ["note"])
    _record("raci_noted", current, by, at)
    return current


def _taken_back(division, fields):
    """Save a change: who agreed, agreed with another text."""
    for name in AGREEMENTS:
        setattr(division, f"{name}_at", None)
        setattr(division, f"{name}_by", None)
    division.version += 1
    columns = [f"{name}_{part}" for name in AGREEMENTS for part in ("at", "by")]
    division.save(update_fields=[*fields, *columns, "version"])


# --- agreeing -----------------------------------------------------------------------------------------------------


@transaction.atomic
def propose(*, division, version, by, at):
    """Lay the division before both sides; raises RaciChanged or RaciRefused."""
    current = _open(division, version)
    if current.proposed_at:
        return current
    if current.organisation_id is None:
        raise RaciRefused("Er is nog geen leerbedrijf. Kies eerst een plaats.")
    current.proposed_at, current.proposed_by = at, by
    current.version += 1
    current.save(update_fields=["proposed_at", "proposed_by", "version"])
    _record("raci_proposed", current, by, at)
    return current


def sides_of(user, division):
    """For which sides this person agrees: those that they answer for."""
    mine = user.access.organisation_ids(Can.AGREE_RACI)
    found = [(SCHOOL, division.school_id), (COMPANY, division.organisation_id)]
    return [side for side, organisation in found if organisation in mine]


def still_asked(user, division):
    """The sides for which this person may agree now and nobody did."""
    if not division.proposed_at or division.ended_at:
        return []
    return [side for side in sides_of(user, division) if not getattr(division, f"{side}_agreed_at")]


@transaction.atomic
def agree(*, division, version, by, at):
    """Agree for the own side with exactly this version; again changes nothing. Raises RaciChanged or RaciRefused."""
    current = _locked(division)
    if current.ended_at:
        raise RaciRefused("Er is een nieuwere rolverdeling. Lees die.")
    sides = sides_of(by, current)
    if not sides:
        raise RaciRefused("Akkoord gaan doet de directie van de school en van het leerbedrijf.")
    if not current.proposed_at:
        raise RaciRefused("Deze rolverdeling is nog een ontwerp. Akkoord gaan kan zodra ze voorgelegd is.")
    todo = still_asked(by, current)
    if todo and current.version != version:
        raise RaciChanged(current)
    for side in todo:
        setattr(current, f"{side}_agreed_at", at)
        setattr(current, f"{side}_agreed_by", by)
        current.save(update_fields=[f"{side}_agreed_at", f"{side}_agreed_by"])
        _record("raci_agreed", current, by, at, side=side)
    return current


# --- within one act -----------------------------------------------------------------------------------------------


def _locked(division):
    rows = RaciAgreement.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("school", "organisation", "trajectory").get(pk=division.pk)


def _open(division, version):
    current = _locked(division)
    if current.ended_at or current.is_agreed:
        raise RaciRefused(
            "Hierover is iedereen akkoord. Begin een volgende rolverdeling om iets te wijzigen."
        )
    if current.version != version:
        raise RaciChanged(current)
    return current


def _record(verb, division, by, at, **facts):
    about = {"trajectory": division.trajectory_id, "company": division.organisation_id}
    audit.record(verb, division, by=by, at=at, organisation=division.school, **about, **facts)
