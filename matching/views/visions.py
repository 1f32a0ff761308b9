"""Shared visions: between which school and company, five answers per side, added value, and one text together."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from duaalportal.accounts.access import Can, requires
from duaalportal.lib.pages import go_to, render_page
from matching.models import SharedVision, VisionText
from matching.start_talks.words import version_of
from matching.vision import writing
from matching.vision.forms import AnswerForm, TogetherForm, ValueForm
from matching.vision.reading import Reading, partners_of, visions_of

PER_PAGE = 20
FORM = ["GET", "HEAD", "POST"]
MENU = "matching:visions"


@requires(Can.SHARE_VISION)
@require_safe
def visions(request):
    """The visions of the own organisations, and with whom one can begin."""
    today = timezone.localdate()
    page = Paginator(visions_of(request.user), PER_PAGE).get_page(request.GET.get("pagina"))
    rows = [(row, Reading(row, request.user)) for row in page.object_list]
    context = {"page": page, "rows": rows, "partners": partners_of(request.user, today)}
    return render_page(request, "matching/vision/list.html", context)


@requires(Can.SHARE_VISION)
@require_POST
def vision_begin(request):
    """Begin with one of those one works with; a pair that is busy goes on."""
    pair = _pair(request.POST.get("samen", ""))
    own = request.user.access.organisation_ids(Can.SHARE_VISION)
    rows = partners_of(request.user, timezone.localdate())
    found = next((row for row in rows if (row.school_id, row.organisation_id) == pair), None)
    if found is None:
        busy = visions_of(request.user).filter(agreed_at__isnull=True)
        row = busy.filter(school_id=pair[0], organisation_id=pair[1]).first() if pair and own else None
        if row is None:
            messages.error(request, "Kies een school of leerbedrijf uit de lijst.")
            return go_to(request, "matching:visions")
        return go_to(request, "matching:vision", shared_vision=row.pk)
    pair = {"school": found.school, "organisation": found.organisation}
    row = writing.begin(**pair, by=request.user, at=timezone.now())
    return go_to(request, "matching:vision_answer", shared_vision=row.pk)


def _pair(text):
    first, _, second = text.partition("_")
    try:
        return UUID(first), UUID(second)
    except ValueError:
        return None


@requires(Can.SHARE_VISION)
@require_safe
def vision(request, shared_vision):
    """What both said, the differences first, what it brings each, and what they want together."""
    row, read = _loaded(request, shared_vision)
    return render_page(request, "matching/vision/vision.html", {"vision": row, "read": read})


@requires(Can.SHARE_VISION)
@require_http_methods(FORM)
def vision_answer(request, shared_vision):
    """The five questions for the own side."""
    row, read = _loaded(request, shared_vision)
    if read.is_open:
        messages.info(request, "Jullie antwoordden allebei. Praat nu over de verschillen.")
        return go_to(request, "matching:vision", shared_vision=row.pk)
    said = writing.answers_of(row, read.side)
    version = writing.version_of_side(row, read.side)
    form = AnswerForm(request.POST or None, answers=said, initial={"version": version})
    if request.method == "POST" and form.is_valid():
        facts = {"side": read.side, "answers": form.answers, "version": form.cleaned_data["version"]}
        words = f"Bewaard. {read.other.name} leest dit pas na het eigen antwoord."
        if _kept(request, form, writing.answer, words, row, _side_now(read.side), **facts):
            return go_to(request, "matching:vision", shared_vision=row.pk)
    lead = "Antwoord voor jouw kant. Je leest elkaar pas wanneer beide kanten antwoordden."
    return _page(request, row, read, form, "Kijken we dezelfde kant op?", lead)


@requires(Can.SHARE_VISION)
@require_http_methods(FORM)
def vision_value(request, shared_vision):
    """What dual learning brings each actor, in own words."""
    row, read = _loaded(request, shared_vision)
    form = ValueForm(request.POST or None, vision=row, version_of=version_of)
    if request.method == "POST" and form.is_valid():
        facts = {"words": form.words, "side": read.side}
        if _kept(request, form, writing.name_value, "Bewaard.", row, _value_now, **facts):
            return go_to(request, "matching:vision", shared_vision=row.pk)
    lead = "Beide kanten schrijven hier. Wie weet wat het de ander brengt, werkt makkelijker samen."
    return _page(request, row, read, form, "Wat brengt duaal leren elk van ons?", lead)


@requires(Can.SHARE_VISION)
@require_http_methods(FORM)
def vision_together(request, shared_vision):
    """One text of what they want together, for the other side to confirm."""
    row, read = _loaded(request, shared_vision)
    if not read.is_open:
        messages.info(request, "Eerst antwoordt elke kant apart.")
        return go_to(request, "matching:vision", shared_vision=row.pk)
    stands = writing.standing_text(row)
    start = {"text": stands, "version": version_of("", stands)}
    form = TogetherForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        words = f"Bewaard. {read.other.name} leest dit en zegt of die kant akkoord gaat."
        if _kept(request, form, writing.propose, words, row, _text_now, side=read.side, **form.cleaned_data):
            return go_to(request, "matching:vision", shared_vision=row.pk)
    lead = "Schrijf op wat jullie willen en wat je daarvoor doet. Het is afgesproken als de andere kant akkoord gaat."
    return _page(request, row, read, form, "Wat spreken we af?", lead)


@requires(Can.SHARE_VISION)
@require_POST
def vision_confirm(request, shared_vision):
    """The other side agrees with the text it read."""
    row, read = _loaded(request, shared_vision)
    version = request.POST.get("version", "")
    number = int(version) if version.isascii() and version.isdigit() and len(version) < 11 else 0
    try:
        writing.confirm(vision=row, side=read.side, version=number, by=request.user, at=timezone.now())
    except writing.VisionMoved:
        messages.error(request, "De tekst veranderde net. Lees wat er nu staat.")
    except writing.VisionRefused as no:
        messages.error(request, str(no))
    else:
        messages.success(request, "Afgesproken.")
    return go_to(request, "matching:vision", shared_vision=row.pk)


def _loaded(request, pk):
    request.menu = MENU
    rows = SharedVision.objects.visible_to(request.user)
    related = ("school", "organisation", "school_by", "company_by", "agreed_by")
    texts = Prefetch("texts", VisionText.objects.select_related("by", "confirmed_by"))
    row = get_object_or_404(rows.select_related(*related).prefetch_related(texts), pk=pk)
    return row, Reading(row, request.user)


# --- what a form is confirmed on once somebody wrote meanwhile ---


def _side_now(side):
    return lambda row, field: ("version", writing.version_of_side(row, side), "")


def _value_now(row, field):
    code = field.removeprefix("text-")
    stands = writing.standing_value(row, code)
    return f"version-{code}", version_of("", stands), stands


def _text_now(row, field):
    stands = writing.standing_text(row)
    return "version", version_of("", stands), stands


def _kept(request, form, act, told, row, now, /, **said):
    try:
        act(vision=row, by=request.user, at=timezone.now(), **said)
    except writing.VisionMoved as race:
        name, version, stands = now(race.current, race.field or "")
        shown = f" Er staat nu: “{stands}”" if stands else ""
        form.add_error(race.field, f"{race}{shown}")
        form.data = form.data.copy()
        form.data[name] = version
    except writing.VisionRefused as no:
        form.add_error(no.field if no.field in form.fields else None, str(no))
    else:
        messages.success(request, told)
        return True
    return False


def _page(request, row, read, form, title, lead):
    context = {"vision": row, "read": read, "form": form, "title": title, "lead": lead}
    status = 422 if form.errors else 200
    return render_page(request, "matching/vision/form.html", context, status=status)
