"""What is agreed in a start talk, what the learner asks care for, closing, correcting, paper, and telling the parents."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from duaalportal.accounts.access import Can, requires
from duaalportal.jobs.papers import ask_for_paper
from duaalportal.lib.pages import go_to, render_page
from learningplans.placement_plans import timetable
from learningplans.rules.placements import said_days
from learningplans.views.loading import MENU, placement_where
from matching.models import ParentsTold, StartAgreement
from matching.start_talks import agreeing, jobs, parents, writing
from matching.start_talks.content import questions
from matching.start_talks.errors import StartTalkMoved, StartTalkRefused
from matching.start_talks.forms import AgreementForm, CareForm, CloseForm, CorrectionForm, ParentsForm
from matching.start_talks.words import version_of
from matching.views.start_talks import FORM, ask, owners, reading_of, step_of, summary, talk_where, to_step


def kept(request, form, act, words, *, fresh=None, **said):
    """Whether an act was done; why not stands in the form, and `fresh` is the version to confirm anew."""
    try:
        act(by=request.user, at=timezone.now(), **said)
    except StartTalkRefused as no:
        form.add_error(no.field if no.field in form.fields else None, str(no))
        if isinstance(no, StartTalkMoved) and fresh is not None:
            form.data = form.data.copy()
            form.data["version"] = fresh()
        return False
    messages.success(request, words)
    return True


def _version_now(talk):
    return lambda: type(talk).objects.get(pk=talk.pk).version


def _care_now(talk):
    return lambda: version_of("", type(talk).objects.get(pk=talk.pk).care)


def _told_now(placement):
    return lambda: getattr(_told_of(placement), "version", 0)


# --- agreements -------------------------------------------------------------------------------------------------------


@requires(Can.HOLD_START_TALK)
@require_POST
def start_talk_agree(request, start_talk):
    """Note an agreement; it lands where it belongs in the same act."""
    talk = talk_where(request, start_talk, Can.HOLD_START_TALK)
    step = step_of(request.GET.get("stap", ""))
    form = AgreementForm(request.POST, owners=owners(request, talk))
    words = "De afspraak staat erbij."
    if form.is_valid() and kept(request, form, agreeing.agree, words, talk=talk, **form.values):
        return to_step(request, talk, step, "#afspraken")
    return ask(request, talk, step, agreement=form, status=422)


@requires(Can.HOLD_START_TALK)
@require_POST
def start_agreement_remove(request, start_agreement):
    """Take back an agreement that did not land."""
    return _on_agreement(request, start_agreement, Can.HOLD_START_TALK, agreeing.remove, "Geschrapt.")


@requires(Can.SEE_START_TALK)
@require_POST
def start_agreement_done(request, start_agreement):
    """Say that an agreement is done: by its owner, or by who holds the talk."""
    return _on_agreement(
        request, start_agreement, Can.SEE_START_TALK, agreeing.finish, "Goed, dit is gedaan."
    )


def _on_agreement(request, pk, can, act, words):
    rows = StartAgreement.objects.where(request.user, can)
    row = get_object_or_404(rows.select_related("talk__trajectory__learner", "trajectory__school"), pk=pk)
    if act is agreeing.finish and not reading_of(request, row.talk).finishes(row) and not row.done_at:
        raise Http404
    try:
        act(agreement=row, by=request.user, at=timezone.now())
    except StartTalkRefused as no:
        messages.error(request, str(no))
    else:
        messages.success(request, words)
    return go_to(request, "matching:start_talk", start_talk=row.talk_id)


# --- care -------------------------------------------------------------------------------------------------------------


@requires(Can.SPEAK_AS_LEARNER)
@require_http_methods(FORM)
def start_talk_care(request, start_talk):
    """The learner writes, changes or takes back what the company takes into account."""
    talk = talk_where(request, start_talk)
    if talk.trajectory.learner.user_id != request.user.pk:
        raise Http404
    form = CareForm(request.POST or None, initial={"text": talk.care, "version": version_of("", talk.care)})
    if request.method == "POST" and form.is_valid():
        words = "Bewaard. Jij beslist: je kan dit altijd aanpassen of leegmaken."
        said = {"talk": talk, **form.cleaned_data}
        if kept(request, form, writing.share_care, words, fresh=_care_now(talk), **said):
            return go_to(request, "matching:start_talk", start_talk=talk.pk)
    context = {"talk": talk, "trajectory": talk.trajectory, "form": form}
    status = 422 if form.errors else 200
    return render_page(request, "matching/start_talks/care.html", context, status=status)


# --- closing, correcting, paper ---------------------------------------------------------------------------------------


@requires(Can.HOLD_START_TALK)
@require_POST
def start_talk_close(request, start_talk):
    """Close the talk."""
    talk = talk_where(request, start_talk, Can.HOLD_START_TALK)
    form = CloseForm(request.POST)
    words = "Afgerond. Wat jullie zeiden blijft hier staan."
    now = _version_now(talk)
    if form.is_valid() and kept(
        request, form, writing.close, words, fresh=now, talk=talk, **form.cleaned_data
    ):
        return go_to(request, "matching:start_talk", start_talk=talk.pk)
    return summary(request, talk, close=form, status=422)


@requires(Can.HOLD_START_TALK)
@require_http_methods(FORM)
def start_talk_correct(request, start_talk):
    """Correct one answer of a closed talk, with the reason."""
    talk = talk_where(request, start_talk, Can.HOLD_START_TALK)
    code = request.GET.get("vraag", "")
    if code not in reading_of(request, talk).corrects:
        messages.info(request, "Kies bij het antwoord zelf wat je wil verbeteren.")
        return go_to(request, "matching:start_talk", start_talk=talk.pk)
    _, text = writing.standing(talk, code)
    form = CorrectionForm(request.POST or None, initial={"text": text, "version": talk.version})
    if request.method == "POST" and form.is_valid():
        said = {"talk": talk, "code": code, **form.cleaned_data}
        now, words = _version_now(talk), "Verbeterd, met je reden erbij."
        if kept(request, form, writing.correct, words, fresh=now, **said):
            return go_to(request, "matching:start_talk", start_talk=talk.pk)
    context = {"talk": talk, "trajectory": talk.trajectory, "form": form, "question": questions()[code]}
    status = 422 if form.errors else 200
    return render_page(request, "matching/start_talks/correct.html", context, status=status)


@requires(Can.SEE_START_TALK)
@require_POST
def start_talk_pdf(request, start_talk):
    """Ask for a closed talk on paper."""
    talk = talk_where(request, start_talk)
    if not talk.closed_at:
        messages.error(request, "Rond het gesprek eerst af. Dan komt het op papier.")
        return go_to(request, "matching:start_talk", start_talk=talk.pk)
    return ask_for_paper(request, jobs.KIND, talk, talk.version)


# --- parents ----------------------------------------------------------------------------------------------------------


@requires(Can.HOLD_START_TALK)
@require_http_methods(FORM)
def parents_tell(request, placement):
    """Note that the parents know how their child gets to work and in which hours."""
    found = placement_where(request, placement, Can.HOLD_START_TALK)
    row = _told_of(found)
    form = ParentsForm(request.POST or None, initial=_usual(found, row))
    if request.method == "POST" and form.is_valid():
        said = {"placement": found, **form.cleaned_data}
        if kept(request, form, parents.tell, "Genoteerd.", fresh=_told_now(found), **said):
            return go_to(request, "matching:start_talks", trajectory=found.trajectory_id)
    context = {"placement": found, "trajectory": found.trajectory, "form": form}
    status = 422 if form.errors else 200
    return render_page(request, "matching/start_talks/parents.html", context, status=status)


def _told_of(placement):
    rows = ParentsTold.objects.filter(trajectory=placement.trajectory_id)
    return rows.filter(organisation=placement.organisation_id).first()


def _usual(placement, row):
    if row is None:
        said = said_days(timetable(placement))
        return {"hours": said[:1].upper() + said[1:], "told_on": timezone.localdate(), "version": 0}
    names = ("transport", "hours", "how", "told_on", "met_on", "version")
    return {name: getattr(row, name) for name in names}


@requires(Can.SEE_START_TALK)
@require_POST
def parents_read(request, parents_told):
    """A parent says they know."""
    request.menu = MENU
    rows = ParentsTold.objects.visible_to(request.user).select_related("trajectory")
    row = get_object_or_404(rows, pk=parents_told)
    if not parents.is_parent(request.user, row.trajectory, timezone.localdate()):
        raise Http404
    version = request.POST.get("version", "")
    try:
        parents.read(
            told=row,
            version=int(version) if version.isascii() and version.isdigit() and len(version) < 8 else -1,
            by=request.user,
            at=timezone.now(),
        )
    except StartTalkRefused as no:
        messages.error(request, str(no))
    else:
        messages.success(request, "Dank je. De school ziet dat je dit weet.")
    return go_to(request, "matching:start_talks", trajectory=row.trajectory_id)
