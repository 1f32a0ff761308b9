"""The talk before the start: who answers what, what is agreed and where it lands, care by the learner, and closing."""

from datetime import time
from types import SimpleNamespace

import pytest
from django.utils import timezone

from duaalportal.accounts.access import Role
from learningplans import charter
from learningplans.models import Learner, Meeting
from matching import attention_start_talks, personal_data_start_talks
from matching import models as m
from matching.readiness import writing as readiness
from matching.start_talks import content, paper, writing
from matching.start_talks.errors import StartTalkRefused, WrittenMeanwhile
from matching.start_talks.reading import Reading
from matching.start_talks.words import Typed, kept, version_of
from tests.factories.accounts import MembershipFactory, give_second_factor
from tests.matching.start_talk_world import CARE, DAY, FIRST, READY, WHY, agree, close, world, write
from tests.stories import as_now, browser, fresh, now, today

pytestmark = pytest.mark.django_db
__all__ = ["world"]
NUMBER = "85.07.30-033.28"


# --- the questions ----------------------------------------------------------------------------------------------------


@pytest.mark.shows("M08")
def test_there_are_44_blocks_each_with_who_answers_and_its_lines():
    found = content.questions()
    assert len(found) == 44 and len({one.text for one in found.values()}) == 44
    by_theme = [sum(code.startswith(f"OG.{theme}.") for code in found) for theme in (1, 2, 3)]
    assert by_theme == [13, 9, 22]
    assert all(one.by and one.source.startswith("003:") for one in found.values())
    # a phone shows a few at a time, and what lands in the charter lands in a part that exists
    assert max(len(step.questions) for step in content.steps()) <= 5
    parts = {row["code"] for row in charter.template()} | {""}
    assert {one.section for one in found.values()} <= parts


@pytest.mark.shows("M08")
def test_each_answers_from_the_own_side_and_who_noted_it_is_told(world):
    write(world, world.mentor_person, OG_1_2_2=Typed("company", "Elke week even bellen."))
    write(world, world.learner_person, OG_2_1_3=Typed("school", "Ik wil lassen."))
    write(world, world.coach, OG_1_1_1=Typed("", "Sofie, elke dag."), OG_1_1_2=Typed("later", ""))
    row = fresh(world.talk)
    assert [row.answers[code]["by"] for code in ("OG.1.2.2", WHY, FIRST)] == ["company", "learner", "school"]
    read = Reading(row, as_now(world.coach), today())
    line = read.sections[0].lines[0]
    assert (line.who, line.answered_by, line.note) == ("Sofie Peeters", "school", "Sofie, elke dag.")
    assert read.progress["answered"] == 3 and [one.code for _, one in read.put_off] == ["OG.1.1.2"]
    # what is known already stands beside the question
    assert any("Sofie Peeters" in words for words in read.known(line.question))
    days = content.questions()["OG.1.3.1"]
    assert "maandag, dinsdag en woensdag" in read.known(days)[0]


def test_of_two_who_write_at_one_question_nobody_loses_a_word(world):
    write(world, world.coach, OG_1_1_1=Typed("", "Van Sofie"))
    with pytest.raises(WrittenMeanwhile) as lost:
        write(world, world.mentor_person, OG_1_1_1=Typed("", "Van Bart"))
    assert lost.value.stands == ("school", "Van Sofie")
    # at another question they never meet; the same words, or words one did not touch, are no change
    write(world, world.mentor_person, OG_1_1_2=Typed("", "Overdag"), OG_1_1_1=Typed("school", "Van Sofie"))
    version = version_of("school", "Van Sofie")
    write(world, world.coach, OG_1_1_1=Typed("school", "Van beiden", version))
    write(
        world, world.mentor_person, OG_1_1_1=Typed("school", "Van Sofie", version), OG_1_1_4=Typed("", "Nele")
    )
    assert fresh(world.talk).answers[FIRST]["answer"] == "Van beiden"


@pytest.mark.parametrize(
    "code, typed, why",
    [
        ("OG.9.9.9", Typed("", "x"), "beantwoord je hier niet"),
        (FIRST, Typed("directeur", "x"), "kent het gesprek niet"),
        (FIRST, Typed("", "x" * 10_000), "10000 tekens"),
        (FIRST, Typed("", f"Zijn nummer is {NUMBER}"), "rijksregisternummer"),
        (FIRST, Typed("", "Er is een diagnose van ADHD"), "gezondheid"),
        (CARE, Typed("", "Rustig uitleggen"), "beantwoord je hier niet"),
        (READY, Typed("", "Sterk in rekenen"), "beantwoord je hier niet"),
    ],
)
def test_what_may_not_be_kept_is_refused_in_words_and_keeps_nothing(world, code, typed, why):
    with pytest.raises(StartTalkRefused, match=why):
        writing.write(talk=world.talk, answers={code: typed}, by=as_now(world.coach), at=now())
    assert fresh(world.talk).answers == {}


