"""What is lent to a learner: the list of a placement, drawing one up, agreeing, and noting that it is back."""

from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from duaalportal.accounts.access import Can, requires
from duaalportal.jobs.papers import ask_for_paper
from duaalportal.lib.pages import go_to, render_page
from learningplans import loans, paper_jobs
from learningplans.models import LoanAgreement
from learningplans.placement_paper_forms import LoanForm, ReturnForm, SeenForm
from learningplans.views.loading import placement_where

FORM = ["GET", "HEAD", "POST"]


def _loan(request, placement, pk, can):
    found = placement_where(request, placement, can)
    rows = LoanAgreement.objects.where(request.user, can).filter(placement=found)
    return found, get_object_or_404(rows.select_related("lender", "agreed_by", "trajectory__learner"), pk=pk)


def _to(request, loan):
    return go_to(request, "learningplans:loan", placement=loan.placement_id, loan=loan.pk)


@requires(Can.SEE_AGREEMENTS)
@require_safe
def loan_list(request, placement):
    """What was lent in this placement, with where each stands."""
    found = placement_where(request, placement, Can.SEE_AGREEMENTS)
    context = {
        "placement": found,
        "rows": loans.of_placement(request.user, found),
        "lends": bool(loans.lenders(request.user, found)) and not found.ended_at,
        "today": timezone.localdate(),
    }
    return render_page(request, "learningplans/loans/list.html", context)


@requires(Can.LEND_MATERIAL)
@require_http_methods(FORM)
def loan_new(request, placement):
    """Draw up what is lent; the learner then agrees."""
    found = placement_where(request, placement, Can.LEND_MATERIAL)
    lenders = loans.lendable(request.user, found)
    initial = {"lent_on": timezone.localdate(), "due_on": found.ends_on}
    form = LoanForm(request.POST or None, lenders=lenders, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            loan = loans.lend(
                placement=found,
                lender=form.lenders[form.cleaned_data["lender"]],
                key=form.cleaned_data["key"],
                by=request.user,
                at=timezone.now(),
                **form.values,
            )
        except loans.LoanRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Opgemaakt. De lerende leest het en gaat akkoord.")
            return _to(request, loan)
    return _form(request, found, form, "Leen iets uit", "Maak op")


@requires(Can.SEE_AGREEMENTS)
@require_safe
def loan(request, placement, loan):
    """One loan: what, until when, and the one thing this person can do about it."""
    found, row = _loan(request, placement, loan, Can.SEE_AGREEMENTS)
    today = timezone.localdate()
    context = {
        "placement": found,
        "loan": row,
        "seen": loans.digest(row),
        "agrees": not row.agreed_at and not row.returned_on and loans.may_agree(request.user, row, today),
        "lends": row.lender_id in loans.lenders(request.user, found),
        "late": row.returned_on is None and row.due_on < today,
    }
    return render_page(request, "learningplans/loans/loan.html", context)


@requires(Can.LEND_MATERIAL)
@require_http_methods(FORM)
def loan_change(request, placement, loan):
    """Correct a loan nobody agreed to yet."""
    found, row = _loan(request, placement, loan, Can.LEND_MATERIAL)
    initial = {name: getattr(row, name) for name in loans.TEXT} | {"seen": loans.digest(row)}
    form = LoanForm(request.POST or None, lenders=[row.lender], initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            loans.change_loan(
                loan=row, seen=form.cleaned_data["seen"], by=request.user, at=timezone.now(), **form.values
            )
        except loans.LoanRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Bewaard.")
            return _to(request, row)
    return _form(request, found, form, "Pas de uitlening aan", "Bewaar")


@requires(Can.AGREE_LOAN)
@require_POST
def loan_agree(request, placement, loan):
    """Agree with what is lent."""
    _, row = _loan(request, placement, loan, Can.AGREE_LOAN)
    form = SeenForm(request.POST)
    seen = form.cleaned_data["seen"] if form.is_valid() else ""
    try:
        loans.agree(loan=row, seen=seen, by=request.user, at=timezone.now())
    except loans.LoanRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Akkoord genoteerd.")
    return _to(request, row)


@requires(Can.LEND_MATERIAL)
@require_http_methods(FORM)
def loan_return(request, placement, loan):
    """Note that all of it came back."""
    found, row = _loan(request, placement, loan, Can.LEND_MATERIAL)
    form = ReturnForm(request.POST or None, initial={"returned_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            loans.note_return(loan=row, by=request.user, at=timezone.now(), **form.cleaned_data)
        except loans.LoanRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Genoteerd.")
            return _to(request, row)
    return _form(request, found, form, "Alles terug", "Noteer", row)


@requires(Can.SEE_AGREEMENTS)
@require_POST
def loan_pdf(request, placement, loan):
    """Ask for the loan on one page."""
    _, row = _loan(request, placement, loan, Can.SEE_AGREEMENTS)
    return ask_for_paper(request, paper_jobs.LOAN, row)


def _form(request, placement, form, title, button, loan=None):
    context = {"placement": placement, "form": form, "title": title, "button": button, "loan": loan}
    status = 422 if form.is_bound else 200
    return render_page(request, "learningplans/loans/form.html", context, status=status)
