"""Making a company sheet: begun from a learning sheet, written part by part beside it, steps put in order."""

from django.contrib import messages
from django.http import Http404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from companies.models import Establishment
from duaalportal.accounts.access import Can, requires
from duaalportal.lib.addresses import url
from duaalportal.lib.pages import go_to, render_page
from learningplans.company_sheets import editing, following, partners, writing
from learningplans.company_sheets.errors import PartChanged, SheetRefused
from learningplans.company_sheets.forms import BeginForm, HandInForm
from learningplans.company_sheets.showing import shown
from learningplans.models import SheetState
from learningplans.rules import company_sheets as rules
from learningplans.rules import sheets as source_rules
from learningplans.views.company_sheets.loading import MENU, done, version_written

FORM = ["GET", "HEAD", "POST"]


@requires(Can.WRITE_COMPANY_SHEETS)
@require_http_methods(FORM)
def company_sheet_new(request):
    """Begin a sheet: with whom, and from which learning sheet (?leerfiche=, ?bedrijf= choose beforehand)."""
    request.menu = MENU
    pairs = partners.pairs(request.user)
    sources = list(partners.sources(request.user, [school for _, school in pairs])) if pairs else []
    form = BeginForm(
        request.POST or None,
        pairs=pairs,
        sources=sources,
        places=_places(pairs),
        initial=_asked(request, pairs, sources),
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = writing.begin(
                **{name: data[name] for name in ("source", "organisation", "school", "establishment")},
                **{name: data[name] for name in ("title", "key")},
                by=request.user,
                at=timezone.now(),
            )
        except SheetRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Begonnen. De oefencontexten van de leerfiche staan er al als stappen.")
            return go_to(request, "learningplans:company_sheet_write", company_sheet_version=made.pk)
    context = {"form": form, "pairs": pairs, "sources": sources}
    status = 422 if form.is_bound else 200
    return render_page(request, "learningplans/company_sheets/new.html", context, status=status)


def _places(pairs):
    """Open establishments of companies with more than one: with a single one there is nothing to choose (one query)."""
    ids = {one.pk for one, _ in pairs}
    rows = Establishment.objects.filter(organisation__in=ids).open(timezone.localdate())
    found = list(rows.order_by("organisation", "name", "pk"))
    counts = [one.organisation_id for one in found]
    return [one for one in found if counts.count(one.organisation_id) > 1]


def _asked(request, pairs, sources):
    """What the address chose beforehand."""
    initial = {}
    company = request.GET.get("bedrijf", "")
    mine = [(one, school) for one, school in pairs if not company or one.slug == company]
    if mine:
        initial["pair"] = f"{mine[0][0].pk}:{mine[0][1].pk}"
    wanted = request.GET.get("leerfiche", "")
    for one in sources:
        if wanted in (str(one.pk), str(one.sheet_id)):
            initial["source"] = str(one.pk)
    return initial


@requires(Can.WRITE_COMPANY_SHEETS)
@require_safe
def company_sheet_write(request, company_sheet_version):
    """A draft part by part, beside the learning sheet it comes from."""
    version = version_written(request, company_sheet_version)
    if version.state != SheetState.DRAFT:
        return go_to(request, "learningplans:company_sheet_version", company_sheet_version=version.pk)
    source = version.learning_sheet_version.content
    context = {
        "sheet": version.company_sheet,
        "version": version,
        "shown": shown(version),
        "source": version.learning_sheet_version,
        "source_goals": source_rules.goals_of(source),
        "parts": rules.PARTS,
        "faults": writing.faults_of(version),
        "hints": rules.hints(version.content, version.goals, source),
        "to_work_in": following.still_to_work_in(version),
        "source_parts": source_rules.PARTS,
        "newer": following.newer_than(version),
        "digests": {
            row["code"]: editing.digest_of(version, f"step:{row['code']}")
            for row in rules.whole(version.content)["steps"]
        },
        "form": HandInForm(initial={"note": version.change_note}),
        "is_next": version.number > 1,
    }
    return render_page(request, "learningplans/company_sheets/write.html", context)


@requires(Can.WRITE_COMPANY_SHEETS)
@require_http_methods(FORM)
def company_sheet_part(request, company_sheet_version):
    """One part (?onderdeel=) of a draft, or one step (?onderdeel=steps&stap=), beside its source."""
    version = version_written(request, company_sheet_version)
    code = request.GET.get("onderdeel", "intro")
    step = request.GET.get("stap", "") or request.POST.get("code", "")
    try:
        part = editing.part_of(version, code, step[:40], request.POST or None)
    except editing.NoSuchPart as error:
        raise Http404 from error
    theirs = []
    if request.method == "POST" and part.form.is_valid():
        try:
            writing.save_part(
                version=version,
                part=part.key,
                value=part.value,
                seen=part.form.cleaned_data["seen"],
                by=request.user,
                at=timezone.now(),
            )
        except PartChanged as race:
            part.form.add_error(None, str(race))
            part.refreshed(race.current)
            theirs = editing.both(race.current, part.key)
        except SheetRefused as refusal:
            part.form.add_error(None, str(refusal))
        else:
            return _saved(request, version, code)
    context = {
        "sheet": version.company_sheet,
        "version": version,
        "part": part,
        "code": part.key[5:] if code == "steps" else "",
        "theirs": theirs,
        "who": version.changed_by,
        "source": version.learning_sheet_version,
        "beside": editing.BESIDE[code],
        "source_parts": source_rules.PARTS,
    }
    status = 409 if theirs else 422 if part.form.is_bound else 200
    return render_page(request, "learningplans/company_sheets/part.html", context, status=status)


def _saved(request, version, code):
    messages.success(request, "Bewaard.")
    if code == "steps" and "nog" in request.POST:
        again = f"{_address('company_sheet_part', version)}?onderdeel=steps"
        return go_to(request, again)
    return go_to(request, f"{_address('company_sheet_write', version)}#{code}")


def _address(name, version):

    return url(f"learningplans:{name}", company_sheet_version=version.pk)


@requires(Can.WRITE_COMPANY_SHEETS)
@require_POST
def company_sheet_step_move(request, company_sheet_version):
    """Put a step earlier or later."""
    version = version_written(request, company_sheet_version)
    return done(
        request,
        lambda: writing.move_step(
            version=version,
            code=request.POST.get("code", ""),
            up=request.POST.get("way") == "up",
            by=request.user,
            at=timezone.now(),
        ),
        "",
        "company_sheet_write",
        company_sheet_version=version.pk,
    )


@requires(Can.WRITE_COMPANY_SHEETS)
@require_POST
def company_sheet_step_remove(request, company_sheet_version):
    """Take a step (?stap=) away as it stood on the page (&gezien=)."""
    version = version_written(request, company_sheet_version)
    return done(
        request,
        lambda: writing.remove_step(
            version=version,
            code=request.GET.get("stap", ""),
            seen=request.GET.get("gezien", ""),
            by=request.user,
            at=timezone.now(),
        ),
        "De stap is weg.",
        "company_sheet_write",
        company_sheet_version=version.pk,
    )
