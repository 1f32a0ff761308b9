"""Documents: every version with who added it, handed out after asking anew, and what is never kept."""

from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from companies import documents
from companies.models import Document, State
from duaalportal.accounts import audit
from duaalportal.accounts.access import Role
from duaalportal.lib import uploads
from tests.companies.handed_in import PDF, content_of, pdf, photo
from tests.companies.test_mentors import words
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.companies import EstablishmentFactory, apply_for, make_mentor, work_together

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    return OrganisationFactory(name="Metaalwerken De Clercq", slug="de-clercq")


@pytest.fixture
def coordinator(company):
    return member(Role.COMPANY_COORDINATOR, company, name="Ilse De Clercq")


@pytest.fixture
def site(company):
    return EstablishmentFactory(organisation=company, name="Werkplaats Deinze")


def address(name, company, **kwargs):
    return reverse(f"companies:{name}", kwargs={"organisation": company.slug, **kwargs})


def typed(**fields):
    return {"kind": "training", "title": "Getuigschrift Bart Claeys", "paper": pdf()} | fields


def kept(company, by, **fields):
    fields = {"kind": "other", "title": "Reglement", "file_name": "reglement.pdf"} | fields
    paper = uploads.read_paper(pdf())
    return documents.add_document(organisation=company, paper=paper, by=by, at=timezone.now(), **fields)


def folder():
    found = Path(default_storage.path(documents.FOLDER))
    return set(found.iterdir()) if found.exists() else set()


@pytest.mark.shows("X09")
def test_the_certificate_of_a_mentor_is_added_and_gets_a_newer_version(client, company, coordinator):
    mentor = make_mentor(company, name="Bart Claeys")
    client.force_login(coordinator)
    new = address("document_new", company) + f"?mentor={mentor.pk}"
    page = words(client.get(new))
    assert "bij mentor Bart Claeys" in page and "Geen uittreksel uit het strafregister" in page
    assert client.post(new, typed()).url == address("mentor", company, mentor=mentor.pk)
    first = Document.objects.get()
    assert (first.mentor, first.number, first.added_by) == (mentor, 1, coordinator)
    newer = client.post(
        address("document_version_new", company, document=first.pk),
        {"paper": pdf("beter.pdf", b"scherper")},
    )
    second = Document.objects.get(number=2)
    assert newer.url == address("document", company, document=second.pk)
    page = words(client.get(newer.url))
    for said in ("Versie 2, de nieuwste", "Versie 1", "beter.pdf", "getuigschrift.pdf", "van Ilse De Clercq"):
        assert said in page
    listed = words(client.get(address("documents", company)))
    assert "versie 2" in listed and "1 document" in listed
    assert content_of(client.get(address("document_file", company, document=first.pk))) == PDF.replace(
        b"trailer", b"% \ntrailer"
    )
    assert b"scherper" in content_of(client.get(address("document_file", company, document=second.pk)))
    assert [entry.verb for entry in audit.history(second)] == ["document_version_added"]
    assert audit.history(first)[0].facts["sha256"] == first.sha256


@pytest.mark.shows("X09")
def test_a_file_is_handed_out_to_keep_and_never_stored_on_the_way(client, company, coordinator):
    client.force_login(coordinator)
    client.post(address("document_new", company), typed(paper=photo("scan van Bart.png", kind="PNG")))
    found = Document.objects.get()
    assert (found.file_name, found.content_type) == ("scan van Bart.jpg", "image/jpeg")
    assert "Bart" not in found.file.name and found.size == Path(found.file.path).stat().st_size
    answer = client.get(address("document_file", company, document=found.pk))
    assert content_of(answer)
    assert answer["Content-Disposition"] == 'attachment; filename="scan van Bart.jpg"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store, private"


@pytest.mark.shows("X09", "X02")
def test_papers_of_an_application_are_read_by_who_files_and_who_handles_it(
    client, company, coordinator, site
):
    school, other_school = OrganisationFactory(school=True), OrganisationFactory(school=True)
    partnership = OrganisationFactory(partnership=True)
    work_together(company, other_school)
    application = apply_for(site, school=school, partnership=partnership)
    mandate = kept(company, coordinator, application=application, kind="mandate", title="Machtiging")
    private = kept(company, coordinator, title="Intern reglement")
    coach, consultant = (
        member(Role.TRAJECTORY_COACH, school),
        member(Role.PARTNERSHIP_CONSULTANT, partnership),
    )
    strangers = (
        member(Role.TRAJECTORY_COACH, other_school),  # works with the company, but files nothing
        member(Role.COMPANY_COORDINATOR),
    )

    def opens(person, document):
        client.force_login(person)
        page = client.get(address("document", company, document=document.pk))
        file = client.get(address("document_file", company, document=document.pk))
        assert page.status_code == file.status_code
        file.close()
        return page.status_code == 200

    assert opens(coach, mandate) and not opens(coach, private)
    assert not opens(consultant, mandate)  # not submitted yet
    application.state, application.submitted_on = State.SUBMITTED, timezone.localdate()
    application.save()
    assert opens(consultant, mandate) and not opens(consultant, private)
    assert not any(opens(person, one) for person in strangers for one in (mandate, private))
    client.force_login(coach)
    page = words(client.get(address("documents", company)))
    assert "Machtiging" in page and "Intern reglement" not in page


