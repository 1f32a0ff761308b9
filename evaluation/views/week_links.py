"""A week by a personal link: asking for one, taking it back, and the one form it opens for who does not sign in."""

from allauth.decorators import rate_limit
from django.contrib import messages
from django.core.signing import BadSignature
from django.http import Http404, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from duaalportal.accounts.access import Can, public, requires
from duaalportal.accounts.rls import behind_the_wall
from duaalportal.lib.dates import clock
from duaalportal.lib.pages import go_to, render_page
from evaluation.models import WeekLink
from evaluation.rules import scores as rules
from evaluation.views.loading import week_where
from evaluation.views.weeks import context_of, field_of
from evaluation.week_links import codes, links, opening
from evaluation.weeks import forms, writing
from evaluation.weeks.errors import VoiceChanged, WeekIncomplete, WeekRefused
from learningplans.views.loading import MENU

FORM = ["GET", "HEAD", "POST"]
COOKIE, SALT, HOURS = "weeklink", "evaluation.week_link", 12
ELSEWHERE = "Op een ander toestel schreef je intussen iets anders. Verzend om beide te zien."


# --- for the coach ------------------------------------------------------------------------------------------------------


@requires(Can.OPEN_ROUND)
@require_http_methods(FORM)
def week_link_new(request, trajectory, week):
    """Send a mentor a link to this week; and which links there are."""
    found, week = week_where(request, trajectory, week, Can.OPEN_ROUND)
    now = timezone.now()
    mentors = opening.mentors_of(found, timezone.localdate())
    if request.method == "POST":
        chosen = next((one for one in mentors if one.key == request.POST.get("mentor")), None)
        if chosen is None:
            messages.error(request, "Kies een mentor die nu in het team staat.")
        else:
            links.make(
                trajectory=found,
                organisation=chosen.organisation,
                user=chosen.user,
                week=week,
                by=request.user,
                at=now,
            )
            messages.success(
                request, f"{chosen.user.name} krijgt een mail met een link naar week {week.number}."
            )
        return go_to(request, "evaluation:week_link_new", trajectory=found.pk, week=str(week))
    context = {
        "trajectory": found,
        "week": week,
        "mentors": mentors,
        "links": [(one, *opening.state_of(one, now)) for one in opening.links_of(found, week)],
        "now": now,
    }
    return render_page(request, "evaluation/week_links/links.html", context)


@requires(Can.OPEN_ROUND)
@require_POST
def week_link_revoke(request, week_link):
    """Take a link back."""
    request.menu = MENU
    rows = WeekLink.objects.where(request.user, Can.OPEN_ROUND)
    found = rows.select_related("trajectory__school").filter(pk=week_link).first()
    if found is None:
        raise Http404
    if links.revoke(link=found, by=request.user, at=timezone.now()):
        messages.success(request, "De link werkt niet meer.")
    week = opening.Week.of(found.first_day)
    return go_to(request, "evaluation:week_link_new", trajectory=found.trajectory_id, week=str(week))


# --- for who has the link -----------------------------------------------------------------------------------------------


@public
@rate_limit(action="login")
@require_http_methods(FORM)
def week_link(request, token):
    """One week for one mentor: first a code by mail, then the form. Looking at it changes nothing and sends nothing.

    Unknown, used, taken back, too old and no longer allowed look the same.
    """
    now = timezone.now()
    link = links.find(token=token, at=now)
    if link is None:
        return _ended(request, token)
    with behind_the_wall(link.user, read_only=request.method != "POST"):
        desk, side = opening.desk_behind(link, now)
        if desk is None:
            return _gone(request)
        if _opened(request) == str(link.pk):
            answer = _received if request.method == "POST" else _page
            return answer(request, link, token, desk, side)
    return _code(request, link, token, desk, now)


def _opened(request):
    """Which link this browser opened with a code, by its own cookie for this address alone."""
    try:
        return request.get_signed_cookie(COOKIE, salt=SALT, max_age=HOURS * 3600)
    except (KeyError, BadSignature):
        return ""


def _gone(request):
    if _is_quiet(request):
        return JsonResponse({"error": "Deze link werkt niet meer."}, status=404)
    return render_page(request, "evaluation/week_links/gone.html", status=404)


