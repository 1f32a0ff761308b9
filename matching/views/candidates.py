"""What a company reads of learners who share a profile with it, and whom it would like to meet."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from companies.views.loading import own_company
from duaalportal.accounts.access import Can, requires
from duaalportal.lib.addresses import url
from duaalportal.lib.pages import go_to, render_page
from learningplans.goals.notes import version_of
from matching.models import CompanyWish, Opening, SharedProfile
from matching.profiles import wishing
from matching.profiles.forms import NoteForm, WishForm
from matching.profiles.holding import ProfileMoved, ProfileRefused
from matching.profiles.reading import CandidateFilter, Candidates, wished, wishes_for
from matching.views.loading import from_now
from matching.views.preferences import places_of

PER_PAGE = 20
MENU = "companies:home"


@requires(Can.SEE_CANDIDATES)
@require_safe
def candidates(request, organisation):
    """Who shares a profile with this company. There is no file of it: what is taken back must be gone."""
    request.menu = MENU
    company = own_company(request, organisation, Can.SEE_CANDIDATES)
    asked = CandidateFilter.of(request.GET)
    found = Candidates(request.user, company, asked)
    page = Paginator(found.rows(), PER_PAGE).get_page(request.GET.get("pagina"))
    context = {
        "organisation": company,
        "page": page,
        "wished": wished(request.user, page.object_list),
        "wanted": asked,
        "query": asked.query,
        "sites": found.sites,
        "places": found.places,
    }
    return render_page(request, "matching/profiles/candidates.html", context, block="lijst")


@requires(Can.SEE_CANDIDATES)
@require_http_methods(["GET", "HEAD", "POST"])
def candidate(request, shared_profile):
    """What one learner shows this company; who speaks for the company may wish to meet."""
    request.menu = MENU
    rows = SharedProfile.objects.candidates_for(request.user)
    copy = get_object_or_404(rows.select_related("organisation", "programme", "opening"), pk=shared_profile)
    form = _wish_form(request, copy)
    if request.method == "POST" and form is None:
        raise Http404
    if request.method == "POST" and form.is_valid() and _wished(request, form, copy):
        return go_to(request, "matching:candidate", shared_profile=copy.pk)
    context = {
        "copy": copy,
        "organisation": copy.organisation,
        "wishes": wished(request.user, [copy])[copy.trajectory_id],
        "form": form,
    }
    status = 422 if form and form.is_bound else 200
    return render_page(request, "matching/profiles/candidate.html", context, status=status)


def _wish_form(request, copy):
    """The form of a wish, for who speaks for the company while there is an opening left to wish for."""
    already = CompanyWish.objects.kept_by(request.user).filter(
        trajectory=copy.trajectory_id, withdrawn_at=None
    )
    openings = Opening.objects.editable_by(request.user).on_offer(timezone.localdate())
    openings = openings.filter(organisation=copy.organisation_id, programme=copy.programme_id)
    left = openings.exclude(pk__in=already.order_by().values("opening"))
    if request.method == "POST" and request.user.access.can(Can.EDIT_OPENING):
        return WishForm(request.POST, openings=openings)
    return WishForm(openings=left, initial={"opening": copy.opening_id}) if left.exists() else None


def _wished(request, form, copy):
    try:
        wishing.wish(
            copy=copy,
            by=request.user,
            at=timezone.now(),
            today=timezone.localdate(),
            **form.cleaned_data,
        )
    except ProfileRefused as no:
        form.add_error(no.field, str(no))
        return False
    messages.success(request, "Bewaard. De school van deze lerende ziet jullie wens.")
    return True


@requires(Can.EDIT_OPENING)
@require_safe
def wishes(request, opening):
    """Whom the company would like to meet for one opening, the first first."""
    request.menu = MENU
    rows = Opening.objects.editable_by(request.user).select_related("organisation", "programme")
    row = get_object_or_404(rows, pk=opening)
    context = {"organisation": row.organisation, "opening": row, "wishes": wishes_for(request.user, row)}
    return render_page(request, "matching/profiles/wishes.html", context)


@requires(Can.EDIT_OPENING)
@require_http_methods(["GET", "HEAD", "POST"])
def wish(request, wish):
    """Why the company would like to meet this learner."""
    row, copy = _own(request, wish)
    form = NoteForm(request.POST or None, initial={"note": row.note, "version": version_of(row.note)})
    theirs = []
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            wishing.write_note(wish=row, by=request.user, at=timezone.now(), **said)
        except ProfileMoved as no:
            form.add_error(None, str(no))
            from_now(form, version_of(no.current.note))
            theirs = [("Waarom", no.current.note, said["note"])]
        except ProfileRefused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, "Bewaard.")
            return go_to(request, _place(row))
    context = {"wish": row, "copy": copy, "form": form, "theirs": theirs}
    status = 422 if form.is_bound else 200
    return render_page(request, "matching/profiles/wish.html", context, status=status)


@requires(Can.EDIT_OPENING)
@require_POST
def wish_move(request, wish):
    """One place up or down."""
    row, _ = _own(request, wish)
    seen, to = places_of(request)
    try:
        wishing.move(wish=row, seen=seen, to=to, by=request.user, at=timezone.now())
    except ProfileRefused as no:
        messages.info(request, str(no))
    return go_to(request, _place(row))


@requires(Can.EDIT_OPENING)
@require_POST
def wish_withdraw(request, wish):
    """Wish it no longer."""
    row, _ = _own(request, wish)
    wishing.withdraw(wish=row, by=request.user, at=timezone.now())
    messages.success(request, "Ingetrokken.")
    return go_to(request, "matching:wishes", opening=row.opening_id)


def _own(request, pk):
    """A wish of the own company and the copy it is about; nothing of it is left when the learner took that back."""
    request.menu = MENU
    rows = CompanyWish.objects.kept_by(request.user).select_related("opening__organisation")
    row = get_object_or_404(rows, pk=pk)
    copies = SharedProfile.objects.candidates_for(request.user).filter(organisation=row.organisation_id)
    return row, get_object_or_404(copies, trajectory=row.trajectory_id)


def _place(row):
    return f"{url('matching:wishes', opening=row.opening_id)}#wens-{row.pk}"
