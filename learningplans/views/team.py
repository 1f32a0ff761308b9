"""The team around a learner: who is there, how to reach them, and joining, taking over, standing in and leaving."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from companies.views.loading import organisation_where
from duaalportal.accounts.access import Can, Role, requires
from duaalportal.lib.dates import date_of
from duaalportal.lib.pages import go_to, render_page
from learningplans import team, team_reading
from learningplans.models import TeamMember
from learningplans.team_forms import AddForm, EndForm, HandOverForm, SeveralForm, SubstituteForm
from learningplans.views.loading import MENU, reads, trajectory_where

FORM = ["GET", "HEAD", "POST"]
NOBODY = "niemand"


@requires(Can.SEE_LEARNERS)
@reads
def team_page(request, trajectory):
    """Who is around this learner, per side, with the contact on top; who was there is folded."""
    found = trajectory_where(request, trajectory, Can.SEE_LEARNERS)
    user, today = request.user, timezone.localdate()
    sides = team_reading.sides(user, found, today)
    context = {
        "trajectory": found,
        "sides": sides,
        "notes": team_reading.readable_notes(user, sides),
        "adds": user.access.can(Can.EDIT_TEAM) and bool(team.seats(user, found, today)),
        "own": found.learner.user_id == user.pk,
        "today": today,
    }
    return render_page(request, "learningplans/team.html", context)


@requires(Can.EDIT_TEAM)
@require_http_methods(FORM)
def team_add(request, trajectory):
    """Add somebody of the own side."""
    found, today = trajectory_where(request, trajectory, Can.EDIT_TEAM), timezone.localdate()
    seats = team.seats(request.user, found, today)
    if not seats:
        raise Http404
    first = max(today, found.starts_on)
    form = AddForm(request.POST or None, seats=seats, today=today, initial={"starts_on": first})
    context = {
        "title": "Voeg iemand toe",
        "lead": "Wie erbij komt, ziet deze lerende vanaf de eerste dag.",
        "button": "Voeg toe",
        "nobody": not form.found
        and "Niemand heeft hier een rol die past. Nodig eerst iemand uit bij Mensen.",
    }

    def act(form):
        row = team.add_member(trajectory=found, by=request.user, at=timezone.now(), **form.values)
        return f"{row.name} is {row.get_role_display()} vanaf {date_of(row.starts_on)}."

    return _form(request, found, form, act, **context)


def _form(request, trajectory, form, act, **context):
    """Show a form; sent and right, let `act` do it and go back to the team with what it says."""
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, act(form))
        except team.TeamRefused as no:
            form.add_error(None, str(no))
        else:
            return go_to(request, "learningplans:team", trajectory=trajectory.pk)
    context = {"trajectory": trajectory, "form": form, "member": None, "nobody": "", **context}
    status = 422 if form.is_bound else 200
    return render_page(request, "learningplans/team_form.html", context, status=status)


def _member(request, pk):
    """One place in a team that the visitor may change; else a 404."""
    request.menu = MENU
    rows = TeamMember.objects.editable_by(request.user).filter(ended_at=None, successor=None)
    related = ("trajectory__learner", "trajectory__programme", "user", "mentor__user", "organisation")
    return get_object_or_404(rows.select_related(*related), pk=pk)


@requires(Can.EDIT_TEAM)
@require_http_methods(FORM)
def team_hand_over(request, team_member):
    """Somebody takes over the role, from a day on, with a note."""
    row, today = _member(request, team_member), timezone.localdate()
    if row.role in team_reading.COMES_ALONG or row.substitute_for_id:
        raise Http404
    people = team.people_with(row.organisation, row.role, today).exclude(pk=row.user_id)
    form = HandOverForm(request.POST or None, people=people, initial={"on": today})

    def act(form):
        new = team.hand_over(member=row, by=request.user, at=timezone.now(), **form.cleaned_data)
        return f"{new.name} neemt over vanaf {date_of(form.cleaned_data['on'])}."

    if request.method == "POST" and form.is_valid() and row.user_id == request.user.pk:
        return _given_away(request, row, form, act)
    context = {
        "title": "Draag over",
        "lead": "Wie neemt over, en wat moet die weten?",
        "button": "Draag over",
    }
    nobody = (
        "" if people else f"Er is geen andere {row.get_role_display()}. Nodig eerst iemand uit bij Mensen."
    )
    return _form(request, row.trajectory, form, act, member=row, nobody=nobody, **context)


def _given_away(request, row, form, act):
    """Who hands over the own role sees this learner no more: back to the list."""
    try:
        messages.success(request, act(form))
    except team.TeamRefused as no:
        form.add_error(None, str(no))
        context = {"trajectory": row.trajectory, "form": form, "member": row, "nobody": ""}
        words = {"title": "Draag over", "lead": "", "button": "Draag over"}
        return render_page(request, "learningplans/team_form.html", context | words, status=422)
    return go_to(request, "learningplans:home")


@requires(Can.EDIT_TEAM)
@require_http_methods(FORM)
def team_substitute(request, team_member):
    """A colleague stands in for a while."""
    row, today = _member(request, team_member), timezone.localdate()
    if row.substitute_for_id:
        raise Http404
    person = row.user or row.mentor.user
    people = team.people_with(row.organisation, row.role, today).exclude(pk=person and person.pk)
    form = SubstituteForm(request.POST or None, people=people, initial={"starts_on": today})
    context = {
        "title": "Duid een vervanger aan",
        "lead": "Bij vakantie of ziekte ziet de vervanger wat nodig is. Na de laatste dag stopt dat vanzelf.",
        "button": "Duid aan",
        "nobody": ""
        if people
        else f"Er is geen andere {row.get_role_display()}. Nodig eerst iemand uit bij Mensen.",
    }

    def act(form):
        new = team.set_substitute(member=row, by=request.user, at=timezone.now(), **form.cleaned_data)
        return f"{new.name} vervangt {row.name} tot en met {date_of(new.ends_on)}."

    return _form(request, row.trajectory, form, act, member=row, **context)


@requires(Can.EDIT_TEAM)
@require_http_methods(FORM)
def team_end(request, team_member):
    """Somebody leaves the team without successor, or a substitute stops sooner."""
    row = _member(request, team_member)
    if row.role == Role.MENTOR and not row.substitute_for_id:
        raise Http404
    form = EndForm(request.POST or None, initial={"on": timezone.localdate()})
    context = {
        "title": "Stop de vervanging" if row.substitute_for_id else "Beëindig deze rol",
        "lead": "De geschiedenis blijft. Neemt iemand over? Kies dan Draag over, met een nota.",
        "button": "Beëindig",
    }
    if row.substitute_for_id:
        context["lead"] = ""

    def act(form):
        team.end_member(member=row, by=request.user, at=timezone.now(), **form.cleaned_data)
        return f"{row.name} stopt na {date_of(form.cleaned_data['on'])}."

    return _form(request, row.trajectory, form, act, member=row, **context)


@requires(Can.EDIT_TEAM)
@require_POST
def team_contact(request, team_member):
    """Make somebody the one to call on their side."""
    row = _member(request, team_member)
    try:
        team.make_contact(member=row, by=request.user, at=timezone.now())
        messages.success(request, f"{row.name} is het aanspreekpunt.")
    except team.TeamRefused as no:
        messages.error(request, str(no))
    return go_to(request, "learningplans:team", trajectory=row.trajectory_id)


# --- all learners of a coach --------------------------------------------------------------------------------------


@requires(Can.EDIT_TEAM)
@require_http_methods(FORM)
def coach_hand_over(request, organisation):
    """All learners of a coach, or those without one, go to somebody with one note."""
    request.menu = MENU
    school = organisation_where(request, organisation, Can.EDIT_TEAM)
    if school.kind != "school":
        raise Http404
    user, today = request.user, timezone.localdate()
    coaches = list(team.people_with(school, Role.TRAJECTORY_COACH, today))
    oversees = school.pk in user.access.organisation_ids(Can.OVERSEE_LEARNERS)
    asked = request.GET.get("van", "" if oversees else str(user.pk))
    coach = next((person for person in coaches if str(person.pk) == asked), None)
    lost = asked == NOBODY and oversees
    form = _several(request, school, coach, lost, today) if coach or lost else None
    if request.method == "POST" and form is not None and form.is_valid() and _moved(request, form, lost):
        return go_to(request, "learningplans:home")
    context = {
        "school": school,
        "coaches": coaches if oversees else [],
        "coach": coach,
        "lost": lost,
        "without": team.without_coach(user, today).filter(school=school).count() if oversees else 0,
        "form": form,
        "mine": coach is not None and coach.pk == user.pk,
        "some": form is not None and form.fields["rows"].queryset.exists(),
    }
    status = 422 if form is not None and form.is_bound else 200
    return render_page(request, "learningplans/coach_hand_over.html", context, status=status)


def _several(request, school, coach, lost, today):
    people = team.people_with(school, Role.TRAJECTORY_COACH, today)
    if lost:
        rows = team.without_coach(request.user, today).filter(school=school)
        rows = rows.select_related("learner", "programme", "school").order_by("learner__name", "pk")
    else:
        rows = team.of_coach(request.user, coach, school, today)
        people = people.exclude(pk=coach.pk)
    initial = {"on": today, "rows": [] if lost else [row.pk for row in rows]}
    names = _named if lost else lambda row: _named(row.trajectory)
    return SeveralForm(request.POST or None, rows=rows, names=names, people=people, initial=initial)


def _named(trajectory):
    group = trajectory.learner.class_group
    return ", ".join(word for word in (trajectory.learner.name, group, trajectory.programme.name) if word)


def _moved(request, form, lost):
    said = dict(form.cleaned_data)
    rows = list(said.pop("rows"))
    said |= {"by": request.user, "at": timezone.now()}
    try:
        if lost:
            team.take_on(trajectories=rows, **said)
        else:
            team.hand_over_all(members=rows, **said)
    except team.TeamRefused as no:
        form.add_error(None, f"Niets is overgedragen: {no}")
        return False
    count = "1 lerende" if len(rows) == 1 else f"{len(rows)} lerenden"
    messages.success(request, f"{said['to'].name} begeleidt {count} vanaf {date_of(said['on'])}.")
    return True
