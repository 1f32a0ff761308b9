"""Hoe gaat het: the learner says it, chooses each time who reads it, and takes that back; a reader reads and answers."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import OuterRef, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from duaalportal.accounts.access import Can, requires
from duaalportal.lib.pages import go_to, render_page
from evaluation.learner import words
from evaluation.learner.errors import NotShared
from evaluation.learner.forms import AnswerForm, Readers, WordForm
from evaluation.learner_words import question_set, question_sets
from evaluation.models import LearnerWord, Portfolio
from evaluation.views.learner_parts import FORM, REFUSED, is_open, menu, own_where, status_of, tell
from learningplans.models import Trajectory
from learningplans.views.loading import reads

PER_PAGE = 20
# so many moments stand beside each other in the table of one check
COLUMNS = 6
MOST_PORTFOLIOS = 100
NEAR_THE_END = timedelta(days=42)
AROUND = ("trajectory__learner__user", "trajectory__school", "trajectory__programme", "organisation")
READ_BY = ("seen_by", "company_seen_by", "answered_by")


# --- the learner ------------------------------------------------------------------------------------------------------


@requires(Can.SPEAK_AS_LEARNER)
@reads
def learner_voice(request, trajectory):
    """Hoe gaat het: three checks with who read the last one, a signal, and the own portfolio."""
    found = own_where(request, trajectory)
    newest = LearnerWord.objects.filter(trajectory=found).order_by("kind", "-on", "-written_at", "pk")
    latest = Subquery(newest.filter(kind=OuterRef("kind")).values("pk")[:1])
    rows = newest.filter(pk=latest).select_related("organisation", *READ_BY)
    last = {row.kind: row for row in rows}
    context = {
        "trajectory": found,
        "is_open": is_open(found),
        "checks": [(one, last.get(one.kind)) for one in question_sets()],
        "goes_to_end": found.ends_on <= timezone.localdate() + NEAR_THE_END,
    }
    return render_page(request, "evaluation/learner/voice.html", context)


@requires(Can.SPEAK_AS_LEARNER)
@require_http_methods(FORM)
def learner_word_new(request, trajectory, check):
    """One check: a handful of questions answered by words, and who may read it. By default nobody."""
    found, asked = own_where(request, trajectory), question_set(check)
    places = words.workplaces(found, timezone.localdate())
    form = WordForm(request.POST if request.method == "POST" else None, asked=asked, places=places)
    if request.method == "POST" and form.is_valid():
        try:
            word = words.write_word(trajectory=found, by=request.user, at=timezone.now(), **form.values)
        except REFUSED as no:
            tell(form, no)
        else:
            told = "Bewaard en gedeeld." if word.is_shared else "Bewaard. Alleen jij leest dit."
            messages.success(request, told)
            return go_to(request, "evaluation:learner_words", trajectory=found.pk)
    context = {"trajectory": found, "asked": asked, "form": form, "is_open": is_open(found)}
    return render_page(request, "evaluation/learner/check.html", context, status=status_of(form))


@requires(Can.SPEAK_AS_LEARNER)
@reads
def learner_words(request, trajectory):
    """What I said before, newest first, with who reads it; of one check also how it went over time, in words."""
    found = own_where(request, trajectory)
    rows = LearnerWord.objects.filter(trajectory=found).select_related("organisation", *READ_BY)
    chosen = request.GET.get("over", "")
    if chosen in LearnerWord.Kind.values:
        rows = rows.filter(kind=chosen)
    page = Paginator(rows.order_by("-on", "-written_at", "pk"), PER_PAGE).get_page(request.GET.get("pagina"))
    context = {
        "trajectory": found,
        "page": page,
        "rows": [_told(row) for row in page.object_list],
        "chosen": chosen if chosen in LearnerWord.Kind.values else "",
        "checks": question_sets(),
        "query": f"over={chosen}" if chosen in LearnerWord.Kind.values else "",
        "over_time": _over_time(chosen, page.object_list) if chosen in LearnerWord.Kind.values else None,
    }
    return render_page(request, "evaluation/learner/words.html", context)


def _told(row):
    """A word with its questions and answers as they were asked then."""
    asked = question_set(row.kind, row.questions)
    return row, asked, asked.said(row.answers)


def _over_time(kind, rows):
    """The newest moments beside each other, oldest first: (days, [(question, [answer in words])]); None for one alone."""
    rows = list(rows)[:COLUMNS][::-1]
    if len(rows) < 2:
        return None
    asked = question_set(kind)
    lines = []
    for one in asked.questions:
        told = [
            then.by_code[one.code].words_of(row.answers.get(one.code, "")) if one.code in then.by_code else ""
            for row in rows
            for then in [question_set(kind, row.questions)]
        ]
        if any(told):
            lines.append((one.text, told))
    return [row.on for row in rows], lines


@requires(Can.SPEAK_AS_LEARNER)
@require_http_methods(FORM)
def learner_word_share(request, learner_word):
    """I choose who reads this, or take it back: from the next page on."""
    menu(request)
    rows = LearnerWord.objects.editable_by(request.user).select_related(*AROUND)
    row = get_object_or_404(rows, pk=learner_word)
    places = [row.organisation] if row.organisation else []
    initial = {"with_school": row.with_school, "with_company": row.with_company}
    form = Readers(request.POST if request.method == "POST" else None, places=places, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            kept = words.share(word=row, by=request.user, at=timezone.now(), **form.sides)
        except REFUSED as no:
            tell(form, no)
        else:
            messages.success(request, f"Bewaard. {_readers(kept)}")
            return go_to(request, "evaluation:learner_words", trajectory=row.trajectory_id)
    context = {"trajectory": row.trajectory, "form": form, "word": row, "told": _told(row)}
    return render_page(request, "evaluation/learner/share.html", context, status=status_of(form))


def _readers(row):
    if row.with_school and row.with_company:
        return "Je trajectbegeleider en je leerbedrijf lezen mee."
    if row.with_school:
        return "Alleen je trajectbegeleider leest mee."
    return "Alleen je leerbedrijf leest mee." if row.with_company else "Alleen jij leest dit."


# --- who may read -----------------------------------------------------------------------------------------------------


@requires(Can.READ_LEARNER_VOICE)
@reads
def words_shared(request):
    """What learners share with me, newest first, and the portfolios I may read; nothing else shows here, not even a count."""
    menu(request)
    shared = LearnerWord.objects.shared_with(request.user).select_related(*AROUND, *READ_BY)
    about = _asked_trajectory(request)
    if about:
        shared = shared.filter(trajectory=about)
    page = Paginator(shared.order_by("-on", "-written_at", "pk"), PER_PAGE).get_page(
        request.GET.get("pagina")
    )
    portfolios = Portfolio.objects.shared_with(request.user).select_related("trajectory__learner")
    if about:
        portfolios = portfolios.filter(trajectory=about)
    context = {
        "page": page,
        "rows": [
            (row, question_set(row.kind, row.questions), *_seen(request.user, row))
            for row in page.object_list
        ],
        "portfolios": portfolios.order_by("trajectory__learner__name", "pk")[:MOST_PORTFOLIOS],
        "about": about,
        "query": f"lerende={about.pk}" if about else "",
    }
    return render_page(request, "evaluation/learner/shared.html", context)


def _asked_trajectory(request):
    try:
        key = UUID(request.GET.get("lerende", ""))
    except ValueError:
        return None
    rows = Trajectory.objects.where(request.user, Can.READ_LEARNER_VOICE).select_related("learner")
    return get_object_or_404(rows, pk=key)


def _seen(user, row):
    """When and by whom it was read for this person's own side."""
    side = words.side_of(user, row)
    return (row.seen_at, row.seen_by) if side == "school" else (row.company_seen_at, row.company_seen_by)


