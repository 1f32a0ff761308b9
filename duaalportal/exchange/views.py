"""Koppelingen: keys, webhooks, the address of the API, and lists in and out; for who manages links."""

from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from duaalportal.accounts.access import Can, public, requires
from duaalportal.accounts.models import Organisation
from duaalportal.exchange import hooks, outbox, signing, tokens
from duaalportal.exchange.acting import organisation_reader
from duaalportal.exchange.api import PREFIX, document
from duaalportal.exchange.forms import TokenForm, WebhookForm
from duaalportal.exchange.listings import BY_SLUG, LISTINGS
from duaalportal.exchange.models import ApiToken, Webhook, WebhookDelivery
from duaalportal.lib.downloads import as_file
from duaalportal.lib.pages import go_to, render_page

FORM = ["GET", "HEAD", "POST"]
SHOWN = 30
# where lists are handed in: the words, the address, what one must be able to do, and whether it names the organisation
HANDED_IN = (
    ("Metingen uit een ander evaluatiemiddel", "exchange:results_import", Can.MEASURE, {}),
    ("Een klas met lerenden", "learningplans:class_import", Can.ADD_LEARNERS, {}),
    ("Vestigingen van het leerbedrijf", "companies:table_import", Can.EDIT_COMPANY, {"table": "vestigingen"}),
    ("Mentoren van het leerbedrijf", "companies:table_import", Can.EDIT_COMPANY, {"table": "mentoren"}),
)


def _own(request, slug):
    """The organisation in the address, where this person manages links; 404 otherwise."""
    request.menu = "more"
    return get_object_or_404(Organisation.objects.where(request.user, Can.MANAGE_LINKS), slug=slug)


def _webhook(request, organisation, key):
    own = _own(request, organisation)
    rows = Webhook.objects.managed_by(request.user).open()
    return own, get_object_or_404(rows, organisation=own, pk=key)


def _token(request, organisation, key):
    own = _own(request, organisation)
    return own, get_object_or_404(ApiToken.objects.managed_by(request.user), organisation=own, pk=key)


# --- the page -----------------------------------------------------------------------------------------------------


@requires(Can.MANAGE_LINKS)
@require_safe
def home(request):
    """Straight to the one organisation, or a choice when there are more."""
    request.menu = "more"
    organisations = request.user.access.organisations(Can.MANAGE_LINKS)
    if len(organisations) == 1:
        return go_to(request, "exchange:links", organisation=organisations[0].slug)
    return render_page(request, "exchange/home.html", {"choices": organisations})


@requires(Can.MANAGE_LINKS)
@require_safe
def links(request, organisation):
    """Keys, webhooks, lists and the address of the API."""
    own, today = _own(request, organisation), timezone.localdate()
    rows = ApiToken.objects.managed_by(request.user).filter(organisation=own)
    rows = tokens.with_keeper(rows, today).select_related("kept_by", "use")
    found = list(rows[:100])
    context = {
        "organisation": own,
        "today": today,
        "tokens": [row for row in found if not row.revoked_at and row.ends_on >= today],
        "old_tokens": [row for row in found if row.revoked_at or row.ends_on < today],
        "webhooks": list(Webhook.objects.managed_by(request.user).open().filter(organisation=own)),
        "listings": [one for one in LISTINGS if own.pk in request.user.access.organisation_ids(one.can)],
        "handed_in": list(_handed_in(request, own)),
        "api_address": request.build_absolute_uri(PREFIX),
        "document_address": request.build_absolute_uri(reverse("exchange:api_document")),
    }
    return render_page(request, "exchange/links.html", context)


def _handed_in(request, own):
    for words, name, can, named in HANDED_IN:
        if own.pk in request.user.access.organisation_ids(can):
            where = named | {"organisation": own.slug} if named else {}
            yield words, reverse(name, kwargs=where)


@requires(Can.MANAGE_LINKS)
@require_safe
def list_file(request, organisation, table, kind):
    """One list of the organisation as XLSX or CSV: what its coordinator reads, also by an own system."""
    own, listing = _own(request, organisation), BY_SLUG.get(table)
    if listing is None or own.pk not in request.user.access.organisation_ids(listing.can):
        raise Http404
    reader = organisation_reader(request.user, own)
    rows = listing.table(reader, timezone.localdate(), own)
    return as_file(kind, f"{listing.slug}-{own.slug}", listing.heads, rows)


# --- keys -----------------------------------------------------------------------------------------------------------


