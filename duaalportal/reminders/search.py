"""Pages of the portal by their name: those of the menu, those behind Meer, and a few that are a step further."""

from duaalportal.accounts.access import Can
from duaalportal.lib.addresses import url
from duaalportal.lib.questions import asking
from duaalportal.lib.search import Hit, all_in
from duaalportal.reminders.layout import MENU
from duaalportal.reminders.more import sections

PAGES = "Pagina's"
# words, name of the address, what one must be able to do
FURTHER = (
    ("Overeenkomsten te tekenen", "learningplans:to_sign", Can.SIGN_AGREEMENT),
    ("Wie start binnenkort?", "learningplans:starts", Can.SEE_START),
    ("Leerfiches", "learningplans:sheets", Can.SEE_SHEETS),
    ("Bedrijfsfiches", "learningplans:company_sheets", Can.SEE_COMPANY_SHEETS),
    ("Incidenten", "companies:all_incidents", Can.READ_INCIDENTS),
    ("Wat leerbedrijven delen", "groeiwijzer:shared", Can.READ_SHARED),
    ("Aanmelden met een sleutel of code", "mfa_index", Can.USE_PORTAL),
    ("Toestellen waarop je aangemeld bent", "usersessions_list", Can.USE_PORTAL),
)


@asking
def find(*, user, words, limit, today):
    """Pages whose name or explanation holds each word (no query)."""
    yield []
    return [hit for hit in _pages(user.access) if all_in(words, f"{hit.title} {hit.text}")][:limit]


def _pages(access):
    found = {}
    for _, lines in sections(access):
        for line in lines:
            found[line.url] = Hit(PAGES, line.label, line.what, line.url)
    for label, name, can in (*((one[0], *one[2:]) for one in MENU), *FURTHER):
        if access.can(can):
            found.setdefault(url(name), Hit(PAGES, label, "", url(name)))
    return found.values()
