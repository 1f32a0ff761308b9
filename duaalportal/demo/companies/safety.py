"""Safety at De Clercq in the demo world: sheets, welcome, contacts, what Lina was given, and two incidents."""

from datetime import timedelta
from pathlib import Path

import yaml

from companies import equipment, incidents, safety, welcome, workstations
from companies.models import TakenPlace
from companies.rules.deadlines import add_months
from companies.welcome import StepText
from companies.workstations import DangerText

CONTENT = Path(__file__).parent.parent / "content" / "safety.yaml"


def build(world):
    """Deinze keeps everything; Waregem changed something last week, so its risk analysis is due."""
    story = Story(world, yaml.safe_load(CONTENT.read_text(encoding="utf-8")))
    story.risks()
    story.workstations()
    story.contacts()
    story.plans()
    lina = TakenPlace.objects.get(learner=world.people["Lina Verhaegen"])
    story.learner(lina)
    story.incidents(lina)


class Story:
    """One company of the demo world, as its coordinator and mentor keep it."""

    def __init__(self, world, content):
        self.world, self.content = world, content
        self.ilse, self.bart = world.people["Ilse De Clercq"], world.people["Bart Claeys"]
        sites = world.places["de-clercq"].establishments
        self.deinze, self.waregem = sites.get(name="De Clercq Deinze"), sites.get(name="De Clercq Waregem")
        self.stations = {}

    def day(self, ago):
        """The day so many days ago."""
        return self.world.today - timedelta(days=ago)

    def risks(self):
        """Deinze is to be done again in a month; Waregem at once, for a new machine came."""
        year_ago = add_months(self.world.today, -12)
        last = add_months(self.world.today, -11) + timedelta(days=2)
        rows = (
            (self.deinze, year_ago - timedelta(days=20), "first", "Eerste analyse van de hele werkplaats."),
            (self.deinze, last, "yearly", "De afzuiging is verbeterd. De plooibank kreeg een lichtscherm."),
            (self.waregem, self.day(120), "first", "Klein atelier: boren, zagen en monteren."),
        )
        for place, done_on, cause, summary in rows:
            safety.record_risk(
                establishment=place,
                done_on=done_on,
                cause=cause,
                adviser="Peter Goethals",
                summary=summary,
                by=self.ilse,
                at=self.world.at((self.world.today - done_on).days, 16),
            )
        safety.record_change(
            establishment=self.waregem,
            happened_on=self.day(6),
            what="Er staat een nieuwe lintzaag",
            by=self.ilse,
            at=self.world.at(5),
        )

    def workstations(self):
        """Three workstations with a published sheet, and work that is forbidden for the young."""
        for row in self.content["workstations"]:
            station = workstations.add_workstation(
                establishment=self.deinze,
                name=row["name"],
                description=row["description"],
                by=self.bart,
                at=self.world.at(90),
            )
            self.stations[row["name"]] = station
            draft = workstations.start_sheet(workstation=station, by=self.bart, at=self.world.at(90, 10))
            draft = workstations.save_sheet(
                sheet=draft,
                tasks=row["tasks"],
                equipment=row["equipment"],
                health_surveillance=row.get("health_surveillance", False),
                dangers=[DangerText(**danger) for danger in row["dangers"]],
                version=draft.version,
                by=self.bart,
                at=self.world.at(88),
            )
            workstations.publish_sheet(sheet=draft, version=draft.version, by=self.ilse, at=self.world.at(85))
        for row in self.content["forbidden"]:
            self._forbidden(row)

    def _forbidden(self, row):
        confirmed = "confirmed" in row
        workstations.record_forbidden(
            workstation=self.stations[row["workstation"]],
            what=row["what"],
            needed_for_training=True,
            measures_checked=confirmed,
            supervised=confirmed,
            supervisor=row.get("supervisor", ""),
            confirmed_on=self.day(row["confirmed"]) if confirmed else None,
            by=self.bart,
            at=self.world.at(row.get("confirmed", 84)),
        )

    def contacts(self):
        """First aid and confidential person."""
        for row in self.content["contacts"]:
            safety.add_safety_contact(
                establishment=self.deinze,
                kind=row["kind"],
                name=row["name"],
                reach=row["reach"],
                starts_on=self.day(row["since"]),
                by=self.ilse,
                at=self.world.at(row["since"]),
            )

    def plans(self):
        """The welcome of everybody, and that at the welding bench."""
        self.general = self._plan(self.content["general"], None)
        self.welding = self._plan(self.content["welding"], self.stations["Lasbank TIG"])

    def _plan(self, row, station):
        return welcome.add_plan(
            establishment=self.deinze,
            workstation=station,
            title=row["title"],
            advised_by=row.get("advised_by", ""),
            steps=[StepText(**step) for step in row["steps"]],
            by=self.ilse,
            at=self.world.at(86),
        )

    def learner(self, place):
        """Welcomed on the first day, at the welding bench yesterday; knows An; was given what she wears."""
        first = [step["text"] for step in self.content["general"]["steps"]]
        proof = welcome.give_welcome(
            plan=self.general,
            place=place,
            steps=first,
            given_on=self.day(79),
            by=self.bart,
            at=self.world.at(79, 15),
        )
        welcome.confirm_welcome(proof=proof, at=self.world.at(78, 8))
        bench = [step["text"] for step in self.content["welding"]["steps"]]
        welcome.give_welcome(
            plan=self.welding,
            place=place,
            steps=bench[:2],
            given_on=self.day(1),
            by=self.bart,
            at=self.world.at(1, 15),
        )
        an = safety.running_contacts([self.deinze], self.world.today).filter(kind="first_aid").first()
        welcome.know_contact(contact=an, place=place, at=self.world.at(78, 8))
        for row in self.content["equipment"]:
            self._equipment(place, row)

    def _equipment(self, place, row):
        piece = equipment.give_equipment(
            place=place,
            kind=row["kind"],
            item=row["item"],
            size=row.get("size", ""),
            given_on=self.day(row["given"]),
            check_months=row.get("check"),
            by=self.bart,
            at=self.world.at(row["given"]),
        )
        if "checked" in row:
            equipment.check_equipment(
                equipment=piece,
                checked_on=self.day(row["checked"]),
                by=self.bart,
                at=self.world.at(row["checked"]),
            )

    def incidents(self, place):
        """One evaluated, with the school that saw it; one from yesterday."""
        for row in self.content["incidents"]:
            found = incidents.report_incident(
                establishment=self.deinze,
                workstation=self.stations[row["workstation"]],
                place=place,
                what=row["what"],
                happened_on=self.day(row["ago"]),
                by=self.world.people[row["by"]],
                at=self.world.at(row["ago"], 14),
            )
            if "seen" in row:
                incidents.see_incident(
                    incident=found, by=self.world.people["Sofie Maes"], at=self.world.at(row["seen"])
                )
            if "evaluated" in row:
                incidents.evaluate_incident(
                    incident=found,
                    cause=row["cause"],
                    measures=row["measures"],
                    version=found.version,
                    by=self.ilse,
                    at=self.world.at(row["evaluated"]),
                )
