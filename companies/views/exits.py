"""The exit talk: the list, the talk to read, planning and recording it, closing it, and the learner's own words."""

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from companies import exit_list, exits
from companies.exit_forms import ActionForms, PlanForm, ReasonForm, SkipForm, TalkForm, WordsForm, actions_in
from companies.models import ExitSurvey, ExitVoice
from companies.models.base import seen_by
from companies.safety import DayInTheFuture
from duaalportal.accounts.access import Can, requires
from duaalportal.accounts.models import Organisation
from duaalportal.catalogue.models import Name
from duaalportal.catalogue.parameters import book
from duaalportal.lib.dates import date_of
from duaalportal.lib.downloads import as_file
from duaalportal.lib.pages import render_page

PER_PAGE = 25
FORM = ["GET", "HEAD", "POST"]
COMPANY_MENU, LEARNER_MENU = "companies:home", "companies:my_workplace"
TALK = ("organisation", "learner", "school", "programme")
LOST = "De afspraken kwamen niet goed aan. Vul ze opnieuw in."
LABELS = {"held_on": "Op welke dag?", "present": "Wie was erbij?", **exits.QUESTIONS}


def law():
    """The values of the rules today."""
    return book().on(timezone.localdate())


def place_of(request, organisation, pk, rows):
    """One place out of an already limited set, with its talk, under the address of its company; else 404."""
    request.menu = COMPANY_MENU
    talk = ("exit_interview", "exit_interview__words")
    return get_object_or_404(rows.select_related(*TALK, *talk), pk=pk, organisation__slug=organisation)


def talk_of(place):
    """The talk of a place that was loaded with it; None when there is none yet."""
    return getattr(place, "exit_interview", None)


def to_talk(place):
    """The address of the talk."""
    return reverse("companies:exit", args=[place.organisation.slug, place.pk])


# --- the list --------------------------------------------------------------------------------------------------


@requires(Can.FOLLOW_EXITS)
@require_safe
def exit_list_page(request, organisation):
    """Which exit talks come, and how far each stands: of a company, or of a school's learners."""
    request.menu = COMPANY_MENU
    here, wanted, rows = _asked(request, organisation)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("pagina"))
    query = request.GET.copy()
    query.pop("pagina", None)
    context = {
        "organisation": here,
        "is_company": here.kind == "company",
        "page": page,
        "lines": [exit_list.line_of(row) for row in page.object_list],
        "wanted": wanted,
        "stands": exit_list.STANDS,
        "notice": law().find(Name.EXIT_NOTICE),
        "query": query.urlencode(),
    }
    return render_page(request, "companies/exits.html", context, block="lijst")


@requires(Can.FOLLOW_EXITS)
@require_safe
def exit_file(request, organisation, kind):
    """The list as the filter shows it, as a file; nothing of what was said."""
    here, _, rows = _asked(request, organisation)
    return as_file(kind, f"exitgesprekken-{here.slug}", exit_list.HEADER, exit_list.table(rows))


def _asked(request, slug):
    seen = Organisation.objects.filter(seen_by(request.user, Can.FOLLOW_EXITS, field="pk"))
    here = get_object_or_404(seen, slug=slug)
    stand = request.GET.get("stand", "open")
    wanted = {
        "q": request.GET.get("q", "").strip()[:100],
        "stand": stand if stand in exit_list.STANDS else "open",
    }
    return here, wanted, exit_list.listed(request.user, here, timezone.localdate(), law(), **wanted)


# --- one talk --------------------------------------------------------------------------------------------------


@requires(Can.READ_EXIT)
@require_safe
def exit_talk(request, organisation, place):
    """One exit talk as each of its readers may see it, and the one thing to do next."""
    user = request.user
    found = place_of(request, organisation, place, exits.places_to_read(user))
    talk = talk_of(found)
    words = getattr(talk, "words", None)
    own = found.learner_id == user.pk
    if own:
        request.menu = LEARNER_MENU
    holds = exits.places_to_hold(user).filter(pk=found.pk).exists()
    opens = exits.opens(found, law())
    context = {
        "place": found,
        "organisation": found.organisation,
        "line": exit_list.line_of(found),
        "talk": talk,
        "words": words,
        "own": own,
        "holds": holds,
        "opens": opens,
        "is_open": talk is not None or (opens is not None and opens <= timezone.localdate()),
        "answers_now": own and talk is not None and exits.may_answer(talk, words),
        "questions": [(text, getattr(talk, name, "")) for name, text in exits.QUESTIONS.items()],
        "actions": exits.actions_of(talk) if talk else [],
        "look_back_at": settings.LOOK_BACK_AT if holds and talk and talk.held_on else "",
        **(_survey(user, found) if holds else {"asks": False, "survey": None, "voices": [], "voice": None}),
    }
    return render_page(request, "companies/exit.html", context)


