"""Matches: proposed, met, decided by people, made a placement, looked back on."""

from datetime import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from companies.models import Mentor
from duaalportal.accounts.access import Can, requires
from duaalportal.lib.pages import go_to, render_page
from learningplans.models import Trajectory
from learningplans.placement_forms import BREAK, FROM, UNTIL
from learningplans.rules.placements import DayPlan
from matching.matches import moving
from matching.matches.forms import (
    ConfirmForm,
    ProposeForm,
    ReportForm,
    ReviewForm,
    TalkForm,
    WithdrawForm,
    WordForm,
)
from matching.matches.looking_back import per_company
from matching.matches.reading import TABS, MatchFilter, Seen, matches_of
from matching.models import Match, Opening
from matching.rules.matches import DECISION
from matching.views.loading import lost_race

PER_PAGE = 20
MENU = "matching:matches"


@requires(Can.SEE_MATCHES)
@require_safe
def matches(request):
    """Who is on the way to which place, the longest waiting first."""
    asked = MatchFilter.of(request.GET)
    page = Paginator(matches_of(request.user, asked), PER_PAGE).get_page(request.GET.get("pagina"))
    looked = per_company(request.user) if asked.lijst == "voorbij" else []
    context = {"page": page, "wanted": asked, "query": asked.query, "tabs": TABS, "looked": looked}
    return render_page(request, "matching/matches/list.html", context, block="lijst")


@requires(Can.RUN_MATCH)
@require_http_methods(["GET", "HEAD", "POST"])
def match_propose(request, trajectory, opening):
    """Put a learner and an opening on their way."""
    request.menu = "learningplans:home"
    rows = Trajectory.objects.on_school_side(request.user, Can.RUN_MATCH)
    found = get_object_or_404(rows.select_related("learner", "programme", "school"), pk=trajectory)
    row = get_object_or_404(
        Opening.objects.visible_to(request.user).select_related("organisation", "programme"),
        pk=opening,
        programme_id=found.programme_id,
    )
    block = {name: request.GET[name] for name in ("first", "last") if name in request.GET}
    form = ProposeForm(request.POST or None, initial=block)
    if request.method == "POST" and form.is_valid():
        try:
            match = moving.propose(
                trajectory=found,
                opening=row,
                by=request.user,
                at=timezone.now(),
                today=timezone.localdate(),
                **form.cleaned_data,
            )
        except moving.MatchRefused as no:
            form.add_error(no.field, str(no))
        else:
            asked = f"{match.first_name} leest het op Vandaag. Na een ja leest het bedrijf het ook."
            knows = "Voorgesteld. Plan nu een kennismaking."
            messages.success(request, knows if match.introduced_at else f"Gevraagd. {asked}")
            return go_to(request, "matching:match", match=match.pk)
    shares = moving.shared_copy(found, row) is not None
    context = {"trajectory": found, "opening": row, "form": form, "shares": shares}
    return render_page(request, "matching/matches/propose.html", context, status=422 if form.errors else 200)


@requires(Can.SEE_MATCHES)
@require_http_methods(["GET", "HEAD", "POST"])
def match(request, match):
    """One match: how far it is, what was said, and a word of one's own."""
    request.menu = MENU
    row = _match(request, match)
    seen = Seen(request.user, row, timezone.localdate())
    forms = [(*one, _word_form(seen, *one)) for one in seen.words_to_say]
    status = 200
    if request.method == "POST":
        answer, status, forms = _say(request, row, seen, forms)
        if answer:
            return answer
    context = {"match": row, "seen": seen, "forms": forms, "DECISION": DECISION}
    return render_page(request, "matching/matches/match.html", context, status=status)


def _word_form(seen, party, kind, said=None):
    on_behalf = (party, kind) in seen.on_behalf
    return WordForm(said, party=party, kind=kind, on_behalf=on_behalf, may_agree=seen.is_held)


def _say(request, row, seen, forms):
    said = request.POST.get("stem", "")
    filled = []
    for party, kind, form in forms:
        if said == f"{party}-{kind}":
            form = _word_form(seen, party, kind, request.POST)
            if form.is_valid():
                try:
                    moving.say(
                        match=row,
                        party=party,
                        kind=kind,
                        by=request.user,
                        at=timezone.now(),
                        **form.cleaned_data,
                    )
                except moving.MatchRefused as no:
                    form.add_error(no.field, str(no))
                else:
                    messages.success(request, "Bewaard.")
                    return go_to(request, "matching:match", match=row.pk), 302, forms
        filled.append((party, kind, form))
    if said not in {f"{party}-{kind}" for party, kind, _ in forms}:
        messages.error(request, "Deze match is al beslist, of je spreekt hier niet voor deze partij.")
    return None, 422, filled


@requires(Can.SEE_MATCHES)
@require_POST
def match_answer(request, match):
    """The learner says whether the company may know of it."""
    row = _match(request, match)
    seen = Seen(request.user, row, timezone.localdate())
    if not (seen.is_learner or seen.notes_for_learner):
        raise Http404
    agrees = request.POST.get("mag") == "ja"
    try:
        moving.answer(
            match=row, agrees=agrees, by=request.user, at=timezone.now(), today=timezone.localdate()
        )
    except moving.MatchRefused as no:
        messages.error(request, str(no))
    else:
        messages.success(
            request, "Het bedrijf leest dit nu ook." if agrees else "Genoteerd. Het bedrijf leest niets."
        )
    return go_to(request, "matching:match", match=row.pk)


