"""Speed dates as those who take part live them: what comes next, the own table or the own talks, and a note."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from duaalportal.accounts.access import Can, OrganisationKind, Role, requires
from duaalportal.jobs.papers import ask_for_paper
from duaalportal.lib.pages import go_to, render_page
from matching.models import SpeedDate, SpeedDateSeat, SpeedDateTable, SpeedDateTalk
from matching.speed_dates import noting, writing
from matching.speed_dates.forms import NoteForm, TableAnswerForm
from matching.speed_dates.jobs import SHEETS
from matching.speed_dates.planning import SpeedDateMoved, SpeedDateRefused
from matching.speed_dates.reading import (
    COMPANY,
    LEARNER,
    LISTS,
    Seen,
    SpeedDateFilter,
    sessions_of,
    unanswered,
)
from matching.views.loading import lost_race

PER_PAGE = 20
MENU = "matching:speed_dates"
GONE = "vallen de {} gesprekken aan jullie tafel, voor zover ze nog komen,"


@requires(Can.JOIN_SPEED_DATE)
@require_safe
def speed_dates(request):
    """The speed dates this person has to do with."""
    today, wanted = timezone.localdate(), SpeedDateFilter.of(request.GET)
    rows = sessions_of(request.user, wanted, today)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("pagina"))
    is_learner = request.user.access.has_role(Role.LEARNER)
    plans = request.user.access.organisations(Can.RUN_SPEED_DATE)
    context = {
        "page": page,
        "wanted": wanted,
        "query": wanted.query,
        "lists": LISTS,
        "unanswered": unanswered(request.user, page.object_list) if is_learner else (),
        "schools": [one for one in plans if one.kind == OrganisationKind.SCHOOL],
    }
    return render_page(request, "matching/speed_dates/list.html", context)


@requires(Can.JOIN_SPEED_DATE)
@require_safe
def speed_date(request, speed_date):
    """One speed date: for the school what is planned, for a company its table, for a learner the own talks."""
    request.menu = MENU
    row = _session(request, speed_date)
    seen = Seen(request.user, row, timezone.now())
    context = {"speed_date": row, "seen": seen}
    if seen.is_school:
        return render_page(request, "matching/speed_dates/plan.html", context)
    if seen.own_tables:
        return render_page(request, "matching/speed_dates/table.html", context)
    if seen.own_seat is None:
        raise Http404
    return render_page(request, "matching/speed_dates/own.html", context)


@requires(Can.JOIN_SPEED_DATE)
@require_POST
def speed_date_answer(request, speed_date_seat):
    """The learner says yes or no."""
    rows = SpeedDateSeat.objects.around(request.user).select_related("session")
    row = get_object_or_404(rows.filter(trajectory__learner__user=request.user), pk=speed_date_seat)
    joins = request.POST.get("mee") == "ja"
    try:
        writing.answer(seat=row, joins=joins, by=request.user, at=timezone.now())
    except SpeedDateRefused as no:
        messages.error(request, str(no))
    else:
        said = "Fijn, je doet mee." if joins else "Genoteerd. Je staat niet op het rooster."
        messages.success(request, said)
    return go_to(request, "matching:speed_date", speed_date=row.session_id)


@requires(Can.JOIN_SPEED_DATE)
@require_http_methods(["GET", "HEAD", "POST"])
def speed_date_table_answer(request, speed_date_table):
    """The company says yes, with who sits at its table, or no, with a reason; later on it may say otherwise."""
    request.menu = MENU
    rows = SpeedDateTable.objects.of_own_company(request.user).select_related("organisation")
    table = get_object_or_404(rows, pk=speed_date_table)
    row = _session(request, table.session_id)
    table.session = row
    comes = "ja" if table.agreed_at else "nee" if table.left_at else None
    initial = {"comes": comes, "host": table.host, "reason": table.reason}
    form = TableAnswerForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid() and _answered(request, form, table):
        return go_to(request, "matching:speed_date", speed_date=row.pk)
    context = {"speed_date": row, "form": form, "title": "Komen jullie?", "over": str(row)}
    context["lead"] = _what_it_means(request.user, table)
    status = 422 if form.errors else 200
    return render_page(request, "matching/speed_dates/form.html", context, status=status)


def _what_it_means(user, table):
    if not table.agreed_at:
        return "Zolang jullie niets zeggen, komt er niemand aan jullie tafel."
    talks = SpeedDateTalk.objects.visible_to(user).filter(table=table).count()
    if not talks:
        return "Zeggen jullie af, dan leest de school het meteen."
    fall = "valt het gesprek aan jullie tafel" if talks == 1 else GONE.format(talks)
    return f"Zeggen jullie af, dan {fall} weg. De school leest het meteen en kan het rooster aanvullen."


def _answered(request, form, table):
    said = form.cleaned_data
    about = {"table": table, "by": request.user, "at": timezone.now()}
    try:
        if said["comes"] == "ja":
            writing.take_table(host=said["host"], **about)
        else:
            writing.leave(reason=said["reason"], **about)
    except SpeedDateRefused as no:
        form.add_error(no.field if no.field in form.fields else None, str(no))
        return False
    told = "Fijn, jullie komen." if said["comes"] == "ja" else "Genoteerd. De school leest waarom."
    messages.success(request, told)
    return True


@requires(Can.JOIN_SPEED_DATE)
@require_POST
def speed_date_known(request, speed_date):
    """Who was asked read that it does not go on."""
    row = _session(request, speed_date)
    writing.acknowledge(speed_date=row, by=request.user, at=timezone.now())
    return go_to(request, "matching:speed_date", speed_date=row.pk)


@requires(Can.JOIN_SPEED_DATE)
@require_http_methods(["GET", "HEAD", "POST"])
def speed_date_talk(request, speed_date_talk):
    """One short talk: when and where, and the note of the own side; a school reads both."""
    request.menu = MENU
    talk = get_object_or_404(SpeedDateTalk.objects.visible_to(request.user), pk=speed_date_talk)
    row = _session(request, talk.session_id)
    seen = Seen(request.user, row, timezone.now())
    side = _side(seen, talk)
    notes = seen.notes.get(talk.pk, {})
    form = _form(request, side, notes.get(side)) if side and seen.may_note else None
    if request.method == "POST":
        if form is None:
            messages.error(request, "Een notitie schrijf je op de dag zelf of erna, aan je eigen kant.")
            return go_to(request, "matching:speed_date_talk", speed_date_talk=talk.pk)
        if form.is_valid() and _noted(request, form, talk, side):
            messages.success(request, "Bewaard.")
            return go_to(request, "matching:speed_date", speed_date=row.pk)
    context = {
        "speed_date": row,
        "talk": talk,
        "seen": seen,
        "side": side,
        "form": form,
        "notes": notes,
        "sides": (LEARNER, COMPANY),
    }
    status = 422 if form is not None and form.errors else 200
    return render_page(request, "matching/speed_dates/talk.html", context, status=status)


@requires(Can.JOIN_SPEED_DATE)
@require_POST
def speed_date_sheets(request, speed_date):
    """On paper, made behind the page: one sheet per company and per learner, as far as this person reads them."""
    return ask_for_paper(request, SHEETS, _session(request, speed_date))


def _session(request, pk):
    rows = SpeedDate.objects.visible_to(request.user).select_related("programme", "school")
    return get_object_or_404(rows, pk=pk)


def _side(seen, talk):
    if talk.organisation_id in seen.user.access.organisation_ids(Can.JOIN_SPEED_DATE):
        return COMPANY
    if seen.is_school or seen.own_seat is None:
        return None
    return LEARNER if seen.own_seat.trajectory_id == talk.trajectory_id else None


def _form(request, side, mine):
    initial = {name: getattr(mine, name) for name in ("keen", "text", "version")} if mine else {"version": 0}
    return NoteForm(request.POST or None, side=side, initial=initial)


def _noted(request, form, talk, side):
    try:
        return noting.note(
            talk=talk,
            side=side,
            by=request.user,
            at=timezone.now(),
            today=timezone.localdate(),
            **form.cleaned_data,
        )
    except SpeedDateMoved as no:
        lost_race(form, no)
        return None
    except SpeedDateRefused as no:
        form.add_error(None, str(no))
        return None
