"""One self-assessment on paper, and its answers as a table."""

from django.contrib import messages
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from duaalportal.accounts.access import Can, requires
from duaalportal.jobs import services as work
from duaalportal.lib.downloads import as_file
from duaalportal.lib.pages import go_to
from groeiwijzer import exports, sharing
from groeiwijzer.jobs import REPORT
from groeiwijzer.views.loading import readable
from groeiwijzer.wording import file_name


@requires(Can.SEE_ASSESSMENTS)
@require_POST
def make_report(request, organisation, assessment):
    """Ask for the report on paper and go to where its progress shows; asking twice gives the same one."""
    found = readable(request, organisation, assessment)
    reader = sharing.reader_of(found, request.user)
    job = work.start(
        kind=REPORT,
        by=request.user,
        organisation=found.organisation,
        params={"assessment": str(found.pk), "reader": reader},
        label=f"Verslag: {found.title}"[:200],
        key=f"{REPORT}:{found.pk}:{reader}",
        at=timezone.now(),
    )
    messages.info(request, "We maken je verslag. Je mag intussen verder werken.")
    return go_to(request, "jobs:detail", job=job.pk)


@requires(Can.SEE_ASSESSMENTS)
@require_safe
def export(request, organisation, assessment, kind):
    """All answers as CSV or XLSX; names only for who reads inside the own organisation."""
    found = readable(request, organisation, assessment)
    inside = sharing.reader_of(found, request.user) == sharing.INSIDE
    name = file_name(found, "", inside=inside).rstrip(".")
    return as_file(kind, f"antwoorden-{name}", exports.HEADER, exports.answer_rows(found, inside=inside))
