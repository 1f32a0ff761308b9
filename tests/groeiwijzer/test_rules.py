"""The rules of the self-assessment, on ladders worked out by hand and on what hypothesis comes up with."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groeiwijzer.instruments import Item, Ladder, parse, portal_instruments
from groeiwijzer.rules import (
    AnswerValue,
    Combined,
    Direction,
    Profile,
    Reason,
    StepState,
    combine,
    differences,
    ladder_standing,
    mirror_topics,
    moved,
    next_steps,
    profile,
)

GROEIWIJZER, LEIDRAAD, FUNDAMENTS, SCAN = portal_instruments()
DOING, PARTLY, NOT_YET, NA = (
    AnswerValue.DOING,
    AnswerValue.PARTLY,
    AnswerValue.NOT_YET,
    AnswerValue.NOT_APPLICABLE,
)
calm = settings(deadline=None)  # two cores shared with browser tests say nothing about the rule
LETTERS = {"d": DOING, "p": PARTLY, "n": NOT_YET, "-": NA, "?": None}
THREE = Ladder("L.1", tuple(Item(f"L.1{letter}", level, "tekst") for level, letter in enumerate("abc", 1)))


def answers_for(ladder, letters):
    """Answers of one ladder: d doing, p partly, n not yet, - not applicable, ? no answer."""
    return {item.code: LETTERS[letter] for item, letter in zip(ladder.items, letters, strict=True)}


def ladder(code, instrument=GROEIWIJZER):
    return next(x for s in instrument.subthemes() for x in s.ladders if x.code == code)


def answered(**letters_by_ladder):
    """Answers of ladders of the Groeiwijzer, as EL_1_1="ddp"."""
    found = {}
    for name, letters in letters_by_ladder.items():
        found |= answers_for(ladder(name.replace("_", ".")), letters)
    return found


# ladders, worked out by hand


@pytest.mark.shows("G03")
@pytest.mark.parametrize(
    "letters, level, steps_set, possible, states",
    [
        ("ddd", 3, 3, 3, "done done done"),
        ("ddn", 2, 2, 3, "done done next"),
        ("dnn", 1, 1, 3, "done next later"),
        ("nnn", 0, 0, 3, "next later later"),
        ("ndd", 0, 0, 3, "next ready ready"),  # the higher steps are done and count for nothing yet
        ("dnd", 1, 1, 3, "done next ready"),
        ("dpd", 1, 1, 3, "done next ready"),
        ("pdd", 0, 0, 3, "next ready ready"),
        ("???", 0, 0, 3, "gap gap gap"),
        ("?dd", 0, 0, 3, "gap ready ready"),  # a gap blocks as much as "not yet"
        ("d?d", 1, 1, 3, "done gap ready"),
        ("d?n", 1, 1, 3, "done gap later"),
        ("-dd", 3, 2, 2, "na done done"),  # what does not apply neither blocks nor counts
        ("d-d", 3, 2, 2, "done na done"),
        ("d--", 1, 1, 1, "done na na"),
        ("n-d", 0, 0, 2, "next na ready"),
        ("---", 0, 0, 0, "na na na"),
    ],
)
def test_a_level_counts_only_with_the_lower_ones(letters, level, steps_set, possible, states):
    standing = ladder_standing(THREE, answers_for(THREE, letters))
    assert standing.level == level
    assert (standing.steps_set, standing.steps_possible) == (steps_set, possible)
    assert " ".join(step.state for step in standing.steps) == states
    assert standing.gaps == letters.count("?")
    assert standing.answered == 3 - letters.count("?")
    blocking = next((x.item for x in standing.steps if x.state in ("next", "gap")), None)
    assert standing.next_item == blocking


def test_an_answer_that_is_none_of_the_four_is_refused():
    with pytest.raises(ValueError):
        ladder_standing(THREE, {"L.1a": "misschien"})


def test_stored_text_is_read_as_the_same_answer():
    assert ladder_standing(THREE, {"L.1a": "doing", "L.1b": ""}).level == 1


letters_of_three = st.text(alphabet="dpn-?", min_size=3, max_size=3)


@pytest.mark.shows("G03")
@calm
@given(letters_of_three)
def test_every_counted_level_stands_on_all_lower_ones(letters):
    standing = ladder_standing(THREE, answers_for(THREE, letters))
    for place, step in enumerate(standing.steps):
        if step.state == StepState.DONE:
            assert letters[place] == "d"
            assert set(letters[:place]) <= {"d", "-"}
    counted = [step.item.level for step in standing.steps if step.state == StepState.DONE]
    assert standing.level == max(counted, default=0)


@pytest.mark.shows("G03")
@calm
@given(letters_of_three, st.integers(0, 2))
def test_doing_more_never_lowers_anything(letters, place):
    before = ladder_standing(THREE, answers_for(THREE, letters))
    better = letters[:place] + "d" + letters[place + 1 :]
    after = ladder_standing(THREE, answers_for(THREE, better))
    assert after.level >= before.level
    assert after.steps_set >= before.steps_set
    assert after.gaps <= before.gaps


@pytest.mark.shows("G03")
@calm
@given(letters_of_three, st.integers(0, 2))
def test_what_does_not_apply_changes_no_other_step(letters, place):
    """The rest of the ladder stands as if the step were not there."""
    without = Ladder("L.1", tuple(item for n, item in enumerate(THREE.items) if n != place))
    left = letters[:place] + letters[place + 1 :]
    with_na = ladder_standing(THREE, answers_for(THREE, letters[:place] + "-" + letters[place + 1 :]))
    short = ladder_standing(without, answers_for(without, left))
    assert [step for n, step in enumerate(with_na.steps) if n != place] == list(short.steps)
    assert (with_na.steps_set, with_na.steps_possible, with_na.level, with_na.next_item) == (
        short.steps_set,
        short.steps_possible,
        short.level,
        short.next_item,
    )


@pytest.mark.shows("G03")
@calm
@given(letters_of_three)
def test_a_gap_counts_for_nothing_and_not_more_than_not_yet(letters):
    with_gaps = ladder_standing(THREE, answers_for(THREE, letters))
    as_not_yet = ladder_standing(THREE, answers_for(THREE, letters.replace("?", "n")))
    assert with_gaps.steps_set == as_not_yet.steps_set
    assert with_gaps.level == as_not_yet.level
    assert with_gaps.steps_possible == as_not_yet.steps_possible


# profiles


@pytest.mark.shows("G04")
def test_the_profile_counts_steps_per_theme_and_subtheme():
    company = profile(
        GROEIWIJZER,
        answered(EL_1_1="ddd", EL_1_2="ddn", EL_1_3="d?d", EL_1_4="---", EL_2_1="ndd", EL_2_2="d"),
        "company",
    )
    choosing = company.subtheme("EL.1")
    assert (choosing.steps_set, choosing.steps_possible, choosing.gaps) == (6, 12, 4)
    assert choosing.fraction == 0.5
    assert [standing.level for standing in choosing.ladders] == [3, 2, 1, 0, 0]
    time = company.subtheme("EL.2")
    assert (time.steps_set, time.steps_possible, time.gaps, time.items) == (1, 7, 3, 7)
    theme = company.themes[0]
    assert (theme.steps_set, theme.steps_possible) == (7, 33)
    assert (company.items, company.answered, company.gaps) == (65, 15, 50)
    assert [part.theme.code for part in company.themes] == ["EL", "LW", "MA"]
    assert company.subtheme("ME.1") is None


@pytest.mark.shows("G04")
def test_there_is_no_single_grade():
    for name in ("fraction", "steps_set", "score", "level", "grade"):
        assert not hasattr(Profile, name)


@pytest.mark.shows("G04")
def test_what_applies_to_nobody_has_no_fraction():
    nothing = profile(GROEIWIJZER, answered(LW_3_1="---"), "company")
    assert nothing.subtheme("LW.3").fraction is None
    assert nothing.fractions()["LW.3"] is None
    assert nothing.fractions()["LW.1"] == 0


@pytest.mark.shows("G10")
def test_in_the_checklist_every_done_point_counts_by_itself():
    answers = {"WPL.1.1": NOT_YET, "WPL.1.2": DOING, "WPL.1.3": NA, "WPL.1.4": DOING}
    offer = profile(LEIDRAAD, answers, "school").subtheme("WPL.1")
    assert (offer.steps_set, offer.steps_possible, offer.gaps) == (2, 3, 0)
    assert [step.state for step in offer.ladders[0].steps] == ["next", "done", "na", "done"]
    assert offer.ladders[0].level == 0


@pytest.mark.shows("G09")
def test_a_reflection_knows_only_answered_or_not():
    answers = {"ZF.1.1": "Omdat wij zo zelf vakmensen vormen.", "ZF.1.2": "   ", "ZF.1.3": None}
    motivation = profile(FUNDAMENTS, answers, "learner").subtheme("ZF.1.V")
    assert (motivation.answered, motivation.gaps) == (1, 2)
    assert next_steps(FUNDAMENTS, answers) == []
    assert differences(FUNDAMENTS, {"a": answers, "b": {"ZF.1.1": "Anders"}}) == []


@pytest.mark.shows("G11")
def test_the_mentor_scan_reads_as_a_list():
    scan = profile(SCAN, {"MP.1.1": DOING, "MP.1.2": PARTLY}, "mentor")
    assert [(part.steps_set, part.steps_possible) for part in scan.themes] == [(1, 2), (0, 4), (0, 4), (0, 3)]


# next steps


@pytest.mark.shows("G04")
def test_next_steps_come_quick_wins_first_each_with_its_reason():
    answers = answered(
        EL_1_1="ddn",  # follows, level 3
        EL_1_2="dnn",  # follows, level 2
        EL_1_3="nnn",  # basis
        EL_1_4="dnn",  # slid back at level 2
        EL_1_5="dpn",  # partly
        EL_2_1="dnd",  # unlocks one
        LW_1_1="ndd",  # unlocks two
        LW_2_1="d?n",  # a gap: nothing to propose
        LW_2_2="dd",  # ready
        LW_3_1="nnn",  # an action is open
    )
    previous = answered(EL_1_4="ddn", EL_1_3="nnn")
    steps = next_steps(GROEIWIJZER, answers, "company", previous, {"LW.3.1a"})
    assert [(step.item.code, step.reason_code) for step in steps] == [
        ("LW.1.1a", Reason.UNLOCKS),
        ("EL.2.1b", Reason.UNLOCKS),
        ("EL.1.5b", Reason.PARTLY),
        ("EL.1.4b", Reason.SLID_BACK),
        ("EL.1.3a", Reason.BASIS),
        ("EL.1.2b", Reason.FOLLOWS),
        ("EL.1.1c", Reason.FOLLOWS),
    ]
    assert [step.quick for step in steps] == [True] * 3 + [False] * 4
    assert [step.reason for step in steps] == [
        "De stappen erboven staan al klaar. Zetten jullie deze stap, dan tellen er meteen drie.",
        "De stap erboven staat al klaar. Zetten jullie deze stap, dan tellen er meteen twee.",
        "Dit doen jullie al deels. Alleen de rest moet nog.",
        "Vorige keer deden jullie dit wel, nu niet meer.",
        "Dit is de basis: de stappen erboven tellen pas als deze gezet is.",
        "Stap 1 is gezet. Dit is de volgende.",
        "Stap 2 is gezet. Dit is de volgende.",
    ]
    assert steps[0].title == "Plan uitleg en begeleid oefenen voor elke machine van het traject"
    assert steps[0].subtheme.code == "LW.1"


def test_a_mentor_is_spoken_to_alone():
    answers = answered(ME_2_1="dnd", LP_1_1="pnn", ME_1_1="nnn") | {"EL.1.1a": NOT_YET}
    steps = next_steps(GROEIWIJZER, answers, "mentor", answered(LP_1_1="dnn"))
    assert [step.reason for step in steps] == [
        "De stap erboven staat al klaar. Zet je deze stap, dan tellen er meteen twee.",
        "Vorige keer deed je dit helemaal, nu nog deels. De draad is snel weer opgepakt.",
        "Dit is de basis: de stappen erboven tellen pas als deze gezet is.",
    ]


def test_what_does_not_apply_is_passed_over():
    steps = next_steps(GROEIWIJZER, answered(EL_1_1="-nn", EL_2_2="n", LW_1_1="n-d", LW_3_1="---"), "company")
    assert [(step.item.code, step.reason) for step in steps] == [
        ("LW.1.1a", "De stap erboven staat al klaar. Zetten jullie deze stap, dan tellen er meteen twee."),
        ("EL.2.2a", "Dit is de basis van dit onderdeel."),
        ("EL.1.1b", "Wat hieronder staat, geldt niet voor jullie. Hier begint de ladder."),
    ]


def test_nothing_slides_back_from_a_gap_or_from_not_applicable():
    before = answered(EL_1_1="?nn", EL_1_2="-nn", EL_1_3="pnn")
    steps = next_steps(GROEIWIJZER, answered(EL_1_1="nnn", EL_1_2="nnn", EL_1_3="nnn"), "company", before)
    assert [(step.item.code, step.reason_code) for step in steps] == [
        ("EL.1.3a", Reason.SLID_BACK),
        ("EL.1.1a", Reason.BASIS),
        ("EL.1.2a", Reason.BASIS),
    ]
    assert steps[0].reason == "Vorige keer deden jullie dit deels, nu niet meer."


@pytest.mark.shows("G10")
def test_in_the_checklist_importance_decides_after_what_is_half_done():
    answers = {
        "WPL.1.1": NOT_YET,  # AB
        "WPL.1.2": DOING,
        "WPL.1.4": NOT_YET,  # C
        "WPL.2.1": PARTLY,  # AB
        "WPL.6.3": PARTLY,  # C
        "WPL.7.1": NOT_YET,  # AB, slid back
        "WPL.8.1": NA,
    }
    steps = next_steps(LEIDRAAD, answers, "company", previous={"WPL.7.1": DOING})
    assert [(step.item.code, step.reason_code) for step in steps] == [
        ("WPL.6.3", Reason.PARTLY),
        ("WPL.2.1", Reason.PARTLY),
        ("WPL.1.4", Reason.IMPORTANT),
        ("WPL.7.1", Reason.SLID_BACK),
        ("WPL.1.1", Reason.IMPORTANT),
    ]
    assert steps[2].reason == "Belangrijk voor iedereen."


def test_a_point_without_importance_class_is_simply_open():
    (step,) = next_steps(SCAN, {"MP.1.1": NOT_YET, "MP.1.2": DOING})
    assert (step.reason_code, step.reason) == (Reason.FOLLOWS, "Dit doe je nog niet.")


def all_answers(letters):
    """Answers to the whole Groeiwijzer, one letter per item."""
    return {
        item.code: LETTERS[letter]
        for item, letter in zip(GROEIWIJZER.items(), letters, strict=True)
        if letter != "?"
    }


any_answers = st.text(alphabet="dpn-?", min_size=104, max_size=104).map(all_answers)


@calm
@given(any_answers, any_answers, st.sets(st.sampled_from([item.code for item in GROEIWIJZER.items()])))
def test_a_proposal_is_open_counts_when_taken_and_is_one_per_ladder(answers, previous, open_codes):
    steps = next_steps(GROEIWIJZER, answers, None, previous, open_codes)
    assert steps == next_steps(GROEIWIJZER, dict(reversed(answers.items())), None, previous, open_codes)
    ladders = [GROEIWIJZER.place(step.item.code).ladder.code for step in steps]
    assert len(set(ladders)) == len(ladders)
    before = profile(GROEIWIJZER, answers)
    for step in steps:
        assert step.item.code not in open_codes
        assert answers[step.item.code] in (PARTLY, NOT_YET)
        after = profile(GROEIWIJZER, answers | {step.item.code: DOING})
        won = after.subtheme(step.subtheme.code).steps_set - before.subtheme(step.subtheme.code).steps_set
        assert won >= 1
        assert (won > 1) == (step.reason_code == Reason.UNLOCKS)
    assert [step.quick for step in steps] == sorted((step.quick for step in steps), reverse=True)


# several voices


@pytest.mark.shows("G08")
@pytest.mark.parametrize(
    "voices, agreed, value, differs",
    [
        ("", None, None, False),
        ("?", None, None, False),
        ("d", None, DOING, False),
        ("dd?", None, DOING, False),
        ("dp", None, PARTLY, True),
        ("dn", None, NOT_YET, True),
        ("pn-", None, NOT_YET, True),
        ("d-", None, DOING, True),
        ("--", None, NA, False),
        ("dn", PARTLY, PARTLY, False),
        ("", DOING, DOING, False),
    ],
)
def test_the_most_cautious_voice_holds_until_something_is_agreed(voices, agreed, value, differs):
    said = {number: LETTERS[letter] for number, letter in enumerate(voices)}
    assert combine(said, agreed) == Combined(value, differs)


@pytest.mark.shows("G08")
@calm
@given(st.dictionaries(st.integers(), st.sampled_from([*AnswerValue, None]), max_size=6))
def test_combining_never_invents_an_answer_nor_depends_on_the_order(voices):
    combined = combine(voices)
    assert combined == combine(dict(reversed(voices.items())))
    said = [value for value in voices.values() if value]
    assert (combined.value in said) if said else combined.value is None
    assert combined.differs == (len(set(said)) > 1)
    if combined.value and combined.value != NA:
        assert all(combined.value.rank <= value.rank for value in said if value != NA)


@pytest.mark.shows("G08")
def test_differences_come_widest_first_and_need_two_voices():
    ilse = answered(EL_1_1="ddd", EL_1_2="pp?", LW_1_1="d--") | {"ME.1.1a": DOING}
    bart = answered(EL_1_1="dpn", EL_1_2="ppd", LW_1_1="dnn") | {"ME.1.1a": NOT_YET}
    found = differences(GROEIWIJZER, {"ilse": ilse, "bart": bart, "nog leeg": {}}, "company")
    assert [(difference.item.code, difference.gap) for difference in found] == [
        ("EL.1.1c", 2),
        ("EL.1.1b", 1),
        ("LW.1.1b", 1),
        ("LW.1.1c", 1),
    ]
    assert found[0].voices == {"ilse": DOING, "bart": NOT_YET}
    assert found[0].subtheme.code == "EL.1"


@pytest.mark.shows("G08")
def test_company_and_mentor_meet_where_their_view_of_the_same_thing_differs_by_a_third():
    company = answered(MA_3_1="dd", LW_1_1="dnn", EL_2_1="ddd", EL_2_2="d", EL_2_3="ddd")
    mentor = answered(ME_3_1="dnn", ME_3_2="dnn", LP_1_1="ddn", ME_2_1="ddn")
    topics = mirror_topics(GROEIWIJZER, company, mentor)
    assert [(topic.mirror.company, topic.mirror.mentor) for topic in topics] == [
        ("MA.3", "ME.3"),  # 2/2 against 2/6
        ("EL.2", "ME.2"),  # 7/7 against 2/3, exactly a third
        ("LW.1", "LP.1"),  # 1/3 against 2/3, exactly a third
    ]
    assert topics[0].question == GROEIWIJZER.mirrors[2].question


@pytest.mark.shows("G08")
def test_a_mostly_empty_or_inapplicable_side_makes_no_topic():
    assert mirror_topics(GROEIWIJZER, answered(MA_3_1="dd"), answered(ME_3_1="n??", ME_3_2="n??")) == []
    assert mirror_topics(GROEIWIJZER, answered(MA_3_1="--"), answered(ME_3_1="ddd", ME_3_2="ddd")) == []
    assert mirror_topics(GROEIWIJZER, answered(MA_3_1="dn"), answered(ME_3_1="ddd", ME_3_2="nnn")) == []


# movement


def movements(before, after):
    return moved(profile(GROEIWIJZER, before), profile(GROEIWIJZER, after), GROEIWIJZER.mode)


@pytest.mark.shows("G06")
def test_movement_names_the_steps_gained_and_lost():
    before = answered(EL_1_1="dnd", ME_2_1="ddn", LW_1_1="dnn", LW_3_1="ddn")
    after = answered(EL_1_1="ddd", ME_2_1="nnn", LW_1_1="dnn", LW_3_1="-dd")
    movement = {move.subtheme.code: move for move in movements(before, after)}
    assert len(movement) == 18
    up, down, same = movement["EL.1"], movement["ME.2"], movement["LW.1"]
    assert (up.before.steps_set, up.after.steps_set, up.direction) == (1, 3, Direction.UP)
    assert [item.code for item in up.gained] == ["EL.1.1b", "EL.1.1c"]
    assert (down.direction, [item.code for item in down.lost]) == (Direction.DOWN, ["ME.2.1a", "ME.2.1b"])
    assert (same.direction, same.gained, same.lost) == (Direction.SAME, (), ())
    wellbeing = movement["LW.3"]
    assert wellbeing.direction == Direction.SAME
    assert [item.code for item in (*wellbeing.gained, *wellbeing.lost)] == ["LW.3.1c", "LW.3.1a"]


@calm
@given(any_answers, any_answers)
def test_gained_less_lost_is_the_difference_in_steps(before, after):
    for move in movements(before, after):
        gone = len(move.lost) + len(move.open)
        assert len(move.gained) - gone == move.after.steps_set - move.before.steps_set


@pytest.mark.shows("G06")
def test_an_empty_answer_is_never_a_step_back():
    before = answered(EL_1_1="ddd", ME_2_1="ddn", LW_1_1="ddn")
    after = answered(EL_1_1="d?d", ME_2_1="???", LW_1_1="?nd")
    movement = {move.subtheme.code: move for move in movements(before, after)}
    half, empty, told = movement["EL.1"], movement["ME.2"], movement["LW.1"]
    assert (half.direction, half.lost) == (Direction.OPEN, ())
    assert [item.code for item in half.open] == ["EL.1.1b", "EL.1.1c"]
    assert (empty.direction, empty.lost) == (Direction.OPEN, ())
    assert (told.direction, [item.code for item in told.lost]) == (Direction.DOWN, ["LW.1.1b"])
    assert [item.code for item in told.open] == ["LW.1.1a"]


# the anonymous group


def test_an_own_instrument_follows_the_same_rules():
    own = parse(
        "code: eigen\nversion: 1\ntitle: Eigen\npurpose: Proef.\nsource: Sector\n"
        "mode: ladders\naudiences: [school]\n"
        "themes:\n- code: A\n  title: A\n  subthemes:\n  - code: A.1\n    title: Een\n    ladders:\n"
        "    - code: A.1.1\n      items:\n      - {code: A.1.1a, level: 1, text: Een}\n"
        "      - {code: A.1.1b, level: 2, text: Twee}\n"
    )
    (step,) = next_steps(own, {"A.1.1a": NOT_YET, "A.1.1b": DOING}, "school")
    assert (step.title, step.reason_code) == ("Een", Reason.UNLOCKS)
    assert profile(own, {}, "company").items == 2
