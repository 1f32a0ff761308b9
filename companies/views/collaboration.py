"""Working together: a company and a school begin and end it, and a school brings a company into the portal."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from companies import collaboration as services
from companies import prefill
from companies.collaboration_forms import AddCompanyForm, FirstPersonForm, StartForm
from companies.establishment_forms import TAKEN, plain_number
from companies.establishments import NumberTaken
from companies.models import Collaboration
from companies.views.establishments import NOT_FOUND
from companies.views.loading import company_seen, organisation_where, own_company
from duaalportal.accounts.access import Can, OrganisationKind, requires
from duaalportal.accounts.models import Organisation
from duaalportal.accounts.models.organisations import check_kbo_number
from duaalportal.lib.pages import go_to, render_page

MENU = "companies:home"
PER_PAGE = 50


@requires(Can.SEE_COMPANY)
@require_safe
def collaborations(request, organisation):
    """With whom this company or school works together, now and before."""
    request.menu = MENU
    place = organisation_where(request, organisation, Can.SEE_MEMBERS)
    today, q = timezone.localdate(), request.GET.get("q", "").strip()[:100]
    is_company = place.kind == OrganisationKind.COMPANY
    rows = Collaboration.objects.visible_to(request.user).filter(Q(organisation=place) | Q(school=place))
    if q:
        rows = rows.filter(**{f"{'school' if is_company else 'organisation'}__name__icontains": q})
    rows = rows.select_related("organisation", "school").order_by("-started_at", "pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("pagina"))
    context = {
        "organisation": place,
        "is_company": is_company,
        "page": page,
        "q": q,
        "rows": [(row, _standing(row, today)) for row in page.object_list],
        "ends": place.pk in request.user.access.organisation_ids(Can.WORK_TOGETHER),
        "adds": place.kind == OrganisationKind.SCHOOL,
    }
    return render_page(request, "companies/collaborations.html", context, block="lijst")


def _standing(row, today):
    """State, icon and words of one collaboration."""
    if row.ended_at or (row.ends_on and row.ends_on < today):
        return "", "open", "voorbij"
    if row.starts_on > today:
        return "wait", "clock", "begint nog"
    return "ok", "meets", "loopt"


@requires(Can.WORK_TOGETHER)
@require_http_methods(["GET", "HEAD", "POST"])
def collaboration_new(request, organisation):
    """Begin to work with a school of the portal; the school reads along from the first day."""
    request.menu = MENU
    company = own_company(request, organisation, Can.WORK_TOGETHER)
    today = timezone.localdate()
    schools = Organisation.objects.filter(kind__in=services.PARTNERS).exclude(
        pk__in=Collaboration.objects.filter(organisation=company).running(today).values("school")
    )
    form = StartForm(request.POST or None, schools=schools, today=today, initial={"starts_on": today})
    if request.method == "POST" and form.is_valid():
        try:
            services.start_collaboration(
                company=company, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except services.AlreadyTogether as already:
            form.add_error("school", f"Jullie werken al samen met {already.args[0].name}.")
        else:
            messages.success(request, f"Jullie werken samen met {form.cleaned_data['school'].name}.")
            return go_to(request, "companies:collaborations", organisation=company.slug)
    context = {"organisation": company, "form": form}
    return render_page(
        request, "companies/collaboration_new.html", context, status=422 if form.errors else 200
    )


@requires(Can.WORK_TOGETHER)
@require_http_methods(["GET", "HEAD", "POST"])
def collaboration_end(request, organisation, collaboration):
    """Ask once more, then end it: the school's very next request no longer finds the company."""
    request.menu = MENU
    found = get_object_or_404(
        Collaboration.objects.editable_by(request.user).select_related("organisation", "school"),
        organisation__slug=organisation,
        pk=collaboration,
        ended_at=None,
    )
    mine = request.user.access.organisation_ids(Can.WORK_TOGETHER)
    own, other = found.organisation, found.school
    if own.pk not in mine:
        own, other = other, own
    if request.method == "POST":
        services.end_collaboration(collaboration=found, by=request.user, at=timezone.now())
        messages.success(request, f"De samenwerking met {other.name} is gestopt.")
        return go_to(request, "companies:collaborations", organisation=own.slug)
    context = {"collaboration": found, "organisation": own, "other": other}
    return render_page(request, "companies/collaboration_end.html", context)


