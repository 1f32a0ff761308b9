"""The pages of the library: found, read, written together without losing a word, approved, and out and in as files."""

import gzip
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from learningplans.models import LearningSheet, LearningSheetVersion, SheetMember
from learningplans.rules import sheets as rules
from tests.companies.safe_world import words
from tests.factories.sheets import add_version, content_of, make_sheet
from tests.learningplans.sheet_world import sheet_world

pytestmark = [pytest.mark.django_db, pytest.mark.shows("P02")]
BUDGET = 12


@pytest.fixture(scope="module")
def shared(django_db_setup, django_db_blocker):
    """The people, each signed in once; rolled back at the end."""
    kept = override_settings(SESSION_ENGINE="django.contrib.sessions.backends.cache")
    with kept, django_db_blocker.unblock(), transaction.atomic():
        found = sheet_world()
        found.browsers = {}
        yield found
        transaction.set_rollback(True)


@pytest.fixture
def world(shared):
    """The same people for every test, with what it writes undone."""
    with transaction.atomic():
        yield shared
        transaction.set_rollback(True)


def as_(world, who):
    """A browser of somebody of the cast."""
    if who not in world.browsers:
        world.browsers[who] = Client()
        world.browsers[who].force_login(getattr(world, who))
    return world.browsers[who]


def at(name, version=None, query="", **more):
    """The address of a page, about this version or its sheet."""
    name, kwargs = f"learningplans:{name}", dict(more)
    if version is not None:
        kwargs["learning_sheet"] = version.sheet_id
    if name.rpartition(":")[2] in OF_VERSION:
        kwargs["learning_sheet_version"] = version.pk
    return reverse(name, kwargs=kwargs) + (f"?{query}" if query else "")


OF_VERSION = {
    *("sheet_version", "sheet_write", "sheet_changes", "sheet_hand_in", "sheet_take_back", "sheet_publish"),
    *("sheet_send_back", "sheet_yaml", "sheet_xlsx"),
}


def draft_of(world, code="smeren", **fields):
    return make_sheet(code, owner=world.school, state="draft", by=world.coach, **fields)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def form_of(page):
    """What the form of an editor's page would send as it is: names and values, as a browser reads them."""
    html = page.content.decode().split('<form method="post" class="s')[1].split("</form>")[0]
    found = {}
    for tag in re.findall(r"<input[^>]*>|<textarea[^>]*>.*?</textarea>", html, re.S):
        name = re.search(r'name="([^"]+)"', tag)[1]
        kind = re.search(r'type="(\w+)"', tag)
        if kind and kind[1] in ("checkbox", "radio") and " checked" not in tag:
            continue
        value = re.search(r'value="([^"]*)"', tag)
        text = value[1] if value else re.search(r">\n?(.*?)</textarea>", tag, re.S)[1]
        found.setdefault(name, []).append(text.replace("&#39;", "'").replace("&amp;", "&"))
    found.pop("csrfmiddlewaretoken")
    return found


# --- the list --------------------------------------------------------------------------------------------------------


def listed(world, who="coach", query=""):
    return words(as_(world, who).get(at("sheets", query=f"opleiding={world.programme.pk}&{query}")))


@pytest.mark.shows("P01")
def test_the_list_says_which_competences_are_not_treated_and_how_many_hours_are_asked(world):
    make_sheet("smeren", content=content_of(["g1"], competences=("k1", "k3")))
    page = listed(world)
    assert "Thema smeren" in page and "van de sector" in page
    assert f"minstens {float(world.programme.workplace_hours):g} uur per week" in page
    assert "2 competenties staan nog op geen goedgekeurde fiche" in page
    make_sheet("lagers", content=content_of(["g1"], competences=("k2", "k4")))
    assert "elke competentie staat op een goedgekeurde fiche" in listed(world)


def test_a_draft_treats_nothing_yet_and_a_stranger_does_not_see_it(world):
    draft_of(world, content=content_of(["g1"], competences=("k1",)))
    assert "Thema smeren" in listed(world) and "concept" in listed(world)
    assert "4 competenties staan nog op geen goedgekeurde fiche" in listed(world)
    for who in ("elsewhere", "learner", "mentor", "consultant"):
        assert "Thema smeren" not in listed(world, who)


