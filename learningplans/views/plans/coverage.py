"""The coverage of a plan: each competence, goal and criterion with its place, period and people, or the reason why not."""

from django.utils import timezone
from django.views.decorators.http import require_safe

from duaalportal.accounts.access import Can, requires
from duaalportal.lib.addresses import url
from duaalportal.lib.downloads import as_file
from duaalportal.lib.pages import render_page
from learningplans.plans import proof
from learningplans.rules.board import said_hours, said_of_minimum
from learningplans.rules.plans import said_coverage
from learningplans.views.loading import reads
from learningplans.views.plans.loading import around, edits, version_where


@requires(Can.SEE_PLAN)
@reads
def coverage(request, plan_version):
    """What is covered and what not, what stands in the way first."""
    version = version_where(request, plan_version, Can.SEE_PLAN)
    writes = edits(request.user, version)
    found = proof.read(version, request.user, timezone.localdate())
    changes = writes and version.get_state.is_open
    context = around(version, "coverage", writes=writes) | {
        "proof": found,
        "covered": said_coverage(found.covered, len(found.plan.goals)),
        "hours_words": said_of_minimum(found.hours),
        "said": said_hours,
        "changes": changes,
        "todos": [(one, _address(version, one) if changes else "") for one in found.todos],
        "warnings": [(one, _address(version, one) if changes else "") for one in found.warnings],
    }
    return render_page(request, "learningplans/plans/coverage.html", context)


def _address(version, todo):
    """Where somebody does something about it."""
    match todo.page:
        case "plan_item_move":
            return url("learningplans:plan_item_move", plan_item=todo.item_id)
        case "plan_place":
            return f"{url('learningplans:plan_place', plan_version=version.pk)}?doel={todo.goal}"
        case "placement_new":
            return url("learningplans:placement_new", trajectory=version.trajectory_id)
        case page:
            return url(f"learningplans:{page}", plan_version=version.pk)


@requires(Can.SEE_PLAN)
@require_safe
def coverage_file(request, plan_version, kind):
    """The same as a file."""
    version = version_where(request, plan_version, Can.SEE_PLAN)
    found = proof.read(version, request.user, timezone.localdate())
    return as_file(kind, "dekking", proof.HEADER, proof.table(found))
