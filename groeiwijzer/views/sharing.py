"""Sharing one assessment, taking it back, and reading what others share."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from duaalportal.accounts.access import Can, requires
from duaalportal.lib.dates import date_of
from duaalportal.lib.pages import go_to, render_page
from groeiwijzer import sharing
from groeiwijzer.models import AssessmentShare
from groeiwijzer.sharing_forms import ShareForm
from groeiwijzer.views.loading import runnable

FOUND_AT_ONCE = 12
PER_PAGE = 25
ORDERS = {
    "bedrijf": ("naam van het bedrijf", ("assessment__organisation__name", "-assessment__moment", "pk")),
    "moment": ("nieuwste moment", ("-assessment__moment", "assessment__organisation__name", "pk")),
    "tot": ("stopt het eerst", ("ends_on", "assessment__organisation__name", "pk")),
}


@requires(Can.FILL_IN_ASSESSMENT)
@require_http_methods(["GET", "HEAD", "POST"])
def share(request, organisation, assessment):
    """With whom this assessment is shared now, and a form to share it with one more."""
    request.menu = "groeiwijzer:home"
    found = runnable(request, organisation, assessment)
    now = timezone.now()
    today = timezone.localdate(now)
    form = ShareForm(request.POST if request.method == "POST" else None, assessment=found, today=today)
    if request.method == "POST" and form.is_valid() and _shared(request, found, form, now):
        return go_to(request, "groeiwijzer:share", organisation=organisation, assessment=assessment)
    search = request.GET.get("q", "").strip()[:100]
    running = (
        AssessmentShare.objects.running(today)
        .filter(assessment=found)
        .select_related("organisation", "granted_by")
    )
    running = list(running.order_by("organisation__name", "pk"))
    options = sharing.receivers(found).exclude(pk__in=[row.organisation_id for row in running])
    if search:
        options = options.filter(Q(name__icontains=search) | Q(municipality__icontains=search))
    listed = list(options[: FOUND_AT_ONCE + 1])
    chosen = _chosen(form)
    if chosen and chosen not in listed[:FOUND_AT_ONCE]:
        listed.insert(0, chosen)
    context = {
        "assessment": found,
        "running": running,
        "form": form,
        "q": search,
        "options": listed[:FOUND_AT_ONCE],
        "more": len(listed) > FOUND_AT_ONCE,
        "chosen": chosen,
    }
    return render_page(
        request, "groeiwijzer/share.html", context, block="kiezen", status=422 if form.errors else 200
    )


def _chosen(form):
    """The receiver picked in a form that came back with an error."""
    return form.cleaned_data.get("organisation") if form.is_bound and hasattr(form, "cleaned_data") else None


def _shared(request, assessment, form, now):
    try:
        made = sharing.share(assessment=assessment, by=request.user, at=now, **form.cleaned_data)
    except sharing.StillOpen:
        form.add_error(None, "Rond de zelfevaluatie eerst af. Wat nog verandert, deel je niet.")
    except sharing.AlreadyShared as error:
        until = date_of(error.share.ends_on)
        form.add_error(
            "organisation", f"Jullie delen dit al met {error.share.organisation}, tot en met {until}."
        )
    else:
        messages.success(request, f"Gedeeld met {made.organisation} tot en met {date_of(made.ends_on)}.")
        return True
    return False


@requires(Can.FILL_IN_ASSESSMENT)
@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request, organisation, assessment, share):
    """Ask once, then end a share at once."""
    request.menu = "groeiwijzer:home"
    found = runnable(request, organisation, assessment)
    row = get_object_or_404(
        AssessmentShare.objects.filter(assessment=found, revoked_at=None).select_related("organisation"),
        pk=share,
    )
    if request.method == "POST":
        sharing.revoke(share=row, by=request.user, at=timezone.now())
        messages.success(request, f"Gestopt. {row.organisation} kan dit niet meer lezen.")
        return go_to(request, "groeiwijzer:share", organisation=organisation, assessment=assessment)
    return render_page(request, "groeiwijzer/share_revoke.html", {"assessment": found, "share": row})


@requires(Can.READ_SHARED)
@require_safe
def shared(request):
    """What companies share with the organisations this person reads for."""
    request.menu = "groeiwijzer:home"
    rows = AssessmentShare.objects.readable_by(request.user, timezone.localdate())
    total = rows.count()
    search, order = request.GET.get("q", "").strip()[:100], request.GET.get("volgorde", "")
    if search:
        rows = rows.filter(
            Q(assessment__organisation__name__icontains=search)
            | Q(assessment__organisation__municipality__icontains=search)
            | Q(assessment__version__title__icontains=search)
            | Q(assessment__title__icontains=search)
        )
    order = order if order in ORDERS else "bedrijf"
    rows = rows.select_related(
        "organisation",
        "assessment__organisation",
        "assessment__version",
        "assessment__establishment",
        "assessment__subject",
    ).order_by(*ORDERS[order][1])
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("pagina")),
        "total": total,
        "q": search,
        "order": order,
        "orders": [(key, label) for key, (label, _) in ORDERS.items()],
        "several": len(request.user.access.organisation_ids(Can.READ_SHARED)) > 1,
    }
    return render_page(request, "groeiwijzer/shared.html", context, block="lijst")
