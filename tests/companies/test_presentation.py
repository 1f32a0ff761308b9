"""How a company shows itself: a presentation learners read, photos, what schools say of it, and interest."""

import datetime as dt
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from companies import interest, presentation
from companies.models import Presentation, PresentationPhoto, PresentationReview, ProgrammeInterest
from duaalportal.accounts import audit
from duaalportal.accounts.access import Role
from duaalportal.lib import uploads
from tests.companies.handed_in import content_of, photo
from tests.companies.test_mentors import words
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.companies import EstablishmentFactory, make_mentor, programme, work_together

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
TEXTS = {
    "activities": "Wij lassen trappen en poorten.",
    "conditions": "Van 7.30 tot 16 uur.",
    "culture": "Iedereen zegt je.",
    "structure": "We zijn met twaalf.",
}


@pytest.fixture
def company():
    return OrganisationFactory(name="Metaalwerken De Clercq", slug="de-clercq", municipality="Deinze")


@pytest.fixture
def coordinator(company):
    return member(Role.COMPANY_COORDINATOR, company, name="Ilse De Clercq")


@pytest.fixture
def school(company):
    found = OrganisationFactory(school=True, name="Atheneum Leiebocht")
    work_together(company, found)
    return found


def today():
    return timezone.localdate()


def address(name, company=None, **kwargs):
    if company is not None:
        kwargs["organisation"] = company.slug
    return reverse(f"companies:{name}", kwargs=kwargs)


def written(company, by, *, version=0, at=None, **texts):
    return presentation.write(
        organisation=company, version=version, by=by, at=at or timezone.now(), **TEXTS | texts
    )


def shared(company, by):
    return presentation.share(presentation=written(company, by), by=by, at=timezone.now())


def with_photo(found, by, **fields):
    fields = {"description": "Een lasser aan de werkbank", "at": timezone.now()} | fields
    return presentation.add_photo(presentation=found, picture=uploads.read_picture(photo()), by=by, **fields)


# --- writing and sharing ----------------------------------------------------------------------------------------


@pytest.mark.shows("C17")
def test_a_company_writes_previews_shares_and_a_learner_reads(client, company, coordinator, school):
    make_mentor(company, name="Bart Claeys", introduction="Ik las al twintig jaar.")
    learner = member(Role.LEARNER, school)
    client.force_login(coordinator)
    assert "Nog geen voorstelling" in words(client.get(address("presentation", company)))
    answer = client.post(address("presentation_change", company), TEXTS | {"version": "0"})
    assert answer.url == address("presentation", company)
    desk = words(client.get(answer.url))
    assert "Alleen jullie lezen dit" in desk and "Atheneum Leiebocht en hun lerenden" in desk
    preview = words(client.get(address("presentation_preview", company)))
    assert "Zo lezen lerenden het zodra je deelt" in preview and "Wij lassen trappen" in preview
    client.force_login(learner)
    assert "Wij lassen" not in words(client.get(address("presentation", company)))
    client.force_login(coordinator)
    assert client.post(address("presentation_share", company)).status_code == 302
    client.force_login(learner)
    page = words(client.get(address("presentation", company)))
    for text in (*TEXTS.values(), "Dit is de mentor", "Bart Claeys", "Ik las al twintig jaar."):
        assert text in page
    assert "Nagelezen" not in page and "Pas" not in page
    assert "Wij lassen trappen" in words(client.get(address("home")))
    client.force_login(coordinator)
    client.post(address("presentation_unshare", company))
    client.force_login(learner)
    assert "Wij lassen" not in words(client.get(address("presentation", company)))


