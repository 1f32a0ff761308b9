"""Bring the catalogue's own content into the database; what platform staff added stays."""

from functools import cache
from pathlib import Path

import yaml
from django.db import transaction

from duaalportal.catalogue.models import (
    Activity,
    Competence,
    Holiday,
    JointCommittee,
    Name,
    Programme,
    Routing,
    RuleParameter,
    Scheme,
    StandardTrajectory,
)
from duaalportal.catalogue.parameters import typed

CONTENT = Path(__file__).parent / "content"
START = "2016-09-01"


@transaction.atomic
def load_catalogue():
    """Load programmes with what they ask, committees, schemes, routings and rule values; again changes nothing."""
    content, agreements = _read("recognition"), _read("agreements")
    _keep(
        Scheme,
        [({"code": row["code"]}, {"name": row["name"], "url": row["url"]}) for row in content["schemes"]],
    )
    _keep(
        JointCommittee,
        [({"code": row["code"]}, {"name": row["name"]}) for row in content["joint_committees"]],
    )
    _keep(Programme, (_programme(row) for row in content["programmes"]))
    _keep(Routing, (found for row in content["routings"] for found in _routings(row)))
    values = content["parameters"] | agreements["parameters"]
    for name in ("reminders", "networks", "matching"):
        values |= _read(name)["parameters"]
    _keep(RuleParameter, (_parameter(name, row) for name, rows in values.items() for row in rows))
    _keep(Activity, _activities())
    _keep(StandardTrajectory, _trajectories())
    _keep(Competence, _competences())
    _keep(Holiday, _holidays())


@cache
def _read(name):
    return yaml.safe_load((CONTENT / f"{name}.yaml").read_text(encoding="utf-8"))


def _keep(model, rows):
    """Add the rows whose key does not stand there yet; what stands stays as it is (two queries at most)."""
    rows = list(rows)
    names = list(rows[0][0])
    standing = {tuple(map(str, key)) for key in model.objects.values_list(*names)}
    missing = [key | fields for key, fields in rows if tuple(map(str, key.values())) not in standing]
    model.objects.bulk_create(model(**fields) for fields in missing)


def _programme(row):
    fields = {field: row[field] for field in ("name", "abbreviation", "track", "source")}
    return {"code": row["code"]}, fields | {"workplace_hours": row["hours"]}


def _routings(row):
    for committee in row["joint_committees"]:
        key = {"joint_committee_id": committee, "valid_from": row.get("from", START)}
        yield key, {"scheme_id": row["scheme"], "source": row["source"]}


def _parameter(name, row):
    typed(Name(name), row["value"])
    key = {"name": Name(name), "scheme_id": row.get("scheme"), "valid_from": row["from"]}
    return key, {"value": row["value"], "source": row["source"], "note": row.get("note", "")}


def _activities():
    for programme, rows in _read("activities").items():
        for position, row in enumerate(rows, start=1):
            yield (
                {"code": row["code"]},
                {"programme_id": programme, "text": row["text"], "position": position},
            )


def _trajectories():
    content = _read("standard_trajectories")
    for programme in content["trajectories"]:
        fields = {"number": 1, "valid_from": content["valid_from"], "source": content["source"]}
        yield {"code": _first(programme)}, fields | {"programme_id": programme}


def _competences():
    for programme, clusters in _read("standard_trajectories")["trajectories"].items():
        rows = [(one["cluster"], row) for one in clusters for row in one["competences"]]
        for position, (cluster, row) in enumerate(rows, start=1):
            key = {"standard_trajectory_id": _first(programme), "code": row["code"]}
            yield key, {"text": row["text"], "cluster": cluster, "position": position}


def _first(programme):
    return f"{programme}-1"


def _holidays():
    content = _read("holidays")
    for row in content["holidays"]:
        days = {"first_day": row["first"], "last_day": row["last"]}
        yield {"code": row["code"]}, {"name": row["name"], "source": content["source"]} | days
