"""A way back from one change on the board: what it was goes along in a signed token, and counts while nobody changed it since."""

from dataclasses import dataclass
from uuid import UUID

from django.core import signing
from django.db import transaction

from duaalportal.accounts import audit
from learningplans.models import PlanItem
from learningplans.plans import changing
from learningplans.plans.placing import KEPT, LINKS, Change, new_row, note, refuse_twice, save, state_of, told
from learningplans.plans.placing_errors import ItemChanged
from learningplans.rules.coverage import Key

audit.verbs(plan_goal_put_back="maakte een wijziging in het opleidingsplan ongedaan")

SALT, SECONDS = "plan-undo", 3600
# the name in the session of the last change somebody made
KEPT_AS = "plan_undo"


@dataclass(frozen=True)
class Token:
    """One change: the row, its number after the change (0 when the row was taken away), and how it was before."""

    item_id: UUID
    version: int
    key: Key
    title: str
    words: str
    before: dict | None


def write(change, words=""):
    """The token of a change, for a form, with what to say of it."""
    row = change.item
    said = {
        "p": str(row.plan_version_id),
        "i": str(row.pk),
        "v": 0 if change.removed else row.version,
        "s": str(row.sheet_id or ""),
        "g": row.goal_code,
        "t": row.title,
        "w": words,
        "b": told(change.before),
    }
    return signing.dumps(said, salt=SALT, compress=True)


def read(text, plan_version):
    """The token that was written for this version of a plan less than an hour ago; None for anything else."""
    try:
        said = signing.loads(text, salt=SALT, max_age=SECONDS) if text else None
    except signing.BadSignature:
        return None
    if said is None or said["p"] != str(plan_version.pk):
        return None
    key = Key(UUID(said["s"]) if said["s"] else None, said["g"])
    return Token(UUID(said["i"]), said["v"], key, said["t"], said["w"], _read_told(said["b"]))


@transaction.atomic
def put_back(*, version, token, by, at):
    """Undo one change: the row as it was, while nobody changed it since. Raises PlanRefused and ItemChanged."""
    plan = changing.locked_open(version)
    row = PlanItem.objects.filter(plan_version=plan, pk=token.item_id).first()
    if (row.version if row else 0) != token.version:
        raise ItemChanged(row)
    was = state_of(row) if row else None
    if token.before is None:
        if row is None:
            return Change(None, None, changed=False)
        row.delete()
        row.pk = token.item_id
        gone = changing.touch(plan, by=by, at=at)
        note("plan_goal_put_back", plan, row, by=by, at=at, before=was)
        return Change(row, was, gone=gone, removed=True)
    if row is None:
        row = new_row(plan, token.key)
        row.pk = token.item_id
    refuse_twice(row, token.before)
    for name, value in token.before.items():
        setattr(row, name, value)
    save(row)
    gone = changing.touch(plan, by=by, at=at)
    note("plan_goal_put_back", plan, row, by=by, at=at, before=was)
    return Change(row, was, gone=gone)


def _read_told(told_):
    if told_ is None:
        return None
    kinds = dict.fromkeys(("organisation_id", "responsible_id", *LINKS), PlanItem)
    found = {}
    for name in KEPT:
        value = told_[name]
        if value is not None and (name in kinds or name in ("starts_on", "ends_on", "known_on", "hours")):
            value = PlanItem._meta.get_field(name.removesuffix("_id")).to_python(value)
        found[name] = value
    return found
