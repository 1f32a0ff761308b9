"""Gather what the start gate asks, for one placement or for three hundred in as many queries."""

from collections import defaultdict
from datetime import date

from django.db.models import F, Max, Min, Q

from duaalportal.catalogue.models import Name
from duaalportal.catalogue.parameters import book as all_values
from duaalportal.lib.dates import as_day
from duaalportal.lib.questions import beside, grouped, nested, question, rows_of, stored
from learningplans.models import (
    Agreement,
    AgreementKind,
    AgreementState,
    AgreementVersion,
    CharterConsent,
    CollaborationCharter,
    DimonaDeclaration,
    HealthSurveillance,
    LoanAgreement,
    PaperKind,
    Placement,
    QuarterDeclaration,
    Signature,
    StartEvidence,
    StartProfile,
    TeamMember,
    TrajectoryPaper,
)
from learningplans.rules.age import is_minor
from learningplans.rules.agreements import Stay, average_hours, kind_of, signing_again
from learningplans.rules.start_known import Facts, Health, Place, Said, Text
from learningplans.start_workplaces import Workplaces

# an agreement in one of these has begun: its first day is history
BEGUN = (
    AgreementState.ACTIVE,
    AgreementState.SUSPENDED,
    AgreementState.ENDED,
    AgreementState.EXPIRED,
)
COLUMNS = (
    *(
        "pk",
        "starts_on",
        "ends_on",
        "is_simulated",
        "school_id",
        "organisation_id",
        "trajectory_id",
        "place_id",
    ),
    *("trajectory__learner__name", "trajectory__learner__birth_date", "trajectory__programme__name"),
    *("organisation__name", "school__name"),
    *("place__mentor_id", "place__establishment_id", "place__programme_id", "place__released_at"),
    *("place__starts_on", "place__ends_on"),
    *("place__mentor__pk", "place__mentor__name", "place__mentor__birth_date", "place__mentor__started_on"),
    *("place__mentor__stopped_on", "place__mentor__substitute_id"),
    *("place__establishment__pk", "place__establishment__closed_on"),
    "place__establishment__joint_committee_id",
)


def told(rows):
    """Placements with all that the gate and the lists of starts read of them."""
    return rows.order_by().values_list(*COLUMNS, named=True)


def starts(rows):
    """What `told` gave as placements with their parts, the first to begin first."""
    found = [nested(row) for row in sorted(rows, key=lambda row: (row.starts_on, row.pk))]
    for row in found:
        if row.place_id is None:
            row.place = None
        elif row.place.mentor.name is None:
            raise UnreadableWorkplace(row.pk)
    return found


class UnreadableWorkplace(LookupError):
    """The school no longer works with this company: of the workplace nothing can be said, so nothing of the start."""


