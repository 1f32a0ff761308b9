"""The lists that go out, for a person as a file and for another system page by page: the same rows, the same columns.

Each asks the querysets of its own app, so a reader finds here what the pages show that reader, and nothing more.
"""

from collections.abc import Callable
from dataclasses import dataclass

from ninja import Schema

from companies.models import Establishment, Mentor
from duaalportal.accounts.access import Can, OrganisationKind
from duaalportal.exchange import shapes
from duaalportal.exchange.scopes import Scope
from evaluation.models import Measurement, Voice
from learningplans.models import Agreement, Placement, TrainingPlanVersion, Trajectory


@dataclass(frozen=True)
class Listing:
    """One list: its names for machines and people, the scope and the capability it asks, its rows and its lines."""

    path: str
    slug: str
    title: str
    scope: Scope
    can: Can
    shape: type[Schema]
    # (reader, day) -> the rows that reader sees, with what a line needs
    rows: Callable
    # (row, ids of the own organisations) -> the lines of one row
    lines: Callable
    about_learner: bool = True

    @property
    def heads(self):
        """The words above the columns."""
        return [field.description for field in self.shape.model_fields.values()]

    def table(self, reader, on, organisation):
        """Every line as cells, for a file."""
        names = tuple(self.shape.model_fields)
        for row in self.rows(reader, on).order_by(*self._order()):
            for line in self.lines(row, {organisation.pk}):
                yield [line[name] for name in names]

    def page(self, reader, on, organisation, *, after, limit, trajectory):
        """The lines of the next rows by their key, and the key to go on from; None at the end."""
        rows = self.rows(reader, on).order_by("pk")
        if trajectory:
            rows = (
                rows.filter(pk=trajectory) if self.path == "learners" else rows.filter(trajectory=trajectory)
            )
        if after:
            rows = rows.filter(pk__gt=after)
        found = list(rows[: limit + 1])
        shown = found[:limit]
        items = [line for row in shown for line in self.lines(row, {organisation.pk})]
        return {"items": items, "next": shown[-1].pk if len(found) > limit else None}

    def _order(self):
        return ("trajectory__learner__name", "pk") if self.about_learner and self.path != "learners" else ()


def _learners(reader, on):
    return Trajectory.objects.visible_to(reader, on).select_related("learner", "programme", "school")


def _learner(row, own):
    ours = row.school_id in own
    yield {
        "id": row.pk,
        "learner": row.learner_id,
        "name": row.learner.name,
        "number": row.learner.number if ours else "",
        "class_group": row.learner.class_group if ours else "",
        "school": row.school_id,
        "school_name": row.school.name,
        "programme": row.programme_id,
        "programme_name": row.programme.name,
        "school_year": row.school_year,
        "state": row.state,
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
    }


def _placements(reader, on):
    rows = Placement.objects.visible_to(reader, on)
    return rows.select_related("learner", "organisation", "place__mentor")


def _placement(row, own):
    place = row.place
    yield {
        "id": row.pk,
        "trajectory": row.trajectory_id,
        "name": row.learner.name,
        "organisation": row.organisation_id,
        "organisation_name": row.organisation.name,
        "establishment": place.establishment_id if place else None,
        "mentor": place.mentor_id if place else None,
        "mentor_name": place.mentor.name if place else "",
        "kind": row.kind,
        "hours_per_week": row.hours_per_week,
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
        "ended_at": row.ended_at,
    }


def _agreements(reader, on):
    return Agreement.objects.visible_to(reader, on)


def _agreement(row, own):
    yield {
        "id": row.pk,
        "trajectory": row.trajectory_id,
        "placement": row.placement_id,
        "organisation": row.organisation_id,
        "kind": row.kind,
        "state": row.state,
        "started_at": row.started_at,
        "uploaded_on": row.uploaded_on,
        "registered_on": row.registered_on,
    }


def _plans(reader, on):
    return TrainingPlanVersion.objects.visible_to(reader, on)


