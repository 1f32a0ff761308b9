"""Guidance: what a school plans, who is asked, and what came of it; a company reads its own, a learner what is for them."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from companies.views.loading import organisation_where
from duaalportal.accounts.access import Can, OrganisationKind, requires
from duaalportal.lib import ical
from duaalportal.lib.addresses import url
from duaalportal.lib.downloads import as_file
from duaalportal.lib.pages import go_to, render_page
from matching.guidance import reading, writing
from matching.guidance.forms import GuidanceForm, ReportForm, ToldForm
from matching.models import GuidanceAction, GuidanceGuest

PER_PAGE = 25
FORM = ["GET", "HEAD", "POST"]
RELATED = ("school", "organisation", "programme", "leader", "made_by")


@requires(Can.FOLLOW_GUIDANCE)
@require_safe
def guidances(request, organisation):
    """What a school plans, or what schools plan with a company."""
    place = _place(request, organisation, Can.FOLLOW_GUIDANCE)
    asked, today = reading.GuidanceFilter.of(request.GET), timezone.localdate()
    rows = reading.actions_of(request.user, place, asked, today)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("pagina"))
    context = {
        "organisation": place,
        "page": page,
        "guests": reading.asked_to(request.user, page.object_list),
        "states": {row.pk: reading.state_of(row, today) for row in page.object_list},
        "wanted": asked,
        "query": asked.query,
        "tabs": reading.TABS,
        "kinds": GuidanceAction.Kind.choices,
        "programmes": reading.programmes_of(request.user, place),
        "plans": place.pk in request.user.access.organisation_ids(Can.PLAN_GUIDANCE),
        "of_company": place.kind == OrganisationKind.COMPANY,
    }
    return render_page(request, "matching/guidance/list.html", context, block="lijst")


@requires(Can.FOLLOW_GUIDANCE)
@require_safe
def guidance_file(request, organisation, kind):
    """The same list as a file."""
    place = _place(request, organisation, Can.FOLLOW_GUIDANCE)
    today = timezone.localdate()
    rows = reading.actions_of(request.user, place, reading.GuidanceFilter.of(request.GET), today)
    return as_file(kind, "toeleiding", reading.HEADER, (reading.in_file(row, today) for row in rows))


@requires(Can.PLAN_GUIDANCE)
@require_http_methods(FORM)
def guidance_new(request, organisation):
    """Plan something."""
    school, today = _place(request, organisation, Can.PLAN_GUIDANCE), timezone.localdate()
    first = {"leader": request.user.pk, "on": today}
    form = GuidanceForm(request.POST or None, user=request.user, school=school, today=today, initial=first)
    if request.method == "POST" and form.is_valid():
        keep = {"school": school, "key": form.cleaned_data["key"]}
        if row := _kept(request, form, writing.plan, **keep, **form.said):
            messages.success(request, "Gepland. Vraag nu wie erbij is.")
            return go_to(request, "matching:guidance", guidance=row.pk)
    return _form(
        request, form, "Plan een moment", school.name, url("matching:guidances", organisation=organisation)
    )


@requires(Can.PLAN_GUIDANCE)
@require_http_methods(FORM)
def guidance_change(request, guidance):
    """Another day, place or company."""
    row = _planned(request, guidance)
    today = timezone.localdate()
    form = GuidanceForm(request.POST or None, user=request.user, school=row.school, today=today, action=row)
    if request.method == "POST" and form.is_valid():
        keep = {"action": row, "version": form.cleaned_data["version"]}
        if _kept(request, form, writing.change, **keep, **form.said):
            messages.success(request, "Bewaard. Wie gevraagd is, ziet het meteen.")
            return go_to(request, "matching:guidance", guidance=row.pk)
    return _form(request, form, "Pas dit moment aan", row.name, url("matching:guidance", guidance=row.pk))


@requires(Can.SEE_GUIDANCE)
@require_safe
def guidance(request, guidance):
    """One moment: when, where, with whom; what more one reads follows from who one is."""
    row, access = _seen(request, guidance), request.user.access
    today = timezone.localdate()
    at_school = row.school_id in access.organisation_ids(Can.FOLLOW_GUIDANCE)
    of_company = row.organisation_id in access.organisation_ids(Can.FOLLOW_GUIDANCE)
    if of_company:
        request.menu = "companies:home"
    guests = reading.guests_of(request.user, row)
    own = [one for one in guests if one.trajectory.learner.user_id == request.user.pk]
    context = {
        "action": row,
        "state": reading.state_of(row, today),
        "at_school": at_school,
        "of_company": of_company,
        "plans": row.school_id in access.organisation_ids(Can.PLAN_GUIDANCE),
        "guests": guests,
        "own": own[0] if own else None,
        "told": ToldForm(initial={"text": own[0].note}) if own else None,
        "has_begun": row.on <= today,
        "is_over": row.last_day < today,
        "ask": urlencode({"opleiding": row.programme_id or "", "klas": row.class_group}),
    }
    return render_page(request, "matching/guidance/guidance.html", context)


@requires(Can.PLAN_GUIDANCE)
@require_http_methods(FORM)
def guidance_ask(request, guidance):
    """Choose which learners are asked; those that the list does not show stay as they are."""
    row = _planned(request, guidance)
    asked = reading.AskFilter.of(request.GET)
    rows = reading.may_ask(request.user, row, asked)
    page = Paginator(rows, PER_PAGE * 2).get_page(request.GET.get("pagina"))
    if request.method == "POST":
        shown, chosen = _chosen(request, rows)
        try:
            new, gone = writing.invite(
                action=row, shown=shown, asked=chosen, by=request.user, at=timezone.now()
            )
        except writing.GuidanceRefused as no:
            messages.error(request, str(no))
        else:
            messages.success(request, _told(new, gone))
        return go_to(request, "matching:guidance", guidance=row.pk)
    there = {one.trajectory_id for one in reading.guests_of(request.user, row)}
    programmes, classes = reading.choices(request.user, row)
    context = {
        "action": row,
        "page": page,
        "there": there,
        "wanted": asked,
        "query": asked.query,
        "programmes": programmes,
        "classes": classes,
    }
    return render_page(request, "matching/guidance/ask.html", context, block="lijst")


def _chosen(request, rows):
    """The learners that the sent list showed, and those chosen of them; both within what this person may ask."""
    if request.POST.get("iedereen"):
        everybody = list(rows)
        return everybody, everybody
    said = set(request.POST.getlist("lerende"))
    listed = said | set(request.POST.getlist("getoond"))
    shown = [one for one in rows if str(one.pk) in listed]
    return shown, [one for one in shown if str(one.pk) in said]


def _told(new, gone):
    lines = []
    if new:
        lines.append(f"{new} {'lerende' if new == 1 else 'lerenden'} gevraagd.")
    if gone:
        lines.append(f"{gone} {'lerende is' if gone == 1 else 'lerenden zijn'} niet meer gevraagd.")
    return " ".join(lines) or "Niets veranderd."


@requires(Can.PLAN_GUIDANCE)
@require_http_methods(FORM)
def guidance_report(request, guidance):
    """How it went, and who was there."""
    row = _planned(request, guidance)
    guests = reading.guests_of(request.user, row)
    first = {"outcome": row.outcome, "came": row.came, "version": row.version}
    form = ReportForm(request.POST or None, guests=guests, initial=first)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        keep = {"outcome": said["outcome"], "came": said["came"], "version": said["version"]}
        who = {"there": said.get("there", []), "shown": [str(one.pk) for one in guests]}
        if _kept(request, form, writing.report, action=row, today=timezone.localdate(), **keep, **who):
            messages.success(request, "Bewaard.")
            return go_to(request, "matching:guidance", guidance=row.pk)
    return _form(request, form, "Hoe ging het?", row.name, url("matching:guidance", guidance=row.pk))


@requires(Can.PLAN_GUIDANCE)
@require_POST
def guidance_cancel(request, guidance):
    """Call it off."""
    row = _planned(request, guidance)
    try:
        writing.cancel(action=row, by=request.user, at=timezone.now())
    except writing.GuidanceRefused as no:
        messages.error(request, str(no))
    else:
        messages.success(request, "Afgelast. Wie gevraagd is, ziet het op de eigen pagina.")
    return go_to(request, "matching:guidance", guidance=row.pk)


@requires(Can.ESTIMATE_SELF)
@require_POST
def guidance_tell(request, guidance):
    """What it brought, by the learner who was asked."""
    rows = GuidanceGuest.objects.where(request.user, Can.ESTIMATE_SELF)
    guest = get_object_or_404(rows, action=guidance, trajectory__learner__user=request.user)
    form = ToldForm(request.POST)
    if form.is_valid():
        writing.tell(guest=guest, text=form.cleaned_data["text"], by=request.user, at=timezone.now())
        messages.success(request, "Bewaard.")
        return go_to(request, "matching:guidance", guidance=guidance)
    return _form(request, form, "Wat bracht het jou?", "", url("matching:guidance", guidance=guidance))


@requires(Can.SEE_GUIDANCE)
@require_safe
def guidance_ics(request, guidance):
    """It as a file for one's own agenda."""
    row = _seen(request, guidance)
    address = request.build_absolute_uri(url("matching:guidance", guidance=row.pk))
    content = ical.written(row.name, [reading.entry(row, address)], timezone.now())
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="toeleiding.ics"'
    return response


def _place(request, slug, can):
    place = organisation_where(request, slug, can)
    request.menu = "companies:home" if place.kind == OrganisationKind.COMPANY else "learningplans:home"
    if can is Can.PLAN_GUIDANCE and place.kind != OrganisationKind.SCHOOL:
        raise Http404
    return place


def _seen(request, pk):
    request.menu = "learningplans:home"
    return get_object_or_404(GuidanceAction.objects.visible_to(request.user).select_related(*RELATED), pk=pk)


def _planned(request, pk):
    request.menu = "learningplans:home"
    return get_object_or_404(GuidanceAction.objects.editable_by(request.user).select_related(*RELATED), pk=pk)


def _kept(request, form, write, **said):
    try:
        return write(by=request.user, at=timezone.now(), **said)
    except writing.GuidanceMoved as moved:
        form.add_error(None, str(moved))
        form.data = form.data.copy()
        form.data["version"] = moved.version
    except writing.GuidanceRefused as no:
        form.add_error(no.field, str(no))
    return None


def _form(request, form, title, over, back):
    context = {"form": form, "title": title, "over": over, "back": back}
    status = 422 if form.is_bound else 200
    return render_page(request, "matching/guidance/form.html", context, status=status)
