"""The questionnaire: saved question by question as you go, or all at once without script."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from duaalportal.accounts.access import Can, requires
from duaalportal.lib import dates
from duaalportal.lib.pages import go_to, render_page
from duaalportal.lib.privacy import refuse_national_numbers
from groeiwijzer import publishing, services, talks
from groeiwijzer.instruments import Mode, UnknownItem
from groeiwijzer.models import Answer, Choice
from groeiwijzer.queries import audience_of, open_action_codes, previous_of, what_counted
from groeiwijzer.views.loading import readable

WE = (("doing", "Doen we"), ("partly", "Deels"), ("not_yet", "Nog niet"), ("na", "Niet van toepassing"))
I = (("doing", "Doe ik"), ("partly", "Deels"), ("not_yet", "Nog niet"), ("na", "Niet van toepassing"))  # noqa: E741


@dataclass(slots=True)
class Question:
    """One item as the page shows it."""

    code: str
    text: str
    value: str
    note: str
    version: int
    detail: str = ""
    aside: str = ""
    error: str = ""
    other: str = ""


@requires(Can.FILL_IN_ASSESSMENT)
@require_http_methods(["GET", "HEAD", "POST"])
def questionnaire(request, organisation, assessment):
    """All questions of this assessment with one's own answers; somebody else's answers are not shown here."""
    request.menu = "groeiwijzer:home"
    found = readable(request, organisation, assessment)
    if not found.is_answerable_by(request.user):
        return _closed(request, found)
    if request.method == "POST":
        return _save_one(request, found) if request.headers.get("X-Autosave") else _save_all(request, found)
    return _page(request, found, {})


def _closed(request, assessment):
    sentence = "Deze zelfevaluatie is afgerond. Antwoorden passen niet meer aan tot iemand ze heropent."
    if request.headers.get("X-Autosave"):
        return JsonResponse({"error": sentence}, status=422)
    if request.method == "POST":
        messages.error(request, sentence)
    return go_to(
        request, "groeiwijzer:profile", organisation=assessment.organisation.slug, assessment=assessment.pk
    )


def _own_answers(assessment, user):
    own = Answer.objects.filter(assessment=assessment, respondent__user_id=user.pk).order_by()
    rows = own.values_list("item_code", "value", "note", "version", "updated_at", named=True)
    return {row.item_code: row for row in rows}


def _version(text):
    return int(text) if text and text.isascii() and text.isdigit() else 0


def _clean(value, note):
    """The answer as it may be kept; a Dutch sentence says what is wrong with it."""
    if value not in ("", *Choice.values):
        raise ValueError("Kies een van de vier antwoorden.")
    note = note.replace("\r\n", "\n").replace("\x00", "").strip()
    refuse_national_numbers(note)
    return value, note


REFUSALS = (ValueError, ValidationError)


def _words(error):
    return "; ".join(error.messages) if hasattr(error, "messages") else str(error)


def _save_one(request, assessment):
    code = request.POST.get("item", "")
    try:
        value, note = _clean(request.POST.get("value", ""), request.POST.get("note", ""))
        row = services.save_answer(
            assessment=assessment,
            user=request.user,
            item_code=code,
            value=value,
            note=note,
            version=_version(request.POST.get("version")),
            at=timezone.now(),
        )
    except UnknownItem:
        return JsonResponse(
            {"error": "Deze vraag staat niet in de vragenlijst. Herlaad de pagina."}, status=422
        )
    except services.AssessmentClosed:
        return _closed(request, assessment)
    except services.AnswerChanged as race:
        html = render_to_string("groeiwijzer/both.html", _both(value, note, race.current))
        return JsonResponse({"html": html, "version": race.current.version}, status=409)
    except REFUSALS as error:
        return JsonResponse({"error": _words(error)}, status=422)
    return JsonResponse(
        {
            "saved_at": dates.clock(row.updated_at),
            "version": row.version,
            "progress": _progress(assessment, _own_answers(assessment, request.user)),
        }
    )


def _both(value, note, current):
    labels = dict(WE)
    return {
        "mine": {"label": labels.get(value, ""), "value": value, "note": note, "who": "Jij"},
        "theirs": {
            "label": labels.get(current.value, ""),
            "value": current.value,
            "note": current.note,
            "who": "Je andere scherm",
        },
    }


def _progress(assessment, answers):
    themes = {}
    for theme in assessment.instrument.themes_for(audience_of(assessment)):
        given = sum(1 for item in theme.items if _is_answered(answers.get(item.code)))
        themes[theme.code] = [given, len(theme.items)]
    return {
        "answered": sum(given for given, _ in themes.values()),
        "total": sum(total for _, total in themes.values()),
        "themes": themes,
    }


def _is_answered(answer):
    return answer is not None and bool(answer.value or answer.note)


def _save_all(request, assessment):
    """The whole form at once: what changed is saved, what is refused comes back with its reason and its text."""
    own, problems = _own_answers(assessment, request.user), {}
    for item in assessment.instrument.items(audience_of(assessment)):
        value, note = request.POST.get(f"value-{item.code}", ""), request.POST.get(f"note-{item.code}")
        if note is None:
            continue
        current = own.get(item.code)
        note = note.replace("\r\n", "\n").strip()
        if (value, note) == ((current.value, current.note) if current else ("", "")):
            continue
        try:
            clean_value, clean_note = _clean(value, note)
            services.save_answer(
                assessment=assessment,
                user=request.user,
                item_code=item.code,
                value=clean_value,
                note=clean_note,
                version=_version(request.POST.get(f"version-{item.code}")),
                at=timezone.now(),
            )
        except services.AssessmentClosed:
            return _closed(request, assessment)
        except services.AnswerChanged as race:
            problems[item.code] = {"value": value, "note": note, "other": race.current}
        except REFUSALS as error:
            problems[item.code] = {"value": value, "note": note, "error": _words(error)}
    if problems:
        lost_race = any("other" in problem for problem in problems.values())
        return _page(request, assessment, problems, status=409 if lost_race else 422)
    if request.POST.get("klaar"):
        services.mark_ready(assessment=assessment, user=request.user, at=timezone.now())
        messages.success(request, "Bewaard. Je antwoorden tellen mee.")
        if assessment.is_run_by(request.user):
            return go_to(
                request,
                "groeiwijzer:finish",
                organisation=assessment.organisation.slug,
                assessment=assessment.pk,
            )
        return go_to(
            request,
            "groeiwijzer:profile",
            organisation=assessment.organisation.slug,
            assessment=assessment.pk,
        )
    messages.success(request, f"Bewaard om {dates.clock(timezone.now())}.")
    return go_to(
        request,
        "groeiwijzer:questionnaire",
        organisation=assessment.organisation.slug,
        assessment=assessment.pk,
    )


def _aside(before, planned):
    said = f"Vorige keer: {before.lower()}" if before else ""
    return " · ".join(part for part in (said, "staat in het groeiplan" if planned else "") if part)


def _detail(instrument, item):
    """For whom the point matters, and the particulars of the question."""
    kind = instrument.importance_of(item)
    return ". ".join(part for part in (kind.title if kind else "", "; ".join(item.details)) if part)


def _other_screen(problem, labels):
    other = problem.get("other")
    if other is None:
        return ""
    return f"{labels.get(other.value, 'geen keuze')}. {other.note}".strip()


def _page(request, assessment, problems, status=200):
    own = _own_answers(assessment, request.user)
    before = previous_of(assessment, request.user)
    context = {
        "assessment": assessment,
        "themes": list(
            _themes(
                assessment,
                own,
                problems,
                what_counted(before, assessment.instrument) if before else {},
                before.moment if before else None,
                request.user,
            )
        ),
        "progress": _progress(assessment, own),
        "problems": problems,
        "before": before,
        "version_news": publishing.version_news(assessment),
        "saved_at": max((a.updated_at for a in own.values()), default=None),
        "may_finish": assessment.is_run_by(request.user),
        "reflection": assessment.instrument.mode == Mode.REFLECTION,
        "draft_user": request.user.pk,
    }
    return render_page(request, "groeiwijzer/questionnaire.html", context, status=status)


def _themes(assessment, own, problems, values, since, user):
    labels = dict(WE)
    planned = open_action_codes(assessment)
    talk_notes = talks.notes_for(
        assessment.organisation,
        assessment.establishment,
        since=since,
        reader=user,
    )
    personal = assessment.subject_id is not None
    for theme in assessment.instrument.themes_for(audience_of(assessment)):
        groups = []
        for subtheme in theme.subthemes:
            questions = []
            for item in subtheme.items:
                answer, problem = own.get(item.code), problems.get(item.code)
                questions.append(
                    Question(
                        code=item.code,
                        text=item.text,
                        value=problem["value"] if problem else answer.value if answer else "",
                        note=problem["note"] if problem else answer.note if answer else "",
                        version=answer.version if answer else 0,
                        detail=_detail(assessment.instrument, item),
                        aside=_aside(labels.get(values.get(item.code) or ""), item.code in planned),
                        error=problem.get("error", "") if problem else "",
                        other=_other_screen(problem, labels) if problem else "",
                    )
                )
            groups.append((subtheme, questions, talk_notes.get(subtheme.code, ())))
        given = sum(1 for item in theme.items if _is_answered(own.get(item.code)))
        yield {
            "theme": theme,
            "groups": groups,
            "given": given,
            "total": len(theme.items),
            "options": I if personal or theme.audience == "mentor" else WE,
        }
