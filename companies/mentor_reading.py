"""What is read of mentors: where each stands for which trade, and the whole story of one.

Whoever keeps the mentor's papers, and the mentor, read everything. All others read name, standing, places, training,
introduction and substitute: no birth date, no papers, no address unless the mentor is a contact.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from companies.facts import standings
from companies.models import (
    ContactPeriod,
    MentorPractice,
    PriorTrainingProof,
    ProgrammeInterest,
    Recognition,
    RecognitionApplication,
    TakenPlace,
)
from companies.rules.mentors import MentorState
from duaalportal.accounts.access import Can, OrganisationKind
from duaalportal.accounts.models import Organisation
from duaalportal.catalogue.models import Programme

BADGES = {
    MentorState.CANDIDATE: ("", "person"),
    MentorState.PROOF_MISSING: ("wait", "alert"),
    MentorState.EXCEPTION_ASKED: ("new", "clock"),
    MentorState.ELIGIBLE: ("ok", "meets"),
    MentorState.TRAINING_DUE: ("new", "clock"),
    MentorState.TRAINED: ("ok", "meets"),
    MentorState.FULL: ("", "people"),
    MentorState.LAPSED: ("stop", "alert"),
    MentorState.STOPPED: ("", "x"),
}
# of several programmes the line shows the one that asks most
GRAVITY = (
    MentorState.LAPSED,
    MentorState.PROOF_MISSING,
    MentorState.EXCEPTION_ASKED,
    MentorState.CANDIDATE,
    MentorState.TRAINING_DUE,
    MentorState.FULL,
    MentorState.ELIGIBLE,
    MentorState.TRAINED,
    MentorState.STOPPED,
)
LABELS = {
    "M0": "Taak als mentor",
    "M1": "Uittreksel uit het strafregister",
    "M2": "Leeftijd",
    "M3": "Ervaring in het vak",
    "M4": "Plaats voor lerenden",
    "M5": "Mentoropleiding",
}
# what happens on the day a finding turns, by its code and what it says now
TURNS = {
    ("M0", True): "stopt als mentor",
    ("M0", False): "begint als mentor",
    ("M1", True): "uittreksel is te oud",
    ("M2", False): "is oud genoeg",
    ("M3", False): "heeft genoeg ervaring",
    ("M4", True): "is volzet",
    ("M4", False): "heeft weer plaats",
    ("M5", True): "mentoropleiding is te laat",
}
OPEN_TO_ALL = frozenset({"M0", "M4", "M5"})


@dataclass(frozen=True, slots=True)
class Badge:
    """A state in words, with the kind and icon of its badge."""

    kind: str
    text: str
    icon: str


@dataclass(frozen=True, slots=True)
class Turn:
    """The first day on which something changes by itself, and what."""

    on: date
    what: str


def keeps_mentors_of(user, company):
    """Whether this person keeps the mentors of a company (no query for one's own)."""
    if company.pk in user.access.organisation_ids(Can.EDIT_MENTORS):
        return True
    return user.access.can(Can.FILE_APPLICATION) and staffed_by(user).filter(pk=company.pk).exists()


def staffed_by(user):
    """Companies whose mentors this person keeps: the own one, and those for which the own school files by mandate."""
    own = user.access.organisation_ids(Can.EDIT_MENTORS)
    filing = user.access.organisation_ids(Can.FILE_APPLICATION)
    mandated = RecognitionApplication.objects.being_prepared().filter(school_id__in=filing).order_by()
    return Organisation.objects.filter(
        Q(pk__in=own) | Q(pk__in=mandated.values("organisation_id")), kind=OrganisationKind.COMPANY
    )


@dataclass(frozen=True)
class Concern:
    """The standings that say most about a mentor, by programme, and which of these are recognised there."""

    standings: dict
    recognised: frozenset

    @property
    def foremost(self):
        """Those for recognised programmes, as long as there are any."""
        mine = {code: found for code, found in self.standings.items() if code in self.recognised}
        return mine or self.standings


def concerned(mentors, on):
    """Per mentor id the standings for the trades the mentor practises; for what is recognised while none is known."""
    own = _trades(mentors)
    recognised = set()
    rows = Recognition.objects.dated(on).filter(organisation__in={m.organisation_id for m in mentors})
    for company, place, code in rows.order_by().values_list("organisation", "establishment", "programme"):
        recognised |= {(company, code), (place, code)}
    found = {}
    # what nobody here practises need not be judged, unless somebody's trade is not known yet
    codes = sorted(set().union(*own.values())) if all(own.values()) else None
    for pk, by_programme in standings(mentors, on, programmes=codes).items():
        mine = {code: standing for code, standing in by_programme.items() if code in own[pk]}
        found[pk] = mine or by_programme
    return {
        mentor.pk: Concern(
            found[mentor.pk],
            frozenset(
                code
                for code in found[mentor.pk]
                if (mentor.establishment_id or mentor.organisation_id, code) in recognised
            ),
        )
        for mentor in mentors
    }


def _trades(mentors):
    """Per mentor id the programmes of which the mentor practises the trade, or has a proof."""
    ids = [mentor.pk for mentor in mentors]
    found = {pk: set() for pk in ids}
    practices, proofs = (
        model.objects.filter(mentor__in=ids).order_by().values_list("mentor", "programme")
        for model in (MentorPractice, PriorTrainingProof)
    )
    for pk, code in practices.union(proofs):
        found[pk].add(code)
    return found


def badge_of(state):
    """The badge of a state."""
    kind, icon = BADGES[state]
    return Badge(kind, state.label, icon)


def next_turn(found, whole):
    """The first day on which one of the conditions turns, and what happens then; others read only what is open to all."""
    turns = [
        Turn(finding.turns_on, TURNS[finding.code, finding.met])
        for standing in found
        for finding in standing.findings
        if finding.turns_on
        and (finding.code, finding.met) in TURNS
        and (whole or finding.code in OPEN_TO_ALL)
    ]
    return min(turns, key=lambda turn: (turn.on, turn.what), default=None)


# --- one mentor ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition for one programme, as the page shows it."""

    label: str
    badge: Badge
    why: str
    source: str
    turn: Turn | None
    todo: str


@dataclass(frozen=True, slots=True)
class Judged:
    """Where a mentor stands for one programme."""

    programme: str
    badge: Badge
    conditions: list
    is_recognised: bool
    asks: bool


def conditions_of(mentor, on, whole):
    """Where a mentor stands per programme, with each condition, what asks something first; and the places in use.

    Others than who keeps the mentor read of what is recognised, while there is any.
    """
    concern = concerned([mentor], on)[mentor.pk]
    shown = concern.standings if whole else concern.foremost
    names = dict(Programme.objects.filter(pk__in=shown).values_list("pk", "name"))
    found = [
        Judged(
            names[code],
            badge_of(standing.state),
            [
                _condition(finding)
                for finding in sorted(standing.findings, key=lambda f: (f.met, not f.todo))
                if whole or finding.code in OPEN_TO_ALL
            ],
            code in concern.recognised,
            code in concern.foremost and not standing.state.may_train,
        )
        for code, standing in shown.items()
    ]
    found.sort(key=lambda judged: (not judged.is_recognised, judged.programme))
    first = next(iter(concern.foremost.values()), None)
    return found, (first.used, first.capacity) if first else None


def _condition(finding):
    badge = Badge("ok", "in orde", "meets") if finding.met else Badge("wait", "nog niet", "alert")
    if finding.code == "M4":
        badge = Badge("ok", "vrij", "meets") if finding.met else Badge("", "volzet", "people")
    elif finding.met and finding.todo:
        badge = Badge("new", "te doen", "clock")
    key = (finding.code, finding.met)
    turn = Turn(finding.turns_on, TURNS[key]) if finding.turns_on and key in TURNS else None
    return Condition(LABELS[finding.code], badge, finding.why, finding.source, turn, finding.todo)


def places_shown(user, mentor, on, whole):
    """The places that are not over and of which this reader may read the learner's name."""
    rows = TakenPlace.objects.visible_to(user).standing().overlapping(on, None).filter(mentor=mentor)
    if not whole:
        schools = user.access.organisation_ids(Can.SEE_PLACES) - {mentor.organisation_id}
        rows = rows.filter(Q(school_id__in=schools) | Q(learner=user))
    return rows.select_related("learner", "programme", "school").order_by("starts_on", "pk")


def is_contact(mentor, on):
    """Whether people turn to this mentor as a contact of the company today."""
    if not mentor.email:
        return False
    who = Q(email__iexact=mentor.email)
    if mentor.user_id:
        who |= Q(user=mentor.user_id)
    return ContactPeriod.objects.running(on).filter(who, organisation=mentor.organisation_id).exists()


def programmes_of(organisation):
    """The programmes a company has to do with: recognised, asked for, of interest, or practised by its mentors."""
    rows = (
        Recognition.objects.filter(organisation=organisation),
        RecognitionApplication.objects.filter(organisation=organisation),
        ProgrammeInterest.objects.filter(organisation=organisation, withdrawn_at=None),
        MentorPractice.objects.filter(organisation=organisation),
    )
    first, *others = (found.order_by().values_list("programme_id") for found in rows)
    concerned = {code for (code,) in first.union(*others)}
    return list(Programme.objects.filter(pk__in=concerned).order_by("name"))
