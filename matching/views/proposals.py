"""Proposals: asked for, read with their reasons, and the weights behind them."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from companies.views.loading import organisation_where
from duaalportal.accounts.access import Can, requires
from duaalportal.accounts.models import Organisation
from duaalportal.lib.dates import date_of
from duaalportal.lib.downloads import as_file
from duaalportal.lib.pages import go_to, render_page
from groeiwijzer.group import MINIMUM
from matching.models import Proposal, ProposalSchool
from matching.proposals import joining, making
from matching.proposals import weights as weighing
from matching.proposals.forms import ProposalForm, WeightsForm
from matching.proposals.gathering import fingerprint
from matching.proposals.joining import figures_for
from matching.proposals.reading import SHOWN, ProposalFilter, compared, lines_of, looking_by_year, told
from matching.rules.scoring import Factor, weights_of

PER_PAGE = 25
MENU = "learningplans:home"


@requires(Can.PROPOSE_MATCHES)
@require_http_methods(["GET", "HEAD", "POST"])
def proposals(request, organisation):
    """The proposals of a school, and a new one."""
    request.menu = MENU
    school = organisation_where(request, organisation, Can.PROPOSE_MATCHES)
    today = timezone.localdate()
    form = ProposalForm(
        request.POST or None, looking=looking_by_year(request.user, school, today), today=today
    )
    if request.method == "POST" and form.is_valid():
        row = making.ask(
            school=school,
            by=request.user,
            at=timezone.now(),
            **form.cleaned_data,
        )
        return go_to(request, "matching:proposal", proposal=row.pk)
    rows = Proposal.objects.visible_to(request.user).filter(school=school).select_related("made_by", "job")
    context = {
        "organisation": school,
        "form": form,
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("pagina")),
        "parts": ProposalSchool.objects.visible_to(request.user)
        .standing(today)
        .filter(school=school)
        .select_related("proposal", "asked_by")
        .order_by("agreed_at", "-proposal__made_at"),
        "weighs": request.user.access.can(Can.SET_WEIGHTS),
        "joins": request.user.access.can(Can.JOIN_PROPOSAL),
    }
    return render_page(request, "matching/proposals/list.html", context, status=422 if form.is_bound else 200)


@requires(Can.PROPOSE_MATCHES)
@require_safe
def proposal(request, proposal):
    """One proposal: who could go where, and why."""
    request.menu = MENU
    row = _proposal(request, proposal)
    asked = ProposalFilter.of(request.GET)
    today = timezone.localdate()
    page = Paginator(lines_of(request.user, row, asked), PER_PAGE).get_page(request.GET.get("pagina"))
    runs = row.school_id in request.user.access.organisation_ids(Can.PROPOSE_MATCHES)
    figures, tells_sum = figures_for(row, request.user, MINIMUM)
    names = Organisation.objects.in_bulk([pk for pk, _ in figures]) if figures else {}
    context = {
        "proposal": row,
        "page": page,
        "lines": told(page.object_list, row.weights, has_rotations=bool(row.blocks)),
        "wanted": asked,
        "query": asked.query,
        "shown": SHOWN,
        "weights": [(factor, weights_of(row.weights)[factor]) for factor in Factor],
        "schools": sorted((str(names[pk]), one) for pk, one in _by_key(dict(figures), names)),
        "tells_sum": tells_sum,
        "runs": runs,
        # where all proposals of the own school are
        "home": row.school.slug if runs else _home(request),
        "has_changed": bool(row.finished_at) and row.fingerprint != fingerprint(row, today),
        "compared": compared(request.user, row) if row.finished_at else {},
    }
    return render_page(request, "matching/proposals/proposal.html", context, block="lijst")


def _by_key(per_school, names):
    found = {str(pk): pk for pk in names}
    return [(found[key], figures) for key, figures in per_school.items() if key in found]


@requires(Can.PROPOSE_MATCHES)
@require_POST
def proposal_again(request, proposal):
    """A fresh one for the same question, on the data of now."""
    row = _own(request, proposal)
    new = making.ask_again(proposal=row, by=request.user, at=timezone.now())
    return go_to(request, "matching:proposal", proposal=new.pk)


@requires(Can.PROPOSE_MATCHES)
@require_safe
def proposal_file(request, proposal, kind):
    """The lines as a file."""
    row = _proposal(request, proposal)
    lines = told(
        lines_of(request.user, row, ProposalFilter.of(request.GET)),
        row.weights,
        has_rotations=bool(row.blocks),
    )
    header = [
        "Lerende",
        "Klas",
        "Opleiding",
        "Leerbedrijf",
        "Vestiging",
        "Vanaf",
        "Tot en met",
        "Wat pleit ervoor",
        "Wat niet",
        "Waarom geen plaats",
        "Rotatie",
        "Beslist",
    ]
    rows = (
        [
            one.row.trajectory.learner.name,
            one.row.trajectory.learner.class_group,
            one.row.trajectory.programme.name,
            one.row.opening.organisation.name if one.row.opening else "",
            one.row.opening.place_name if one.row.opening else "",
            one.row.starts_on or "",
            one.row.ends_on or "",
            " ".join(reason.text for reason in one.speaks_for),
            " ".join(reason.text for reason in one.speaks_against),
            one.row.why_not,
            " ".join(_block(row) for row in one.blocks),
            one.decided,
        ]
        for one in lines
    )
    return as_file(kind, "voorstel", header, rows)


@requires(Can.SET_WEIGHTS)
@require_http_methods(["GET", "HEAD", "POST"])
def weights(request, organisation):
    """What weighs how much in the proposals of this school."""
    request.menu = MENU
    school = organisation_where(request, organisation, Can.SET_WEIGHTS)
    known, row = weighing.weights_for(school)
    form = WeightsForm(request.POST or None, weights=known)
    if request.method == "POST" and form.is_valid():
        try:
            weighing.set_weights(
                school=school,
                weights=form.weights,
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=timezone.now(),
            )
        except weighing.WeightsRefused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, "Bewaard. Nieuwe voorstellen wegen zo; oudere houden wat toen gold.")
            return go_to(request, "matching:proposals", organisation=school.slug)
    context = {"organisation": school, "form": form, "set": row}
    return render_page(
        request, "matching/proposals/weights.html", context, status=422 if form.is_bound else 200
    )


def _home(request):
    """The own school through which somebody reads a proposal of another."""
    return next(place.slug for place in request.user.access.organisations(Can.PROPOSE_MATCHES))


def _block(row):
    days = f"{date_of(row.starts_on)} tot en met {date_of(row.ends_on)}"
    return f"Blok {row.block}: {row.opening.organisation.name}, {days}."


def _proposal(request, pk):
    rows = Proposal.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("school", "programme", "made_by", "job"), pk=pk)


def _own(request, pk):
    """A proposal that the own school asked."""
    rows = Proposal.objects.filter(school__in=request.user.access.organisation_ids(Can.PROPOSE_MATCHES))
    return get_object_or_404(rows.select_related("school", "programme"), pk=pk)


# --- several schools ----------------------------------------------------------------------------------------------------


@requires(Can.PROPOSE_MATCHES)
@require_http_methods(["GET", "HEAD", "POST"])
def proposal_schools(request, proposal):
    """Which schools take part, and asking another one."""
    request.menu = MENU
    row = _own(request, proposal)
    parts = ProposalSchool.objects.asked_by_own(request.user).filter(proposal=row).select_related("school")
    if request.method == "POST":
        if back := request.POST.get("terug"):
            joining.leave(
                part=get_object_or_404(parts, school__slug=back[:80]), by=request.user, at=timezone.now()
            )
            messages.success(request, "Die school doet niet mee.")
        else:
            school = get_object_or_404(Organisation, slug=request.POST.get("vraag", "")[:80])
            try:
                joining.invite(proposal=row, school=school, by=request.user, at=timezone.now())
            except joining.JoiningRefused as no:
                messages.error(request, str(no))
            else:
                messages.success(request, f"Gevraagd. {school} leest het bij haar voorstellen.")
        return go_to(request, "matching:proposal_schools", proposal=row.pk)
    words = request.GET.get("q", "")[:60]
    context = {
        "proposal": row,
        "parts": parts.order_by("school__name", "pk"),
        "q": words,
        "found": joining.schools_to_ask(row, words) if words.strip() else [],
    }
    return render_page(request, "matching/proposals/schools.html", context)


@requires(Can.JOIN_PROPOSAL)
@require_http_methods(["GET", "HEAD", "POST"])
def proposal_join(request, proposal_school):
    """Another school asks to take part: yes, no, or no longer."""
    request.menu = MENU
    rows = ProposalSchool.objects.asked_of(request.user)
    part = get_object_or_404(
        rows.select_related("school", "asked_by", "proposal__programme"), pk=proposal_school
    )
    if request.method == "POST":
        if request.POST.get("antwoord") == "ja":
            try:
                joining.join(part=part, by=request.user, at=timezone.now())
            except joining.JoiningRefused as no:
                messages.error(request, str(no))
            else:
                messages.success(
                    request, "Jullie doen mee, vanaf de volgende keer dat het voorstel gemaakt wordt."
                )
        elif request.POST.get("antwoord") == "nee":
            joining.leave(part=part, by=request.user, at=timezone.now())
            messages.success(request, "Jullie doen niet mee. Van jullie lerenden staat er niets meer in.")
        return go_to(request, "matching:proposals", organisation=part.school.slug)
    return render_page(request, "matching/proposals/join.html", {"part": part})
