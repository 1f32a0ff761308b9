"""What is open over a school or company: per theme, role and class, how much, since when and with whom."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from companies.views.loading import organisation_where
from duaalportal.accounts.access import Can, OrganisationKind, Role, requires
from duaalportal.lib import spreadsheet
from duaalportal.lib.asked import Asked
from duaalportal.lib.pages import go_to, render_page
from duaalportal.reminders import following
from duaalportal.reminders.kinds import THEMES
from duaalportal.reminders.standing_task import count_soon
from learningplans.models import Trajectory
from learningplans.views.loading import reads

PER_PAGE = 50
HEADER = ("Wie", "Rol", "Organisatie", "Lerenden", "Open", "Te laat", "Sinds")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class OpenFilter(Asked):
    """What somebody asked of the list; unknown values fall back to everything."""

    q: str = ""
    role: str = ""
    theme: str = ""
    klass: str = ""
    late: bool = False

    NAMES = {"role": "rol", "theme": "thema", "klass": "klas", "late": "telaat"}
    KNOWN = {"role": [role.value for role in following.ROLES], "theme": THEMES}

    @property
    def asked(self):
        """As the read takes it."""
        return {"q": self.q, "role": self.role, "theme": self.theme, "klass": self.klass, "late": self.late}


@requires(Can.FOLLOW_UP)
@reads
def open_of(request, organisation):
    """What is open over the organisation, and who is waited for the longest."""
    place, rows, wanted = _asked(request, organisation)
    whole = following.of_organisation(place, request.user, timezone.localdate())
    context = {
        "place": place,
        "is_school": place.kind == OrganisationKind.SCHOOL,
        "wanted": wanted,
        "query": wanted.query,
        "tallies": following.tallies(rows),
        "page": Paginator(following.by_person(rows), PER_PAGE).get_page(request.GET.get("pagina")),
        "classes": following.classes(whole),
        "roles": following.ROLES,
        "all_themes": THEMES,
        "counted_at": following.counted_at(whole),
        "role_words": {role.value: role.label for role in Role},
    }
    return render_page(request, "reminders/open_of.html", context, block="lijst")


@requires(Can.FOLLOW_UP)
@reads
def open_file(request, organisation):
    """The same list for a spreadsheet, with the same filter."""
    place, rows, _ = _asked(request, organisation)
    words = {role.value: role.label for role in Role}
    table = [
        (
            row["user__name"],
            words[row["role"]],
            row["organisation__name"],
            row["learners"],
            row["open"],
            row["late"],
            row["since"],
        )
        for row in following.by_person(rows)
    ]
    answer = HttpResponse(spreadsheet.xlsx_bytes("Wat staat open", HEADER, table), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="open-{place.slug}.xlsx"'
    return answer


@requires(Can.FOLLOW_UP)
@require_POST
def open_recount(request, organisation):
    """Count anew, behind the page."""
    place, today = organisation_where(request, organisation, Can.FOLLOW_UP), timezone.localdate()
    seen = Trajectory.objects.where(request.user, Can.FOLLOW_UP, today).open().order_by()
    count_soon(seen.values_list("pk", flat=True))
    messages.success(request, "We tellen opnieuw. Bij veel lerenden duurt dat enkele minuten.")
    return go_to(request, "open_of", organisation=place.slug)


def _asked(request, slug):
    place = organisation_where(request, slug, Can.FOLLOW_UP)
    wanted = OpenFilter.of(request.GET)
    rows = following.of_organisation(place, request.user, timezone.localdate())
    return place, following.narrowed(rows, **wanted.asked), wanted