@pytest.mark.shows("X09", "C06")
def test_a_school_with_a_mandate_adds_to_its_application_alone(client, company, coordinator, site):
    school = OrganisationFactory(school=True)
    application = apply_for(site, school=school)
    foreign = apply_for(EstablishmentFactory())
    client.force_login(member(Role.TRAJECTORY_COACH, school))
    new = address("document_new", company)
    answer = client.post(f"{new}?aanvraag={application.pk}", typed(kind="honour", title="Verklaring op eer"))
    assert answer.url == address("application_documents", company, application=application.pk)
    assert Document.objects.get().application == application
    for elsewhere in ("", f"?aanvraag={foreign.pk}", "?aanvraag=geen", f"?mentor={make_mentor(company).pk}"):
        assert client.post(new + elsewhere, typed()).status_code == 404, elsewhere
    assert Document.objects.count() == 1


@pytest.mark.shows("X04")
@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"title": "Uittreksel strafregister Bart"}, "Een uittreksel uit het strafregister bewaren we nooit"),
        ({"title": "Uittreksel 596.2"}, "Een uittreksel uit het strafregister bewaren we nooit"),
        ({"title": "model 596-2 van Bart"}, "Een uittreksel uit het strafregister bewaren we nooit"),
        ({"paper": pdf("STRAFREGISTER_bart.pdf")}, "Een uittreksel uit het strafregister bewaren we nooit"),
        (
            {"paper": pdf("uittreksel model 596 2.pdf")},
            "Een uittreksel uit het strafregister bewaren we nooit",
        ),
        (
            {"title": "Bewijs van goed gedrag en zeden"},
            "Een uittreksel uit het strafregister bewaren we nooit",
        ),
        ({"title": "Medisch attest"}, "Een medisch document bewaren we nooit"),
        ({"paper": pdf("doktersattest.pdf")}, "Een medisch document bewaren we nooit"),
        ({"paper": pdf("85073003328.pdf")}, "Hier staat een rijksregisternummer."),
        ({"title": "Bart 85.07.30-033.28"}, "Hier staat een rijksregisternummer."),
    ],
)
def test_what_may_never_be_kept_is_refused_with_the_reason(client, company, coordinator, fields, sentence):
    before = folder()
    client.force_login(coordinator)
    answer = client.post(address("document_new", company), typed(**fields))
    assert answer.status_code == 422 and sentence in words(answer)
    assert not Document.objects.exists() and folder() == before


@pytest.mark.shows("X04")
@pytest.mark.parametrize(
    "title", ["Getuigschrift mentor", "Uittreksel uit het KBO", "Planning 2596", "Risico 5962"]
)
def test_other_titles_are_fine(title):
    documents.refuse_by_name(title)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"paper": ""}, "Kies een bestand."),
        ({"title": ""}, "Geef het een titel."),
        ({"kind": "roman"}, "roman"),
        ({"paper": pdf("a.pdf", b"/JavaScript (x)")}, "In deze PDF zit een programma."),
        ({"paper": photo("a.gif", kind="GIF")}, "GIF kan niet: neem een PDF, JPG of PNG."),
    ],
)
def test_what_cannot_be_added_is_said_and_nothing_is_kept(client, company, coordinator, fields, sentence):
    before = folder()
    client.force_login(coordinator)
    answer = client.post(address("document_new", company), typed(**fields))
    assert answer.status_code == 422 and sentence in words(answer)
    assert not Document.objects.exists() and folder() == before


def test_a_second_newer_version_of_the_same_one_is_refused_and_leaves_no_file(company, coordinator):
    first = kept(company, coordinator)
    paper = uploads.read_paper(pdf())
    add = {"document": first, "paper": paper, "file_name": "a.pdf", "by": coordinator, "at": timezone.now()}
    documents.add_version(**add)
    before = folder()
    with pytest.raises(documents.AlreadyReplaced):
        documents.add_version(**add)
    assert folder() == before and Document.objects.count() == 2


def test_a_document_sent_twice_is_kept_once(company, coordinator):
    key = "5b0f6d1e-36c7-4c5e-9f3a-2a54a6d4d3a1"
    assert kept(company, coordinator, key=key) == kept(company, coordinator, key=key)
    assert Document.objects.count() == 1


def test_a_document_never_hangs_on_a_mentor_of_another_company(company, coordinator):
    with pytest.raises(documents.DoesNotBelong):
        kept(company, coordinator, mentor=make_mentor(OrganisationFactory()))


def test_the_list_is_searched_and_costs_the_same_for_three_and_three_hundred(client, company, coordinator):
    def many(n):
        now, before = timezone.now(), Document.objects.count()
        Document.objects.bulk_create(
            Document(
                organisation=company,
                kind="other",
                title=f"Papier {before + i}",
                mentor=make_mentor(company) if i < 3 else None,
                file="documenten/x.pdf",
                file_name="x.pdf",
                content_type="application/pdf",
                size=1,
                sha256="0" * 64,
                added_at=now,
                added_by=coordinator,
            )
            for i in range(n)
        )

    def cost():
        with CaptureQueriesContext(connection) as asked:
            page = client.get(address("documents", company))
        return len(asked), words(page)

    client.force_login(coordinator)
    many(3)
    cost()
    few, _ = cost()
    many(297)
    most, page = cost()
    assert few == most and "300 documenten" in page
    assert "1 document" in words(client.get(address("documents", company) + "?q=papier+299"))
    assert "Niets gevonden" in words(client.get(address("documents", company) + "?q=zzz"))
    assert b"Papier 7" in client.get(address("document_list_file", company, kind="csv")).content
