"""What can be learned in an establishment of a company, for one programme and one school."""

from django.utils import timezone

from companies.views.loading import company_seen
from duaalportal.accounts.access import Can, requires
from duaalportal.lib.pages import render_page
from learningplans.company_sheets import here
from learningplans.views.loading import reads


@requires(Can.SEE_COMPANY_SHEETS)
@reads
def learn_here(request, organisation):
    """Per learning sheet and goal yes, partly, no or unknown, with the reason (?vestiging=, ?opleiding=, ?school=)."""
    request.menu = "companies:home"
    company = company_seen(request, organisation, Can.SEE_COMPANY_SHEETS)
    today = timezone.localdate()
    schools = here.schools_of(request.user, company, today)
    places = here.establishments_of(company, today)
    place = _chosen(places, request.GET.get("vestiging"))
    school = _chosen(schools, request.GET.get("school"))
    programmes = here.programmes_at(place, schools) if place and school else []
    programme = _chosen(programmes, request.GET.get("opleiding"))
    access = request.user.access
    context = {
        "organisation": company,
        "places": places,
        "place": place,
        "schools": schools,
        "school": school,
        "programmes": programmes,
        "programme": programme,
        "found": here.read_here(place, school, programme) if programme else None,
        "writes": bool(
            school and access.organisation_ids(Can.WRITE_COMPANY_SHEETS) & {company.pk, school.pk}
        ),
        "edits": company.pk in access.organisation_ids(Can.EDIT_COMPANY),
        "tabs": access.can(Can.SEE_MEMBERS),
    }
    return render_page(request, "learningplans/company_sheets/here.html", context, block="lijst")


def _chosen(rows, key):
    """The row with this key, else the first; None when there is none."""
    return next((one for one in rows if str(one.pk) == key), rows[0] if rows else None)