@pytest.mark.parametrize(
    "query, found",
    [
        ("", {"smeren", "lagers"}),
        ("q=SMEER", {"smeren"}),
        ("q=doel+g1", {"smeren", "lagers"}),
        ("stand=concept", {"lagers"}),
        ("stand=goedgekeurd", {"smeren"}),
        ("stand=uit", {"oud"}),
        ("van=sector", {"smeren"}),
        ("stand=onzin", {"smeren", "lagers"}),
        ("q=niets", set()),
    ],
)
def test_the_list_is_searched_and_filtered(world, query, found):
    make_sheet("smeren", content=content_of(text="smeernippels"))
    draft_of(world, "lagers", content=content_of())
    make_sheet("oud", retired_on=timezone.localdate())
    html = as_(world, "coach").get(at("sheets", query=f"opleiding={world.programme.pk}&{query}"))
    names = set(re.findall(r'row__name"><a[^>]*>Thema (\w+)</a>', html.content.decode()))
    assert names == found


def test_a_sheet_of_the_field_says_that_the_school_has_its_own(world):
    field = make_sheet("smeren", content=content_of(["g1"], competences=("k1",)))
    make_sheet(
        "smeren",
        owner=world.school,
        based_on=field.sheet,
        content=content_of(["g1"], competences=("k2",)),
    )
    page = listed(world)
    assert "jullie gebruiken een eigen versie" in page
    assert "3 competenties staan nog" in page  # k1 stands on the sheet that is replaced
    assert "jullie gebruiken een eigen versie" not in listed(world, "elsewhere")


def test_an_unknown_programme_is_not_found(world):
    assert as_(world, "coach").get(at("sheets", query="opleiding=bestaat-niet")).status_code == 404


def queries(world, who, address):
    with CaptureQueriesContext(connection) as found:
        answer = as_(world, who).get(address)
        assert answer.status_code == 200
    return len(found), answer


def test_the_list_costs_the_same_with_3_and_with_60_sheets_and_stays_light(world):
    for n in range(3):
        make_sheet(f"thema-{n}", owner=world.school)
    address = at("sheets", query=f"opleiding={world.programme.pk}")
    few, _ = queries(world, "coach", address)
    for n in range(3, 60):
        make_sheet(f"thema-{n}", owner=world.school)
    many, answer = queries(world, "coach", address)
    assert few == many <= BUDGET
    assert len(answer.content) < 60_000


@pytest.mark.parametrize("who, state", [("coach", "draft"), ("coach", "published"), ("mentor", "published")])
def test_a_page_costs_the_same_among_3_and_60_sheets(world, who, state):
    version = make_sheet("smeren", owner=world.school, state=state)
    for n in range(3):
        make_sheet(f"thema-{n}", owner=world.school)
    few, _ = queries(world, who, at("sheet_version", version))
    for n in range(3, 60):
        make_sheet(f"thema-{n}", owner=world.school)
    many, _ = queries(world, who, at("sheet_version", version))
    assert few == many <= BUDGET


def test_a_second_version_with_a_group_and_remarks_stays_within_the_budget(world):
    first = make_sheet("smeren", owner=world.school)
    version = add_version(first.sheet, state="draft")
    for who in ("teacher", "mentor"):
        SheetMember.objects.create(
            sheet=first.sheet,
            owner=world.school,
            user=getattr(world, who),
            organisation=world.school if who == "teacher" else world.company,
            part="writer",
            added_at=timezone.now(),
            added_by=world.coach,
        )
    as_(world, "teacher").post(at("sheet_remark", first), {"part": "goals", "text": "Te groot"})
    count, answer = queries(world, "coach", at("sheet_version", version))
    assert count <= BUDGET
    assert "Te groot" in words(answer)


def test_200_goals_stay_light_to_read_and_to_write(world):
    goals = [{"code": f"g{n}", "text": f"Doel {n}"} for n in range(1, 201)]
    version = draft_of(world, content=content_of(goals))
    count, page = queries(world, "coach", at("sheet_version", version))
    assert len(gzip.compress(page.content)) < 15_000 and count <= BUDGET
    count, page = queries(world, "coach", at("sheet_write", version, "deel=leerdoelen&blad=20"))
    assert len(gzip.compress(page.content)) < 15_000 and count <= BUDGET
    assert "Doel 200" in page.content.decode() and "Doel 190<" not in page.content.decode()