@pytest.mark.shows("C17")
def test_only_schools_that_work_with_the_company_read_it(client, company, coordinator, school):
    shared(company, coordinator)
    other_school = OrganisationFactory(school=True)
    for reader, sees in (
        (member(Role.TRAJECTORY_COACH, school), True),
        (member(Role.GUARDIAN, school), True),
        (member(Role.TRAJECTORY_COACH, other_school), False),
        (member(Role.LEARNER, other_school), False),
        (member(Role.COMPANY_COORDINATOR, OrganisationFactory()), False),
    ):
        client.force_login(reader)
        assert (client.get(address("presentation", company)).status_code == 200) is sees, reader


def test_two_colleagues_who_write_at_once_lose_nothing(client, company, coordinator):
    written(company, coordinator)
    colleague = member(Role.COMPANY_DIRECTOR, company)
    written(company, colleague, version=1, culture="We eten samen.")
    client.force_login(coordinator)
    sent = TEXTS | {"culture": "We lachen veel.", "version": "1"}
    answer = client.post(address("presentation_change", company), sent)
    page = words(answer)
    assert answer.status_code == 409
    assert "Iemand anders heeft dit net aangepast" in page
    assert "We eten samen." in page and "We lachen veel." in page
    assert 'name="version" value="2"' in answer.content.decode()
    assert client.post(address("presentation_change", company), sent | {"version": "2"}).status_code == 302
    found = Presentation.objects.get()
    assert (found.culture, found.version) == ("We lachen veel.", 3)


def test_two_colleagues_who_start_at_once_keep_both_texts(client, company, coordinator):
    written(company, member(Role.COMPANY_DIRECTOR, company), culture="We eten samen.")
    client.force_login(coordinator)
    answer = client.post(address("presentation_change", company), TEXTS | {"version": "0"})
    assert answer.status_code == 409 and "We eten samen." in words(answer)


def test_nothing_to_say_is_nothing_to_share(client, company, coordinator):
    written(company, coordinator, activities="  ")
    client.force_login(coordinator)
    client.post(address("presentation_share", company))
    assert "Schrijf eerst wat jullie doen." in words(client.get(address("presentation", company)))
    assert not Presentation.objects.get().shared_at


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"activities": "x" * 3001}, "Je tekst telt 3001 tekens"),
        ({"structure": "Bel Jan, 85.07.30-033.28"}, "Hier staat een rijksregisternummer."),
    ],
)
def test_what_cannot_be_written_is_said_and_stays_in_the_page(client, company, coordinator, fields, sentence):
    client.force_login(coordinator)
    answer = client.post(address("presentation_change", company), TEXTS | fields | {"version": "0"})
    assert answer.status_code == 422 and sentence in words(answer)
    assert "Iedereen zegt je." in words(answer) and not Presentation.objects.exists()


# --- photos -----------------------------------------------------------------------------------------------------


@pytest.mark.shows("C17")
def test_a_photo_needs_words_and_is_handed_out_only_to_readers(client, company, coordinator, school):
    found = shared(company, coordinator)
    client.force_login(coordinator)
    new = address("presentation_photo_new", company)
    refused = client.post(new, {"picture": photo(), "agreed": "on"})
    assert refused.status_code == 422 and "Schrijf wat er op de foto staat." in words(refused)
    refused = client.post(new, {"picture": photo(), "description": "Een lasser"})
    assert "Vraag het eerst aan wie erop staat." in words(refused)
    sent = {"picture": photo(kind="PNG"), "description": "Een lasser aan de werkbank", "agreed": "on"}
    assert client.post(new, sent).status_code == 302
    one = PresentationPhoto.objects.get()
    assert one.file.name.startswith("foto/") and "foto.jpg" not in one.file.name
    shown = address("presentation_photo", company, photo=one.pk)
    assert f'src="{shown}" alt="Een lasser aan de werkbank" width="80" height="60"' in (
        client.get(address("presentation_preview", company)).content.decode()
    )
    learner = member(Role.LEARNER, school)
    client.force_login(learner)
    answer = client.get(shown)
    assert content_of(answer)[:3] == b"\xff\xd8\xff"
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store, private"
    presentation.stop_sharing(presentation=found, by=coordinator, at=timezone.now())
    assert client.get(shown).status_code == 404  # the very next request
    client.force_login(coordinator)
    assert content_of(client.get(shown))


