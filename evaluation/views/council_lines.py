"""One learner in a council: the facts, what the mentor explains, what the school decides, and who reads it afterwards."""

from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from duaalportal.accounts.access import Can, requires
from duaalportal.lib.pages import go_to, render_page
from evaluation.council import reading, running
from evaluation.council.errors import CouncilChanged, CouncilRefused
from evaluation.council.facts import facts_of
from evaluation.council.forms import OutcomeForm, WordForm
from evaluation.models import CouncilLine, CouncilWord
from evaluation.views.council import FORM
from learningplans.views.loading import MENU, reads, trajectory_where


def line_where(request, pk, phrase):
    """The line that this phrase (a method of the query set) lets the visitor reach; else a 404."""
    request.menu = MENU
    rows = getattr(CouncilLine.objects, phrase)(request.user)
    return get_object_or_404(rows.select_related(*reading.WITH), pk=pk)


def to_line(request, line):
    """Back to the page of the line."""
    return go_to(request, "evaluation:council_line", council_line=line.pk)


@requires(Can.SEE_COUNCIL)
@reads
def council_line(request, council_line):
    """What the council knows of one learner, with links to where it stands."""
    line = line_where(request, council_line, "seen_by_school")
    today = timezone.localdate()
    access = request.user.access
    is_open = line.council.published_at is None
    context = {
        "line": line,
        "council": line.council,
        "trajectory": line.trajectory,
        "facts": facts_of([line.trajectory], request.user, min(today, line.council.on))[line.trajectory_id],
        "words": list(line.words.select_related("by").order_by("at", "pk")),
        "mentors": reading.mentors_of(line.trajectory, today),
        "runs": is_open and line.school_id in access.organisation_ids(Can.RUN_COUNCIL),
        "decides": is_open and line.school_id in access.organisation_ids(Can.DECIDE_OUTCOME),
    }
    return render_page(request, "evaluation/council/line.html", context)


@requires(Can.RUN_COUNCIL)
@require_POST
def council_invite(request, council_line):
    """Ask the mentor, or not after all."""
    line = line_where(request, council_line, "editable_by")
    wanted = request.POST.get("vraag") == "1"
    try:
        running.ask_mentor(line=line, wanted=wanted, by=request.user, at=timezone.now())
    except CouncilRefused as no:
        messages.error(request, str(no))
    else:
        words = "Gevraagd. De mentor ziet het op Vandaag." if wanted else "Niet meer gevraagd."
        messages.success(request, words)
    return to_line(request, line)


@requires(Can.RUN_COUNCIL)
@require_POST
def council_remove(request, council_line):
    """Take the learner off it, while nothing was said."""
    line = line_where(request, council_line, "editable_by")
    try:
        running.remove(line=line, by=request.user, at=timezone.now())
    except CouncilRefused as no:
        messages.error(request, str(no))
        return to_line(request, line)
    return go_to(request, "evaluation:council", class_council=line.council_id)


@requires(Can.EXPLAIN_TO_COUNCIL)
@require_http_methods(FORM)
def council_explain(request, council_line):
    """The mentor explains in writing; the outcome of the school is on no such page."""
    line = line_where(request, council_line, "explained_by")
    form = WordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            running.explain(line=line, by=request.user, at=timezone.now(), **form.cleaned_data)
        except CouncilRefused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, "Verzonden. De school leest het.")
            return go_to(request, "evaluation:council_explain", council_line=line.pk)
    context = {
        "council": line.council,
        "trajectory": line.trajectory,
        "form": form,
        "words": list(CouncilWord.objects.filter(line=line, by=request.user).order_by("at", "pk")),
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "evaluation/council/explain.html", context, status=status)


@requires(Can.DECIDE_OUTCOME)
@require_http_methods(FORM)
def council_decide(request, council_line):
    """The director writes the outcome of the school; who saved first is shown beside what one typed."""
    line = line_where(request, council_line, "decided_by")
    form = OutcomeForm(request.POST or None, initial={"outcome": line.outcome, "version": line.version})
    theirs = []
    if request.method == "POST" and form.is_valid():
        try:
            running.decide(line=line, by=request.user, at=timezone.now(), **form.cleaned_data)
        except CouncilChanged as race:
            form.data = form.data.copy()
            form.data["version"] = race.current.version
            theirs = [("Uitslag", race.current.outcome, form.cleaned_data["outcome"])]
        except CouncilRefused as no:
            form.add_error(None, str(no))
        else:
            messages.success(request, "Bewaard. Niemand buiten de school leest het voor jullie het meedelen.")
            return to_line(request, line)
    context = {
        "line": line,
        "council": line.council,
        "trajectory": line.trajectory,
        "form": form,
        "theirs": theirs,
        "words": list(line.words.select_related("by").order_by("at", "pk")),
    }
    status = 409 if theirs else 422 if form.is_bound else 200
    return render_page(request, "evaluation/council/decide.html", context, status=status)


# --- afterwards -------------------------------------------------------------------------------------------------------


@requires(Can.SEE_EVALUATION)
@reads
def council_outcome(request, council_line):
    """What the council decided, for learner, parents, coordinators and mentor, once it was made known (E26)."""
    line = line_where(request, council_line, "published_to")
    context = {"line": line, "council": line.council, "trajectory": line.trajectory}
    return render_page(request, "evaluation/council/outcome.html", context)


@requires(Can.SEE_EVALUATION)
@reads
def council_outcomes(request, trajectory):
    """The outcomes of one learner that were made known."""
    found = trajectory_where(request, trajectory, Can.SEE_EVALUATION)
    rows = list(reading.outcomes_for(request.user, found, timezone.localdate()))
    return render_page(request, "evaluation/council/outcomes.html", {"trajectory": found, "rows": rows})