# --- the sheet -------------------------------------------------------------------------------------------------------


@pytest.mark.shows("P27")
@pytest.mark.parametrize("who", ["coach", "learner", "mentor", "consultant", "platform"])
def test_who_learns_and_who_accompanies_reads_goals_and_criteria(world, who):
    version = make_sheet(
        "smeren",
        owner=world.school,
        content=content_of(criteria=[{"code": "c1", "text": "Geen scheuren", "tag": "S", "norms": ["2017"]}]),
    )
    page = words(as_(world, who).get(at("sheet", version)))
    assert "Doel g2" in page and "Geen scheuren" in page and "norm 2017" in page
    assert "Competentie k1" in page
    assert ("Nieuwe versie" in page) == (who == "coach")


def test_an_assignment_shows_its_header_steps_log_and_measurement(world):
    content = rules.empty("assignment") | {
        name: value for name, value in content_of().items() if name != "form"
    }
    content |= {
        "header": [{"code": "h1", "label": "Lasstand", "value": "PA"}],
        "steps": [{"code": "t1", "text": "Tekening bestuderen"}],
        "log": {
            "head": [{"code": "d1", "text": "Metaal", "options": ["staal", "rvs"]}],
            "rows": [{"code": "r1", "text": "Verwijdert bramen"}],
        },
        "measurement": {"dates": 5, "rule": "Oefen tot alles bereikt is."},
    }
    page = words(
        as_(world, "mentor").get(at("sheet", make_sheet("lassen", owner=world.school, content=content)))
    )
    for text in ("Lasstand", "PA", "Tekening bestuderen", "staal, rvs", "Verwijdert bramen", "Op 5 dagen"):
        assert text in page


STATES = {
    "draft": {"coach": 200, "teacher": 200, "learner": 404, "mentor": 404, "elsewhere": 404, "platform": 404},
    "review": {"coach": 200, "learner": 404, "mentor": 404, "consultant": 404},
    "published": {"coach": 200, "learner": 200, "mentor": 200, "consultant": 200, "elsewhere": 404},
    "archived": {"coach": 200, "learner": 200, "mentor": 200, "elsewhere": 404},
}


@pytest.mark.parametrize("state", STATES)
def test_who_opens_a_version_in_which_state(world, state):
    version = make_sheet("smeren", owner=world.school, state=state)
    found = {who: as_(world, who).get(at("sheet_version", version)).status_code for who in STATES[state]}
    assert found == STATES[state]


WRITES = {
    "sheet_write": ("draft", {"coach": 200, "learner": 403, "mentor": 404, "elsewhere": 404}),
    "sheet_hand_in": ("draft", {"coach": 302, "learner": 403, "mentor": 404, "elsewhere": 404}),
    "sheet_publish": ("review", {"teacher": 302, "mentor": 403, "elsewhere": 404, "platform": 404}),
    "sheet_send_back": ("review", {"teacher": 302, "mentor": 403, "elsewhere": 404}),
    "sheet_retire": ("published", {"coach": 302, "mentor": 404, "elsewhere": 404, "learner": 403}),
    "sheet_next": ("published", {"coach": 302, "mentor": 404, "elsewhere": 404}),
    "sheet_group": ("draft", {"coach": 422, "mentor": 404, "elsewhere": 404}),
    "sheet_remark": ("draft", {"coach": 302, "mentor": 404, "elsewhere": 404, "learner": 403}),
}


@pytest.mark.parametrize("name", WRITES)
def test_who_does_what_with_a_version(world, name):
    state, expected = WRITES[name]
    found = {}
    for who in expected:
        with transaction.atomic():
            version = make_sheet("smeren", owner=world.school, state=state, content=content_of())
            data = {"note": "Beter", "change_note": "Korter", "text": "Let op", "seen": version.version}
            method = "get" if name == "sheet_write" else "post"
            found[who] = getattr(as_(world, who), method)(at(name, version), data).status_code
            transaction.set_rollback(True)
    assert found == expected


# --- writing ---------------------------------------------------------------------------------------------------------

PARTS = (
    "leerdoelen",
    "school",
    "oefenen",
    "criteria",
    "gegevens",
    "werkwijze",
    "logboek",
    "meting",
    "inleiding",
)


