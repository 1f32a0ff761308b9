"""The file of a company: what it will hold, making it, and what was made before."""

from django.utils import timezone
from django.views.decorators.http import require_POST

from companies.views.loading import own_company
from duaalportal.accounts.access import Can, requires
from duaalportal.dossiers import company_jobs
from duaalportal.dossiers.models import SealedDocument
from duaalportal.jobs import services as work
from duaalportal.jobs.models import OPEN_VALUES, Job
from duaalportal.lib.pages import go_to, render_page
from duaalportal.lib.sealing import Kind
from learningplans.views.loading import reads

SHOWN = 10
MENU = "companies:home"


@requires(Can.MAKE_COMPANY_FILE)
@reads
def company(request, organisation):
    """What the file of this company holds, where it comes from, and the ones made before."""
    request.menu = MENU
    found = own_company(request, organisation, Can.MAKE_COMPANY_FILE)
    rows = SealedDocument.objects.visible_to(request.user).filter(organisation=found, kind=Kind.COMPANY_FILE)
    context = {
        "organisation": found,
        "running": Job.objects.visible_to(request.user)
        .filter(key=_key(found), state__in=OPEN_VALUES)
        .first(),
        "made": rows.select_related("made_by", "job")[:SHOWN],
    }
    return render_page(request, "dossiers/company.html", context)


@requires(Can.MAKE_COMPANY_FILE)
@require_POST
def company_make(request, organisation):
    """Have the file made; a second press finds the one that is being made."""
    found = own_company(request, organisation, Can.MAKE_COMPANY_FILE)
    job = work.start(
        kind=company_jobs.KIND,
        by=request.user,
        organisation=found,
        at=timezone.now(),
        params={},
        label="Dossier van het leerbedrijf",
        key=_key(found),
    )
    return go_to(request, "jobs:detail", job=job.pk)


def _key(company):
    return f"{company_jobs.KIND}:{company.pk}"