def test_a_learner_answers_the_own_questions_alone(world):
    with pytest.raises(StartTalkRefused):
        write(world, world.learner_person, OG_1_1_1=Typed("", "Bel maar"))
    for who in (world.mother, world.teacher, world.director):
        with pytest.raises(StartTalkRefused):
            write(world, who, OG_1_1_1=Typed("", "Bel maar"))


def advised(world):
    """An advice of which the learner lets the school tell."""
    return m.ReadinessAdvice.objects.create(
        school=world.school,
        trajectory=world.trajectory,
        school_year=world.trajectory.school_year,
        outcome="with_attention",
        reason="Lina groeit snel.",
        advised_at=now(),
        advised_by=world.coach,
        made_at=now(),
        made_by=world.coach,
        shared_at=now(),
    )


def test_what_the_screening_showed_is_told_by_the_school_once_the_learner_lets_it(world):
    advised(world)
    write(world, world.coach, OG_2_1_5=Typed("", "Handig, en soms te laat"))
    with pytest.raises(StartTalkRefused):
        write(world, world.mentor_person, OG_2_1_5=Typed("", "Iets anders"))


@pytest.mark.shows("X03")
def test_a_company_no_longer_reads_what_the_screening_showed_once_the_learner_takes_it_back(world):
    row = advised(world)
    write(world, world.coach, OG_2_1_5=Typed("", "Handig, en soms te laat"))
    close(world)
    said = {"code": READY, "reason": "Het is beter nu", "version": fresh(world.talk).version}
    writing.correct(talk=world.talk, text="Handig, en op tijd", by=as_now(world.coach), at=now(), **said)

    def reads(who):
        page = browser(who).get(world.page).content.decode()
        words = str(paper.context_of(Reading(fresh(world.talk), as_now(who), today())))
        return {text for text in ("Handig, en op tijd", "Handig, en soms te laat") if text in page + words}

    both = {"Handig, en op tijd", "Handig, en soms te laat"}
    assert reads(world.mentor_person) == reads(world.coach) == both
    readiness.share(advice=row, wants=False, by=world.learner_person, at=now())
    assert reads(world.mentor_person) == set() and reads(world.coach) == both
    readiness.share(advice=row, wants=True, by=world.learner_person, at=now())
    assert reads(world.mentor_person) == both


# --- care: the learner's ----------------------------------------------------------------------------------------------


@pytest.mark.shows("X03")
def test_care_is_written_and_taken_back_by_the_learner_and_by_nobody_else(world):
    text = "Leg iets nieuws eerst voor, dan doe ik het na."
    said = {"talk": world.talk, "text": text, "version": 0, "at": now()}
    with pytest.raises(StartTalkRefused, match="lerende zelf"):
        writing.share_care(by=world.coach, **said)
    assert browser(world.coach).get(f"{world.page}rekening-houden/").status_code == 403
    learner = browser(world.learner_person)
    with pytest.raises(StartTalkRefused, match="gezondheid"):
        writing.share_care(by=world.learner_person, **said | {"text": "Ik heb dyslexie"})
    assert learner.post(f"{world.page}rekening-houden/", {"text": text, "version": 0}).status_code == 302
    close_after = Typed("", "Sofie")
    write(world, world.coach, OG_1_1_1=close_after)
    close(world)
    for who, reads in ((world.mentor_person, True), (world.coach, True), (world.mother, False)):
        assert (text in browser(who).get(world.page).content.decode()) is reads
    # a stale page takes nothing away; an empty text takes it back, also after closing
    stale = learner.post(f"{world.page}rekening-houden/", {"text": "Iets anders", "version": 0})
    assert stale.status_code == 422 and "Iets anders" in stale.content.decode()
    version = version_of("", text)
    assert learner.post(f"{world.page}rekening-houden/", {"text": "", "version": version}).status_code == 302
    row = fresh(world.talk)
    assert row.care == "" and row.care_agreed_at is None


