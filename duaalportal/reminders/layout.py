"""What stands around every page: the menu of this person and the world the portal runs in."""

from django.conf import settings

from duaalportal.accounts.access import Can, OrganisationKind
from duaalportal.lib.addresses import url

COMPANIES = "Leerbedrijven"
# a phone has room for five: what else there is stands in the rail of a wide screen, and behind Meer
ON_A_WIDE_SCREEN = {"groeiwijzer:my_plan"}
MENU = (
    ("Vandaag", "home", "today", Can.USE_PORTAL),
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
    return [
        {
            "label": _label(label, me),
            "icon": icon,
            "url": url(name),
            "current": name == here,
            "wide": name in ON_A_WIDE_SCREEN,
        }
        for label, icon, name, can in MENU
        if me.access.can(can)
    ]


def _label(label, me):
    """Who works in a company has one; others read of several."""
    works = any(m.organisation.kind == OrganisationKind.COMPANY for m in me.access.memberships)
    return "Leerbedrijf" if label == COMPANIES and works else label
