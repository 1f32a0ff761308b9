"""The survey of who accompanied a learner: choosing colleagues, one's own answer, and reading what was said."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from companies import exit_surveys, exits
from companies.exit_forms import ColleaguesForm, VoiceForm
from companies.models import ExitSurvey, ExitVoice
from companies.models.exits import Degree, Statement
from companies.views.exits import COMPANY_MENU, FORM, law, place_of, to_talk
from duaalportal.accounts.access import Can, requires
from duaalportal.lib.pages import render_page

DEGREE_BADGES = {
    Degree.FULLY: ("ok", "meets"),
    Degree.PARTLY: ("wait", "open"),
    Degree.NOT: ("wait", "alert"),
}


def _place(request, organisation, place):
    leads = request.user.access.organisation_ids(Can.ASK_COLLEAGUES)
    rows = exits.places_to_hold(request.user).filter(organisation_id__in=leads)
    return place_of(request, organisation, place, rows)


def _survey(request, organisation, place):
    rows = ExitSurvey.objects.visible_to(request.user).select_related("place__learner", "organisation")
    request.menu = COMPANY_MENU
    return get_object_or_404(rows, place=place, organisation__slug=organisation)


@requires(Can.ASK_COLLEAGUES)
@require_http_methods(FORM)
def exit_ask(request, organisation, place):
    """Choose who is asked how accompanying went."""
    found = _place(request, organisation, place)
    people = exit_surveys.colleagues(found.organisation, timezone.localdate())
    asked = ExitVoice.objects.visible_to(request.user).filter(survey__place=found)
    known = set(asked.values_list("respondent_id", flat=True))
    # who was asked stays a choice, also after leaving
    people = people.model.objects.filter(pk__in=known | {person.pk for person in people}).order_by(
        "name", "pk"
    )
    form = ColleaguesForm(request.POST or None, colleagues=people, initial={"people": known or None})
    if request.method == "POST" and form.is_valid():
        try:
            exit_surveys.ask_colleagues(
                place=found,
                people=list(form.cleaned_data["people"]),
                p=law(),
                by=request.user,
                at=timezone.now(),
            )
        except exits.ExitRefused as error:
            form.add_error("people", str(error))
        else:
            messages.success(request, "Gevraagd. Wie je koos, ziet de vragen op Vandaag.")
            return redirect("companies:exit_survey", organisation=organisation, place=found.pk)
    context = {
        "place": found,
        "form": form,
        "title": "Bevraag mentor en collega's",
        "lead": "Vier zinnen en één open vraag. Alleen jij leest de antwoorden: de lerende en de school niet.",
        "button": "Vraag het hun",
        "back": to_talk(found),
    }
    return render_page(request, "companies/exit_form.html", context, status=422 if form.is_bound else 200)


@requires(Can.ASK_COLLEAGUES)
@require_safe
def exit_survey(request, organisation, place):
    """Who answered, and what was said."""
    found = _survey(request, organisation, place)
    voices = list(found.voices.select_related("respondent").order_by("respondent__name", "pk"))
    given = [voice for voice in voices if voice.answered_at]
    context = {
        "survey": found,
        "place": found.place,
        "organisation": found.organisation,
        "statements": [
            (text, [(voice, _badge(getattr(voice, name))) for voice in given])
            for name, text in Statement.choices
        ],
        "needs": [voice for voice in given if voice.needs],
        "given": given,
        "waiting": [voice for voice in voices if not voice.answered_at],
        "own": next((voice for voice in voices if voice.respondent_id == request.user.pk), None),
    }
    return render_page(request, "companies/exit_survey.html", context)


def _badge(value):
    degree = Degree(value)
    kind, icon = DEGREE_BADGES[degree]
    return kind, degree.label.lower(), icon


@requires(Can.ASK_COLLEAGUES)
@require_POST
def exit_survey_close(request, organisation, place):
    """End the survey."""
    found = _survey(request, organisation, place)
    exit_surveys.close_survey(survey=found, by=request.user, at=timezone.now())
    messages.success(request, "De bevraging is afgesloten.")
    return redirect("companies:exit_survey", organisation=organisation, place=place)


@requires(Can.ANSWER_SURVEY)
@require_http_methods(FORM)
def exit_voice(request, organisation, place):
    """My own answer: how accompanying went, and what I need."""
    request.menu = COMPANY_MENU
    rows = ExitVoice.objects.mine(request.user).select_related("survey__place__learner", "organisation")
    voice = get_object_or_404(rows, survey__place=place, organisation__slug=organisation)
    fields = ("version", "needs", *Statement.values)
    form = VoiceForm(request.POST or None, initial={name: getattr(voice, name) for name in fields})
    theirs = []
    if request.method == "POST" and form.is_valid():
        said = form.said
        try:
            exit_surveys.give_voice(
                voice=voice,
                version=form.cleaned_data["version"],
                by=request.user,
                at=timezone.now(),
                **said,
            )
        except exits.ExitRefused as error:
            form.add_error(None, str(error))
        except exits.ExitChanged as error:
            theirs = _both(error.current, said)
            form.data = form.data.copy()
            form.data["version"] = error.current.version
        else:
            messages.success(request, "Bewaard. Je coördinator leest het.")
            return redirect("today")
    context = {
        "voice": voice,
        "place": voice.survey.place,
        "form": form,
        "theirs": theirs,
        "closed": voice.survey.closed_at,
        "back": reverse("today"),
    }
    return render_page(request, "companies/exit_voice.html", context, status=422 if form.is_bound else 200)


def _both(current, said):
    rows = [
        (text, Degree(getattr(current, name)).label, Degree(said["answers"][name]).label)
        for name, text in Statement.choices
    ]
    rows.append(("Wat heb je nodig?", current.needs, said["needs"]))
    return [row for row in rows if row[1] != row[2]]
