"""What happens to an agreement: taken back, amended, uploaded, begun, suspended, resumed, ended and withdrawn."""

from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from duaalportal.accounts.access import Can, requires
from learningplans import agreements as services
from learningplans.agreement_forms import AmendForm, ReasonForm, UploadForm
from learningplans.agreements import moving, page, reading
from learningplans.models import AgreementKind
from learningplans.views.agreements import FORM, acted, one_form
from learningplans.views.loading import agreement_where


def _drawn(request, agreement):
    return agreement_where(request, agreement, Can.DRAW_UP_AGREEMENT)


@requires(Can.DRAW_UP_AGREEMENT)
@require_http_methods(FORM)
def agreement_rework(request, agreement):
    """Take back a text that is being signed, with a reason; its signatures no longer count."""
    found = _drawn(request, agreement)
    form = ReasonForm(request.POST or None, initial={"version": found.version})

    def act(said):
        services.rework(agreement=found, by=request.user, at=timezone.now(), **said)
        return "Teruggenomen. Wie al tekende, tekent straks de nieuwe tekst."

    context = {
        "title": "Neem de tekst terug",
        "lead": "Klopt er iets niet? Dan komt er een nieuwe versie. Wie al tekende, moet dan opnieuw tekenen.",
        "button": "Neem terug",
    }
    return one_form(request, found, form, act, context)


@requires(Can.DRAW_UP_AGREEMENT)
@require_http_methods(FORM)
def agreement_amend(request, agreement):
    """Make an amendment of what the placement changed, with its first day and its reason."""
    found = _drawn(request, agreement)
    today, latest = timezone.localdate(), reading.current_version(found)
    initial = {
        "version": found.version,
        "effective_on": max(today, latest.effective_on),
        "level": reading.level_of(latest.terms),
    }
    form = AmendForm(request.POST or None, paid=found.kind == AgreementKind.OAO, initial=initial)

    def act(said):
        changes = {"level": said.pop("level")}
        made = services.amend(agreement=found, changes=changes, by=request.user, at=timezone.now(), **said)
        return f"Versie {made.number} is opgemaakt. Lees ze na en leg ze vast."

    context = {
        "title": "Maak een wijziging op",
        "lead": "Een wijziging neemt over wat nu bij de plaatsing staat. Pas daar eerst mentor, uren, dagen of periode aan.",
        "button": "Maak de wijziging op",
        "changes": reading.deviations(found, on=today),
    }
    return one_form(request, found, form, act, context)


@requires(Can.DRAW_UP_AGREEMENT)
@require_http_methods(FORM)
def agreement_upload(request, agreement):
    """Note on which day the papers went to the official desk, with the list of what goes there."""
    found = _drawn(request, agreement)
    initial = {
        "version": found.version,
        "uploaded_on": found.uploaded_on or timezone.localdate(),
        "registered_on": found.registered_on,
    }
    form = UploadForm(request.POST or None, initial=initial)

    def act(said):
        moving.note_upload(agreement=found, by=request.user, at=timezone.now(), **said)
        return "Genoteerd."

    context = {
        "title": "Opladen in het loket",
        "lead": "De school laadt deze papieren op in app.werkplekduaal.be. Noteer hier wanneer dat gebeurde.",
        "button": "Bewaar",
        "uploads": page.upload_list(found, reading.current_version(found)),
    }
    return one_form(request, found, form, act, context)


def _at_once(request, agreement, name, words):
    """A move that asks nothing more than the click, for today."""
    found = _drawn(request, agreement)

    def act():
        services.move(agreement=found, name=name, on=timezone.localdate(), by=request.user, at=timezone.now())

    return acted(request, found, act, words)


@requires(Can.DRAW_UP_AGREEMENT)
@require_POST
def agreement_activate(request, agreement):
    """Let the agreement begin; the start gate may stand in the way."""
    return _at_once(request, agreement, "activate", "De overeenkomst loopt.")


@requires(Can.DRAW_UP_AGREEMENT)
@require_POST
def agreement_resume(request, agreement):
    """Lift a suspension."""
    return _at_once(request, agreement, "resume", "De schorsing is opgeheven.")


@requires(Can.DRAW_UP_AGREEMENT)
@require_POST
def agreement_expire(request, agreement):
    """Close an agreement whose last day is past."""
    return _at_once(request, agreement, "expire", "De overeenkomst is afgesloten.")


def _with_reason(request, agreement, name, words, context):
    """A move that asks why, for today."""
    found = _drawn(request, agreement)
    form = ReasonForm(request.POST or None, initial={"version": found.version})

    def act(said):
        services.move(
            agreement=found, name=name, on=timezone.localdate(), by=request.user, at=timezone.now(), **said
        )
        return words

    return one_form(request, found, form, act, context)


@requires(Can.DRAW_UP_AGREEMENT)
@require_http_methods(FORM)
def agreement_suspend(request, agreement):
    """Suspend an agreement, with a reason."""
    context = {
        "title": "Schors de overeenkomst",
        "lead": "De lerende komt een tijd niet naar de werkplek. Duurt het langer dan 14 dagen? Verwittig de "
        "trajectbegeleider.",
        "button": "Schors",
    }
    return _with_reason(request, agreement, "suspend", "De overeenkomst is geschorst.", context)


@requires(Can.DRAW_UP_AGREEMENT)
@require_http_methods(FORM)
def agreement_end(request, agreement):
    """End an agreement before its last day, with a reason."""
    context = {
        "title": "Beëindig de overeenkomst",
        "lead": "Dit kan niet ongedaan. Vanaf nu telt de klok van opleidingsdagen zonder overeenkomst.",
        "button": "Beëindig",
    }
    return _with_reason(request, agreement, "end", "De overeenkomst is beëindigd.", context)


@requires(Can.DRAW_UP_AGREEMENT)
@require_http_methods(FORM)
def agreement_withdraw(request, agreement):
    """Withdraw an agreement that nobody completed, with a reason."""
    context = {
        "title": "Trek de overeenkomst in",
        "lead": "Ze geldt dan niet en wordt niet meer getekend. Later kan je een nieuwe opmaken.",
        "button": "Trek in",
    }
    return _with_reason(request, agreement, "withdraw", "De overeenkomst is ingetrokken.", context)
