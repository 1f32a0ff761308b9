"""Placements of a trajectory: where and when, planning one, and changing days, period or mentor, and the end."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from companies import places, starting
from companies.models import Collaboration, Mentor, Recognition
from companies.place_forms import PeriodForm as AskedPeriodForm
from duaalportal.accounts.access import Can, OrganisationKind, requires
from duaalportal.accounts.models import Organisation, User
from duaalportal.lib.dates import date_of
from duaalportal.lib.pages import go_to, render_page
from learningplans import placements
from learningplans.agreements.reading import open_agreement
from learningplans.models import Placement, Trajectory
from learningplans.placement_forms import (
    CentrePlanForm,
    ChangeDaysForm,
    EndForm,
    MentorForm,
    PeriodForm,
    PlanForm,
)
from learningplans.rules.agreements import AMENDABLE
from learningplans.rules.placements import said_days, said_hours
from learningplans.views.loading import MENU, placement_where, reads, trajectory_where

FORM = ["GET", "HEAD", "POST"]
PER_PAGE = 25
DAY = timedelta(days=1)
# to be in order before the first day; no reason to leave the place open
LATER = {"risk", "first_aid", "confidential", "activities", "recognition_ends"}


# --- where and when -----------------------------------------------------------------------------------------------


@requires(Can.SEE_LEARNERS)
@reads
def placement_list(request, trajectory):
    """The placements of a trajectory, block after block, with their days; another company's are not among them."""
    found = trajectory_where(request, trajectory, Can.SEE_LEARNERS)
    today = timezone.localdate()
    rows = Placement.objects.where(request.user, Can.SEE_LEARNERS).filter(trajectory=found)
    rows = rows.select_related("organisation", "place__mentor", "place__establishment").prefetch_related(
        "days"
    )
    blocks = [_block(row, today) for row in rows.order_by("starts_on", "organisation__name", "pk")]
    context = {
        "trajectory": found,
        "blocks": blocks,
        "plans": _may(request.user, Can.PLAN_PLACEMENT, found.school_id),
        "next_block": next_block([row for row, *_ in blocks if row.ended_at is None]),
        "own": request.user.access.organisation_ids(Can.EDIT_TEAM),
    }
    return render_page(request, "learningplans/placements.html", context)


def _may(user, can, organisation_id):
    return organisation_id in user.access.organisation_ids(can)


def _block(row, today):
    """A placement with its badge, and its days and hours in words."""
    if row.ended_at:
        badge = ("", "beëindigd", "open")
    elif row.starts_on > today:
        badge = ("wait", "begint nog", "clock")
    elif row.ends_on < today:
        badge = ("", "voorbij", "open")
    else:
        badge = ("ok", "loopt", "meets")
    on = max(today, row.starts_on) if row.ends_on >= today else row.starts_on
    return row, badge, said_days(placements.timetable_of(row, on)), said_hours(row.hours_per_week)


def next_block(rows):
    """The day after the last block of a rotation; None when there is no rotation."""
    lasts = [row.ends_on for row in rows if row.kind == Placement.Kind.ROTATION]
    return max(lasts) + DAY if lasts else None


# --- planning -----------------------------------------------------------------------------------------------------


@requires(Can.PLAN_PLACEMENT)
@require_http_methods(FORM)
def placement_new(request, trajectory):
    """Place a learner: first where, then from when, with whom and on which days."""
    found = trajectory_where(request, trajectory, Can.PLAN_PLACEMENT)
    if "centrum" in request.GET:
        centre = get_object_or_404(centres(), slug=request.GET["centrum"])
        return _plan(request, found, None, centre)
    offers = _offers(request, found)
    if "erkenning" not in request.GET:
        return _choose(request, found, offers)
    return _plan(request, found, get_object_or_404(offers, pk=_uuid(request.GET["erkenning"])), None)


def centres():
    """Training centres, by name."""
    return Organisation.objects.filter(kind=OrganisationKind.TRAINING_CENTRE).order_by("name", "pk")


@requires(Can.PLAN_PLACEMENT)
@require_safe
def placement_for(request, organisation):
    """Which learner of the school goes to a place that is free: those who follow the programme."""
    request.menu = MENU
    schools = request.user.access.organisations(Can.PLAN_PLACEMENT)
    school = next((one for one in schools if one.slug == organisation), None)
    if school is None:
        raise Http404
    if "erkenning" not in request.GET:
        return go_to(request, "companies:place_new", organisation=school.slug)
    offers = Recognition.objects.visible_to(request.user).select_related("organisation", "programme")
    chosen = get_object_or_404(offers, pk=_uuid(request.GET["erkenning"]))
    rows = Trajectory.objects.where(request.user, Can.PLAN_PLACEMENT).open()
    rows = rows.filter(school=school, programme=chosen.programme_id).select_related("learner", "programme")
    page = Paginator(rows.order_by("learner__name", "pk"), PER_PAGE).get_page(request.GET.get("pagina"))
    query = request.GET.copy()
    query.pop("pagina", None)
    context = {"school": school, "chosen": chosen, "page": page, "query": query.urlencode()}
    return render_page(request, "learningplans/placement_for.html", context)


