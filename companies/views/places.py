"""Places of learners: who sits where, a school finds one that is free, and either side gives it back."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from companies import places, starting
from companies.models import Collaboration, Recognition, TakenPlace
from companies.models.base import seen_by
from companies.place_forms import PeriodForm, ReleaseForm
from companies.views.loading import organisation_where
from duaalportal.accounts.access import Can, OrganisationKind, requires
from duaalportal.accounts.models import Organisation
from duaalportal.lib.downloads import as_file
from duaalportal.lib.pages import go_to, render_page

PER_PAGE = 25
STANDS = {
    "nu": "Nu en straks",
    "voorbij": "Voorbij",
    "vrijgegeven": "Vrijgegeven",
    "alle": "Alle",
}
SORTS = {
    "begin": ("Begindag", ("starts_on", "pk")),
    "lerende": ("Lerende", ("learner__name", "starts_on", "pk")),
    "mentor": ("Mentor", ("mentor__name", "starts_on", "pk")),
}
# to be in order before the learner starts; no reason to leave the place open
LATER = {"risk", "first_aid", "confidential", "activities", "recognition_ends"}
HEADER = (
    *("Lerende", "School", "Leerbedrijf", "Vestiging", "Opleiding", "Mentor"),
    *("Vanaf", "Tot en met", "Stand", "Reden"),
)


def _menu(request):
    request.menu = "companies:home"


# --- who sits where --------------------------------------------------------------------------------------------


@requires(Can.SEE_PLACES)
@require_safe
def place_list(request, organisation):
    """The places of one company or of one school, narrowed, sorted and paged."""
    _menu(request)
    place, wanted, rows = _asked(request, organisation)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("pagina"))
    query = request.GET.copy()
    query.pop("pagina", None)
    context = {
        "organisation": place,
        "is_company": place.kind == OrganisationKind.COMPANY,
        "page": page,
        "rows": [(row, standing(row, timezone.localdate())) for row in page.object_list],
        "wanted": wanted,
        "narrows": bool(wanted["q"] or wanted["stand"] != "nu"),
        "stands": STANDS,
        "sorts": {key: label for key, (label, _) in SORTS.items()},
        "query": query.urlencode(),
        "acts": place.pk in request.user.access.organisation_ids(Can.TAKE_PLACE),
    }
    return render_page(request, "companies/places.html", context, block="lijst")


@requires(Can.SEE_PLACES)
@require_safe
def place_file(request, organisation, kind):
    """The list as the filter shows it, as a file."""
    place, _, rows = _asked(request, organisation)
    today = timezone.localdate()
    table = [
        (
            row.learner.name,
            row.school.name,
            row.organisation.name,
            row.establishment.name,
            row.programme.name,
            row.mentor.name,
            row.starts_on,
            row.ends_on,
            standing(row, today)[2],
            row.release_reason,
        )
        for row in rows
    ]
    return as_file(kind, f"plaatsen-{place.slug}", HEADER, table)


def _asked(request, slug):
    # a school reads of its own learners in the address of a company too
    seen = Organisation.objects.filter(seen_by(request.user, Can.SEE_PLACES, field="pk"))
    place = get_object_or_404(seen, slug=slug)
    today = timezone.localdate()
    wanted = {
        "q": request.GET.get("q", "").strip()[:100],
        "stand": request.GET.get("stand", ""),
        "volgorde": request.GET.get("volgorde", ""),
    }
    wanted["stand"] = wanted["stand"] if wanted["stand"] in STANDS else "nu"
    wanted["volgorde"] = wanted["volgorde"] if wanted["volgorde"] in SORTS else "begin"
    rows = TakenPlace.objects.visible_to(request.user).filter(Q(organisation=place) | Q(school=place))
    rows = _standing_as(rows, wanted["stand"], today)
    for word in wanted["q"].split():
        rows = rows.filter(
            Q(learner__name__icontains=word)
            | Q(mentor__name__icontains=word)
            | Q(organisation__name__icontains=word)
            | Q(school__name__icontains=word)
            | Q(establishment__name__icontains=word)
            | Q(programme__name__icontains=word)
        )
    rows = rows.select_related("learner", "mentor", "organisation", "school", "establishment", "programme")
    return place, wanted, rows.order_by(*SORTS[wanted["volgorde"]][1])


def _standing_as(rows, stand, today):
    if stand == "vrijgegeven":
        return rows.filter(released_at__isnull=False)
    if stand == "voorbij":
        return rows.standing().filter(ends_on__lt=today)
    return rows.standing().overlapping(today, None) if stand == "nu" else rows


def standing(row, today):
    """State, icon and words of one place."""
    if row.released_at:
        return "", "open", "vrijgegeven"
    if row.starts_on > today:
        return "wait", "clock", "begint nog"
    if row.ends_on and row.ends_on < today:
        return "", "open", "voorbij"
    return "ok", "meets", "loopt"


# --- finding one ------------------------------------------------------------------------------------------------


@requires(Can.TAKE_PLACE)
@require_safe
def place_new(request, organisation):
    """A school looks for a place: where and for which programme, then from when, and who is free."""
    _menu(request)
    school = organisation_where(request, organisation, Can.TAKE_PLACE)
    if school.kind == OrganisationKind.COMPANY:
        raise Http404
    today = timezone.localdate()
    offers = _offers(request, school, today)
    if "erkenning" not in request.GET:
        return _choose(request, school, offers)
    return _free(request, school, get_object_or_404(offers, pk=_uuid(request.GET["erkenning"])), today)


def _offers(request, school, today):
    """Recognitions, running or coming, of companies with which this school works together."""
    together = Collaboration.objects.running(today).filter(school=school)
    return (
        Recognition.objects.visible_to(request.user)
        .filter(
            Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=today),
            organisation__in=together.values("organisation"),
            expires_on__gt=today,
        )
        .select_related("organisation", "establishment", "programme")
        .order_by("organisation__name", "establishment__name", "programme__name", "recognised_on", "pk")
    )


def _choose(request, school, offers):
    q = request.GET.get("q", "").strip()[:100]
    for word in q.split():
        offers = offers.filter(
            Q(organisation__name__icontains=word)
            | Q(establishment__name__icontains=word)
            | Q(establishment__municipality__icontains=word)
            | Q(programme__name__icontains=word)
        )
    page = Paginator(offers, PER_PAGE).get_page(request.GET.get("pagina"))
    query = request.GET.copy()
    query.pop("pagina", None)
    context = {"organisation": school, "page": page, "q": q, "query": query.urlencode()}
    return render_page(request, "companies/place_choose.html", context, block="lijst")


def _free(request, school, chosen, today):
    period = PeriodForm(request.GET if "van" in request.GET else {"van": today.isoformat()}, today=today)
    answer = None
    if period.is_valid():
        first, last = period.cleaned_data["van"], period.cleaned_data["tot"]
        answer = starting.can_start(chosen.establishment, chosen.programme, first, last)
    context = {
        "organisation": school,
        "chosen": chosen,
        "period": period,
        "answer": answer,
        "onwards": settings.PLACE_A_LEARNER_AT,
        "stops": [f for f in answer.obstacles if f.code in places.NEEDED] if answer else [],
        "later": [f for f in (*answer.obstacles, *answer.warnings) if f.code in LATER] if answer else [],
    }
    return render_page(request, "companies/place_new.html", context)


def _uuid(text):
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error


# --- giving it back ----------------------------------------------------------------------------------------------


@requires(Can.TAKE_PLACE)
@require_http_methods(["GET", "HEAD", "POST"])
def place_release(request, organisation, place):
    """Give a place back, with the reason that both sides read."""
    _menu(request)
    here = organisation_where(request, organisation, Can.TAKE_PLACE)
    rows = TakenPlace.objects.editable_by(request.user).filter(Q(organisation=here) | Q(school=here))
    found = get_object_or_404(
        rows.select_related("learner", "mentor", "establishment", "organisation", "school", "programme"),
        pk=place,
    )
    form, held = ReleaseForm(request.POST or None), places.held_by(found)
    if form.is_valid() and not held:
        places.release_place(
            place=found, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now()
        )
        messages.success(request, f"De plaats van {found.learner.name} is vrij.")
        return go_to(request, "companies:places", organisation=here.slug)
    context = {"organisation": here, "place": found, "form": form, "held": held}
    return render_page(request, "companies/place_release.html", context)
