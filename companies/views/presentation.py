"""The presentation of a company: read, written, shared, reviewed; and its photos (C17)."""

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from companies import presentation as services
from companies.models import Collaboration, Presentation, PresentationPhoto
from companies.presentation_forms import DescriptionForm, PhotoForm, PresentationForm, ReviewForm
from companies.views.loading import company_seen, own_company
from duaalportal.accounts.access import Can, requires
from duaalportal.accounts.models import Organisation
from duaalportal.lib.pages import go_to, render_page

MENU = "companies:home"


@requires(Can.SEE_COMPANY)
@require_safe
def presentation(request, organisation):
    """What learners read of a company; who keeps it sees first how it stands."""
    request.menu = MENU
    company = company_seen(request, organisation)
    found = Presentation.objects.visible_to(request.user).filter(organisation=company).first()
    edits = company.pk in request.user.access.organisation_ids(Can.EDIT_COMPANY)
    context = {
        **_content(company, found),
        "edits": edits,
        "tabs": request.user.access.can(Can.SEE_MEMBERS),  # learners and parents read this page alone
        "opinions": services.opinions(request.user, found) if found else [],
        "reviews": found is not None and bool(_schools(request.user, company)),
        "schools": _readers(company) if edits else [],
    }
    return render_page(request, "companies/presentation.html", context)


@requires(Can.EDIT_COMPANY)
@require_safe
def presentation_preview(request, organisation):
    """The page exactly as learners get it, before it is shared."""
    found = _own(request, organisation)
    return render_page(request, "companies/presentation_preview.html", _content(found.organisation, found))


@requires(Can.EDIT_COMPANY)
@require_http_methods(["GET", "HEAD", "POST"])
def presentation_change(request, organisation):
    """Write the four texts; when a colleague saved first, both stand on the page."""
    request.menu = MENU
    company = own_company(request, organisation, Can.EDIT_COMPANY)
    found = Presentation.objects.filter(organisation=company).first()
    initial = {name: getattr(found, name, "") for name in services.TEXTS}
    form = PresentationForm(
        request.POST or None, initial=initial | {"version": found.version if found else 0}
    )
    theirs = []
    if request.method == "POST" and form.is_valid():
        try:
            services.write(organisation=company, by=request.user, at=timezone.now(), **form.cleaned_data)
        except services.PresentationChanged as race:
            theirs = _apart(form, race.current)
            form.data = form.data.copy()
            form.data["version"] = race.current.version
        else:
            messages.success(request, "Bewaard.")
            return go_to(request, "companies:presentation", organisation=company.slug)
    context = {
        "organisation": company,
        "form": form,
        "theirs": theirs,
        "is_shared": bool(found and found.shared_at),
    }
    status = 409 if theirs else 422 if form.is_bound else 200
    return render_page(request, "companies/presentation_change.html", context, status=status)


def _apart(form, current):
    return [
        (form.fields[name].label, getattr(current, name), form.cleaned_data[name])
        for name in services.TEXTS
        if getattr(current, name) != form.cleaned_data[name]
    ]


@requires(Can.EDIT_COMPANY)
@require_POST
def presentation_share(request, organisation):
    """Let schools and their learners read it."""
    found = _own(request, organisation)
    try:
        services.share(presentation=found, by=request.user, at=timezone.now())
    except services.NotReady as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Gedeeld. Scholen waarmee je samenwerkt en hun lerenden lezen het nu.")
    return _back(request, found)


@requires(Can.EDIT_COMPANY)
@require_POST
def presentation_unshare(request, organisation):
    """Stop sharing."""
    found = _own(request, organisation)
    services.stop_sharing(presentation=found, by=request.user, at=timezone.now())
    messages.success(request, "Niet meer gedeeld. Alleen jullie lezen het nog.")
    return _back(request, found)


