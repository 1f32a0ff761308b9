"""Welcome plans, and per learner the proof of welcome and what was given to wear."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Prefetch, Q
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from companies import equipment, welcome
from companies.models import ContactKnown, Equipment, TakenPlace, WelcomePlan, WelcomeProof
from companies.safety import DayInTheFuture, PlaceDoesNotFit, running_contacts
from companies.safety_forms import (
    ChangePlanForm,
    EquipmentForm,
    NewPlanForm,
    StepForms,
    WelcomeForm,
    steps_in,
)
from companies.safety_state import standing
from companies.views.loading import company_seen
from companies.views.safety import FORM
from companies.views.safety_page import MENU, FormPage, may, one_form, own_place, row_of, workstations_of
from duaalportal.accounts.access import Can, requires
from duaalportal.lib.pages import go_to, render_page

PER_PAGE = 25
LABELS = {"title": "Naam", "advised_by": "Met advies van", "steps": "Stappen"}


# --- plans -----------------------------------------------------------------------------------------------------


@requires(Can.SEE_SAFETY)
@require_safe
def welcome_plan(request, organisation, plan):
    """One welcome plan with its steps."""
    found = _plan(request, organisation, plan, WelcomePlan.objects.visible_to(request.user))
    context = {
        "organisation": found.organisation,
        "place": found.establishment,
        "plan": found,
        "steps": welcome.steps_of(found),
        "edits": may(request, Can.EDIT_SAFETY, found.organisation_id),
    }
    return render_page(request, "companies/safety/welcome.html", context)


def _plan(request, organisation, pk, rows):
    return row_of(request, rows, organisation, pk, "establishment", "workstation", "changed_by")


@requires(Can.EDIT_SAFETY)
@require_http_methods(FORM)
def welcome_new(request, organisation, establishment):
    """Make a welcome plan, for the whole establishment or one workstation."""
    company, place = own_place(request, organisation, establishment, Can.EDIT_SAFETY)
    sent = request.POST if request.method == "POST" else None
    form = NewPlanForm(
        sent,
        workstations=workstations_of(place, timezone.localdate()),
        initial={"title": "Onthaal", "workstation": request.GET.get("werkpost", "")},
    )
    steps = StepForms(sent, prefix="stap")
    if sent is not None and form.is_valid() and steps.is_valid() and _has_steps(form, steps):
        made = welcome.add_plan(
            establishment=place,
            steps=steps_in(steps),
            by=request.user,
            at=timezone.now(),
            **form.cleaned_data,
        )
        messages.success(request, "Het onthaalplan is bewaard.")
        return go_to(request, "companies:welcome_plan", organisation=company.slug, plan=made.pk)
    context = {
        "title": "Maak een onthaalplan",
        "place": place,
        "form": form,
        "steps": steps,
        "theirs": [],
        "back": reverse("companies:safety", args=[company.slug, place.pk]),
    }
    return render_page(
        request, "companies/safety/welcome_form.html", context, status=200 if sent is None else 422
    )


def _has_steps(form, steps):
    if not steps_in(steps):
        form.add_error(None, "Schrijf minstens één stap.")
    return form.is_valid()


@requires(Can.EDIT_SAFETY)
@require_http_methods(FORM)
def welcome_change(request, organisation, plan):
    """Change a welcome plan; who saved first is shown beside what one typed."""
    found = _plan(request, organisation, plan, WelcomePlan.objects.editable_by(request.user))
    sent = request.POST if request.method == "POST" else None
    initial = {name: getattr(found, name) for name in ("title", "advised_by", "retired_on", "version")}
    form = ChangePlanForm(sent, initial=initial)
    rows = [{"text": row.text, "who": row.who} for row in welcome.steps_of(found)]
    steps, theirs = StepForms(sent, initial=None if sent else rows, prefix="stap"), []
    back = reverse("companies:welcome_plan", args=[organisation, found.pk])
    if sent is not None and form.is_valid() and steps.is_valid() and _has_steps(form, steps):
        said = form.cleaned_data | {"steps": steps_in(steps)}
        try:
            welcome.change_plan(plan=found, by=request.user, at=timezone.now(), **said)
        except welcome.PlanChanged as error:
            theirs = _both(error.current, said)
            form.data = form.data.copy()
            form.data["version"] = error.current.version
        else:
            messages.success(request, "Bewaard. Wie al onthaald is, houdt de stappen van toen.")
            return redirect(back)
    context = {
        "title": "Pas het onthaalplan aan",
        "place": found.establishment,
        "form": form,
        "steps": steps,
        "theirs": theirs,
        "back": back,
    }
    return render_page(
        request, "companies/safety/welcome_form.html", context, status=200 if sent is None else 422
    )


def _both(current, said):
    theirs = {
        "title": current.title,
        "advised_by": current.advised_by,
        "steps": _told(welcome.steps_of(current)),
    }
    yours = said | {"steps": _told(said["steps"])}
    return [
        (words, theirs[name], yours[name]) for name, words in LABELS.items() if theirs[name] != yours[name]
    ]


def _told(steps):
    return "\n".join(f"{row.text} ({row.who})" if row.who else row.text for row in steps)


# --- learners --------------------------------------------------------------------------------------------------


@requires(Can.SEE_PLACES)
@require_safe
def learners(request, organisation):
    """The learners who work here now: welcomed or not, and what is to be checked."""
    request.menu = MENU
    company = company_seen(request, organisation, Can.SEE_PLACES)
    today = timezone.localdate()
    rows = TakenPlace.objects.visible_to(request.user).running(today).filter(organisation=company)
    q = request.GET.get("q", "").strip()[:100]
    if q:
        rows = rows.filter(Q(learner__name__icontains=q) | Q(establishment__name__icontains=q))
    rows = (
        rows.select_related("learner", "establishment", "programme", "mentor")
        .annotate(
            given=Count("welcomes", distinct=True),
            confirmed=Count("welcomes", filter=Q(welcomes__confirmed_at__isnull=False), distinct=True),
        )
        .prefetch_related(Prefetch("equipment", Equipment.objects.filter(returned_on__isnull=True)))
        .order_by("learner__name", "pk")
    )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("pagina"))
    context = {
        "organisation": company,
        "page": page,
        "rows": [
            (row, sum(equipment.is_due(piece, today) for piece in row.equipment.all()))
            for row in page.object_list
        ],
        "q": q,
        "query": f"q={q}" if q else "",
    }
    return render_page(request, "companies/safety/learners.html", context, block="lijst")


@requires(Can.SEE_PLACES)
@require_safe
def learner(request, organisation, place):
    """One learner at work: welcome with its proof, whom they know, and what they were given."""
    found = _place(request, organisation, place, TakenPlace.objects.visible_to(request.user))
    today = timezone.localdate()
    plans = welcome.plans_in_use([found.establishment], today).select_related("workstation")
    proofs = WelcomeProof.objects.filter(place=found).select_related("plan", "given_by")
    known = {row.contact_id: row.at for row in ContactKnown.objects.filter(place=found)}
    pieces = Equipment.objects.filter(place=found).select_related("given_by")
    context = {
        "organisation": found.organisation,
        "place": found,
        "plans": list(plans),
        "proofs": list(proofs),
        "welcomed": {proof.plan_id for proof in proofs},
        "contacts": [(row, known.get(row.pk)) for row in running_contacts([found.establishment], today)],
        "pieces": [(row, *standing(row, today)) for row in pieces],
        "writes": may(request, Can.WELCOME_LEARNER, found.organisation_id),
    }
    return render_page(request, "companies/safety/learner.html", context)


def _place(request, organisation, pk, rows):
    return row_of(
        request, rows, organisation, pk, "establishment", "learner", "mentor", "programme", "school"
    )


def _own_places(request):
    own = request.user.access.organisation_ids(Can.WELCOME_LEARNER)
    return TakenPlace.objects.filter(organisation_id__in=own)


def _page_of(place):
    return reverse("companies:learner", args=[place.organisation.slug, place.pk])


@requires(Can.WELCOME_LEARNER)
@require_http_methods(FORM)
def welcome_give(request, organisation, place, plan):
    """Record what a learner was shown, and when."""
    found = _place(request, organisation, place, _own_places(request))
    chosen = get_object_or_404(
        WelcomePlan.objects.select_related("workstation"), pk=plan, establishment=found.establishment_id
    )
    steps = welcome.steps_of(chosen)
    form = WelcomeForm(
        request.POST or None,
        steps=steps,
        initial={"given_on": timezone.localdate(), "steps": [row.text for row in steps]},
    )
    page = FormPage(
        f"Onthaal van {found.learner.name}",
        over=chosen.title,
        facts=[chosen.workstation.name if chosen.workstation else "de hele vestiging"],
        back=_page_of(found),
        button="Bewaar",
        lead="Haal weg wat je nog niet toonde. De lerende bevestigt het daarna zelf.",
        done=f"Bewaard. {found.learner.name} bevestigt dit bij “Mijn werkplek”.",
    )

    def act(**said):
        welcome.give_welcome(plan=chosen, place=found, by=request.user, at=timezone.now(), **said)

    errors = {DayInTheFuture: "given_on", welcome.NothingShown: "steps", PlaceDoesNotFit: None}
    return one_form(request, form, act, page, errors=errors)


@requires(Can.WELCOME_LEARNER)
@require_http_methods(FORM)
def equipment_new(request, organisation, place):
    """Record what a learner was given to wear."""
    found = _place(request, organisation, place, _own_places(request))
    form = EquipmentForm(request.POST or None, initial={"given_on": timezone.localdate()})
    page = FormPage(
        "Geef werkkledij of bescherming",
        over=found.learner.name,
        back=_page_of(found),
        button="Bewaar",
        done="Bewaard.",
    )

    def act(**said):
        equipment.give_equipment(place=found, by=request.user, at=timezone.now(), **said)

    return one_form(request, form, act, page, errors={DayInTheFuture: "given_on"})


def _piece(request, organisation, pk):
    own = request.user.access.organisation_ids(Can.WELCOME_LEARNER)
    rows = Equipment.objects.filter(organisation_id__in=own)
    return row_of(request, rows, organisation, pk, "place__organisation")


@requires(Can.WELCOME_LEARNER)
@require_POST
def equipment_check(request, organisation, equipment_piece):
    """It was checked today."""
    found = _piece(request, organisation, equipment_piece)
    try:
        equipment.check_equipment(
            equipment=found, checked_on=timezone.localdate(), by=request.user, at=timezone.now()
        )
    except equipment.ReturnedAlready:
        messages.warning(request, "Dit is al teruggegeven.")
    else:
        messages.success(request, f"Nagekeken: {found.item}.")
    return redirect(_page_of(found.place))


@requires(Can.WELCOME_LEARNER)
@require_POST
def equipment_return(request, organisation, equipment_piece):
    """It came back today."""
    found = _piece(request, organisation, equipment_piece)
    try:
        equipment.return_equipment(
            equipment=found, returned_on=timezone.localdate(), by=request.user, at=timezone.now()
        )
    except equipment.BeforeGiven as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"Terug: {found.item}.")
    return redirect(_page_of(found.place))
