"""Writing divisions of roles: beginning, a task, the note, laying before both sides, agreeing, the next one, paper."""

from django.contrib import messages
from django.http import Http404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from companies.views.loading import organisation_where
from duaalportal.accounts.access import Can, OrganisationKind, Role, requires
from duaalportal.jobs.papers import ask_for_paper
from duaalportal.lib.pages import go_to, render_page
from evaluation.raci import changing, jobs, lists
from evaluation.raci.errors import RaciChanged, RaciRefused
from evaluation.raci.forms import NoteForm, PartnerForm, TaskForm
from evaluation.raci.template import matrix
from evaluation.rules.raci import CODES, WORDS, proposals
from evaluation.views.raci import division_where
from learningplans.agreement_forms import VersionForm
from learningplans.views.loading import MENU, trajectory_where

FORM = ["GET", "HEAD", "POST"]


def _to(request, row):
    return go_to(request, "evaluation:raci", raci=row.pk)


# --- beginning ----------------------------------------------------------------------------------------------------


@requires(Can.EDIT_RACI)
@require_http_methods(FORM)
def raci_new(request, organisation):
    """Begin a division with a partner of one's own organisation."""
    request.menu = MENU
    own = organisation_where(request, organisation, Can.EDIT_RACI)
    others = next(
        (rest for house, rest in lists.partners(request.user, timezone.localdate()) if house == own), []
    )
    form = PartnerForm(request.POST or None, others=others)

    def act(form):
        pair = {"school": own, "organisation": form.other}
        if own.kind == OrganisationKind.COMPANY:
            pair = {"school": form.other, "organisation": own}
        return changing.start_cooperation(by=request.user, at=timezone.now(), **pair)

    return _begin(request, form, act, over=own.name, nobody=not others, back=("evaluation:raci_list", {}))


@requires(Can.EDIT_RACI)
@require_http_methods(FORM)
def raci_start(request, trajectory):
    """Begin a division around one learner, with the company that agrees to it."""
    found = trajectory_where(request, trajectory, Can.EDIT_RACI)
    others = changing.companies_of(found, timezone.localdate())
    first = {"other": str(others[0].pk)} if others else {}
    form = PartnerForm(request.POST or None, others=others, initial=first)

    def act(form):
        return changing.start_trajectory(
            trajectory=found, organisation=form.other, by=request.user, at=timezone.now()
        )

    back = ("evaluation:raci_of", {"trajectory": found.pk})
    return _begin(request, form, act, over=found.learner.name, nobody=not others, back=back)


def _begin(request, form, act, **context):
    if request.method == "POST" and form.is_valid():
        try:
            return _to(request, act(form))
        except RaciRefused as refusal:
            form.add_error(None, str(refusal))
    status = 422 if form.is_bound else 200
    return render_page(request, "evaluation/raci/new.html", {"form": form, **context}, status=status)


# --- adapting -----------------------------------------------------------------------------------------------------


@requires(Can.EDIT_RACI)
@require_http_methods(FORM)
def raci_task(request, raci):
    """Give the roles of one task (?taak=) their letters; who saved first is told, with both texts."""
    row = division_where(request, raci, Can.EDIT_RACI)
    task = matrix(row).tasks.get(request.GET.get("taak") or next(iter(matrix(row).tasks)))
    if task is None:
        raise Http404
    form = TaskForm(request.POST or None, cells=task.cells, initial={"version": row.version})

    def act(form):
        changing.change_task(
            division=row,
            task=task.code,
            letters=form.letters,
            version=form.cleaned_data["version"],
            by=request.user,
            at=timezone.now(),
        )

    differs, done = [], False
    if request.method == "POST" and form.is_valid():
        try:
            act(form)
            done = True
        except RaciChanged as refusal:
            differs = _differs(matrix(refusal.current).tasks[task.code].cells, form.letters)
            _again(form, refusal)
        except RaciRefused as refusal:
            form.add_error(None, str(refusal))
    if done:
        messages.success(request, f"Bewaard: {task.title}.")
        return _to(request, row)
    context = {
        "row": row,
        "title": lists.title_of(row, request.user),
        "task": task,
        "phase": matrix(row).phase_of(task.code),
        "form": form,
        "differs": differs,
        "proposals": [(Role(role).label, letter) for role, letter in proposals(task)],
        "words": WORDS,
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "evaluation/raci/task.html", context, status=status)


def _differs(theirs, own):
    """The roles that stand otherwise than one chose: (role, what stands, what one chose)."""
    return [
        (Role(role).label.capitalize(), theirs.get(role, "") or "niets", own[role] or "niets")
        for role in CODES
        if theirs.get(role, "") != own[role]
    ]


def _again(form, refusal):
    """Let the same form be sent again on what stands now."""
    form.add_error(None, str(refusal))
    form.data = form.data.copy()
    form.data["version"] = refusal.current.version


@requires(Can.EDIT_RACI)
@require_http_methods(FORM)
def raci_note(request, raci):
    """What else was agreed."""
    row = division_where(request, raci, Can.EDIT_RACI)
    form = NoteForm(request.POST or None, initial={"note": row.note, "version": row.version})
    theirs = None
    if request.method == "POST" and form.is_valid():
        try:
            changing.write_note(division=row, by=request.user, at=timezone.now(), **form.cleaned_data)
            return _to(request, row)
        except RaciChanged as refusal:
            theirs = refusal.current.note
            _again(form, refusal)
        except RaciRefused as refusal:
            form.add_error(None, str(refusal))
    context = {"row": row, "title": lists.title_of(row, request.user), "form": form, "theirs": theirs}
    status = 422 if form.is_bound else 200
    return render_page(request, "evaluation/raci/note.html", context, status=status)


# --- agreeing -----------------------------------------------------------------------------------------------------


@requires(Can.EDIT_RACI)
@require_POST
def raci_propose(request, raci):
    """Lay the division before both sides."""
    row = division_where(request, raci, Can.EDIT_RACI)
    words = "Voorgelegd. De directies van school en leerbedrijf krijgen een vraag op Vandaag."
    return _done(request, row, changing.propose, words)


@requires(Can.AGREE_RACI)
@require_POST
def raci_agree(request, raci):
    """Agree for the own side."""
    row = division_where(request, raci, Can.AGREE_RACI)
    return _done(request, row, changing.agree, "Akkoord genoteerd.")


def _done(request, row, act, words):
    form = VersionForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else -1
    try:
        act(division=row, version=version, by=request.user, at=timezone.now())
    except RaciChanged:
        messages.error(request, "Iemand paste dit intussen aan. Lees wat er nu staat en kies opnieuw.")
    except RaciRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, words)
    return _to(request, row)


@requires(Can.EDIT_RACI)
@require_POST
def raci_next(request, raci):
    """Begin the next division from an agreed one."""
    row = division_where(request, raci, Can.EDIT_RACI)
    try:
        row = changing.start_next(division=row, by=request.user, at=timezone.now())
        messages.success(
            request, "Je past nu een volgende rolverdeling aan. De vorige geldt tot deze akkoord is."
        )
    except RaciRefused as refusal:
        messages.error(request, str(refusal))
    return _to(request, row)


@requires(Can.SEE_RACI)
@require_POST
def raci_pdf(request, raci):
    """Ask for the division on paper."""
    row = division_where(request, raci, Can.SEE_RACI)
    return ask_for_paper(request, jobs.KIND, row, row.version)
