"""A learner's own place of work: whom to turn to, the sheets, the welcome, what one was given."""

from collections import defaultdict

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from companies import welcome
from companies.models import (
    ContactKnown,
    Equipment,
    ExitInterview,
    Incident,
    Presentation,
    WelcomeProof,
    WorkstationSheet,
)
from companies.safety import running_contacts
from companies.safety_state import standing
from duaalportal.accounts.access import Can, requires
from duaalportal.lib.pages import render_page

MOST = 50


@requires(Can.SEE_OWN_WORKPLACE)
@require_safe
def my_workplace(request):
    """Where I work: per place everything a learner needs there; without a place it says so."""
    request.menu = "companies:my_workplace"
    today = timezone.localdate()
    places = list(welcome.own_places(request.user, today))
    shared = set(
        Presentation.objects.visible_to(request.user)
        .filter(organisation__in=[place.organisation_id for place in places])
        .values_list("organisation_id", flat=True)
        if places
        else ()
    )
    context = {
        "places": [_workplace(place, found, today) for place, found in _gather(places, today)],
        "presented": shared,
    }
    context["talks"] = ExitInterview.objects.filter(learner=request.user).select_related("organisation")
    return render_page(request, "companies/safety/my_workplace.html", context)


def _gather(places, today):
    """Per place what belongs to it, in a fixed number of queries."""
    sites = [place.establishment_id for place in places]
    found = {place.pk: defaultdict(list) for place in places}
    by_site = defaultdict(lambda: defaultdict(list))
    if places:
        for row in running_contacts(sites, today):
            by_site[row.establishment_id]["contacts"].append(row)
        for row in _newest_sheets(sites, today):
            by_site[row.workstation.establishment_id]["sheets"].append(row)
        for name, rows in (
            ("known", ContactKnown.objects.all()),
            ("proofs", WelcomeProof.objects.select_related("plan__workstation", "given_by")),
            ("pieces", Equipment.objects.filter(returned_on__isnull=True)),
            ("incidents", Incident.objects.select_related("establishment")),
        ):
            # the newest come first; nobody reads more than a page of them
            for row in rows.filter(place__in=places)[:MOST]:
                found[row.place_id][name].append(row)
    for place in places:
        yield place, found[place.pk] | by_site[place.establishment_id]


def _newest_sheets(sites, today):
    rows = WorkstationSheet.objects.filter(
        workstation__establishment__in=sites, published_at__isnull=False
    ).exclude(workstation__retired_on__lte=today)
    newest = {}
    for row in rows.select_related("workstation").order_by("workstation__name", "workstation", "-number"):
        newest.setdefault(row.workstation_id, row)
    return newest.values()


def _workplace(place, found, today):
    known = {row.contact_id for row in found.get("known", ())}
    contacts = [(row, row.pk in known) for row in found.get("contacts", ())]
    proofs = found.get("proofs", [])
    return {
        "place": place,
        "contacts": contacts,
        "to_know": sum(not knows for _, knows in contacts),
        "to_confirm": [proof for proof in proofs if proof.confirmed_at is None],
        "proofs": proofs,
        "sheets": found.get("sheets", []),
        "pieces": [(row, *standing(row, today)) for row in found.get("pieces", ())],
        "incidents": found.get("incidents", []),
    }


@requires(Can.SEE_OWN_WORKPLACE)
@require_POST
def my_welcome(request, place, proof):
    """I was shown this."""
    rows = WelcomeProof.objects.filter(place__in=_mine(request).values("pk"))
    found = get_object_or_404(rows, pk=proof, place=place)
    welcome.confirm_welcome(proof=found, at=timezone.now())
    messages.success(request, "Bevestigd. Dank je.")
    return redirect("companies:my_workplace")


@requires(Can.SEE_OWN_WORKPLACE)
@require_POST
def my_contact(request, place, safety_contact):
    """I know this person."""
    today = timezone.localdate()
    found = get_object_or_404(_mine(request), pk=place)
    contact = get_object_or_404(running_contacts([found.establishment_id], today), pk=safety_contact)
    welcome.know_contact(contact=contact, place=found, at=timezone.now())
    messages.success(request, f"Goed. Je weet nu waar je {contact.name} vindt.")
    return redirect("companies:my_workplace")


def _mine(request):
    return welcome.own_places(request.user, timezone.localdate())
