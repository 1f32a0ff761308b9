"""Class councils: the list, one for a class with the facts per learner, making it, and making it known."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from companies.views.loading import organisation_where
from duaalportal.accounts.access import Can, requires
from duaalportal.jobs.papers import ask_for_paper
from duaalportal.lib.downloads import as_file
from duaalportal.lib.pages import go_to, render_page
from evaluation.council import jobs, reading, running
from evaluation.council.errors import CouncilRefused
from evaluation.council.forms import CouncilForm
from evaluation.models import ClassCouncil
from learningplans.views.loading import MENU, reads

FORM = ["GET", "HEAD", "POST"]
PER_PAGE = 25


def council_where(request, pk, *, runs=False):
    """The council the visitor reads, or prepares; else a 404."""
    request.menu = MENU
    rows = ClassCouncil.objects
    rows = rows.editable_by(request.user) if runs else rows.visible_to(request.user)
    return get_object_or_404(rows.select_related("school", "published_by"), pk=pk)


def to_council(request, council):
    """Back to the page of the council."""
    return go_to(request, "evaluation:council", class_council=council.pk)


@requires(Can.SEE_COUNCIL)
@reads
def councils(request):
    """The councils of one's schools, newest first."""
    request.menu = MENU
    rows = reading.councils(request.user)
    q = request.GET.get("q", "").strip()
    for word in q.split()[:5]:
        rows = rows.filter(class_group__icontains=word) | rows.filter(title__icontains=word)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("pagina"))
    context = {
        "page": page,
        "rows": [(row, reading.state_of(row, row.decided, row.learners)) for row in page.object_list],
        "q": q,
        "makes": request.user.access.organisations(Can.RUN_COUNCIL),
    }
    return render_page(request, "evaluation/council/list.html", context, block="lijst")


@requires(Can.RUN_COUNCIL)
@require_http_methods(FORM)
def council_new(request, organisation):
    """Make one for a class and a day."""
    request.menu = MENU
    school = organisation_where(request, organisation, Can.RUN_COUNCIL)
    classes = reading.classes_of(request.user, school, timezone.localdate())
    form = CouncilForm(request.POST or None, classes=classes)
    if request.method == "POST" and form.is_valid():
        try:
            row = running.make(school=school, by=request.user, at=timezone.now(), **form.cleaned_data)
        except CouncilRefused as no:
            form.add_error(None, str(no))
        else:
            return to_council(request, row)
    context = {"form": form, "school": school, "classes": classes}
    status = 422 if form.is_bound else 200
    return render_page(request, "evaluation/council/new.html", context, status=status)


@requires(Can.SEE_COUNCIL)
@reads
def council(request, class_council):
    """One council: a line per learner with what is known, and how far the council is."""
    found = council_where(request, class_council)
    lines = reading.lines_of(found, request.user, timezone.localdate())
    decided = sum(bool(line.row.outcome_at) for line in lines)
    can = request.user.access
    context = {
        "council": found,
        "lines": lines,
        "decided": decided,
        "state": reading.state_of(found, decided, len(lines)),
        "runs": not found.published_at and found.school_id in can.organisation_ids(Can.RUN_COUNCIL),
        "decides": not found.published_at and found.school_id in can.organisation_ids(Can.DECIDE_OUTCOME),
        "not_asked": sum(not line.row.mentor_comes for line in lines),
    }
    return render_page(request, "evaluation/council/council.html", context)


@requires(Can.SEE_COUNCIL)
@reads
def council_file(request, class_council, kind):
    """The lines as a file."""
    found = council_where(request, class_council)
    lines = reading.lines_of(found, request.user, timezone.localdate())
    return as_file(kind, "klassenraad", reading.HEADER, reading.table(lines))


@requires(Can.SEE_COUNCIL)
@require_POST
def council_pdf(request, class_council):
    """Ask for the council on paper, with the learners one has to do with."""
    found = council_where(request, class_council)
    return ask_for_paper(request, jobs.KIND, found, found.version, organisation=found.school)


@requires(Can.RUN_COUNCIL)
@require_POST
def council_fill(request, class_council):
    """Put learners of the class on it that came later, or that a colleague could not put there."""
    found = council_where(request, class_council, runs=True)
    words = "Er kwam niemand bij: iedereen van wie jij de lerenden kent, staat er al."
    return _done(request, found, running.fill, "{} op de lijst gezet.", words)


@requires(Can.RUN_COUNCIL)
@require_POST
def council_ask(request, class_council):
    """Ask all mentors to come or to explain in writing."""
    found = council_where(request, class_council, runs=True)
    words = "Bij elke lerende is de mentor al gevraagd."
    return _done(request, found, running.ask_all, "Gevraagd bij {}. De mentor ziet het op Vandaag.", words)


def _done(request, found, act, said, nothing):
    try:
        count = act(council=found, by=request.user, at=timezone.now())
    except CouncilRefused as no:
        messages.error(request, str(no))
    else:
        many = "1 lerende" if count == 1 else f"{count} lerenden"
        messages.success(request, said.format(many) if count else nothing)
    return to_council(request, found)


@requires(Can.RUN_COUNCIL)
@require_POST
def council_publish(request, class_council):
    """Make the outcomes known."""
    found = council_where(request, class_council, runs=True)
    try:
        running.publish(council=found, by=request.user, at=timezone.now())
    except CouncilRefused as no:
        messages.error(request, str(no))
    else:
        messages.success(
            request, "Meegedeeld. Lerenden, ouders, mentoren en coördinatoren lezen nu de uitslag."
        )
    return to_council(request, found)
