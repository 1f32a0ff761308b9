"""One growth action: plan it, read it with its history, change it, call it done, drop it, take it up again."""

from datetime import date, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from duaalportal.accounts.access import Can, requires
from duaalportal.accounts.audit import VERBS, history
from duaalportal.lib import dates
from duaalportal.lib.pages import go_to, render_page
from groeiwijzer import growth, planning
from groeiwijzer.growth_forms import ChangeActionForm, DropActionForm, FinishActionForm, PlanActionForm
from groeiwijzer.instruments import UnknownItem
from groeiwijzer.models import Assessment, GrowthAction
from groeiwijzer.views.loading import assessment_in, organisation_where

# six weeks: long enough to do it between the work, short enough to remember why
SUGGESTED = timedelta(weeks=6)
CHANGES = {"owner": "iemand anders neemt het op", "title_changed": "andere omschrijving"}


@requires(Can.PLAN_GROWTH)
@require_http_methods(["GET", "HEAD", "POST"])
def action_new(request, organisation):
    """Put an action in the plan, from an item of an assessment or free."""
    request.menu = "groeiwijzer:my_plan"
    place = organisation_where(request, organisation, Can.PLAN_GROWTH)
    assessment, item = _origin(request, organisation)
    planned = _planned(place, assessment, item)
    today = timezone.localdate()
    form = PlanActionForm(
        request.POST or None,
        organisation=place,
        from_assessment=assessment is not None,
        owners=growth.possible_owners(place, today),
        alone=growth.private_to(assessment),
        initial={
            "title": item.item.next_step[: growth.TITLE_LENGTH] if item else "",
            "owner": str(request.user.pk),
            "due_on": today + SUGGESTED,
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            action = growth.plan_action(
                organisation=place,
                assessment=assessment,
                item_code=item.item.code if item else "",
                by=request.user,
                at=timezone.now(),
                **form.cleaned_data,
            )
        except growth.AlreadyPlanned as error:
            planned = error.action
        except (growth.DueInThePast, growth.OwnerDoesNotFit, growth.OwnerMustBeSelf) as error:
            form.add_error("due_on" if isinstance(error, growth.DueInThePast) else "owner", str(error))
        else:
            messages.success(request, f"In het groeiplan gezet: {action.title}")
            return _after_planning(request, place, assessment)
    context = {
        "organisation": place,
        "assessment": assessment,
        "item": item,
        "form": form,
        "planned": planned,
        "planned_is_mine": planned is not None and _may_read(request.user, planned),
        "address": request.get_full_path(),
    }
    refused = form.is_bound and (planned is not None or not form.is_valid())
    return render_page(request, "groeiwijzer/action_new.html", context, status=422 if refused else 200)


def _origin(request, organisation):
    """The assessment and the place of the item that the address names; (None, None) for a free action."""
    asked, code = request.GET.get("assessment", ""), request.GET.get("item", "")
    if not asked:
        return None, None
    try:
        assessment = assessment_in(
            request, Assessment.objects.inside(request.user), organisation, UUID(asked)
        )
        return assessment, assessment.instrument.place(code) if code else None
    except (ValueError, UnknownItem) as error:
        raise Http404 from error


def _planned(place, assessment, item):
    if item is None:
        return None
    return growth.existing_action(
        organisation=place,
        establishment=assessment.establishment,
        assessment=assessment,
        item_code=item.item.code,
    )


def _may_read(user, action):
    return GrowthAction.objects.visible_to(user).filter(pk=action.pk).exists()


def _after_planning(request, place, assessment):
    if assessment is None:
        return go_to(request, "groeiwijzer:plan", organisation=place.slug)
    return go_to(request, "groeiwijzer:profile", organisation=place.slug, assessment=assessment.pk)


@requires(Can.SEE_ASSESSMENTS)
@require_safe
def action(request, organisation, action):
    """One action: what, who, when, where it comes from, and who did what to it."""
    found = _load(GrowthAction.objects.visible_to(request.user), organisation, action)
    return _page(request, found)


@requires(Can.PLAN_GROWTH)
@require_http_methods(["GET", "HEAD", "POST"])
def action_change(request, organisation, action):
    """Change what, who or when; who saved first is shown next to what you typed."""
    found = _load(GrowthAction.objects.editable_by(request.user), organisation, action)
    form = _change_form(request.POST if request.method == "POST" else None, found)
    current = None
    if request.method == "POST" and form.is_valid():
        try:
            growth.change_action(action=found, by=request.user, at=timezone.now(), **form.cleaned_data)
        except growth.ActionChanged as error:
            current = error.current
            form.data = form.data.copy()
            form.data["version"] = current.version
        except growth.ActionClosed as error:
            return _closed_meanwhile(request, error.current)
        except growth.DueInThePast as error:
            form.add_error("due_on", str(error))
        except (growth.OwnerDoesNotFit, growth.OwnerMustBeSelf) as error:
            form.add_error("owner", str(error))
        else:
            messages.success(request, "Aangepast.")
            return _back(request, found)
    return _page(request, found, change=form, current=current)


@requires(Can.FILL_IN_ASSESSMENT)
@require_http_methods(["GET", "HEAD", "POST"])
def action_done(request, organisation, action):
    """Say it is done, with how it went."""
    found = _load(GrowthAction.objects.closable_by(request.user), organisation, action)
    form = FinishActionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            growth.finish_action(action=found, by=request.user, at=timezone.now(), **form.cleaned_data)
        except growth.ActionClosed as error:
            return _page(request, error.current, done=form, closed=True)
        messages.success(request, "Klaar. Goed gedaan.")
        return _back(request, found)
    return _page(request, found, done=form)


@requires(Can.PLAN_GROWTH)
@require_http_methods(["GET", "HEAD", "POST"])
def action_drop(request, organisation, action):
    """Take it off the plan, with a reason."""
    found = _load(GrowthAction.objects.editable_by(request.user), organisation, action)
    form = DropActionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            growth.drop_action(action=found, by=request.user, at=timezone.now(), **form.cleaned_data)
        except growth.ActionClosed as error:
            return _page(request, error.current, drop=form, closed=True)
        messages.success(request, "Geschrapt. Je vindt de actie terug bij “Geschrapt”.")
        return _back(request, found)
    return _page(request, found, drop=form)


@requires(Can.PLAN_GROWTH)
@require_POST
def action_reopen(request, organisation, action):
    """Take a closed action up again."""
    found = _load(GrowthAction.objects.editable_by(request.user), organisation, action)
    try:
        growth.reopen_action(action=found, by=request.user, at=timezone.now())
    except growth.AlreadyPlanned:
        messages.error(request, "Dit staat al opnieuw in het groeiplan. Werk met die actie verder.")
    else:
        messages.success(request, "De actie staat weer open.")
    return _back(request, found)


def _load(rows, organisation, action):
    return get_object_or_404(
        rows.select_related(
            "organisation",
            "establishment",
            "owner",
            "created_by",
            "done_by",
            "dropped_by",
            "assessment__version",
            "assessment__subject",
        ).defer("assessment__version__content"),
        pk=action,
        organisation__slug=organisation,
    )


def _change_form(data, found):
    return ChangeActionForm(
        data,
        owners=growth.possible_owners(found.organisation, timezone.localdate()),
        alone=growth.private_to(found.assessment),
        keep=found.owner,
        initial={
            "title": found.title,
            "owner": str(found.owner_id),
            "due_on": found.due_on,
            "version": found.version,
        },
    )


def _back(request, found):
    return go_to(request, "groeiwijzer:action", organisation=found.organisation.slug, action=found.pk)


def _closed_meanwhile(request, current):
    messages.warning(
        request, "Deze actie is intussen klaar of geschrapt. Neem ze weer op om ze aan te passen."
    )
    return _back(request, current)


def _page(request, found, *, change=None, done=None, drop=None, current=None, closed=False):
    """The page of one action; a form that was sent or asked for stands open on it."""
    request.menu = "groeiwijzer:my_plan"
    access, today = request.user.access, timezone.localdate()
    edits = found.organisation_id in access.organisation_ids(Can.PLAN_GROWTH)
    owns = found.owner_id == request.user.pk
    assessment = found.assessment
    reads_origin = assessment and Assessment.objects.inside(request.user).filter(pk=assessment.pk).exists()
    sent = request.method == "POST"
    context = {
        "action": found,
        "standing": planning.standing(found, today),
        "place": planning.place_of(found),
        "edits": edits,
        "closes": edits or owns,
        "origin": assessment if reads_origin else None,
        "private": growth.private_to(assessment),
        "change": change or (_change_form(None, found) if edits and found.is_open else None),
        "change_open": change is not None,
        "done": done or FinishActionForm(),
        "done_open": done is not None,
        "drop": drop or DropActionForm(),
        "drop_open": drop is not None,
        "current": current,
        "closed": closed,
        "history": [_told(entry) for entry in history(found)],
    }
    return render_page(request, "groeiwijzer/action.html", context, status=422 if sent else 200)


def _told(entry):
    """One act in words, with what became of the date and the owner; the facts hold no texts."""
    details = []
    if entry.verb == "action_changed":
        if "due_on" in entry.facts:
            details.append(f"nieuwe dag: {dates.date_of(date.fromisoformat(entry.facts['due_on']))}")
        details += [words for fact, words in CHANGES.items() if fact in entry.facts]
    return {
        "who": entry.by.name if entry.by else "het portaal",
        "verb": VERBS[entry.verb],
        "details": details,
        "at": entry.at,
    }
