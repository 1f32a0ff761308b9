"""Who is responsible for learning at the workplace in an organisation, its core group and their notes (X14)."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from duaalportal.accounts.access import Can, requires, roles_that_can
from duaalportal.accounts.models import Membership, Organisation, User
from duaalportal.lib.pages import go_to, render_page
from groeiwijzer.models import CoreGroupMember, CoreGroupNote
from groeiwijzer.models.core_groups import is_partner, together_with
from groeiwijzer.networks import core_groups
from groeiwijzer.networks.forms import CoreGroupForm, CoreNoteForm
from groeiwijzer.views.loading import organisation_where

FORM = ["GET", "HEAD", "POST"]
MENU = "more"
PER_PAGE, PARTNERS_SHOWN = 10, 100


@requires(Can.SEE_CORE_GROUP)
@require_safe
def core_group(request, organisation):
    """Who carries learning at the workplace here; partners read along, and of the notes what is shared."""
    request.menu = MENU
    user, today = request.user, timezone.localdate()
    place = _seen(request, organisation, today)
    rows = CoreGroupMember.objects.visible_to(user, today).filter(organisation=place).select_related("user")
    notes = CoreGroupNote.objects.visible_to(user, today).filter(organisation=place)
    edits = place.pk in user.access.organisation_ids(Can.EDIT_CORE_GROUP)
    is_ours = place.pk in user.access.organisation_ids(Can.SEE_CORE_GROUP)
    running = list(rows.running(today))
    context = {
        "organisation": place,
        "responsible": next((row for row in running if row.is_responsible), None),
        "group": [row for row in running if not row.is_responsible],
        "before": list(rows.filter(ends_on__lte=today).order_by("-ends_on", "pk")[:20]) if is_ours else [],
        "page": Paginator(notes.select_related("written_by"), PER_PAGE).get_page(request.GET.get("pagina")),
        "edits": edits,
        "is_ours": is_ours,
        "partners": _partners(user, place, today) if is_ours else [],
    }
    return render_page(request, "groeiwijzer/core_group.html", context)


@requires(Can.EDIT_CORE_GROUP)
@require_http_methods(FORM)
def core_group_new(request, organisation):
    """Name who is responsible or helps, or change what they do."""
    request.menu = MENU
    place = organisation_where(request, organisation, Can.EDIT_CORE_GROUP)
    running = CoreGroupMember.objects.filter(organisation=place).running(timezone.localdate())
    has_one = running.filter(is_responsible=True).exists()
    form = CoreGroupForm(request.POST or None, people=_people(place), initial={"is_responsible": not has_one})
    if request.method == "POST" and form.is_valid():
        core_groups.name_person(organisation=place, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, "Bewaard. Jullie partners zien bij wie ze terechtkunnen.")
        return go_to(request, "groeiwijzer:core_group", organisation=place.slug)
    context = {
        "form": form,
        "title": "Wie draagt werkplekleren?",
        "over": place.name,
        "lead": "Iemand ontvangt informatie en stuurt ze door; een kerngroep denkt mee. "
        "Kies je een nieuwe verantwoordelijke, dan blijft de vorige in de kerngroep.",
    }
    return _form(request, place, context, form)


@requires(Can.EDIT_CORE_GROUP)
@require_POST
def core_member_end(request, organisation, core_member):
    """Somebody carries it no longer, from today on."""
    request.menu = MENU
    rows = CoreGroupMember.objects.editable_by(request.user).select_related("user")
    row = get_object_or_404(rows, pk=core_member, organisation__slug=organisation)
    core_groups.end_person(row=row, by=request.user, at=timezone.now())
    messages.success(request, f"{row.user.name} zit niet meer in de kerngroep.")
    return go_to(request, "groeiwijzer:core_group", organisation=organisation)


@requires(Can.EDIT_CORE_GROUP)
@require_http_methods(FORM)
def core_note_new(request, organisation):
    """Keep what the core group said and decided."""
    request.menu = MENU
    place = organisation_where(request, organisation, Can.EDIT_CORE_GROUP)
    today = timezone.localdate()
    form = CoreNoteForm(request.POST or None, today=today, initial={"held_on": today})
    if request.method == "POST" and form.is_valid():
        core_groups.note_talk(organisation=place, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, "Bewaard.")
        return go_to(request, "groeiwijzer:core_group", organisation=place.slug)
    context = {"form": form, "title": "Noteer een overleg", "over": place.name}
    return _form(request, place, context, form)


def _partners(user, place, today):
    """Who works together with an own organisation, each with who is responsible there or None; by name (two queries)."""
    others = Organisation.objects.filter(together_with([place.pk], today)).order_by("name", "pk")
    rows = CoreGroupMember.objects.visible_to(user, today).running(today).filter(is_responsible=True)
    known = {row.organisation_id: row for row in rows.select_related("user").order_by()}
    return [(one, known.get(one.pk)) for one in others[:PARTNERS_SHOWN]]


def _seen(request, slug, today):
    """The own organisation of this address, or a partner of it; anything else is a 404."""
    for place in request.user.access.organisations(Can.SEE_CORE_GROUP):
        if place.slug == slug:
            return place
    found = Organisation.objects.filter(is_partner(request.user, today), slug=slug).first()
    if found is None:
        raise Http404
    return found


def _people(organisation):
    there = Membership.objects.filter(
        organisation=organisation, role__in=roles_that_can(Can.SEE_CORE_GROUP)
    ).running(timezone.localdate())
    return list(User.objects.filter(pk__in=there.values("user"), is_active=True).order_by("name", "pk"))


def _form(request, place, context, form):
    context |= {"leaves": None, "back": ("groeiwijzer:core_group", {"organisation": place.slug})}
    return render_page(
        request, "groeiwijzer/networks/form.html", context, status=422 if form.is_bound else 200
    )