@requires(Can.SEE_EVALUATION)
@reads
def learner_word(request, learner_word):
    """One word, for the learner and for whom it is shared with."""
    menu(request)
    rows = LearnerWord.objects.visible_to(request.user).select_related(*AROUND, *READ_BY)
    return _word_page(request, get_object_or_404(rows, pk=learner_word), AnswerForm())


def _word_page(request, row, form):
    own = row.trajectory.learner.user_id == request.user.pk
    seen_at, seen_by = (None, None) if own else _seen(request.user, row)
    context = {
        "trajectory": row.trajectory,
        "own": own,
        "word": row,
        "told": _told(row),
        "seen_at": seen_at,
        "seen_by": seen_by,
        "form": form,
    }
    return render_page(request, "evaluation/learner/word.html", context, status=status_of(form))


@requires(Can.READ_LEARNER_VOICE)
@require_POST
def learner_word_answer(request, learner_word):
    """Answer what a learner proposes; the learner reads it."""
    row = _shared_where(request, learner_word)
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            words.answer(word=row, text=form.cleaned_data["text"], by=request.user, at=timezone.now())
        except NotShared as no:
            raise Http404 from no
        except REFUSED as no:
            tell(form, no)
            row = _shared_where(request, learner_word)
        else:
            messages.success(request, f"{row.trajectory.learner.first_name} leest je antwoord.")
            return go_to(request, "evaluation:learner_word", learner_word=row.pk)
    return _word_page(request, row, form)


@requires(Can.READ_LEARNER_VOICE)
@require_POST
def learner_word_seen(request, learner_word):
    """I read it; the learner sees that."""
    row = _shared_where(request, learner_word)
    try:
        words.mark_seen(word=row, by=request.user, at=timezone.now())
    except NotShared as no:
        raise Http404 from no
    messages.success(request, f"{row.trajectory.learner.first_name} ziet dat je dit las.")
    return go_to(request, "evaluation:words_shared")


def _shared_where(request, pk):
    menu(request)
    rows = LearnerWord.objects.shared_with(request.user).select_related(*AROUND, *READ_BY)
    return get_object_or_404(rows, pk=pk)
