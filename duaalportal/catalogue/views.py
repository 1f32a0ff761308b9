"""Help, privacy and accessibility for anyone; rules, support and courses for who is signed in."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from duaalportal.accounts.access import Can, public, requires
from duaalportal.catalogue import guide, offer, services
from duaalportal.catalogue.forms import PlaceForm, RoutingForm, ValueForm
from duaalportal.catalogue.models import Name, Routing, Scheme
from duaalportal.catalogue.parameters import book
from duaalportal.lib.dates import date_of
from duaalportal.lib.pages import go_to, render_page

# the rules by subject, as a reader looks for them
GROUPS = (
    ("Mentoren", ("mentor", "certificate", "training")),
    ("Erkenning", ("recognition", "decision", "appeal", "expiry", "draft")),
    ("Veiligheid en leeftijd", ("risk", "minor")),
    ("School", ("programme",)),
    ("Financiële steun", ("premium", "learner", "registration")),
)


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


@requires(Can.USE_PORTAL)
@require_safe
def rules(request):
    """Every rule with the value that holds today, for everyone and per partnership, with its day and source."""
    request.menu = "more"
    today, values = timezone.localdate(), book()
    schemes = {scheme.code: scheme.name for scheme in Scheme.objects.all()}
    standing = {name: _standing(values, name, today, schemes) for name in Name}
    groups = [
        (title, [(name, standing[name]) for name in Name if name.value.split("_")[0] in words])
        for title, words in GROUPS
    ]
    routings = Routing.objects.select_related("joint_committee", "scheme")
    context = {
        "groups": groups,
        "routings": _in_force([row for row in routings if _holds(row, today)]),
        "today": today,
        "manages": request.user.access.can(Can.MANAGE_RULES),
    }
    return render_page(request, "catalogue/rules.html", context)


def _holds(row, on):
    return row.valid_from <= on and (row.valid_until is None or on <= row.valid_until)


def _in_force(routings):
    """Per committee the newest row."""
    newest = {row.joint_committee_id: row for row in sorted(routings, key=lambda row: row.valid_from)}
    return sorted(newest.values(), key=lambda row: (row.joint_committee_id is None, row.joint_committee_id))


def _standing(values, name, today, schemes):
    """The value for everyone, then those of partnerships that differ; each with for whom it is."""
    general = values.on(today).find(name)
    found = [("iedereen", general)] if general else []
    for code, words in schemes.items():
        own = values.on(today, code).find(name)
        if own and own.scheme and (general is None or own.value != general.value):
            found.append((words, own))
    return found


@requires(Can.MANAGE_RULES)
@require_http_methods(["GET", "HEAD", "POST"])
def partnerships(request):
    """Which partnership handles which committee, and which of them works in this portal."""
    request.menu = "more"
    routing = RoutingForm(request.POST if "route-scheme" in request.POST else None, prefix="route")
    place = PlaceForm(request.POST if "organisation" in request.POST else None)
    now = timezone.now()
    if routing.is_bound and routing.is_valid():
        try:
            services.add_routing(by=request.user, at=now, **routing.cleaned_data)
        except services.TooEarly:
            routing.add_error(
                "valid_from", "Kies vandaag of later: wat al ingediend is, blijft waar het ligt."
            )
        except services.ValueStands:
            routing.add_error("valid_from", "Vanaf die dag staat er voor dit comité al een partnerschap.")
        else:
            messages.success(request, "Bewaard.")
            return go_to(request, "partnerships")
    if place.is_bound and place.is_valid():
        services.place_partnership(by=request.user, at=now, **place.cleaned_data)
        messages.success(request, "Bewaard.")
        return go_to(request, "partnerships")
    context = {
        "routings": Routing.objects.select_related("joint_committee", "scheme"),
        "schemes": Scheme.objects.select_related("organisation"),
        "routing": routing,
        "place": place,
    }
    refused = routing.errors or place.errors
    return render_page(request, "catalogue/partnerships.html", context, status=422 if refused else 200)


@requires(Can.USE_PORTAL)
@require_safe
def rule(request, rule):
    """One rule through time: what held from when to when, for whom and where it is written."""
    return _rule_page(request, _rule(rule))


@requires(Can.MANAGE_RULES)
@require_http_methods(["GET", "HEAD", "POST"])
def rule_change(request, rule):
    """Give a rule a new value from a day on."""
    name = _rule(rule)
    form = ValueForm(request.POST or None, name=name)
    if request.method == "POST" and form.is_valid():
        try:
            row = services.add_value(name=name, by=request.user, at=timezone.now(), **form.cleaned_data)
        except services.TooEarly:
            form.add_error("valid_from", "Kies vandaag of later: wat al beslist is, houdt zijn regel.")
        except services.ValueStands:
            form.add_error("valid_from", "Vanaf die dag heeft deze regel al een waarde.")
        else:
            messages.success(request, f"Geldt vanaf {date_of(row.valid_from)}.")
            return go_to(request, "rule", rule=name.value)
    return _rule_page(request, name, form, status=422 if form.is_bound else 200)


def _rule(value):
    try:
        return Name(value)
    except ValueError as error:
        raise Http404 from error


def _rule_page(request, name, form=None, status=200):
    request.menu = "more"
    values = book().of(name)
    context = {
        "name": name,
        "values": values,
        "schemes": {scheme.code: scheme.name for scheme in Scheme.objects.all()},
        "today": timezone.localdate(),
        "manages": request.user.access.can(Can.MANAGE_RULES),
        "form": form,
    }
    return render_page(request, "catalogue/rule.html", context, status=status)


@requires(Can.USE_PORTAL)
@require_safe
def support(request):
    """Financial support for companies and learners, dated and with its source; and what no longer exists (C28)."""
    request.menu = "more"
    today = timezone.localdate()
    values = book().on(today)
    rows = [
        (row, [found for name in row.parameters if (found := values.find(name))]) for row in offer.supports()
    ]
    context = {
        "now": [pair for pair in rows if pair[0].exists(today)],
        "gone": [row for row, _ in rows if not row.exists(today)],
        "today": today,
    }
    return render_page(request, "catalogue/support.html", context)


@requires(Can.USE_PORTAL)
@require_safe
def courses(request):
    """Courses for mentors and sessions to come back to, also for teachers (C13)."""
    request.menu = "more"
    today, values = timezone.localdate(), book()
    schemes = {scheme.code: scheme.name for scheme in Scheme.objects.all()}
    context = {
        "duty": [row for row in offer.courses() if row.duty],
        "free": [row for row in offer.courses() if not row.duty],
        "schemes": schemes,
        "terms": _standing(values, Name.TRAINING_TERM, today, schemes),
    }
    return render_page(request, "catalogue/courses.html", context)