@requires(Can.RUN_MATCH)
@require_http_methods(["GET", "HEAD", "POST"])
def match_talk(request, match):
    """When and where they meet."""
    request.menu = MENU
    row, seen = _run(request, match)
    today = row.talk_at and timezone.localtime(row.talk_at)
    form = TalkForm(
        request.POST or None,
        mentors=_mentors(row),
        initial={
            "version": row.version,
            "where": row.talk_where,
            "mentor": row.mentor_id,
            "day": today and today.date(),
            "hour": today and today.time(),
        },
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            moving.plan_talk(
                match=row,
                version=said["version"],
                talk_at=timezone.make_aware(datetime.combine(said["day"], said["hour"])),
                where=said["where"],
                mentor=said["mentor"],
                by=request.user,
                at=timezone.now(),
                for_calendar=seen.is_school and request.user.access.can(Can.PLAN_MEETING),
            )
        except moving.MatchRefused as no:
            _refused(form, no, "day" if no.field == "talk_at" else no.field)
        else:
            messages.success(request, "De kennismaking is gepland.")
            return go_to(request, "matching:match", match=row.pk)
    return _form(request, row, form, "Plan de kennismaking", "Bewaar")


@requires(Can.RUN_MATCH)
@require_http_methods(["GET", "HEAD", "POST"])
def match_report(request, match):
    """How the talk went."""
    request.menu = MENU
    row, seen = _run(request, match)
    form = ReportForm(request.POST or None, initial={"version": row.version, "text": row.report})
    if request.method == "POST" and form.is_valid():
        try:
            moving.report(match=row, by=request.user, at=timezone.now(), **form.cleaned_data)
        except moving.MatchRefused as no:
            _refused(form, no, no.field)
        else:
            messages.success(request, "Bewaard. Nu zegt elk of het past.")
            return go_to(request, "matching:match", match=row.pk)
    return _form(
        request, row, form, "Verslag van de kennismaking", "Bewaar het verslag", opens=seen.report_opens
    )


@requires(Can.RUN_MATCH)
@require_http_methods(["GET", "HEAD", "POST"])
def match_withdraw(request, match):
    """The school ends it, with a reason."""
    request.menu = MENU
    row = _match(request, match)
    seen = Seen(request.user, row, timezone.localdate())
    if seen.trajectory is None or not seen.runs:
        raise Http404
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            moving.withdraw(match=row, by=request.user, at=timezone.now(), **form.cleaned_data)
        except moving.MatchRefused as no:
            form.add_error(no.field, str(no))
        else:
            messages.success(request, "Gestopt. Wie het weet, leest het.")
            return go_to(request, "matching:match", match=row.pk)
    return _form(request, row, form, "Stop deze match", "Stop de match")


@requires(Can.PLAN_PLACEMENT)
@require_http_methods(["GET", "HEAD", "POST"])
def match_confirm(request, match):
    """Make a placement of it, in one act."""
    request.menu = MENU
    row = _match(request, match)
    seen = Seen(request.user, row, timezone.localdate())
    if not seen.places:
        raise Http404
    days = [DayPlan(day, FROM, UNTIL, BREAK) for day in row.opening.weekdays]
    first = max(row.starts_on, timezone.localdate())
    form = ConfirmForm(
        request.POST or None,
        mentors=_mentors(row),
        days=days,
        initial={"mentor": row.mentor_id, "starts_on": first, "ends_on": max(row.ends_on, first)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            done = moving.confirm(
                match=row,
                mentor=form.cleaned_data["mentor"],
                **{name: form.cleaned_data[name] for name in ("days", "starts_on", "ends_on")},
                by=request.user,
                at=timezone.now(),
            )
        except moving.MatchRefused as no:
            form.add_error(no.field, str(no))
        else:
            messages.success(request, "Bevestigd. De plaatsing staat klaar.")
            return go_to(request, "learningplans:placements", trajectory=done.trajectory_id)
    context = {"match": row, "seen": seen, "form": form}
    return render_page(request, "matching/matches/confirm.html", context, status=422 if form.errors else 200)


@requires(Can.SEE_MATCHES)
@require_http_methods(["GET", "HEAD", "POST"])
def match_review(request, match):
    """Look back on the matching itself."""
    request.menu = MENU
    row = _match(request, match)
    party = Seen(request.user, row, timezone.localdate()).looks_back_as
    if party is None or row.state_now.is_open:
        raise Http404
    before = row.reviews.filter(party=party).first()
    form = ReviewForm(request.POST or None, answers=before.answers if before else None)
    if request.method == "POST" and form.is_valid():
        moving.review(match=row, party=party, answers=form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, "Bedankt. Dit helpt bij een volgende match.")
        return go_to(request, "matching:match", match=row.pk)
    return _form(request, row, form, "Kijk terug op deze match", "Bewaar")


def _refused(form, no, field):
    """After a lost race: what stands there now, beside what was typed; sent again it is kept."""
    if getattr(no, "current", None):
        lost_race(form, no)
    else:
        form.add_error(field, str(no))


def _form(request, row, form, title, button, opens=None):
    context = {"match": row, "form": form, "title": title, "button": button, "opens": opens}
    return render_page(request, "matching/matches/form.html", context, status=422 if form.errors else 200)


def _match(request, pk):
    rows = Match.objects.visible_to(request.user)
    related = (
        "organisation",
        "school",
        "opening__programme",
        "mentor",
        "reported_by",
        "report_changed_by",
        "introduced_by",
    )
    return get_object_or_404(rows.select_related(*related), pk=pk)


def _run(request, pk):
    row = _match(request, pk)
    seen = Seen(request.user, row, timezone.localdate())
    if not seen.runs:
        raise Http404
    return row, seen


def _mentors(row):
    return Mentor.objects.filter(organisation_id=row.organisation_id, stopped_on=None).order_by("name", "pk")
