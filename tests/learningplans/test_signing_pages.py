"""The pages of signing: what each party sees on a phone, does and is refused; mandates; and the sheet on paper."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pypdf import PdfReader

from duaalportal.accounts.access import Role
from duaalportal.accounts.models import Membership, User
from duaalportal.jobs import services as work
from duaalportal.jobs.models import Job
from learningplans import agreements, attention_signing, signature_sheet, signing_list
from learningplans.models import AgreementState, AgreementVersion, Learner, Party, Signature, SigningMandate
from tests.companies.safe_world import words
from tests.factories.accounts import give_second_factor, member
from tests.learningplans import agreeing
from tests.learningplans.agreeing import DAY, fixed
from tests.learningplans.test_signing import HASH, put, put_all
from tests.stories import as_now, fresh, now, one_world, today
from tests.stories import browser as as_

pytestmark = [pytest.mark.django_db, pytest.mark.shows("M17")]
PDF = b"%PDF-1.7\n%%EOF"
READ = {"sha256": HASH, "read": "on"}


@one_world
def world():
    """One agreement that waits for signatures; each story is undone by its own test."""
    found = agreeing.world()
    found.stranger = member(Role.GUARDIAN, found.school)
    found.agreement = fixed(found)
    found.version = agreements.current_version(found.agreement)
    return found


def at(name, row, *more):
    return reverse(f"learningplans:{name}", args=[getattr(row, "slug", None) or row.pk, *more])


def test_the_page_says_in_eight_lines_what_one_signs_and_as_what(world):
    said = words(as_(world.mother).get(at("agreement_sign", world.agreement)))
    for text in (
        "Dit teken je",
        world.company.name,
        "Bart Willems",
        "24 uur per week",
        "per maand",
        "als moeder",
    ):
        assert text in said, text
    assert "OAO" in said and "Voor wie teken je" not in said


def test_who_reads_and_agrees_signs_with_one_button_and_sees_what_comes_next(world):
    browser, address = as_(world.learner_person), at("agreement_sign", world.agreement)
    again = browser.post(address, {"sha256": HASH, "who": "learner"})
    assert again.status_code == 422 and "vink dit aan" in words(again)
    assert browser.post(address, {**READ, "who": "learner"}).status_code == 302
    said = words(browser.get(address))
    assert "Getekend" in said and world.company.name in said and "Wie nog tekent" in said
    assert browser.post(address, {**READ, "who": "learner"}).status_code == 302
    assert Signature.objects.count() == 1
    assert "Iedereen tekende" not in said
    put_all(world, Party.LEARNER)
    assert "Iedereen tekende" in words(browser.get(address))


def test_a_form_of_another_text_is_refused_and_asks_to_read_again(world):
    browser, address = as_(world.director), at("agreement_sign", world.agreement)
    page = browser.post(address, {**READ, "sha256": "0" * 64, "who": "company"})
    assert page.status_code == 422 and "Lees hem opnieuw" in words(page)
    assert HASH in page.content.decode() and not Signature.objects.exists()


@pytest.mark.shows("X02")
def test_a_choice_that_is_not_ones_own_signs_nothing(world):
    for person, who in (
        (world.mother, "learner"),
        (world.learner_person, f"guardian:{world.guardian.pk}"),
        (world.director, "school"),
    ):
        page = as_(person).post(at("agreement_sign", world.agreement), {**READ, "who": who})
        assert page.status_code == 422
    browser = as_(world.coordinator)
    assert "Jij hoeft hier niet te tekenen" in words(browser.get(at("agreement_sign", world.agreement)))
    assert browser.post(at("agreement_sign", world.agreement), {**READ, "who": "company"}).status_code == 302
    assert not Signature.objects.exists()


@pytest.mark.shows("X02")
@pytest.mark.parametrize("who", ["stranger", "mentor_person", "teacher"])
def test_the_parent_of_another_learner_and_who_never_signs_do_not_reach_it(world, who):
    status = as_(getattr(world, who)).get(at("agreement_sign", world.agreement)).status_code
    assert status == (404 if who == "stranger" else 403)


def test_once_of_age_a_parent_reaches_nothing_and_nothing_waits(world):
    assert len(attention_signing.open_items(user=as_now(world.mother), today=today())) == 1
    Learner.objects.filter(pk=world.learner.pk).update(birth_date=today().replace(year=today().year - 18))
    assert as_(world.mother).get(at("agreement_sign", world.agreement)).status_code == 404
    assert attention_signing.open_items(user=as_now(world.mother), today=today()) == []


def test_who_signs_for_two_chooses_for_whom(world):
    Membership.objects.create(
        user=world.mother, organisation=world.company, role=Role.COMPANY_DIRECTOR, starts_on=today()
    )
    give_second_factor(world.mother)
    browser, address = as_(world.mother), at("agreement_sign", world.agreement)
    assert "Voor wie teken je" in words(browser.get(address))
    browser.post(address, {**READ, "who": "company"})
    browser.post(address, {**READ, "who": f"guardian:{world.guardian.pk}"})
    assert Signature.objects.filter(signer=world.mother).count() == 2


def test_signing_after_the_first_day_is_warned_of_and_shown(world):
    AgreementVersion.objects.filter(pk=world.version.pk).update(effective_on=today())
    assert "Tekenen hoort ervoor" in words(as_(world.director).get(at("agreement_sign", world.agreement)))
    put(world, Party.COMPANY, world.director)
    assert "na de start getekend" in words(as_(world.coach).get(at("agreement", world.agreement)))


# --- on paper --------------------------------------------------------------------------------------------------------


def test_the_coach_notes_a_paper_and_every_party_opens_the_scan(world):
    browser, address = as_(world.coach), at("signature_paper", world.agreement)
    assert "Wie tekende voor de school?" in words(browser.get(address))
    sent = {"who": ["company", "learner"], "signed_on": today().isoformat()}
    scan = SimpleUploadedFile("scan.pdf", PDF, "application/pdf")
    refused = browser.post(address, {**sent, "scan": scan})
    assert refused.status_code == 422 and "Vul de naam in" in words(refused)
    scan.seek(0)
    assert browser.post(address, {**sent, "scan": scan, "name_company": "Greet"}).status_code == 302
    assert fresh(world.agreement).state == AgreementState.PARTLY_SIGNED
    row = Signature.objects.get(party=Party.COMPANY)
    assert (row.signer_name, row.method) == ("Greet", "paper")
    for person in (world.mother, world.director, world.learner_person):
        answer = as_(person).get(at("signature_scan", world.agreement, row.pk))
        assert b"".join(answer.streaming_content) == PDF
    assert as_(world.stranger).get(at("signature_scan", world.agreement, row.pk)).status_code == 404
    assert "op papier, genoteerd door Sofie Peeters" in words(browser.get(at("agreement", world.agreement)))


def test_a_company_is_not_asked_for_the_signature_of_the_school_on_paper(world):
    said = words(as_(world.coordinator).get(at("signature_paper", world.agreement)))
    assert "Wie tekende voor het leerbedrijf?" in said and "Wie tekende voor de school?" not in said


def test_the_coach_rounds_off_when_nobody_is_left(world):
    put_all(world, Party.GUARDIAN)
    browser, address = as_(world.coach), at("agreement", world.agreement)
    assert "Rond het tekenen af" not in words(browser.get(address))
    browser.post(at("signing_settle", world.agreement))
    assert fresh(world.agreement).state == AgreementState.PARTLY_SIGNED
    Learner.objects.filter(pk=world.learner.pk).update(birth_date=today().replace(year=today().year - 18))
    assert "Rond het tekenen af" in words(browser.get(address))
    browser.post(at("signing_settle", world.agreement))
    assert fresh(world.agreement).state == AgreementState.SIGNED


# --- the sheet -------------------------------------------------------------------------------------------------------


def test_the_sheet_of_signatures_tells_who_how_when_and_which_file(world):
    put_all(world, Party.GUARDIAN)
    version = AgreementVersion.objects.select_related("agreement", "organisation", "school").get(
        pk=world.version.pk
    )
    text = " ".join(
        page.extract_text()
        for page in PdfReader(io.BytesIO(signature_sheet.make(version, on=today(), at=now()))).pages
    )
    for said in (world.director.name, "directie of hr", "elektronisch", HASH, "Nog te tekenen: Nadia Amrani"):
        assert said in " ".join(text.split()), said


def test_every_party_asks_for_the_sheet_and_a_stranger_does_not(world):
    for person in (world.mother, world.director):
        answer = as_(person).post(at("signature_sheet", world.agreement))
        job = Job.objects.get(owner=person)
        assert answer["Location"] == reverse("jobs:detail", args=[job.pk])
        assert work.registry.find(job.kind).allowed(as_now(person), job)
        assert not work.registry.find(job.kind).allowed(as_now(world.stranger), job)
        assert world.learner.name not in job.label
    assert as_(world.stranger).post(at("signature_sheet", world.agreement)).status_code == 404


# --- mandates --------------------------------------------------------------------------------------------------------


def test_the_director_gives_a_mandate_and_withdraws_it(world):
    browser = as_(world.director)
    sent = {"taker": str(world.coordinator.pk), "ends_on": (today() + 30 * DAY).isoformat()}
    assert world.coordinator.name in words(browser.get(at("mandate_new", world.company)))
    assert browser.post(at("mandate_new", world.company), sent).status_code == 302
    assert "al een volmacht" in words(browser.post(at("mandate_new", world.company), sent))
    said = words(as_(world.coordinator).get(at("agreement_sign", world.agreement)))
    assert f"met volmacht van {world.director.name}" in said
    mandate = SigningMandate.objects.get()
    other = as_(world.coordinator)
    assert other.post(at("mandate_withdraw", world.company, mandate.pk)).status_code == 403
    assert (
        as_(world.school_director).post(at("mandate_withdraw", world.school, mandate.pk)).status_code == 404
    )
    assert browser.post(at("mandate_withdraw", world.company, mandate.pk)).status_code == 302
    assert "ingetrokken op" in words(browser.get(at("mandates", world.company)))
    assert "Jij hoeft hier niet" in words(other.get(at("agreement_sign", world.agreement)))


# --- what waits ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "waits"),
    [
        *(("director", 1), ("school_director", 1), ("learner_person", 1), ("mother", 1)),
        *(("coordinator", 0), ("coach", 0), ("teacher", 0), ("mentor_person", 0), ("stranger", 0)),
    ],
)
def test_who_has_to_sign_finds_it_on_vandaag_until_it_is_done(world, who, waits):
    person = as_now(getattr(world, who))
    items = attention_signing.open_items(user=person, today=today())
    assert len(items) == waits
    if waits:
        assert items[0].url == at("agreement_sign", world.agreement)
        put_all(world)
        assert attention_signing.open_items(user=User.objects.get(pk=person.pk), today=today()) == []


def test_many_texts_are_one_item_with_a_list(world, django_assert_max_num_queries):
    person = as_now(world.director)
    assert person.access
    with django_assert_max_num_queries(2):
        rows = signing_list.waiting_for(person, today())
    (item,) = [attention_signing.together(rows * 4, today())]
    assert (item.title, item.url) == ("Teken 4 overeenkomsten", reverse("learningplans:to_sign"))
    assert "Lees en teken" in words(as_(world.director).get(item.url))
    assert "Niets te tekenen" in words(as_(world.coach).get(item.url))