def test_a_photo_of_eight_megabytes_passes_and_a_heavier_one_is_refused_in_words(
    client, company, coordinator
):
    written(company, coordinator)
    client.force_login(coordinator)
    small = photo().read()
    heavy = small[:2] + b"\xff\xfe\xff\xff" + b"\0" * 65533 + small[2:]  # a comment of 64 kB
    while len(heavy) < uploads.MOST_PICTURE - 70_000:
        heavy = heavy[:2] + b"\xff\xfe\xff\xff" + b"\0" * 65533 + heavy[2:]
    new = address("presentation_photo_new", company)
    sent = {"description": "Een lasser", "agreed": "on"}
    assert client.post(new, sent | {"picture": SimpleUploadedFile("a.jpg", heavy)}).status_code == 302
    over = SimpleUploadedFile("b.jpg", heavy + b"\0" * 100_000)
    answer = client.post(new, sent | {"picture": over})
    assert answer.status_code == 422 and "Een foto weegt hoogstens 8 MB." in words(answer)
    assert PresentationPhoto.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"<svg onload='alert(1)'/>", "SVG kan niet: neem een JPG of PNG."),
        (b"GIF89a", "GIF kan niet: neem een JPG of PNG."),
        (b"", "Dit bestand is leeg."),
    ],
)
def test_what_is_no_photo_is_refused_in_words_and_nothing_is_kept(
    client, company, coordinator, content, sentence
):
    written(company, coordinator)
    client.force_login(coordinator)
    sent = {"description": "Een lasser", "agreed": "on", "picture": SimpleUploadedFile("foto.jpg", content)}
    answer = client.post(address("presentation_photo_new", company), sent)
    assert answer.status_code == 422 and sentence in words(answer)
    assert not PresentationPhoto.objects.exists()


def test_a_photo_sent_twice_stands_there_once_and_a_removed_one_leaves_no_file(
    company, coordinator, django_capture_on_commit_callbacks
):
    found = written(company, coordinator)
    key = "0b0f6d1e-36c7-4c5e-9f3a-2a54a6d4d3a1"
    one = with_photo(found, coordinator, key=key)
    with django_capture_on_commit_callbacks(execute=True):
        assert with_photo(found, coordinator, key=key) == one
    assert found.photos.count() == 1
    path = Path(default_storage.path(one.file.name))
    assert path.exists() and len(list(path.parent.glob(f"*{path.suffix}"))) >= 1
    with django_capture_on_commit_callbacks(execute=True):
        presentation.remove_photo(photo=one, by=coordinator, at=timezone.now())
    assert not path.exists() and not PresentationPhoto.objects.exists()


def test_the_ninth_photo_is_one_too_many_and_leaves_no_file(client, company, coordinator):
    found = written(company, coordinator)
    for _ in range(presentation.MOST_PHOTOS):
        with_photo(found, coordinator)
    folder = Path(default_storage.path(presentation.FOLDER))
    before = set(folder.iterdir())
    client.force_login(coordinator)
    sent = {"picture": photo(), "description": "Nog een", "agreed": "on"}
    answer = client.post(address("presentation_photo_new", company), sent)
    assert answer.status_code == 422 and "Er staan al 8 foto's." in words(answer)
    assert set(folder.iterdir()) == before


def test_a_photo_is_described_anew_and_taken_away(client, company, coordinator):
    one = with_photo(written(company, coordinator), coordinator)
    client.force_login(coordinator)
    change = address("presentation_photo_change", company, photo=one.pk)
    assert client.post(change, {"description": ""}).status_code == 422
    assert client.post(change, {"description": "Twee lassers"}).status_code == 302
    one.refresh_from_db()
    assert one.description == "Twee lassers"
    assert client.post(address("presentation_photo_remove", company, photo=one.pk)).status_code == 302
    assert client.get(change).status_code == 404


