"""Learning networks: the list, one network with its members and meetings, founding, changing, joining (X10)."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from duaalportal.accounts.access import Can, requires, roles_that_can
from duaalportal.accounts.models import Membership, User
from duaalportal.catalogue.parameters import book
from duaalportal.lib.pages import go_to, render_page
from groeiwijzer.models import LearningNetwork, NetworkMeeting
from groeiwijzer.networks import reading, services
from groeiwijzer.networks.forms import ContactForm, MemberForm, NetworkForm
from groeiwijzer.views.loading import organisation_where

FORM = ["GET", "HEAD", "POST"]
MENU = "more"
PER_PAGE = 10


@requires(Can.SEE_NETWORKS)
@require_safe
def networks(request):
    """The networks of one's own organisations, with what comes and how often they meet."""
    request.menu = MENU
    today = timezone.localdate()
    law = book().on(today)
    rows = LearningNetwork.objects.visible_to(request.user, today)
    page = Paginator(rows.order_by("ended_at", "name", "pk"), PER_PAGE).get_page(request.GET.get("pagina"))
    keys = [row.pk for row in page.object_list]
    context = {
        "lines": reading.lines(LearningNetwork.objects.filter(pk__in=keys), today, law),
        "page": page,
        "founds": request.user.access.organisations(Can.RUN_NETWORK),
        "rhythm": reading.rhythm_of(0, law),
    }
    return render_page(request, "groeiwijzer/networks/list.html", context)


@requires(Can.RUN_NETWORK)
@require_http_methods(FORM)
def network_new(request, organisation):
    """Begin a network for an own organisation."""
    request.menu = MENU
    place = organisation_where(request, organisation, Can.RUN_NETWORK)
    form = NetworkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        found = services.found_network(
            organisation=place,
            by=request.user,
            at=timezone.now(),
            key=form.cleaned_data["key"],
            **form.said(),
        )
        messages.success(request, "Het netwerk is er. Voeg nu organisaties toe, en nodig uit.")
        return go_to(request, "groeiwijzer:network", network=found.pk)
    context = {
        "form": form,
        "title": "Richt een lerend netwerk op",
        "over": place.name,
        "lead": "Scholen en leerbedrijven rond enkele opleidingen in één streek leren van elkaar.",
        "back": ("groeiwijzer:networks", {}),
    }
    return _form(request, context, form)


@requires(Can.SEE_NETWORKS)
@require_safe
def network(request, network):
    """One network: what for, who takes part, what comes and what was learned."""
    found, today = network_where(request, network), timezone.localdate()
    first, last = reading.school_year_of(today)
    meetings = NetworkMeeting.objects.filter(network=found)
    ahead = meetings.standing().filter(starts_at__gte=reading.midnight(today), reported_at__isnull=True)
    past = meetings.exclude(pk__in=ahead.order_by().values("pk"))
    page = Paginator(past.order_by("-starts_at", "pk"), PER_PAGE).get_page(request.GET.get("pagina"))
    now = timezone.now()
    runs = is_run_by(request.user, found)
    held = meetings.standing().filter(starts_at__gte=first, starts_at__lt=last).count()
    mine = {one.pk for one in request.user.access.organisations(Can.SEE_NETWORKS)}
    members = found.members.running(today).select_related("member", "contact")
    context = {
        "network": found,
        "programmes": [one.programme.name for one in found.programmes.select_related("programme")],
        "members": [(row, runs or row.member_id in mine) for row in members],
        "ahead": [(row, reading.state_of(row, now)) for row in ahead.order_by("starts_at", "pk")],
        "page": page,
        "past": [(row, reading.state_of(row, now)) for row in page.object_list],
        "rhythm": reading.rhythm_of(held, book().on(today)),
        "runs": runs and found.ended_at is None,
    }
    return render_page(request, "groeiwijzer/networks/network.html", context)


@requires(Can.RUN_NETWORK)
@require_http_methods(FORM)
def network_change(request, network):
    """Another name, region, aim or cluster."""
    found = run_network(request, network)
    initial = {
        "name": found.name,
        "region": found.region,
        "about": found.about,
        "programmes": list(found.programmes.values_list("programme", flat=True)),
        "version": found.version,
    }
    form = NetworkForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_network(
                network=found,
                version=form.cleaned_data["version"] or 0,
                by=request.user,
                at=timezone.now(),
                **form.said(),
            )
        except services.RowChanged as error:
            changed_meanwhile(form, error.current)
        except services.NetworkRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Aangepast.")
            return go_to(request, "groeiwijzer:network", network=found.pk)
    context = {"form": form, "title": "Pas het netwerk aan", "over": found.name, "back": back_to(found)}
    return _form(request, context, form)


