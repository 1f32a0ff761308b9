"""Pages of the week: writing one's voice, the list of weeks of a learner, what waits for me, and input of instructors."""

import uuid

from django.contrib import messages
from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from duaalportal.accounts.access import Can, requires
from duaalportal.lib import dates
from duaalportal.lib.offline import may_be_kept
from duaalportal.lib.pages import go_to, render_page
from duaalportal.lib.school_calendar import Week
from evaluation.models import InstructorInput
from evaluation.rules import scores as rules
from evaluation.rules.weeks import When
from evaluation.views.loading import desk_where, week_where
from evaluation.weeks import forms, inputs, listing, showing, writing
from evaluation.weeks.desk import desk_of
from evaluation.weeks.errors import VoiceChanged, WeekIncomplete, WeekRefused
from learningplans.views.loading import MENU, reads, trajectory_where

FORM = ["GET", "HEAD", "POST"]
NOT_ASKED = "Deze week wordt niet gevraagd"


# --- writing one's voice ----------------------------------------------------------------------------------------------


@requires(Can.GIVE_VOICE)
@require_http_methods(FORM)
def week(request, trajectory, week):
    """My voice of a week: kept as I go, sent once, and until the voices are shown sent again."""
    found, week = week_where(request, trajectory, week, Can.GIVE_VOICE)
    if request.method == "POST":
        return _received(request, found, week)
    desk = desk_of(found, week, request.user, timezone.localdate())
    side = desk.my_side(request.GET.get("stem", ""))
    if side is None or desk.is_shown:
        return go_to(request, "evaluation:voices", trajectory=found.pk, week=str(week))
    return _page(request, desk, side)


def _received(request, trajectory, week):
    quiet = "X-Autosave" in request.headers or "X-Offline" in request.headers
    filled, side = forms.read(request.POST), forms.side_in(request.POST)
    act, problems, general = request.POST.get("doe", "verzend"), dict(filled.problems), ""
    if act == "alles-voldoet" or side is None:
        desk = desk_of(trajectory, week, request.user, timezone.localdate())
        side = side or desk.my_side()
        if act == "alles-voldoet":
            filled.said["scores"] = rules.filled_up(desk.grid, filled.said["scores"])
    keep = act in ("bewaar", "alles-voldoet") or "X-Autosave" in request.headers
    if not problems:
        try:
            answer = (_keep if keep else _send)(request, trajectory, week, side, filled)
        except WeekIncomplete as no:
            problems = {field_of(one): one.text for one in no.problems}
        except VoiceChanged as race:
            return _changed(request, trajectory, week, side, filled, race.current, quiet)
        except WeekRefused as no:
            general = str(no)
        else:
            return _answered(request, trajectory, week, answer, quiet, act)
    if quiet:
        said = general or next(iter(problems.values()))
        return JsonResponse({"error": said, "problems": problems}, status=422)
    return _again(request, trajectory, week, side, filled, problems, general)


def _keep(request, trajectory, week, side, filled):
    voice = writing.save_draft(
        trajectory=trajectory,
        week=week,
        side=side,
        said=filled.said,
        by=request.user,
        at=timezone.now(),
        seen=filled.version,
    )
    return {"version": voice.version, "saved_at": dates.clock(timezone.now())}


def _send(request, trajectory, week, side, filled):
    return writing.submit_week(
        trajectory=trajectory,
        week=week,
        side=side,
        said=filled.said,
        by=request.user,
        at=timezone.now(),
        key=filled.key,
        seen=filled.version,
        filled_in_at=filled.filled_in_at,
    )


def field_of(problem):
    """The name of the field at which something is missing."""
    names = {"value": "score", "review_on": "review"}
    return f"{names.get(problem.field, problem.field)}-{problem.criterion}"


def _answered(request, trajectory, week, answer, quiet, act):
    if quiet:
        return JsonResponse(answer)
    address = {"trajectory": trajectory.pk, "week": str(week)}
    if act == "alles-voldoet":
        messages.success(request, "Alles wat nog leeg was, is ingevuld. Pas aan wat anders was.")
    elif act == "bewaar":
        messages.success(request, "Bewaard. Je kan later verder.")
    else:
        messages.success(request, "Ontvangen. Bedankt!")
        if answer["shown"]:
            return go_to(request, "evaluation:voices", **address)
    return go_to(request, "evaluation:week", **address)


def _changed(request, trajectory, week, side, filled, current, quiet):
    """Both texts: what was typed stays in the form, what stands on the other device beside it."""
    if quiet:
        said = "Op een ander toestel schreef je intussen iets anders. Verzend om beide te zien."
        return JsonResponse({"error": said, "version": current.version}, status=409)
    return _again(request, trajectory, week, side, filled, theirs=current)