def _survey(user, place):
    """What who holds the talk sees of the survey: the coordinator how far it stands, who is asked the own answer."""
    asks = place.organisation_id in user.access.organisation_ids(Can.ASK_COLLEAGUES)
    voices = list(ExitVoice.objects.visible_to(user).filter(survey__place=place).select_related("survey"))
    return {
        "asks": asks,
        "survey": ExitSurvey.objects.visible_to(user).filter(place=place).first() if asks else None,
        "voices": voices if asks else [],
        "voice": next((voice for voice in voices if voice.respondent_id == user.pk), None),
    }


# --- the company writes ----------------------------------------------------------------------------------------


def _held(request, organisation, place):
    return place_of(request, organisation, place, exits.places_to_hold(request.user))


@requires(Can.HOLD_EXIT)
@require_http_methods(FORM)
def exit_plan(request, organisation, place):
    """Say on which day the talk will be; the learner reads it."""
    found = _held(request, organisation, place)
    talk = talk_of(found)
    form = PlanForm(
        request.POST or None,
        initial={"planned_on": talk and talk.planned_on, "version": talk.version if talk else 0},
    )
    context = {
        "title": "Plan het exitgesprek",
        "lead": "De lerende leest de dag en de vragen, en kan zich voorbereiden.",
        "button": "Bewaar de dag",
    }

    def act(said):
        exits.plan_exit(place=found, p=law(), by=request.user, at=timezone.now(), **said)
        return f"Gepland op {date_of(said['planned_on'])}."

    return _one_form(request, found, form, act, context)


@requires(Can.HOLD_EXIT)
@require_http_methods(FORM)
def exit_skip(request, organisation, place):
    """Say why no talk could be held."""
    found = _held(request, organisation, place)
    talk = talk_of(found)
    form = SkipForm(request.POST or None, initial={"version": talk.version if talk else 0})
    context = {
        "title": "Geen gesprek mogelijk",
        "lead": "Lukt een gesprek echt niet? Schrijf waarom. Later kan je het alsnog heropenen.",
        "button": "Sluit af zonder gesprek",
    }

    def act(said):
        exits.skip_exit(place=found, p=law(), by=request.user, at=timezone.now(), **said)
        return "Bewaard: er was geen gesprek."

    return _one_form(request, found, form, act, context)


@requires(Can.HOLD_EXIT)
@require_http_methods(FORM)
def exit_reopen(request, organisation, place):
    """Open a closed talk to correct it, with the reason that all readers see."""
    found = _held(request, organisation, place)
    talk = talk_of(found)
    form = ReasonForm(request.POST or None)
    context = {
        "title": "Heropen het exitgesprek",
        "lead": "Een afgesloten gesprek verandert niet. Moet er toch iets verbeterd worden? Zeg waarom.",
        "button": "Heropen",
    }

    def act(said):
        if talk is None:
            raise exits.NotHeld("Er is nog geen exitgesprek.")
        exits.reopen_exit(interview=talk, by=request.user, at=timezone.now(), **said)
        return "Heropend. Vergeet niet opnieuw af te sluiten."

    return _one_form(request, found, form, act, context)


def _one_form(request, place, form, act, context):
    """Show a form; sent and right, let `act` do it and go back to the talk with what it says."""
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, act(form.cleaned_data))
        except exits.ExitRefused as error:
            form.add_error(None, str(error))
        except exits.ExitChanged as error:
            form.add_error(None, "Iemand anders paste dit net aan. Kijk na en bewaar opnieuw.")
            form.data = form.data.copy()
            form.data["version"] = error.current.version
        else:
            return redirect(to_talk(place))
    context = {"place": place, "form": form, "back": to_talk(place), **context}
    return render_page(request, "companies/exit_form.html", context, status=422 if form.is_bound else 200)


