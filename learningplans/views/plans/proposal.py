"""A proposal for a plan: looked at with its reasons, taken over goal by goal; and which companies together cover all."""

import dataclasses

from django.contrib import messages
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from duaalportal.accounts.access import Can, requires
from duaalportal.lib.pages import go_to, render_page
from learningplans.plans import changing, proposing, reading
from learningplans.plans.errors import PlanChanged, PlanRefused
from learningplans.plans.proposing import MOST_NEW, Wish
from learningplans.views.plans.loading import around, version_where


def wish_of(query):
    """What an address or a form asks of a proposal; what it does not know is as usual."""
    new = query.get("nieuw", "")
    return Wish(
        everything=query.get("wat") == "alles",
        most_new=min(int(new), MOST_NEW) if new.isdecimal() else 0,
        nearby=query.get("waar") == "provincie",
    )


def _fields(wish):
    """The wish as the fields of a form."""
    return {
        "wat": "alles" if wish.everything else "leeg",
        "nieuw": str(wish.most_new),
        "waar": "provincie" if wish.nearby else "overal",
    }


@requires(Can.EDIT_PLAN)
@require_safe
def plan_proposal(request, plan_version):
    """What the solver proposes for this plan, and why; nothing is written."""
    version, today, wish = (
        version_where(request, plan_version, Can.EDIT_PLAN),
        timezone.localdate(),
        wish_of(request.GET),
    )
    return _page(request, version, wish, today)


def _page(request, version, wish, today, status=200):
    plan = reading.read(version, today)
    is_open = version.get_state.is_open
    proposal = proposing.propose(plan, wish, today) if is_open else None
    context = {
        **around(version, "plan_proposal", writes=True),
        "proposal": proposal,
        "periods": _by_period(proposal.takeable) if proposal else [],
        "wish": wish,
        "fields": _fields(wish),
        "most_new": MOST_NEW,
        "closed": "" if is_open else changing.why_closed(version),
    }
    return render_page(request, "learningplans/plans/proposal.html", context, status=status)


def _by_period(lines):
    """The lines under the period they have, in order."""
    found = {}
    for line in lines:
        found.setdefault((line.starts_on, line.ends_on), []).append(line)
    return sorted(found.items())


@requires(Can.EDIT_PLAN)
@require_POST
def plan_proposal_take(request, plan_version):
    """Put the ticked goals of the proposal into the plan; on a plan that changed there is a fresh one."""
    version, now = version_where(request, plan_version, Can.EDIT_PLAN), timezone.now()
    wish, sent = wish_of(request.POST), request.POST.get("version", "")
    chosen = set(request.POST.getlist("doel"))
    if not chosen:
        messages.error(request, "Vink minstens één leerdoel aan.")
        return _page(request, version, wish, timezone.localdate(), status=422)
    try:
        taken = proposing.take_over(
            version=version,
            expected=int(sent) if sent.isdecimal() else 0,
            wish=wish,
            chosen=chosen,
            by=request.user,
            at=now,
            today=timezone.localdate(),
        )
    except PlanChanged as error:
        messages.error(request, "Het plan is intussen aangepast. Hier staat een nieuw voorstel.")
        return _page(request, error.current, wish, timezone.localdate(), status=409)
    except PlanRefused as refusal:
        messages.error(request, str(refusal))
    else:
        words = "1 leerdoel kreeg" if taken == 1 else f"{taken} leerdoelen kregen"
        messages.success(request, f"{words} een plaats. Alles blijft te verplaatsen.")
    return go_to(request, "learningplans:plan_version", plan_version=version.pk)


@requires(Can.EDIT_PLAN)
@require_safe
def plan_rotation(request, plan_version):
    """The fewest places that together teach every goal, with hours per place: where the learner is, and others."""
    version, today = version_where(request, plan_version, Can.EDIT_PLAN), timezone.localdate()
    wish = dataclasses.replace(wish_of(request.GET), everything=True)
    most = wish.most_new or MOST_NEW
    plan = reading.read(version, today)
    found = proposing.rotation(plan, dataclasses.replace(wish, most_new=most), today)
    context = {
        **around(version, "plan_proposal", writes=True),
        "found": found,
        "fields": _fields(wish) | {"nieuw": str(most)},
        "most_new": MOST_NEW,
    }
    return render_page(request, "learningplans/plans/rotation.html", context)
