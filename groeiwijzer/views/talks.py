"""Talks at the end of a trajectory: the list, a new one, and one to read and correct."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from companies import exits
from companies.models import ExitInterview
from duaalportal.accounts.access import Can, requires
from duaalportal.accounts.audit import VERBS, history
from duaalportal.lib.dates import school_year
from duaalportal.lib.downloads import as_file
from duaalportal.lib.pages import go_to, render_page
from groeiwijzer import talks
from groeiwijzer.attention_together import to_look_back
from groeiwijzer.growth_forms import TalkForm, initial_notes
from groeiwijzer.models import EndTalk
from groeiwijzer.views.loading import organisation_where

PER_PAGE, ENDED_SHOWN = 25, 10
HEADER = (
    "Over",
    "Gehouden op",
    "Wie was erbij",
    "Vestiging",
    "Onderwerp",
    "Wat jullie meenemen",
    "Vastgelegd door",
)


@requires(Can.SEE_ASSESSMENTS)
@require_safe
def talk_list(request, organisation):
    """The talks of one organisation that this person may read, the newest first."""
    request.menu = "groeiwijzer:home"
    place = organisation_where(request, organisation, Can.SEE_ASSESSMENTS)
    page = Paginator(_asked(request, place), PER_PAGE).get_page(request.GET.get("pagina"))
    query = request.GET.copy()
    query.pop("pagina", None)
    context = {
        "organisation": place,
        "page": page,
        "q": request.GET.get("q", "").strip(),
        "query": query.urlencode(),
        "records": place.pk in request.user.access.organisation_ids(Can.RECORD_TALK),
        "ended": to_look_back(request.user)
        .filter(organisation=place)
        .select_related("learner", "programme")
        .order_by("-ends_on", "pk")[:ENDED_SHOWN],
    }
    return render_page(request, "groeiwijzer/talks.html", context, block="lijst")


@requires(Can.SEE_ASSESSMENTS)
@require_safe
def talk_file(request, organisation, kind):
    """What was said per topic, as a file."""
    place = organisation_where(request, organisation, Can.SEE_ASSESSMENTS)
    rows = (
        (
            talk.about,
            talk.held_on,
            talk.present,
            talk.establishment.name if talk.establishment else "",
            topic.text,
            talk.notes[topic.code],
            talk.recorded_by.name,
        )
        for talk in _asked(request, place)
        for topic in talks.topics_of(talk)
        if talk.notes.get(topic.code)
    )
    return as_file(kind, f"eindgesprekken-{place.slug}", HEADER, rows)


def _asked(request, place):
    rows = EndTalk.objects.visible_to(request.user).filter(organisation=place)
    search = request.GET.get("q", "").strip()[:100]
    if search:
        rows = rows.filter(
            Q(about__icontains=search)
            | Q(present__icontains=search)
            | Q(establishment__name__icontains=search)
            | Q(recorded_by__name__icontains=search)
        )
    return rows.select_related("establishment", "recorded_by")


@requires(Can.RECORD_TALK)
@require_http_methods(["GET", "HEAD", "POST"])
def talk_new(request, organisation):
    """Write down a talk that was held."""
    request.menu = "groeiwijzer:home"
    place = organisation_where(request, organisation, Can.RECORD_TALK)
    version = talks.version_for_talk(place)
    if version is None:
        raise Http404
    script = version.instrument.talk
    today = timezone.localdate()
    ended, exit_talk = _ended_place(request, place)
    if ended and request.method != "POST" and EndTalk.objects.filter(place=ended).exists():
        return _looked_back(request, place, ended)
    form = TalkForm(
        request.POST or None,
        organisation=place,
        topics=script.topics,
        today=today,
        initial={"held_on": today, **_known_of(ended)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            talk = talks.record_talk(
                organisation=place,
                version=version,
                place=ended,
                key=form.cleaned_data["key"],
                by=request.user,
                at=timezone.now(),
                **_written(form),
            )
        except talks.TalkChanged:
            return _looked_back(request, place, ended)
        messages.success(request, "Bewaard. Het staat klaar bij de volgende Groeiwijzer.")
        return go_to(request, "groeiwijzer:talk", organisation=organisation, talk=talk.pk)
    return render_page(
        request,
        "groeiwijzer/talk_new.html",
        {
            "organisation": place,
            "script": script,
            "form": form,
            "place": ended,
            "said": [(text, getattr(exit_talk, name)) for name, text in exits.QUESTIONS.items()]
            if exit_talk
            else [],
        },
        status=422 if form.is_bound else 200,
    )


def _ended_place(request, organisation):
    """The place of a learner this talk looks back on, and its exit talk as this person may read it; or (None, None)."""
    asked = request.GET.get("plaats")
    if not asked:
        return None, None
    rows = exits.places_to_hold(request.user).filter(organisation=organisation)
    try:
        found = get_object_or_404(rows.select_related("programme", "learner"), pk=UUID(asked))
    except ValueError as error:
        raise Http404 from error
    return found, ExitInterview.objects.visible_to(request.user).filter(place=found).first()


def _looked_back(request, organisation, ended):
    """To the talk of this place that is there already, as far as this person reads it."""
    messages.info(request, "Op dit traject is al teruggekeken.")
    talk = EndTalk.objects.visible_to(request.user).filter(place=ended).first()
    if talk is None:
        return go_to(request, "groeiwijzer:talk_list", organisation=organisation.slug)
    return go_to(request, "groeiwijzer:talk", organisation=organisation.slug, talk=talk.pk)


def _known_of(place):
    """What the form can know of a trajectory that ended: its programme and school year, no name."""
    if place is None:
        return {}
    about = f"{place.programme.name}, schooljaar {school_year(place.ends_on or place.starts_on)}"
    return {"about": about[: talks.ABOUT_LENGTH], "establishment": place.establishment_id}


def _written(form):
    data = form.cleaned_data
    return {
        "about": data["about"],
        "held_on": data["held_on"],
        "present": data["present"],
        "establishment": data.get("establishment"),
        "notes": form.notes,
    }


@requires(Can.SEE_ASSESSMENTS)
@require_safe
def talk(request, organisation, talk):
    """One talk: what was said per topic, and who wrote it down."""
    request.menu = "groeiwijzer:home"
    found = _load(EndTalk.objects.visible_to(request.user), organisation, talk)
    topics = talks.topics_of(found)
    context = {
        "talk": found,
        "topics": [(topic, found.notes.get(topic.code, "")) for topic in topics],
        "prepared": talks.prepared_for(found),
        "plans": found.organisation_id in request.user.access.organisation_ids(Can.PLAN_GROWTH),
        "edits": found.organisation_id in request.user.access.organisation_ids(Can.RECORD_TALK),
        "history": [
            {"who": entry.by.name if entry.by else "het portaal", "verb": VERBS[entry.verb], "at": entry.at}
            for entry in history(found)
        ],
    }
    return render_page(request, "groeiwijzer/talk.html", context)


@requires(Can.RECORD_TALK)
@require_http_methods(["GET", "HEAD", "POST"])
def talk_change(request, organisation, talk):
    """Correct a talk; who saved first is shown next to what you typed."""
    request.menu = "groeiwijzer:home"
    found = _load(EndTalk.objects.editable_by(request.user), organisation, talk)
    topics = talks.topics_of(found)
    form = TalkForm(
        request.POST or None,
        organisation=found.organisation,
        topics=topics,
        today=timezone.localdate(),
        initial={
            "about": found.about,
            "held_on": found.held_on,
            "present": found.present,
            "establishment": found.establishment_id,
            "version": found.row_version,
            **initial_notes(topics, found.notes),
        },
    )
    theirs = []
    if request.method == "POST" and form.is_valid():
        try:
            talks.change_talk(
                talk=found,
                version=form.cleaned_data["version"] or 0,
                by=request.user,
                at=timezone.now(),
                **_written(form),
            )
        except talks.TalkChanged as error:
            theirs = _differences(form, error.current, topics)
            form.data = form.data.copy()
            form.data["version"] = error.current.row_version
        else:
            messages.success(request, "Aangepast.")
            return go_to(request, "groeiwijzer:talk", organisation=organisation, talk=found.pk)
    return render_page(
        request,
        "groeiwijzer/talk_change.html",
        {"talk": found, "script": found.version.instrument.talk, "form": form, "theirs": theirs},
        status=422 if form.is_bound else 200,
    )


def _differences(form, current, topics):
    """What the other saved where it is not what was typed here: (label, theirs, yours)."""
    typed = _written(form)
    found = [
        ("Over welk traject?", current.about, typed["about"]),
        ("Wanneer was het gesprek?", f"{current.held_on:%d/%m/%Y}", f"{typed['held_on']:%d/%m/%Y}"),
        ("Wie was erbij?", current.present, typed["present"]),
        ("In welke vestiging?", str(current.establishment or "-"), str(typed["establishment"] or "-")),
    ]
    found += [
        (topic.text, current.notes.get(topic.code, ""), typed["notes"].get(topic.code, ""))
        for topic in topics
    ]
    return [row for row in found if row[1] != row[2]]


def _load(rows, organisation, talk):
    return get_object_or_404(
        rows.select_related("organisation", "establishment", "recorded_by", "version").defer(
            "version__content"
        ),
        pk=talk,
        organisation__slug=organisation,
    )