def _offers(request, found):
    """Recognitions for the programme, running or coming, of companies with which this school works together."""
    today = timezone.localdate()
    together = Collaboration.objects.running(today).filter(school=found.school_id)
    return (
        Recognition.objects.visible_to(request.user)
        .filter(
            Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=today),
            programme=found.programme_id,
            organisation__in=together.values("organisation"),
            expires_on__gt=today,
        )
        .select_related("organisation", "establishment", "programme")
        .order_by("organisation__name", "establishment__name", "recognised_on", "pk")
    )


def _choose(request, found, offers):
    q = request.GET.get("q", "").strip()[:100]
    for word in q.split():
        offers = offers.filter(
            Q(organisation__name__icontains=word)
            | Q(establishment__name__icontains=word)
            | Q(establishment__municipality__icontains=word)
        )
    page = Paginator(offers, PER_PAGE).get_page(request.GET.get("pagina"))
    query = request.GET.copy()
    query.pop("pagina", None)
    context = {"trajectory": found, "page": page, "q": q, "query": query.urlencode(), "centres": centres()}
    return render_page(request, "learningplans/placement_choose.html", context, block="lijst")


def _uuid(text):
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error


def _plan(request, found, chosen, centre):
    """Both ways to learn share the period and the days; a company is asked besides who is free."""
    today = timezone.localdate()
    asked = _usual(found, today) | {
        name: request.GET[name] for name in ("van", "tot") if request.GET.get(name)
    }
    period = AskedPeriodForm(asked, today=today)
    period.fields["tot"].required, period.fields["tot"].help_text = True, ""
    answer, form, beside = None, None, []
    if period.is_valid():
        first, last = period.cleaned_data["van"], period.cleaned_data["tot"]
        beside = [plan for plan in placements.what_stands(found.learner_id, first, last) if not plan.is_ended]
        answer = starting.can_start(chosen.establishment, found.programme, first, last) if chosen else None
        form = _plan_form(request, answer, centre, beside)
        if form.is_bound and form.is_valid() and _planned(request, found, chosen, centre, period, form):
            return go_to(request, "learningplans:placements", trajectory=found.pk)
    context = {
        "trajectory": found,
        "chosen": chosen,
        "centre": centre,
        "where": centre or chosen.organisation,
        "asked": f"centrum={centre.slug}" if centre else f"erkenning={chosen.pk}",
        "period": period,
        "answer": answer,
        "beside": beside,
        "form": form,
        "stops": [f for f in answer.obstacles if f.code in places.NEEDED] if answer else [],
        "later": [f for f in (*answer.obstacles, *answer.warnings) if f.code in LATER] if answer else [],
    }
    status = 422 if form is not None and form.is_bound else 200
    return render_page(request, "learningplans/placement_new.html", context, status=status)


def _usual(found, today):
    """From today, or the start of the lessons, until the end of the trajectory."""
    first = max(today, found.starts_on)
    return {"van": first.isoformat(), "tot": max(first, found.ends_on).isoformat()}


def _plan_form(request, answer, centre, beside):
    kind = request.GET.get("soort") or (beside[0].kind if beside and beside[0].kind != "single" else "single")
    initial = {"kind": kind if kind in Placement.Kind.values else Placement.Kind.SINGLE}
    if centre:
        return CentrePlanForm(request.POST or None, initial=initial)
    mentors = Mentor.objects.filter(pk__in=[mentor.key for mentor in answer.mentors])
    return PlanForm(request.POST or None, initial=initial, mentors=mentors)


def _planned(request, found, chosen, centre, period, form):
    said, first = form.cleaned_data, period.cleaned_data["van"]
    staff = None
    if centre and said["staff"]:
        staff = User.objects.filter(email__iexact=said["staff"], is_active=True).first()
        if staff is None:
            form.add_error("staff", "Dit adres heeft nog geen account in dit opleidingscentrum.")
            return False
    try:
        placements.plan_placement(
            trajectory=found,
            establishment=chosen.establishment if chosen else None,
            mentor=said.get("mentor"),
            centre=centre,
            staff=staff,
            kind=said["kind"],
            hours_per_week=said["hours_per_week"],
            starts_on=first,
            ends_on=period.cleaned_data["tot"],
            days=said["days"],
            by=request.user,
            at=timezone.now(),
        )
    except placements.NotOfTheCentre:
        # the same words as for an address that nobody has
        form.add_error("staff", "Dit adres heeft nog geen account in dit opleidingscentrum.")
        return False
    except placements.PlacementRefused as no:
        return _refused(form, no)
    where = centre or chosen.organisation
    messages.success(request, f"De plaatsing bij {where.name} ligt vast vanaf {date_of(first)}.")
    return True


