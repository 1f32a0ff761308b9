"""Meetings and peer talks of a network: invited, answered, held with a report, with material and what was learned."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from duaalportal.accounts.access import Can, requires
from duaalportal.lib import ical
from duaalportal.lib.addresses import url
from duaalportal.lib.pages import go_to, render_page
from groeiwijzer.models import NetworkMeeting
from groeiwijzer.networks import reading, services
from groeiwijzer.networks.forms import (
    CancelForm,
    LearnedForm,
    MeetingForm,
    NetworkPaperForm,
    NewMeetingForm,
    ReportForm,
)
from groeiwijzer.rules.networks import PEER_STEPS
from groeiwijzer.views.networks import FORM, MENU, back_to, changed_meanwhile, is_run_by, run_network


@requires(Can.SEE_NETWORKS)
@require_safe
def network_meeting(request, network, network_meeting):
    """One meeting: the invitation, who comes or came, material, what was said and what each learned."""
    found, user = _meeting(request, network, network_meeting), request.user
    now = timezone.now()
    guests = list(found.guests.select_related("user", "member"))
    own = next((guest for guest in guests if guest.user_id == user.pk), None)
    mine = reading.memberships(user, found.network_id, timezone.localdate())
    is_over = found.starts_at <= now
    runs = is_run_by(user, found) and found.network.ended_at is None and found.cancelled_at is None
    takes_part = bool(mine) and found.cancelled_at is None
    context = {
        "meeting": found,
        "network": found.network,
        "state": reading.state_of(found, now),
        "steps": [(words, found.steps.get(code, "")) for code, words in PEER_STEPS.items()],
        "guests": guests,
        "learned": [guest for guest in guests if guest.learned],
        "own": own,
        "is_over": is_over,
        "runs": runs,
        "answers": takes_part and not is_over and not found.reported_at,
        "learns": takes_part and is_over,
        "papers": list(found.papers.select_related("member", "added_by")),
        "brings": takes_part,
    }
    return render_page(request, "groeiwijzer/networks/meeting.html", context)


@requires(Can.RUN_NETWORK)
@require_http_methods(FORM)
def network_meeting_new(request, network):
    """Invite all members to a meeting or a peer talk."""
    found = run_network(request, network)
    kind = NetworkMeeting.Kind.PEER_REVIEW if request.GET.get("soort") == "intervisie" else "meeting"
    form = NewMeetingForm(request.POST or None, initial={"kind": kind})
    if request.method == "POST" and form.is_valid():
        try:
            meeting = services.invite(
                network=found,
                kind=form.cleaned_data["kind"],
                key=form.cleaned_data["key"],
                by=request.user,
                at=timezone.now(),
                **form.values,
            )
        except services.NetworkRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Uitgenodigd. Het contact van elk lid ziet het op Vandaag.")
            return go_to(request, "groeiwijzer:network_meeting", **_keys(meeting))
    context = {
        "form": form,
        "title": "Nodig uit",
        "over": found.name,
        "back": back_to(found),
        "button": "Nodig uit",
    }
    return _form(request, context, form)


@requires(Can.RUN_NETWORK)
@require_http_methods(FORM)
def network_meeting_change(request, network, network_meeting):
    """Another day, place or subject; another day asks everybody again."""
    found = _run(request, network, network_meeting)
    local = timezone.localtime(found.starts_at)
    initial = {
        "title": found.title,
        "day": local.date(),
        "clock": local.time(),
        "minutes": found.minutes,
        "where_at": found.where_at,
        "invitation": found.invitation,
        "version": found.version,
    }
    form = MeetingForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_meeting(
                meeting=found,
                version=form.cleaned_data["version"] or 0,
                by=request.user,
                at=timezone.now(),
                **form.values,
            )
        except services.RowChanged as error:
            changed_meanwhile(form, error.current)
        except services.NetworkRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Aangepast.")
            return go_to(request, "groeiwijzer:network_meeting", **_keys(found))
    context = {
        "form": form,
        "title": "Pas de uitnodiging aan",
        "over": found.network.name,
        "lead": "Kies je een andere dag, dan vraagt het portaal iedereen opnieuw of ze komen.",
        "back": _back(found),
    }
    return _form(request, context, form)


@requires(Can.RUN_NETWORK)
@require_http_methods(FORM)
def network_meeting_cancel(request, network, network_meeting):
    """Call off, with a reason that all members read."""
    found = _run(request, network, network_meeting)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.cancel_meeting(
                meeting=found, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now()
            )
        except services.NetworkRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Afgelast. Alle leden lezen waarom.")
            return go_to(request, "groeiwijzer:network_meeting", **_keys(found))
    context = {
        "form": form,
        "title": "Gelast de bijeenkomst af",
        "over": found.title,
        "back": _back(found),
        "button": "Gelast af",
    }
    return _form(request, context, form)


@requires(Can.SEE_NETWORKS)
@require_POST
def network_answer(request, network, network_meeting):
    """Say whether one comes, as one of a member organisation."""
    found = _meeting(request, network, network_meeting)
    comes = request.POST.get("komt") == "ja"
    try:
        services.answer(
            meeting=found, member=_for_whom(request, found), comes=comes, by=request.user, at=timezone.now()
        )
    except services.NetworkRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Genoteerd: je komt." if comes else "Genoteerd: je komt niet.")
    return go_to(request, "groeiwijzer:network_meeting", **_keys(found))


@requires(Can.RUN_NETWORK)
@require_http_methods(FORM)
def network_report(request, network, network_meeting):
    """What was said, who was there and the next step."""
    found = _run(request, network, network_meeting)
    guests = list(found.guests.select_related("user", "member"))
    came = [str(one.pk) for one in guests if (one.comes if one.was_there is None else one.was_there)]
    initial = {
        "text": found.report,
        "next_step": found.next_step,
        "next_on": found.next_on,
        "present": came,
        "version": found.version,
        **{f"step_{code}": text for code, text in found.steps.items()},
    }
    form = ReportForm(
        request.POST or None, initial=initial, guests=guests, is_peer_review=found.is_peer_review
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.report(
                meeting=found,
                text=data["text"],
                steps=form.steps,
                next_step=data["next_step"],
                next_on=data["next_on"],
                present={one.pk for one in guests if str(one.pk) in data.get("present", ())},
                version=data["version"] or 0,
                by=request.user,
                at=timezone.now(),
            )
        except services.RowChanged as error:
            changed_meanwhile(form, error.current)
        except services.NetworkRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Bewaard. Wie erbij was, krijgt de vraag wat ze leerden.")
            return go_to(request, "groeiwijzer:network_meeting", **_keys(found))
    context = {
        "form": form,
        "title": "Intervisie, stap voor stap" if found.is_peer_review else "Verslag",
        "over": found.title,
        "lead": "Alle leden van het netwerk lezen dit. Noem geen lerende bij naam.",
        "back": _back(found),
    }
    return _form(request, context, form)


@requires(Can.SEE_NETWORKS)
@require_http_methods(FORM)
def network_learned(request, network, network_meeting):
    """What one takes home of a meeting, for all members to read."""
    found = _meeting(request, network, network_meeting)
    member = _for_whom(request, found)
    own = found.guests.filter(user=request.user).first()
    initial = {"text": own.learned if own else "", "version": own.version if own else 1}
    form = LearnedForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.share_learned(
                meeting=found,
                member=member,
                text=form.cleaned_data["text"],
                version=form.cleaned_data["version"] or 1,
                by=request.user,
                at=timezone.now(),
            )
        except services.RowChanged as error:
            changed_meanwhile(form, error.current)
        except services.NetworkRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Gedeeld met het netwerk.")
            return go_to(request, "groeiwijzer:network_meeting", **_keys(found))
    context = {
        "form": form,
        "title": "Wat neem je mee?",
        "over": found.title,
        "back": _back(found),
        "button": "Deel met het netwerk",
    }
    return _form(request, context, form)


@requires(Can.SEE_NETWORKS)
@require_safe
def network_ics(request, network, network_meeting):
    """The meeting as a file for one's own agenda."""
    found = _meeting(request, network, network_meeting)
    address = request.build_absolute_uri(url("groeiwijzer:network_meeting", **_keys(found)))
    content = ical.written(found.network.name, [reading.entry(found, address)], timezone.now())
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="bijeenkomst.ics"'
    return response


