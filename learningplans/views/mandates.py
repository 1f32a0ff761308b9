"""Mandates to sign, under the address of the school or company."""

from datetime import date

from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from duaalportal.accounts.access import Can, requires
from duaalportal.accounts.models import Organisation
from duaalportal.lib.dates import date_of
from duaalportal.lib.pages import go_to, render_page
from learningplans import mandates
from learningplans.models import SigningMandate
from learningplans.rules.learners import year_ends
from learningplans.signing_forms import MandateForm
from learningplans.views.loading import MENU


def _organisation(request, slug, can):
    request.menu = MENU
    rows = Organisation.objects.filter(pk__in=request.user.access.organisation_ids(can))
    return get_object_or_404(rows, slug=slug)


@requires(Can.SEE_MANDATES)
@require_safe
def mandate_list(request, organisation):
    """Who signs for this organisation by mandate, and who did before."""
    here, today = _organisation(request, organisation, Can.SEE_MANDATES), timezone.localdate()
    rows = SigningMandate.objects.visible_to(request.user).filter(organisation=here)
    holding = set(mandates.effective(rows, today).values_list("pk", flat=True))
    rows = list(rows.select_related("giver", "taker", "revoked_by"))
    context = {
        "organisation": here,
        "running": [row for row in rows if row.pk in holding],
        "past": [row for row in rows if row.pk not in holding],
        "gives": here.pk in request.user.access.organisation_ids(Can.GIVE_MANDATE),
        "today": today,
    }
    return render_page(request, "learningplans/mandates/list.html", context)


@requires(Can.GIVE_MANDATE)
@require_http_methods(["GET", "HEAD", "POST"])
def mandate_new(request, organisation):
    """Let a colleague sign until a day."""
    here, today = _organisation(request, organisation, Can.GIVE_MANDATE), timezone.localdate()
    people = mandates.candidates(here, request.user, today)
    form = MandateForm(request.POST or None, people=people, initial={"ends_on": _year_end(today)})
    if request.method == "POST" and form.is_valid():
        try:
            made = mandates.give_mandate(organisation=here, by=request.user, at=timezone.now(), **form.values)
        except mandates.MandateRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            until = date_of(made.ends_on, today=today)
            messages.success(request, f"{made.taker.name} tekent vanaf nu, tot en met {until}.")
            return go_to(request, "learningplans:mandates", organisation=here.slug)
    context = {"organisation": here, "form": form, "people": people}
    status = 422 if form.is_bound else 200
    return render_page(request, "learningplans/mandates/new.html", context, status=status)


def _year_end(today):
    return year_ends(today.year if today >= date(today.year, 9, 1) else today.year - 1)


@requires(Can.GIVE_MANDATE)
@require_POST
def mandate_withdraw(request, organisation, mandate):
    """End a mandate now."""
    here = _organisation(request, organisation, Can.GIVE_MANDATE)
    rows = SigningMandate.objects.editable_by(request.user).filter(organisation=here)
    found = get_object_or_404(rows.select_related("taker"), pk=mandate)
    mandates.withdraw_mandate(mandate=found, by=request.user, at=timezone.now())
    messages.success(request, f"{found.taker.name} tekent niet meer. Wat al getekend is, blijft geldig.")
    return go_to(request, "learningplans:mandates", organisation=here.slug)
