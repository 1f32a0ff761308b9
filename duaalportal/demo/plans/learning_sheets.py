"""Learning sheets of the demo world beside those of the field: a school's own way, and one that is written together."""

import copy

from duaalportal.demo.plans.content import content
from learningplans.models import LearningSheet, SheetMember
from learningplans.rules import sheets as rules
from learningplans.sheets import group, library, remarks


def build(world):
    """Nele writes, Sofie approves."""
    story = Story(world)
    story.own_way()
    story.together()


class Story:
    """What the teacher and the coach of one school do with sheets."""

    def __init__(self, world):
        self.world, self.content = world, content()
        self.school = world.places[self.content["school"]]
        self.nele, self.sofie = world.people["Nele Baert"], world.people["Sofie Maes"]

    def _publish(self, draft, ago):
        handed = library.hand_in(version=draft, seen=draft.version, by=self.nele, at=self.world.at(ago + 2))
        return library.publish(version=handed, seen=handed.version, by=self.sofie, at=self.world.at(ago))

    def own_way(self):
        """A sheet of the field taken over long ago, and changed this month."""
        row = self.content["own_way"]
        field = LearningSheet.objects.get(owner=None, programme=self.content["programme"], code=row["code"])
        draft = library.take_over(sheet=field, school=self.school, by=self.nele, at=self.world.at(120))
        self._publish(draft, 110)
        self.world.own_way = draft.sheet

    def second_version(self):
        """The next version of that sheet, after a company followed the first."""
        row = self.content["own_way"]
        draft = library.start_next_version(
            sheet=self.world.own_way, change_note=row["change"], by=self.nele, at=self.world.at(9)
        )
        changed = copy.deepcopy(draft.content)
        changed["criteria"].append(row["criterion"])
        changed["intro"].setdefault("guidelines", []).append(row["guideline"])
        draft.content = changed
        draft.save(update_fields=["content"])
        self._publish(draft, 6)

    def together(self):
        """A draft with a mentor in the working group, and his remark."""
        row = self.content["group"]
        made = rules.empty()
        made["intro"]["text"] = row["intro"]
        made["goals"], made["criteria"] = row["goals"], row["criteria"]
        found = library.start_sheet(
            programme=LearningSheet.objects.filter(programme=self.content["programme"]).first().programme,
            owner=self.school,
            title=row["title"],
            by=self.nele,
            at=self.world.at(20),
            content=made,
        )
        sheet = found.sheet if hasattr(found, "sheet") else found
        bart = self.world.people["Bart Claeys"]
        group.add_member(
            sheet=sheet,
            user=bart,
            organisation=self.world.places["de-clercq"],
            part=SheetMember.Part.WRITER,
            by=self.nele,
            at=self.world.at(19),
        )
        remarks.remark(sheet=sheet, part="practice", text=row["remark"], by=bart, at=self.world.at(12))
