"""The four instruments of the portal, and what an instrument file is refused for."""

import json
from datetime import date

import pytest

from groeiwijzer.instruments import (
    Fault,
    InvalidInstrument,
    Mode,
    UnknownItem,
    UnknownSubtheme,
    carry_over,
    checksum,
    from_data,
    parse,
    portal_instruments,
    to_data,
)

PORTAL = {instrument.code: instrument for instrument in portal_instruments()}


def ladders(instrument, audience=None):
    return [ladder for subtheme in instrument.subthemes(audience) for ladder in subtheme.ladders]


# the content of the portal


@pytest.mark.shows("G01")
def test_the_groeiwijzer_has_5_themes_18_subthemes_37_ladders_and_104_items():
    groeiwijzer = PORTAL["groeiwijzer"]
    assert len(groeiwijzer.themes) == 5
    assert len(groeiwijzer.subthemes()) == 18
    assert len(ladders(groeiwijzer)) == 37
    assert len(groeiwijzer.items()) == 104
    assert [theme.code for theme in groeiwijzer.themes] == ["EL", "LW", "MA", "LP", "ME"]
    assert [len(theme.items) for theme in groeiwijzer.themes] == [36, 14, 15, 15, 24]
    by_level = [sum(item.level == level for item in groeiwijzer.items()) for level in (1, 2, 3)]
    assert by_level == [37, 36, 31]
    assert [level.title for level in groeiwijzer.levels] == ["Op weg", "Sterk", "Top"]


@pytest.mark.shows("G02")
def test_company_and_mentor_have_their_own_questions():
    groeiwijzer = PORTAL["groeiwijzer"]
    company, mentor = groeiwijzer.items("company"), groeiwijzer.items("mentor")
    assert (len(company), len(mentor)) == (65, 39)
    assert not {item.code for item in company} & {item.code for item in mentor}
    assert groeiwijzer.items("both") == groeiwijzer.items() == company + mentor
    assert [theme.code for theme in groeiwijzer.themes_for("mentor")] == ["LP", "ME"]


@pytest.mark.shows("G07")
def test_the_talk_has_four_topics_and_reaches_every_subtheme():
    groeiwijzer = PORTAL["groeiwijzer"]
    assert [topic.code for topic in groeiwijzer.talk.topics] == ["ET.1", "ET.2", "ET.3", "ET.4"]
    assert all(topic.text.endswith("?") and topic.help and topic.feeds for topic in groeiwijzer.talk.topics)
    assert groeiwijzer.talk.topic("ET.2").text
    with pytest.raises(UnknownItem):
        groeiwijzer.talk.topic("ET.9")


@pytest.mark.shows("G08")
def test_mirrors_pair_a_company_subtheme_with_a_mentor_subtheme():
    groeiwijzer = PORTAL["groeiwijzer"]
    company = {subtheme.code for subtheme in groeiwijzer.subthemes("company")}
    mentor = {subtheme.code for subtheme in groeiwijzer.subthemes("mentor")}
    assert 4 <= len(groeiwijzer.mirrors) <= 6
    for mirror in groeiwijzer.mirrors:
        assert mirror.company in company
        assert mirror.mentor in mentor
        assert mirror.question.endswith("?")


@pytest.mark.shows("G10")
def test_the_checklist_has_3_phases_18_questions_and_57_points():
    leidraad = PORTAL["leidraad"]
    assert leidraad.mode == Mode.CHECKLIST
    assert (len(leidraad.themes), len(leidraad.subthemes()), len(leidraad.items())) == (3, 18, 57)
    assert [len(theme.items) for theme in leidraad.themes] == [21, 28, 8]
    assert {item.importance for item in leidraad.items()} == {"AB", "C"}
    assert [item.code for item in leidraad.items() if item.importance == "C"] == [
        "WPL.1.4",
        "WPL.6.3",
        "WPL.8.4",
    ]
    assert {kind.code for kind in leidraad.classes} == {"A", "B", "AB", "C"}
    assert leidraad.importance_of(leidraad.item("WPL.1.4")).title == "Belangrijk voor iedereen"
    assert leidraad.subtheme("WPL.4").section == "Mensen"