class Gathered:
    """All rows about these placements; `facts` puts together what belongs to one of them.

    `on` is the day on which somebody wants to start; without it a start that is planned counts on its own first day,
    and one that was missed on today.
    """

    def __init__(self, today, on, book):
        self.today, self.on, self.book = today, on, book

    @classmethod
    def steps(cls, placements, today, *, on=None, book=None):
        """Steps that ask for all of them."""
        self = cls(today, on, book or all_values())
        ids = stored([row.pk for row in placements])
        trajectories = stored({row.trajectory_id for row in placements})
        *_, self.workplaces = yield from beside(
            self._agreements(ids, trajectories),
            self._duties(ids),
            self._words(ids, trajectories),
            self._people(trajectories),
            Workplaces.gathered(placements, today, self.book),
        )
        return self

    def _agreements(self, ids, trajectories):
        agreements, versions, signatures, stays = yield [
            _begun(placements=ids),
            _versions(placements=ids),
            _signatures(placements=ids),
            # from the hours follows which kind of agreement it will be, where there is none yet
            _stays(trajectories=trajectories),
        ]
        self.agreements = {
            row.placement_id: row for row in sorted(agreements, key=lambda row: (row.started_at, row.pk))
        }
        self.versions = defaultdict(list)
        for row in sorted(versions, key=lambda row: row.number):
            self.versions[row.agreement_id].append(row)
        self.signed_by = _sets(signatures)
        self.stays = defaultdict(list)
        for key, *stay in stays:
            self.stays[key].append(Stay(*stay))

    def _duties(self, ids):
        dimonas, quarters, charters, consents, loans = yield [
            _dimonas(placements=ids),
            _quarters(placements=ids),
            _proposed(placements=ids),
            _consents(placements=ids),
            rows_of(LoanAgreement, "placement_id", "agreed_at", keys=ids),
        ]
        self.dimonas, self.quarters = dict(dimonas), _sets(quarters)
        self.charters = {row.placement_id: row.pk for row in sorted(charters, key=lambda row: row.number)}
        self.consents, self.loans = _sets(consents), grouped(loans)

    def _words(self, ids, trajectories):
        papers, evidence, health = yield [
            rows_of(TrajectoryPaper, *PAPER, keys=trajectories),
            _evidence(placements=ids),
            rows_of(HealthSurveillance, *HEALTH, keys=ids),
        ]
        self.papers = grouped(papers)
        self.said = defaultdict(dict)
        for row in map(nested, evidence):
            paper = row.paper if row.paper_id else None
            said = Said(row.done_on, row.note, row.is_not_needed, row.pk, row.noted_by.name, paper)
            self.said[row.placement_id][row.code] = said
        self.health = {key: Health(*known) for key, *known, _ in health}

    def _people(self, trajectories):
        profiles, team = yield [
            rows_of(StartProfile, "trajectory_id", "shared_at", "taken_in_at", keys=trajectories),
            _team(trajectories=trajectories),
        ]
        self.profiles = {
            key: (shared and as_day(shared), read and as_day(read)) for key, shared, read, _ in profiles
        }
        self.team = grouped(team)

    # --- per placement -------------------------------------------------------------------------------------------

    def facts(self, placement):
        """What the rules ask of one placement."""
        agreement = self.agreements.get(placement.pk)
        day, started = self._day(placement, agreement), bool(agreement and agreement.state in BEGUN)
        p, learner = self.book.on(day), placement.trajectory.learner
        shared, read = self.profiles.get(placement.trajectory_id, (None, None))
        charter = self.charters.get(placement.pk)
        version = self._version(agreement, day)
        return Facts(
            placement_id=placement.pk,
            first_day=placement.starts_on,
            last_day=placement.ends_on,
            day=day,
            today=self.today,
            p=p,
            kind=AgreementKind(agreement.kind) if agreement else self._kind(placement, p),
            is_minor=is_minor(learner.birth_date, day, p.value(Name.MINOR_UNTIL)),
            is_simulated=placement.is_simulated,
            has_started=started,
            state=agreement.state if agreement else "",
            text=self._text(version),
            uploaded_on=agreement.uploaded_on if agreement else None,
            dimona_on=self.dimonas.get(agreement.pk) if agreement else None,
            quarters=self.quarters[agreement.pk] if agreement else frozenset(),
            charter=None if charter is None else self.consents[charter],
            papers=self._papers(placement, version),
            said=self.said[placement.pk],
            health=self.health.get(placement.pk, Health()),
            profile_shared_on=shared,
            profile_read_on=read,
            team=self._team(placement, day),
            loans=tuple(bool(agreed) for (agreed,) in self.loans[placement.pk]),
            workplace=self.workplaces.of(placement, day),
        )

    def _day(self, placement, agreement):
        if agreement is not None and agreement.state in BEGUN:
            return agreement.begun_on or placement.starts_on
        return self.on or max(placement.starts_on, self.today)

    def _kind(self, placement, p):
        return kind_of(*average_hours(self.stays[placement.trajectory_id]), p).kind

    def _version(self, agreement, day):
        """The newest text that holds on the first day, signed or not."""
        rows = self.versions[agreement.pk] if agreement else []
        in_force = [row for row in rows if row.effective_on <= day] or rows[:1]
        return in_force[-1] if in_force else None

    def _text(self, version):
        if version is None:
            return None
        done = version.last_signed or (version.completed_at and as_day(version.completed_at))
        return Text(
            parties=tuple(signing_again(version.changes)),
            signed_by=self.signed_by[version.pk],
            is_fixed=version.fixed_at is not None,
            completed_on=done if version.completed_at else None,
        )

    def _papers(self, placement, version):
        """Kinds of papers of this placement, of its company, or of the trajectory; a text with days is a timetable."""
        kept = {
            kind
            for kind, at, organisation in self.papers[placement.trajectory_id]
            if at == placement.pk or (at is None and organisation in (None, placement.organisation_id))
        }
        if version is not None and version.terms.get("days"):
            kept.add(PaperKind.TIMETABLE)
        return frozenset(kept)

    def _team(self, placement, day):
        found = []
        for starts, ends, organisation, at, role, inside, contact, substitute in self.team[
            placement.trajectory_id
        ]:
            running = starts <= day <= (ends or date.max)
            here = inside or (organisation == placement.organisation_id and at in (None, placement.pk))
            if running and here:
                found.append(Place(role, inside, contact, substitute is not None))
        return tuple(found)


