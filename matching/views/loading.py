"""Loading is checking: how views of a learner's profile and choices get their rows."""

from datetime import date, time

from django.forms import ChoiceField, ModelChoiceField
from django.shortcuts import get_object_or_404

from duaalportal.accounts.access import Can
from duaalportal.lib.dates import date_of
from learningplans.models import Trajectory
from matching.models import Preference

MENU = "learningplans:home"


def trajectory_read(request, pk):
    """A trajectory whose learner's profile this person reads."""
    request.menu = MENU
    rows = Trajectory.objects.on_school_side(request.user, Can.SEE_READINESS)
    return get_object_or_404(rows.select_related("learner", "programme", "school"), pk=pk)


def own_trajectory(request, pk):
    """A trajectory of the learner who asks."""
    request.menu = MENU
    rows = Trajectory.objects.on_school_side(request.user, Can.ESTIMATE_SELF)
    rows = rows.filter(learner__user=request.user).select_related("learner", "programme", "school")
    return get_object_or_404(rows, pk=pk)


def from_now(form, version):
    """Let a form that lost a race be sent again as it stands: from the version that is there now."""
    form.data = form.data.copy()
    form.data["version"] = version


def lost_race(form, no):
    """Say beside each field what stands there now, where that differs, and let the form be sent again from there.

    `no` tells that another was kept meanwhile, and carries it in `current`, as {field: value} and version.
    """
    version, now = no.current
    form.add_error(None, str(no))
    typed = dict(form.cleaned_data)
    for name, value in now.items():
        if name in typed and typed[name] != value:
            form.add_error(name, f"Er staat nu: {_in_words(form.fields[name], value)}.")
    from_now(form, version)


def _in_words(field, value):
    words = {str(code): label for code, label in getattr(field, "choices", ())} if _has_words(field) else {}
    match value:
        case bool():
            return "ja" if value else "nee"
        case list():
            return ", ".join(words.get(str(one), str(one)) for one in value) or "niets"
        case date():
            return date_of(value)
        case time():
            return f"{value:%H.%M} uur"
    return words.get(str(value)) or (f"“{value}”" if value not in (None, "") else "niets")


def _has_words(field):
    return isinstance(field, ChoiceField) and not isinstance(field, ModelChoiceField)


def own_preference(request, pk):
    """A choice of the learner who asks, also one that was withdrawn."""
    request.menu = MENU
    rows = Preference.objects.editable_by(request.user).filter(trajectory__learner__user=request.user)
    related = ("trajectory__learner", "trajectory__programme", "opening__organisation", "opening__programme")
    return get_object_or_404(rows.select_related(*related), pk=pk)