def _refused(form, no):
    form.add_error(None, no.reason)
    for source in dict.fromkeys(found.source for found in no.findings if found.source):
        form.add_error(None, f"Bron: {source}.")
    return False


# --- changing -----------------------------------------------------------------------------------------------------


def _change(request, template, found, form, act, **context):
    """A form on a placement: act and go back to the list, or say what is wrong."""
    if request.method == "POST" and form.is_valid():
        try:
            told = act(form.cleaned_data)
        except placements.PlacementRefused as no:
            _refused(form, no)
        else:
            messages.success(request, told)
            return _onwards(request, found)
    context = {"placement": found, "trajectory": found.trajectory, "form": form, **context}
    return render_page(
        request, f"learningplans/{template}.html", context, status=422 if form.is_bound else 200
    )


def _onwards(request, found):
    """What was signed asks an amendment now: there the change is shown."""
    agreement = open_agreement(found)
    if agreement is not None and agreement.state in AMENDABLE:
        messages.warning(
            request, "De overeenkomst is al getekend. Maak een wijziging op, zodat iedereen tekent."
        )
        if request.user.access.can(Can.SEE_AGREEMENTS):
            return go_to(request, "learningplans:agreement", agreement=agreement.pk)
    return go_to(request, "learningplans:placements", trajectory=found.trajectory_id)


@requires(Can.PLAN_PLACEMENT)
@require_http_methods(FORM)
def placement_days(request, placement):
    """Other days, from a day on."""
    found = placement_where(request, placement, Can.PLAN_PLACEMENT)
    first = max(timezone.localdate(), found.starts_on)
    days = [day for day in placements.timetable(found) if day.holds(min(first, found.ends_on))]
    form = ChangeDaysForm(request.POST or None, days=days, initial={"from_on": first})

    def act(said):
        placements.change_days(
            placement=found,
            days=said["days"],
            from_on=said["from_on"],
            hours_per_week=said["hours_per_week"],
            by=request.user,
            at=timezone.now(),
        )
        return f"De werkplekdagen zijn aangepast vanaf {date_of(said['from_on'])}."

    return _change(request, "placement_days", found, form, act)


@requires(Can.PLAN_PLACEMENT)
@require_http_methods(FORM)
def placement_period(request, placement):
    """Another first or last day."""
    found = placement_where(request, placement, Can.PLAN_PLACEMENT)
    initial = {"starts_on": found.starts_on, "ends_on": found.ends_on}
    form = PeriodForm(request.POST or None, initial=initial)

    def act(said):
        placements.change_period(placement=found, by=request.user, at=timezone.now(), **said)
        return "De periode is aangepast."

    return _change(request, "placement_period", found, form, act)


@requires(Can.EDIT_TEAM)
@require_http_methods(FORM)
def placement_mentor(request, placement):
    """Another mentor takes over, with a note; who is free and who is not, and why."""
    found = placement_where(request, placement, Can.EDIT_TEAM)
    if found.place_id is None or found.ended_at is not None:
        raise Http404
    first = max(timezone.localdate(), found.starts_on)
    answer = starting.can_start(found.place.establishment, found.trajectory.programme, first, found.ends_on)
    others = [mentor for mentor in answer.mentors if mentor.key != found.place.mentor_id]
    rows = Mentor.objects.filter(pk__in=[mentor.key for mentor in others if mentor.is_free]).order_by(
        "name", "pk"
    )
    form = MentorForm(request.POST or None, mentors=rows, initial={"on": first})

    def act(said):
        placements.change_mentor(placement=found, by=request.user, at=timezone.now(), **said)
        return f"{said['mentor'].name} is mentor vanaf {date_of(said['on'])}."

    return _change(request, "placement_mentor", found, form, act, others=others)


@requires(Can.PLAN_PLACEMENT)
@require_http_methods(FORM)
def placement_end(request, placement):
    """End a placement, with the last day and the reason."""
    found = placement_where(request, placement, Can.PLAN_PLACEMENT)
    form = EndForm(request.POST or None, initial={"on": timezone.localdate()})

    def act(said):
        placements.end_placement(placement=found, by=request.user, at=timezone.now(), **said)
        return f"De plaatsing bij {found.organisation.name} is beëindigd. De plaats is vrij."

    return _change(request, "placement_end", found, form, act)
