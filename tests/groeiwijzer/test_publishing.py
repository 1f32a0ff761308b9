"""Publishing: once and for ever, every fault named, and a newer version never takes answers to other questions."""

import io
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from duaalportal.accounts.access import Role
from duaalportal.accounts.models import AuditEntry
from groeiwijzer import publishing, services
from groeiwijzer.instruments import parse, portal_instruments
from groeiwijzer.models import AgreedAnswer, Answer, InstrumentVersion
from groeiwijzer.queries import answered_counts, reading
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.groeiwijzer import answer, assess

pytestmark = [pytest.mark.django_db, pytest.mark.shows("G01")]
SCRIPT = "<script>alert(1)</script>"

TEXT = """\
code: onze-scan
version: 1
title: Onze scan
purpose: Kijk samen hoe het loopt.
source: Eigen werk
mode: ladders
audiences: [company]
levels:
  - {level: 1, title: Begin, meaning: Een begin.}
  - {level: 2, title: Verder, meaning: Een stap verder.}
themes:
  - code: T
    title: Onthaal
    subthemes:
      - code: T.S
        title: De eerste dag
        ladders:
          - code: T.L
            items:
              - {code: T.1, level: 1, text: Wij ontvangen de lerende zelf.}
              - {code: T.2, level: 2, text: Wij tonen alle afdelingen.}
"""


def instrument(version=1, **changes):
    """The small instrument, with other texts for some codes; None drops a question."""
    text = TEXT.replace("version: 1", f"version: {version}")
    for code, new in changes.items():
        line = next(line for line in text.splitlines() if f"code: {code.replace('_', '.')}," in line)
        head, _, _ = line.partition("text: ")
        text = text.replace(line, f"{head}text: {new}}}" if new else "")
    return parse("\n".join(line for line in text.splitlines() if line) + "\n")


def publish(owner=None, **options):
    return publishing.publish(instrument=instrument(**options), owner=owner, at=timezone.now())


@pytest.fixture
def company():
    return OrganisationFactory()


@pytest.fixture
def lead(company):
    return member(Role.COMPANY_COORDINATOR, company)


@pytest.fixture
def as_lead(client, lead):
    client.force_login(lead)
    return client


# --- once and for ever --------------------------------------------------------------------------------------


def test_the_portals_instruments_load_once():
    out = io.StringIO()
    call_command("load_instruments", stdout=out)
    first = dict(InstrumentVersion.objects.values_list("code", "pk"))
    call_command("load_instruments", stdout=out)
    assert dict(InstrumentVersion.objects.values_list("code", "pk")) == first
    assert set(first) == {i.code for i in portal_instruments()}
    assert out.getvalue().count("ingeladen") == 4
    assert out.getvalue().count("stond er al") == 4
    assert AuditEntry.objects.filter(verb="instrument_published").count() == 4


def test_a_row_says_whose_it_is_and_what_it_holds(company):
    version, created = publish(owner=company)
    assert created
    assert (version.owner_key, version.code, version.number) == (str(company.pk), "onze-scan", 1)
    assert (version.title, version.mode, version.audiences) == ("Onze scan", "ladders", ["company"])
    assert version.instrument == instrument()
    assert publish()[0].owner_key == "portaal" or pytest.fail("the portal's own has its own key")


def test_the_same_number_with_other_content_is_refused():
    publish()
    with pytest.raises(
        publishing.VersionTaken, match="bestaat al met andere inhoud: verhoog het versienummer"
    ):
        publish(T_2="Wij tonen de werkplaats.")
    assert InstrumentVersion.objects.count() == 1


def test_a_lower_number_is_refused_and_an_old_one_stays_what_it_is():
    old, _ = publish(version=2)
    publish(version=5, T_2="Wij tonen de werkplaats.")
    with pytest.raises(publishing.VersionTooLow, match="neem 6"):
        publish(version=4)
    assert publish(version=2) == (old, False)