@pytest.mark.shows("X03")
@pytest.mark.parametrize("where", ["elsewhere", "here"])
def test_a_parent_with_another_role_reads_the_talk_of_the_own_child_as_a_parent(world, where):
    text = "Leg iets nieuws eerst voor."
    writing.share_care(talk=world.talk, text=text, version=0, by=world.learner_person, at=now())
    write(world, world.coach, OG_1_1_1=Typed("", "Sofie"))
    at, role = {
        "elsewhere": (world.other_company, Role.MENTOR),
        "here": (world.school, Role.TRAJECTORY_COACH),
    }[where]
    give_second_factor(world.mother)
    MembershipFactory(user=world.mother, organisation=at, role=role)
    assert browser(world.mother).get(world.page).status_code == 404  # once it is closed
    close(world)
    shown = browser(world.mother).get(world.page).content.decode()
    assert "Sofie" in shown and text not in shown
    read = Reading(fresh(world.talk), as_now(world.mother), today())
    assert read.voice.party == "parents" and not read.corrects


# --- agreements -------------------------------------------------------------------------------------------------------


@pytest.mark.shows("M08")
def test_an_agreement_on_contact_lands_in_the_charter_that_is_written(world):
    row = agree(world, lands="contact", code="OG.1.3.4", text="Afwezig? Bel voor acht uur.")
    draft = charter.of_placement(world.placement).get()
    absent = next(one["text"] for one in draft.sections if one["code"] == "afwezig")
    assert row.landed_in == f"charter:{world.placement.pk}" and "Bel voor acht uur." in absent
    page = browser(world.mentor_person).get(world.page).content.decode()
    assert f"/plaatsingen/{world.placement.pk}/afsprakenkader/" in page
    # what was put before the parties never changes under them: it waits for its owner instead
    charter.propose(charter=draft, version=draft.version, by=as_now(world.coach), at=now())
    waits = agree(world, lands="rhythm", text="Elke maand een uur samenzitten")
    assert waits.landed_in == "" and charter.of_placement(world.placement).count() == 1


@pytest.mark.shows("M08")
def test_an_agreement_for_the_calendar_becomes_a_meeting(world):
    row = agree(world, lands="calendar", clock=time(14), text="Kennismaken op de werkvloer")
    meeting = Meeting.objects.get(trajectory=world.trajectory)
    assert row.landed_in == f"meeting:{meeting.pk}" and meeting.purpose == "Kennismaken op de werkvloer"
    assert timezone.localtime(meeting.starts_at).hour == 14
    with pytest.raises(StartTalkRefused, match="dag en een uur"):
        agree(world, lands="calendar", text="Ooit")


@pytest.mark.shows("M08")
def test_what_cannot_land_waits_on_vandaag_of_its_owner_until_it_is_done(world):
    row = agree(world, lands="plan", owner=(world.mentor_person.name, world.mentor_person))
    assert row.landed_in == ""
    waiting = [
        one.code for one in attention_start_talks.open_items(user=as_now(world.mentor_person), today=today())
    ]
    assert f"start-agreement-{row.pk}" in waiting
    mine = [one.code for one in attention_start_talks.open_items(user=as_now(world.coach), today=today())]
    assert f"start-agreement-{row.pk}" not in mine
    done = f"/startafspraken/{row.pk}/gedaan/"
    assert browser(world.learner_person).post(done).status_code == 404
    for _ in range(2):
        assert browser(world.mentor_person).post(done).status_code == 302
    assert fresh(row).done_by == world.mentor_person
    assert attention_start_talks.open_items(user=as_now(world.mentor_person), today=today()) != waiting


def test_an_agreement_stands_once_and_is_taken_back_only_while_it_did_not_land(world):
    key = "1b0a1f0e-55a7-4a55-9d2b-6a1a0c1f2e3d"
    row = agree(world, key=key)
    assert agree(world, key=key) == row and m.StartAgreement.objects.count() == 1
    browser(world.coach).post(f"/startafspraken/{row.pk}/weg/")
    assert not m.StartAgreement.objects.exists()
    landed = agree(world, lands="contact")
    browser(world.coach).post(f"/startafspraken/{landed.pk}/weg/")
    assert m.StartAgreement.objects.get() == landed


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": " "},
        {"code": "OG.9.9.9"},
        {"lands": "prullenmand"},
        {"due_on": None, "lands": "calendar"},
        {"text": "x" * 10_000},
        {"text": f"Nummer {NUMBER}"},
    ],
)
def test_an_agreement_that_is_not_right_is_refused(world, wrong):
    with pytest.raises(StartTalkRefused):
        agree(world, **wrong)
    assert not m.StartAgreement.objects.exists()


