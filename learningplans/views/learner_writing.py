"""Adding a learner, keeping the data, and inviting to an account."""

from django.contrib import messages
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from companies.rules.papers import CannotBe
from duaalportal.accounts.access import Can, requires
from duaalportal.lib.pages import go_to, render_page
from learningplans import learners
from learningplans.learner_forms import LearnerForm, NewLearnerForm, OwnLearnerForm
from learningplans.views.loading import MENU, trajectory_where

READ_OR_POST = ["GET", "HEAD", "POST"]


@requires(Can.ADD_LEARNERS)
@require_http_methods(READ_OR_POST)
def learner_new(request):
    """Add a learner: one short form."""
    request.menu = MENU
    form = NewLearnerForm(
        request.POST or None,
        schools=request.user.access.organisations(Can.ADD_LEARNERS),
        today=timezone.localdate(),
    )
    if request.method == "POST" and form.is_valid():
        trajectory = _added(request, form)
        if trajectory is not None:
            return go_to(request, "learningplans:trajectory", trajectory=trajectory.pk)
    return render_page(
        request, "learningplans/learner_new.html", {"form": form}, status=422 if form.is_bound else 200
    )


def _added(request, form):
    """The trajectory that was added; None when something stood in the way, and the form says what."""
    school, now = form.school, timezone.now()
    try:
        trajectory = learners.add_learner(
            school=school, coach=request.user, by=request.user, at=now, **form.values
        )
    except learners.LearnerTwice as error:
        form.add_error(None, str(error))
        return None
    except CannotBe as error:
        _tell(form, error)
        return None
    messages.success(request, f"{trajectory.learner.name} staat bij je lerenden.")
    for words in learners.start_warnings(school=school, starts_on=trajectory.starts_on):
        messages.warning(request, words)
    if form.cleaned_data["email"] and form.cleaned_data["invites"]:
        learners.invite_learner(trajectory=trajectory, by=request.user, at=now)
    return trajectory


def _tell(form, error):
    for fault in error.faults:
        form.add_error(fault.field if fault.field in form.fields else None, fault.text)


@requires(Can.EDIT_LEARNER)
@require_http_methods(READ_OR_POST)
def learner_change(request, trajectory):
    """Correct the data of a learner; who saved first is shown beside what one typed."""
    return _change(request, trajectory_where(request, trajectory, Can.EDIT_LEARNER), LearnerForm)


@requires(Can.EDIT_OWN_FILE)
@require_http_methods(READ_OR_POST)
def learner_own(request, trajectory):
    """The learner says how to be reached."""
    return _change(request, trajectory_where(request, trajectory, Can.EDIT_OWN_FILE), OwnLearnerForm)


def _change(request, found, form_class):
    form, theirs = form_class(request.POST or None, learner=found.learner), []
    if request.method == "POST" and form.is_valid():
        try:
            learners.change_learner(
                trajectory=found,
                version=form.cleaned_data["version"] or 0,
                by=request.user,
                at=timezone.now(),
                **form.values,
            )
        except learners.LearnerChanged as error:
            theirs = differences(form, error.current)
            form.data = form.data.copy()
            form.data["version"] = error.current.version
        except learners.LearnerTwice as error:
            form.add_error(None, str(error))
        except CannotBe as error:
            _tell(form, error)
        else:
            messages.success(request, "Bewaard.")
            return go_to(request, "learningplans:trajectory", trajectory=found.pk)
    context = {"trajectory": found, "form": form, "theirs": theirs, "own": form_class is OwnLearnerForm}
    return render_page(
        request, "learningplans/learner_change.html", context, status=422 if form.is_bound else 200
    )


def differences(form, current):
    """What the other saved where it is not what was typed here: (label, theirs, yours)."""
    return [
        (form.fields[name].label, shown(getattr(current, name)), shown(value))
        for name, value in form.values.items()
        if getattr(current, name) != value
    ]


def shown(value):
    """A value as a form shows it."""
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if value is None:
        return ""
    return f"{value:%d/%m/%Y}" if hasattr(value, "isoformat") else str(value)


@requires(Can.EDIT_LEARNER)
@require_POST
def learner_invite(request, trajectory):
    """Send the learner an invitation, or a new one."""
    found = trajectory_where(request, trajectory, Can.EDIT_LEARNER)
    try:
        made = learners.invite_learner(trajectory=found, by=request.user, at=timezone.now())
    except learners.NoAddress as error:
        messages.error(request, str(error))
        return go_to(request, "learningplans:learner_change", trajectory=found.pk)
    words = f"De uitnodiging vertrekt naar {made.email}." if made else "Deze lerende heeft al een account."
    messages.success(request, words)
    return go_to(request, "learningplans:learner_change", trajectory=found.pk)
