"""What the search finds of companies and mentors, each within what this person may open."""

from companies.models import Mentor
from companies.models.base import companies_of
from duaalportal.accounts.access import Can, OrganisationKind
from duaalportal.accounts.models import Organisation
from duaalportal.accounts.prepared import question
from duaalportal.lib.addresses import url
from duaalportal.lib.questions import asking
from duaalportal.lib.search import Hit, best_first, mentions, named

COMPANIES, MENTORS = "Leerbedrijven", "Mentoren"


@asking
def find(*, user, words, limit, today):
    """Companies by name, municipality or enterprise number, and mentors by name (one question each)."""
    access, given = user.access, named(words)
    subjects = []
    if _reads_companies(access):
        subjects.append((_company_hits, _companies(user, today, limit, **given)))
    if access.can(Can.SEE_MENTORS):
        subjects.append((_mentor_hits, _mentors(user, today, limit, **given)))
    if not subjects:
        return []
    told = yield [asked for _, asked in subjects]
    return [hit for (tell, _), rows in zip(subjects, told, strict=True) for hit in tell(rows)]


def _reads_companies(access):
    # learners and parents read what a company shares of itself, not its page
    return access.organisation_ids(Can.SEE_COMPANY) & access.organisation_ids(Can.SEE_MEMBERS)


@question
def _companies(user, today, limit, **words):
    seen = companies_of(_reads_companies(user.access), today, field="pk")
    rows = Organisation.objects.filter(seen, kind=OrganisationKind.COMPANY)
    rows = rows.filter(mentions(words, "name", "municipality", "kbo_number"))
    rows = rows.order_by(best_first(words, "name"), "name", "pk")
    return rows.values_list("slug", "name", "municipality", named=True)[:limit]


def _company_hits(rows):
    for row in rows:
        yield Hit(COMPANIES, row.name, row.municipality, url("companies:overview", organisation=row.slug))


@question
def _mentors(user, today, limit, **words):
    rows = Mentor.objects.visible_to(user).active(today).filter(mentions(words, "name"))
    rows = rows.order_by(best_first(words, "name"), "name", "pk")
    return rows.values_list("pk", "name", "organisation__name", "organisation__slug", named=True)[:limit]


def _mentor_hits(rows):
    for row in rows:
        address = url("companies:mentor", organisation=row.organisation__slug, mentor=row.pk)
        yield Hit(MENTORS, row.name, row.organisation__name, address)
