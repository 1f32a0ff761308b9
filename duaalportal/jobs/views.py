from django.contrib import messages
from django.http import FileResponse, Http404
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from duaalportal.accounts.access import Can, requires
from duaalportal.jobs import files, queries, services
from duaalportal.lib.pages import go_to, render_page


@requires(Can.USE_PORTAL)
@require_safe
def recent(request):
    """The person's own last jobs."""
    return render_page(request, "jobs/list.html", {"jobs": queries.recent_jobs(request.user)})


@requires(Can.USE_PORTAL)
@require_safe
def detail(request, job):
    """How far one job is; the page asks again by itself until it is finished."""
    found = queries.visible_job(request.user, job)
    return render_page(
        request, "jobs/detail.html", {"job": found, "back": queries.way_back(found)}, block="status"
    )


@requires(Can.USE_PORTAL)
@require_safe
def download(request, job):
    """The file of a finished job, as an attachment that no cache keeps."""
    found = queries.visible_job(request.user, job)
    if not found.has_file:
        raise Http404
    path = files.path_of(found.file_path)
    if not path.is_file() or path.stat().st_size != found.file_size:
        raise Http404
    response = FileResponse(
        path.open("rb"), as_attachment=True, filename=found.file_name, content_type=found.file_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store, private"
    return response


@requires(Can.USE_PORTAL)
@require_POST
def cancel(request, job):
    """Stop a job that is not finished."""
    found = queries.visible_job(request.user, job)
    try:
        services.cancel(job=found, at=timezone.now())
    except services.JobNotOpen:
        messages.info(request, "Dit was al afgelopen.")
    return go_to(request, "jobs:detail", job=found.pk)