# --- on the phone, and in races ----------------------------------------------------------------------------------------


@pytest.mark.shows("M08")
def test_on_the_phone_an_answer_is_kept_as_one_goes_and_a_race_shows_both(world):
    coach, address = browser(world.coach), f"{world.page}vragen/?stap=1"
    save = {"HTTP_X_AUTOSAVE": "1"}
    first = coach.post(address, {"item": FIRST, "value": "", "note": "Sofie", "version": 0}, **save)
    assert first.status_code == 200 and first.json()["progress"]["answered"] == 1
    assert first.json()["version"] == version_of("school", "Sofie")
    lost = browser(world.mentor_person).post(
        address, {"item": FIRST, "value": "company", "note": "<script>Bart", "version": 0}, **save
    )
    assert (
        lost.status_code == 409
        and "Sofie" in lost.json()["html"]
        and "&lt;script&gt;Bart" in lost.json()["html"]
    )
    long = coach.post(address, {"item": FIRST, "note": "x" * 10_000, "version": 0}, **save)
    assert long.status_code == 422 and "tekens" in long.json()["error"]


def test_without_script_the_form_keeps_all_that_was_typed(world):
    coach, address = browser(world.coach), f"{world.page}vragen/?stap=1"
    sent = {f"note-{FIRST}": "Sofie", f"version-{FIRST}": "0", "naar": "2"}
    answer = coach.post(address, sent)
    assert answer.status_code == 302 and answer.url.endswith("?stap=2")
    race = browser(world.mentor_person).post(
        address, sent | {f"note-{FIRST}": "Bart", "note-OG.1.1.2": "Ook dit"}
    )
    page = race.content.decode()
    assert race.status_code == 409 and "Bart" in page and "Ook dit" in page and "Staat er nu" in page
    # sent anew on what stands now, it is kept
    again = sent | {f"note-{FIRST}": "Bart", f"version-{FIRST}": str(version_of("school", "Sofie"))}
    assert browser(world.mentor_person).post(address, again).status_code == 302
    for wrong in ("99", "-1", "abc", ""):
        assert coach.get(f"{world.page}vragen/?stap={wrong}").status_code == 200


def test_begun_twice_it_is_one_talk(world):
    address = f"/plaatsingen/{world.placement.pk}/opstartgesprek/"
    for who in (world.coach, world.mentor_person):
        assert browser(who).post(address).url == world.page
    assert m.StartTalk.objects.count() == 1


# --- parents ----------------------------------------------------------------------------------------------------------

TOLD = {"transport": "Bus 70 om 7.12 uur", "hours": "Maandag tot woensdag", "how": "call"}


@pytest.mark.shows("M14")
def test_of_who_is_of_age_no_parents_are_told(world):
    address, row = f"/trajecten/{world.trajectory.pk}/opstartgesprek/", "Ouders weten van vervoer en uren"
    assert row in browser(world.coach).get(address).content.decode()
    Learner.objects.filter(pk=world.trajectory.learner_id).update(birth_date=today() - 19 * 366 * DAY)
    assert row not in browser(world.coach).get(address).content.decode()


@pytest.mark.shows("M14")
def test_parents_are_told_of_transport_and_hours_and_say_that_they_know(world):
    address = f"/plaatsingen/{world.placement.pk}/ouders-inlichten/"
    coach, mother = browser(world.coach), browser(world.mother)
    assert "aandag, dinsdag en woensdag" in coach.get(address).content.decode()
    asked = [one.code for one in attention_start_talks.open_items(user=as_now(world.mother), today=today())]
    assert asked == []
    sent = TOLD | {"told_on": today().isoformat(), "met_on": "", "version": 0}
    assert coach.post(address, sent | {"transport": ""}).status_code == 422
    assert coach.post(address, sent).status_code == 302
    row = m.ParentsTold.objects.get()
    asked = [one.code for one in attention_start_talks.open_items(user=as_now(world.mother), today=today())]
    assert asked == [f"parents-told-{row.pk}"]
    # somebody else changed it meanwhile: the page says so, and nothing is lost
    stale = coach.post(address, sent | {"transport": "Met de fiets"})
    assert stale.status_code == 422 and "Met de fiets" in stale.content.decode()
    read = f"/ouders-ingelicht/{row.pk}/gelezen/"
    assert browser(world.learner_person).post(read, {"version": 1}).status_code == 404
    mother.post(read, {"version": 7})
    assert fresh(row).read_at is None
    mother.post(read, {"version": 1})
    assert fresh(row).read_by == world.mother
    # other words are read anew, also when the company tells
    other = sent | {"hours": "Vrijdag", "version": 1}
    assert browser(world.mentor_person).post(address, other).status_code == 302
    assert fresh(row).read_at is None and fresh(row).told_by == world.mentor_person