@pytest.mark.parametrize("word", PARTS)
def test_sending_a_part_as_it_is_shown_changes_nothing(world, word):
    content = rules.empty("assignment") | {
        name: value for name, value in content_of().items() if name != "form"
    }
    content["steps"] = [{"code": "t1", "text": "Meten"}]
    content["log"] = {"head": [{"code": "d1", "text": "Metaal", "options": ["rvs"]}], "rows": []}
    version = draft_of(world, content=content)
    address = at("sheet_write", version, f"deel={word}")
    sent = form_of(as_(world, "coach").get(address))
    assert as_(world, "coach").post(address, sent).status_code == 302
    assert fresh(version).content == content and fresh(version).version == version.version


def test_goals_are_written_added_moved_and_taken_away_without_script(world):
    version = draft_of(world, content=content_of())
    address = at("sheet_write", version, "deel=leerdoelen")
    sent = form_of(as_(world, "coach").get(address))
    sent |= {
        "r0-text": "Smeert volgens plan",
        "r0-hours": "7,5",
        "r0-competences": ["k1", "k2"],
        "r1-gone": "1",
        "r2-nr": "1",
        "r2-after": "1",
        "r3-text": "Voert olie af",
        "r3-danger": "chemische producten",
        "more": "Vult bij\nLeest een smeerplan",
    }
    assert as_(world, "coach").post(address, sent).status_code == 302
    found = rules.goals_of(fresh(version).content)
    assert [(goal.code, goal.text) for goal in found] == [
        ("g3", "Doel g3"),
        ("g1", "Smeert volgens plan"),
        ("g4", "Voert olie af"),
        ("g5", "Vult bij"),
        ("g6", "Leest een smeerplan"),
    ]
    assert (found[1].hours, found[1].competences) == (7.5, ("k1", "k2"))
    assert (found[0].after, found[2].danger) == (("g1",), "chemische producten")


@pytest.mark.shows("P26")
def test_the_four_questions_stand_beside_the_goals_and_keep_their_answers(world):
    version = draft_of(world, content=content_of())
    address = at("sheet_write", version, "deel=leerdoelen")
    page = as_(world, "coach").get(address)
    for question in rules.QUESTIONS:
        assert question in words(page)
    sent = form_of(page) | {"q1-0": "Onderhoud van een hele lijn", "q1-3": "Het loopt weer"}
    as_(world, "coach").post(address, sent)
    assert fresh(version).content["questions"] == {
        "k2": ["Onderhoud van een hele lijn", "", "", "Het loopt weer"]
    }
    assert fresh(version).content["goals"] == version.content["goals"]


def test_200_goals_are_pasted_at_once_and_one_too_many_loses_nothing(world):
    version = draft_of(world, content=content_of([]))
    address = at("sheet_write", version, "deel=leerdoelen")
    sent = form_of(as_(world, "coach").get(address))
    text = "\n".join(f"Doel {n}" for n in range(1, 202))
    refused = as_(world, "coach").post(address, sent | {"more": text})
    assert refused.status_code == 422 and "er is plaats voor 200" in words(refused)
    assert "Doel 201" in refused.content.decode()
    text = text.rpartition("\n")[0]
    answer = as_(world, "coach").post(address, sent | {"more": text})
    assert answer.status_code == 302 and "blad=20" in answer.url
    assert len(fresh(version).content["goals"]) == 200


def test_what_is_wrong_is_said_beside_the_field_and_stays_typed(world):
    version = draft_of(world, content=content_of())
    address = at("sheet_write", version, "deel=criteria")
    sent = form_of(as_(world, "coach").get(address)) | {"r0-goals": "9", "r0-text": "Lukt vlot"}
    answer = as_(world, "coach").post(address, sent)
    assert answer.status_code == 422
    assert "Er is geen leerdoel 9: er zijn er 3." in words(answer)
    assert "Lukt vlot" in answer.content.decode() and 'value="9"' in answer.content.decode()
    assert fresh(version).content == version.content


