"""Where a learner begins, and remarks on wellbeing: both apart from the rest, each with its own readers."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from duaalportal.accounts.access import Can, Role, requires
from duaalportal.lib.pages import go_to, render_page
from learningplans import start_profile, wellbeing
from learningplans.models import WellbeingNote
from learningplans.parts import Part, parts_of, roles_around
from learningplans.trajectory_forms import AgreeForm, ProfileForm, WellbeingForm
from learningplans.views.loading import trajectory_where

FORM = ["GET", "HEAD", "POST"]


# --- where the learner begins -----------------------------------------------------------------------------------


def _profile(request, pk, can):
    """The trajectory, the description this person may read, and the roles; a company reads what was shared."""
    found = trajectory_where(request, pk, can)
    roles = roles_around(request.user, found, timezone.localdate())
    if Part.START_PROFILE not in parts_of(roles):
        raise Http404
    profile = start_profile.profile_of(found)
    inside = any(role.kind == "school" for role in roles)
    is_open = inside or (profile is not None and profile.shared_at is not None)
    return found, profile if is_open else None, roles, is_open


@requires(Can.SEE_LEARNERS)
@require_safe
def start_profile_page(request, trajectory):
    """What the learner knows and can, and who read it."""
    found, profile, roles, is_open = _profile(request, trajectory, Can.SEE_LEARNERS)
    context = {
        "trajectory": found,
        "profile": profile,
        "is_open": is_open,
        "own": found.learner.user_id == request.user.pk,
        "said": [(label, getattr(profile, name)) for name, label in start_profile.LABELS.items()]
        if profile
        else [],
        "writes": is_open and bool(roles & {Role.TRAJECTORY_COACH, Role.LEARNER, Role.MENTOR}),
        "shares": Role.TRAJECTORY_COACH in roles,
        "takes_in": Role.MENTOR in roles,
    }
    return render_page(request, "learningplans/start_profile.html", context)


@requires(Can.EDIT_START_PROFILE)
@require_http_methods(FORM)
def start_profile_write(request, trajectory):
    """Describe where the learner begins."""
    found, profile, _, is_open = _profile(request, trajectory, Can.EDIT_START_PROFILE)
    if not is_open:
        raise Http404
    initial = {name: getattr(profile, name, "") for name in start_profile.FIELDS}
    form = ProfileForm(request.POST or None, initial=initial | {"version": getattr(profile, "version", 0)})
    theirs = []
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            start_profile.write_profile(trajectory=found, by=request.user, at=timezone.now(), **said)
        except start_profile.ProfileChanged as error:
            theirs = _both(error.current, said)
            form.data = form.data.copy()
            form.data["version"] = error.current.version
        else:
            messages.success(request, "Bewaard.")
            return go_to(request, "learningplans:start_profile", trajectory=found.pk)
    context = {"trajectory": found, "form": form, "theirs": theirs}
    return render_page(
        request, "learningplans/start_profile_write.html", context, status=422 if form.is_bound else 200
    )


def _both(current, said):
    rows = [(label, getattr(current, name), said[name]) for name, label in start_profile.LABELS.items()]
    return [row for row in rows if row[1] != row[2]]


@requires(Can.EDIT_LEARNER)
@require_POST
def start_profile_share(request, trajectory):
    """Let the company read it."""
    found = trajectory_where(request, trajectory, Can.EDIT_LEARNER)
    try:
        start_profile.share_profile(trajectory=found, by=request.user, at=timezone.now())
    except start_profile.NothingToShare as no:
        messages.error(request, str(no))
    else:
        messages.success(request, "Gedeeld. De mentor leest het nu.")
    return go_to(request, "learningplans:start_profile", trajectory=found.pk)


@requires(Can.EDIT_START_PROFILE)
@require_POST
def start_profile_read(request, trajectory):
    """The mentor read it as it stands."""
    found, _, roles, _ = _profile(request, trajectory, Can.EDIT_START_PROFILE)
    if Role.MENTOR not in roles:
        raise Http404
    sent = request.POST.get("version", "")
    version = int(sent) if sent.isdecimal() else 0
    try:
        start_profile.take_in_profile(trajectory=found, version=version, by=request.user, at=timezone.now())
    except start_profile.NotShared as no:
        messages.error(request, str(no))
    except start_profile.ProfileChanged:
        messages.error(request, "De tekst is net aangepast. Lees hem nog eens.")
    else:
        messages.success(request, "Genoteerd dat je het las.")
    return go_to(request, "learningplans:start_profile", trajectory=found.pk)


# --- remarks on wellbeing -----------------------------------------------------------------------------------------


@requires(Can.READ_WELLBEING)
@require_safe
def wellbeing_page(request, trajectory):
    """The remarks this person may read."""
    found = trajectory_where(request, trajectory, Can.READ_WELLBEING)
    return render_page(request, "learningplans/wellbeing.html", _wellbeing(request, found, WellbeingForm()))


def _wellbeing(request, found, form):
    notes = (
        WellbeingNote.objects.visible_to(request.user).filter(trajectory=found).select_related("written_by")
    )
    roles = roles_around(request.user, found, timezone.localdate())
    return {
        "trajectory": found,
        "notes": notes,
        "form": form,
        "own": found.learner.user_id == request.user.pk,
        "writes": bool(roles & {Role.TRAJECTORY_COACH, Role.LEARNER, Role.MENTOR}),
    }


@requires(Can.WRITE_WELLBEING)
@require_POST
def wellbeing_write(request, trajectory):
    """Write a remark."""
    found = trajectory_where(request, trajectory, Can.WRITE_WELLBEING)
    form = WellbeingForm(request.POST)
    if not form.is_valid():
        return render_page(
            request, "learningplans/wellbeing.html", _wellbeing(request, found, form), status=422
        )
    wellbeing.write_note(trajectory=found, by=request.user, at=timezone.now(), **form.cleaned_data)
    own = found.learner.user_id == request.user.pk
    told = "Bewaard. Kies zelf wie dit leest." if own else "Bewaard. De lerende beslist wie dit nog leest."
    messages.success(request, told)
    return go_to(request, "learningplans:wellbeing", trajectory=found.pk)


def _own_note(request, pk):
    """A remark about oneself; else a 404."""
    request.menu = "learningplans:home"
    rows = WellbeingNote.objects.filter(trajectory__learner__user=request.user)
    rows = rows.visible_to(request.user).select_related("trajectory__learner", "written_by")
    return get_object_or_404(rows, pk=pk)


@requires(Can.EDIT_OWN_FILE)
@require_http_methods(FORM)
def wellbeing_agree(request, note):
    """I decide who reads a remark about me."""
    found = _own_note(request, note)
    shared = found.agreed_at is not None and found.withdrawn_at is None
    initial = {"with_school": found.with_school, "with_company": found.with_company} if shared else {}
    form = AgreeForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        wellbeing.agree(note=found, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, "Gedeeld. Je kan dit op elk moment stopzetten.")
        return go_to(request, "learningplans:wellbeing", trajectory=found.trajectory_id)
    context = {"trajectory": found.trajectory, "note": found, "form": form}
    return render_page(
        request, "learningplans/wellbeing_agree.html", context, status=422 if form.is_bound else 200
    )


@requires(Can.EDIT_OWN_FILE)
@require_POST
def wellbeing_withdraw(request, note):
    """I no longer share a remark about me."""
    found = _own_note(request, note)
    wellbeing.withdraw(note=found, by=request.user, at=timezone.now())
    messages.success(request, "Niemand anders leest dit nog.")
    return go_to(request, "learningplans:wellbeing", trajectory=found.trajectory_id)
