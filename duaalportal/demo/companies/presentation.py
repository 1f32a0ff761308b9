"""How companies of the demo world show themselves: a shared presentation, a draft, interest and activity lists."""

from pathlib import Path

import yaml

from companies import activities, documents, interest, presentation
from companies.models import Mentor
from duaalportal.accounts.access import Role
from duaalportal.catalogue.models import Activity, Programme
from duaalportal.demo.companies import pictures
from duaalportal.lib import uploads

CONTENT = Path(__file__).parent.parent / "content" / "presentation.yaml"
VALUES = {"j": "yes", "d": "partly", "n": "no"}


def build(world):
    """Let each company's coordinator write, share and answer; a coach reviews once."""
    rows = yaml.safe_load(CONTENT.read_text(encoding="utf-8"))
    for slug, row in rows["presentations"].items():
        _present(world, world.places[slug], row)
    for row in rows["interests"]:
        _interest(world, row)
    for row in rows["activities"]:
        _list(world, row)
    _certificate(world)


def _lead(company):
    return company.memberships.filter(role=Role.COMPANY_COORDINATOR).select_related("user").first().user


def _present(world, company, row):
    lead = _lead(company)
    found = presentation.write(
        organisation=company,
        version=0,
        by=lead,
        at=world.at(row["written"]),
        **{name: row.get(name, "").strip() for name in presentation.TEXTS},
    )
    for drawing, description in row.get("photos", {}).items():
        presentation.add_photo(
            presentation=found,
            picture=uploads.read_picture(getattr(pictures, drawing)()),
            description=description,
            by=lead,
            at=world.at(row["written"], minute=40),
        )
    if "shared" in row:
        found = presentation.share(presentation=found, by=lead, at=world.at(row["shared"]))
    if "review" in row:
        said = row["review"]
        presentation.review(
            presentation=found,
            school=world.places[said["school"]],
            version=found.version,
            verdict=said["verdict"],
            comment=said["comment"],
            by=world.people[said["by"]],
            at=world.at(said["ago"]),
        )


def _interest(world, row):
    company = world.places[row["company"]]
    interest.show_interest(
        organisation=company,
        establishment=company.establishments.get(name=row["establishment"]),
        programme=Programme.objects.get(code=row["programme"]),
        places=row["places"],
        from_day=world.at(-row["in"]).date(),
        note=row["note"],
        by=_lead(company),
        at=world.at(row["ago"]),
    )


def _list(world, row):
    company = world.places[row["company"]]
    place = company.establishments.get(name=row["establishment"])
    lines = Activity.objects.filter(programme=row["programme"])
    remarks = row.get("remarks", {})
    for line, letter in zip(lines, row["answers"].replace(" ", ""), strict=False):
        activities.answer(
            establishment=place,
            activity=line,
            value=VALUES[letter],
            remark=remarks.get(line.position, ""),
            version=0,
            by=_lead(company),
            at=world.at(row["ago"]),
        )


def _certificate(world):
    """A photo of the paper that shows a mentor followed the training."""
    company = world.places["de-clercq"]
    mentor = Mentor.objects.get(organisation=company, name="Bart Claeys")
    documents.add_document(
        organisation=company,
        paper=uploads.read_paper(pictures.certificate(mentor.name)),
        kind="training",
        title=f"Getuigschrift mentoropleiding {mentor.name}",
        file_name="getuigschrift.jpg",
        mentor=mentor,
        by=_lead(company),
        at=world.at(60),
    )
