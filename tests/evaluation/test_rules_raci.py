"""Who does what: the template as the source has it, what is wrong with a division, and the letter of a person."""

import copy
import itertools
import random
from types import SimpleNamespace

import pytest
import yaml

from evaluation.raci.template import CONTENT, template
from evaluation.rules import raci

pytestmark = pytest.mark.shows("P17")
CODES = [*template().tasks]
EVERY = {role: [SimpleNamespace(key=role, name=role)] for role in raci.CODES}


def changed(**cells):
    """The template with these rows in place of the first task: administratie_1={"mentor": "R"}."""
    return raci.adapted(template(), {code.replace("_", "."): row for code, row in cells.items()})


def kinds(findings, *, blocks=None):
    return {one.code for one in findings if blocks is None or one.blocks is blocks}


def test_the_template_has_five_phases_and_sixteen_tasks():
    assert [phase.title for phase in template().phases] == [
        "Toeleiden",
        "Administratieve voorbereiding",
        "Ontwerpen van het leerproces",
        "Coachen van het leerproces",
        "Monitoren van het leerproces",
    ]
    assert len(template().tasks) == 16 and len(template().roles) == 12
    assert template() is template()


def test_the_template_breaks_the_rule_of_one_a_three_times_and_each_time_per_workplace():
    findings = raci.check_letters(template())
    assert kinds(findings, blocks=True) == set()
    per_side = {one.code: one.source for one in findings if one.code.startswith("a_per_side")}
    assert per_side == {
        "a_per_side:ontwerp.3": "001:1291",
        "a_per_side:coachen.1": "001:1296",
        "a_per_side:coachen.2": "001:1297",
    }
    assert kinds(findings) - per_side.keys() == {"role_a_and_c:ontwerp.3"}


def test_every_finding_says_what_to_do_and_where_it_stands():
    broken = changed(administratie_1={"mentor": "C"}, coachen_1={"mentor": "A", "company_director": "A"})
    findings = [
        *raci.check_letters(broken),
        *raci.check_people(template(), {}),
        *raci.check_persons(template(), {"company_director": [SimpleNamespace(key="1", name="Els")]}),
    ]
    assert findings and all(
        one.why.endswith(".") and one.todo and one.source.startswith("001:") for one in findings
    )


@pytest.mark.parametrize(
    "row, expected",
    [
        ({"school_director": "A", "school_coordinator": "R"}, set()),
        ({"school_director": "A"}, {"no_r"}),
        ({"school_coordinator": "R"}, {"no_a"}),
        ({"learner": "C"}, {"no_r", "no_a"}),
        ({}, {"no_r", "no_a"}),
        ({"school_director": "A", "school_coordinator": "A", "mentor": "R"}, {"several_a"}),
        ({"company_director": "A", "mentor": "A", "learner": "R"}, {"several_a"}),
        # each side its own, as the source has it
        ({"school_director": "A", "company_director": "A", "mentor": "R"}, set()),
        (
            {"school_director": "A", "company_director": "A", "training_centre_staff": "A", "mentor": "R"},
            set(),
        ),
    ],
)
def test_a_task_needs_who_does_it_and_one_who_answers_for_it_per_side(row, expected):
    found = kinds(raci.check_letters(changed(administratie_1=row)), blocks=True)
    assert found == {f"{kind}:administratie.1" for kind in expected}


def test_who_answers_for_a_task_and_does_it_is_enough():
    assert template().tasks["monitoren.2"].doers() == ["school_director"]
    # the note of the source goes with the letter it was written to
    moved = changed(monitoren_2={"school_director": "C", "school_coordinator": "A"})
    assert kinds(raci.check_letters(moved), blocks=True) == {"no_r:monitoren.2"}


def test_a_role_without_a_person_fails_where_nothing_else_does_it():
    people = EVERY | {"workplace_instructor": []}
    (only,) = raci.check_people(template(), people)
    assert (only.code, only.blocks) == ("role_empty:workplace_instructor", False)
    people = EVERY | {"school_director": []}
    (only,) = raci.check_people(template(), people)
    assert only.blocks and "Contracten opmaken" in only.why and "Niemand is directie school." in only.why
    assert raci.check_people(template(), EVERY | {"guardian": []}, is_absent={"guardian"}) == []
    # the school's A does not answer for the workplace
    (only,) = raci.check_people(
        changed(coachen_3={"company_coordinator": "A", "mentor": "R"}), EVERY | {"mentor": []}
    )
    assert only.blocks and "Onthaal" in only.why


def test_a_person_in_a_and_c_is_told_and_is_one_person():
    both = [SimpleNamespace(key="1", name="Els")]
    people = EVERY | {"company_director": both, "company_coordinator": both, "school_coordinator": both}
    found = raci.check_persons(template(), people)
    assert kinds(found) >= {"person_a_and_c:toeleiden.2", "person_a_and_c:administratie.4"}
    assert all("Els" in one.why and not one.blocks for one in found)
    assert raci.check_persons(template(), EVERY) == []


def test_a_changed_task_replaces_the_template_whole_and_nonsense_falls_away():
    row = {"mentor": "R", "school_director": "A", "learner": "X", "burgemeester": "A"}
    task = changed(ontwerp_1=row).tasks["ontwerp.1"]
    assert task.cells == {"school_director": "A", "mentor": "R"} and task.is_changed
    same = copy.deepcopy(template().tasks["ontwerp.1"].cells)
    assert not changed(ontwerp_1=same).tasks["ontwerp.1"].is_changed
    assert [one for one in changed(ontwerp_1=row).tasks.values() if one.is_changed] == [task]


def test_what_the_portal_proposes_stands_apart_until_somebody_takes_it():
    task = template().tasks["coachen.1"]
    assert task.cells["mentor"] == "C" and raci.proposals(task) == [("mentor", "R")]
    taken = changed(coachen_1=task.cells | {"mentor": "R"}).tasks["coachen.1"]
    assert raci.proposals(taken) == []


@pytest.mark.parametrize("code", CODES)
def test_the_strongest_letter_of_the_source_stands_in_the_template(code):
    rows = yaml.safe_load(CONTENT.read_text(encoding="utf-8"))
    row = next(task for phase in rows["phases"] for task in phase["tasks"] if task["code"] == code)
    for words in row.get("also", ()):
        role, letter = words.split()
        assert raci.STRONGEST.index(row["cells"][role]) <= raci.STRONGEST.index(letter)


def test_the_strongest_letter_is_kept_whatever_roles_somebody_has():
    chance = random.Random(17)
    for _ in range(300):
        rows = {
            code: {role: chance.choice(["", *raci.LETTERS]) for role in raci.CODES}
            for code in chance.sample(CODES, 4)
        }
        matrix = raci.adapted(template(), rows)
        roles = set(chance.sample(raci.CODES, chance.randint(0, 4)))
        for task in matrix.tasks.values():
            letters = task.letters_of(roles)
            held = set(itertools.chain(*(task.has(role) for role in roles)))
            assert (letters[:1] or ("",))[0] == raci.strongest(held)
            assert set(letters) <= held and len(letters) <= 2
            assert ("R" in letters) == ("R" in held)
            # one more role never makes the letter weaker
            more = task.letters_of({*roles, chance.choice(raci.CODES)})
            if letters:
                assert raci.STRONGEST.index(more[0]) <= raci.STRONGEST.index(letters[0])
