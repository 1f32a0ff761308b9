"""The end of two places at Bart in the demo world: Noah's talk is finished, Milan's is to be held."""

from datetime import timedelta
from pathlib import Path

import yaml

from companies import exit_surveys, exits, places, welcome
from companies.models import Establishment, Mentor, WelcomePlan
from companies.models.exits import Statement
from duaalportal.accounts import services as accounts
from duaalportal.accounts.access import Role
from duaalportal.catalogue.models import Programme
from duaalportal.catalogue.parameters import book

CONTENT = Path(__file__).parent.parent / "content" / "exits.yaml"


def build(world):
    """One talk closed with the learner's own words, one to hold; colleagues are asked about both."""
    story = Story(world)
    for row in yaml.safe_load(CONTENT.read_text(encoding="utf-8"))["places"]:
        place = story.place(row)
        if "talk" in row:
            story.talk(place, row["talk"])
        story.survey(place, row["survey"])


class Story:
    """De Clercq and the Atheneum, as Bart, Ilse and the learners keep it."""

    def __init__(self, world):
        self.world, self.people = world, world.people
        self.ilse, self.bart = world.people["Ilse De Clercq"], world.people["Bart Claeys"]
        self.company, self.school = world.places["de-clercq"], world.places["atheneum-leiebocht"]
        self.site = Establishment.objects.get(organisation=self.company, name="De Clercq Deinze")
        self.law = book().on(world.today)

    def day(self, ago):
        """The day so many days ago; below zero it comes."""
        return self.world.today - timedelta(days=ago)

    def place(self, row):
        """A learner of the school at Bart, welcomed on the first day."""
        learner, since = self.world.person(row["learner"], "atheneum-leiebocht"), row["since"]
        accounts.add_member(
            user=learner,
            organisation=self.school,
            role=Role.LEARNER,
            by=self.people["Marc Dhondt"],
            at=self.world.at(since + 30),
        )
        found = places.take_place(
            establishment=self.site,
            programme=Programme.objects.get(pk="lassen-constructie"),
            mentor=Mentor.objects.get(organisation=self.company, name="Bart Claeys"),
            school=self.school,
            learner=learner,
            starts_on=self.day(since),
            ends_on=self.day(row["until"]),
            by=self.people["Sofie Maes"],
            at=self.world.at(since + 10),
        )
        plan = WelcomePlan.objects.filter(establishment=self.site, workstation=None).get()
        proof = welcome.give_welcome(
            plan=plan,
            place=found,
            steps=[step.text for step in welcome.steps_of(plan)],
            given_on=self.day(since),
            by=self.bart,
            at=self.world.at(since, 15),
        )
        welcome.confirm_welcome(proof=proof, at=self.world.at(since - 1, 8))
        return found

    def talk(self, place, row):
        """Held by Bart, answered by the learner, closed by Ilse."""
        ago = row["ago"]
        talk = exits.record_exit(
            place=place,
            held_on=self.day(ago),
            present=row["present"],
            answers=row["answers"],
            actions=[exits.Action(one["what"], one["who"], self.day(one["until"])) for one in row["actions"]],
            version=0,
            p=self.law,
            by=self.bart,
            at=self.world.at(ago, 16),
        )
        exits.answer_exit(
            interview=talk, text=row["words"], version=0, by=place.learner, at=self.world.at(ago - 1, 19)
        )
        exits.close_exit(interview=talk, version=talk.version, by=self.ilse, at=self.world.at(ago - 2, 9))

    def survey(self, place, row):
        """Who was asked, and what they answered."""
        survey = exit_surveys.ask_colleagues(
            place=place,
            people=[self.people[name] for name in row["asked"]],
            p=self.law,
            by=self.ilse,
            at=self.world.at(row["ago"], 11),
        )
        for name, said in row["answers"].items():
            exit_surveys.give_voice(
                voice=survey.voices.get(respondent=self.people[name]),
                answers=dict(zip(Statement.values, said["says"], strict=True)),
                needs=said["needs"],
                version=1,
                by=self.people[name],
                at=self.world.at(row["ago"] - 1, 12),
            )
        if row["closed"]:
            exit_surveys.close_survey(survey=survey, by=self.ilse, at=self.world.at(row["ago"] - 2, 9))
