"""Start talks of the demo world: one that was closed before a first day, one that goes on; and two shared visions."""

from datetime import timedelta
from functools import cache
from pathlib import Path

import yaml

from learningplans.models import Placement
from matching.start_talks import agreeing, parents, writing
from matching.start_talks.words import Typed
from matching.vision import writing as visions

PROGRESS_DAYS, LONG_AGO = 3, 120


@cache
def content():
    """The texts of `start_talks.yaml`."""
    return yaml.safe_load((Path(__file__).parent.parent / "content" / "start_talks.yaml").read_text())


def build(world):
    """Lina's talk was closed long ago, Yassin's is on its way; De Clercq and the school see most things alike."""
    _closed(world)
    _on_its_way(world)
    _visions(world)


def _talk(world, key, days):
    trajectory = world.trajectories[key]
    rows = Placement.objects.filter(trajectory=trajectory, organisation=world.places["de-clercq"])
    placement = rows.select_related("trajectory__school", "school", "organisation").first()
    at, coach = world.at(days), world.people["Sofie Maes"]
    talk = writing.begin(placement=placement, by=coach, at=at)
    said = content()[key]["answers"]
    mine = {code: Typed(one["by"], one["text"]) for code, one in said.items() if one["by"] != "learner"}
    own = {code: Typed("", one["text"]) for code, one in said.items() if one["by"] == "learner"}
    writing.write(talk=talk, answers=mine, by=coach, at=at)
    return placement, writing.write(talk=talk, answers=own, by=trajectory.learner.user, at=at)


def _closed(world):
    coach, bart, words = world.people["Sofie Maes"], world.people["Bart Claeys"], content()["lina"]
    placement, talk = _talk(world, "lina", LONG_AGO)
    at = world.at(LONG_AGO, 11)
    learner = world.trajectories["lina"].learner.user
    writing.share_care(talk=talk, text=words["care"], version=0, by=learner, at=at)
    row = agreeing.agree(
        talk=talk,
        code=words["agreed"]["code"],
        text=words["agreed"]["text"],
        owner=(bart.name, bart),
        due_on=world.today - timedelta(days=LONG_AGO - 7),
        lands="nowhere",
        by=coach,
        at=at,
    )
    agreeing.finish(agreement=row, by=bart, at=world.at(LONG_AGO - 5))
    talk.refresh_from_db()
    day = world.today - timedelta(days=LONG_AGO)
    talk = writing.close(talk=talk, held_on=day, version=talk.version, by=coach, at=at)
    wrong = words["corrected"]
    writing.correct(talk=talk, version=talk.version, by=coach, at=world.at(LONG_AGO - 2), **wrong)
    told = parents.tell(
        placement=placement, how="talk", told_on=day, met_on=day, version=0, by=coach, at=at, **words["told"]
    )
    mother = world.people.get("Katrien Verhaegen")
    if mother:
        parents.read(told=told, version=told.version, by=mother, at=world.at(LONG_AGO - 1))


def _on_its_way(world):
    _talk(world, "yassin", PROGRESS_DAYS)


def _visions(world):
    school, at = world.places["atheneum-leiebocht"], world.at(25)
    marc, ilse, words = world.people["Marc Dhondt"], world.people["Ilse De Clercq"], content()["vision"]
    row = visions.begin(school=school, organisation=world.places["de-clercq"], by=marc, at=at)
    for side, by in (("company", ilse), ("school", marc)):
        answers = {code: tuple(one) for code, one in words[side].items()}
        visions.answer(vision=row, side=side, answers=answers, version=0, by=by, at=at)
    value = {code: (text, 0) for code, text in words["value"].items()}
    visions.name_value(vision=row, words=value, side="school", by=marc, at=at)
    # the company wrote what they want together; the school did not say yes yet
    visions.propose(vision=row, side="company", text=words["together"], version=0, by=ilse, at=at)
    try:
        other = visions.begin(school=school, organisation=world.places["lasconstruct-waas"], by=marc, at=at)
    except visions.VisionRefused:
        return
    answers = {code: tuple(one) for code, one in words["school"].items()}
    visions.answer(vision=other, side="school", answers=answers, version=0, by=marc, at=at)
