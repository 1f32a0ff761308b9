"""The pages of an agreement: what each role reads, does and is refused; and its PDF."""

import datetime as dt
import io
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from duaalportal.jobs import services as work
from duaalportal.jobs.models import Job, JobState
from learningplans import agreements
from learningplans.agreements import moving, paper
from learningplans.models import (
    Agreement,
    AgreementKind,
    AgreementState,
    DimonaDeclaration,
    PaperKind,
    TeamMember,
    TrajectoryPaper,
)
from learningplans.models import QuarterDeclaration as Quarter
from learningplans.rules.duties import quarter_of
from tests.companies.safe_world import words
from tests.harness.pdf import text_of
from tests.learningplans import agreeing
from tests.learningplans.agreeing import DAY, drawn, fixed, move_placement, running, signed
from tests.stories import browser as as_
from tests.stories import fresh, now, one_world, today

pytestmark = pytest.mark.django_db
S = AgreementState


world = one_world(agreeing.world)


def at(name, agreement, *more):
    return reverse(f"learningplans:{name}", args=[agreement.pk, *more])


# --- reading ---------------------------------------------------------------------------------------------------------


@pytest.mark.shows("M16", "M21")
def test_drawing_up_tells_the_kind_and_leads_to_the_agreement(world):
    browser = as_(world.coach)
    address = at("agreement_new", world.placement)
    page = words(browser.get(address))
    assert "Het wordt een OAO" in page and "Gemiddeld 24 uur per week" in page and "Bron: 001:303-305" in page
    answer = browser.post(address, {"level": 2})
    agreement = Agreement.objects.get()
    assert answer.status_code == 302 and answer.url == at("agreement", agreement)
    page = words(browser.get(answer.url))
    assert "Leg de tekst vast" in page and "Arbeidsongevallenverzekering" in page
    assert browser.get(address).url == at("agreement", agreement)  # an open one is shown instead
    shown = words(browser.get(reverse("learningplans:agreements", args=[world.trajectory.pk])))
    assert "OAO" in shown and "concept" in shown


@pytest.mark.shows("M17", "X02")
def test_every_party_reads_the_agreement_and_only_who_draws_up_finds_tools(world):
    agreement = signed(world)
    for person, draws in (
        (world.coach, True),
        (world.coordinator, True),
        (world.school_director, False),
        (world.director, False),
        (world.mentor_person, False),
        (world.learner_person, False),
        (world.mother, False),
    ):
        answer = as_(person).get(at("agreement", agreement))
        assert answer.status_code == 200, person.name
        page = words(answer)
        assert "Laad op in het loket" in page and "Dimona" in page
        assert ("Noteer de dag" in page, "Iets anders doen" in page) == (draws, draws), person.name


@pytest.mark.shows("M19")
def test_what_is_missing_is_named_with_the_way_to_it(world):
    agreement = drawn(world)
    TrajectoryPaper.objects.filter(kind=PaperKind.TRAINING_PLAN).delete()
    type(world.learner).objects.filter(pk=world.learner.pk).update(birth_date=None)
    page = as_(world.coach).get(at("agreement", agreement))
    text = words(page)
    assert "2 dingen ontbreken nog" in text and "Het opleidingsplan is er nog niet" in text
    assert "De geboortedatum van" in text and "Leg vast voor ondertekening" not in text
    assert reverse("learningplans:learner_change", args=[world.trajectory.pk]) in page.content.decode()
    # a paper is added by either side, for this placement
    way = f"soort=training_plan&amp;plaats={agreement.placement_id}"
    assert way in page.content.decode()
    assert way in as_(world.coordinator).get(at("agreement", agreement)).content.decode()
    new = reverse("learningplans:paper_new", args=[world.trajectory.pk])
    form = as_(world.coordinator).get(f"{new}?{way.replace('amp;', '')}").content.decode()
    assert '<option value="training_plan" selected>' in form
    assert f'<option value="{agreement.placement_id}" selected>' in form
    answer = as_(world.coach).post(at("agreement_fix", agreement), follow=True)
    assert "De geboortedatum" in words(answer) and not Job.objects.exists()