@requires(Can.RUN_NETWORK)
@require_POST
def network_end(request, network):
    """Stop a network; what it learned stays to be read."""
    found = run_network(request, network)
    services.end_network(network=found, by=request.user, at=timezone.now())
    messages.success(request, "Het netwerk is gestopt. Wat jullie leerden, blijft leesbaar.")
    return go_to(request, "groeiwijzer:network", network=found.pk)


# --- who takes part ---------------------------------------------------------------------------------------------


@requires(Can.RUN_NETWORK)
@require_http_methods(FORM)
def network_member_new(request, network):
    """Let an organisation take part."""
    found = run_network(request, network)
    form = MemberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_member(network=found, by=request.user, at=timezone.now(), **form.said())
        except services.NetworkRefused as refused:
            form.add_error("member", str(refused))
        else:
            messages.success(request, "Deze organisatie doet mee, en leest vanaf nu alles van het netwerk.")
            return go_to(request, "groeiwijzer:network", network=found.pk)
    context = {"form": form, "title": "Wie doet mee?", "over": found.name, "back": back_to(found)}
    return _form(request, context, form)


@requires(Can.SEE_NETWORKS)
@require_http_methods(FORM)
def network_member(request, network, network_member):
    """Whom to turn to in a member organisation; by who runs the network and by that organisation itself."""
    found, row, is_mine = _member(request, network, network_member)
    people = _people(row.member) if is_mine else []
    initial = {
        "contact": str(row.contact_id or ""),
        "contact_name": row.contact_name,
        "contact_email": row.contact_email,
    }
    form = ContactForm(request.POST or None, initial=initial, people=people)
    if request.method == "POST" and form.is_valid():
        services.name_contact(row=row, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, "Bewaard.")
        return go_to(request, "groeiwijzer:network", network=found.pk)
    context = {
        "form": form,
        "title": "Contact en deelname",
        "over": f"{found.name}, {row.member.name}",
        "back": back_to(found),
        "leaves": row if row.member_id != row.organisation_id and row.left_on is None else None,
        "network": found,
    }
    return _form(request, context, form)


@requires(Can.SEE_NETWORKS)
@require_POST
def network_leave(request, network, network_member):
    """An organisation takes part no longer; by who runs the network and by that organisation itself."""
    found, row, _ = _member(request, network, network_member)
    try:
        services.leave(row=row, by=request.user, at=timezone.now())
    except services.OwnerStays as refused:
        messages.error(request, str(refused))
        return go_to(request, "groeiwijzer:network", network=found.pk)
    messages.success(request, f"{row.member.name} doet niet meer mee.")
    return go_to(request, "groeiwijzer:networks")


def _member(request, network, network_member):
    """The network, one of its running members this visitor may change, and whether it is an own organisation."""
    found, user = network_where(request, network), request.user
    rows = found.members.running(timezone.localdate()).select_related("member", "contact")
    row = get_object_or_404(rows, pk=network_member)
    is_mine = row.member_id in user.access.organisation_ids(Can.SEE_NETWORKS)
    if not is_mine and not is_run_by(user, found):
        raise Http404
    return found, row, is_mine


def _people(organisation):
    """Who works in an organisation today, by name."""
    there = Membership.objects.filter(
        organisation=organisation, role__in=roles_that_can(Can.SEE_NETWORKS)
    ).running(timezone.localdate())
    return list(User.objects.filter(pk__in=there.values("user"), is_active=True).order_by("name", "pk"))


# --- loading and answering --------------------------------------------------------------------------------------


def network_where(request, pk):
    """A network this visitor reads; anything else is a 404."""
    request.menu = MENU
    rows = LearningNetwork.objects.visible_to(request.user, timezone.localdate())
    return get_object_or_404(rows.select_related("organisation"), pk=pk)


def run_network(request, pk):
    """A network this visitor runs; anything else is a 404."""
    request.menu = MENU
    return get_object_or_404(
        LearningNetwork.objects.run_by(request.user).select_related("organisation"), pk=pk
    )


def is_run_by(user, row):
    """Whether a person runs the network that a row belongs to."""
    return row.organisation_id in user.access.organisation_ids(Can.RUN_NETWORK)


def back_to(network):
    """Where the page of a network stands: (name of the address, what it asks)."""
    return "groeiwijzer:network", {"network": network.pk}


def changed_meanwhile(form, current):
    """Say that somebody saved first; what was typed stays, and sending again saves it."""
    form.add_error(
        None,
        "Een collega bewaarde intussen iets anders. Kijk op de pagina wat er nu staat. "
        "Wat jij typte, staat hier nog; bewaar opnieuw om het te houden.",
    )
    form.data = form.data.copy()
    form.data["version"] = current.version


def _form(request, context, form):
    status = 422 if form.is_bound else 200
    return render_page(request, "groeiwijzer/networks/form.html", {"leaves": None} | context, status=status)
