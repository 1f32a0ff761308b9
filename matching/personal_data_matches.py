"""What was said of and by a person on the way to a place; kept, without their words, when they are erased."""

from django.db.models import Q

from matching.matches.reading import said_in
from matching.models import (
    CompanyWish,
    LearnerProfile,
    Match,
    MatchReview,
    MatchWord,
    Preference,
    SharedProfile,
)
from matching.profiles.headings import said
from matching.profiles.writing import FIELDS

GONE = "(verwijderd)"


def collect(user):
    """The own profile, preferences, what was shared, matches and words."""
    own = {"trajectory__learner__user": user}
    return {
        "Je profiel voor een leerplaats": [
            {one.heading: one.text for one in said(row)} | {"bewaard op": row.saved_at}
            for row in LearnerProfile.objects.filter(**own).order_by("saved_at")
        ],
        "Leerplaatsen die je koos": [
            {"plaats": str(row.opening), "keuze": row.rank, "wat je las": row.reading}
            for row in Preference.objects.filter(**own)
            .select_related("opening__programme")
            .order_by("chosen_at")
        ],
        "Wat je met leerbedrijven deelde": [
            {
                "bedrijf": row.organisation.name,
                "sinds": row.shared_at,
                "tot": row.withdrawn_at,
                "wat": row.shown,
            }
            for row in SharedProfile.objects.filter(**own)
            .select_related("organisation")
            .order_by("shared_at")
        ],
        "Je kennismakingen": [
            {
                "bedrijf": row.organisation.name,
                "voorgesteld op": row.proposed_at,
                "bij het bedrijf bekend sinds": row.introduced_at,
                "stand": row.get_state_display(),
            }
            for row in Match.objects.filter(**own).select_related("organisation").order_by("proposed_at")
        ],
        "Wat je over een match zei": [
            {
                "als": row.get_party_display(),
                "hoe gezegd": row.get_given_display(),
                "wat": row.get_value_display(),
                "waarom": row.reason,
                "op": row.at,
            }
            for row in MatchWord.objects.filter(by=user).order_by("at")
        ],
        "Hoe je op een match terugkeek": [
            {
                "bedrijf": row.organisation.name,
                "als": row.get_party_display(),
                "wat": dict(said_in(row.answers)),
                "op": row.at,
            }
            for row in MatchReview.objects.filter(by=user).select_related("organisation").order_by("at")
        ],
    }


def erase(*, user, at):
    """Names and own words go; that there was a match, and how it ended, stays."""
    own = {"trajectory__learner__user": user}
    empty = {field: getattr(LearnerProfile(), field) for field in FIELDS}
    profiles = LearnerProfile.objects.filter(**own).update(**empty)
    Preference.objects.filter(**own).update(reading="")
    SharedProfile.objects.filter(**own, withdrawn_at=None).update(withdrawn_at=at)
    SharedProfile.objects.filter(**own).update(first_name=GONE, shown={})
    CompanyWish.objects.filter(**own, withdrawn_at=None).update(withdrawn_at=at)
    CompanyWish.objects.filter(**own).update(note="")
    matches = Match.objects.filter(**own).update(first_name=GONE, report="")
    # that a difference was meant stays; it may not be without a reason
    Match.objects.filter(**own).exclude(mismatch_reason="").update(mismatch_reason=GONE)
    words = MatchWord.objects.filter(Q(by=user) | Q(**own)).update(reason=GONE, told="")
    MatchReview.objects.filter(Q(by=user) | Q(**own)).update(answers={})
    found = []
    if profiles:
        found.append("Het profiel voor een leerplaats is leeggemaakt.")
    if matches or words:
        found.append("Namen en woorden bij kennismakingen zijn weg; hoe ze afliepen blijft.")
    return found