@requires(Can.REVIEW_PRESENTATION)
@require_http_methods(["GET", "HEAD", "POST"])
def presentation_review(request, organisation):
    """Read it, and say whether it is ready for learners or can be clearer."""
    request.menu = MENU
    company = company_seen(request, organisation, Can.REVIEW_PRESENTATION)
    rows = Presentation.objects.visible_to(request.user).filter(organisation=company)
    found = get_object_or_404(rows.select_related("organisation"))
    schools = _schools(request.user, company)
    if not schools:
        raise Http404
    form = ReviewForm(request.POST or None, schools=schools, initial={"version": found.version})
    if request.method == "POST" and form.is_valid():
        try:
            services.review(presentation=found, by=request.user, at=timezone.now(), **form.cleaned_data)
        except services.PresentationChanged as race:
            form.add_error(
                None,
                "De voorstelling is net gewijzigd. Lees ze hierboven opnieuw; wat je schreef, staat er nog.",
            )
            form.data = form.data.copy()
            form.data["version"] = race.current.version
        else:
            messages.success(request, f"Verzonden: {company.name} leest wat je ervan vindt.")
            return _back(request, found)
    context = _content(company, found) | {"form": form}
    return render_page(
        request, "companies/presentation_review.html", context, status=422 if form.is_bound else 200
    )


# --- photos -----------------------------------------------------------------------------------------------------


@requires(Can.SEE_COMPANY)
@require_safe
def presentation_photo(request, organisation, photo):
    """The picture itself, after asking anew whether this person may see it."""
    rows = PresentationPhoto.objects.visible_to(request.user)
    found = get_object_or_404(rows, pk=photo, organisation__slug=organisation)
    try:
        content = found.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(content, as_attachment=True, filename="foto.jpg", content_type="image/jpeg")


@requires(Can.EDIT_COMPANY)
@require_http_methods(["GET", "HEAD", "POST"])
def presentation_photo_new(request, organisation):
    """Add a photo with what is on it."""
    found = _own(request, organisation)
    form = PhotoForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.add_photo(
                presentation=found,
                picture=data["picture"],
                description=data["description"],
                key=data["key"],
                by=request.user,
                at=timezone.now(),
            )
        except services.TooManyPhotos as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "De foto staat erbij.")
            return _back(request, found)
    context = {"organisation": found.organisation, "form": form}
    return render_page(
        request, "companies/presentation_photo_new.html", context, status=422 if form.is_bound else 200
    )


@requires(Can.EDIT_COMPANY)
@require_http_methods(["GET", "HEAD", "POST"])
def presentation_photo_change(request, organisation, photo):
    """Say in other words what is on a photo, or take it away."""
    found = _own_photo(request, organisation, photo)
    form = DescriptionForm(request.POST or None, initial={"description": found.description})
    if request.method == "POST" and form.is_valid():
        services.describe_photo(photo=found, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, "Aangepast.")
        return _back(request, found.presentation)
    context = {"organisation": found.organisation, "photo": found, "form": form}
    return render_page(
        request, "companies/presentation_photo_change.html", context, status=422 if form.is_bound else 200
    )


@requires(Can.EDIT_COMPANY)
@require_POST
def presentation_photo_remove(request, organisation, photo):
    """Take a photo away."""
    found = _own_photo(request, organisation, photo)
    services.remove_photo(photo=found, by=request.user, at=timezone.now())
    messages.success(request, "De foto is weg.")
    return _back(request, found.presentation)


# --- loading and answering --------------------------------------------------------------------------------------


def _own(request, organisation):
    request.menu = MENU
    rows = Presentation.objects.editable_by(request.user).select_related("organisation")
    return get_object_or_404(rows, organisation__slug=organisation)


def _own_photo(request, organisation, photo):
    request.menu = MENU
    rows = PresentationPhoto.objects.editable_by(request.user).select_related(
        "organisation", "presentation__organisation"
    )
    return get_object_or_404(rows, pk=photo, organisation__slug=organisation)


def _content(company, found):
    return {
        "organisation": company,
        "presentation": found,
        "photos": list(found.photos.all()) if found else [],
        "mentors": services.introductions(found, timezone.localdate()) if found else [],
    }


def _schools(user, company):
    """The own schools that work with this company and may say something of it."""
    mine = user.access.organisation_ids(Can.REVIEW_PRESENTATION)
    if not mine:
        return []
    together = Collaboration.objects.running(timezone.localdate()).filter(
        organisation=company, school__in=mine
    )
    return Organisation.objects.filter(pk__in=together.order_by().values("school")).order_by("name", "pk")


def _readers(company):
    """The schools that read it as soon as it is shared."""
    together = Collaboration.objects.running(timezone.localdate()).filter(organisation=company)
    return list(
        Organisation.objects.filter(pk__in=together.order_by().values("school"))
        .order_by("name", "pk")
        .values_list("name", flat=True)
    )


def _back(request, found):
    return go_to(request, "companies:presentation", organisation=found.organisation.slug)
