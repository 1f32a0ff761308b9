"""Writing a draft, part by part: nothing typed is lost, also when somebody else saved first."""

from django.contrib import messages
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from duaalportal.accounts.access import Can, requires
from duaalportal.lib.pages import go_to, render_page
from learningplans.models import LearningSheet, SheetState
from learningplans.rules import sheet_lines
from learningplans.rules.sheets import PARTS, QUESTIONS, told
from learningplans.sheets import checking, editing, library
from learningplans.sheets.errors import SheetChanged, SheetRefused
from learningplans.sheets.forms import HeadForm
from learningplans.views.sheets.loading import WORDS, address_of, version_where

HEAD = "kop"


@requires(Can.WRITE_SHEETS)
@require_http_methods(["GET", "HEAD", "POST"])
def sheet_write(request, learning_sheet, learning_sheet_version):
    """One part of a draft; its word stands in the address."""
    rows = LearningSheet.objects.writable_by(request.user)
    version = version_where(request, learning_sheet, learning_sheet_version, rows)
    word = request.GET.get("deel", HEAD)
    if word != HEAD and (word not in WORDS or WORDS[word][0] not in version.content):
        raise Http404
    if request.method != "POST" and version.state != SheetState.DRAFT:
        in_review = version.state == SheetState.REVIEW
        messages.info(request, library.IN_REVIEW if in_review else library.NOT_OPEN)
        return go_to(request, "learningplans:sheet_version", **address_of(version))
    return _head(request, version) if word == HEAD else _part(request, version, word)


def _address(version, word, **more):
    query = "&".join(f"{name}={value}" for name, value in {"deel": word, **more}.items())
    return f"{reverse('learningplans:sheet_write', kwargs=address_of(version))}?{query}"


def _saved(request, version, word, **more):
    """After a save: on to the next part when that was asked, else here again."""
    if "verder" in request.POST:
        words = [HEAD, *(one for one, (part, _) in WORDS.items() if part in version.content)]
        following = words[words.index(word) + 1 :]
        if not following:
            return go_to(request, "learningplans:sheet_version", **address_of(version))
        return go_to(request, _address(version, following[0]))
    return go_to(request, _address(version, word, **more))


def _frame(version, word):
    """What every page of the editor shows around the part."""
    parts = [(HEAD, "Titel", None)]
    for one, (part, short) in WORDS.items():
        if part in version.content:
            parts.append((one, short, len(told(version.content, part))))
    return {
        "version": version,
        "sheet": version.sheet,
        "word": word,
        "tabs": [(short, _address(version, one), one == word, count) for one, short, count in parts],
        "title": PARTS[WORDS[word][0]] if word in WORDS else "Titel en vorm",
        "theirs": [],
        "is_last": word == parts[-1][0],
    }


# --- the head ----------------------------------------------------------------------------------------------------------


def _head(request, version):
    before = library.head_of(version)
    initial = before | {"seen": sheet_lines.digest(before)}
    form = HeadForm(request.POST or None, initial=initial, first=version.number == 1)
    context = _frame(version, HEAD) | {"form": form}
    if request.method == "POST" and form.is_valid():
        said = {"change_note": version.change_note} | form.cleaned_data
        try:
            saved = library.save_head(version=version, by=request.user, at=timezone.now(), **said)
        except SheetChanged as error:
            now = library.head_of(error.current)
            context["theirs"] = [
                (str(field.label), now[name], said[name])
                for name, field in form.fields.items()
                if name in now and now[name] != said[name]
            ]
            form.data = form.data.copy()
            form.data["seen"] = sheet_lines.digest(now)
        except SheetRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _saved(request, saved, HEAD)
    status = 422 if form.is_bound else 200
    return render_page(request, "learningplans/sheets/write_head.html", context, status=status)


# --- the parts ---------------------------------------------------------------------------------------------------------


def _part(request, version, word):
    part = WORDS[word][0]
    known = checking.known_around(version.sheet, timezone.localdate())
    data = request.POST if request.method == "POST" else None
    blanks = _number(request.GET.get("leeg"), None)
    page = _number(request.GET.get("blad"), 1)
    editor = editing.editor_of(part)(version, part, data, known=known, page=page, blanks=blanks)
    context = _frame(version, word) | {"editor": editor, "part": part, "questions": QUESTIONS, "known": known}
    if data is not None and editor.is_valid():
        try:
            saved = library.save_parts(version=version, said=editor.said, by=request.user, at=timezone.now())
        except SheetChanged as error:
            context["theirs"] = editor.both(error.current)
            editor.seen_again(error.current)
        except SheetRefused as refusal:
            editor.problems.append(("", str(refusal)))
        else:
            more = {"leeg": 5} if "meer" in data else {}
            return _saved(request, saved, word, blad=editor.last_page(saved), **more)
    return render_page(request, editor.template, context, status=422 if data is not None else 200)


def _number(text, usual):
    return int(text) if text and text.isdecimal() and len(text) < 4 else usual
