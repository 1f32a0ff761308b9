"""The dossiers of a class, a programme or a whole school: choosing, following, going on."""

from django.db.models import Count, Q
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from companies.views.loading import organisation_where
from duaalportal.accounts.access import Can, requires
from duaalportal.dossiers import bundles as making
from duaalportal.dossiers.forms import BundleForm
from duaalportal.dossiers.models import Bundle
from duaalportal.lib.dates import school_year_of
from duaalportal.lib.pages import go_to, render_page
from learningplans.models import Trajectory
from learningplans.views.loading import MENU

SHOWN = 20


@requires(Can.MAKE_BUNDLE)
@require_http_methods(["GET", "HEAD", "POST"])
def bundles(request, organisation):
    """Choose whose dossiers are made together, and see how far one's bundles are."""
    request.menu = MENU
    school = organisation_where(request, organisation, Can.MAKE_BUNDLE)
    form = BundleForm(request.POST or None, **_choices(request.user, school))
    if request.method == "POST" and form.is_valid():
        bundle = _asked(request, school, form)
        if bundle:
            return go_to(request, "jobs:detail", job=bundle.job_id)
    made = Bundle.objects.visible_to(request.user).filter(organisation=school).select_related("job")
    counted = made.annotate(
        total=Count("items"),
        done=Count("items", filter=Q(items__done_at__isnull=False)),
        failed=Count("items", filter=~Q(items__failed="")),
    )
    context = {"school": school, "form": form, "made": counted[:SHOWN], "most": making.MOST}
    return render_page(request, "dossiers/bundles.html", context, status=422 if form.errors else 200)


def _choices(user, school):
    """The years, classes and programmes of which there are learners (one query)."""
    rows = Trajectory.objects.where(user, Can.MAKE_BUNDLE).filter(school=school).order_by()
    columns = ("school_year", "learner__class_group", "programme_id", "programme__name")
    found = rows.values_list(*columns).distinct()
    years, classes, programmes = {school_year_of(timezone.localdate())}, set(), set()
    for year, class_group, programme, name in found:
        years.add(year)
        classes.add(class_group)
        programmes.add((str(programme), name))
    return {
        "years": sorted(years, reverse=True),
        "classes": sorted(filter(None, classes)),
        "programmes": sorted(programmes, key=lambda one: one[1]),
    }


def _asked(request, school, form):
    chosen = form.cleaned_data
    learners = making.learners_of(
        request.user,
        school,
        year=chosen["year"],
        class_group=chosen["class_group"],
        programme=chosen["programme"],
    )
    try:
        return making.ask(
            school=school,
            label=form.words(school),
            trajectories=learners,
            by=request.user,
            at=timezone.now(),
        )
    except making.NothingToMake:
        form.add_error(None, "Niemand beantwoordt aan deze keuze. Kies een andere klas of opleiding.")
    except making.TooMany:
        form.add_error(None, f"Een bundel telt hoogstens {making.MOST} dossiers. Kies een klas of opleiding.")
    return None


@requires(Can.MAKE_BUNDLE)
@require_POST
def bundle_go_on(request, organisation, bundle):
    """Go on with a bundle that was stopped or did not succeed."""
    school = organisation_where(request, organisation, Can.MAKE_BUNDLE)
    rows = Bundle.objects.visible_to(request.user).filter(organisation=school)
    found = get_object_or_404(rows.select_related("job", "organisation"), pk=bundle)
    job = making.go_on(bundle=found, by=request.user, at=timezone.now())
    return go_to(request, "jobs:detail", job=job.pk)
