"""A profile, choices and shared copies as each side reads them; a company reads its copies and its own wishes."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Q

from duaalportal.lib.asked import Asked
from matching.models import CompanyWish, LearnerProfile, Match, Opening, Preference, SharedProfile
from matching.models.matches import OPEN
from matching.openings.facts import free_places
from matching.profiles.headings import for_companies

# --- the learner's side -------------------------------------------------------------------------------------------------


def profile_of(user, trajectory):
    """The profile of a trajectory, as far as this person reads it; an empty one while there is none."""
    found = LearnerProfile.objects.visible_to(user).filter(trajectory=trajectory).first()
    return found or LearnerProfile(trajectory=trajectory, school_id=trajectory.school_id, version=0)


@dataclass(frozen=True)
class Shared:
    """What one company reads now, beside the profile of today."""

    row: object
    can_take_back: bool
    is_behind: bool


def shared_by(user, trajectory, profile):
    """What companies read of this learner, the newest first (two queries)."""
    rows = SharedProfile.objects.visible_to(user).filter(trajectory=trajectory, withdrawn_at=None)
    rows = list(rows.select_related("organisation", "opening").order_by("-shared_at", "pk"))
    mine = SharedProfile.objects.of_own_or_child(user).filter(trajectory=trajectory)
    mine = set(mine.values_list("pk", flat=True)) if rows else ()
    now = {one.heading: one.text for one in for_companies(profile)}
    return [
        Shared(row, row.pk in mine, any(now.get(heading) != text for heading, text in row.shown.items()))
        for row in rows
    ]


def wishes_about(user, trajectory):
    """Companies that would like to meet this learner (one query)."""
    rows = CompanyWish.objects.visible_to(user).filter(trajectory=trajectory, withdrawn_at=None)
    return rows.select_related("organisation", "opening").order_by("at", "pk")


@dataclass(frozen=True)
class Choice:
    """One preferred opening, how it stands today, and whether its company reads along."""

    row: object
    place: int
    why_not: str
    shared: object


def choices_of(user, trajectory, today):
    """What a learner prefers, the first choice first, each with how it stands today (three queries)."""
    rows = Preference.objects.visible_to(user).filter(trajectory=trajectory, withdrawn_at=None)
    rows = list(
        rows.select_related("opening__organisation", "opening__programme").order_by("rank", "chosen_at", "pk")
    )
    open_copies = SharedProfile.objects.visible_to(user).filter(trajectory=trajectory, withdrawn_at=None)
    shared = {copy.organisation_id: copy for copy in open_copies} if rows else {}
    free = free_places([row.opening for row in rows], today) if rows else {}
    return [
        Choice(
            row,
            place,
            why_not(row.opening, today, free[row.opening_id].free),
            shared.get(row.opening.organisation_id),
        )
        for place, row in enumerate(rows, 1)
    ]


def why_not(opening, today, free=1):
    """Why nobody can come here any more, in Dutch; '' when somebody can."""
    if opening.closed_at:
        return "Het bedrijf sloot deze plaats."
    if opening.ends_on < today:
        return "Deze plaats is voorbij."
    return "" if free else "Alle plaatsen zijn ingenomen."


# --- the company's side -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CandidateFilter(Asked):
    """What somebody asked of the candidates."""

    q: str = ""
    vestiging: str = ""
    plaats: str = ""


class Candidates:
    """Who shares a profile with one company; nothing else of a learner is read here."""

    def __init__(self, user, company, asked):
        self.user, self.company, self.asked = user, company, asked
        rows = Opening.objects.visible_to(user).filter(organisation=company, published_at__isnull=False)
        self.openings = list(rows.order_by("place_name", "title", "starts_on", "pk"))

    @property
    def sites(self):
        """Establishments that offer a place: {key: name}."""
        return {str(row.establishment_id): row.place_name for row in self.openings}

    @property
    def places(self):
        """Places on offer: {key: name}."""
        names = {str(row.pk): row.title or row.place_name for row in self.openings if not row.closed_at}
        return dict(sorted(names.items(), key=lambda one: one[1]))

    def rows(self):
        """The copies as they were asked, the newest first."""
        rows = SharedProfile.objects.candidates_for(self.user).filter(organisation=self.company)
        if self.asked.q:
            rows = rows.filter(
                Q(first_name__icontains=self.asked.q) | Q(programme__name__icontains=self.asked.q)
            )
        if self.asked.vestiging:
            rows = rows.filter(opening__in=self._where(establishment_id=self.asked.vestiging))
        if self.asked.plaats:
            rows = rows.filter(opening__in=self._where(pk=self.asked.plaats))
        return rows.select_related("programme", "opening").order_by("-shared_at", "pk")

    def _where(self, **wanted):
        ((name, value),) = wanted.items()
        return [row.pk for row in self.openings if str(getattr(row, name)) == value]


def wished(user, copies):
    """{learner's trajectory: wishes of the own company}, for a page of copies (one query)."""
    found = defaultdict(list)
    about = [copy.trajectory_id for copy in copies]
    rows = CompanyWish.objects.of_own_company(user).filter(trajectory__in=about, withdrawn_at=None)
    for row in rows.select_related("opening").order_by("rank", "pk"):
        found[row.trajectory_id].append(row)
    return found


@dataclass(frozen=True)
class Wished:
    """One wish in its place, with the copy it is about and how far a match is."""

    row: object
    place: int
    copy: object
    match: object


def wishes_for(user, opening):
    """Whom the company would like to meet for an opening, the first first; of who shares no more, nothing (three queries)."""
    rows = CompanyWish.objects.kept_by(user).filter(opening=opening, withdrawn_at=None)
    rows = list(rows.order_by("rank", "at", "pk"))
    about = [row.trajectory_id for row in rows]
    copies = SharedProfile.objects.candidates_for(user).filter(
        trajectory__in=about, organisation=opening.organisation_id
    )
    known = {copy.trajectory_id: copy for copy in copies.select_related("programme")}
    found = Match.objects.visible_to(user).filter(opening=opening, trajectory__in=about, state__in=OPEN)
    matches = {match.trajectory_id: match for match in found}
    return [
        Wished(row, place, known[row.trajectory_id], matches.get(row.trajectory_id))
        for place, row in enumerate(rows, 1)
        if row.trajectory_id in known
    ]
