"""The pages of the library: found, read, written together without losing a word, approved, and out and in as files."""

import gzip
import re

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from learningplans.models import LearningSheet, LearningSheetVersion, SheetMember
from learningplans.rules import sheets as rules
from tests.companies.safe_world import words
from tests.factories.sheets import add_version, content_of, make_sheet
from tests.learningplans.sheet_world import as_, at, draft_of, form_of, signed_in, undone
from tests.stories import fresh

pytestmark = [pytest.mark.django_db, pytest.mark.shows("P02")]
BUDGET = 12


@pytest.fixture(scope="module")
def shared(django_db_setup, django_db_blocker):
    """The people, each signed in once."""
    with django_db_blocker.unblock(), signed_in() as found:
        yield found


@pytest.fixture
def world(shared):
    """The same people for every test, with what it writes undone."""
    with undone():
        yield shared


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