@requires(Can.SEE_NETWORKS)
@require_http_methods(FORM)
def network_paper_new(request, network, network_meeting):
    """Bring material to a meeting, as one of a member organisation."""
    found = _meeting(request, network, network_meeting)
    member = _for_whom(request, found)
    form = NetworkPaperForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_paper(
                meeting=found,
                member=member,
                file_name=form.file_name,
                key=form.cleaned_data["key"],
                by=request.user,
                at=timezone.now(),
                **form.said(),
            )
        except services.NetworkRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Het materiaal staat erbij.")
            return go_to(request, "groeiwijzer:network_meeting", **_keys(found))
    context = {
        "form": form,
        "title": "Voeg materiaal toe",
        "over": found.title,
        "lead": "Alle leden van het netwerk kunnen het openen.",
        "back": _back(found),
    }
    return _form(request, context, form)


@requires(Can.SEE_NETWORKS)
@require_safe
def network_paper(request, network, network_meeting, network_paper):
    """The file itself, after asking anew whether this person may have it; to keep, never to show in place."""
    found = _meeting(request, network, network_meeting)
    paper = get_object_or_404(found.papers, pk=network_paper)
    try:
        content = paper.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(
        content, as_attachment=True, filename=paper.file_name, content_type=paper.content_type
    )


# --- loading and answering --------------------------------------------------------------------------------------


def _meeting(request, network, pk):
    request.menu = MENU
    rows = NetworkMeeting.objects.visible_to(request.user, timezone.localdate())
    return get_object_or_404(_with_people(rows), pk=pk, network=network)


def _run(request, network, pk):
    request.menu = MENU
    return get_object_or_404(
        _with_people(NetworkMeeting.objects.run_by(request.user)), pk=pk, network=network
    )


def _with_people(rows):
    return rows.select_related("network__organisation", "invited_by", "reported_by", "cancelled_by")


def _for_whom(request, meeting):
    """The member organisation for which this visitor speaks; who takes part for none gets a 404."""
    mine = reading.memberships(request.user, meeting.network_id, timezone.localdate())
    if not mine:
        raise Http404
    return mine[0]


def _keys(meeting):
    return {"network": meeting.network_id, "network_meeting": meeting.pk}


def _back(meeting):
    return "groeiwijzer:network_meeting", _keys(meeting)


def _form(request, context, form):
    status = 422 if form.is_bound else 200
    return render_page(request, "groeiwijzer/networks/form.html", {"leaves": None} | context, status=status)