def test_the_allowance_is_changed_on_the_draft_and_not_later(world):
    agreement, browser = drawn(world), as_(world.coach)
    assert browser.post(at("agreement_level", agreement), {"level": 3}).status_code == 302
    version = agreements.current_version(agreement)
    assert version.terms["allowance"]["level"] == 3
    assert "714,40 euro per maand" in words(browser.get(at("agreement_version", agreement, version.pk)))
    assert browser.post(at("agreement_level", agreement), {"level": 9}).status_code == 422
    agreements.fix(version=version, by=world.coach, at=now(), content=agreeing.CONTENT)
    answer = browser.post(at("agreement_level", agreement), {"level": 1})
    assert answer.status_code == 422 and "ligt vast" in words(answer)


# --- fixing, behind the page -------------------------------------------------------------------------------------------


@pytest.mark.shows("M17", "X09")
def test_the_text_is_fixed_behind_the_page_and_the_file_is_the_one_that_was_made(world):
    agreement, browser = drawn(world), as_(world.coordinator)
    answer = browser.post(at("agreement_fix", agreement))
    job = Job.objects.get()
    assert answer.url == reverse("jobs:detail", args=[job.pk])
    assert "We leggen de tekst vast" in words(browser.get(at("agreement", agreement)))
    done = work.run(job_id=job.pk, clock=timezone.now)
    assert (done.state, done.error) == (JobState.DONE, "")
    assert at("agreement", agreement) in browser.get(answer.url).content.decode()
    version = agreements.current_version(agreement)
    assert fresh(agreement).state == S.READY and version.fixed_by == world.coordinator
    address = at("agreement_file", agreement, version.pk)
    sent = as_(world.mother).get(address)
    content = b"".join(sent.streaming_content)
    sent.close()
    assert content == agreements.render(version)  # the same text gives the same bytes
    assert world.learner.name.split()[-1] not in sent["Content-Disposition"]
    assert "Onderteken de overeenkomst" in words(browser.get(at("agreement", agreement)))


def test_the_work_stops_when_the_right_is_gone_and_a_concept_is_not_kept(world):
    agreement = drawn(world)
    as_(world.learner_person).post(at("agreement_concept", agreement))
    job = Job.objects.get()
    done = work.run(job_id=job.pk, clock=timezone.now)
    assert (
        done.file_name.startswith("concept-overeenkomst-oao")
        and not agreements.current_version(agreement).file
    )
    as_(world.coach).post(at("agreement_fix", agreement))
    TeamMember.objects.filter(user=world.coach).update(ended_at=now(), ended_by=world.coach)
    stopped = work.run(job_id=Job.objects.exclude(pk=job.pk).get().pk, clock=timezone.now)
    assert (stopped.state, stopped.error) == (JobState.FAILED, "not_allowed")
    assert fresh(agreement).state == S.DRAFT


# --- what happens to it -------------------------------------------------------------------------------------------------


def test_the_story_of_an_agreement_in_the_browser(world, monkeypatch):
    monkeypatch.delitem(moving.BARRIERS, "activate", raising=False)  # the start gate has its own tests
    agreement, browser = signed(world), as_(world.coach)

    def post(name, **said):
        return browser.post(at(name, agreement), {"version": fresh(agreement).version, **said})

    page = words(browser.get(at("agreement_upload", agreement)))
    assert "app.werkplekduaal.be" in page and "Arbeidsreglement" in page
    assert post("agreement_upload", uploaded_on="").status_code == 422
    assert post("agreement_upload", uploaded_on=today().isoformat()).status_code == 302
    assert "Opgeladen op" in words(browser.get(at("agreement", agreement)))
    assert "De overeenkomst loopt" in words(browser.post(at("agreement_activate", agreement), follow=True))
    assert post("agreement_suspend", reason="").status_code == 422
    assert post("agreement_suspend", reason="Verbouwing.").status_code == 302
    page = words(browser.get(at("agreement", agreement)))
    assert "geschorst" in page and "Verbouwing." in page
    assert browser.post(at("agreement_resume", agreement)).status_code == 302
    refused = words(browser.post(at("agreement_expire", agreement), follow=True))
    assert "Afsluiten kan vanaf de dag daarna" in refused
    assert post("agreement_end", reason="Andere richting.").status_code == 302
    assert fresh(agreement).state == S.ENDED
    assert "Iets anders doen" not in words(browser.get(at("agreement", agreement)))


