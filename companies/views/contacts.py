"""Contacts of a company: the list with its history, a new one, a correction, and handing over."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from companies import contacts
from companies.contact_forms import ContactForm, CorrectionForm, HandOverForm
from companies.models import ContactPeriod
from companies.views.loading import company_seen, own_company
from duaalportal.accounts.access import Can, requires
from duaalportal.lib.pages import go_to, render_page

PER_PAGE = 25
MENU = "companies:home"


@requires(Can.SEE_COMPANY)
@require_safe
def contact_list(request, organisation):
    """Whom to turn to, for what; and who it was before."""
    request.menu = MENU
    company = company_seen(request, organisation)
    today = timezone.localdate()
    rows = ContactPeriod.objects.visible_to(request.user).filter(organisation=company)
    rows = rows.select_related("establishment", "successor")
    q = request.GET.get("q", "").strip()[:100]
    past = rows.filter(ends_on__lt=today)
    if q:
        past = past.filter(
            Q(name__icontains=q) | Q(substitute_name__icontains=q) | Q(establishment__name__icontains=q)
        )
    page = Paginator(past.order_by("-ends_on", "name", "pk"), PER_PAGE).get_page(request.GET.get("pagina"))
    now = list(
        rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today)).order_by(
            "purpose", "establishment__name", "starts_on", "pk"
        )
    )
    context = {
        "organisation": company,
        "now": now,
        "page": page,
        "q": q,
        "today": today,
        "query": f"q={q}" if q else "",
        "edits": company.pk in request.user.access.organisation_ids(Can.EDIT_COMPANY),
        "notes": contacts.notes_readable_by(request.user, rows.exclude(handover_note="")),
        "inherited": {row.successor_id: row for row in rows if row.successor_id},
    }
    return render_page(request, "companies/contacts.html", context)


@requires(Can.EDIT_COMPANY)
@require_http_methods(["GET", "HEAD", "POST"])
def contact_new(request, organisation):
    """Name a contact."""
    request.menu = MENU
    company = own_company(request, organisation, Can.EDIT_COMPANY)
    form = ContactForm(request.POST or None, organisation=company, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        contacts.name_contact(
            organisation=company,
            starts_on=data["starts_on"],
            key=data["key"],
            by=request.user,
            at=timezone.now(),
            **form.values,
        )
        messages.success(request, f"{data['name']} staat bij de contactpersonen.")
        return go_to(request, "companies:contacts", organisation=company.slug)
    context = {"organisation": company, "form": form}
    return render_page(request, "companies/contact_new.html", context, status=422 if form.is_bound else 200)


@requires(Can.EDIT_COMPANY)
@require_http_methods(["GET", "HEAD", "POST"])
def contact_change(request, organisation, contact):
    """Correct how a contact is reached and who stands in."""
    found = _load(request, organisation, contact)
    initial = {name: getattr(found, name) for name in ("name", "email", "phone", "substitute_name")}
    form = CorrectionForm(
        request.POST or None,
        organisation=found.organisation,
        today=timezone.localdate(),
        initial=initial | {"user": found.user_id},
    )
    if request.method == "POST" and form.is_valid():
        contacts.change_contact(contact=found, by=request.user, at=timezone.now(), **form.values)
        messages.success(request, "Aangepast.")
        return go_to(request, "companies:contacts", organisation=organisation)
    context = {"organisation": found.organisation, "contact": found, "form": form}
    return render_page(
        request, "companies/contact_change.html", context, status=422 if form.is_bound else 200
    )


@requires(Can.EDIT_COMPANY)
@require_http_methods(["GET", "HEAD", "POST"])
def contact_hand_over(request, organisation, contact):
    """Say who follows up, from when, with a note."""
    found = _load(request, organisation, contact)
    form = HandOverForm(request.POST or None, contact=found, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            contacts.hand_over(
                contact=found,
                on=data["on"],
                note=data["note"],
                by=request.user,
                at=timezone.now(),
                **form.values,
            )
        except contacts.AlreadyEnded:
            form.add_error(None, "Dit contact is net door een collega overgedragen. Kijk in de lijst.")
        else:
            messages.success(request, f"Overgedragen: {data['name']} volgt op.")
            return go_to(request, "companies:contacts", organisation=organisation)
    context = {"organisation": found.organisation, "contact": found, "form": form}
    return render_page(
        request, "companies/contact_hand_over.html", context, status=422 if form.is_bound else 200
    )


def _load(request, organisation, contact):
    request.menu = MENU
    rows = ContactPeriod.objects.editable_by(request.user).filter(ended_at=None)
    return get_object_or_404(
        rows.select_related("organisation", "establishment"), pk=contact, organisation__slug=organisation
    )