def _ended(request, token):
    """Who sent the week with it reads once more that it was received; for everybody else it is gone."""
    pk = _opened(request)
    used = links.used_with(token=token, pk=pk) if pk else None
    if used is None or _is_quiet(request):
        return _gone(request)
    if request.method == "POST":  # pressed twice
        return redirect("evaluation:week_link", token=token)
    return render_page(request, "evaluation/week_links/received.html", {"link": used})


def _code(request, link, token, desk, now):
    """Ask for a code and type it."""
    act, error, status = request.POST.get("doe", ""), "", 200
    if request.method == "POST" and act == "code":
        if codes.send(link=link, at=now):
            messages.success(request, "De code is onderweg naar je mail.")
        else:
            messages.error(request, "Er vertrok net al een code. Kijk in je mail, of wacht een minuut.")
        return redirect("evaluation:week_link", token=token)
    if request.method == "POST" and act == "open":
        if codes.accept(link=link, code=request.POST.get("code", ""), at=now):
            answer = redirect("evaluation:week_link", token=token)
            answer.set_signed_cookie(
                COOKIE,
                str(link.pk),
                salt=SALT,
                max_age=HOURS * 3600,
                path=request.path,
                secure=request.is_secure(),
                httponly=True,
                samesite="Lax",
            )
            return answer
        link = links.find(token=token, at=now)
        if link is None:
            return _gone(request)
        error, status = (
            "Deze code klopt niet of is ouder dan een kwartier. Vraag een nieuwe als dat nodig is.",
            422,
        )
    elif request.method == "POST":
        if _is_quiet(request):
            return JsonResponse({"error": "Vraag een nieuwe code."}, status=403)
        error, status = "Je tijd is om. Vraag een nieuwe code; wat je schreef staat nog op dit toestel.", 422
    context = {"link": link, "error": error, "who": desk.trajectory.learner.first_name, "week": desk.week}
    return render_page(request, "evaluation/week_links/code.html", context, status=status)


def _page(request, link, token, desk, side, **filled):
    context, status = context_of(request, desk, side, **filled)
    context |= {"link_address": request.path, "link": link}
    return render_page(request, "evaluation/week_links/week.html", context, status=status)


def _received(request, link, token, desk, side):
    filled, act = forms.read(request.POST), request.POST.get("doe", "verzend")
    problems, general = dict(filled.problems), ""
    if act == "alles-voldoet":
        filled.said["scores"] = rules.filled_up(desk.grid, filled.said["scores"])
    keeps = act in ("bewaar", "alles-voldoet") or _is_quiet(request)
    if not problems:
        try:
            answer = (_keep if keeps else _send)(link, desk, side, filled)
        except WeekIncomplete as no:
            problems = {field_of(one): one.text for one in no.problems}
        except VoiceChanged as race:
            if _is_quiet(request):
                return JsonResponse({"error": ELSEWHERE, "version": race.current.version}, status=409)
            desk, side = opening.desk_behind(link, timezone.now())
            return _page(request, link, token, desk, side, filled=filled, theirs=race.current)
        except WeekRefused as no:
            general = str(no)
        else:
            if _is_quiet(request):
                return JsonResponse(answer)
            return redirect("evaluation:week_link", token=token)
    if _is_quiet(request):
        told = {"error": general or next(iter(problems.values())), "problems": problems}
        return JsonResponse(told, status=422)
    return _page(request, link, token, desk, side, filled=filled, problems=problems, general=general)


def _keep(link, desk, side, filled):
    now = timezone.now()
    voice = writing.save_draft(
        trajectory=desk.trajectory,
        week=desk.week,
        side=side,
        said=filled.said,
        by=link.user,
        at=now,
        seen=filled.version,
    )
    return {"version": voice.version, "saved_at": clock(now)}


def _send(link, desk, side, filled):
    return links.send_week(
        link=link,
        trajectory=desk.trajectory,
        week=desk.week,
        side=side,
        said=filled.said,
        at=timezone.now(),
        key=filled.key,
        seen=filled.version,
    )


def _is_quiet(request):
    return "X-Autosave" in request.headers or "X-Offline" in request.headers
