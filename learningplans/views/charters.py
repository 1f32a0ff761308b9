"""The charter of a placement: reading, writing by section, proposing and agreeing."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from duaalportal.accounts.access import Can, requires
from duaalportal.jobs.papers import ask_for_paper
from duaalportal.lib.pages import go_to, render_page
from learningplans import charter as charters
from learningplans import paper_jobs
from learningplans.agreement_forms import VersionForm
from learningplans.models import CollaborationCharter, Placement
from learningplans.placement_paper_forms import SectionForm
from learningplans.signing import AS
from learningplans.views.loading import placement_where


def _charter(request, placement, pk, can):
    found = placement_where(request, placement, can)
    rows = CollaborationCharter.objects.where(request.user, can).filter(placement=found)
    return found, get_object_or_404(rows.select_related("trajectory__learner"), pk=pk)


def _to(request, placement):
    return go_to(request, "learningplans:charter", placement=placement.pk)


@requires(Can.SEE_AGREEMENTS)
@require_safe
def charter(request, placement):
    """What was agreed on working together, who agreed, and a next text that is being written."""
    found = placement_where(request, placement, Can.SEE_AGREEMENTS)
    rows = list(charters.of_placement(found))
    edits = _edits(request.user, found)
    standing = next((row for row in rows if row.proposed_at), None)
    draft = rows[0] if rows and rows[0].proposed_at is None else None
    context = {
        "placement": found,
        "standing": standing,
        "draft": draft if edits else None,
        "older": [row for row in rows if row.proposed_at and row != standing],
        "agreed": _agreed(standing),
        "agrees": standing is not None and _still_agrees(request.user, standing),
        "edits": edits and not found.ended_at,
        "template": charters.template(),
    }
    return render_page(request, "learningplans/charters/charter.html", context)


def _edits(user, placement):
    return Placement.objects.where(user, Can.EDIT_CHARTER).filter(pk=placement.pk).exists()


def _agreed(row):
    """Per party who agreed with a text: [(words, consent or None)]."""
    found = charters.agreed_parties(row) if row else {}
    return [(AS[party], found.get(party)) for party in charters.PARTIES]


def _still_agrees(user, row):
    if not user.access.can(Can.AGREE_CHARTER):
        return False
    return bool(set(charters.parties_of(user, row)) - charters.agreed_parties(row).keys())


@requires(Can.EDIT_CHARTER)
@require_POST
def charter_new(request, placement):
    """Begin the charter from the template, or a next version of it."""
    found = placement_where(request, placement, Can.EDIT_CHARTER)
    charters.draw_up(placement=found, by=request.user, at=timezone.now())
    return _to(request, found)


@requires(Can.EDIT_CHARTER)
@require_http_methods(["GET", "HEAD", "POST"])
def charter_section(request, placement, charter):
    """Write one section (?onderdeel=) of a draft; who saved first is told."""
    found, row = _charter(request, placement, charter, Can.EDIT_CHARTER)
    code = request.GET.get("onderdeel") or row.sections[0]["code"]
    section = next((one for one in row.sections if one["code"] == code), None)
    if section is None:
        raise Http404
    form = SectionForm(
        request.POST or None,
        title=section["title"],
        about=charters.about(code),
        initial={"text": section["text"], "version": row.version},
    )
    theirs = ""
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            charters.change_section(charter=row, code=code, by=request.user, at=timezone.now(), **said)
        except charters.CharterChanged as refusal:
            form.add_error(None, str(refusal))
            form.data = form.data.copy()
            form.data["version"] = refusal.current.version
            theirs = next(one["text"] for one in refusal.current.sections if one["code"] == code)
        except charters.CharterRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _to(request, found)
    context = {"placement": found, "form": form, "section": section, "theirs": theirs}
    status = 422 if form.is_bound else 200
    return render_page(request, "learningplans/charters/section.html", context, status=status)


@requires(Can.EDIT_CHARTER)
@require_POST
def charter_propose(request, placement, charter):
    """Put the text before the parties."""
    found, row = _charter(request, placement, charter, Can.EDIT_CHARTER)
    form = VersionForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else -1
    return _done(
        request,
        found,
        lambda: charters.propose(charter=row, version=version, by=request.user, at=timezone.now()),
        "Voorgelegd. De anderen krijgen een vraag op Vandaag.",
    )


@requires(Can.AGREE_CHARTER)
@require_POST
def charter_agree(request, placement, charter):
    """Agree for one's own side."""
    found, row = _charter(request, placement, charter, Can.AGREE_CHARTER)
    return _done(
        request,
        found,
        lambda: charters.agree(charter=row, by=request.user, at=timezone.now()),
        "Akkoord genoteerd.",
    )


def _done(request, placement, act, words):
    try:
        act()
    except charters.CharterRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, words)
    return _to(request, placement)


@requires(Can.SEE_AGREEMENTS)
@require_POST
def charter_pdf(request, placement, charter):
    """Ask for a version of the charter as PDF; a draft is for who writes it."""
    found, row = _charter(request, placement, charter, Can.SEE_AGREEMENTS)
    if row.proposed_at is None and not _edits(request.user, found):
        raise Http404
    return ask_for_paper(request, paper_jobs.CHARTER, row)
