"""Signing: one's own signature on a phone, what was signed on paper, and what shows it."""

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from duaalportal.accounts.access import Can, requires
from duaalportal.jobs.papers import ask_for_paper
from duaalportal.lib.pages import go_to, render_page
from learningplans import agreements, signing, signing_list
from learningplans.agreements import moving, reading
from learningplans.paper_jobs import SHEET
from learningplans.signing_forms import PaperForm, SignForm
from learningplans.signing_page import key_terms, panel_of
from learningplans.views.loading import MENU, agreement_where

FORM = ["GET", "HEAD", "POST"]


def _to(name, agreement):
    return reverse(f"learningplans:{name}", args=[agreement.pk])


@requires(Can.SIGN_AGREEMENT)
@require_safe
def to_sign(request):
    """All that waits for this person's signature."""
    request.menu = MENU
    rows = signing_list.waiting_for(request.user, timezone.localdate())
    return render_page(request, "learningplans/signing/to_sign.html", {"rows": rows})


@requires(Can.SIGN_AGREEMENT)
@require_http_methods(FORM)
def agreement_sign(request, agreement):
    """What one signs in a few lines, the exact file, and the one button; afterwards what happens next."""
    found = agreement_where(request, agreement, Can.SIGN_AGREEMENT)
    version, today = reading.current_version(found), timezone.localdate()
    panel = panel_of(found, version, request.user, today)
    form = None
    if panel and panel.own:
        form = SignForm(request.POST or None, own=panel.own, initial={"sha256": version.sha256})
        if request.method == "POST" and form.is_valid() and _signed(request, version, form):
            return go_to(request, _to("agreement_sign", found))
    elif request.method == "POST":
        # sent twice, or somebody else was first: the page says how it stands
        return go_to(request, _to("agreement_sign", found))
    context = {
        "agreement": found,
        "version": version,
        "panel": panel,
        "form": form,
        "terms": key_terms(version) if panel else [],
        "late": panel is not None and today >= version.effective_on,
        "mine": [due for due in panel.rows if due.signature and due.signature.signer_id == request.user.pk]
        if panel
        else [],
    }
    status = 422 if form is not None and form.is_bound else 200
    return render_page(request, "learningplans/signing/sign.html", context, status=status)


def _signed(request, version, form):
    due, guardian = form.chosen
    try:
        signing.sign(
            version=version,
            party=due.party,
            guardian=guardian,
            by=request.user,
            at=timezone.now(),
            sha256=form.cleaned_data["sha256"],
        )
    except agreements.AgreementRefused as refusal:
        form.add_error(None, str(refusal))
        form.data = form.data.copy()
        form.data["sha256"] = version.sha256
        form.data.pop("read", None)
        return False
    messages.success(request, "Getekend.")
    return True


@requires(Can.DRAW_UP_AGREEMENT)
@require_http_methods(FORM)
def signature_paper(request, agreement):
    """Write down who signed on paper, with the scan."""
    found = agreement_where(request, agreement, Can.DRAW_UP_AGREEMENT)
    version, today = reading.current_version(found), timezone.localdate()
    panel = panel_of(found, version, request.user, today)
    if panel is None or not panel.records:
        messages.info(request, "Hier valt geen handtekening te noteren.")
        return go_to(request, _to("agreement", found))
    roles = moving.roles_around(request.user, found)
    form = PaperForm(
        request.POST or None,
        request.FILES or None,
        dues=panel.rows,
        roles=roles,
        initial={"signed_on": today},
    )
    if request.method == "POST" and form.is_valid() and _recorded(request, version, form):
        return go_to(request, _to("agreement", found))
    status = 422 if form.is_bound else 200
    context = {"agreement": found, "version": version, "form": form}
    return render_page(request, "learningplans/signing/paper.html", context, status=status)


def _recorded(request, version, form):
    try:
        made = signing.record_paper(
            version=version,
            signers=form.signers,
            signed_on=form.cleaned_data["signed_on"],
            upload=form.cleaned_data["scan"],
            by=request.user,
            at=timezone.now(),
        )
    except agreements.AgreementRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    words = "De handtekening is" if len(made) == 1 else f"{len(made)} handtekeningen zijn"
    messages.success(request, f"{words} genoteerd.")
    return True


@requires(Can.DRAW_UP_AGREEMENT)
@require_POST
def signing_settle(request, agreement):
    """Say that nobody is left to sign."""
    found = agreement_where(request, agreement, Can.DRAW_UP_AGREEMENT)
    version = reading.current_version(found)
    try:
        signing.settle(version=version, by=request.user, at=timezone.now())
    except agreements.AgreementRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Iedereen die moet tekenen, tekende.")
    return go_to(request, _to("agreement", found))


@requires(Can.SEE_AGREEMENTS)
@require_POST
def signature_sheet(request, agreement):
    """Ask for the sheet of signatures of the newest fixed text."""
    found = agreement_where(request, agreement, Can.SEE_AGREEMENTS)
    version = reading.current_version(found)
    if version.fixed_at is None:
        raise Http404
    return ask_for_paper(request, SHEET, version)


ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg"}


@requires(Can.SEE_AGREEMENTS)
@require_safe
def signature_scan(request, agreement, signature):
    """The paper with the signature on it, for every party of the agreement."""
    found = agreement_where(request, agreement, Can.SEE_AGREEMENTS)
    rows = signing.Signature.objects.filter(agreement_version__agreement=found).exclude(scan="")
    row = get_object_or_404(rows, pk=signature)
    try:
        content = row.scan.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    name = f"handtekening.{ENDINGS.get(row.scan_type, 'pdf')}"
    return FileResponse(content, as_attachment=True, filename=name, content_type=row.scan_type)