def _sets(rows):
    found = defaultdict(frozenset)
    for pk, value in rows:
        found[pk] |= {value}
    return found


# --- what is asked: the agreement of a placement is the one that was not withdrawn, the newest of several ------------

PAPER = ("trajectory_id", "kind", "placement_id", "organisation_id")
HEALTH = ("placement_id", "needed_by_risk", "organiser", "planned_on", "attest_on")


@question
def _begun(placements):
    rows = Agreement.objects.filter(placement__among=placements).exclude(state=AgreementState.WITHDRAWN)
    begun = Min("steps__on", filter=Q(steps__to_state=AgreementState.ACTIVE))
    columns = ("pk", "placement_id", "kind", "state", "started_at", "uploaded_on", "begun_on")
    return rows.order_by().annotate(begun_on=begun).values_list(*columns, named=True)


@question
def _versions(placements):
    rows = AgreementVersion.objects.filter(agreement__placement__among=placements, withdrawn_at__isnull=True)
    rows = rows.order_by().annotate(last_signed=Max("signatures__signed_on"))
    columns = ("pk", "agreement_id", "number", "effective_on", "changes", "terms", "fixed_at", "completed_at")
    return rows.values_list(*columns, "last_signed", named=True)


@question
def _signatures(placements):
    rows = Signature.objects.filter(agreement_version__agreement__placement__among=placements)
    return rows.order_by().values_list("agreement_version_id", "party", named=True)


@question
def _stays(trajectories):
    rows = Placement.objects.filter(trajectory__among=trajectories).standing().order_by()
    columns = ("trajectory_id", "starts_on", "ends_on", "hours_per_week", "is_simulated")
    return rows.values_list(*columns, named=True)


@question
def _dimonas(placements):
    rows = DimonaDeclaration.objects.filter(agreement__placement__among=placements, withdrawn_at__isnull=True)
    return rows.order_by().values_list("agreement_id", "declared_on", named=True)


@question
def _quarters(placements):
    rows = QuarterDeclaration.objects.filter(agreement__placement__among=placements)
    return rows.order_by().values_list("agreement_id", "quarter", named=True)


@question
def _proposed(placements):
    rows = CollaborationCharter.objects.filter(placement__among=placements, proposed_at__isnull=False)
    return rows.order_by().values_list("pk", "placement_id", "number", named=True)


@question
def _consents(placements):
    rows = CharterConsent.objects.filter(charter__placement__among=placements)
    return rows.order_by().values_list("charter_id", "party", named=True)


@question
def _evidence(placements):
    rows = StartEvidence.objects.filter(placement__among=placements, withdrawn_at__isnull=True)
    columns = ("pk", "placement_id", "code", "done_on", "note", "is_not_needed", "noted_by__name")
    return rows.order_by().values_list(*columns, "paper_id", "paper__pk", "paper__title", named=True)


@question
def _team(trajectories):
    rows = TeamMember.objects.filter(trajectory__among=trajectories, ended_at__isnull=True)
    return (
        rows.order_by()
        .annotate(own_key=F("pk"))
        .values_list(
            *("trajectory_id", "starts_on", "ends_on", "organisation_id", "placement_id"),
            *("role", "on_school_side", "is_contact", "substitute_for_id", "own_key"),
            named=True,
        )
    )