def test_two_write_the_same_line_and_both_texts_are_shown(world):
    version = draft_of(world, content=content_of())
    address = at("sheet_write", version, "deel=leerdoelen")
    sent = form_of(as_(world, "coach").get(address))
    as_(world, "teacher").post(address, sent | {"r0-text": "Van Marc"})
    answer = as_(world, "coach").post(address, sent | {"r0-text": "Van Sofie"})
    page = words(answer)
    assert answer.status_code == 422 and "Iemand anders schreef hier intussen ook" in page
    assert "Van Marc" in page and "Van Sofie" in page
    assert fresh(version).content["goals"][0]["text"] == "Van Marc"
    again = as_(world, "coach").post(address, form_of(answer))
    assert again.status_code == 302
    assert fresh(version).content["goals"][0]["text"] == "Van Sofie"


def test_what_was_not_touched_does_not_stand_in_the_way(world):
    version = draft_of(world, content=content_of())
    address = at("sheet_write", version, "deel=leerdoelen")
    sent = form_of(as_(world, "coach").get(address))
    as_(world, "teacher").post(address, sent | {"q0-0": "Van Marc"})
    assert as_(world, "coach").post(address, sent | {"r0-text": "Van Sofie"}).status_code == 302
    content = fresh(version).content
    assert content["goals"][0]["text"] == "Van Sofie" and content["questions"]["k1"][0] == "Van Marc"


def test_a_number_means_the_goal_that_stood_beside_it(world):
    version = draft_of(world, content=content_of())
    address = at("sheet_write", version, "deel=criteria")
    sent = form_of(as_(world, "coach").get(address)) | {"r0-goals": "1"}
    goals = at("sheet_write", version, "deel=leerdoelen")
    moved = form_of(as_(world, "teacher").get(goals)) | {"r2-nr": "1"}
    as_(world, "teacher").post(goals, moved)
    as_(world, "coach").post(address, sent)
    assert fresh(version).content["criteria"][0]["goals"] == ["g1"]


def test_a_head_that_somebody_else_changed_shows_both(world):
    version = draft_of(world, content=content_of())
    address = at("sheet_write", version)
    sent = form_of(as_(world, "coach").get(address))
    as_(world, "teacher").post(address, sent | {"title": "Van Marc"})
    answer = as_(world, "coach").post(address, sent | {"title": "Van Sofie"})
    assert (
        answer.status_code == 422 and "Van Marc" in words(answer) and "Van Sofie" in answer.content.decode()
    )
    assert as_(world, "coach").post(address, form_of(answer)).status_code == 302
    assert fresh(version).title == "Van Sofie"


def test_what_was_handed_in_meanwhile_keeps_what_was_typed(world):
    version = draft_of(world, content=content_of())
    address = at("sheet_write", version, "deel=inleiding")
    sent = form_of(as_(world, "coach").get(address)) | {"text": "Mijn inleiding"}
    as_(world, "teacher").post(at("sheet_hand_in", version), {"seen": version.version})
    answer = as_(world, "coach").post(address, sent)
    assert answer.status_code == 422 and "ter beoordeling" in words(answer)
    assert "Mijn inleiding" in answer.content.decode()
    assert as_(world, "coach").get(address).status_code == 302


# --- from draft to approved ------------------------------------------------------------------------------------------


