"""Reading a talk after and signing it, seeing it otherwise, closing it for the school, and correcting it."""

from django.contrib import messages
from django.http import Http404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from duaalportal.accounts.access import Can, requires
from duaalportal.jobs.papers import ask_for_paper
from duaalportal.lib.pages import go_to, render_page
from evaluation.rules.talks import State
from evaluation.talks import closing, jobs
from evaluation.talks.errors import NotSigned, TalkChanged, TalkRefused
from evaluation.talks.forms import CorrectForm, DisagreeForm
from evaluation.talks.reading import Reading
from evaluation.views.talk_parts import FORM, talk_where
from evaluation.views.talk_writing import to_talk
from learningplans.agreement_forms import VersionForm

CHANGED = "Er is intussen iets aangepast. Lees wat er nu staat en kies opnieuw."


def _version(request):
    form = VersionForm(request.POST)
    return form.cleaned_data["version"] if form.is_valid() else -1


@requires(Can.GIVE_VOICE)
@require_http_methods(FORM)
def talk_sign(request, follow_up_talk):
    """Read it as it stands, and sign."""
    talk = talk_where(request, follow_up_talk, Can.GIVE_VOICE)
    if request.method == "POST":
        try:
            closing.sign(talk=talk, version=_version(request), by=request.user, at=timezone.now())
        except TalkChanged:
            messages.error(request, CHANGED)
            return go_to(request, "evaluation:talk_sign", follow_up_talk=talk.pk)
        except TalkRefused as no:
            messages.error(request, str(no))
        else:
            messages.success(request, "Getekend. Dank je.")
        return to_talk(request, talk)
    read = Reading(talk, request.user, timezone.localdate())
    if not read.party or read.state is not State.HELD:
        return to_talk(request, talk)
    context = {"talk": talk, "read": read, "trajectory": talk.trajectory}
    return render_page(request, "evaluation/talks/sign.html", context)


@requires(Can.SPEAK_AS_LEARNER)
@require_http_methods(FORM)
def talk_disagree(request, follow_up_talk):
    """The learner says what they see otherwise."""
    talk = talk_where(request, follow_up_talk, Can.SPEAK_AS_LEARNER)
    form = DisagreeForm(request.POST or None, initial={"text": talk.disagrees})
    if request.method == "POST" and form.is_valid():
        try:
            closing.disagree(talk=talk, by=request.user, at=timezone.now(), **form.cleaned_data)
        except TalkRefused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, "Bewaard. Het blijft bij het gesprek staan.")
            return to_talk(request, talk, "#anders")
    context = {"talk": talk, "form": form, "trajectory": talk.trajectory}
    status = 422 if form.is_bound else 200
    return render_page(request, "evaluation/talks/disagree.html", context, status=status)


@requires(Can.CLOSE_TALK)
@require_POST
def talk_close(request, follow_up_talk):
    """Close it for the school."""
    talk = talk_where(request, follow_up_talk, Can.CLOSE_TALK)
    anyway = request.POST.get("toch") == "1"
    try:
        closing.close(talk=talk, version=_version(request), anyway=anyway, by=request.user, at=timezone.now())
    except TalkChanged:
        messages.error(request, CHANGED)
    except NotSigned as no:
        messages.error(request, f"{no} Wil je toch sluiten? Kies dan ‘Sluit toch’.")
    except TalkRefused as no:
        messages.error(request, str(no))
    else:
        messages.success(request, "Gesloten. Vanaf nu verandert dit gesprek niet meer.")
    return to_talk(request, talk)


@requires(Can.CLOSE_TALK)
@require_http_methods(FORM)
def talk_correct(request, follow_up_talk):
    """Begin a new version of a closed talk."""
    talk = talk_where(request, follow_up_talk, Can.CLOSE_TALK)
    form = CorrectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = closing.correct(talk=talk, by=request.user, at=timezone.now(), **form.cleaned_data)
        except TalkRefused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, "Pas nu aan wat niet klopte. Daarna tekenen de drie opnieuw.")
            return to_talk(request, made)
    context = {"talk": talk, "form": form, "trajectory": talk.trajectory}
    status = 422 if form.is_bound else 200
    return render_page(request, "evaluation/talks/correct.html", context, status=status)


@requires(Can.SEE_EVALUATION)
@require_POST
def talk_pdf(request, follow_up_talk):
    """Ask for a closed talk on paper."""
    talk = talk_where(request, follow_up_talk, Can.SEE_EVALUATION)
    if talk.closed_at is None:
        raise Http404
    return ask_for_paper(request, jobs.KIND, talk, talk.disagreed_at)
