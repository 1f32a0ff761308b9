"""Signals: tell the coach at once, from any page of a learner; the coach picks it up, and who gave it sees that."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from duaalportal.accounts.access import Can, requires
from duaalportal.lib.pages import go_to, render_page
from evaluation.learner import signals as services
from evaluation.learner.forms import HearForm, SignalForm
from evaluation.models import Signal
from evaluation.views.learner_parts import FORM, REFUSED, is_open, menu, status_of, tell
from learningplans.views.loading import reads, trajectory_where

PER_PAGE = 20
AROUND = ("trajectory__learner__user", "trajectory__school", "trajectory__programme", "by", "heard_by")


@requires(Can.SEND_SIGNAL)
@require_http_methods(FORM)
def signal_new(request, trajectory):
    """Tell the coach what is the matter; the page names who reads it."""
    found = trajectory_where(request, trajectory, Can.SEND_SIGNAL)
    form = SignalForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            row = services.send(trajectory=found, by=request.user, at=timezone.now(), **form.cleaned_data)
        except REFUSED as no:
            tell(form, no)
        else:
            messages.success(request, "Verzonden. Hier zie je wanneer het opgepakt is.")
            return go_to(request, "evaluation:signal", signal=row.pk)
    context = {
        "trajectory": found,
        "own": found.learner.user_id == request.user.pk,
        "is_open": is_open(found),
        "coaches": services.coaches(found, timezone.localdate()),
        "form": form,
    }
    return render_page(request, "evaluation/learner/signal_new.html", context, status=status_of(form))


@requires(Can.SEE_EVALUATION)
@reads
def signals(request):
    """The signals I gave, and those about learners I coach: what waits first."""
    menu(request)
    rows = Signal.objects.visible_to(request.user).select_related(*AROUND)
    rows = rows.order_by(F("heard_at").desc(nulls_first=True), "-at", "pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("pagina"))
    context = {"page": page, "hears": request.user.access.can(Can.HEAR_SIGNALS)}
    return render_page(request, "evaluation/learner/signals.html", context)


@requires(Can.SEE_EVALUATION)
@reads
def signal(request, signal):
    """One signal: what was told, and what is done about it."""
    row = _where(request, Signal.objects.visible_to(request.user), signal)
    return _page(request, row, HearForm())


@requires(Can.HEAR_SIGNALS)
@require_http_methods(FORM)
def signal_hear(request, signal):
    """Pick a signal up with what will be done."""
    row = _where(request, Signal.objects.editable_by(request.user), signal)
    form = HearForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.hear(signal=row, by=request.user, at=timezone.now(), **form.cleaned_data)
        except REFUSED as no:
            tell(form, no)
            row = _where(request, Signal.objects.editable_by(request.user), signal)
        else:
            messages.success(request, f"Opgepakt. {row.by.name} leest je antwoord.")
            return go_to(request, "evaluation:signal", signal=row.pk)
    return _page(request, row, form)


def _where(request, rows, pk):
    menu(request)
    return get_object_or_404(rows.select_related(*AROUND), pk=pk)


def _page(request, row, form):
    access = request.user.access
    context = {
        "trajectory": row.trajectory,
        "signal": row,
        "own": row.by_id == request.user.pk,
        "hears": access.can(Can.HEAR_SIGNALS)
        and Signal.objects.editable_by(request.user).filter(pk=row.pk).exists(),
        "form": form,
    }
    return render_page(request, "evaluation/learner/signal.html", context, status=status_of(form))
