"""A partnership at work: its list, one application as it sees it, and every move it makes."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from companies import partnership as services
from companies import worklist
from companies.applications import MoveRefused, papers_of, reading, term_decided
from companies.models import (
    ActivityAnswer,
    ContactPeriod,
    Document,
    PriorTrainingProof,
    RecognitionApplication,
    State,
)
from companies.partnership_forms import RECOGNISE, DecideForm, GiveBackForm, PlanVisitForm, tell
from companies.rules.applications import Side
from companies.rules.visits import TOPICS
from companies.views.loading import organisation_where
from companies.visit_report import CONCLUSION, PRESENT, parts_of
from duaalportal.accounts.access import Can, requires
from duaalportal.accounts.models import Membership
from duaalportal.catalogue.models import Activity, Name, Programme
from duaalportal.catalogue.parameters import book
from duaalportal.lib.dates import clock, date_of
from duaalportal.lib.downloads import as_file
from duaalportal.lib.pages import go_to, render_page

PER_PAGE = 25
BESIDE = ("establishment__joint_committee", "started_by", "recognition", "appeal", "mandate")
NAMES = (*worklist.NAMES, *BESIDE)


# --- the list ----------------------------------------------------------------------------------------------------


@requires(Can.DECIDE_RECOGNITION)
@require_safe
def work_list(request, organisation):
    """The applications of a partnership with their clock; what needs a hand now stands on top."""
    place, wanted, rows, values, today = _asked(request, organisation)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("pagina"))
    found = worklist.tasks(page.object_list, values, today)
    context = {
        "organisation": place,
        "page": page,
        "groups": worklist.in_groups(found) if wanted.sort == "nu" else [("", found)] if found else [],
        "late": len(worklist.late_ids(place, values, today)),
        "wanted": wanted,
        "states": worklist.STATES,
        "sorts": {key: label for key, (label, _) in worklist.SORTS.items()},
        "programmes": Programme.objects.all(),
        "query": wanted.query,
        "term": values.on(today)[Name.DECISION_TERM],
    }
    return render_page(request, "companies/partnership/work_list.html", context, block="lijst")


@requires(Can.DECIDE_RECOGNITION)
@require_safe
def work_file(request, organisation, kind):
    """The list as the filter shows it, as a file."""
    place, _, rows, values, today = _asked(request, organisation)
    found = worklist.table(worklist.tasks(rows, values, today))
    return as_file(kind, f"werklijst-{place.slug}", worklist.HEADER, found)


def _asked(request, slug):
    request.menu = "companies:home"
    place = organisation_where(request, slug, Can.DECIDE_RECOGNITION)
    wanted, values, today = worklist.WorkFilter.of(request.GET), book(), timezone.localdate()
    return (
        place,
        wanted,
        worklist.applications_of(place, request.user, wanted, values, today),
        values,
        today,
    )


# --- one application ---------------------------------------------------------------------------------------------


@requires(Can.DECIDE_RECOGNITION)
@require_safe
def treatment(request, organisation, application):
    """One application: the clock, what to do now, and everything on which the decision rests."""
    place, found = handled(request, organisation, application)
    today, values, state = timezone.localdate(), book(), State(found.state)
    papers = papers_of(found, found.decided_on or today)
    steps = list(found.steps.select_related("by"))
    due = reading.decision_due(found, values)
    [task] = worklist.tasks([found], values, today)
    proofs = _proofs(found)
    context = {
        "organisation": place,
        "application": found,
        "task": task,
        "papers": papers,
        "proofs": proofs,
        "can": reading.possible_moves(found, Side.PARTNERSHIP),
        "activities": _activities(found, today),
        "documents": Document.objects.visible_to(request.user).filter(application=found).newest(),
        "contacts": _contacts(request.user, found, today),
        "parts": _report_of(task.visit),
        "topics": TOPICS,
        "mandate": getattr(found, "mandate", None),
        "appeal": getattr(found, "appeal", None),
        "appeals": reading.APPEALS,
        "decision": reading.decision(steps),
        "timeline": reading.timeline(found, steps, due),
        "has_it": reading.has_it(found),
        "returned": steps[-1] if steps and state.is_being_prepared else None,
        "recognition": getattr(found, "recognition", None),
        "desk": reading.DESK,
        "today": today,
    }
    return render_page(request, "companies/partnership/treatment.html", context)


def handled(request, organisation, application):
    """The own partnership of this address, and an application submitted to it; anything else is a 404."""
    request.menu = "companies:home"
    place = organisation_where(request, organisation, Can.DECIDE_RECOGNITION)
    rows = RecognitionApplication.objects.handled_by(request.user).filter(partnership=place)
    return place, get_object_or_404(rows.select_related(*NAMES), pk=application)


def _proofs(found):
    """The proofs of the mentors in this application, for its programme, per mentor."""
    rows = PriorTrainingProof.objects.filter(
        mentor__applications__application=found, programme=found.programme_id
    )
    per_mentor = {}
    for row in rows.select_related("seen_by", "approved_by"):
        per_mentor.setdefault(row.mentor_id, []).append(row)
    return per_mentor


def _activities(found, today):
    """What can be learned here of the programme: each activity with the answer, and how many got one."""
    listed = Activity.objects.filter(
        Q(retired_on__isnull=True) | Q(retired_on__gt=today), programme=found.programme_id
    )
    answers = {
        row.activity_id: row
        for row in ActivityAnswer.objects.filter(
            establishment=found.establishment_id, activity__programme=found.programme_id
        )
    }
    rows = [(activity, answers.get(activity.pk)) for activity in listed]
    looks = {"yes": ("ok", "meets"), "partly": ("wait", "notyet"), "no": ("stop", "x")}
    return {"rows": rows, "answered": sum(answer is not None for _, answer in rows), "looks": looks}


def _contacts(user, found, today):
    rows = ContactPeriod.objects.visible_to(user).running(today).filter(organisation=found.organisation_id)
    return rows.filter(Q(establishment=found.establishment_id) | Q(establishment=None))[:3]


def _report_of(visit):
    if visit is None or visit.reported_at is None:
        return None
    parts = parts_of(visit)
    return {
        "topics": [(words, parts[str(number)]) for number, words in TOPICS.items()],
        "present": parts[PRESENT].text,
        "conclusion": parts[CONCLUSION].text,
    }


# --- moves of one button -----------------------------------------------------------------------------------------


@requires(Can.DECIDE_RECOGNITION)
@require_POST
def treatment_take_up(request, organisation, application):
    """Begin to treat an application."""
    place, found = handled(request, organisation, application)
    given = request.POST.get("version", "")
    try:
        services.take_up(
            application=found,
            version=int(given) if given.isdecimal() and len(given) < 10 else 0,
            by=request.user,
            at=timezone.now(),
        )
    except MoveRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Je behandelt deze aanvraag. Kijk de papieren na en plan het bezoek.")
    return back(request, place, found)


@requires(Can.DECIDE_RECOGNITION)
@require_POST
def treatment_proof(request, organisation, application, proof):
    """Approve a proof of prior training of a mentor in this application."""
    place, found = handled(request, organisation, application)
    rows = PriorTrainingProof.objects.filter(
        mentor__applications__application=found, programme=found.programme_id
    )
    row = services.approve_proof(proof=get_object_or_404(rows, pk=proof), by=request.user, at=timezone.now())
    messages.success(request, f"Het bewijs van {row.mentor.name} is goedgekeurd.")
    return back(request, place, found)


def back(request, place, found):
    """To the application."""
    return go_to(request, "companies:treatment", organisation=place.slug, application=found.pk)


# --- moves with a form -------------------------------------------------------------------------------------------


@requires(Can.DECIDE_RECOGNITION)
@require_http_methods(["GET", "HEAD", "POST"])
def treatment_return(request, organisation, application):
    """Give the application back with what is missing; what the portal found stands there already."""
    place, found = handled(request, organisation, application)
    initial = {"version": found.version}
    if request.method != "POST":
        missing = papers_of(found, timezone.localdate()).missing
        initial["reason"] = "\n".join(f"- {finding.why}" for finding in missing)
    form = GiveBackForm(request.POST or None, initial=initial)
    if form.is_valid() and _done(request, form, found, services.give_back, (None,), **form.cleaned_data):
        messages.success(request, f"Teruggegeven aan {reading.applicant(found)}.")
        return back(request, place, found)
    return _form_page(request, "return", place, found, form, applicant=reading.applicant(found))


@requires(Can.DECIDE_RECOGNITION)
@require_http_methods(["GET", "HEAD", "POST"])
def treatment_visit(request, organisation, application):
    """Plan the visit, or plan it anew."""
    place, found = handled(request, organisation, application)
    visit = getattr(found, "visit", None)
    people = _people(place)
    initial = {"version": found.version, "visitor": request.user.pk}
    if visit:
        initial |= {
            "planned_on": visit.planned_on,
            "planned_at": visit.planned_at and f"{visit.planned_at:%H:%M}",
            "visitor": visit.visitor_id,
        }
    form = PlanVisitForm(request.POST or None, initial=initial, people=people)
    if form.is_valid() and _done(
        request, form, found, services.plan_visit, ("planned_on",), **form.cleaned_data
    ):
        said = form.cleaned_data
        hour = f" om {said['planned_at']:%H.%M} uur" if said["planned_at"] else ""
        messages.success(request, f"Het bezoek staat op {date_of(said['planned_on'])}{hour}.")
        return back(request, place, found)
    due = reading.decision_due(found, book())
    return _form_page(request, "visit", place, found, form, due=due, again=visit is not None)


def _people(place):
    running = Membership.objects.running(timezone.localdate()).that_can(Can.DECIDE_RECOGNITION)
    return list(running.filter(organisation=place).order_by().values_list("user_id", flat=True))


@requires(Can.DECIDE_RECOGNITION)
@require_http_methods(["GET", "HEAD", "POST"])
def treatment_decide(request, organisation, application):
    """Recognise or refuse, after the visit or after an appeal, with the reason the company reads."""
    place, found = handled(request, organisation, application)
    today, state = timezone.localdate(), State(found.state)
    form = DecideForm(request.POST or None, initial={"on": today, "version": found.version})
    if form.is_valid():
        said = dict(form.cleaned_data)
        recognises = said.pop("decision") == RECOGNISE
        service = services.recognise if recognises else services.refuse
        if done := _done(request, form, found, service, ("on",), **said):
            words = "Erkend." if recognises else "Geweigerd."
            messages.success(request, f"{words} {done.organisation.name} ziet de beslissing meteen.")
            return back(request, place, found)
    begins, until = term_decided(found, today)
    return _form_page(
        request,
        "decide",
        place,
        found,
        form,
        on_appeal=state is State.APPEALED,
        appeals=reading.APPEALS,
        papers=papers_of(found, today),
        today=today,
        begins=begins,
        until=until,
        term=book().on(today, found.scheme_id)[Name.RECOGNITION_TERM],
        visit=getattr(found, "visit", None),
        parts=_report_of(getattr(found, "visit", None)),
    )


def _done(request, form, found, service, days, **said):
    """The application after the service; None when it refused, with the reason in the form."""
    try:
        return service(application=found, by=request.user, at=timezone.now(), **said)
    except MoveRefused as error:
        tell(form, error, days)
        return None


MOVES_OF = {
    "return": {"return"},
    "visit": {"plan_visit"},
    "decide": {"recognise", "recognise_on_appeal"},
}


def _form_page(request, name, place, found, form, **more):
    now = RecognitionApplication.objects.only("state").get(pk=found.pk) if form.is_bound else found
    context = {
        "organisation": place,
        "application": found,
        "state": State(now.state),
        "allowed": bool(MOVES_OF[name] & reading.possible_moves(now, Side.PARTNERSHIP)),
        "form": form,
        "now": clock(timezone.now()),
        **more,
    }
    return render_page(
        request, f"companies/partnership/{name}.html", context, status=422 if form.is_bound else 200
    )