@pytest.mark.parametrize(
    ("column", "value"),
    [("content", "'{}'"), ("number", "9"), ("code", "'ander'"), ("checksum", "'x'"), ("title", "'ander'")],
)
def test_the_database_refuses_to_change_a_published_version(column, value):
    version, _ = publish()
    with (
        pytest.raises(IntegrityError, match="never changes"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE groeiwijzer_instrumentversion SET {column} = {value}")
    assert InstrumentVersion.objects.get().checksum == version.checksum


def test_the_database_refuses_to_delete_a_published_version(lead):
    version, _ = publish()
    with (
        pytest.raises(IntegrityError, match="never changes"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM groeiwijzer_instrumentversion")
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        version.delete()
    InstrumentVersion.objects.update(
        published_by=lead
    )  # who published may be emptied when a person is erased
    assert InstrumentVersion.objects.count() == 1


def test_an_organisation_cannot_take_a_code_of_the_portal(company):
    publish()
    with pytest.raises(publishing.CodeOfThePortal, match="eigen code"):
        publish(owner=company)


# --- on the command line ------------------------------------------------------------------------------------


def test_check_names_each_fault_with_its_line(tmp_path):
    file = tmp_path / "fout.yaml"
    file.write_text(
        TEXT.replace("level: 2, text", "level: 3, text").replace("audiences: [company]", "audiences: [boss]")
    )
    out = io.StringIO()
    with pytest.raises(CommandError, match="2 te verbeteren") as refusal:
        call_command("check_instrument", file, stdout=out)
    assert refusal.value.returncode == 1
    assert "regel 7, audiences[0]: " in out.getvalue()
    assert "regel 21, " in out.getvalue()
    assert "slaat niveau 2 over" in out.getvalue()


def test_load_publishes_for_one_organisation_or_for_all(tmp_path, company):
    file = tmp_path / "scan.yaml"
    file.write_text(TEXT)
    call_command("load_instrument", file, organisation=company.slug, stdout=io.StringIO())
    assert InstrumentVersion.objects.get().owner == company
    with pytest.raises(CommandError, match="Er is geen organisatie"):
        call_command("load_instrument", file, organisation="bestaat-niet", stdout=io.StringIO())
    with pytest.raises(CommandError, match="niet te lezen"):
        call_command("check_instrument", tmp_path / "weg.yaml", stdout=io.StringIO())


# --- in the browser -----------------------------------------------------------------------------------------


def page(name, place, **more):
    return reverse(f"groeiwijzer:{name}", kwargs={"organisation": place.slug, **more})


FAULTY = [
    ("title: Onze scan\n", "", 1, "De sleutel “title” ontbreekt."),
    ("version: 1", "version: een", 2, "geheel getal"),
    ("mode: ladders", "mode: sprookje", 6, "Onbekende vorm “sprookje”"),
    ("code: T.2,", "code: T.1,", 21, "bestaat al op regel 20"),
    ("level: 2, text", "level: 8, text", 21, "Onbekend niveau 8"),
    ("    title: Onthaal", "    titel: Onthaal", 13, "Onbekende sleutel “titel”"),
    ("purpose: Kijk samen", "purpose: &a Kijk samen", 4, "Verwijzingen"),
    ("audiences: [company]", "audiences: [company", 8, "geen geldige YAML"),
    ("Wij tonen alle afdelingen.", "x" * 501, 21, "telt 501 tekens"),
]


@pytest.mark.parametrize(("good", "bad", "line", "reason"), FAULTY, ids=[case[3][:20] for case in FAULTY])
def test_a_faulty_text_comes_back_with_its_line_and_is_kept(as_lead, company, good, bad, line, reason):
    text = TEXT.replace(good, bad)
    answer = as_lead.post(page("instrument_new", company), {"text": text})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert f"Regel {line}<" in html
    assert reason in html
    assert "Wij ontvangen de lerende zelf." in html
    assert not InstrumentVersion.objects.exists()


def test_of_many_faults_the_first_fifty_show_and_the_rest_is_counted(as_lead, company):
    rows = "".join(f"              - {{code: X.{n}, level: 9, text: Vraag {n}.}}\n" for n in range(70))
    html = as_lead.post(page("instrument_new", company), {"text": TEXT + rows}).content.decode()
    assert html.count("<b>Regel ") == 50
    assert "70 plaatsen om te verbeteren" in html
    assert "En nog 20 plaatsen" in html


def test_a_file_that_is_no_text_or_empty_is_refused(as_lead, company):
    for content, reason in ((b"\xff\xfe\x00", "geen tekst in UTF-8"), (b"", "Dit bestand is leeg")):
        answer = as_lead.post(
            page("instrument_new", company), {"file": SimpleUploadedFile("x.yaml", content)}
        )
        assert answer.status_code == 422
        assert reason in answer.content.decode()
    answer = as_lead.post(page("instrument_new", company), {"text": ""})
    assert "Kies een bestand, of plak de tekst" in answer.content.decode()


def test_what_is_right_is_shown_first_and_published_after(as_lead, company, lead):
    upload = SimpleUploadedFile("scan.yaml", TEXT.replace("\n", "\r\n").encode("utf-8-sig"))
    preview = as_lead.post(page("instrument_new", company), {"file": upload})
    assert preview.status_code == 200
    assert "Publiceer versie 1" in preview.content.decode()
    assert not InstrumentVersion.objects.exists()
    done = as_lead.post(page("instrument_new", company), {"text": TEXT, "publish": "1"})
    version = InstrumentVersion.objects.get()
    assert done["Location"] == page("instrument", company, version=version.pk)
    assert (version.owner, version.published_by) == (company, lead)
    assert "De eerste dag" in as_lead.get(done["Location"]).content.decode()
    again = as_lead.post(page("instrument_new", company), {"text": TEXT, "publish": "1"})
    assert again["Location"] == done["Location"]


def test_a_taken_number_shows_at_its_line(as_lead, company):
    publish(owner=company)
    changed = TEXT.replace("Wij tonen alle afdelingen.", "Wij tonen niets.")
    html = as_lead.post(page("instrument_new", company), {"text": changed, "publish": "1"}).content.decode()
    assert "<b>Regel 2</b>" in html
    assert "verhoog het versienummer" in html


def test_script_in_a_title_is_text(as_lead, company):
    text = TEXT.replace("title: Onze scan", f"title: '{SCRIPT}'").replace(
        "title: Onthaal", f"title: '{SCRIPT}'"
    )
    bad = as_lead.post(page("instrument_new", company), {"text": text + f"'{SCRIPT}': 1\n"}).content.decode()
    assert SCRIPT not in bad
    as_lead.post(page("instrument_new", company), {"text": text, "publish": "1"})
    version = InstrumentVersion.objects.get()
    for address in (page("instruments", company), page("instrument", company, version=version.pk)):
        html = as_lead.get(address).content.decode()
        assert SCRIPT not in html
        assert "&lt;script&gt;" in html


def test_another_organisations_instrument_does_not_exist_here(client, as_lead, company):
    other = OrganisationFactory()
    hidden, _ = publish(owner=other)
    for name in ("instrument", "instrument_file"):
        assert as_lead.get(page(name, company, version=hidden.pk)).status_code == 404
        assert as_lead.get(page(name, other, version=hidden.pk)).status_code == 404
    assert "Onze scan" not in as_lead.get(page("instruments", company)).content.decode()
    assert as_lead.get(page("instruments", other)).status_code == 404
    assert as_lead.post(page("instrument_new", other), {"text": TEXT, "publish": "1"}).status_code == 404
    mine, _ = publish(owner=company)  # the same code is free for each organisation
    assert as_lead.get(page("instrument", company, version=mine.pk)).status_code == 200


def test_a_mentor_publishes_nothing(client, company):
    client.force_login(member(Role.MENTOR, company))
    assert client.get(page("instruments", company)).status_code == 403
    assert client.post(page("instrument_new", company), {"text": TEXT, "publish": "1"}).status_code == 403
    assert not InstrumentVersion.objects.exists()


@pytest.mark.parametrize("nth", range(4))
def test_a_file_to_start_from_has_no_faults(company, nth):
    source = portal_instruments()[nth]
    version, _ = publishing.publish(instrument=source, at=timezone.now())
    copy = parse(publishing.as_yaml(version, owner=company))
    assert copy == replace(source, code=copy.code, version=1)
    assert copy.code.startswith("eigen-")
    mine, _ = publishing.publish(instrument=copy, owner=company, at=timezone.now())
    assert parse(publishing.as_yaml(mine, owner=company)) == replace(copy, version=2)


def test_the_download_is_a_file(as_lead, company):
    version, _ = publish(owner=company)
    answer = as_lead.get(page("instrument_file", company, version=version.pk))
    assert answer["Content-Disposition"] == 'attachment; filename="onze-scan-1.yaml"'
    assert parse(answer.content.decode()).version == 2


# --- newer versions -----------------------------------------------------------------------------------------


@pytest.fixture
def running(company, lead):
    version, _ = publish(owner=company)
    now = timezone.now()
    assessment = services.start_assessment(
        organisation=company, version=version, part="both", title="Najaar", moment=now.date(), by=lead, at=now
    )
    answer(assessment, lead, "T.1", "doing")
    answer(assessment, lead, "T.2", "partly", note="Alleen de werkplaats.")
    services.agree_answer(
        assessment=assessment, item_code="T.2", value="doing", note="", version=0, by=lead, at=now
    )
    return assessment


@pytest.mark.shows("G11")
def test_answers_to_changed_questions_rest_and_the_others_go_along(running, company, lead):
    newer, _ = publish(owner=company, version=2, T_2="Wij tonen de werkplaats en de refter.")
    changes = publishing.carry_over_answers(assessment=running, to_version=newer, by=lead, at=timezone.now())
    assert (changes.codes.kept, changes.codes.changed) == (("T.1",), ("T.2",))
    assert (changes.kept_answers, changes.resting_answers) == (1, 1)
    running.refresh_from_db()
    seen = reading(running)
    assert set(seen.voices) == {"T.1"}
    assert seen.agreed == {}
    assert answered_counts(type(running).objects.filter(pk=running.pk)).get().answered == 1
    assert Answer.objects.filter(assessment=running).count() == 2
    assert AgreedAnswer.objects.filter(assessment=running).count() == 1
    resting = publishing.resting_answers(running)
    assert [(row.item.text, row.number, row.value) for row in resting] == [
        ("Wij tonen alle afdelingen.", 1, "doing"),
        ("Wij tonen alle afdelingen.", 1, "partly"),
    ]
    answer(running, lead, "T.2", "not_yet")
    third, _ = publish(owner=company, version=3, T_2="Wij tonen alles.")
    publishing.carry_over_answers(assessment=running, to_version=third, by=lead, at=timezone.now())
    assert [row.number for row in publishing.resting_answers(running)] == [1, 1, 2]


@pytest.mark.shows("G11")
def test_a_dropped_question_is_reported_and_stays_readable(running, company, lead):
    newer, _ = publish(owner=company, version=2, T_2=None)
    changes = publishing.what_changes(running, newer)
    assert [item.code for item in changes.dropped] == ["T.2"]
    publishing.carry_over_answers(assessment=running, to_version=newer, by=lead, at=timezone.now())
    running.refresh_from_db()
    assert publishing.resting_answers(running)[-1].note == "Alleen de werkplaats."


def test_only_an_open_assessment_moves_and_only_forward(running, company, lead):
    with pytest.raises(publishing.NotNewer):
        publishing.carry_over_answers(
            assessment=running, to_version=running.version, by=lead, at=timezone.now()
        )
    newer, _ = publish(owner=company, version=2)
    services.finish_assessment(assessment=running, by=lead, at=timezone.now())
    with pytest.raises(services.AssessmentClosed):
        publishing.carry_over_answers(assessment=running, to_version=newer, by=lead, at=timezone.now())
    assert not publishing.version_news(running.__class__.objects.get(pk=running.pk))


@pytest.mark.shows("G11")
def test_the_page_shows_first_and_moves_after(as_lead, running, company):
    questions = page("questionnaire", company, assessment=running.pk)
    upgrade = page("upgrade", company, assessment=running.pk)
    assert upgrade not in as_lead.get(questions).content.decode()
    newer, _ = publish(owner=company, version=2, T_2="Wij tonen de werkplaats en de refter.")
    assert upgrade in as_lead.get(questions).content.decode()
    assert upgrade in as_lead.get(page("profile", company, assessment=running.pk)).content.decode()
    html = as_lead.get(upgrade).content.decode()
    assert "Vroeger: Wij tonen alle afdelingen." in html
    running.refresh_from_db()
    assert running.version.number == 1
    stale = as_lead.post(upgrade, {"version": str(running.version.pk)})
    assert stale["Location"] == upgrade
    assert as_lead.post(upgrade, {"version": str(newer.pk)})["Location"] == questions
    running.refresh_from_db()
    assert running.version == newer
    assert "Alleen de werkplaats." in as_lead.get(upgrade).content.decode()
    assert upgrade in as_lead.get(questions).content.decode()


def test_who_does_not_run_it_does_not_move_it(client, running, company):
    newer, _ = publish(owner=company, version=2, T_2="Wij tonen de refter.")
    colleague = member(Role.MENTOR, company)
    services.ask_respondent(assessment=running, user=colleague, by=running.started_by, at=timezone.now())
    client.force_login(colleague)
    upgrade = page("upgrade", company, assessment=running.pk)
    assert "Stap over naar versie" not in client.get(upgrade).content.decode()
    assert client.post(upgrade, {"version": str(newer.pk)}).status_code == 404
    client.force_login(member(Role.COMPANY_COORDINATOR))
    assert client.get(upgrade).status_code == 404


@pytest.mark.shows("G11")
def test_an_earlier_moment_counts_on_unchanged_questions_only(running, company, lead):
    newer, _ = publish(owner=company, version=2, T_2="Wij tonen de refter.")
    before = reading(running).as_asked_in(newer.instrument)
    assert set(before.values) == {"T.1"}
    assert before.agreed == {}
    assert before.instrument is newer.instrument
    assert reading(running).as_asked_in(running.instrument).values.keys() == {"T.1", "T.2"}


@pytest.mark.shows("G01")
def test_the_list_shows_versions_without_reading_their_content(
    as_lead, company, django_assert_max_num_queries
):
    for number in range(1, 30):
        publish(owner=company, version=number)
    assess(company, member(Role.COMPANY_COORDINATOR, company))
    with django_assert_max_num_queries(12):
        html = as_lead.get(page("instruments", company)).content.decode()
    assert "versie 29" in html
    assert "versie 1<" in html
