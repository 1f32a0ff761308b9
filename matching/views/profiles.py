"""The learner's profile: in own words, and what a company may read of it."""

from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from duaalportal.accounts.access import Can, requires
from duaalportal.lib.pages import go_to, render_page
from learningplans.models import Learner
from learningplans.models.trajectories import works_with
from matching.models import SharedProfile
from matching.profiles import sharing, writing
from matching.profiles.forms import ProfileForm, ShareForm
from matching.profiles.headings import BY_CHOICE, TEXTS, for_companies, said
from matching.profiles.holding import ProfileMoved, ProfileRefused
from matching.profiles.reading import profile_of, shared_by, why_not, wishes_about
from matching.views.loading import from_now, own_preference, own_trajectory, trajectory_read


@requires(Can.SEE_READINESS)
@require_safe
def learner_profile(request, trajectory):
    """What a learner says of themselves, which companies read of it, and which would like to meet."""
    found = trajectory_read(request, trajectory)
    profile = profile_of(request.user, found)
    context = {
        "trajectory": found,
        "profile": profile,
        "said": said(profile),
        "BY_CHOICE": BY_CHOICE,
        "shared": shared_by(request.user, found, profile),
        "wishes": list(wishes_about(request.user, found)),
        "own": found.learner.user_id == request.user.pk,
        "proposes": works_with(request.user, found, Can.RUN_MATCH),
    }
    return render_page(request, "matching/profiles/profile.html", context)


@requires(Can.ESTIMATE_SELF)
@require_http_methods(["GET", "HEAD", "POST"])
def learner_profile_write(request, trajectory):
    """Say it in own words; what was kept on another screen is shown beside what one typed."""
    found = own_trajectory(request, trajectory)
    form = ProfileForm(request.POST or None, profile=profile_of(request.user, found))
    theirs = []
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            writing.save(trajectory=found, version=version, by=request.user, at=timezone.now(), **form.said)
        except ProfileMoved as no:
            form.add_error(None, str(no))
            from_now(form, no.current.version)
            theirs = _both(no.current, form)
        except ProfileRefused as no:
            form.add_error(no.field, str(no))
        else:
            messages.success(request, "Bewaard. Een leerbedrijf leest er niets van, tot jij het deelt.")
            return go_to(request, "matching:learner_profile", trajectory=found.pk)
    context = {"trajectory": found, "form": form, "theirs": theirs}
    status = 422 if form.is_bound else 200
    return render_page(request, "matching/profiles/profile_write.html", context, status=status)


def _both(current, form):
    """The texts that differ: what they are about, what stands there now, and what was typed."""
    typed = form.said
    return [
        (label, getattr(current, name), typed[name])
        for name, label in TEXTS.items()
        if getattr(current, name) != typed[name]
    ]


@requires(Can.ESTIMATE_SELF)
@require_http_methods(["GET", "HEAD", "POST"])
def preference_share(request, preference):
    """Choose headings, see exactly what the company would read, and share that."""
    row = own_preference(request, preference)
    profile = profile_of(request.user, row.trajectory)
    known = for_companies(profile)
    open_copies = SharedProfile.objects.visible_to(request.user).filter(withdrawn_at=None)
    copy = open_copies.filter(trajectory=row.trajectory, organisation=row.opening.organisation).first()
    form = ShareForm(request.POST or None, known=known)
    if request.method == "POST":
        if form.is_valid() and _shared(request, form, row):
            return go_to(request, "matching:learner_profile", trajectory=row.trajectory_id)
        chosen = request.POST.getlist("toon")
    elif "gekozen" in request.GET:
        chosen = request.GET.getlist("toon")
    else:
        chosen = [one.code for one in known if copy and one.heading in copy.shown]
    today = timezone.localdate()
    context = {
        "preference": row,
        "trajectory": row.trajectory,
        "profile": profile,
        "known": known,
        "chosen": [one for one in known if one.code in chosen],
        "copy": copy,
        "closed": "Je trok deze keuze terug." if row.withdrawn_at else why_not(row.opening, today),
        "form": form,
        "minor": Learner.objects.minors(today).filter(pk=row.trajectory.learner_id).exists(),
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "matching/profiles/share.html", context, block="voorbeeld", status=status)


def _shared(request, form, row):
    said = {"codes": form.cleaned_data["toon"], "version": form.cleaned_data["version"]}
    if row.withdrawn_at:
        form.add_error(None, "Je trok deze keuze terug.")
        return False
    try:
        sharing.share(preference=row, by=request.user, at=timezone.now(), today=timezone.localdate(), **said)
    except ProfileRefused as no:
        form.add_error("toon" if no.field == "codes" else None, str(no))
        return False
    messages.success(request, f"Gedeeld met {row.opening.organisation.name}. Je kan het altijd terugnemen.")
    return True


@requires(Can.SEE_READINESS)
@require_POST
def share_take_back(request, shared_profile):
    """From now on the company reads nothing; for the learner, and for a parent of a minor."""
    rows = SharedProfile.objects.of_own_or_child(request.user).select_related("organisation")
    row = get_object_or_404(rows, pk=shared_profile)
    sharing.take_back(copy=row, by=request.user, at=timezone.now())
    messages.success(request, f"Teruggenomen. {row.organisation.name} leest niets meer van dit profiel.")
    return go_to(request, "matching:learner_profile", trajectory=row.trajectory_id)
