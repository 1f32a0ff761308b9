"""Documents: the list, one with its versions, adding, and handing out after asking anew who may have it (X09)."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from companies import documents as services
from companies.document_forms import DocumentForm, VersionForm
from companies.models import Document, Mentor, RecognitionApplication, State
from companies.views.loading import company_seen
from duaalportal.accounts.access import Can, requires
from duaalportal.lib.dates import date_of
from duaalportal.lib.downloads import as_file
from duaalportal.lib.pages import go_to, render_page

PER_PAGE = 25
MENU = "companies:home"
ABOUT = ("mentor", "application__programme", "application__establishment", "establishment")


@requires(Can.SEE_DOCUMENTS)
@require_safe
def document_list(request, organisation):
    """The newest version of each document this person reads of this company."""
    request.menu = MENU
    company = company_seen(request, organisation, Can.SEE_DOCUMENTS)
    rows, wanted = _found(request, company)
    context = {
        "organisation": company,
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("pagina")),
        "wanted": wanted,
        "query": urlencode({name: value for name, value in wanted.items() if value}),
        "kinds": Document.Kind.choices,
        "adds": company.pk in request.user.access.organisation_ids(Can.ADD_DOCUMENT),
    }
    return render_page(request, "companies/documents.html", context, block="lijst")


@requires(Can.SEE_DOCUMENTS)
@require_safe
def document_list_file(request, organisation, kind):
    """The same list as a file: which documents there are, not the documents themselves."""
    company = company_seen(request, organisation, Can.SEE_DOCUMENTS)
    rows, _ = _found(request, company)
    header = ["Titel", "Soort", "Gaat over", "Versie", "Toegevoegd op", "Door"]
    lines = (
        [row.title, row.get_kind_display(), about(row), row.number, date_of(row.added_at), row.added_by.name]
        for row in rows
    )
    return as_file(kind, "documenten", header, lines)


def _found(request, company):
    wanted = {"q": request.GET.get("q", "").strip()[:100], "soort": request.GET.get("soort", "")[:20]}
    rows = Document.objects.visible_to(request.user).newest().filter(organisation=company)
    if wanted["q"]:
        rows = rows.filter(Q(title__icontains=wanted["q"]) | Q(mentor__name__icontains=wanted["q"]))
    if wanted["soort"]:
        rows = rows.filter(kind=wanted["soort"])
    return rows.select_related(*ABOUT, "added_by").order_by("-added_at", "pk"), wanted


def about(document):
    """What a document is about, in words; empty for the company as a whole."""
    if document.application_id:
        return f"aanvraag {document.application}"
    if document.mentor_id:
        return document.mentor.name
    return document.establishment.name if document.establishment_id else ""


@requires(Can.SEE_DOCUMENTS)
@require_safe
def document(request, organisation, document):
    """One document with all its versions and who added them."""
    found, rows = _load(request, organisation, document)
    versions = services.versions_of(found, rows)
    newest = versions[0]
    context = {
        "organisation": newest.organisation,
        "document": newest,
        "versions": versions,
        "about": about(newest),
        "adds": Document.objects.editable_by(request.user).filter(pk=newest.pk).exists()
        if request.user.access.can(Can.ADD_DOCUMENT)
        else False,
    }
    return render_page(request, "companies/document.html", context)


@requires(Can.SEE_DOCUMENTS)
@require_safe
def document_file(request, organisation, document):
    """The file itself, after asking anew whether this person may have it; always to keep, never to show in place."""
    found, _ = _load(request, organisation, document)
    try:
        content = found.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(
        content, as_attachment=True, filename=found.file_name, content_type=found.content_type
    )


@requires(Can.ADD_DOCUMENT)
@require_http_methods(["GET", "HEAD", "POST"])
def document_new(request, organisation):
    """Add a document, to the company or to one mentor, application or establishment of it."""
    request.menu = MENU
    company, target = _target(request, organisation)
    form = DocumentForm(
        request.POST or None, request.FILES or None, initial={"kind": request.GET.get("soort", "")}
    )
    if request.method == "POST" and form.is_valid():
        services.add_document(
            organisation=company,
            file_name=form.file_name,
            by=request.user,
            at=timezone.now(),
            **form.cleaned_data,
            **target,
        )
        messages.success(request, "Het document staat erbij.")
        return _to_target(request, company, **target)
    context = {
        "organisation": company,
        "form": form,
        **{"mentor": None, "application": None, "establishment": None},
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "companies/document_new.html", context | target, status=status)


@requires(Can.ADD_DOCUMENT)
@require_http_methods(["GET", "HEAD", "POST"])
def document_version_new(request, organisation, document):
    """Add a newer version; the older one stays to be read."""
    request.menu = MENU
    rows = Document.objects.editable_by(request.user).newest().select_related("organisation")
    found = get_object_or_404(rows, pk=document, organisation__slug=organisation)
    form = VersionForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            newer = services.add_version(
                document=found,
                file_name=form.file_name,
                by=request.user,
                at=timezone.now(),
                **form.cleaned_data,
            )
        except services.AlreadyReplaced:
            form.add_error(None, "Een collega voegde net een nieuwe versie toe. Kijk eerst of die volstaat.")
        else:
            messages.success(request, f"Versie {newer.number} staat erbij.")
            return go_to(request, "companies:document", organisation=organisation, document=newer.pk)
    context = {"organisation": found.organisation, "document": found, "form": form}
    return render_page(
        request, "companies/document_version_new.html", context, status=422 if form.is_bound else 200
    )


# --- loading and answering --------------------------------------------------------------------------------------


def _load(request, organisation, document):
    request.menu = MENU
    rows = Document.objects.visible_to(request.user)
    found = get_object_or_404(
        rows.select_related("organisation", *ABOUT), pk=document, organisation__slug=organisation
    )
    return found, rows.select_related("organisation", *ABOUT)


def _target(request, organisation):
    """The company of this address and what the document is about; a school adds to an application it files alone."""
    company = company_seen(request, organisation, Can.ADD_DOCUMENT)
    asked = {name: request.GET.get(word) for name, word in TARGETS.items() if request.GET.get(word)}
    if "application" in asked:
        rows = RecognitionApplication.objects.filed_by(request.user).filter(organisation=company)
        rows = rows.select_related("programme", "establishment")
        return company, {"application": get_object_or_404(rows, pk=_key(asked["application"]))}
    if company.pk not in request.user.access.organisation_ids(Can.ADD_DOCUMENT):
        raise Http404
    if "mentor" in asked:
        rows = Mentor.objects.visible_to(request.user).filter(organisation=company)
        return company, {"mentor": get_object_or_404(rows, pk=_key(asked["mentor"]))}
    if "establishment" in asked:
        rows = company.establishments.all()
        return company, {"establishment": get_object_or_404(rows, pk=_key(asked["establishment"]))}
    return company, {}


TARGETS = {"application": "aanvraag", "mentor": "mentor", "establishment": "vestiging"}


def _key(text):
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise Http404 from error


def _to_target(request, company, *, mentor=None, application=None, establishment=None):
    slug = company.slug
    if application is not None:
        part = "application_documents" if State(application.state).is_being_prepared else "application"
        return go_to(request, f"companies:{part}", organisation=slug, application=application.pk)
    if mentor is not None:
        return go_to(request, "companies:mentor", organisation=slug, mentor=mentor.pk)
    return go_to(request, "companies:documents", organisation=slug)
