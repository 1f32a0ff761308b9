"""Learning sheets as files: one or a programme out, and in: look first, then all as drafts or nothing."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from duaalportal.accounts.access import Can, requires
from duaalportal.lib.downloads import TYPES
from duaalportal.lib.pages import go_to, render_page
from learningplans.models import LearningSheetVersion
from learningplans.sheets import files, library, listing, taking_in
from learningplans.sheets.errors import SheetRefused
from learningplans.views.sheets.loading import MENU, version_where

LARGEST = 1024 * 1024
FAULTS_SHOWN = 60


def _as_file(kind, name, versions):
    content = files.dump_yaml(versions) if kind == "yaml" else files.dump_xlsx(versions)
    content_type = "application/yaml; charset=utf-8" if kind == "yaml" else TYPES["xlsx"]
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


@requires(Can.SEE_SHEETS)
@require_safe
def sheet_file(request, learning_sheet, learning_sheet_version, kind):
    """One version as YAML or XLSX."""
    version = version_where(request, learning_sheet, learning_sheet_version)
    return _as_file(kind, f"{version.sheet.code}-{version.number}", [version])


@requires(Can.SEE_SHEETS)
@require_safe
def sheets_file(request, kind):
    """The sheets of a programme as the list shows them, as YAML or XLSX."""
    wanted = listing.SheetFilter.of(request.GET)
    programmes = {one.pk: one for one in listing.programmes()}
    if wanted.opleiding not in programmes:
        raise Http404
    lines = listing.lines_of(request.user, programmes[wanted.opleiding], timezone.localdate())
    keys = [line.shown.pk for line in listing.asked(lines, wanted)]
    rows = LearningSheetVersion.objects.visible_to(request.user).filter(pk__in=keys).select_related("sheet")
    ordered = sorted(rows, key=lambda row: keys.index(row.pk))
    return _as_file(kind, f"leerfiches-{wanted.opleiding}", ordered)


# --- in --------------------------------------------------------------------------------------------------------------


class FileForm(forms.Form):
    """A file with sheets, and for whom they are."""

    owner = forms.ChoiceField(label="Voor wie?", error_messages={"required": "Kies voor wie."})
    file = forms.FileField(
        label="Bestand (YAML of XLSX)",
        help_text="Hoogstens 1 MB en 200 leerfiches.",
        widget=forms.FileInput(attrs={"accept": ".yaml,.yml,.xlsx"}),
        error_messages={"required": "Kies een bestand.", "empty": "Dit bestand is leeg."},
    )

    def __init__(self, *args, owners, carried=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.owners = {str(one.pk) if one else "sector": one for one in owners}
        self.fields["owner"].choices = [
            (key, one.name if one else "De hele sector") for key, one in self.owners.items()
        ]
        if len(owners) == 1:
            del self.fields["owner"]
        if carried:
            del self.fields["file"]

    def clean_file(self):
        """The bytes of the file."""
        content = self.cleaned_data["file"].read(LARGEST + 1)
        if len(content) > LARGEST:
            raise forms.ValidationError("Dit bestand is groter dan 1 MB. Laad het in kleinere delen in.")
        return content

    @property
    def for_whom(self):
        """Whose the sheets become."""
        return self.owners[self.cleaned_data.get("owner", next(iter(self.owners)))]

    @property
    def owner_key(self):
        """How the page that shows what changes names whose the sheets become."""
        return self.cleaned_data.get("owner", next(iter(self.owners)))


@requires(Can.WRITE_SHEETS)
@require_http_methods(["GET", "HEAD", "POST"])
def sheet_import(request):
    """Hand in a file, look at what becomes of each sheet, and take all of them in as drafts."""
    request.menu = MENU
    owners = library.owners(request.user)
    if not owners:
        raise Http404
    if request.method != "POST":
        return _page(request, FileForm(owners=owners))
    text = request.POST.get("text")
    form = FileForm(request.POST, request.FILES, owners=owners, carried=text is not None)
    if not form.is_valid():
        return _page(request, form, status=422)
    parsed = _parsed(form, text)
    changes, faults = taking_in.plan(form.for_whom, parsed) if parsed.is_good else ([], parsed.faults)
    if faults or not changes:
        return _page(request, form, faults=faults, status=422)
    if text is None:
        return _page(request, form, changes=changes, carried=files.dump_yaml(taking_in.as_versions(parsed)))
    try:
        done = taking_in.take_in(owner=form.for_whom, parsed=parsed, by=request.user, at=timezone.now())
    except SheetRefused as refusal:
        return _page(request, form, faults=[files.FileFault(0, str(refusal))], status=422)
    count = sum(one.becomes != taking_in.SAME for one in done)
    messages.success(
        request,
        f"{count} {'concept staat' if count == 1 else 'concepten staan'} klaar. Lees ze na en leg ze voor.",
    )
    return go_to(request, "learningplans:sheets")


def _parsed(form, text):
    known = taking_in.known_by_programme(form.for_whom, timezone.localdate())
    if text is not None:
        return files.parse_yaml(text, known)
    content = form.cleaned_data["file"]
    return (
        files.parse_xlsx(content, known) if content[:4] == b"PK\x03\x04" else files.parse_yaml(content, known)
    )


def _page(request, form, *, changes=(), faults=(), carried="", status=200):
    context = {
        "form": form,
        "changes": changes,
        "faults": list(faults)[:FAULTS_SHOWN],
        "more": max(0, len(faults) - FAULTS_SHOWN),
        "carried": carried,
        "owner_key": form.owner_key if carried and "owner" in form.fields else "",
    }
    return render_page(request, "learningplans/sheets/import.html", context, status=status)
