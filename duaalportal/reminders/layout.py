"""What stands around every page: the menu of this person and the world the portal runs in."""

from django.conf import settings

from duaalportal.accounts.access import Can, OrganisationKind, Role
from duaalportal.lib.addresses import url

COMPANIES = "Leerbedrijven"
LEARNERS = "Lerenden"
PLANS = "Plannen"
# a phone has room for five: what gives way, in this order, stands in the rail of a wide screen, and behind Meer
ROOM = 5
GIVES_WAY = ("groeiwijzer:my_plan", "members_home", "groeiwijzer:home", "companies:home")
# what the one trajectory of a learner is called
OWN = {LEARNERS: "Traject", PLANS: "Plan"}
MENU = (
    ("Vandaag", "home", "today", Can.USE_PORTAL),
    (LEARNERS, "person", "learningplans:home", Can.SEE_LEARNERS),
    (PLANS, "plan", "learningplans:plans", Can.SEE_SHEETS),
    ("Mijn werkplek", "tools", "companies:my_workplace", Can.SEE_OWN_WORKPLACE),
    (COMPANIES, "company", "companies:home", Can.SEE_COMPANY),
    ("Groeiwijzer", "steps", "groeiwijzer:home", Can.SEE_ASSESSMENTS),
    ("Groeiplan", "flag", "groeiwijzer:my_plan", Can.PLAN_GROWTH),
    ("Mensen", "people", "members_home", Can.SEE_MEMBERS),
    ("Meer", "more", "more", Can.USE_PORTAL),
)


def layout(request):
    """Menu, person and organisations for the page's frame; a signed-out visitor has none of them."""
    user = getattr(request, "user", None)
    me = user if user is not None and user.is_authenticated else None
    return {
        "me": me,
        "nav": _menu(request, me) if me and me.access.memberships else [],
        "organisations": me.access.organisations() if me else [],
        "demo_world": settings.DEMO_WORLD,
    }


def _menu(request, me):
    here = getattr(request, "menu", None) or getattr(request.resolver_match, "view_name", "")
    mine = [entry for entry in MENU if me.access.can(entry[3])]
    wide = only_wide([name for _, _, name, _ in mine])
    return [
        {
            "label": _label(label, me),
            "icon": icon,
            "url": url(name),
            "current": name == here,
            "wide": name in wide,
        }
        for label, icon, name, _ in mine
    ]


def only_wide(names):
    """The entries that a phone leaves out: the growth plan always, others while there are more than it has room for."""
    found = [name for name in GIVES_WAY if name in names]
    return set(found[: max(len(names) - ROOM, int(GIVES_WAY[0] in names))])


def _label(label, me):
    """Who works in a company has one, and a learner one trajectory; others read of several."""
    own = OWN.get(label)
    if own and not {m.role for m in me.access.memberships} - {Role.LEARNER, Role.GUARDIAN}:
        return own
    works = any(m.organisation.kind == OrganisationKind.COMPANY for m in me.access.memberships)
    return "Leerbedrijf" if label == COMPANIES and works else label
