"""Start talks: the companies of a learner, one talk with its questions, and writing in it as one talks."""

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from duaalportal.accounts.access import Can, requires
from duaalportal.lib import dates
from duaalportal.lib.pages import go_to, render_page
from learningplans import meeting_reading
from learningplans.models import Learner
from learningplans.views.loading import MENU, placement_where, reads, trajectory_where
from matching.models import StartTalk
from matching.start_talks import writing
from matching.start_talks.content import LATER, PARTIES, questions, steps
from matching.start_talks.errors import StartTalkRefused, WrittenMeanwhile
from matching.start_talks.forms import AgreementForm, CloseForm, lands_of
from matching.start_talks.parents import is_parent
from matching.start_talks.reading import WITH, Reading, places_of
from matching.start_talks.words import typed, version_of

FORM = ["GET", "HEAD", "POST"]
CHOICES = [*PARTIES.items(), (LATER, "voor later")]
WORDS = dict(CHOICES)


def talk_where(request, pk, can=Can.SEE_START_TALK):
    """The start talk in which the visitor has the capability; else a 404."""
    request.menu = MENU
    rows = StartTalk.objects.where(request.user, can).select_related(*WITH)
    return get_object_or_404(rows, pk=pk)


def reading_of(request, talk):
    """The talk through the eyes of who asks."""
    return Reading(talk, request.user, timezone.localdate())


def step_of(text):
    """The step an address names; the first when it names none."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 1
    return next((one for one in steps() if one.number == number), steps()[0])


def to_step(request, talk, step, place=""):
    """To the questions of one step."""
    address = reverse("matching:start_talk_ask", args=[talk.pk])
    return go_to(request, f"{address}?stap={step.number}{place}")


@requires(Can.SEE_START_TALK)
@reads
def start_talks(request, trajectory):
    """The companies of a learner: their start talk, and what the parents were told."""
    found = trajectory_where(request, trajectory, Can.SEE_START_TALK)
    today = timezone.localdate()
    holds = type(found).objects.where(request.user, Can.HOLD_START_TALK, today).filter(pk=found.pk).exists()
    context = {
        "trajectory": found,
        "places": places_of(request.user, found, today),
        "holds": holds,
        # who is of age tells the own parents
        "is_minor": Learner.objects.minors(today).filter(pk=found.learner_id).exists(),
        "is_parent": not holds and is_parent(request.user, found, today),
    }
    return render_page(request, "matching/start_talks/list.html", context)


@requires(Can.HOLD_START_TALK)
@require_POST
def start_talk_begin(request, placement):
    """Begin the talk of a placement, or go on with it."""
    found = placement_where(request, placement, Can.HOLD_START_TALK)
    try:
        talk = writing.begin(placement=found, by=request.user, at=timezone.now())
    except StartTalkRefused as no:
        messages.error(request, str(no))
        return go_to(request, "matching:start_talks", trajectory=found.trajectory_id)
    return go_to(request, "matching:start_talk", start_talk=talk.pk)


@requires(Can.SEE_START_TALK)
@require_safe
def start_talk(request, start_talk):
    """One talk at a glance: how far each step is, what is agreed, and what remains."""
    return summary(request, talk_where(request, start_talk))


def summary(request, talk, *, close=None, status=200):
    """The page of a talk, with the form of closing as it was filled in."""
    read = reading_of(request, talk)
    closing = close or CloseForm(initial={"held_on": timezone.localdate(), "version": talk.version})
    context = {"talk": talk, "read": read, "trajectory": talk.trajectory, "close": closing}
    return render_page(request, "matching/start_talks/talk.html", context, status=status)


@requires(Can.SEE_START_TALK)
@require_http_methods(FORM)
def start_talk_ask(request, start_talk):
    """The questions of one step, kept as one writes or all at once."""
    talk = talk_where(request, start_talk)
    step = step_of(request.GET.get("stap", ""))
    if request.method != "POST":
        return ask(request, talk, step)
    return (_save_one if request.headers.get("X-Autosave") else _save_all)(request, talk, step)


def ask(request, talk, step, *, agreement=None, problems=None, status=200):
    """The page of one step; what was typed and refused comes back with it."""
    read = reading_of(request, talk)
    about = request.GET.get("afspraak", "")
    about = about if about in questions() else ""
    form = agreement
    if form is None and read.voice.holds and not talk.closed_at:
        usual = {"code": about, "lands": lands_of(questions().get(about))}
        form = AgreementForm(owners=owners(request, talk), initial=usual)
    context = {
        "talk": talk,
        "read": read,
        "trajectory": talk.trajectory,
        "section": read.sections[step.number - 1],
        "step": step,
        "next": next((one for one in steps() if one.number == step.number + 1), None),
        "choices": CHOICES,
        "problems": problems or {},
        "typed": request.POST if problems else {},
        "about": about,
        "agreement": form,
        "draft_user": request.user.pk,
    }
    return render_page(request, "matching/start_talks/ask.html", context, status=status)


def owners(request, talk):
    """Who can take on what is agreed, as far as one may know them."""
    return meeting_reading.around(request.user, talk.trajectory, timezone.localdate())


def _write(request, talk, answers):
    return writing.write(talk=talk, answers=answers, by=request.user, at=timezone.now())


def _save_one(request, talk, step):
    sent, code = request.POST, request.POST.get("item", "")
    mine = typed(sent.get("value"), sent.get("note"), sent.get("version"))
    try:
        kept = _write(request, talk, {code: mine})
    except WrittenMeanwhile as race:
        words = {"mine": mine, "theirs": race.stands, "words": WORDS}
        html = render_to_string("matching/start_talks/both.html", words)
        return JsonResponse({"html": html, "version": version_of(*race.stands)}, status=409)
    except StartTalkRefused as no:
        return JsonResponse({"error": str(no)}, status=422)
    read = reading_of(request, kept)
    answer = {"saved_at": dates.clock(timezone.now()), "progress": read.progress}
    return JsonResponse(answer | {"version": version_of(*writing.standing(kept, code))})


def _save_all(request, talk, step):
    sent = request.POST
    answers = {
        one.code: typed(
            sent.get(f"value-{one.code}"), sent[f"note-{one.code}"], sent.get(f"version-{one.code}")
        )
        for one in step.questions
        if f"note-{one.code}" in sent
    }
    try:
        _write(request, talk, answers)
    except WrittenMeanwhile as race:
        problems = {race.code: {"other": race.stands, "version": version_of(*race.stands)}}
        return ask(request, talk, step, problems=problems, status=409)
    except StartTalkRefused as no:
        return ask(request, talk, step, problems={"": str(no)}, status=422)
    messages.success(request, f"Bewaard om {dates.clock(timezone.now())}.")
    onward = sent.get("naar", "")
    return (
        to_step(request, talk, step_of(onward)) if onward else go_to(request, "matching:start_talk", talk.pk)
    )
