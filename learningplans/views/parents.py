"""Parents of a learner: kept by the coach; let in or not by the learner once of age."""

from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from companies.rules.papers import CannotBe
from duaalportal.accounts.access import Can, requires
from duaalportal.lib.dates import date_of
from duaalportal.lib.pages import go_to, render_page
from learningplans import parent_reading as reading
from learningplans import parents
from learningplans.learner_forms import GrantForm, ParentForm
from learningplans.learners import NoAddress
from learningplans.models import Guardian
from learningplans.rules.learners import year_ends
from learningplans.views.learner_writing import READ_OR_POST, differences
from learningplans.views.loading import trajectory_where


@requires(Can.SEE_PARENTS)
@require_safe
def parent_list(request, trajectory):
    """The parents of a learner, and whether each reads along."""
    found, today = trajectory_where(request, trajectory, Can.SEE_PARENTS), timezone.localdate()
    keeps = _keeps(request.user, found)
    context = {
        "trajectory": found,
        "readers": reading.readers(found.learner, today, with_invitations=keeps),
        "keeps": keeps,
        "turns": reading.of_age_on(found.learner, today),
        "today": today,
    }
    return render_page(request, "learningplans/parents.html", context)


def _keeps(user, trajectory):
    return type(trajectory).objects.editable_by(user).filter(pk=trajectory.pk).exists()


@requires(Can.EDIT_LEARNER)
@require_http_methods(READ_OR_POST)
def parent_new(request, trajectory):
    """Add a parent; only the name is needed."""
    found = trajectory_where(request, trajectory, Can.EDIT_LEARNER)
    form = ParentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            parent = parents.add_parent(
                trajectory=found,
                key=form.cleaned_data["key"],
                by=request.user,
                at=timezone.now(),
                **form.values,
            )
        except CannotBe as error:
            _tell(form, error)
        else:
            messages.success(request, f"{parent.name} staat bij de ouders.")
            return _to_list(request, found)
    return _form(request, found, form, "Ouder of voogd toevoegen")


@requires(Can.EDIT_LEARNER)
@require_http_methods(READ_OR_POST)
def parent_change(request, trajectory, guardian):
    """Correct a parent's data; who saved first is shown beside what one typed."""
    found, parent = _load(request, trajectory, guardian)
    names = ("name", "relation", "email", "phone", "signs", "version")
    form = ParentForm(request.POST or None, initial={name: getattr(parent, name) for name in names})
    theirs = []
    if request.method == "POST" and form.is_valid():
        try:
            parents.change_parent(
                parent=parent,
                trajectory=found,
                version=form.cleaned_data["version"] or 0,
                by=request.user,
                at=timezone.now(),
                **form.values,
            )
        except parents.ParentChanged as error:
            theirs = differences(form, error.current)
            form.data = form.data.copy()
            form.data["version"] = error.current.version
        except CannotBe as error:
            _tell(form, error)
        else:
            messages.success(request, "Bewaard.")
            return _to_list(request, found)
    return _form(request, found, form, f"Gegevens van {parent.name}", theirs)


@requires(Can.EDIT_LEARNER)
@require_http_methods(READ_OR_POST)
def parent_end(request, trajectory, guardian):
    """End a parent's line, after asking once more."""
    found, parent = _load(request, trajectory, guardian)
    if request.method == "POST":
        parents.end_parent(parent=parent, trajectory=found, by=request.user, at=timezone.now())
        messages.success(request, f"{parent.name} leest niet meer mee.")
        return _to_list(request, found)
    return render_page(request, "learningplans/parent_end.html", {"trajectory": found, "parent": parent})


@requires(Can.EDIT_LEARNER)
@require_POST
def parent_invite(request, trajectory, guardian):
    """Invite a parent, or once more."""
    found, parent = _load(request, trajectory, guardian)
    try:
        made = parents.invite_parent(parent=parent, trajectory=found, by=request.user, at=timezone.now())
    except NoAddress as error:
        messages.error(request, str(error))
    else:
        words = f"De uitnodiging vertrekt naar {made.email}." if made else f"{parent.name} heeft een account."
        messages.success(request, words)
    return _to_list(request, found)


def _load(request, trajectory, guardian):
    found = trajectory_where(request, trajectory, Can.EDIT_LEARNER)
    rows = Guardian.objects.editable_by(request.user).filter(learner=found.learner, ended_at=None)
    return found, get_object_or_404(rows, pk=guardian)


def _to_list(request, trajectory):
    return go_to(request, "learningplans:parents", trajectory=trajectory.pk)


def _tell(form, error):
    for fault in error.faults:
        form.add_error(fault.field if fault.field in form.fields else None, fault.text)


def _form(request, trajectory, form, title, theirs=()):
    context = {"trajectory": trajectory, "form": form, "title": title, "theirs": theirs}
    status = 422 if form.is_bound else 200
    return render_page(request, "learningplans/parent_form.html", context, status=status)


# --- the learner decides --------------------------------------------------------------------------------------------


@requires(Can.GRANT_PARENT)
@require_safe
def readers(request, trajectory):
    """Who reads along with me, until when, and what I can change about it."""
    found, today = trajectory_where(request, trajectory, Can.GRANT_PARENT), timezone.localdate()
    context = {
        "trajectory": found,
        "readers": reading.readers(found.learner, today, own=True),
        "people": reading.people_around(found, today),
        "of_age": parents.is_of_age(found.learner, today),
        "turns": reading.of_age_on(found.learner, today),
    }
    return render_page(request, "learningplans/readers.html", context)


@requires(Can.GRANT_PARENT)
@require_http_methods(READ_OR_POST)
def reader_grant(request, trajectory, guardian):
    """Of age: let a parent read along, until a day."""
    found, parent = _own(request, trajectory, guardian)
    today = timezone.localdate()
    form = GrantForm(request.POST or None, initial={"ends_on": max(year_ends(found.school_year), today)})
    if request.method == "POST" and form.is_valid():
        try:
            made = parents.grant(
                parent=parent, trajectory=found, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except CannotBe as error:
            _tell(form, error)
        except parents.CannotGrant as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request, f"{parent.name} leest mee tot en met {date_of(made.ends_on, today=today)}."
            )
            return go_to(request, "learningplans:readers", trajectory=found.pk)
    context = {"trajectory": found, "parent": parent, "form": form}
    return render_page(
        request, "learningplans/reader_grant.html", context, status=422 if form.is_bound else 200
    )


@requires(Can.GRANT_PARENT)
@require_POST
def reader_withdraw(request, trajectory, guardian):
    """Stop a parent's reading along at once."""
    found, parent = _own(request, trajectory, guardian)
    parents.withdraw(parent=parent, trajectory=found, by=request.user, at=timezone.now())
    messages.success(request, f"{parent.name} leest niet meer mee.")
    return go_to(request, "learningplans:readers", trajectory=found.pk)


def _own(request, trajectory, guardian):
    found = trajectory_where(request, trajectory, Can.GRANT_PARENT)
    rows = Guardian.objects.visible_to(request.user).filter(learner=found.learner, ended_at=None)
    return found, get_object_or_404(rows, pk=guardian)
