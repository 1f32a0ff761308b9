"""Around one learner: who is waited for, reminding them now, and noting what they say on the telephone."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from duaalportal.accounts.access import Can, Role, requires
from duaalportal.lib.dates import date_of
from duaalportal.lib.pages import go_to, render_page
from duaalportal.lib.school_calendar import Week
from duaalportal.reminders import chasing, following, phone
from duaalportal.reminders.forms import ChaseForm, PhoneForm
from duaalportal.reminders.kinds import WEEK, kind_of
from duaalportal.reminders.models import PhoneAnswer, Waiting
from duaalportal.reminders.standing_task import count_soon
from evaluation.models import Party
from evaluation.rules import scores as rules
from evaluation.rules.weeks import Side
from evaluation.views.weeks import field_of
from evaluation.weeks import forms as week_forms
from evaluation.weeks import showing
from evaluation.weeks.desk import desk_of
from learningplans.views.loading import MENU, reads, trajectory_where

FORM = ["GET", "HEAD", "POST"]


@requires(Can.FOLLOW_UP)
@reads
def reminders_around(request, trajectory):
    """Who keeps others waiting around this learner, and what they already got."""
    found, today = trajectory_where(request, trajectory, Can.FOLLOW_UP), timezone.localdate()
    people, counted_at = following.around(found, request.user, today)
    context = {
        "trajectory": found,
        "people": people,
        "counted_at": counted_at,
        "chases": request.user.access.can(Can.CHASE),
    }
    return render_page(request, "reminders/around.html", context)


@requires(Can.FOLLOW_UP)
@require_POST
def reminders_recount(request, trajectory):
    """Ask again what waits for the people around this learner, behind the page."""
    found = trajectory_where(request, trajectory, Can.FOLLOW_UP)
    count_soon([found.pk])
    messages.success(request, "We vragen het opnieuw na. Laad de pagina zo dadelijk opnieuw.")
    return go_to(request, "reminders_around", trajectory=found.pk)


def _person(request, trajectory, person):
    """The trajectory, who is waited for there, and for which organisation they act; a 404 for any other."""
    found = trajectory_where(request, trajectory, Can.CHASE)
    who = following.person_around(found, request.user, person, timezone.localdate())
    if who is None:
        raise Http404
    return found, *who


@requires(Can.CHASE)
@require_http_methods(FORM)
def chase(request, trajectory, person):
    """Remind somebody now; who got a mail today is reminded again only when it is urgent."""
    found, user, _, _ = _person(request, trajectory, person)
    now = request.method == "POST" and "reason" not in request.POST
    form = ChaseForm(request.POST if request.method == "POST" and not now else None)
    refused = ""
    if now or form.is_valid():
        said = {} if now else form.cleaned_data
        try:
            chasing.chase(trajectory=found, user=user, by=request.user, at=timezone.now(), **said)
        except chasing.ChaseRefused as no:
            refused = str(no)
        else:
            messages.success(request, f"De herinnering aan {user.name} vertrekt nu.")
            return go_to(request, "reminders_around", trajectory=found.pk)
    context = {"trajectory": found, "person": user, "form": form, "refused": refused}
    status = 422 if refused or form.errors else 200
    return render_page(request, "reminders/chase.html", context, status=status)


# --- by telephone -------------------------------------------------------------------------------------------------------


@requires(Can.CHASE)
@require_http_methods(FORM)
def phone_note(request, trajectory, person):
    """Note what somebody said about one of the things that wait for them; a week has a form of its own."""
    found, user, organisation, role = _person(request, trajectory, person)
    lines = list(
        Waiting.objects.visible_to(request.user)
        .filter(trajectory=found, user=user)
        .order_by("urgency", "since", "pk")
    )
    weeks = _weeks_of(found, lines) if role == Role.MENTOR else []
    named = [row for row in lines if not (weeks and kind_of(row.code) and kind_of(row.code).key == "week")]
    form = PhoneForm(request.POST or None, lines=named) if named else None
    if form and form.is_valid():
        try:
            phone.note(
                trajectory=found,
                for_user=user,
                organisation=organisation,
                by=request.user,
                at=timezone.now(),
                **form.cleaned_data,
            )
        except phone.PhoneRefused as no:
            form.add_error(None, str(no))
        else:
            return _noted(request, found, user)
    context = {"trajectory": found, "person": user, "form": form, "weeks": weeks, "theme": WEEK}
    status = 422 if form and form.errors else 200
    return render_page(request, "reminders/phone_note.html", context, status=status)


def _noted(request, trajectory, user):
    messages.success(request, f"Genoteerd. {user.name} krijgt het op Vandaag en in de mail om te bevestigen.")
    return go_to(request, "reminders_around", trajectory=trajectory.pk)


def _weeks_of(trajectory, lines):
    """The weeks that wait for a mentor: those that are named, else the last four."""
    found = []
    for row in lines:
        begin = f"week-{trajectory.pk}-"
        if row.code.startswith(begin):
            found.append(Week.read(row.code[len(begin) :][:7]))
    if not found and any(row.kind == "week" for row in lines):
        last = Week.of(timezone.localdate()).before
        found = [last, last.before, last.before.before]
    return sorted(set(found), key=lambda week: week.monday)


@requires(Can.CHASE)
@require_http_methods(FORM)
def phone_week(request, trajectory, person, week):
    """A week as a mentor told it by telephone, in the words of the grid of that week."""
    found, user, organisation, role = _person(request, trajectory, person)
    try:
        week = Week.read(week)
    except ValueError as error:
        raise Http404 from error
    if role != Role.MENTOR or week.monday > timezone.localdate():
        raise Http404
    desk = desk_of(found, week, request.user, timezone.localdate())
    if desk.grid_id is None:
        raise Http404
    side, problems, refused = Side(Party.MENTOR.value, organisation), {}, ""
    filled = week_forms.read(request.POST)
    if request.method == "POST":
        filled.said["scores"] = rules.belonging(desk.grid, filled.said["scores"])
        filled.said["looks"] = {}
        missing = rules.problems(desk.grid, filled.said["scores"], side.party)
        problems = filled.problems | {field_of(one): one.text for one in missing}
        if not problems:
            try:
                phone.note(
                    trajectory=found,
                    for_user=user,
                    organisation=organisation,
                    code=phone.code_of_week(found, week, organisation),
                    week=week,
                    payload=filled.said,
                    by=request.user,
                    at=timezone.now(),
                )
            except phone.PhoneRefused as no:
                refused = str(no)
            else:
                return _noted(request, found, user)
    context = {
        "trajectory": found,
        "person": user,
        "week": week,
        "form": showing.form_of(desk, side, filled.said, problems),
        "problems": problems,
        "refused": refused,
        "around": showing.around(week, timezone.localdate()),
    }
    status = 422 if problems or refused else 200
    return render_page(request, "reminders/phone_week.html", context, status=status)


# --- by who said it ---------------------------------------------------------------------------------------------------------


def _answer(request, pk):
    rows = PhoneAnswer.objects.visible_to(request.user).filter(for_user=request.user)
    return get_object_or_404(rows.select_related("trajectory__learner", "trajectory__school", "by"), pk=pk)


@requires(Can.USE_PORTAL)
@require_safe
def phone_answer(request, answer):
    """What somebody noted for me, to confirm or to deny."""
    request.menu = MENU
    row = _answer(request, answer)
    context = {"answer": row, "about": phone.about(row), "grid": None}
    if row.week:
        desk = desk_of(row.trajectory, Week.read(row.week), request.user, timezone.localdate())
        side = Side(Party.MENTOR.value, row.organisation_id)
        context["grid"] = showing.form_of(desk, side, row.payload)
        context["labels"] = {one.code: one for one in context["grid"]["choices"]}
    return render_page(request, "reminders/phone_answer.html", context)


@requires(Can.USE_PORTAL)
@require_POST
def phone_confirm(request, answer):
    """Yes, so I said it: of a week it is my voice from now on."""
    row = _answer(request, answer)
    try:
        phone.confirm(answer=row, by=request.user, at=timezone.now())
    except phone.PhoneRefused as no:
        messages.error(request, str(no))
        return go_to(request, "phone_answer", answer=row.pk)
    messages.success(request, f"Bevestigd. {row.by.name} hoeft niets meer te vragen.")
    return go_to(request, "today")


@requires(Can.USE_PORTAL)
@require_POST
def phone_deny(request, answer):
    """No, I did not say that: it stays as what was noted, and counts for nothing."""
    row = _answer(request, answer)
    try:
        phone.deny(answer=row, by=request.user, at=timezone.now())
    except phone.PhoneRefused as no:
        messages.error(request, str(no))
        return go_to(request, "phone_answer", answer=row.pk)
    messages.success(request, "Genoteerd dat dit niet klopt. Het telt niet.")
    return go_to(request, "today")


# --- the call list ------------------------------------------------------------------------------------------------------------


@requires(Can.CHASE)
@reads
def call_list(request):
    """Who stayed silent after all mails, with a telephone number where one is known."""
    request.menu = "today"
    today = timezone.localdate()
    people = following.call_list(request.user, today)
    return render_page(request, "reminders/call_list.html", {"people": people, "today": date_of(today)})