@pytest.mark.shows("G09")
def test_the_six_fundaments_ask_18_open_questions_of_school_company_and_learner():
    fundaments = PORTAL["zes_fundamenten"]
    assert fundaments.mode == Mode.REFLECTION
    assert (len(fundaments.themes), len(fundaments.subthemes()), len(fundaments.items())) == (6, 6, 18)
    assert set(fundaments.audiences) == {"school", "company", "learner"}
    assert [len(fundaments.items(audience)) for audience in fundaments.audiences] == [18, 18, 18]
    assert all(item.text.endswith("?") for item in fundaments.items())


@pytest.mark.shows("G11")
def test_the_mentor_scan_has_4_groups_and_13_points():
    scan = PORTAL["mentorprofiel"]
    assert scan.audiences == ("mentor",)
    assert [len(theme.items) for theme in scan.themes] == [2, 4, 4, 3]
    assert all(item.text.startswith("Ik ") for item in scan.items())


@pytest.mark.parametrize("code", PORTAL)
def test_every_text_is_written_for_people(code):
    instrument = PORTAL[code]
    for item in instrument.items():
        assert not any(mark in item.text for mark in ("OCR", "  ", "000:", "voetnoot")), item
        if instrument.mode != Mode.REFLECTION:
            assert item.action and not item.action.endswith("."), item
            assert item.next_step == item.action
    actions = [item.action for item in instrument.items() if item.action]
    assert len(set(actions)) == len(actions)
    shorts = [subtheme.short for subtheme in instrument.subthemes()]
    assert len(set(shorts)) == len(shorts)
    assert max(map(len, shorts)) <= 20


def test_items_and_subthemes_are_found_by_code_or_named_as_unknown():
    groeiwijzer = PORTAL["groeiwijzer"]
    place = groeiwijzer.place("LW.2.1c")
    assert (place.theme.code, place.subtheme.code, place.ladder.code) == ("LW", "LW.2", "LW.2.1")
    assert groeiwijzer.item("LW.2.1c").level == 3
    assert groeiwijzer.items()[place.position] == place.item
    assert "LW.2.1c" in groeiwijzer and "LW.2.1d" not in groeiwijzer
    with pytest.raises(UnknownItem):
        groeiwijzer.item("LW.2.1d")
    with pytest.raises(UnknownSubtheme):
        groeiwijzer.subtheme("ZZ.1")


# files and their faults

SMALL = """\
code: proef
version: 2
title: Proef
purpose: Om te proberen.
source: Eigen werk
checked_on: 2026-11-21
mode: ladders
audiences: [company, mentor]
levels:
  - {level: 1, title: Op weg, meaning: Een begin.}
classes:
  - {code: A, title: Zwaar, meaning: Telt zwaar.}
talk:
  title: Gesprek
  topics:
    - code: T.1
      text: Hoe was het?
      feeds: [S.1]
mirrors:
  - company: S.1
    mentor: S.2
    title: Hetzelfde
    question: Zien jullie dat ook zo?
themes:
  - code: B
    title: Bedrijf
    audience: company
    intro: Over het bedrijf.
    subthemes:
      - code: S.1
        title: Een subthema
        short: Kort
        ladders:
          - code: L.1
            items:
              - code: L.1a
                level: 1
                text: Eerste stap
                action: Zet de eerste stap
                details: [Zo, En zo]
                class: A
                source: blz. 3
              - code: L.1b
                level: 2
                text: Tweede stap
  - code: M
    title: Mentor
    audience: mentor
    subthemes:
      - code: S.2
        title: Nog een
        ladders:
          - code: L.2
            items:
              - code: L.2a
                level: 1
                text: Derde stap
"""


def changed(old, new, text=SMALL):
    assert text.count(old) == 1, old
    return text.replace(old, new)


def faults_of(text):
    with pytest.raises(InvalidInstrument) as refused:
        parse(text)
    return refused.value.faults


