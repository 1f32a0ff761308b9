"""Writing in a talk: as one goes or all at once, what is asked, what is agreed, and the day it was held."""

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from duaalportal.accounts.access import Can, requires
from duaalportal.lib import dates
from duaalportal.lib.pages import go_to
from evaluation.rules.talks import label_of
from evaluation.talks import planning, writing
from evaluation.talks.errors import AnswerChanged, TalkChanged, TalkRefused
from evaluation.talks.forms import HeldForm, PointForm, QuestionForm
from evaluation.talks.who import read_id, three_of
from evaluation.views.talk_parts import shown, talk_where
from evaluation.weeks.errors import WeekRefused


def to_talk(request, talk, place=""):
    """Back to the page of the talk."""
    return go_to(request, reverse("evaluation:talk", args=[talk.pk]) + place)


# --- what is seen together --------------------------------------------------------------------------------------------


@requires(Can.HOLD_TALK)
@require_POST
def talk_write(request, follow_up_talk):
    """Keep what was written: one question as one goes, or the whole form."""
    talk = talk_where(request, follow_up_talk, Can.HOLD_TALK)
    return (_save_one if request.headers.get("X-Autosave") else _save_all)(request, talk)


def _typed(value, note, version):
    note = (note or "").replace("\r\n", "\n").replace("\x00", "").strip()
    number = int(version) if version and version.isascii() and version.isdigit() and len(version) < 11 else 0
    return writing.Typed(value or "", note, number)


def _write(request, talk, answers):
    return writing.write(talk=talk, answers=answers, by=request.user, at=timezone.now())


def _save_one(request, talk):
    sent, code = request.POST, request.POST.get("item", "")
    typed = _typed(sent.get("value"), sent.get("note"), sent.get("version"))
    try:
        row = _write(request, talk, {code: typed})
    except AnswerChanged as race:
        grid = writing.grid_of_talk(talk)
        context = {
            "mine": (label_of(grid, typed.value), typed.note),
            "theirs": (label_of(grid, race.theirs[0]), race.theirs[1]),
            "raw": race.theirs,
            "graded": code != writing.PROGRESS,
        }
        html = render_to_string("evaluation/talks/both.html", context)
        return JsonResponse({"html": html, "version": writing.version_of(*race.theirs)}, status=409)
    except TalkRefused as no:
        return JsonResponse({"error": str(no)}, status=422)
    version = writing.version_of(*writing.standing(row, code))
    return JsonResponse({"saved_at": dates.clock(timezone.now()), "version": version})


def _save_all(request, talk):
    """The whole form at once; what is refused comes back with its reason, and all that was typed with it."""
    sent = request.POST
    codes = [name.removeprefix("note-") for name in sent if name.startswith("note-")]
    answers = {
        code: _typed(sent.get(f"value-{code}"), sent.get(f"note-{code}"), sent.get(f"version-{code}"))
        for code in codes
    }
    try:
        _write(request, talk, answers)
    except AnswerChanged as race:
        grid = writing.grid_of_talk(talk)
        told = ": ".join(filter(None, (label_of(grid, race.theirs[0]), race.theirs[1])))
        problems = {race.code: {"other": told, "version": writing.version_of(*race.theirs)}}
        return shown(request, talk, problems=problems, status=409)
    except TalkRefused as no:
        return shown(request, talk, problems={"": {"error": str(no)}}, status=422)
    messages.success(request, f"Bewaard om {dates.clock(timezone.now())}.")
    return to_talk(request, talk)


# --- the voices, and what is asked --------------------------------------------------------------------------------------


@requires(Can.OPEN_ROUND)
@require_POST
def talk_open(request, follow_up_talk):
    """Show the voices of its weeks for the talk."""
    talk = talk_where(request, follow_up_talk, Can.OPEN_ROUND)
    try:
        planning.open_voices(talk=talk, by=request.user, at=timezone.now())
    except (TalkRefused, WeekRefused) as no:
        messages.error(request, str(no))
    else:
        messages.success(request, "De stemmen zijn nu zichtbaar voor wie erbij hoort.")
    return to_talk(request, talk)


def _kept(request, form, service, talk, words, *, about=None):
    """Whether what is in a form was kept; why not stands in it, at the field it is `about`."""
    if not form.is_valid():
        return False
    try:
        service(talk=talk, by=request.user, at=timezone.now(), **form.cleaned_data)
    except TalkRefused as no:
        form.add_error(about, str(no))
    except TalkChanged as race:
        form.data = form.data.copy()
        form.data["version"] = race.current.version
        form.add_error(None, "Iemand anders paste dit net aan. Kijk na en bevestig opnieuw.")
    else:
        messages.success(request, words)
        return True
    return False


@requires(Can.GIVE_VOICE)
@require_POST
def talk_ask(request, follow_up_talk):
    """Put a question with the talk; each of the three does."""
    talk = talk_where(request, follow_up_talk, Can.GIVE_VOICE)
    form = QuestionForm(request.POST)
    if _kept(request, form, planning.ask_question, talk, "Je vraag staat erbij. De anderen lezen ze ook."):
        return to_talk(request, talk, "#vragen")
    return shown(request, talk, question=form, status=422)


@requires(Can.GIVE_VOICE)
@require_POST
def talk_unask(request, follow_up_talk, talk_question):
    """Take one's own question away."""
    talk = talk_where(request, follow_up_talk, Can.GIVE_VOICE)
    question = get_object_or_404(talk.questions.filter(by=request.user), pk=talk_question)
    try:
        planning.remove_question(question=question, by=request.user, at=timezone.now())
    except TalkRefused as no:
        messages.error(request, str(no))
    return to_talk(request, talk, "#vragen")


# --- agreements ---------------------------------------------------------------------------------------------------------


@requires(Can.HOLD_TALK)
@require_POST
def talk_agree(request, follow_up_talk):
    """Note an agreement with who does it and when it is looked at again."""
    talk = talk_where(request, follow_up_talk, Can.HOLD_TALK)
    three = three_of(talk, timezone.localdate())
    form = PointForm(request.POST, grid=writing.grid_of_talk(talk), owners=three.owners)
    if _kept(request, form, writing.add_point, talk, "De afspraak staat erbij."):
        return to_talk(request, talk, "#afspraken")
    return shown(request, talk, point=form, status=422)


@requires(Can.HOLD_TALK)
@require_POST
def talk_unagree(request, follow_up_talk):
    """Take an agreement back."""
    talk = talk_where(request, follow_up_talk, Can.HOLD_TALK)
    try:
        point = read_id(request.POST.get("point"))
        writing.remove_point(talk=talk, point=point, by=request.user, at=timezone.now())
    except TalkRefused as no:
        messages.error(request, str(no))
    return to_talk(request, talk, "#afspraken")


@requires(Can.HOLD_TALK)
@require_POST
def talk_held(request, follow_up_talk):
    """Say on which day it was held."""
    talk = talk_where(request, follow_up_talk, Can.HOLD_TALK)
    form = HeldForm(request.POST)
    words = "Genoteerd. Nu kan ieder nalezen en tekenen."
    if _kept(request, form, writing.hold, talk, words, about="held_on"):
        return to_talk(request, talk, "#klaar")
    return shown(request, talk, held=form, status=422)