def test_the_story_of_a_sheet_from_title_to_approved(world):
    coach, teacher = as_(world, "coach"), as_(world, "teacher")
    answer = coach.post(
        at("sheet_new"), {"programme": world.programme.pk, "title": "Smeren", "form": "theme"}
    )
    version = LearningSheetVersion.objects.get(title="Smeren")
    assert answer.url == at("sheet_version", version)
    page = coach.get(at("sheet_version", version))
    assert "er staat nog geen leerdoel" in words(page)
    assert at("sheet_write", version, "deel=leerdoelen") in page.content.decode()
    for word, more in (("leerdoelen", "Smeert"), ("criteria", "Smeert volgens plan")):
        address = at("sheet_write", version, f"deel={word}")
        coach.post(address, form_of(coach.get(address)) | {"more": more})
    address = at("sheet_write", version, "deel=leerdoelen")
    coach.post(address, form_of(coach.get(address)) | {"r0-competences": ["k1"]})
    assert "Leg voor" in words(coach.get(at("sheet_version", version)))

    coach.post(at("sheet_hand_in", version), {"seen": fresh(version).version})
    page = words(coach.get(at("sheet_version", version)))
    assert "Jij legde deze fiche voor" in page and "Keur goed" not in page
    assert "Keur goed" in words(teacher.get(at("sheet_version", version)))
    empty = teacher.post(at("sheet_send_back", version), {"note": ""})
    assert empty.status_code == 422 and "Schrijf wat beter moet" in words(empty)
    teacher.post(at("sheet_send_back", version), {"note": "Zet er een norm bij."})
    assert "Zet er een norm bij." in words(coach.get(at("sheet_version", version)))
    coach.post(at("sheet_hand_in", version), {"seen": fresh(version).version})
    teacher.post(at("sheet_publish", version), {"seen": fresh(version).version})
    assert fresh(version).state == "published"

    answer = coach.post(at("sheet_next", version), {"change_note": "Doel 1 is preciezer."})
    draft = LearningSheetVersion.objects.get(sheet=version.sheet, number=2)
    assert answer.url == at("sheet_version", draft)
    address = at("sheet_write", draft, "deel=leerdoelen")
    coach.post(address, form_of(coach.get(address)) | {"r0-text": "Smeert elke week"})
    page = words(coach.get(at("sheet_changes", draft)))
    assert "Smeert elke week" in page and "Vroeger:" in page and "Doel 1 is preciezer." in page
    assert "Er wordt aan versie 2 geschreven" in words(coach.get(at("sheet", version)))
    assert "versie 2" not in words(as_(world, "mentor").get(at("sheet", version)))


def test_a_sheet_that_changed_while_it_was_read_is_not_approved(world):
    version = make_sheet("smeren", owner=world.school, state="review", content=content_of())
    answer = as_(world, "teacher").post(
        at("sheet_publish", version), {"seen": version.version - 1}, follow=True
    )
    assert "Iemand schreef er intussen aan verder" in words(answer)
    assert fresh(version).state == "review"


@pytest.mark.shows("P26")
def test_a_mentor_is_asked_in_writes_along_and_is_out_at_once(world):
    version = draft_of(world, content=content_of())
    page = as_(world, "coach").get(at("sheet_group", version))
    assert "Bart Wauters" in words(page) and str(world.other_mentor.name) not in words(page)
    key = f"{world.company.pk}.{world.mentor.pk}"
    as_(world, "coach").post(at("sheet_group", version), {"who": key, "part": "writer"})
    row = SheetMember.objects.get(sheet=version.sheet)
    mentor = as_(world, "mentor")
    assert mentor.get(at("sheet_write", version, "deel=oefenen")).status_code == 200
    mentor.post(at("sheet_remark", version), {"part": "goals", "text": "Doel 2 doen wij niet"})
    remark = version.sheet.remarks.get()
    assert "Doel 2 doen wij niet" in words(as_(world, "coach").get(at("sheet_version", version)))
    settle = at("sheet_remark_settle", version, learning_sheet_remark=remark.pk)
    assert as_(world, "coach").post(settle).url.endswith("#deel-goals")
    assert "Afgehandeld door Sofie Maes" in words(mentor.get(at("sheet_version", version)))
    assert mentor.post(at("sheet_group", version), {"who": key, "part": "writer"}).status_code == 404
    as_(world, "coach").post(at("sheet_member_end", version, sheet_member=row.pk))
    assert mentor.get(at("sheet_version", version)).status_code == 404
    assert mentor.get(at("sheet_write", version, "deel=oefenen")).status_code == 404


def test_an_empty_remark_is_said_and_sent_twice_stands_once(world):
    version = draft_of(world)
    answer = as_(world, "coach").post(at("sheet_remark", version), {"part": "goals", "text": " "})
    assert answer.status_code == 422 and "Schrijf je opmerking." in words(answer)
    sent = {"part": "", "text": "Goed", "key": "7f6c0c0e-6c8f-4a57-9a3c-1d1b0a1f0002"}
    for _ in range(2):
        as_(world, "coach").post(at("sheet_remark", version), sent)
    assert version.sheet.remarks.count() == 1


def test_a_school_makes_its_own_version_of_a_sheet_of_the_field(world):
    field = make_sheet("smeren")
    assert f"Eigen versie voor {world.school.name}" in words(as_(world, "coach").get(at("sheet", field)))
    assert as_(world, "mentor").post(at("sheet_take_over", field)).status_code == 404
    as_(world, "coach").post(at("sheet_take_over", field), {"school": world.school.slug})
    own = LearningSheet.objects.get(based_on=field.sheet)
    assert own.owner == world.school
    assert "Eigen versie voor" not in words(as_(world, "coach").get(at("sheet", field)))


