"""The people of an organisation: who has which role, since when; inviting and ending."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from duaalportal.accounts import invitations, services
from duaalportal.accounts.access import Can, requires
from duaalportal.accounts.forms import InviteForm
from duaalportal.accounts.models import Invitation, Membership, Organisation
from duaalportal.accounts.queries import MEMBER_SORTS, members_of, people_history
from duaalportal.lib import spreadsheet
from duaalportal.lib.pages import go_to, render_page

PAGE = 50
HEADER = ("Naam", "E-mailadres", "Telefoon", "Rol", "Vanaf", "Tot en met", "Beëindigd op")
SHEETS = {
    "csv": ("text/csv; charset=utf-8", lambda title, rows: spreadsheet.csv_bytes(HEADER, rows)),
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        lambda title, rows: spreadsheet.xlsx_bytes(title, HEADER, rows),
    ),
}


@requires(Can.SEE_MEMBERS)
@require_safe
def members_home(request):
    """People: straight to the one organisation, or a choice when there are more."""
    organisations = request.user.access.organisations(Can.SEE_MEMBERS)
    if len(organisations) == 1:
        return go_to(request, "members", organisation=organisations[0].slug)
    return render_page(request, "accounts/members_home.html", {"choices": organisations})


@requires(Can.SEE_MEMBERS)
@require_safe
def members(request, organisation):
    """Who has which role here; whoever manages people also sees invitations and what happened."""
    organisation = get_object_or_404(
        Organisation.objects.where(request.user, Can.SEE_MEMBERS), slug=organisation
    )
    request.menu = "members_home"
    today, now = timezone.localdate(), timezone.now()
    manages = organisation.pk in request.user.access.organisation_ids(Can.MANAGE_MEMBERS)
    q, sort = request.GET.get("q", "").strip()[:100], request.GET.get("sorteer", "naam")
    past = manages and request.GET.get("ook") == "voorbij"
    rows = members_of(request.user, organisation, today, q=q, sort=sort, past=past)
    page = Paginator(rows, PAGE).get_page(request.GET.get("pagina"))
    grantable = request.user.access.grantable_roles(organisation)
    context = {
        "organisation": organisation,
        "page": page,
        "q": q,
        "sort": sort if sort in MEMBER_SORTS else "naam",
        "past": past,
        "today": today,
        "manages": manages,
        "grantable": set(grantable),
        "hides_learners": organisation.kind == "school"
        and not request.user.access.sees_learners_in(organisation.pk),
        "invitations": Invitation.objects.managed_by(request.user).filter(organisation=organisation).open(now)
        if manages
        else [],
        "history": people_history(organisation) if manages else [],
    }
    return render_page(request, "accounts/members.html", context, block="list")


@requires(Can.SEE_MEMBERS)
@require_safe
def members_file(request, organisation, form):
    """The same list for a spreadsheet, with the same search."""
    organisation = get_object_or_404(
        Organisation.objects.where(request.user, Can.SEE_MEMBERS), slug=organisation
    )
    if form not in SHEETS:
        raise Http404
    manages = organisation.pk in request.user.access.organisation_ids(Can.MANAGE_MEMBERS)
    found = members_of(
        request.user,
        organisation,
        timezone.localdate(),
        q=request.GET.get("q", "").strip()[:100],
        sort=request.GET.get("sorteer", "naam"),
        past=manages and request.GET.get("ook") == "voorbij",
    )
    rows = [
        (
            row.user.name,
            row.user.email,
            row.user.phone,
            row.get_role_display(),
            row.starts_on,
            row.ends_on,
            timezone.localtime(row.ended_at).date() if row.ended_at else None,
        )
        for row in found
    ]
    content_type, make = SHEETS[form]
    answer = HttpResponse(make(f"Mensen van {organisation.name}", rows), content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="mensen-{organisation.slug}.{form}"'
    return answer


@requires(Can.MANAGE_MEMBERS)
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request, organisation):
    """Invite someone; the mail leaves behind the page."""
    organisation = get_object_or_404(Organisation.objects.managed_by(request.user), slug=organisation)
    request.menu = "members_home"
    roles = request.user.access.grantable_roles(organisation)
    form = InviteForm(request.POST or None, roles=roles, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        found = invitations.invite_by_mail(
            organisation=organisation, by=request.user, at=timezone.now(), **form.cleaned_data
        )
        _say_it_is_under_way(request, found)
        return go_to(request, "members", organisation=organisation.slug)
    context = {"organisation": organisation, "form": form}
    return render_page(request, "accounts/invite.html", context, status=422 if form.errors else 200)


@requires(Can.MANAGE_MEMBERS)
@require_POST
def resend_invitation(request, organisation, invitation):
    """Send an open invitation again, with a new link and seven new days; the old link stops."""
    found = _open_invitation(request, organisation, invitation)
    if found.role not in request.user.access.grantable_roles(found.organisation):
        raise Http404
    fresh = invitations.invite_by_mail(
        organisation=found.organisation,
        email=found.email,
        name=found.name,
        role=found.role,
        ends_on=found.ends_on,
        by=request.user,
        at=timezone.now(),
    )
    _say_it_is_under_way(request, fresh)
    return go_to(request, "members", organisation=organisation)


@requires(Can.MANAGE_MEMBERS)
@require_POST
def revoke_invitation(request, organisation, invitation):
    """Withdraw an open invitation."""
    found = _open_invitation(request, organisation, invitation)
    services.revoke_invitation(invitation=found, by=request.user, at=timezone.now())
    messages.success(request, f"De uitnodiging voor {found.email} is ingetrokken.")
    return go_to(request, "members", organisation=organisation)


@requires(Can.MANAGE_MEMBERS)
@require_http_methods(["GET", "HEAD", "POST"])
def end_membership(request, organisation, membership):
    """Ask once more, then end a role; it no longer counts from the next page on."""
    found = get_object_or_404(
        Membership.objects.managed_by(request.user).select_related("user", "organisation"),
        pk=membership,
        organisation__slug=organisation,
        ended_at=None,
    )
    request.menu = "members_home"
    problem = ""
    if request.method == "POST":
        try:
            services.end_membership(membership=found, by=request.user, at=timezone.now())
        except services.LastManager:
            problem = "Dit is de laatste persoon die hier mensen beheert. Geef eerst iemand anders die rol."
        else:
            messages.success(request, f"{found.user} is niet langer {found.get_role_display()}.")
            if found.user_id == request.user.pk:
                return go_to(request, "today")
            return go_to(request, "members", organisation=organisation)
    context = {"membership": found, "organisation": found.organisation, "problem": problem}
    return render_page(request, "accounts/end_membership.html", context, status=409 if problem else 200)


def _open_invitation(request, organisation, invitation):
    return get_object_or_404(
        Invitation.objects.managed_by(request.user).open(timezone.now()).select_related("organisation"),
        pk=invitation,
        organisation__slug=organisation,
    )


def _say_it_is_under_way(request, invitation):
    messages.success(request, f"De uitnodiging voor {invitation.name} is onderweg naar {invitation.email}.")