def _plan(row, own):
    yield {
        "id": row.pk,
        "trajectory": row.trajectory_id,
        "number": row.number,
        "state": row.state,
        "approved_at": row.approved_at,
        "active_from": row.active_from,
        "ended_at": row.ended_at,
    }


def _scores(reader, on):
    rows = Voice.objects.visible_to(reader, on).filter(
        submitted_at__isnull=False, shown_at__isnull=False, round__closed_at__isnull=False
    )
    return rows.select_related("round", "trajectory__learner")


def _score(row, own):
    for criterion, said in sorted(row.scores.items()):
        yield {
            "round": row.round_id,
            "trajectory": row.trajectory_id,
            "name": row.trajectory.learner.name,
            "first_day": row.round.first_day,
            "last_day": row.round.last_day,
            "party": row.party,
            "organisation": row.organisation_id,
            "criterion": criterion,
            "value": str(said.get("value") or ""),
        }


def _measurements(reader, on):
    rows = Measurement.objects.visible_to(reader, on).filter(withdrawn_at__isnull=True)
    return rows.select_related("trajectory__learner")


def _measurement(row, own):
    yield {
        "id": row.pk,
        "trajectory": row.trajectory_id,
        "name": row.trajectory.learner.name,
        "sheet": row.sheet_id,
        "criterion": row.criterion,
        "party": row.party,
        "organisation": row.organisation_id,
        "value": row.value,
        "on": row.on,
        "attempt": row.attempt,
    }


def _establishments(reader, on):
    rows = Establishment.objects.visible_to(reader).filter(organisation__kind=OrganisationKind.COMPANY)
    return rows.select_related("organisation")


def _establishment(row, own):
    yield {
        "id": row.pk,
        "organisation": row.organisation_id,
        "organisation_name": row.organisation.name,
        "enterprise_number": row.organisation.kbo_number,
        "name": row.name,
        "number": row.number,
        "street": row.street,
        "postcode": row.postcode,
        "municipality": row.municipality,
        "closed_on": row.closed_on,
    }


def _mentors(reader, on):
    return Mentor.objects.visible_to(reader).select_related("organisation")


def _mentor(row, own):
    yield {
        "id": row.pk,
        "organisation": row.organisation_id,
        "organisation_name": row.organisation.name,
        "establishment": row.establishment_id,
        "name": row.name,
        "started_on": row.started_on,
        "stopped_on": row.stopped_on,
    }


LISTINGS = (
    Listing(
        *("learners", "lerenden", "Lerenden", Scope.LEARNERS, Can.SEE_LEARNERS),
        *(shapes.Learner, _learners, _learner),
    ),
    Listing(
        *("placements", "plaatsingen", "Plaatsingen", Scope.PLACEMENTS, Can.SEE_LEARNERS),
        *(shapes.Placement, _placements, _placement),
    ),
    Listing(
        *("agreements", "overeenkomsten", "Overeenkomsten", Scope.AGREEMENTS, Can.SEE_AGREEMENTS),
        *(shapes.Agreement, _agreements, _agreement),
    ),
    Listing(
        *("plans", "opleidingsplannen", "Opleidingsplannen", Scope.PLANS, Can.SEE_PLAN),
        *(shapes.Plan, _plans, _plan),
    ),
    Listing(
        *("scores", "scores", "Scores van gesloten weken", Scope.RESULTS, Can.SEE_EVALUATION),
        *(shapes.Score, _scores, _score),
    ),
    Listing(
        *("measurements", "metingen", "Metingen op leerfiches", Scope.RESULTS, Can.SEE_EVALUATION),
        *(shapes.Measurement, _measurements, _measurement),
    ),
    Listing(
        *("companies", "vestigingen", "Vestigingen van leerbedrijven", Scope.COMPANIES, Can.SEE_COMPANY),
        *(shapes.Establishment, _establishments, _establishment, False),
    ),
    Listing(
        *("mentors", "mentoren", "Mentoren", Scope.MENTORS, Can.SEE_MENTORS),
        *(shapes.Mentor, _mentors, _mentor, False),
    ),
)
BY_SLUG = {listing.slug: listing for listing in LISTINGS}
