"""How the matching itself went, summed per company for a school, so that nobody stands out (M10)."""

from collections import defaultdict
from dataclasses import dataclass

from duaalportal.accounts.access import Can, Role
from duaalportal.lib.hiding import showable
from groeiwijzer.group import MINIMUM
from matching.matches.reading import FITS
from matching.models import MatchReview

FAMILY = {Role.LEARNER, Role.GUARDIAN}


@dataclass(frozen=True)
class Looked:
    """What people said looking back on matches with one company: about how many learners, and how many of each answer."""

    company: str
    learners: int
    fits: tuple

    @property
    def facts(self):
        """How many learners with each answer, as far as it may be told."""
        return [f"goede match? {words}: {many}" for words, many in self.fits]


def per_company(user):
    """Companies about which enough learners were looked back on, by name (one query); a small group is left out."""
    schools = [
        pk for pk in user.access.organisation_ids(Can.SEE_MATCHES) if user.access.roles_in(pk) - FAMILY
    ]
    if not schools:
        return []
    rows = (
        MatchReview.objects.visible_to(user).filter(school__in=schools).order_by("organisation__name", "pk")
    )
    rows = rows.values_list("organisation_id", "organisation__name", "trajectory_id", "answers")
    bits, names, cells, width = {}, {}, defaultdict(int), 0
    found = list(rows)
    for _, _, trajectory, _ in found:
        width += bits.setdefault(trajectory, 1 << width) == 1 << width
    for company, name, trajectory, answers in found:
        names[company] = name
        cells[company, ""] |= bits[trajectory]
        if answers.get("fits"):
            cells[company, answers["fits"]] |= bits[trajectory]
    # the whole of a company first: what would give away a small part of it is left out
    told = showable(dict(sorted(cells.items(), key=lambda one: one[0][1] != "")), MINIMUM, max(width, 1))
    return [
        Looked(
            name,
            cells[company, ""].bit_count(),
            tuple(
                (words, cells[company, value].bit_count())
                for value, words in FITS.items()
                if (company, value) in told
            ),
        )
        for company, name in names.items()
        if (company, "") in told
    ]