@requires(Can.MANAGE_LINKS)
@never_cache
@require_http_methods(FORM)
def token_new(request, organisation):
    """Make a key; it is shown in full once, on the answer to this."""
    own = _own(request, organisation)
    form = TokenForm(request.POST or None, today=timezone.localdate())
    context = {"organisation": own, "form": form}
    if request.method == "POST" and form.is_valid():
        made = tokens.make(organisation=own, by=request.user, at=timezone.now(), **form.cleaned_data)
        context |= {
            "token": made[0],
            "word": made[1],
            "api_address": request.build_absolute_uri(PREFIX),
        }
        return render_page(request, "exchange/token_made.html", context)
    return render_page(request, "exchange/token_new.html", context, status=422 if form.errors else 200)


@requires(Can.MANAGE_LINKS)
@require_POST
def token_revoke(request, organisation, api_token):
    """Take a key back."""
    own, found = _token(request, organisation, api_token)
    tokens.revoke(token=found, by=request.user, at=timezone.now())
    messages.success(request, f"De sleutel “{found}” opent niets meer.")
    return go_to(request, "exchange:links", organisation=own.slug)


@requires(Can.MANAGE_LINKS)
@require_POST
def token_take_over(request, organisation, api_token):
    """Answer for a key from now on."""
    own, found = _token(request, organisation, api_token)
    tokens.take_over(token=found, by=request.user, at=timezone.now())
    messages.success(request, f"Je bent nu verantwoordelijk voor de sleutel “{found}”.")
    return go_to(request, "exchange:links", organisation=own.slug)


# --- webhooks -------------------------------------------------------------------------------------------------------


@requires(Can.MANAGE_LINKS)
@require_http_methods(FORM)
def webhook_new(request, organisation):
    """Tell an address what happens from now on."""
    own = _own(request, organisation)
    form = WebhookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = hooks.make(organisation=own, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(
            request, "De webhook staat klaar. Zet het geheim in je systeem en stuur een proefbericht."
        )
        return go_to(request, "exchange:webhook", organisation=own.slug, webhook=made.pk)
    context = {"organisation": own, "form": form}
    return render_page(request, "exchange/webhook_new.html", context, status=422 if form.errors else 200)


@requires(Can.MANAGE_LINKS)
@never_cache
@require_safe
def webhook(request, organisation, webhook):
    """One address: its secret, how it goes, and the newest messages."""
    own, found = _webhook(request, organisation, webhook)
    deliveries = WebhookDelivery.objects.managed_by(request.user).filter(webhook=found)
    context = {
        "organisation": own,
        "webhook": found,
        "secret": signing.secret_of(found),
        "deliveries": list(deliveries[:SHOWN]),
        "waiting": deliveries.waiting().count(),
        "today": timezone.localdate(),
    }
    return render_page(request, "exchange/webhook.html", context)


@requires(Can.MANAGE_LINKS)
@require_POST
def webhook_test(request, organisation, webhook):
    """Send a message of no meaning."""
    own, found = _webhook(request, organisation, webhook)
    if found.stopped_at:
        messages.error(
            request, "Er vertrekt nu niets naar dit adres. Laat de berichten eerst weer vertrekken."
        )
    else:
        outbox.ask_test(webhook=found, at=timezone.now())
        messages.success(
            request, "Het proefbericht vertrekt. Laad deze pagina straks opnieuw om het antwoord te zien."
        )
    return go_to(request, "exchange:webhook", organisation=own.slug, webhook=found.pk)


@requires(Can.MANAGE_LINKS)
@require_POST
def webhook_resume(request, organisation, webhook):
    """Send again to an address that was stopped."""
    own, found = _webhook(request, organisation, webhook)
    hooks.resume(webhook=found, by=request.user, at=timezone.now())
    messages.success(request, "De berichten vertrekken weer, ook die van intussen.")
    return go_to(request, "exchange:webhook", organisation=own.slug, webhook=found.pk)


@requires(Can.MANAGE_LINKS)
@require_POST
def webhook_secret(request, organisation, webhook):
    """Give an address another secret."""
    own, found = _webhook(request, organisation, webhook)
    hooks.renew_secret(webhook=found, by=request.user, at=timezone.now())
    messages.success(request, "Er is een nieuw geheim. Zet het meteen in je systeem.")
    return go_to(request, "exchange:webhook", organisation=own.slug, webhook=found.pk)


@requires(Can.MANAGE_LINKS)
@require_POST
def webhook_remove(request, organisation, webhook):
    """Take an address away."""
    own, found = _webhook(request, organisation, webhook)
    hooks.remove(webhook=found, by=request.user, at=timezone.now())
    messages.success(request, "De webhook is weg. Er vertrekt niets meer naar dit adres.")
    return go_to(request, "exchange:links", organisation=own.slug)


# --- the document ----------------------------------------------------------------------------------------------------


@public
@require_safe
def api_document(request):
    """The description of the API, the same for everybody: nothing of anybody stands in it."""
    return JsonResponse(document())