# --- reviewing --------------------------------------------------------------------------------------------------


@pytest.mark.shows("C17")
def test_a_coach_reviews_and_the_company_reads_it(client, company, coordinator, school):
    found = shared(company, coordinator)
    coach = member(Role.TRAJECTORY_COACH, school, name="Sofie Martens")
    client.force_login(coach)
    page = address("presentation_review", company)
    answer = client.post(page, {"school": school.pk, "verdict": "improve", "comment": "", "version": "1"})
    assert answer.status_code == 422 and "Schrijf wat duidelijker kan" in words(answer)
    sent = {"school": school.pk, "verdict": "improve", "comment": "Wat is TIG?", "version": "1"}
    assert client.post(page, sent).status_code == 302
    client.force_login(coordinator)
    desk = words(client.get(address("presentation", company)))
    assert "kan nog duidelijker" in desk and "Wat is TIG?" in desk and "over versie 1" in desk
    assert "Sofie Martens, Atheneum Leiebocht" in desk and "gewijzigd sinds" not in desk
    written(company, coordinator, version=1, activities="Wij lassen, ook met TIG: dat is fijn laswerk.")
    assert "gewijzigd sinds" in words(client.get(address("presentation", company)))
    client.force_login(member(Role.LEARNER, school))
    assert "Wat is TIG?" not in words(client.get(address("presentation", company)))
    assert {entry.verb for entry in audit.history(found)} == {"presentation_written", "presentation_shared"}


def test_a_review_of_a_version_that_is_gone_is_asked_anew_with_its_text(client, company, coordinator, school):
    shared(company, coordinator)
    client.force_login(member(Role.TRAJECTORY_COACH, school))
    written(company, coordinator, version=1, culture="We eten samen.")
    sent = {"school": school.pk, "verdict": "improve", "comment": "Wat is TIG?", "version": "1"}
    answer = client.post(address("presentation_review", company), sent)
    page = words(answer)
    assert answer.status_code == 422 and "net gewijzigd" in page
    assert "We eten samen." in page and "Wat is TIG?" in page
    assert not PresentationReview.objects.exists()


def test_nobody_reviews_a_draft_or_for_a_school_of_others(client, company, coordinator, school):
    written(company, coordinator)
    coach = member(Role.TRAJECTORY_COACH, school)
    client.force_login(coach)
    page = address("presentation_review", company)
    assert client.get(page).status_code == 404
    presentation.share(presentation=Presentation.objects.get(), by=coordinator, at=timezone.now())
    other = OrganisationFactory(school=True)
    answer = client.post(page, {"school": other.pk, "verdict": "ready", "version": "1"})
    assert answer.status_code == 422 and not PresentationReview.objects.exists()
    client.force_login(member(Role.DUAL_TEACHER, school))
    assert client.get(page).status_code == 403


# --- interest ---------------------------------------------------------------------------------------------------


@pytest.fixture
def site(company):
    programme()
    return EstablishmentFactory(organisation=company, name="Werkplaats Deinze")


def typed(site, **fields):
    return {
        "establishment": site.pk,
        "programme": "lassen-constructie",
        "places": "2",
        "from_day": (today() + 30 * DAY).isoformat(),
        "note": "Bel Ilse.",
    } | fields


