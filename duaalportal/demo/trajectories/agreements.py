"""Agreements in each state: signed long ago for who works already, and four that people of the demo world go on with."""

import hashlib
import itertools
from datetime import timedelta

from duaalportal.accounts.access import Role
from duaalportal.accounts.models import User
from duaalportal.demo.trajectories.short_paper import short_paper
from duaalportal.lib.uploads import Upload, kept
from learningplans import agreements, mandates, signing
from learningplans.agreements import drawing, duties
from learningplans.models import (
    Agreement,
    AgreementKind,
    AgreementState,
    AgreementStep,
    DimonaDeclaration,
    Guardian,
    Party,
    Placement,
    Signature,
    TrajectoryState,
)

FOLDER = drawing.FOLDER
WALKED = (
    AgreementState.DRAFT,
    AgreementState.READY,
    AgreementState.SIGNED,
    AgreementState.UPLOADED,
    AgreementState.ACTIVE,
)


def build(world):
    """Those who run have what they need; then the stories of those who start."""
    story = Story(world)
    running = Placement.objects.filter(
        trajectory__state__in=(TrajectoryState.RUNNING, TrajectoryState.INTERRUPTED),
        starts_on__lte=world.today,
        is_simulated=False,
    ).select_related(
        *("learner", "organisation", "school", "trajectory__started_by", "trajectory__school"),
        *("trajectory__learner__user", "trajectory__programme", "place__mentor", "place__establishment"),
    )
    for placement in running.order_by("planned_at", "pk"):
        story.signed_long_ago(placement)
    story.waits_for_mother(world.trajectories["start_red"])
    story.signed(world.trajectories["start_amber"])
    story.mandate()


class Story:
    """What coaches, directors, learners and parents did."""

    def __init__(self, world):
        self.world = world
        self.director = {
            "atheneum-leiebocht": world.people["Hilde Coppens"],
            "sint-berlindis": world.people["Martine Acke"],
        }

    def signed_long_ago(self, placement):
        """Drawn up and signed on paper before the start, uploaded, and running since."""
        by = placement.trajectory.started_by
        made = min(self.world.at(64), self.world.at((self.world.today - placement.starts_on).days + 6))
        agreement = agreements.draw_up(placement=placement, by=by, at=made)
        version = agreement.versions.get()
        content = short_paper(placement)
        with kept(Upload(content, "application/pdf", "pdf"), FOLDER) as name:
            version.file, version.size = name, len(content)
            version.sha256 = hashlib.sha256(content).hexdigest()
            version.fixed_at = version.completed_at = made
            version.fixed_by = by
            version.save()
        self._on_paper(agreement, version, made)
        self._steps(agreement, by, made, placement.starts_on)
        state = AgreementState.ACTIVE
        if placement.trajectory.state == TrajectoryState.INTERRUPTED:
            state = AgreementState.SUSPENDED
        Agreement.objects.filter(pk=agreement.pk).update(
            state=state,
            uploaded_on=made.date(),
            uploaded_by=by,
            uploaded_version=1,
            registered_on=made.date(),
        )
        DimonaDeclaration.objects.create(
            agreement=agreement,
            declared_on=min(placement.starts_on, self.world.today),
            by_school=agreement.kind == AgreementKind.SOAO,
            noted_at=made,
            noted_by=by,
            **drawing.side_of(agreement),
        )

    def _on_paper(self, agreement, version, at):
        learner = agreement.trajectory.learner
        people = [
            (Party.COMPANY, None, f"Directie {agreement.organisation.name}", "directie of hr"),
            (Party.SCHOOL, None, self.director[agreement.school.slug].name, "directie school"),
            (Party.LEARNER, None, learner.name, "lerende"),
        ]
        parent = Guardian.objects.filter(learner=learner).first()
        if parent and signing.minor_on(learner, at.date()):
            people.append((Party.GUARDIAN, parent, parent.name, "ouder of voogd"))
        Signature.objects.bulk_create(
            Signature(
                agreement_version=version,
                party=party,
                guardian=guardian,
                method=Signature.Method.PAPER,
                signer_name=name,
                signer_role=role,
                signed_on=at.date(),
                recorded_at=at,
                recorded_by=version.fixed_by,
                file_sha256=version.sha256,
                scan=version.file.name,
                scan_sha256=version.sha256,
                scan_type="application/pdf",
                **drawing.side_of(agreement),
            )
            for party, guardian, name, role in people
        )

    def _steps(self, agreement, by, at, first_day):
        begun = self.world.at((self.world.today - first_day).days)
        AgreementStep.objects.bulk_create(
            AgreementStep(
                agreement=agreement,
                from_state=before,
                to_state=after,
                on=first_day if after == AgreementState.ACTIVE else at.date(),
                at=begun if after == AgreementState.ACTIVE else at + timedelta(minutes=number + 1),
                by=by,
                **drawing.side_of(agreement),
            )
            for number, (before, after) in enumerate(itertools.pairwise(WALKED))
        )

    # --- those who start ------------------------------------------------------------------------------------------

    def _fixed(self, trajectory, ago):
        placement = Placement.objects.get(trajectory=trajectory)
        by = trajectory.started_by
        agreement = agreements.draw_up(placement=placement, by=by, at=self.world.at(ago))
        version = drawing.fix(version=agreement.versions.get(), by=by, at=self.world.at(ago - 1))
        return agreement, version

    def _sign(self, version, party, name, ago, guardian=None):
        signing.sign(
            version=version,
            party=party,
            by=User.objects.get(pk=self.world.people[name].pk),
            at=self.world.at(ago),
            sha256=version.sha256,
            guardian=guardian,
        )

    def _director_of(self, version):
        members = version.organisation.memberships.filter(role=Role.COMPANY_DIRECTOR)
        return members.select_related("user").first().user.name

    def waits_for_mother(self, trajectory):
        """School and learner signed; the company and the mother did not yet."""
        _, version = self._fixed(trajectory, 5)
        self._sign(version, Party.SCHOOL, "Hilde Coppens", 3)
        self._sign(version, Party.LEARNER, "Amina Chaouch", 2)

    def signed(self, trajectory):
        """Everybody signed, the Dimona is noted; other points of the start are open."""
        agreement, version = self._fixed(trajectory, 8)
        self._sign(version, Party.SCHOOL, "Hilde Coppens", 6)
        self._sign(version, Party.COMPANY, self._director_of(version), 5)
        self._sign(version, Party.LEARNER, "Kobe Wouters", 4)
        lead = agreement.organisation.memberships.filter(role=Role.COMPANY_COORDINATOR).first().user
        duties.note_dimona(
            agreement=agreement, declared_on=self.world.at(3).date(), by=lead, at=self.world.at(3)
        )

    def mandate(self):
        """Who signs for De Clercq lets the coordinator sign until the end of the school year."""
        hugo = User.objects.get(pk=self.world.people["Hugo De Clercq"].pk)
        mandates.give_mandate(
            organisation=self.world.places["de-clercq"],
            taker=self.world.people["Ilse De Clercq"],
            ends_on=self.world.today + timedelta(days=200),
            by=hugo,
            at=self.world.at(40),
        )
