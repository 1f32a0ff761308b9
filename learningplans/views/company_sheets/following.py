"""When the learning sheet of a company sheet gets a newer version: what changed, part by part follow or keep."""

from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from duaalportal.accounts.access import Can, requires
from duaalportal.lib.pages import go_to, render_page
from learningplans.company_sheets import following
from learningplans.company_sheets.errors import SheetRefused
from learningplans.company_sheets.forms import ChoiceForm, NewerForm
from learningplans.models import LearningSheetVersion
from learningplans.rules import company_sheet_changes as rules
from learningplans.rules.sheets import PARTS
from learningplans.views.company_sheets.loading import sheet_written


@requires(Can.WRITE_COMPANY_SHEETS)
@require_safe
def company_sheet_follow(request, company_sheet):
    """What changed in the learning sheet since the version this sheet follows, and what was chosen of each part."""
    sheet = sheet_written(request, company_sheet)
    base = following.base_of(sheet)
    newer = following.newer_than(base)
    news = following.news_of(base, newer) if newer else None
    context = {
        "sheet": sheet,
        "version": base,
        "newer": newer,
        "news": news,
        "parts": PARTS,
        "choices": rules.CHOICES,
        "gone": _texts(base.learning_sheet_version, news.gone) if news else [],
        "offered": _texts(newer, news.offered) if news else [],
    }
    return render_page(request, "learningplans/company_sheets/follow.html", context)


def _texts(version, codes):
    words = {row["code"]: row["text"] for row in version.content.get("goals", ())}
    return [words.get(code, code) for code in codes]


def _newer(form):
    return get_object_or_404(LearningSheetVersion.objects.published(), pk=form.cleaned_data["newer"])


@requires(Can.WRITE_COMPANY_SHEETS)
@require_POST
def company_sheet_choose(request, company_sheet):
    """Follow or keep one part that changed."""
    sheet = sheet_written(request, company_sheet)
    form = ChoiceForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            following.choose(
                sheet=sheet,
                newer=_newer(form),
                part=said["part"],
                choice=said["choice"],
                by=request.user,
                at=timezone.now(),
            )
        except SheetRefused as refusal:
            messages.error(request, str(refusal))
    else:
        messages.error(request, "Kies: volgen, of houden wat jullie hebben.")
    return go_to(request, "learningplans:company_sheet_follow", company_sheet=sheet.pk)


@requires(Can.WRITE_COMPANY_SHEETS)
@require_POST
def company_sheet_follow_now(request, company_sheet):
    """Make the draft that follows the newer learning sheet."""
    sheet = sheet_written(request, company_sheet)
    form = NewerForm(request.POST)
    if not form.is_valid():
        return go_to(request, "learningplans:company_sheet_follow", company_sheet=sheet.pk)
    try:
        draft, said = following.follow(sheet=sheet, newer=_newer(form), by=request.user, at=timezone.now())
    except SheetRefused as refusal:
        messages.error(request, str(refusal))
        return go_to(request, "learningplans:company_sheet_follow", company_sheet=sheet.pk)
    messages.success(request, " ".join(["De fiche volgt nu de nieuwe leerfiche.", *said]))
    return go_to(request, "learningplans:company_sheet_write", company_sheet_version=draft.pk)