def test_a_small_file_becomes_an_instrument():
    proef = parse(SMALL)
    assert (proef.code, proef.version, proef.mode) == ("proef", 2, Mode.LADDERS)
    assert proef.checked_on == date(2026, 11, 21)
    assert proef.item("L.1a").details == ("Zo", "En zo")
    assert proef.item("L.1a").importance == "A"
    assert proef.item("L.1b").next_step == "Tweede stap"
    assert proef.subtheme("S.2").short == "Nog een"
    assert proef.level(1).meaning == "Een begin." and proef.level(3) is None


LONG = "x" * 501

# what is changed, into what (# HERE marks the line of the fault), and words of the reason
FAULTS = {
    "double item code": ("code: L.1b", "code: L.1a  # HERE", "bestaat al op regel 36"),
    "double subtheme code": (
        "code: S.2\n        title",
        "code: S.1  # HERE\n        title",
        "bestaat al op regel 30",
    ),
    "code used by a theme and a ladder": ("code: L.2\n", "code: B  # HERE\n", "bestaat al op regel 25"),
    "unknown level": ("level: 2", "level: 4  # HERE", "Onbekend niveau 4"),
    "level zero": ("level: 2", "level: 0  # HERE", "Onbekend niveau 0"),
    "level as text": ("level: 2", "level: '2'  # HERE", "zonder aanhalingstekens"),
    "level as word": ("level: 2", "level: twee  # HERE", "geheel getal"),
    "ladder starts at two": (
        "level: 1\n                text: Derde",
        "level: 2  # HERE\n                text: Derde",
        "begint op niveau 2",
    ),
    "ladder skips a level": ("level: 2", "level: 3  # HERE", "slaat niveau 2 over"),
    "ladder repeats a level": ("level: 2", "level: 1  # HERE", "na 1 komt 2"),
    "unknown audience": ("audience: mentor", "audience: ouder  # HERE", "Onbekende doelgroep “ouder”"),
    "audience not announced": ("audience: mentor", "audience: school  # HERE", "staat niet bij “audiences”"),
    "unknown audience above": ("[company, mentor]", "[company, mentor, buur]  # HERE", "“buur”"),
    "audience twice above": ("[company, mentor]", "[company, mentor, mentor]  # HERE", "twee keer"),
    "unknown mode": ("mode: ladders", "mode: trap  # HERE", "Onbekende vorm “trap”"),
    "unknown class": ("class: A", "class: Z  # HERE", "Onbekende klasse “Z”"),
    "empty text": ("text: Tweede stap", "text: ''  # HERE", "leeg"),
    "no value": ("text: Tweede stap", "text:  # HERE", "leeg"),
    "missing text": (
        "- code: L.1b\n                level: 2\n                text: Tweede stap",
        "- code: L.1b  # HERE\n                level: 2",
        "“text” ontbreekt",
    ),
    "text too long": ("text: Tweede stap", f"text: {LONG}  # HERE", "telt 501 tekens; het mogen er 500"),
    "action too long": ("action: Zet de eerste stap", f"action: {'x' * 71}  # HERE", "het mogen er 70"),
    "short too long": ("short: Kort", "short: Een veel te lange naam  # HERE", "het mogen er 20"),
    "no short for a long title": (
        "- code: S.2\n        title: Nog een",
        "- code: S.2  # HERE\n        title: Een titel zonder korte naam",
        "“short”",
    ),
    "hidden character": ("text: Tweede stap", 'text: "Tweede \\0 stap"  # HERE', "onzichtbare tekens"),
    "unknown key": ("class: A", "klasse: A  # HERE", "Onbekende sleutel “klasse”"),
    "key twice": ("class: A", "class: A\n                class: A  # HERE", "twee keer"),
    "list for text": ("text: Tweede stap", "text: [a, b]  # HERE", "geen lijst"),
    "number for text": ("text: Tweede stap", "text: 12  # HERE", "tussen aanhalingstekens"),
    "yes for text": ("text: Tweede stap", "text: yes  # HERE", "tussen aanhalingstekens"),
    "text for list": ("details: [Zo, En zo]", "details: Zo  # HERE", "een lijst"),
    "empty list": ("details: [Zo, En zo]", "details: []  # HERE", "lijst is leeg"),
    "python object": ("text: Tweede stap", "text: !!python/name:os.system x  # HERE", "Hier hoort tekst"),
    "code with a space": ("code: L.1b", "code: L 1b  # HERE", "past daar niet in"),
    "code as number": ("code: L.1b", "code: 1.2  # HERE", "tussen aanhalingstekens"),
    "code too long": ("code: L.1b", f"code: {'L' * 25}  # HERE", "het mogen er 24"),
    "instrument code": ("code: proef", "code: Mijn Proef  # HERE", "kleine letters"),
    "version zero": ("version: 2", "version: 0  # HERE", "begint bij 1"),
    "version as text": ("version: 2", "version: 2.1  # HERE", "geheel getal"),
    "no real day": ("checked_on: 2026-11-21", "checked_on: 2026-13-01  # HERE", "jaar-maand-dag"),
    "mirror to nowhere": ("mentor: S.2", "mentor: S.9  # HERE", "geen subthema met code “S.9”"),
    "mirror to the wrong side": ("company: S.1", "company: S.2  # HERE", "hoort niet bij de doelgroep"),
    "talk to nowhere": ("feeds: [S.1]", "feeds: [S.8]  # HERE", "“S.8”"),
    "level named twice": (
        "  - {level: 1, title: Op weg, meaning: Een begin.}\n",
        "  - {level: 1, title: A, meaning: B}\n  - {level: 1, title: C, meaning: D}  # HERE\n",
        "Niveau 1 staat hier twee keer",
    ),
    "class named twice": (
        "  - {code: A, title: Zwaar, meaning: Telt zwaar.}\n",
        "  - {code: A, title: A, meaning: B}\n  - {code: A, title: C, meaning: D}  # HERE\n",
        "“A” staat hier twee keer",
    ),
}


