"""Gather what the start gate asks, for one placement or for three hundred in as many queries."""

from collections import defaultdict
from datetime import date

from django.db.models import Max, Min, Q

from duaalportal.catalogue.models import Name
from duaalportal.catalogue.parameters import book as all_values
from duaalportal.lib.dates import as_day
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
LOADED = (
    *("trajectory__learner", "trajectory__programme", "organisation", "school"),
    *("place__mentor__substitute", "place__establishment"),
)


def loaded(rows):
    """Placements with all that the gate and its page read of them."""
    return rows.select_related(*LOADED)


class Gathered:
    """All rows about these placements; `facts` puts together what belongs to one of them.

    `on` is the day on which somebody wants to start; without it a start that is planned counts on its own first day,
    and one that was missed on today.
    """

    def __init__(self, placements, today, *, on=None, book=None):
        self.placements, self.today, self.on = list(placements), today, on
        self.book = book or all_values()
        self.ids = [row.pk for row in self.placements]
        self.trajectories = {row.trajectory_id for row in self.placements}
        self._agreements()
        self._duties()
        self._words()
        self._people()
        self.workplaces = Workplaces(self.placements, today, self.book)

    def _agreements(self):
        rows = Agreement.objects.filter(placement__in=self.ids).exclude(state=AgreementState.WITHDRAWN)
        begun = Min("steps__on", filter=Q(steps__to_state=AgreementState.ACTIVE))
        self.agreements = {
            row.placement_id: row for row in rows.annotate(begun_on=begun).order_by("started_at", "pk")
        }
        ids = [row.pk for row in self.agreements.values()]
        self.versions = defaultdict(list)
        versions = AgreementVersion.objects.filter(agreement__in=ids, withdrawn_at__isnull=True)
        for row in versions.annotate(last_signed=Max("signatures__signed_on")).order_by("number"):
            self.versions[row.agreement_id].append(row)
        self.signed_by = _sets(
            Signature, "agreement_version_id", "party", agreement_version__agreement__in=ids
        )
        self._hours()

    def _hours(self):
        """From the hours follows which kind of agreement it will be, where there is none yet."""
        self.stays = defaultdict(list)
        rows = Placement.objects.filter(trajectory__in=self.trajectories).standing().order_by("starts_on")
        for key, *stay in rows.values_list(
            *("trajectory_id", "starts_on", "ends_on", "hours_per_week", "is_simulated")
        ):
            self.stays[key].append(Stay(*stay))

    def _duties(self):
        ids = [row.pk for row in self.agreements.values()]
        self.dimonas = dict(
            DimonaDeclaration.objects.filter(agreement__in=ids, withdrawn_at__isnull=True)
            .order_by()
            .values_list("agreement_id", "declared_on")
        )
        self.quarters = _sets(QuarterDeclaration, "agreement_id", "quarter", agreement__in=ids)
        charters = CollaborationCharter.objects.filter(placement__in=self.ids, proposed_at__isnull=False)
        self.charters = dict(charters.order_by("number").values_list("placement_id", "pk"))
        self.consents = _sets(CharterConsent, "charter_id", "party", charter__in=self.charters.values())
        self.loans = _lists(LoanAgreement, "placement_id", "agreed_at", placement__in=self.ids)

    def _words(self):
        papers = TrajectoryPaper.objects.filter(trajectory__in=self.trajectories).order_by("added_at", "pk")
        self.papers = _lists(papers, "trajectory_id", "kind", "placement_id", "organisation_id")
        self.said = defaultdict(dict)
        rows = StartEvidence.objects.filter(placement__in=self.ids, withdrawn_at__isnull=True)
        for row in rows.select_related("noted_by", "paper"):
            said = Said(row.done_on, row.note, row.is_not_needed, row.pk, row.noted_by.name, row.paper)
            self.said[row.placement_id][row.code] = said
        rows = HealthSurveillance.objects.filter(placement__in=self.ids).order_by()
        self.health = {
            key: Health(*known)
            for key, *known in rows.values_list(
                *("placement_id", "needed_by_risk", "organiser", "planned_on", "attest_on")
            )
        }

    def _people(self):
        profiles = StartProfile.objects.filter(trajectory__in=self.trajectories).order_by()
        self.profiles = {
            key: (shared and as_day(shared), read and as_day(read))
            for key, shared, read in profiles.values_list("trajectory_id", "shared_at", "taken_in_at")
        }
        team = TeamMember.objects.filter(trajectory__in=self.trajectories, ended_at__isnull=True)
        self.team = _lists(
            team.order_by("pk"),
            *("trajectory_id", "starts_on", "ends_on", "organisation_id", "placement_id"),
            *("role", "on_school_side", "is_contact", "substitute_for_id"),
        )

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


def _sets(model, key, column, **where):
    found = defaultdict(frozenset)
    for pk, value in model.objects.filter(**where).order_by().values_list(key, column):
        found[pk] |= {value}
    return found


def _lists(rows, key, *columns, **where):
    rows = rows if hasattr(rows, "values_list") else rows.objects.filter(**where).order_by("pk")
    found = defaultdict(list)
    for pk, *values in rows.values_list(key, *columns):
        found[pk].append(tuple(values))
    return found
