"""From starting a self-assessment to finishing it; reading it has a file of its own."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from duaalportal.accounts.access import Can, requires
from duaalportal.accounts.audit import VERBS, history
from duaalportal.lib.pages import go_to, render_page
from groeiwijzer import services
from groeiwijzer.forms import RespondentsForm, StartForm
from groeiwijzer.instruments import Mode
from groeiwijzer.models import Assessment, InstrumentVersion
from groeiwijzer.models.sharing import AssessmentShare
from groeiwijzer.queries import answered_counts, audience_of, reading
from groeiwijzer.starting import default_title, start_options
from groeiwijzer.views.loading import assessment_in, organisation_where, readable_inside, runnable

PER_PAGE = 50
STATES = {"open": "bezig", "klaar": "afgerond"}


@requires(Can.SEE_ASSESSMENTS)
@require_safe
def home(request):
    """The organisations in which this person has something to assess; straight on when there is only one."""
    organisations = request.user.access.organisations(
        Can.FILL_IN_ASSESSMENT
    ) or request.user.access.organisations(Can.OVERSEE_ASSESSMENTS)
    shared = AssessmentShare.objects.readable_by(request.user, timezone.localdate()).count()
    if len(organisations) == 1 and not shared:
        return go_to(request, "groeiwijzer:overview", organisation=organisations[0].slug)
    context = {
        "organisations": organisations,
        "shared": shared,
        "sees_group": request.user.access.can(Can.COMPARE_WITH_GROUP),
    }
    return render_page(request, "groeiwijzer/home.html", context)


@requires(Can.SEE_ASSESSMENTS)
@require_safe
def overview(request, organisation):
    """All moments of one organisation this person may read, newest first, with what each still needs."""
    request.menu = "groeiwijzer:home"
    place = organisation_where(request, organisation, Can.SEE_ASSESSMENTS)
    rows = Assessment.objects.inside(request.user).filter(organisation=place)
    total = rows.count()
    search, state = request.GET.get("q", "").strip(), request.GET.get("staat", "")
    if search:
        rows = rows.filter(
            Q(title__icontains=search)
            | Q(version__title__icontains=search)
            | Q(establishment__name__icontains=search)
        )
    if state in STATES:
        rows = rows.filter(finished_at__isnull=state == "open")
    rows = answered_counts(rows.with_version("establishment", "subject"))
    pages = Paginator(rows, PER_PAGE)
    if not (search or state):
        pages.count = total  # counted already
    page = pages.get_page(request.GET.get("pagina"))
    context = {
        "organisation": place,
        "page": page,
        "rows": [_row(assessment, request.user) for assessment in page.object_list],
        "total": total,
        "q": search,
        "state": state,
        "states": STATES,
        "manages": place.pk in request.user.access.organisation_ids(Can.MANAGE_INSTRUMENTS),
    }
    return render_page(request, "groeiwijzer/overview.html", context, block="lijst")


def _row(assessment, user):
    questions = len(assessment.instrument.items(audience_of(assessment)))
    return {
        "assessment": assessment,
        "questions": questions,
        "answered": assessment.answered or 0,
        "mine": assessment.subject_id == user.pk,
    }


@requires(Can.FILL_IN_ASSESSMENT)
@require_http_methods(["GET", "HEAD", "POST"])
def start(request, organisation):
    """Choose a questionnaire, then say about what, when and with whom."""
    request.menu = "groeiwijzer:home"
    place = organisation_where(request, organisation, Can.FILL_IN_ASSESSMENT)
    versions = InstrumentVersion.objects.usable_by(place).newest()
    chosen = request.POST.get("vragenlijst") or request.GET.get("vragenlijst")
    if not chosen:
        found = [(version, start_options(request.user, place, version.instrument)) for version in versions]
        found.sort(key=lambda pair: (pair[0].owner_id is None, pair[0].mode != Mode.LADDERS, pair[0].title))
        context = {
            "organisation": place,
            "found": [(version, options) for version, options in found if options],
        }
        return render_page(request, "groeiwijzer/choose.html", context)
    version = _version(versions, chosen)
    options = start_options(request.user, place, version.instrument)
    if not options:
        raise Http404
    today = timezone.localdate()
    form = StartForm(
        request.POST or None,
        options=options,
        organisation=place,
        by=request.user,
        today=today,
        initial={"option": options[0].key, "title": default_title(today), "moment": today},
    )
    if request.method == "POST" and form.is_valid():
        return _started(request, place, version, form.cleaned_data)
    return render_page(
        request,
        "groeiwijzer/start.html",
        {"organisation": place, "version": version, "form": form},
        status=422 if form.is_bound else 200,
    )


def _version(versions, chosen):
    try:
        return get_object_or_404(versions, pk=chosen)
    except ValueError as error:  # not an id at all
        raise Http404 from error


def _started(request, place, version, data):
    option = data["option"]
    assessment = services.start_assessment(
        organisation=place,
        version=version,
        part=option.part,
        title=data["title"],
        moment=data["moment"],
        establishment=None if option.personal else data.get("establishment"),
        subject=request.user if option.personal else None,
        respondents=() if option.personal else data.get("respondents", ()),
        key=data["key"],
        by=request.user,
        at=timezone.now(),
    )
    return go_to(request, "groeiwijzer:questionnaire", organisation=place.slug, assessment=assessment.pk)


@requires(Can.RUN_ASSESSMENT)
@require_http_methods(["GET", "HEAD", "POST"])
def people(request, organisation, assessment):
    """Who answers in this assessment, who is ready, and asking more people."""
    request.menu = "groeiwijzer:home"
    found = runnable(request, organisation, assessment)
    if found.subject_id:
        raise Http404
    respondents = list(found.respondents.select_related("user"))
    form = RespondentsForm(
        request.POST or None,
        organisation=found.organisation,
        already=[r.user_id for r in respondents],
        today=timezone.localdate(),
    )
    if request.method == "POST" and found.is_open and form.is_valid():
        for person in form.cleaned_data["people"]:
            services.ask_respondent(assessment=found, user=person, by=request.user, at=timezone.now())
        messages.success(request, "Gevraagd. Zij zien het op hun startpagina.")
        return go_to(request, "groeiwijzer:people", organisation=organisation, assessment=assessment)
    return render_page(
        request,
        "groeiwijzer/people.html",
        {"assessment": found, "respondents": respondents, "form": form},
        status=422 if form.is_bound else 200,
    )


@requires(Can.FILL_IN_ASSESSMENT)
@require_http_methods(["GET", "HEAD", "POST"])
def finish(request, organisation, assessment):
    """Show what is still empty, then close the moment; gaps stay gaps."""
    request.menu = "groeiwijzer:home"
    found = runnable(request, organisation, assessment)
    if request.method == "POST":
        services.finish_assessment(assessment=found, by=request.user, at=timezone.now())
        messages.success(
            request,
            "Afgerond. Dit is jullie profiel." if not found.subject_id else "Afgerond. Dit is je profiel.",
        )
        return go_to(request, "groeiwijzer:profile", organisation=organisation, assessment=assessment)
    seen = reading(found)
    waiting = [r for r in seen.respondents if not r.ready_at and r.user_id != request.user.pk]
    return render_page(
        request, "groeiwijzer/finish.html", {"assessment": found, "reading": seen, "waiting": waiting}
    )


@requires(Can.FILL_IN_ASSESSMENT)
@require_POST
def reopen(request, organisation, assessment):
    """Open a closed moment again."""
    found = runnable(request, organisation, assessment)
    services.reopen_assessment(assessment=found, by=request.user, at=timezone.now())
    messages.success(request, "Heropend. Je kan weer antwoorden aanpassen.")
    return go_to(request, "groeiwijzer:questionnaire", organisation=organisation, assessment=assessment)


@requires(Can.FILL_IN_ASSESSMENT)
@require_POST
def open_up(request, organisation, assessment):
    """Show one's own finished assessment to the coordinator, for the talk."""
    mine = Assessment.objects.run_by(request.user).filter(subject=request.user)
    found = assessment_in(request, mine, organisation, assessment)
    try:
        services.open_to_company(assessment=found, by=request.user, at=timezone.now())
    except services.AssessmentStillOpen:
        messages.error(request, "Rond je zelfevaluatie eerst af. Daarna kan je ze tonen.")
    else:
        messages.success(request, "Je coördinator kan dit nu lezen.")
    return go_to(request, "groeiwijzer:profile", organisation=organisation, assessment=assessment)


@requires(Can.SEE_ASSESSMENTS)
@require_safe
def story(request, organisation, assessment):
    """Who did what to this assessment, when."""
    request.menu = "groeiwijzer:home"
    found = readable_inside(request, organisation, assessment)
    return render_page(
        request, "groeiwijzer/story.html", {"assessment": found, "entries": history(found), "words": VERBS}
    )