def _again(request, trajectory, week, side, filled, problems=None, general="", theirs=None):
    """The form with all that was typed, and what to do about it; for who has no voice here, what may be read."""
    desk = desk_of(trajectory, week, request.user, timezone.localdate())
    side = side if side in desk.my_sides else desk.my_side()
    if side is None:
        messages.error(request, general or "Jij spreekt in deze week niet mee.")
        return go_to(request, "evaluation:voices", trajectory=trajectory.pk, week=str(week))
    return _page(request, desk, side, filled, problems, general, theirs)


def _page(request, desk, side, filled=None, problems=None, general="", theirs=None):
    context, status = context_of(request, desk, side, filled, problems, general, theirs)
    page = render_page(request, "evaluation/weeks/week.html", context, status=status)
    return may_be_kept(request, page) if context["writes"] and context["form"] else page


def context_of(request, desk, side, filled=None, problems=None, general="", theirs=None):
    """What the page of a week shows, and its status."""
    voice, problems = desk.voice_of(side), problems or {}
    said = filled.said if filled else showing.said_in(voice)
    asked = side in desk.expected.sides
    writes = bool(filled or asked or (voice and not voice.submitted_at))
    writes = writes and not (voice and voice.submitted_at and not filled and "aanpassen" not in request.GET)
    context = {
        "desk": desk,
        "trajectory": desk.trajectory,
        "week": desk.week,
        "today": desk.today,
        "side": side,
        "voice": voice,
        "asked": asked,
        "writes": writes and desk.week.monday <= desk.today,
        "form": showing.form_of(desk, side, said, problems, theirs) if desk.grid_id else None,
        "problems": problems,
        "general": general,
        "theirs": theirs,
        "typed": filled is not None,
        "seen": (filled.version or 0) if theirs else None,
        "key": (filled and filled.key) or uuid.uuid4(),
        "version": theirs.version if theirs else filled.version if filled else voice.version if voice else 0,
        "sides": showing.sides_of(desk),
        "when": desk.expected.when(side, desk.today, desk.grace.value) if asked else None,
        "When": When,
        "around": showing.around(desk.week, desk.today),
    }
    return context, 409 if theirs else 422 if problems or general else 200


# --- lists ------------------------------------------------------------------------------------------------------------


@requires(Can.SEE_EVALUATION)
@reads
def weeks(request, trajectory):
    """The weeks of a learner, newest first: who spoke, and quiet marks per criterion of what may be read."""
    found = trajectory_where(request, trajectory, Can.SEE_EVALUATION)
    context = listing.weeks_of(found, request.user, timezone.localdate(), _page_number(request))
    context["sends_links"] = request.user.access.can(Can.OPEN_ROUND)
    return render_page(request, "evaluation/weeks/weeks.html", context)


def _page_number(request):
    text = request.GET.get("pagina", "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 1


@requires(Can.GIVE_VOICE)
@reads
def weeks_to_do(request):
    """Every week that waits for me, over all learners: one list, the longest waiting on top."""
    request.menu = MENU
    today = timezone.localdate()
    context = {"waiting": listing.waiting_for(request.user, today), "today": today, "When": When}
    return render_page(request, "evaluation/weeks/to_do.html", context)


# --- input of an instructor ---------------------------------------------------------------------------------------------


@requires(Can.GIVE_INPUT)
@require_http_methods(FORM)
def week_input(request, trajectory, week):
    """What I saw in a week, for the mentor."""
    desk = desk_where(request, trajectory, week, Can.GIVE_INPUT)
    places = inputs.places_of(request.user, desk.trajectory, desk.today)
    own = next((row for row in desk.my_inputs if row.user_id == request.user.pk), None)
    text, error = own.text if own else "", ""
    if request.method == "POST":
        read = forms.Filled({})
        text = forms.text_in(read, request.POST, "text", forms.MESSAGE)
        error = read.problems.get("text", "")
        if not error:
            try:
                inputs.give(
                    trajectory=desk.trajectory,
                    week=desk.week,
                    organisation_id=places[0],
                    text=text,
                    by=request.user,
                    at=timezone.now(),
                )
            except WeekRefused as no:
                error = str(no)
            else:
                messages.success(request, "Dank je. De mentor leest het.")
                return go_to(
                    request, "evaluation:week_input", trajectory=desk.trajectory.pk, week=str(desk.week)
                )
    context = {
        "desk": desk,
        "trajectory": desk.trajectory,
        "week": desk.week,
        "own": own,
        "text": text,
        "error": error,
        "around": showing.around(desk.week, desk.today),
    }
    return render_page(request, "evaluation/weeks/input.html", context, status=422 if error else 200)


@requires(Can.GIVE_VOICE)
@require_POST
def input_sign_off(request, instructor_input):
    """The mentor takes in what an instructor saw."""
    request.menu = MENU
    rows = InstructorInput.objects.signed_by(request.user).select_related("round")
    found = listing.or_404(rows, pk=instructor_input)
    inputs.sign_off(row=found, by=request.user, at=timezone.now())
    messages.success(request, "Overgenomen.")
    return go_to(
        request, "evaluation:week", trajectory=found.trajectory_id, week=str(Week.of(found.round.first_day))
    )
