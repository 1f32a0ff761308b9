"""The duties of an agreement: the declaration of the start of work, and the return of each quarter."""

from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from duaalportal.accounts.access import Can, requires
from duaalportal.lib.dates import date_of
from learningplans.agreement_forms import DimonaForm, QuarterForm
from learningplans.agreements import duties
from learningplans.models import DimonaDeclaration
from learningplans.views.agreements import FORM, acted, one_form, to_agreement
from learningplans.views.loading import agreement_where


@requires(Can.DRAW_UP_AGREEMENT)
@require_http_methods(FORM)
def dimona_note(request, agreement):
    """Note on which day the start of work was declared."""
    found = agreement_where(request, agreement, Can.DRAW_UP_AGREEMENT)
    today = timezone.localdate()
    form = DimonaForm(request.POST or None, initial={"declared_on": today})

    def act(said):
        duties.note_dimona(agreement=found, by=request.user, at=timezone.now(), **said)
        return "De Dimona is genoteerd."

    party = duties.dimona_of(found, today).party.label
    context = {
        "title": "Noteer de Dimona",
        "lead": f"De aangifte doet {party}, ten laatste op {date_of(found.placement.starts_on)}.",
        "button": "Bewaar",
    }
    return one_form(request, found, form, act, context)


@requires(Can.DRAW_UP_AGREEMENT)
@require_POST
def dimona_withdraw(request, agreement, dimona):
    """Take a note back that was a mistake."""
    found = agreement_where(request, agreement, Can.DRAW_UP_AGREEMENT)
    row = get_object_or_404(DimonaDeclaration, agreement=found, pk=dimona)
    return acted(
        request,
        found,
        lambda: duties.withdraw_dimona(dimona=row, by=request.user, at=timezone.now()),
        "De Dimona is niet meer genoteerd.",
    )


@requires(Can.DRAW_UP_AGREEMENT)
@require_http_methods(FORM)
def quarter_note(request, agreement):
    """Note that the return of a quarter was made; back to the agreement when none is asked."""
    found = agreement_where(request, agreement, Can.DRAW_UP_AGREEMENT)
    waiting = [one.quarter for one in duties.returns_of(found, timezone.localdate()) if not one.row]
    if not waiting:
        return redirect(to_agreement(found))
    form = QuarterForm(request.POST or None, quarters=waiting, initial={"declared_on": timezone.localdate()})

    def act(said):
        duties.note_quarter(agreement=found, by=request.user, at=timezone.now(), **said)
        return "De RSZ-aangifte is genoteerd."

    context = {
        "title": "Noteer de RSZ-aangifte",
        "lead": "Bij een OAO doet het leerbedrijf elk kwartaal aangifte.",
        "button": "Bewaar",
    }
    return one_form(request, found, form, act, context)
