"""Keep what a learner says of themselves; what a company read of it and may no longer read, goes at once."""

from django.db import transaction

from duaalportal.accounts import audit
from matching.models import LearnerProfile, SharedProfile
from matching.profiles.headings import BY_CHOICE, TEXTS
from matching.profiles.holding import ProfileMoved, held

audit.verbs(profile_saved="bewaarde het eigen profiel voor een leerplaats")
FIELDS = (
    *(*TEXTS, "shows_attention", "max_km", "travels_by", "weekdays"),
    *("languages", "wants_support"),
)


@transaction.atomic
def save(*, trajectory, version, by, at, **said):
    """Keep a profile written on `version` (0 for a first); raises ProfileMoved when another stands there."""
    current = held(trajectory)
    row = LearnerProfile.objects.filter(trajectory=current).first()
    if row and row.version != version:
        if all(getattr(row, name) == said[name] for name in FIELDS):
            return row  # sent twice
        raise ProfileMoved("Dit profiel is intussen aangepast.", row)
    row = row or LearnerProfile(school=current.school, trajectory=current, version=0)
    for name in FIELDS:
        setattr(row, name, said[name])
    row.version, row.saved_at, row.saved_by = row.version + 1, at, by
    row.save()
    hidden = 0 if row.shows_attention else _hide_attention(current)
    audit.record("profile_saved", row, by=by, at=at, organisation=current.school, hidden_from=hidden)
    return row


def _hide_attention(trajectory):
    """Take what asks help out of every copy a company reads; returns out of how many."""
    open_copies = SharedProfile.objects.select_for_update(of=("self",))
    found = 0
    for copy in open_copies.filter(trajectory=trajectory, withdrawn_at=None):
        if copy.shown.pop(TEXTS[BY_CHOICE], None) is not None:
            copy.save(update_fields=["shown"])
            found += 1
    return found
