"""Pages that anyone may read: help and contact, what happens with data, and accessibility."""

from django.conf import settings
from django.utils import timezone
from django.views.decorators.http import require_safe

from duaalportal.accounts.access import public
from duaalportal.catalogue import guide
from duaalportal.lib.pages import render_page


@public
@require_safe
def help_page(request):
    """Help and contact: help with signing in, and the official links with the day they were checked."""
    today = timezone.localdate()
    limit = guide.max_age_days(today)
    groups = [(group, [(link, link.age(today, limit)) for link in group.links]) for group in guide.groups()]
    ages = [age for _, links in groups for _, age in links]
    context = {
        "groups": groups,
        "contact": settings.CONTACT_EMAIL,
        # then once above them all says more than the same words at nearly every link
        "mostly_unchecked": ages.count("never") * 2 > len(ages),
    }
    return render_page(request, "catalogue/help.html", context)


@public
@require_safe
def privacy(request):
    """What happens with data: what is kept, why, how long, and what never is."""
    return render_page(request, "catalogue/privacy.html", {"contact": settings.CONTACT_EMAIL})


@public
@require_safe
def accessibility(request):
    """How accessible the portal is, and what to do when something does not work."""
    return render_page(request, "catalogue/accessibility.html", {"contact": settings.CONTACT_EMAIL})
