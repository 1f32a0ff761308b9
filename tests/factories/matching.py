"""Openings, profiles and matches for tests, as plain rows: no rule is asked."""

import datetime as dt

from django.utils import timezone

from matching import models as m
from matching.openings.writing import where

DAY = dt.timedelta(days=1)


def make_opening(establishment, programme, by, *, published=True, **fields):
    """An opening of one place for the coming school year, published unless told otherwise."""
    now, today = timezone.now(), timezone.localdate()
    fields.setdefault("starts_on", today)
    fields.setdefault("ends_on", today + 200 * DAY)
    return m.Opening.objects.create(
        organisation=establishment.organisation,
        establishment=establishment,
        **where(establishment),
        programme=programme,
        made_at=now,
        made_by=by,
        published_at=now if published else None,
        **fields,
    )


def make_profile(trajectory, **fields):
    """What a learner says of themselves."""
    return m.LearnerProfile.objects.create(
        school=trajectory.school,
        trajectory=trajectory,
        saved_at=timezone.now(),
        saved_by=trajectory.learner.user,
        **fields,
    )


def prefer(trajectory, opening, rank=1):
    """The learner likes an opening."""
    return m.Preference.objects.create(
        school=trajectory.school,
        trajectory=trajectory,
        opening=opening,
        rank=rank,
        chosen_at=timezone.now(),
        chosen_by=trajectory.learner.user,
    )


def share_profile(trajectory, opening, **shown):
    """A company may read this of the learner."""
    return m.SharedProfile.objects.create(
        school=trajectory.school,
        trajectory=trajectory,
        organisation=opening.organisation,
        opening=opening,
        first_name=trajectory.learner.first_name,
        programme=trajectory.programme,
        shown=shown,
        shared_at=timezone.now(),
        shared_by=trajectory.learner.user,
    )


def make_match(trajectory, opening, by, **fields):
    """A match that the company knows of, over all days of the opening unless told otherwise."""
    fields.setdefault("introduced_at", timezone.now())
    fields.setdefault("starts_on", opening.starts_on)
    fields.setdefault("ends_on", opening.ends_on)
    return m.Match.objects.create(
        school=trajectory.school,
        trajectory=trajectory,
        organisation=opening.organisation,
        opening=opening,
        first_name=trajectory.learner.first_name,
        proposed_at=timezone.now(),
        proposed_by=by,
        **fields,
    )