def test_two_who_act_at_once_lose_nothing(world):
    agreement, browser = running(world), as_(world.coach)
    sent = {"version": agreement.version, "reason": "Lang verhaal."}
    agreements.move(
        agreement=agreement,
        name="suspend",
        on=today(),
        by=fresh(world.coordinator),
        at=now(),
        reason="Al gedaan.",
    )
    answer = browser.post(at("agreement_end", agreement), sent)
    assert answer.status_code == 422
    assert "Intussen veranderde iemand" in words(answer) and "Lang verhaal." in answer.content.decode()
    assert f'value="{fresh(agreement).version}"' in answer.content.decode()


@pytest.mark.shows("M17")
def test_what_differs_from_the_placement_is_shown_and_becomes_an_amendment(world):
    agreement, browser = running(world), as_(world.coordinator)
    move_placement(world.placement, hours_per_week=Decimal(21))
    page = words(browser.get(at("agreement", agreement)))
    assert "Wijkt af van de plaatsing" in page and "wordt 21 uur per week" in page
    form = browser.get(at("agreement_amend", agreement))
    assert "was 24 uur per week" in words(form)
    said = {
        "version": agreement.version,
        "effective_on": (today() + DAY).isoformat(),
        "reason": "Minder werk in de winter.",
        "level": 1,
    }
    assert browser.post(at("agreement_amend", agreement), said).status_code == 302
    version = agreements.current_version(agreement)
    page = words(browser.get(at("agreement_version", agreement, version.pk)))
    assert "Minder werk in de winter." in page and "wordt 21 uur per week" in page
    assert "Leg de wijziging vast" in words(browser.get(at("agreement", agreement)))
    text = pdf_text(version)
    assert "Wat er wijzigt" in text and "Minder werk in de winter." in text and "21 uur per week" in text


def test_hours_of_the_other_kind_ask_for_another_agreement(world):
    agreement, browser = running(world), as_(world.coach)
    move_placement(world.placement, hours_per_week=Decimal(14))
    page = words(browser.get(at("agreement", agreement)))
    assert "een andere soort overeenkomst" in page and "Maak een wijziging op" not in page
    said = {"version": agreement.version, "effective_on": today().isoformat(), "reason": "Zo.", "level": 1}
    answer = browser.post(at("agreement_amend", agreement), said)
    assert answer.status_code == 422 and "Beëindig deze, en maak een nieuwe op" in words(answer)


def test_a_text_is_taken_back_or_withdrawn_with_a_reason(world):
    agreement, browser = fixed(world), as_(world.coach)
    said = {"version": agreement.version, "reason": "Fout in het adres."}
    assert browser.post(at("agreement_rework", agreement), said).status_code == 302
    assert fresh(agreement).state == S.DRAFT
    assert browser.post(at("agreement_refresh", agreement)).status_code == 302
    said = {"version": fresh(agreement).version, "reason": "De plaats gaat niet door."}
    assert browser.post(at("agreement_withdraw", agreement), said).status_code == 302
    assert fresh(agreement).state == S.WITHDRAWN


# --- duties ----------------------------------------------------------------------------------------------------------


