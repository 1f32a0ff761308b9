"""Notes in the note frame: writing them as you go, reading what is shared, and showing one in class."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from duaalportal.accounts.access import Can, requires
from duaalportal.lib import dates
from duaalportal.lib.pages import go_to, render_page
from duaalportal.lib.privacy import refuse_national_numbers
from learningplans.goals import content, known
from learningplans.goals import notes as services
from learningplans.goals.known import GoalRefused, KnownGoal
from learningplans.models import GoalNote
from learningplans.views.goals.parts import FORM, item_where, key_of, or_404, seen_where
from learningplans.views.loading import reads

PER_PAGE = 10


# --- writing ------------------------------------------------------------------------------------------------------


@requires(Can.KEEP_NOTES)
@require_http_methods(FORM)
def goal_note_write(request, plan_item):
    """My note of a day at one goal: kept question by question as I go, or all at once without script."""
    item = item_where(request, plan_item, Can.KEEP_NOTES)
    on = _day(request.GET.get("dag"))
    if request.method == "POST":
        save = _save_one if request.headers.get("X-Autosave") else _save_all
        return save(request, item, on)
    return _page(request, item, on, {})


def _day(text):
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return timezone.localdate()


def _typed(text, version):
    text = text.replace("\r\n", "\n").replace("\x00", "").strip()
    refuse_national_numbers(text)
    number = int(version) if version and version.isascii() and version.isdigit() and len(version) < 11 else 0
    return services.Typed(text, number)


def _words(error):
    return "; ".join(error.messages) if isinstance(error, ValidationError) else str(error)


def _write(request, item, on, answers):
    return services.write(
        trajectory=item.trajectory,
        goal=key_of(item),
        on=on,
        answers=answers,
        by=request.user,
        at=timezone.now(),
    )


def _save_one(request, item, on):
    code, text = request.POST.get("item", ""), request.POST.get("note", "")
    try:
        typed = _typed(text, request.POST.get("version"))
        note = _write(request, item, on, {code: typed})
    except services.AnswerChanged as race:
        both = {"mine": text, "theirs": race.theirs}
        html = render_to_string("learningplans/goals/note_both.html", both)
        return JsonResponse({"html": html, "version": race.version}, status=409)
    except (GoalRefused, ValidationError) as no:
        return JsonResponse({"error": _words(no)}, status=422)
    stands = note.answers.get(code, "") if note else ""
    at = note.written_at if note else timezone.now()
    return JsonResponse({"saved_at": dates.clock(at), "version": services.version_of(stands)})


def _save_all(request, item, on):
    """The whole note at once; what is refused comes back with its reason, and all that was typed with it."""
    note = services.note_on(item.trajectory, key_of(item), on)
    problems, answers = {}, {}
    for question in services.questions_of(note):
        text = request.POST.get(f"note-{question.code}")
        if text is None:
            continue
        try:
            answers[question.code] = _typed(text, request.POST.get(f"version-{question.code}"))
        except ValidationError as no:
            problems[question.code] = {"error": _words(no)}
    if not problems:
        try:
            _write(request, item, on, answers)
        except services.AnswerChanged as race:
            problems[race.code] = {"other": race.theirs, "version": race.version}
        except GoalRefused as no:
            problems[no.field or ""] = {"error": str(no)}
        else:
            messages.success(request, f"Bewaard om {dates.clock(timezone.now())}.")
            return go_to(request, "learningplans:plan_item", plan_item=item.pk)
    lost = any("other" in problem for problem in problems.values())
    return _page(request, item, on, problems, status=409 if lost else 422)


def _page(request, item, on, problems, status=200):
    trajectory, key = item.trajectory, key_of(item)
    goal = known.goals_of(trajectory).get(key) or KnownGoal(key, item.title)
    note = services.note_on(trajectory, key, on)
    context = {
        "trajectory": trajectory,
        "item": item,
        "goal": goal,
        "on": on,
        "today": timezone.localdate(),
        "note": note,
        "questions": [_question(request, one, note, problems) for one in services.questions_of(note)],
        "problems": problems,
        "general": problems.get("", problems.get("on", {})).get("error", ""),
        "draft_user": request.user.pk,
    }
    return render_page(request, "learningplans/goals/note_write.html", context, status=status)


def _question(request, question, note, problems):
    """A question as the form shows it: what was typed before what stands."""
    stands = note.answers.get(question.code, "") if note else ""
    problem = problems.get(question.code, {})
    sent = request.POST.get(f"note-{question.code}") if problems else None
    version = request.POST.get(f"version-{question.code}", "") if problems else ""
    return {
        "code": question.code,
        "text": question.text,
        "hint": question.hint,
        "note": stands if sent is None else sent,
        "version": problem.get("version") or version or services.version_of(stands),
        "error": problem.get("error", ""),
        "other": problem.get("other"),
    }


# --- reading ------------------------------------------------------------------------------------------------------


@requires(Can.SEE_PLAN)
@reads
def goal_notes(request, trajectory):
    """The notes this person reads, newest first, of one goal when it is asked; and the frame itself."""
    found, eyes = seen_where(request, trajectory)
    if eyes.side != "learner" and not eyes.follows:
        raise Http404
    goals = known.goals_of(found)
    rows = services.readable(request.user, found)
    key = known.read_key(request.GET.get("doel", ""))
    if key:
        rows = rows.filter(sheet=key.sheet_id, goal_code=key.code)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("pagina"))
    context = {
        "trajectory": found,
        "own": eyes.side == "learner",
        "page": page,
        "notes": [(note, _goal(goals, note), said(note)) for note in page.object_list],
        "about": goals.get(key),
        "query": f"doel={known.written(key)}" if key else "",
        "frame": content.note_frame(),
    }
    return render_page(request, "learningplans/goals/notes.html", context)


def _goal(goals, note):
    found = goals.get(key_of(note))
    return found.text if found else "Een leerdoel dat niet meer in het plan staat"


def said(note):
    """Questions with their answers, in the order of the frame."""
    answers = note.answers
    return [(one.text, answers[one.code]) for one in services.questions_of(note) if answers.get(one.code)]


@requires(Can.SEE_PLAN)
@reads
def goal_note(request, goal_note):
    """One note, large and alone, to talk about in class."""
    rows = GoalNote.objects.visible_to(request.user).select_related(*AROUND)
    note = or_404(rows, request, pk=goal_note)
    goals = known.goals_of(note.trajectory)
    context = {
        "note": note,
        "trajectory": note.trajectory,
        "own": note.trajectory.learner.user_id == request.user.pk,
        "goal": _goal(goals, note),
        "said": said(note),
    }
    return render_page(request, "learningplans/goals/note.html", context)


AROUND = ("trajectory__learner__user", "trajectory__school", "trajectory__programme")


@requires(Can.KEEP_NOTES)
@require_POST
def goal_note_share(request, goal_note):
    """I decide whether mentor and school read my note."""
    note = or_404(GoalNote.objects.editable_by(request.user), request, pk=goal_note)
    shared = request.POST.get("delen") == "1"
    services.share(note=note, is_shared=shared, by=request.user, at=timezone.now())
    messages.success(request, "Je mentor en je school lezen mee." if shared else "Alleen jij leest dit nog.")
    return go_to(request, "learningplans:goal_notes", trajectory=note.trajectory_id)