@pytest.mark.shows("G01")
@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_named_with_its_line(name):
    old, new, reason = FAULTS[name]
    text = changed(old, new)
    faults = faults_of(text)
    where = next(n for n, line in enumerate(text.splitlines(), 1) if "# HERE" in line)
    assert any(reason in fault.reason and where == fault.line for fault in faults), faults
    assert len(faults) <= 2, faults


def test_a_theme_without_questions_is_a_fault():
    text = SMALL[: SMALL.index("    subthemes:\n      - code: S.2")] + "    subthemes: []\n"
    faults = faults_of(text)
    line = text.splitlines().index("  - code: M") + 1
    assert Fault(line, "themes[1]", "Dit thema heeft geen enkele vraag.") in faults


def test_all_faults_are_found_in_one_pass_in_order_of_line():
    text = changed("version: 2", "version: twee")
    text = changed("level: 2", "level: 9", text)
    text = changed("text: Derde stap", "tekst: Derde stap", text)
    text = changed("feeds: [S.1]", "feeds: [S.7]", text)
    faults = faults_of(text)
    assert [fault.line for fault in faults] == sorted(fault.line for fault in faults)
    paths = {fault.path for fault in faults}
    assert {"version", "talk.topics[0].feeds[0]", "themes[0].subthemes[0].ladders[0].items[1].level"} <= paths
    assert sum("tekst" in fault.reason for fault in faults) == 1
    assert str(faults[0]) == "regel 2, version: Hier hoort een geheel getal."


def test_a_missing_key_at_the_top_is_named():
    faults = faults_of(changed("source: Eigen werk\n", ""))
    assert faults == (Fault(1, "", "De sleutel “source” ontbreekt."),)


@pytest.mark.parametrize(
    "text, line, reason",
    [
        ("", 1, "leeg"),
        ("# niets\n", 1, "leeg"),
        ("zomaar wat", 1, "sleutels"),
        ("- a\n- b\n", 1, "sleutels"),
        ("code: proef\ntitle: 'open\n", 3, "geldige YAML"),
        ("code: proef\n\ttitle: x\n", 2, "geldige YAML"),
        ("code: proef\ntitle: a\x07b\n", 2, "teken"),
        ("code: proef\ntitle: a\ud800b\n", 2, "teken"),
        ("code: proef\na: &a [1]\nb: [*a, *a]\n", 2, "Verwijzingen"),
        ("code: proef\nthemes: " + "[" * 40 + "]" * 40, 2, "te diep"),
        ("code: proef\nthemes: " + "[" * 100_000, 2, "te diep"),
        ("code: proef\nthemes: [" + "1," * 50_000 + "]", 2, "te veel onderdelen"),
        ("code: proef\n" + "# lang\n" * 200_000, 1, "groter dan 1 MB"),
    ],
    ids=range(13),
)
def test_what_is_no_file_for_us_is_refused_with_one_clear_reason(text, line, reason):
    (fault,) = [fault for fault in faults_of(text) if "ontbreekt" not in fault.reason]
    assert reason in fault.reason
    assert fault.line == line


