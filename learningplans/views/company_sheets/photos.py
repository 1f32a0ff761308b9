"""Photos of a company sheet: added with what is on them, described anew, taken away, and served after a new look."""

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from duaalportal.accounts.access import Can, requires
from duaalportal.lib.pages import go_to, render_page
from learningplans.company_sheets import photos
from learningplans.company_sheets.errors import SheetRefused
from learningplans.company_sheets.forms import DescriptionForm, PhotoForm
from learningplans.models import CompanySheetPhoto
from learningplans.views.company_sheets.loading import MENU, done, sheet_written

FORM = ["GET", "HEAD", "POST"]


@requires(Can.SEE_COMPANY_SHEETS)
@require_safe
def company_sheet_photo(request, company_sheet, company_sheet_photo):
    """The picture itself, after asking anew whether this person may see it."""
    rows = CompanySheetPhoto.objects.visible_to(request.user).filter(company_sheet=company_sheet)
    found = get_object_or_404(rows, pk=company_sheet_photo)
    try:
        content = found.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(content, as_attachment=True, filename="foto.jpg", content_type="image/jpeg")


@requires(Can.WRITE_COMPANY_SHEETS)
@require_safe
def company_sheet_photos(request, company_sheet):
    """All photos of a sheet, with what is on them."""
    sheet = sheet_written(request, company_sheet)
    context = {"sheet": sheet, "photos": list(sheet.photos.all()), "most": photos.MOST_PHOTOS}
    return render_page(request, "learningplans/company_sheets/photos.html", context)


@requires(Can.WRITE_COMPANY_SHEETS)
@require_http_methods(FORM)
def company_sheet_photo_new(request, company_sheet):
    """Add a photo with what is on it."""
    sheet = sheet_written(request, company_sheet)
    form = PhotoForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = {name: form.cleaned_data[name] for name in ("picture", "alt", "key")}
        try:
            photos.add(sheet=sheet, by=request.user, at=timezone.now(), **data)
        except SheetRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "De foto staat erbij. Kies ze bij een stap.")
            return go_to(request, "learningplans:company_sheet_photos", company_sheet=sheet.pk)
    context = {"sheet": sheet, "form": form}
    status = 422 if form.is_bound else 200
    return render_page(request, "learningplans/company_sheets/photo_new.html", context, status=status)


@requires(Can.WRITE_COMPANY_SHEETS)
@require_http_methods(FORM)
def company_sheet_photo_change(request, company_sheet, company_sheet_photo):
    """Say in other words what is on a photo, or take it away."""
    sheet, photo = _photo(request, company_sheet, company_sheet_photo)
    form = DescriptionForm(request.POST or None, initial={"alt": photo.alt})
    if request.method == "POST" and form.is_valid():
        photos.describe(photo=photo, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, "Aangepast.")
        return go_to(request, "learningplans:company_sheet_photos", company_sheet=sheet.pk)
    context = {"sheet": sheet, "photo": photo, "form": form}
    status = 422 if form.is_bound else 200
    return render_page(request, "learningplans/company_sheets/photo_change.html", context, status=status)


@requires(Can.WRITE_COMPANY_SHEETS)
@require_POST
def company_sheet_photo_remove(request, company_sheet, company_sheet_photo):
    """Take a photo away."""
    sheet, photo = _photo(request, company_sheet, company_sheet_photo)
    return done(
        request,
        lambda: photos.remove(photo=photo, by=request.user, at=timezone.now()),
        "De foto is weg.",
        "company_sheet_photos",
        company_sheet=sheet.pk,
    )


def _photo(request, sheet, pk):
    request.menu = MENU
    found = sheet_written(request, sheet)
    rows = CompanySheetPhoto.objects.filter(company_sheet=found).select_related("company_sheet")
    return found, get_object_or_404(rows, pk=pk)
