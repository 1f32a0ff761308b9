"""Questionnaires of the portal and of one's own organisation: read, take along, check and publish."""

from itertools import groupby

from django.contrib import messages
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from duaalportal.accounts.access import Can, requires
from duaalportal.lib.pages import go_to, render_page
from groeiwijzer import publishing
from groeiwijzer.instrument_forms import InstrumentForm
from groeiwijzer.instruments import Mode
from groeiwijzer.models import Assessment, InstrumentVersion
from groeiwijzer.services import AssessmentClosed
from groeiwijzer.views.loading import organisation_where, readable_inside, runnable
from groeiwijzer.wording import labels_of

FAULTS_SHOWN = 50
AUDIENCES = {"company": "bedrijf", "mentor": "mentor", "school": "school", "learner": "lerende"}
MODES = {Mode.LADDERS: "ladders", Mode.CHECKLIST: "checklist", Mode.REFLECTION: "open vragen"}


@requires(Can.MANAGE_INSTRUMENTS)
@require_safe
def instruments(request, organisation):
    """The questionnaires that can be used here, each with its versions."""
    request.menu = "groeiwijzer:home"
    place = organisation_where(request, organisation, Can.MANAGE_INSTRUMENTS)
    rows = (
        InstrumentVersion.objects.usable_by(place)
        .defer("content")
        .order_by(F("owner").asc(nulls_first=True), "code", "-number")
    )
    grouped = [list(versions) for _, versions in groupby(rows, key=lambda row: (row.owner_id, row.code))]
    context = {
        "organisation": place,
        "own": [versions for versions in grouped if versions[0].owner_id],
        "portal": [versions for versions in grouped if not versions[0].owner_id],
        "audiences": AUDIENCES,
        "modes": MODES,
    }
    return render_page(request, "groeiwijzer/instruments.html", context)


def _version(request, organisation, version):
    place = organisation_where(request, organisation, Can.MANAGE_INSTRUMENTS)
    return place, get_object_or_404(InstrumentVersion.objects.usable_by(place), pk=version)


@requires(Can.MANAGE_INSTRUMENTS)
@require_safe
def instrument(request, organisation, version):
    """One published version, as people will meet it."""
    request.menu = "groeiwijzer:home"
    place, found = _version(request, organisation, version)
    context = {
        "organisation": place,
        "version": found,
        "instrument": found.instrument,
        "audiences": AUDIENCES,
        "modes": MODES,
        "form": None,
    }
    return render_page(request, "groeiwijzer/instrument.html", context)


@requires(Can.MANAGE_INSTRUMENTS)
@require_safe
def instrument_file(request, organisation, version):
    """One published version as YAML, ready to become one's own next version."""
    place, found = _version(request, organisation, version)
    response = HttpResponse(
        publishing.as_yaml(found, owner=place), content_type="application/yaml; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{found.code}-{found.number}.yaml"'
    return response


@requires(Can.MANAGE_INSTRUMENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def instrument_new(request, organisation):
    """Check a file or a text; without faults it shows what people will see, and then it can be published."""
    request.menu = "groeiwijzer:home"
    place = organisation_where(request, organisation, Can.MANAGE_INSTRUMENTS)
    if request.method != "POST":
        return _check_page(request, place, InstrumentForm(owner=place))
    form = InstrumentForm(request.POST, request.FILES, owner=place)
    if not form.is_valid() or form.faults:
        return _check_page(request, place, form, status=422)
    if "edit" in request.POST:
        return _check_page(request, place, form)
    if "publish" in request.POST:
        return _published(request, place, form)
    context = {
        "organisation": place,
        "version": None,
        "instrument": form.instrument,
        "audiences": AUDIENCES,
        "modes": MODES,
        "form": form,
    }
    return render_page(request, "groeiwijzer/instrument.html", context)


def _check_page(request, place, form, status=200):
    faults, more = form.shown_faults(FAULTS_SHOWN)
    context = {
        "organisation": place,
        "form": form,
        "text": form.source or (form["text"].value() or ""),
        "faults": faults,
        "more": more,
    }
    return render_page(request, "groeiwijzer/instrument_new.html", context, status=status)


def _published(request, place, form):
    version, created = publishing.publish(
        instrument=form.instrument, owner=place, by=request.user, at=timezone.now()
    )
    messages.success(request, f"{version} staat klaar." if created else f"{version} stond er al.")
    return go_to(request, "groeiwijzer:instrument", organisation=place.slug, version=version.pk)


@requires(Can.SEE_ASSESSMENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def upgrade(request, organisation, assessment):
    """What a newer version of the questionnaire would change, a button to go there, and the answers that rest."""
    request.menu = "groeiwijzer:home"
    found = readable_inside(request, organisation, assessment)
    if request.method == "POST":
        return _upgraded(request, runnable(request, organisation, assessment))
    newer = publishing.newer_version(found) if found.is_open else None
    resting = publishing.resting_answers(found)
    context = {
        "assessment": found,
        "newer": newer,
        "changes": publishing.what_changes(found, newer) if newer else None,
        "runs": Assessment.objects.run_by(request.user).filter(pk=found.pk).exists(),
        "resting": resting,
        "names": labels_of(list(found.respondents.select_related("user")), inside=True),
        "reflects": found.instrument.mode == Mode.REFLECTION,
    }
    return render_page(request, "groeiwijzer/upgrade.html", context)


def _upgraded(request, found):
    address = {"organisation": found.organisation.slug, "assessment": found.pk}
    newer = publishing.newer_version(found)
    if newer is None or str(newer.pk) != request.POST.get("version"):
        messages.info(request, "Er is intussen iets veranderd. Kijk nog eens na wat er gebeurt.")
        return go_to(request, "groeiwijzer:upgrade", **address)
    try:
        publishing.carry_over_answers(assessment=found, to_version=newer, by=request.user, at=timezone.now())
    except AssessmentClosed:
        messages.error(request, "Deze zelfevaluatie is afgerond. Heropen ze eerst.")
        return go_to(request, "groeiwijzer:profile", **address)
    messages.success(request, f"Jullie werken nu verder met versie {newer.number}.")
    return go_to(request, "groeiwijzer:questionnaire", **address)