def test_out_of_use_and_back(world):
    version = make_sheet("smeren", owner=world.school)
    as_(world, "coach").post(at("sheet_retire", version))
    assert "niet meer in gebruik" in words(as_(world, "coach").get(at("sheet", version)))
    as_(world, "coach").post(at("sheet_retire", version), {"terug": "1"})
    assert fresh(version.sheet).retired_on is None


# --- files -----------------------------------------------------------------------------------------------------------


def handed_in(world, content, who="coach", name="fiches.yaml"):
    return as_(world, who).post(at("sheet_import"), {"file": SimpleUploadedFile(name, content)})


def carried(answer):
    """The text that the page with the preview carries along."""
    text = re.search(r'<textarea name="text"[^>]*>\n(.*?)</textarea>', answer.content.decode(), re.S)[1]
    return text.replace("&#39;", "'").replace("&#34;", '"').replace("&amp;", "&").replace("&gt;", ">")


@pytest.mark.parametrize("kind", ["yaml", "xlsx"])
def test_what_goes_out_comes_in_elsewhere_as_a_draft(world, kind):
    version = make_sheet("smeren", content=content_of(text="“overal”"))
    taken = as_(world, "elsewhere").get(at(f"sheet_{kind}", version))
    assert taken["Content-Disposition"].endswith(f'smeren-1.{kind}"')
    before = LearningSheet.objects.count()
    page = handed_in(world, taken.content, "elsewhere", f"f.{kind}")
    assert page.status_code == 200 and "nieuw" in words(page), words(page)[:2000]
    assert LearningSheet.objects.count() == before  # only looked at
    as_(world, "elsewhere").post(at("sheet_import"), {"text": carried(page)})
    own = LearningSheetVersion.objects.get(sheet__owner=world.elsewhere.access.organisations()[0])
    assert (own.state, own.title) == ("draft", version.title)
    assert rules.changes(version.content, own.content) == {}


def test_a_changed_sheet_becomes_a_next_version_and_a_draft_is_not_written_over(world):
    version = make_sheet("smeren", owner=world.school, content=content_of())
    out = as_(world, "coach").get(at("sheets_yaml", query=f"opleiding={world.programme.pk}")).content.decode()
    page = handed_in(world, out.encode())
    assert "ongewijzigd" in words(page)
    page = handed_in(world, out.replace("Doel g1", "Doel één").encode())
    assert "nieuwe versie" in words(page) and "Leerdoelen: 1 regel" in words(page)
    as_(world, "coach").post(at("sheet_import"), {"text": carried(page)})
    draft = version.sheet.versions.get(number=2)
    assert (draft.state, draft.content["goals"][0]["text"]) == ("draft", "Doel één")
    again = handed_in(world, out.replace("Doel g1", "Doel twee").encode())
    assert again.status_code == 422 and "Van “smeren” is er al een concept" in words(again)
    assert version.sheet.versions.count() == 2


def test_faults_of_a_file_are_said_by_their_line_and_nothing_is_taken_over(world):
    text = make_sheet("smeren", content=content_of())
    out = as_(world, "coach").get(at("sheet_yaml", text)).content.decode()
    line = next(n for n, row in enumerate(out.split("\n"), start=1) if "code: g2" in row)
    answer = handed_in(world, out.replace("code: g2", "code: g1").encode())
    assert answer.status_code == 422
    assert f"Regel {line}" in words(answer) and "staat er twee keer" in words(answer)
    assert not LearningSheet.objects.filter(owner=world.school).exists()
    for broken in (b"\x00\xff\xfe", b"sheets: [", b"", b"hallo"):
        assert handed_in(world, broken).status_code == 422


@pytest.mark.parametrize(
    "who, status", [("coach", 200), ("platform", 200), ("mentor", 404), ("learner", 403)]
)
def test_who_takes_files_in(world, who, status):
    assert as_(world, who).get(at("sheet_import")).status_code == status
    assert as_(world, who).get(at("sheet_new")).status_code == status
