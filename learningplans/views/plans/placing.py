"""Moving goals on the board: by one tap, by dragging, by the form, and back again. Each answers with the board."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from duaalportal.accounts.access import Can, requires
from duaalportal.lib.addresses import url
from duaalportal.lib.pages import go_to, render_page
from learningplans.goals.known import read_key
from learningplans.models import PlanItem
from learningplans.plans import board, placing, reading, undoing
from learningplans.plans.changing import AROUND
from learningplans.plans.errors import PlanRefused
from learningplans.plans.placing import written
from learningplans.plans.placing_errors import ForbiddenForMinor, ItemChanged
from learningplans.plans.placing_forms import PlacingForm, monday_of, read_spot, read_wish
from learningplans.plans.placing_page import mend_of, places_for, team_of
from learningplans.rules.coverage import Key
from learningplans.views.plans.loading import FORM, MENU, version_where


def _item(request, pk):
    """The goal of a plan that the visitor may move, with everything around; else a 404."""
    request.menu = MENU
    rows = PlanItem.objects.where(request.user, Can.EDIT_PLAN)
    return get_object_or_404(rows.select_related(*(f"plan_version__{name}" for name in AROUND)), pk=pk)


# --- a goal without a place -----------------------------------------------------------------------------------------


@requires(Can.EDIT_PLAN)
@require_http_methods(FORM)
def plan_place(request, plan_version):
    """Give a goal a place: as proposed (`wat`), or as somebody chooses."""
    version = version_where(request, plan_version, Can.EDIT_PLAN)
    if request.method == "POST" and "wat" in request.POST:
        return _as_proposed(request, version)
    if "doel" not in (request.POST or request.GET):  # no goal was chosen yet: that is done on the board
        return go_to(request, "learningplans:plan_version", plan_version=version.pk)
    today = timezone.localdate()
    plan = reading.read(version, today)
    key = read_key(request.POST.get("doel") or request.GET.get("doel"))
    goal = plan.by_key.get(key)
    if goal is None:
        raise Http404
    usual = monday_of(max(plan.facts.first, min(today, plan.facts.last)))
    initial = {"first": usual, "last": usual, "hours": goal.hours or None}
    form = _form(request, plan, version, today, initial=initial)
    if request.method == "POST" and form.is_valid():
        done = _tried(
            form, lambda: placing.place_goal(plan_version=version, key=key, **form.arguments, **_who(request))
        )
        if done:
            return told(request, version, done)
    return _page(request, version, form, goal.text, {"goal_key": written(key)})


def _as_proposed(request, version):
    wish = read_wish(request.POST["wat"])
    if wish is None:
        return refuse(request, version, "Dit voorstel klopt niet meer. Kies zelf een plaats.")
    what, place, organisation_id, first, last = wish
    where = {"place": place, "organisation_id": organisation_id, "starts_on": first, "ends_on": last}
    if isinstance(what, Key):
        return answer(
            request,
            version,
            lambda: placing.place_goal(plan_version=version, key=what, **where, **_who(request)),
        )
    item = version.items.filter(pk=what[0]).first()
    if item is None:
        return refuse(request, version, "Dit leerdoel staat niet meer op het bord. Kijk wat er nu staat.")
    return answer(
        request,
        version,
        lambda: placing.move_item(item=item, version=what[1], **where, **_who(request)),
    )


# --- a goal that stands somewhere -------------------------------------------------------------------------------------


@requires(Can.EDIT_PLAN)
@require_http_methods(FORM)
def plan_item_move(request, plan_item):
    """Another place, period, hours or companion for a goal; where somebody was first, both texts."""
    item = _item(request, plan_item)
    version, today = item.plan_version, timezone.localdate()
    plan = reading.read(version, today)
    form = _form(request, plan, version, today, item=item, initial=_as_it_is(item))
    if request.method == "POST" and form.is_valid():
        done = _tried(
            form,
            lambda: placing.move_item(
                item=item, version=form.cleaned_data["version"] or 0, **form.arguments, **_who(request)
            ),
        )
        if done:
            return told(request, version, done)
    return _page(request, version, form, item.title, {"item": item})


@requires(Can.EDIT_PLAN)
@require_POST
def plan_item_drop(request, plan_item):
    """Put a goal down in another place or period of the board; within its period it keeps its days."""
    item = _item(request, plan_item)
    version, spot = item.plan_version, read_spot(request.POST.get("waar"))
    if spot is None:
        return refuse(request, version, "Hier kan dit leerdoel niet staan. Kies een plaats in de tabel.")
    place, organisation_id, first, last = spot
    said = {"place": place, "organisation_id": organisation_id}
    if not (item.starts_on and first <= item.starts_on <= last):
        said |= {"starts_on": first, "ends_on": last}
    known = _number(request.POST.get("version"))
    try:
        return told(request, version, placing.move_item(item=item, version=known, **said, **_who(request)))
    except ItemChanged as gone:
        if gone.current is None:
            return refuse(request, version, str(gone))
        return _both(request, gone.current, said, gone)
    except ForbiddenForMinor as no:
        item.refresh_from_db()
        return _both(request, item, said, no)
    except PlanRefused as no:
        return refuse(request, version, str(no))


@requires(Can.EDIT_PLAN)
@require_POST
def plan_item_fix(request, plan_item):
    """Fix a goal where it is, or let it go."""
    item = _item(request, plan_item)
    fixed = request.POST.get("vast") == "ja"
    known = _number(request.POST.get("version"))
    words = "staat nu vast" if fixed else "mag weer verplaatst worden"
    return answer(
        request,
        item.plan_version,
        lambda: placing.set_fixed(item=item, version=known, is_fixed=fixed, **_who(request)),
        f"“{item.title}” {words}.",
    )


@requires(Can.EDIT_PLAN)
@require_POST
def plan_item_off(request, plan_item):
    """Take the place of a goal away."""
    item = _item(request, plan_item)
    known = _number(request.POST.get("version"))
    return answer(
        request,
        item.plan_version,
        lambda: placing.take_off(item=item, version=known, **_who(request)),
        f"“{item.title}” heeft nu geen plaats meer.",
    )


# --- answers ----------------------------------------------------------------------------------------------------------


def _who(request):
    return {"by": request.user, "at": timezone.now()}


def _number(text):
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 9 else 0


def answer(request, version, act, words=""):
    """Do it and go back to the board with what changed; what is refused is said there."""
    try:
        return told(request, version, act(), words)
    except PlanRefused as no:
        return refuse(request, version, str(no))


def told(request, version, change, words=""):
    """The board, with what changed and a way back."""
    back = url("learningplans:plan_version", plan_version=version.pk)
    if not change.changed:
        messages.info(request, "Er veranderde niets.")
        return go_to(request, back)
    for text in change.warnings:
        messages.warning(request, f"Let op: {text} De leerfiche vraagt een andere volgorde.")
    if change.gone:
        messages.info(request, "Wie al akkoord ging, moet het aangepaste plan opnieuw bekijken.")
    before = change.before or {}
    if not words and all(before.get(name) == getattr(change.item, name) for name in placing.WHERE):
        words = f"“{change.item.title}” is bewaard."
    # what it was may hold what people wrote: it stays out of the address
    request.session[undoing.KEPT_AS] = undoing.write(change, words)
    return go_to(request, f"{back}?gewijzigd={change.item.pk}{_where(change, before)}")


def _where(change, before):
    """Where on the board somebody goes on: at the next goal without a place, or at the goal that was moved."""
    if change.removed or not change.item.place:
        return ""
    return f"#d-{change.item.pk}" if before.get("place") else "#op"


def refuse(request, version, text):
    """The board, with why not."""
    messages.error(request, text)
    return go_to(request, url("learningplans:plan_version", plan_version=version.pk))


def _tried(form, act):
    """What was done; None when it was refused, and then the form says why."""
    try:
        return act()
    except PlanRefused as no:
        _tell(form, no)
    return None


def _tell(form, no):
    form.add_error(None, str(no))
    if isinstance(no, ItemChanged):
        form.clash = no.current
    if isinstance(no, ForbiddenForMinor):
        form.mend = no


# --- the form ---------------------------------------------------------------------------------------------------------


def _form(request, plan, version, today, *, item=None, initial, data=None):
    trajectory = version.trajectory
    form = PlacingForm(
        data or (request.POST if request.method == "POST" else None),
        initial=initial,
        places=places_for(plan, today),
        team=team_of(trajectory),
        calendar=plan.calendar,
        first=trajectory.starts_on,
        last=trajectory.ends_on,
        item=item,
    )
    form.clash = form.mend = None
    form.names = plan.names
    return form


def _as_it_is(item):
    return {
        "version": item.version,
        "where": board.column_key(item.place, item.organisation_id) if item.place else "",
        "first": monday_of(item.starts_on),
        "last": monday_of(item.ends_on),
        "hours": f"{item.hours:f}".rstrip("0").rstrip(".").replace(".", ",") if item.hours else "",
        "responsible": str(item.responsible_id or ""),
        "is_fixed": item.is_fixed,
        "note": item.note,
    }


def _both(request, current, said, why):
    """The form with what was wanted and why that cannot be; where somebody was first, with what stands now beside it."""
    version, today = current.plan_version, timezone.localdate()
    plan = reading.read(version, today)
    wanted = _as_it_is(current) | {
        "where": board.column_key(said["place"], said["organisation_id"]),
        "first": monday_of(said.get("starts_on", current.starts_on)),
        "last": monday_of(said.get("ends_on", current.ends_on)),
    }
    data = {name: str(value) for name, value in wanted.items() if value not in (None, False)}
    form = _form(request, plan, version, today, item=current, initial={}, data=data)
    form.is_valid()
    _tell(form, why)
    return _page(request, version, form, current.title, {"item": current})


def _page(request, version, form, title, more):
    if form.clash is not None:
        # what was typed stands; saving again counts from what stands now
        form.data = form.data.copy()
        form.data["version"] = str(form.clash.version)
    context = {
        "version": version,
        "trajectory": version.trajectory,
        "form": form,
        "title": title,
        "theirs": _differences(form) if form.clash is not None else (),
        "mend": mend_of(request.user, form.mend),
        "item": None,
        "goal_key": "",
        **more,
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "learningplans/plans/move.html", context, block="formulier", status=status)


def _differences(form):
    """What stands now and what was typed, field by field where they differ."""
    now = _as_it_is(form.clash)
    found = []
    for name in ("where", "first", "last", "hours", "responsible", "note"):
        typed = form.data.get(name, "") or ""
        saved = "" if now[name] is None else str(now[name])
        if saved != str(typed):
            field = form.fields[name]
            found.append((field.label, _word(field, saved), _word(field, typed)))
    return found


def _word(field, value):
    for choice, text in getattr(field, "choices", ()):
        if isinstance(text, (list, tuple)):
            for inner, words in text:
                if inner == value:
                    return words
        elif choice == value:
            return text
    return value