@pytest.mark.shows("M20", "M25")
def test_the_company_notes_dimona_and_the_quarter(world):
    move_placement(world.placement, starts_on=today() - 200 * DAY)
    agreement, browser = running(world), as_(world.coordinator)
    assert "De Dimona moest er zijn" in words(browser.get(at("agreement", agreement)))
    assert "het leerbedrijf" in words(browser.get(at("dimona_note", agreement)))
    assert browser.post(at("dimona_note", agreement), {"declared_on": "2199-01-01"}).status_code == 422
    assert browser.post(at("dimona_note", agreement), {"declared_on": today().isoformat()}).status_code == 302
    row = DimonaDeclaration.objects.get()
    assert "na de eerste dag" in words(browser.get(at("agreement", agreement)))
    assert browser.post(at("dimona_withdraw", agreement, row.pk)).status_code == 302
    code = quarter_of(today() - 200 * DAY).code
    assert code in browser.get(at("quarter_note", agreement)).content.decode()
    said = {"quarter": code, "declared_on": today().isoformat()}
    assert browser.post(at("quarter_note", agreement), said).status_code == 302
    assert Quarter.objects.get().quarter == code


def test_an_unpaid_agreement_has_no_quarters(world):
    agreement = running(world)
    Agreement.objects.filter(pk=agreement.pk).update(kind=AgreementKind.SOAO)
    assert as_(world.coordinator).get(at("quarter_note", agreement)).url == at("agreement", agreement)


def test_a_long_history_costs_no_more_questions(world, django_assert_max_num_queries):
    agreement, browser = running(world), as_(world.coach)
    asked = []
    for hours in (0, 21, 22, 23):
        if hours:
            move_placement(world.placement, hours_per_week=Decimal(hours))
            version = agreements.amend(
                agreement=fresh(agreement),
                reason="Anders.",
                effective_on=today(),
                by=fresh(world.coach),
                at=now(),
            )
            agreements.fix(version=version, by=world.coach, at=now(), content=agreeing.CONTENT)
            agreements.note_signature(version=version, complete=True, by=world.director, at=now())
        with django_assert_max_num_queries(40) as captured:
            assert browser.get(at("agreement", agreement)).status_code == 200
        asked.append(len(captured))
    assert len(set(asked)) == 1, asked


# --- the paper -------------------------------------------------------------------------------------------------------


def pdf_text(version, concept=False):
    return text_of(paper.make(version, concept=concept))


@pytest.mark.shows("M17", "M21")
def test_the_paper_holds_all_terms_and_a_line_for_every_party(world):
    version = agreements.current_version(drawn(world, level=2))
    content = paper.make(version, concept=False)
    reader = PdfReader(io.BytesIO(content))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in reader.trailer["/Root"]
    text = text_of(content)
    place, learner = world.placement, world.learner
    for said in (
        "Overeenkomst van alternerende opleiding (OAO)",
        "Vraagt het officiële loket het model zelf, dan telt dat model.",
        world.company.name,
        world.company.kbo,
        world.school.name,
        learner.name,
        "Kaai 3, 9000 Gent",
        "Bart Willems",
        "24 uur per week",
        "8.00 uur",
        "Woensdag",
        "662,60 euro",
        "vlaanderen.be, leervergoeding",
        "Arbeidsongevallenverzekering",
        "RSZ-aangifte",
        "Gezondheidstoezicht",
        f"{place.starts_on.year}",
        "Handtekening",
        "Nadia Amrani",
        f"p. 1 van {len(reader.pages)}",
    ):
        assert said in text, said
    assert "CONCEPT" not in text
    concept = pdf_text(version, concept=True)
    assert "CONCEPT, niet om te tekenen" in concept and "Naam en functie" not in concept


def test_a_written_day_does_not_depend_on_the_day_of_writing(world, monkeypatch):
    version = agreements.current_version(drawn(world))
    first = paper.context_of(version, concept=False)
    assert str(world.placement.starts_on.year) in first["period"]
    assert first["born"].endswith(str(world.learner.birth_date.year))
    assert dt.date.fromisoformat(version.terms["starts_on"]) == world.placement.starts_on
