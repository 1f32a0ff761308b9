"""The report on paper: the same answers give the same bytes, readers find their way, names stay inside."""

import datetime as dt
import io
import uuid
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from duaalportal.accounts.access import Role
from duaalportal.accounts.models import Organisation, User
from duaalportal.jobs import files
from duaalportal.jobs import services as work
from duaalportal.jobs.models import Job, JobState
from groeiwijzer import growth, paper, publishing, report, services, sharing
from groeiwijzer.jobs import REPORT
from groeiwijzer.models import Assessment, Choice, Part
from groeiwijzer.rules import AnswerValue
from groeiwijzer.wording import BADGE, answer_words
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.groeiwijzer import answer, assess, plan
from tests.groeiwijzer.test_publishing import publish
from tests.harness.pdf import page_texts, text_of
from tests.harness.portal import environment, manage

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.shows("G09")]
AT = dt.datetime(2026, 11, 9, 10, 42, tzinfo=dt.UTC)
CANARY = "Kanarie Vandenbroucke"


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """A company with one filled assessment and its report, once for the file; rolled back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        company = OrganisationFactory(name="Staalbouw Lys")
        lead = member(Role.COMPANY_COORDINATOR, company, name=CANARY)
        mentor = member(Role.MENTOR, company, name="Bart Kanariemans")
        filled = fill_in(company, lead, mentor)
        yield SimpleNamespace(
            company=company, lead=lead, mentor=mentor, filled=filled, made=pdf(filled, lead)
        )
        transaction.set_rollback(True)


@pytest.fixture
def company(world):
    return Organisation.objects.get(pk=world.company.pk)


@pytest.fixture
def lead(world):
    return User.objects.get(pk=world.lead.pk)


@pytest.fixture
def mentor(world):
    return User.objects.get(pk=world.mentor.pk)


@pytest.fixture
def filled(world):
    return Assessment.objects.with_version("organisation", "establishment", "subject").get(pk=world.filled.pk)


def fill_in(company, lead, mentor):
    """A finished self-assessment of a company with two voices, notes, a difference, and something agreed."""
    assessment = assess(company, lead, at=AT, respondents=[mentor])
    codes = [item.code for item in assessment.instrument.items("company")]
    for nth, code in enumerate(codes[:50]):
        answer(
            assessment,
            lead,
            code,
            ("doing", "partly", "not_yet")[nth % 3],
            at=AT,
            note="x=1 & meer" if nth == 2 else "",
        )
    answer(assessment, mentor, codes[0], "not_yet", at=AT, note="Dit zag ik nog niet.")
    answer(assessment, mentor, codes[1], "doing", at=AT)
    services.agree_answer(
        assessment=assessment,
        item_code=codes[1],
        value="doing",
        note="Na overleg.",
        version=0,
        by=lead,
        at=AT,
    )
    action = plan(company, lead, assessment=assessment, item_code=codes[2], title="Planborden maken")
    growth.finish_action(action=action, note="Ze hangen er.", by=lead, at=timezone.now())
    return services.finish_assessment(assessment=assessment, by=lead, at=AT)


def pdf(assessment, user, **options):
    return report.make(assessment=assessment, user=user, **options).content


def test_every_answer_has_a_word_and_an_icon():
    assert set(BADGE) == {"", *Choice.values} == {"", *(value.value for value in AnswerValue)}
    assert set(answer_words(one_person=True)) == set(BADGE)


def test_the_report_holds_what_was_said_and_what_comes_next(world, filled):
    text = text_of(world.made)
    for words in (
        "Staalbouw Lys",
        "9 november 2026",
        f"{CANARY} (bedrijf)",
        "Bart Kanariemans (mentor)",
        "Groeiwijzer, versie 1",
        "50 van 65 vragen",
        "15 vragen hebben nog geen antwoord",
        "Snel te zetten",
        "x=1 & meer",
        "Dit zag ik nog niet.",
        "Samen afgesproken",
        "Na overleg.",
        "Nog te bespreken",
        "Planborden maken",
        "Ze hangen er.",
        "departement Werk, Economie",
        "niet ingevuld",
    ):
        assert words in text, words
    for item in filled.instrument.items("company"):
        assert " ".join(item.text.split())[:30] in text


@pytest.mark.shows("G04")
def test_it_compares_with_the_moment_before_and_gives_no_mark(company, lead, filled):
    later = assess(company, lead, at=AT + dt.timedelta(days=300), title="Najaar 2027")
    for item in later.instrument.items("company")[:6]:
        answer(later, lead, item.code, "doing", at=AT + dt.timedelta(days=300))
    text = text_of(pdf(later, lead))
    assert "Sinds de vorige keer" in text
    assert "Vergeleken met Najaar 2026 (9 november 2026)" in text
    assert "Nog bezig, stand van zondag 5 september 2027" in text
    assert "%" not in text


def test_readers_find_their_way(world):
    reader = PdfReader(io.BytesIO(world.made))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "nl-BE"
    assert reader.metadata.title == "Groeiwijzer van Staalbouw Lys, Najaar 2026"
    chapters = [entry.title for entry in reader.outline if not isinstance(entry, list)]
    assert chapters[0] == "1. Het profiel"
    assert chapters[-1].endswith("Over dit verslag")
    assert any("Antwoorden: Leerwerkplek" in title for title in chapters)
    total = len(reader.pages)
    assert 8 <= total <= 20
    for number, words in enumerate(page_texts(world.made), 1):
        assert f"p. {number} van {total}" in words
        assert len(words) > 200, f"page {number} is nearly empty"


def test_the_same_answers_give_the_same_bytes(world, filled, lead, monkeypatch):
    with monkeypatch.context() as later:
        later.setattr(timezone, "now", lambda: AT + dt.timedelta(days=800))
        assert pdf(filled, lead) == world.made
    services.reopen_assessment(assessment=filled, by=lead, at=AT)
    filled.refresh_from_db()
    assert pdf(filled, lead) != world.made


FROM_THE_DATABASE = """
import hashlib
from groeiwijzer import report
from groeiwijzer.models import Assessment
for assessment in Assessment.objects.with_version("organisation", "establishment", "subject"):
    for reader in ("inside", "shared"):
        made = report.make(assessment=assessment, user=assessment.started_by, reader=reader)
        print(made.name, len(made.content), hashlib.sha256(made.content).hexdigest())
