"""Company sheets of the demo world: how De Clercq teaches, and what is confirmed where work is dangerous."""

from companies.models import ForbiddenWork, Workstation
from duaalportal.accounts.access import Role
from duaalportal.demo.plans.content import content
from duaalportal.demo.plans.learning_sheets import Story as Sheets
from learningplans.company_sheets import remarks, reviewing, writing
from learningplans.models import CompanySheet, CompanySheetVersion, Placement
from learningplans.rules import company_sheets as rules
from learningplans.sheets.reading import sheet_versions_for


def build(world):
    """First as the mentors of De Clercq wrote them, then one per company where a goal is dangerous."""
    story = Story(world)
    for row in story.content["company_sheets"]:
        story.sheet(row["code"], row)
    story.sheet(story.content["own_way"]["code"], story.content["follows_own_way"] | {"state": "published"})
    Sheets(world).second_version()
    for company, school, programme in places_of():
        story.dangerous(company, school, programme)


def places_of():
    """Company, school and programme of every real placement, each once."""
    rows = Placement.objects.filter(is_simulated=False).select_related(
        "organisation", "trajectory__school", "trajectory__programme"
    )
    found = {
        (row.organisation_id, row.school_id, row.trajectory.programme_id): (
            row.organisation,
            row.trajectory.school,
            row.trajectory.programme,
        )
        for row in rows.order_by("planned_at", "pk")
    }
    return list(found.values())


class Story:
    """What mentors write and the school approves."""

    def __init__(self, world):
        self.world, self.content = world, content()
        self.company = world.places["de-clercq"]
        self.school = world.places[self.content["school"]]
        self.nele, self.sofie = world.people["Nele Baert"], world.people["Sofie Maes"]
        self.versions = {}

    def sources(self, school, programme):
        """The learning sheets in force of a programme, by code; read once."""
        key = (school.pk, programme.pk if hasattr(programme, "pk") else programme)
        if key not in self.versions:
            self.versions[key] = {one.sheet.code: one for one in sheet_versions_for(school, programme)}
        return self.versions[key]

    def sheet(self, code, row):
        """One sheet: begun, written, and as far as it is."""
        by = self.world.people[row["by"]]
        source = self.sources(self.school, self.content["programme"])[code]
        draft = writing.begin(
            source=source, organisation=self.company, school=self.school, by=by, at=self.world.at(70)
        )
        draft.content = self._content(row)
        taught = {code for step in row["steps"] for code in step["goals"]}
        draft.goals = [code for code in draft.goals if code in taught]
        draft.save(update_fields=["content", "goals"])
        if row["state"] in ("review", "published"):
            draft = reviewing.hand_in(
                version=draft, note="Zoals we besproken hebben.", by=by, at=self.world.at(66)
            )
        if row["state"] == "published":
            reviewing.approve(version=draft, seen=draft.version, by=self.nele, at=self.world.at(62))
        if "remark" in row:
            remarks.remark(
                sheet=draft.company_sheet, part="steps", text=row["remark"], by=self.nele, at=self.world.at(5)
            )

    def _content(self, row):
        steps = [rules.empty_step(f"s{number}") | step for number, step in enumerate(row["steps"], start=1)]
        return rules.empty() | {
            "intro": row["intro"],
            "agreements": row.get("agreements", ""),
            "steps": steps,
        }

    def dangerous(self, company, school, programme):
        """Work that is forbidden for the young is confirmed, and stands on a company sheet of its theme."""
        site = company.establishments.order_by("pk").first()
        for source in self.sources(school, programme).values():
            dangers = [goal for goal in source.content["goals"] if goal.get("danger")]
            if not dangers or site is None:
                continue
            forbidden = [self._confirmed(company, site, goal["danger"]) for goal in dangers]
            goals = [goal["code"] for goal in source.content["goals"] if "company" in goal.get("where", ())]
            self._published(company, school, source, goals, forbidden)

    def _confirmed(self, company, site, what):
        station, _ = Workstation.objects.get_or_create(
            establishment=site, name="Werkvloer", defaults={"organisation": company}
        )
        lead = company.memberships.filter(role=Role.COMPANY_COORDINATOR).select_related("user").first().user
        row, _ = ForbiddenWork.objects.get_or_create(
            organisation=company,
            workstation=station,
            what=what,
            defaults={
                "needed_for_training": True,
                "measures_checked": True,
                "supervised": True,
                "supervisor": "de mentor",
                "confirmed_on": self.world.at(80).date(),
                "confirmed_by": lead,
            },
        )
        return row

    def _published(self, company, school, source, goals, forbidden):
        at, lead = self.world.at(78), forbidden[0].confirmed_by
        sheet = CompanySheet.objects.create(
            organisation=company, school=school, sheet=source.sheet, made_at=at, made_by=lead
        )
        texts = [goal["text"] for goal in source.content["goals"] if goal["code"] in goals]
        steps = [
            rules.empty_step(f"s{n}")
            | {"text": f"Samen met de mentor: {text[:1].lower()}{text[1:]}"[:300], "minutes": 60}
            for n, text in enumerate(texts, start=1)
        ]
        CompanySheetVersion.objects.create(
            company_sheet=sheet,
            organisation=company,
            school=school,
            learning_sheet_version=source,
            number=1,
            state="published",
            title=source.title,
            goals=goals,
            content=rules.empty()
            | {
                "intro": "Dit werk doe je alleen met je mentor erbij.",
                "steps": steps,
                "forbidden": [str(row.pk) for row in forbidden],
            },
            made_at=at,
            made_by=lead,
            handed_in_at=at,
            handed_in_by=lead,
            published_at=at,
            published_by=self.sofie,
        )
