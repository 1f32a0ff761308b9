"""The working group of a learning sheet."""

from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from duaalportal.accounts.access import Can, requires
from duaalportal.lib.pages import go_to, render_page
from learningplans.models import LearningSheet, SheetMember
from learningplans.sheets import group
from learningplans.sheets.errors import SheetRefused
from learningplans.sheets.forms import MemberForm
from learningplans.views.sheets.loading import sheet_where


@requires(Can.WRITE_SHEETS)
@require_http_methods(["GET", "HEAD", "POST"])
def sheet_group(request, learning_sheet):
    """Who is in the group; who keeps the sheet asks others in."""
    mine = LearningSheet.objects
    rows = mine.worked_on_by(request.user) if request.method != "POST" else mine.kept_by(request.user)
    found = sheet_where(request, learning_sheet, rows)
    keeps = mine.kept_by(request.user).filter(pk=found.pk).exists()
    form = None
    if keeps:
        people = group.candidates(found, request.user, timezone.localdate())
        form = MemberForm(request.POST or None, candidates=people)
    if request.method == "POST" and form.is_valid():
        try:
            row = group.add_member(sheet=found, by=request.user, at=timezone.now(), **form.values)
        except SheetRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{row.user.name} zit nu in de werkgroep.")
            return go_to(request, "learningplans:sheet_group", learning_sheet=found.pk)
    context = {
        "sheet": found,
        "version": found.versions.visible_to(request.user).order_by("-number").defer("content").first(),
        "members": group.members_of(found),
        "form": form,
        "keeps": keeps,
    }
    status = 422 if form is not None and form.is_bound else 200
    return render_page(request, "learningplans/sheets/group.html", context, status=status)


@requires(Can.WRITE_SHEETS)
@require_POST
def sheet_member_end(request, learning_sheet, sheet_member):
    """Take somebody out of the group, at once."""
    found = sheet_where(request, learning_sheet, LearningSheet.objects.kept_by(request.user))
    rows = SheetMember.objects.filter(sheet=found).select_related("user")
    row = get_object_or_404(rows, pk=sheet_member)
    group.end_member(member=row, by=request.user, at=timezone.now())
    messages.success(request, f"{row.user.name} zit niet meer in de werkgroep.")
    return go_to(request, "learningplans:sheet_group", learning_sheet=found.pk)
