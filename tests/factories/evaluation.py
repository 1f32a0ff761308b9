"""Rounds, voices and what follows from them for tests, as plain rows: no rule is asked."""

import datetime as dt

from django.utils import timezone

from evaluation import models as m
from evaluation.loading import load_grids
from evaluation.rules.grids import grid_of


def the_grid():
    """The soft-skill grid of the portal."""
    return load_grids(timezone.now())


def make_round(trajectory, *, monday=None, grid=None, **fields):
    """The round of one week: this week's, or that of the Monday given."""
    today = timezone.localdate()
    first = monday or today - dt.timedelta(days=today.weekday())
    fields.setdefault("last_day", first + dt.timedelta(days=4))
    return m.EvaluationRound.objects.create(
        school=trajectory.school,
        trajectory=trajectory,
        first_day=first,
        grid=grid or the_grid(),
        opened_at=timezone.now(),
        **fields,
    )


def scores_of(grid, value="meets", **others):
    """A score for each criterion; `RH_2="not_yet"` makes an exception."""
    special = {code.replace("_", "."): said for code, said in others.items()}
    return {code: {"value": special.get(code, value)} for code in grid_of(grid.content).criteria}


def speak(round_, party, user, *, organisation=None, scores=None, sent=True, **fields):
    """A voice in a round, sent unless told otherwise."""
    organisation, now = organisation or round_.school, timezone.now()
    if sent:
        round_.spoken[f"{party}:{organisation.pk}"] = {"at": now.isoformat(), "by": str(user.pk)}
        round_.save(update_fields=["spoken"])
    return m.Voice.objects.create(
        school=round_.school,
        trajectory=round_.trajectory,
        round=round_,
        party=party,
        organisation=organisation,
        user=user,
        scores=scores if scores is not None else scores_of(round_.grid),
        submitted_at=now if sent else None,
        **fields,
    )
