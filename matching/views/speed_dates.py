"""Speed dates as a school plans them: when, which companies, which learners, and who sits where."""

from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from companies.views.loading import organisation_where
from duaalportal.accounts.access import Can, requires
from duaalportal.lib.pages import go_to, render_page
from matching.models import SpeedDate, SpeedDateSeat, SpeedDateTable, SpeedDateTalk
from matching.speed_dates import planning, writing
from matching.speed_dates.forms import SeatsForm, SpeedDateForm, TableForm, learners_for
from matching.speed_dates.planning import SpeedDateMoved, SpeedDateRefused
from matching.speed_dates.reading import VIEWS, Seen, TimetableFilter
from matching.views.loading import lost_race

MENU = "learningplans:home"


@requires(Can.RUN_SPEED_DATE)
@require_http_methods(["GET", "HEAD", "POST"])
def speed_date_new(request, organisation):
    """Plan a session."""
    school = organisation_where(request, organisation, Can.RUN_SPEED_DATE)
    form = SpeedDateForm(request.POST or None, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        made = _kept(request, form, writing.make, school=school, key=form.cleaned_data["key"], **form.said)
        if made:
            messages.success(request, "Gepland. Vraag nu bedrijven en lerenden.")
            return go_to(request, "matching:speed_date", speed_date=made.pk)
    return _page(request, form, "form", title="Plan een speeddate", over=school.name)


@requires(Can.RUN_SPEED_DATE)
@require_http_methods(["GET", "HEAD", "POST"])
def speed_date_change(request, speed_date):
    """Change when, where and how long."""
    row = _session(request, speed_date)
    form = SpeedDateForm(request.POST or None, today=timezone.localdate(), speed_date=row)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        done = _kept(request, form, writing.change, speed_date=row, version=version, **form.said)
        if done:
            changed, gone = done
            messages.success(request, "Bewaard.")
            if changed.moved_at != row.moved_at:
                messages.warning(
                    request,
                    "Het is nu op een ander moment. Iedereen is opnieuw gevraagd; er is geen rooster meer.",
                )
            elif gone:
                messages.warning(
                    request, f"{gone} gesprekken in rondes die wegvallen, zijn weg. Vul het rooster aan."
                )
            return go_to(request, "matching:speed_date", speed_date=row.pk)
    return _page(request, form, "form", speed_date=row, title="Pas de speeddate aan", over=str(row))


@requires(Can.RUN_SPEED_DATE)
@require_POST
def speed_date_cancel(request, speed_date):
    """It does not go on."""
    row = _session(request, speed_date)
    _done(request, "Afgelast. Wie gevraagd was, leest het op Vandaag.", writing.cancel, speed_date=row)
    return go_to(request, "matching:speed_date", speed_date=row.pk)


@requires(Can.RUN_SPEED_DATE)
@require_http_methods(["GET", "HEAD", "POST"])
def speed_date_tables(request, speed_date):
    """Ask a company to take a table."""
    row = _session(request, speed_date)
    form = TableForm(request.POST or None, speed_date=row, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        made = _kept(request, form, writing.add_table, speed_date=row, **form.cleaned_data)
        if made:
            messages.success(
                request,
                f"{made.organisation.name} is gevraagd, voor tafel {made.position}. Het zegt zelf ja of nee.",
            )
            return go_to(request, "matching:speed_date", speed_date=row.pk)
    return _page(request, form, "form", speed_date=row, title="Vraag een bedrijf", over=str(row))


@requires(Can.RUN_SPEED_DATE)
@require_POST
def speed_date_table(request, speed_date_table):
    """What a company told the school: it does not come, or it does."""
    rows = SpeedDateTable.objects.editable_by(request.user).select_related("session", "organisation")
    row = get_object_or_404(rows, pk=speed_date_table)
    if request.POST.get("komt") == "ja":
        _done(request, "Genoteerd. Vul het rooster aan.", writing.take_table, table=row)
    else:
        _done(
            request,
            "Genoteerd. De gesprekken die nog kwamen aan deze tafel, zijn weg. Vul het rooster aan.",
            writing.leave,
            table=row,
        )
    return go_to(request, "matching:speed_date", speed_date=row.session_id)


@requires(Can.RUN_SPEED_DATE)
@require_http_methods(["GET", "HEAD", "POST"])
def speed_date_seats(request, speed_date):
    """Ask learners whether they take part."""
    row = _session(request, speed_date)
    form = SeatsForm(request.POST or None, trajectories=learners_for(request.user, Can.RUN_SPEED_DATE, row))
    if request.method == "POST" and form.is_valid():
        chosen = list(form.cleaned_data["trajectories"])
        asked = _kept(request, form, writing.invite, speed_date=row, trajectories=chosen)
        if asked is not None:
            who = "1 lerende is" if asked == 1 else f"{asked} lerenden zijn"
            messages.success(request, f"{who} gevraagd. Wie ja zegt, komt op het rooster.")
            return go_to(request, "matching:speed_date", speed_date=row.pk)
    return _page(request, form, "seats", speed_date=row)


@requires(Can.RUN_SPEED_DATE)
@require_POST
def speed_date_seat(request, speed_date_seat):
    """A learner is not there."""
    rows = SpeedDateSeat.objects.editable_by(request.user).select_related("session")
    row = get_object_or_404(rows, pk=speed_date_seat)
    words = f"{row.first_name} doet niet mee. Vul het rooster aan, dan komt er iemand in de plaats."
    _done(request, words, writing.answer, seat=row, joins=False)
    return go_to(request, "matching:speed_date", speed_date=row.session_id)


@requires(Can.RUN_SPEED_DATE)
@require_http_methods(["GET", "HEAD", "POST"])
def speed_date_timetable(request, speed_date):
    """Who sits where, by round, learner or company, and what came of it; a POST makes it, or fills it up."""
    request.menu = MENU
    row = _session(request, speed_date)
    if request.method == "POST":
        version = request.POST.get("version", "")
        made = _done(
            request,
            "",
            planning.make_timetable,
            speed_date=row,
            version=int(version) if version.isdecimal() and len(version) < 10 else 0,
            afresh=request.POST.get("hoe") == "opnieuw",
        )
        if made is not None:
            said = (
                "Er kwam niets bij: alles wat past, staat er al." if not made else "Het rooster staat klaar."
            )
            messages.success(request, said)
        return go_to(request, "matching:speed_date_timetable", speed_date=row.pk)
    wanted = TimetableFilter.of(request.GET)
    context = {
        "speed_date": row,
        "seen": Seen(request.user, row, timezone.now()),
        "wanted": wanted,
        "views": VIEWS,
        "proposes": request.user.access.can(Can.RUN_MATCH),
    }
    return render_page(request, "matching/speed_dates/timetable.html", context)


@requires(Can.RUN_SPEED_DATE)
@require_POST
def speed_date_fix(request, speed_date_talk):
    """Let a talk stay where it is, or let it go."""
    rows = SpeedDateTalk.objects.editable_by(request.user).filter(
        school_id__in=request.user.access.organisation_ids(Can.RUN_SPEED_DATE)
    )
    row = get_object_or_404(rows, pk=speed_date_talk)
    stays = request.POST.get("vast") == "ja"
    _done(
        request,
        "Dit gesprek blijft staan." if stays else "Dit gesprek mag weer verschuiven.",
        planning.fix,
        talk=row,
        stays=stays,
    )
    return go_to(request, "matching:speed_date_talk", speed_date_talk=row.pk)


def _session(request, pk):
    rows = SpeedDate.objects.editable_by(request.user).select_related("programme", "school")
    return get_object_or_404(rows, pk=pk)


def _kept(request, form, write, **said):
    try:
        return write(by=request.user, at=timezone.now(), **said)
    except SpeedDateMoved as no:
        lost_race(form, no)
        return None
    except SpeedDateRefused as no:
        form.add_error(no.field if no.field in form.fields else None, str(no))
        return None


def _done(request, words, write, **said):
    try:
        done = write(by=request.user, at=timezone.now(), **said)
    except SpeedDateRefused as no:
        messages.error(request, str(no))
        return None
    if words:
        messages.success(request, words)
    return done


def _page(request, form, template, *, speed_date=None, **context):
    request.menu = MENU
    context |= {"form": form, "speed_date": speed_date}
    status = 422 if form.errors else 200
    return render_page(request, f"matching/speed_dates/{template}.html", context, status=status)