@requires(Can.HOLD_EXIT)
@require_http_methods(FORM)
def exit_record(request, organisation, place):
    """Write down what was said; who saved first is shown beside what one typed."""
    found = _held(request, organisation, place)
    talk = talk_of(found)
    sent = request.POST if request.method == "POST" else None
    form = TalkForm(sent, initial=_initial(talk))
    agreed = [] if talk is None else exits.actions_of(talk)
    rows = [{"what": row.what, "who": row.who, "until": row.until} for row in agreed]
    # bound rows are made without initial: a row that equals what stands there would count as untouched
    actions = ActionForms(
        sent,
        initial=None if sent else rows,
        prefix="afspraak",
        error_messages={"missing_management_form": LOST},
    )
    theirs = []
    if sent is not None and form.is_valid() and actions.is_valid():
        said = form.said | {"actions": actions_in(actions)}
        try:
            exits.record_exit(
                place=found,
                p=law(),
                version=form.cleaned_data["version"],
                by=request.user,
                at=timezone.now(),
                **said,
            )
        except DayInTheFuture as error:
            form.add_error("held_on", str(error))
        except exits.ExitRefused as error:
            form.add_error(None, str(error))
        except exits.ExitChanged as error:
            theirs = _both(error.current, said)
            form.data = form.data.copy()
            form.data["version"] = error.current.version
        else:
            messages.success(request, "Bewaard. De lerende en de trajectbegeleider lezen het.")
            return redirect(to_talk(found))
    context = {"place": found, "form": form, "actions": actions, "theirs": theirs, "back": to_talk(found)}
    return render_page(request, "companies/exit_record.html", context, status=200 if sent is None else 422)


def _initial(talk):
    if talk is None:
        return {"held_on": timezone.localdate(), "version": 0}
    fields = {name: getattr(talk, name) for name in ("held_on", "present", *exits.QUESTIONS)}
    return fields | {"held_on": talk.held_on or timezone.localdate(), "version": talk.version}


def _both(current, said):
    """What the other saved where it is not what was typed here: (label, theirs, yours)."""
    yours = {"held_on": said["held_on"], "present": said["present"], **said["answers"]}
    rows = [(words, getattr(current, name), yours[name]) for name, words in LABELS.items()]
    rows.append(
        (
            "Afspraken",
            "\n".join(row.words for row in exits.actions_of(current)),
            "\n".join(row.words for row in said["actions"]),
        )
    )
    return [row for row in rows if row[1] != row[2]]


@requires(Can.HOLD_EXIT)
@require_POST
def exit_close(request, organisation, place):
    """Close a talk that was held."""
    found = _held(request, organisation, place)
    talk = talk_of(found)
    sent = request.POST.get("version", "")
    try:
        if talk is None:
            raise exits.NotHeld("Leg eerst vast wat er gezegd is.")
        exits.close_exit(
            interview=talk,
            version=int(sent) if sent.isdecimal() else 0,
            by=request.user,
            at=timezone.now(),
        )
    except exits.NotHeld as error:
        messages.error(request, str(error))
    except exits.ExitChanged:
        messages.error(request, "Iemand anders paste het gesprek net aan. Lees het nog eens na.")
    else:
        messages.success(request, "Afgesloten. Het gesprek verandert niet meer.")
    return redirect(to_talk(found))


# --- the learner writes ----------------------------------------------------------------------------------------


@requires(Can.SEE_OWN_WORKPLACE)
@require_http_methods(FORM)
def exit_words(request, organisation, place):
    """I read the talk, and add my own words or none."""
    rows = exits.places_to_read(request.user).filter(learner=request.user)
    found = place_of(request, organisation, place, rows.filter(exit_interview__held_on__isnull=False))
    request.menu = LEARNER_MENU
    talk = talk_of(found)
    words = getattr(talk, "words", None)
    form = WordsForm(
        request.POST or None,
        initial={"text": words.text if words else "", "version": words.version if words else 0},
    )
    theirs = []
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            exits.answer_exit(interview=talk, by=request.user, at=timezone.now(), **said)
        except exits.ExitRefused as error:
            form.add_error(None, str(error))
        except exits.ExitChanged as error:
            theirs = [("In je eigen woorden", error.current.text, said["text"])]
            form.data = form.data.copy()
            form.data["version"] = error.current.version
        else:
            messages.success(request, "Bewaard. Je bedrijf en je trajectbegeleider lezen het.")
            return redirect(to_talk(found))
    context = {
        "place": found,
        "form": form,
        "theirs": theirs,
        "stands": not exits.may_answer(talk, words),
        "questions": [(text, getattr(talk, name)) for name, text in exits.QUESTIONS.items()],
        "actions": exits.actions_of(talk),
        "back": to_talk(found),
    }
    return render_page(request, "companies/exit_words.html", context, status=422 if form.is_bound else 200)