# --- Vandaag, data of a person, paper ---------------------------------------------------------------------------------


@pytest.mark.shows("M08")
def test_a_placement_without_a_talk_waits_until_the_talk_is_closed(world):
    m.StartTalk.objects.all().delete()
    placement = world.placement
    type(placement).objects.filter(pk=placement.pk).update(
        starts_on=today() + 5 * DAY, ends_on=today() + 90 * DAY
    )
    code = f"start-talk-{placement.pk}"
    for who in (world.coach, world.mentor_person):
        assert code in [one.code for one in attention_start_talks.open_items(user=as_now(who), today=today())]
    world_ = SimpleNamespace(
        **vars(world) | {"talk": writing.begin(placement=placement, by=world.coach, at=now())}
    )
    write(world_, world.coach, OG_1_1_1=Typed("", "Sofie"))
    assert code in [
        one.code for one in attention_start_talks.open_items(user=as_now(world.coach), today=today())
    ]
    close(world_)
    assert code not in [
        one.code for one in attention_start_talks.open_items(user=as_now(world.coach), today=today())
    ]


def test_who_is_erased_takes_the_own_words_along(world):
    write(world, world.coach, OG_1_1_1=Typed("", "Sofie"))
    writing.share_care(talk=world.talk, text="Rustig uitleggen", version=0, by=world.learner_person, at=now())
    agree(world, owner=(world.learner_person.name, world.learner_person))
    own = personal_data_start_talks.collect(world.learner_person)
    assert own["Opstartgesprekken over jou"][0]["waar je bedrijf rekening mee houdt"] == "Rustig uitleggen"
    assert personal_data_start_talks.erase(user=world.learner_person, at=now())
    row = fresh(world.talk)
    assert (row.care, row.answers) == ("", {}) and m.StartAgreement.objects.get().text == "(verwijderd)"


@pytest.mark.shows("M08")
def test_a_closed_talk_goes_on_paper_and_in_the_file(world):
    from matching.dossier import parts
    from matching.start_talks import paper

    write(world, world.coach, OG_1_1_1=Typed("", "Sofie is er elke dag"))
    agree(world)
    assert browser(world.coach).post(f"{world.page}pdf/").url == world.page  # not before it is closed
    close(world)
    made = paper.make(Reading(fresh(world.talk), as_now(world.mentor_person), today()), at=now())
    assert made.content.startswith(b"%PDF")
    assert browser(world.mentor_person).post(f"{world.page}pdf/").url.startswith("/werk/")
    (part,) = parts(trajectory=world.trajectory, reader=as_now(world.coach), today=today())
    assert "Sofie is er elke dag" in str(part.tables)
    assert parts(trajectory=world.trajectory, reader=as_now(world.outsider), today=today()) == []


@pytest.mark.parametrize("page, most", [("", 12), ("vragen/?stap=1", 12), ("vragen/?stap=3", 12)])
def test_its_pages_ask_no_more_with_more_answers(world, django_assert_max_num_queries, page, most):
    every = {
        code: Typed("", f"antwoord {code}") for code, one in content.questions().items() if not one.consent
    }
    writing.write(talk=world.talk, answers=every, by=as_now(world.coach), at=now())
    for n in range(5):
        agree(world, text=f"afspraak {n}")
    coach = browser(world.coach)
    coach.get(world.page)
    with django_assert_max_num_queries(most):
        assert coach.get(f"{world.page}{page}").status_code == 200


def test_a_word_about_health_is_seen_within_a_sentence_and_not_within_a_word():
    for text in ("Heeft autisme", "neemt medicatie", "Diagnose volgt"):
        with pytest.raises(StartTalkRefused):
            kept(text, 100)
    assert (
        kept("Veilig werken met de assistent\r\nen de EHBO-doos", 100)
        == "Veilig werken met de assistent\nen de EHBO-doos"
    )