"""


@pytest.mark.once
def test_two_processes_make_the_same_bytes_of_the_same_rows(world, tmp_path):
    rows = tmp_path / "portaal.sqlite3"
    rows.write_bytes(connection.connection.serialize())
    made = []
    for seed, zone in (("1", "Asia/Tokyo"), ("77", "UTC")):
        env = environment(tmp_path, f"sqlite:///{rows}", PYTHONHASHSEED=seed, TZ=zone)
        made.append(manage(env, "shell", "--no-imports", "--command", FROM_THE_DATABASE).splitlines())
    assert made[0] == made[1]
    assert len(set(made[0])) == 2, made[0]


@pytest.mark.shows("G08")
def test_who_reads_along_gets_no_names_no_plan_and_no_other_moment(world, company, lead, filled):
    later = assess(company, lead, at=AT + dt.timedelta(days=3), title="Winter")
    answer(later, lead, later.instrument.items("company")[0].code, "doing", at=AT)
    services.finish_assessment(assessment=later, by=lead, at=AT + dt.timedelta(days=4))
    school = OrganisationFactory(school=True)
    coach = member(Role.TRAJECTORY_COACH, school)
    now = timezone.now()
    for shared in (filled, later):
        sharing.share(
            assessment=shared,
            organisation=school,
            ends_on=timezone.localdate(now) + dt.timedelta(days=9),
            by=lead,
            at=now,
        )
        made = report.make(assessment=shared, user=coach)
        text = text_of(made.content)
        raw = made.content + str(PdfReader(io.BytesIO(made.content)).metadata).encode()
        for secret in (CANARY, "Kanarie", "Planborden maken", "Sinds de vorige keer", "Groeiplan"):
            assert secret not in text
            assert secret.encode() not in raw
        assert "bedrijf" in text
    assert "Kanarie" in text_of(world.made)


EVIL = "<script>alert(1)</script><img src='http://127.0.0.1:1/x'><style>@import 'file:///etc/passwd'</style>"


@pytest.fixture(scope="module")
def noted(world, django_db_blocker):
    """The words of a report with markup in its title and in a note, and with two notes of two thousand characters."""
    with django_db_blocker.unblock(), transaction.atomic():
        company = OrganisationFactory()
        lead, mentor = (member(role, company) for role in (Role.COMPANY_COORDINATOR, Role.MENTOR))
        assessment = assess(company, lead, at=AT, respondents=[mentor], title="<b>Najaar</b>")
        first, second, *_ = (item.code for item in assessment.instrument.items("company"))
        answer(assessment, lead, first, "doing", at=AT, note=EVIL)
        for user, letter in ((lead, "lang"), (mentor, "nota")):
            note = (f"{letter} verhaal " * 200)[:1990] + " SLOT"
            answer(assessment, user, second, "doing", at=AT, note=note)
        made = pdf(assessment, lead)
        transaction.set_rollback(True)
    return text_of(made)


def test_notes_of_two_thousand_characters_run_on_over_the_page(noted):
    assert noted.count("SLOT") == 2
    assert noted.count("lang verhaal") > 150


def test_a_note_is_text_and_fetches_nothing(noted):
    assert "<script>alert(1)</script>" in noted
    assert "<b>Najaar</b>" in noted


@pytest.mark.shows("G02")
@pytest.mark.parametrize("code", ["leidraad", "mentorprofiel"])
def test_a_checklist_has_its_report(code, lead, mentor, company):
    by = lead if code == "leidraad" else mentor
    subject = None if code == "leidraad" else mentor
    assessment = assess(company, by, code=code, part=Part.BOTH, subject=subject, at=AT)
    for item in assessment.instrument.items()[:9]:
        answer(assessment, by, item.code, "partly", at=AT)
    text = text_of(pdf(assessment, by))
    assert "punten gezet" in text
    assert ("doe ik" if subject else "doen we") in text


def test_a_long_checklist_says_each_point_once(lead, company):
    assessment = assess(company, lead, code="leidraad", part=Part.BOTH, at=AT)
    items = assessment.instrument.items()
    for nth, item in enumerate(items):
        answer(assessment, lead, item.code, "doing" if nth > 3 else "partly", at=AT)
    text = text_of(pdf(assessment, lead))
    assert "Wat al sterk is" in text
    assert all(text.count(" ".join(item.text.split())) == 1 for item in items if len(item.text) > 40)


def test_there_are_never_more_than_ten_proposals_to_choose_from(company, lead):
    assessment = assess(company, lead, at=AT)
    for item in assessment.instrument.items("company"):
        answer(assessment, lead, item.code, "partly", at=AT)
    made = paper.Paper(assessment, lead, inside=True)
    facts = made.next_steps().facts
    assert len(facts["quick"]) + len(facts["later"]) == paper.STEPS_AT_ONCE
    assert facts["more"] == len(made.steps) - paper.STEPS_AT_ONCE > 0
    assert f"Nog {facts['more']} andere stappen kunnen ook nu." in text_of(pdf(assessment, lead))


@pytest.mark.shows("G06")
def test_what_is_still_empty_is_no_step_back_on_paper(company, lead, filled):
    later = assess(company, lead, at=AT + dt.timedelta(days=300), title="Najaar 2027")
    answer(later, lead, later.instrument.items("company")[0].code, "doing", at=AT + dt.timedelta(days=300))
    text = text_of(pdf(later, lead))
    assert "Nog niet te vergelijken, want er ontbreken antwoorden" in text
    assert "achteruit" not in text and "Telt niet meer" not in text


def test_a_reflection_shows_questions_and_texts(lead, company):
    assessment = assess(company, lead, code="zes_fundamenten", part=Part.BOTH, at=AT)
    first, second = assessment.instrument.items()[:2]
    answer(assessment, lead, first.code, "", at=AT, note="Ik wil leren lassen.\nEn later lesgeven.")
    text = text_of(pdf(assessment, lead))
    assert first.text in text
    assert "Ik wil leren lassen. En later lesgeven." in text
    assert second.text in text
    assert "Hier is nog niets geschreven." in text
    assert "Het profiel" not in text


@pytest.mark.shows("G11")
def test_answers_left_behind_by_a_newer_version_stay_readable(company, lead):
    version, _ = publish(owner=company)
    assessment = services.start_assessment(
        organisation=company, version=version, part="both", title="Najaar", moment=AT.date(), by=lead, at=AT
    )
    answer(assessment, lead, "T.2", "doing", at=AT, note="Tot aan de poort.")
    newer, _ = publish(owner=company, version=2, T_2="Wij tonen de refter.")
    publishing.carry_over_answers(assessment=assessment, to_version=newer, by=lead, at=AT)
    assessment.refresh_from_db()
    text = text_of(pdf(assessment, lead))
    assert "Antwoorden op een eerdere versie" in text
    assert "Wij tonen alle afdelingen." in text
    assert "Tot aan de poort." in text


def test_nothing_answered_is_a_report_too(company, lead):
    text = text_of(pdf(assess(company, lead, at=AT), lead))
    assert "Na de eerste antwoorden komen hier voorstellen." in text
    assert "65 vragen hebben nog geen antwoord" in text


# --- behind the page ----------------------------------------------------------------------------------------


def ask(client, assessment, organisation=None):
    place = organisation or assessment.organisation
    return client.post(
        reverse("groeiwijzer:report", kwargs={"organisation": place.slug, "assessment": assessment.pk})
    )


def test_the_worker_makes_the_file_and_tells_how_far_it_is(client, filled, lead, monkeypatch):
    client.force_login(lead)
    page = ask(client, filled)
    job = Job.objects.get(kind=REPORT)
    assert page["Location"] == reverse("jobs:detail", args=[job.pk])
    assert ask(client, filled)["Location"] == page["Location"]
    told = []
    monkeypatch.setattr(
        work.Progress, "__call__", lambda self, done, total, message="": told.append((done, total, message))
    )
    work.run(job_id=job.pk, clock=timezone.now)
    job.refresh_from_db()
    assert job.state == JobState.DONE, job.message
    assert job.file_name == "groeiwijzer-staalbouw-lys-2026-11-09.pdf"
    assert files.path_of(job.file_path).read_bytes().startswith(b"%PDF-")
    assert told[0][2] == "De antwoorden lezen"
    assert "De bladzijden opmaken" in [message for _, _, message in told]
    steps = [done for done, _, _ in told]
    assert steps == sorted(steps)
    assert told[-1][0] == told[-1][1]


def test_who_may_no_longer_read_gets_no_file(client, world, filled, lead, monkeypatch):
    monkeypatch.setattr(report.pdf, "render", lambda html, **options: world.made)
    client.force_login(lead)
    ask(client, filled)
    job = Job.objects.get(kind=REPORT)
    work.run(job_id=job.pk, clock=timezone.now)
    download = reverse("jobs:download", args=[job.pk])
    got = client.get(download)
    got.close()
    assert got.status_code == 200
    lead.memberships.update(ended_at=timezone.now() - dt.timedelta(seconds=1), ended_by=lead)
    assert client.get(download).status_code in (302, 403, 404)


@pytest.mark.shows("G08")
def test_who_went_from_inside_to_reading_along_loses_the_inside_file(filled, lead, company):
    school = OrganisationFactory(school=True)
    coach = member(Role.TRAJECTORY_COACH, school)
    now = timezone.now()
    sharing.share(
        assessment=filled,
        organisation=school,
        ends_on=timezone.localdate(now) + dt.timedelta(days=9),
        by=lead,
        at=now,
    )
    assert report.may_read_as(coach, filled.pk, sharing.SHARED)
    assert not report.may_read_as(coach, filled.pk, sharing.INSIDE)
    assert not report.may_read_as(coach, uuid.uuid4(), sharing.SHARED)


def test_somebody_elses_assessment_does_not_exist(client, filled):
    other = OrganisationFactory()
    client.force_login(member(Role.COMPANY_COORDINATOR, other))
    assert ask(client, filled).status_code == 404
    assert ask(client, filled, organisation=other).status_code == 404
    assert not Job.objects.exists()
