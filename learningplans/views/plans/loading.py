"""Loading is checking: the only ways a view gets a version of a plan; and what stands around each of its pages."""

from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.urls import NoReverseMatch, reverse

from duaalportal.accounts.access import Can
from duaalportal.lib.pages import go_to
from learningplans.models import PlanItem, TrainingPlanVersion
from learningplans.plans.changing import AROUND
from learningplans.plans.errors import PlanRefused

MENU = "learningplans:plans"
FORM = ["GET", "HEAD", "POST"]
# words, name of the address, what it asks; a page that does not exist yet is left out
PAGES = (
    ("Waar en wanneer", "plan_version", Can.SEE_PLAN),
    ("Dekking", "coverage", Can.SEE_PLAN),
    ("Overleg en akkoord", "consult", Can.SEE_PLAN),
    ("Voorstel", "plan_proposal", Can.EDIT_PLAN),
    ("Fiches", "plan_sheets", Can.EDIT_PLAN),
    ("Extra", "extra", Can.EDIT_PLAN),
    ("Verschil", "difference", Can.SEE_PLAN),
)


def version_where(request, pk, can):
    """The version of a plan in whose trajectory the visitor has the capability; else a 404."""
    request.menu = MENU
    rows = TrainingPlanVersion.objects.where(request.user, can).select_related(*AROUND)
    return get_object_or_404(rows, pk=pk)


def item_where(request, pk, can):
    """The item of a plan in whose trajectory the visitor has the capability; else a 404."""
    request.menu = MENU
    rows = PlanItem.objects.where(request.user, can).select_related(
        "plan_version__plan", "trajectory__school"
    )
    return get_object_or_404(rows, pk=pk)


def edits(user, version):
    """Whether this person writes in the plan (one query at most)."""
    if not user.access.can(Can.EDIT_PLAN):
        return False
    return TrainingPlanVersion.objects.where(user, Can.EDIT_PLAN).filter(pk=version.pk).exists()


def address(name, **kwargs):
    """The address of a page of plans; "" while it does not exist."""
    try:
        return reverse(f"learningplans:{name}", kwargs=kwargs)
    except NoReverseMatch:
        return ""


def way_to(version):
    """The page on which a plan is read first."""
    return address("plan_version", plan_version=version.pk) or address("consult", plan_version=version.pk)


def pages_of(version, here, *, writes):
    """The pages of a version, as tabs: (words, address, whether it is this one)."""
    found = [
        (words, address(name, plan_version=version.pk), name == here)
        for words, name, can in PAGES
        if can is Can.SEE_PLAN or writes
    ]
    return [one for one in found if one[1]]


def around(version, here, *, writes):
    """What every page of a version needs beside its own."""
    return {
        "version": version,
        "trajectory": version.trajectory,
        "pages": pages_of(version, here, writes=writes),
        "edits": writes,
    }


def done(request, version, act, words, name="consult"):
    """Do something, say that it is done or why not, and go to a page of the version."""
    try:
        found = act()
    except PlanRefused as refusal:
        messages.error(request, str(refusal))
    else:
        text = words(found) if callable(words) else words
        messages.success(request, text)
    return go_to(request, f"learningplans:{name}", plan_version=version.pk)