def test_a_checklist_is_one_list_without_levels():
    text = changed("mode: ladders", "mode: checklist")
    text = changed("                level: 2\n", "", text)
    assert [item.level for item in parse(text).items()] == [1, 1, 1]
    assert any(
        "alleen niveau 1" in fault.reason for fault in faults_of(changed("mode: ladders", "mode: checklist"))
    )
    two_lists = changed(
        "  - code: M\n", "          - {code: L.9, items: [{code: L.9a, text: Nog iets}]}\n  - code: M\n", text
    )
    assert any("maar één lijst" in fault.reason for fault in faults_of(two_lists))


def test_too_many_questions_are_refused():
    extra = "".join(f"              - {{code: X{n}, text: Vraag {n}}}\n" for n in range(600))
    text = changed("mode: ladders", "mode: checklist").replace("                level: 2\n", "") + extra
    assert [fault.path for fault in faults_of(text)] == ["themes"]


def test_a_class_without_a_list_of_classes_is_a_fault():
    text = changed("classes:\n  - {code: A, title: Zwaar, meaning: Telt zwaar.}\n", "")
    assert ["classes" in fault.reason for fault in faults_of(text)] == [True]


# keeping


@pytest.mark.parametrize("code", [*PORTAL, "proef"])
def test_data_comes_back_as_the_same_instrument(code):
    instrument = PORTAL.get(code) or parse(SMALL)
    data = to_data(instrument)
    again = from_data(json.loads(json.dumps(data)))
    assert again == instrument
    assert to_data(again) == data
    assert checksum(again) == checksum(instrument)


def test_the_checksum_follows_the_content_and_not_the_layout():
    proef = parse(SMALL)
    laid_out = SMALL.replace("text: Tweede stap", 'text: "Tweede   stap"').replace(
        "[Zo, En zo]", "['Zo', 'En zo']"
    )
    assert checksum(parse("# uitleg\n" + laid_out)) == checksum(proef)
    assert checksum(parse(changed("Tweede stap", "Tweede trap"))) != checksum(proef)
    assert len({checksum(instrument) for instrument in PORTAL.values()}) == 4


def test_a_read_instrument_cannot_change():
    with pytest.raises(AttributeError):
        parse(SMALL).title = "Anders"


@pytest.mark.shows("G06")
def test_a_new_version_keeps_the_answers_of_what_stayed():
    text = changed("version: 2", "version: 3")
    text = changed("text: Tweede stap", "text: Een andere tweede stap", text)
    text = changed("code: L.2a", "code: L.2x", text)
    text = changed("action: Zet de eerste stap", "action: Begin", text)
    carried = carry_over(parse(SMALL), parse(text))
    assert carried.kept == ("L.1a",)
    assert carried.changed == ("L.1b",)
    assert carried.added == ("L.2x",)
    assert carried.dropped == ("L.2a",)
    assert carried.answers({"L.1a": "doing", "L.1b": "partly", "L.2a": "na"}) == {"L.1a": "doing"}


def test_the_same_version_keeps_everything_and_free_text_never_becomes_a_score():
    proef = parse(SMALL)
    assert carry_over(proef, proef).kept == ("L.1a", "L.1b", "L.2a")
    flat = SMALL.replace("                level: 2\n", "")
    reflection = parse(flat.replace("mode: ladders", "mode: reflection"))
    checklist = parse(flat.replace("mode: ladders", "mode: checklist"))
    assert carry_over(checklist, reflection).kept == ()
    assert carry_over(checklist, reflection).changed == ("L.1a", "L.1b", "L.2a")