# --- a company that is not in the portal yet -----------------------------------------------------------------------


@requires(Can.WORK_TOGETHER)
@require_http_methods(["GET", "HEAD", "POST"])
def company_new(request, organisation):
    """A school brings in a company by its number: first look it up, then check what was found."""
    request.menu = MENU
    school = organisation_where(request, organisation, Can.WORK_TOGETHER)
    if school.kind != OrganisationKind.SCHOOL:
        raise Http404
    number = plain_number(request.GET.get("nummer", "")[:40])
    problem = _problem_with(number) if number and request.method != "POST" else ""
    here = services.company_with(number) if number and not problem else None
    found = prefill.from_enterprise(number) if number and not problem and not here else None
    form = AddCompanyForm(request.POST or None, initial=_initial(number, found))
    if request.method == "POST" and form.is_valid():
        added = _added(request, school, form)
        if added is not None:
            messages.success(request, f"{added.name} staat in het portaal. Nodig nu iemand van daar uit.")
            return go_to(request, "companies:first_person", organisation=added.slug)
    context = {
        "organisation": school,
        "form": form,
        "number": number,
        "problem": problem,
        "news": "" if not number or problem or here or found else NOT_FOUND,
        "here": here,
        "found": found,
        "shows_form": request.method == "POST" or bool(number and not problem and not here),
    }
    return render_page(request, "companies/company_new.html", context, status=422 if form.errors else 200)


def _problem_with(number):
    try:
        check_kbo_number(number)
    except ValidationError as error:
        return error.messages[0]
    return ""


def _initial(number, found):
    if found is None:
        return {"kbo_number": number}
    first = found.establishments[0] if found.establishments else None
    name = (first.name if first else "") or found.values["name"]
    return found.values | {"place_name": name, "place_number": first.number if first else ""}


def _added(request, school, form):
    try:
        return services.add_company(
            school=school, company=form.company, place=form.place, by=request.user, at=timezone.now()
        )
    except services.CompanyHasPeople:
        form.add_error(
            "kbo_number",
            "Dit leerbedrijf is al in het portaal en heeft er zelf mensen. Vraag hen om de samenwerking te beginnen.",
        )
    except services.AlreadyTogether:
        form.add_error("kbo_number", "Jullie werken al samen met dit leerbedrijf.")
    except NumberTaken:
        form.add_error("kbo_number", TAKEN)
    return None


@requires(Can.WORK_TOGETHER)
@require_http_methods(["GET", "HEAD", "POST"])
def first_person(request, organisation):
    """The school that brought a company in asks its first coordinator or legal representative."""
    request.menu = MENU
    company = company_seen(request, organisation, Can.WORK_TOGETHER)
    first = services.brought_in_by(company)
    school = first and request.user.access.organisation(first.school_id)
    if school is None or school.pk not in request.user.access.organisation_ids(Can.WORK_TOGETHER):
        raise Http404
    form = FirstPersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        invitation = services.invite_first_person(
            company=company, school=school, by=request.user, at=timezone.now(), **form.cleaned_data
        )
        messages.success(request, f"De uitnodiging is onderweg naar {invitation.email}.")
        return go_to(request, "companies:overview", organisation=company.slug)
    context = {
        "organisation": company,
        "form": form,
        "asked": services.asked_first(company),
        "now": timezone.now(),
    }
    return render_page(request, "companies/first_person.html", context, status=422 if form.errors else 200)