@pytest.mark.shows("C18")
def test_interest_is_found_by_a_school_that_does_not_know_the_company_until_it_is_withdrawn(
    client, company, coordinator, site
):
    stranger = member(Role.SCHOOL_COORDINATOR, name="Verre school")
    client.force_login(coordinator)
    form = words(client.get(address("interest_new", company)))
    assert "van álle scholen zien jullie naam, gemeente" in form
    assert client.post(address("interest_new", company), typed(site)).url == address("interests", company)
    assert "Lassen-Constructie duaal" in words(client.get(address("interests", company)))
    client.force_login(stranger)
    page = words(client.get(address("interested")))
    for said in ("Metaalwerken De Clercq", "Deinze", "Lassen-Constructie duaal", "2 lerenden", "Bel Ilse."):
        assert said in page
    assert "Ilse De Clercq" not in page and "Werkplaats" not in page
    assert b"Metaalwerken" in client.get(address("interested_file", kind="csv")).content
    assert client.get(address("presentation", company)).status_code == 404  # found is not known
    client.force_login(coordinator)
    one = ProgrammeInterest.objects.get()
    withdraw = address("interest_withdraw", company, interest=one.pk)
    assert client.get(withdraw).status_code == 200
    assert client.post(withdraw).status_code == 302
    assert client.post(withdraw).status_code == 404
    client.force_login(stranger)
    assert "Metaalwerken" not in words(client.get(address("interested")))
    one.refresh_from_db()
    assert one.withdrawn_by == coordinator


@pytest.mark.shows("C18")
@pytest.mark.parametrize(
    "role", [Role.LEARNER, Role.DUAL_TEACHER, Role.SCHOOL_DIRECTOR, Role.COMPANY_COORDINATOR]
)
def test_interest_is_for_coordinators_and_coaches_alone(client, role):
    client.force_login(member(role))
    assert client.get(address("interested")).status_code == 403


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"programme": "bakker"}, "Kies een opleiding uit de lijst."),
        ({"places": "0"}, "Minstens 1."),
        ({"places": "51"}, "Hoogstens 50."),
        ({"places": "veel"}, "Vul een getal in"),
        ({"from_day": (dt.date.today() - DAY).isoformat()}, "Deze dag is voorbij."),
        ({"from_day": "2099-01-01"}, "meer dan drie jaar vooruit"),
        ({"from_day": "2027-02-29"}, "Dit is geen dag die bestaat."),
        ({"note": "85073003328"}, "Hier staat een rijksregisternummer."),
    ],
)
def test_interest_that_cannot_be_is_said_and_not_kept(client, company, coordinator, site, fields, sentence):
    client.force_login(coordinator)
    answer = client.post(address("interest_new", company), typed(site, **fields))
    assert answer.status_code == 422 and sentence in words(answer)
    assert not ProgrammeInterest.objects.exists()


def test_interest_stands_once_per_place_and_programme_and_never_in_a_place_of_others(
    client, company, coordinator, site
):
    client.force_login(coordinator)
    client.post(address("interest_new", company), typed(site))
    again = client.post(address("interest_new", company), typed(site, places="3"))
    assert again.status_code == 422 and "staat er al interesse" in words(again)
    foreign = EstablishmentFactory()
    assert (
        client.post(address("interest_new", company), typed(site, establishment=foreign.pk)).status_code
        == 422
    )
    assert ProgrammeInterest.objects.get().places == 2


def test_the_list_of_interest_costs_the_same_for_three_and_three_hundred(
    client, django_assert_max_num_queries
):
    code = programme().pk

    def companies(n):
        for _ in range(n):
            place = EstablishmentFactory()
            interest.show_interest(
                organisation=place.organisation,
                establishment=place,
                programme=programme(code),
                places=1,
                from_day=today(),
                by=member(Role.COMPANY_COORDINATOR, place.organisation),
                at=timezone.now(),
            )

    client.force_login(member(Role.TRAJECTORY_COACH))
    companies(3)
    client.get(address("interested"))  # rights and session stand
    with django_assert_max_num_queries(20) as few:
        client.get(address("interested"))
    companies(60)
    with django_assert_max_num_queries(20) as many:
        page = client.get(address("interested"))
    assert len(few) == len(many)
    assert "63 keer interesse" in words(page)
    found = words(client.get(address("interested") + "?opleiding=lasser-monteerder"))
    assert "Niets gevonden" in found
