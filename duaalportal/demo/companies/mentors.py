"""Mentors of the demo world in every standing, and the contacts of each company with what one of them handed over."""

from datetime import timedelta
from pathlib import Path

import yaml

from companies import contacts, mentor_papers, mentors, partnership
from companies.rules.deadlines import add_months
from duaalportal.accounts.access import Role
from duaalportal.catalogue.models import Programme

CONTENT = Path(__file__).parent.parent / "content" / "mentors.yaml"
COURSE = {"title": "Mentoropleiding: introductie en verdieping", "provider": "Mtech+"}


def build(world):
    """Let each company's coordinator keep the mentors and contacts."""
    programmes = Programme.objects.in_bulk()
    for slug, rows in yaml.safe_load(CONTENT.read_text(encoding="utf-8"))["companies"].items():
        company = world.places[slug]
        lead = company.memberships.filter(role=Role.COMPANY_COORDINATOR).select_related("user").first().user
        known = {}
        for row in rows["mentors"]:
            known[row["name"]] = _mentor(world, company, lead, row, rows["programmes"], programmes)
        for row in rows["mentors"]:
            if "substitute" in row:
                _substitute(world, known[row["name"]], known[row["substitute"]], lead)
        for row in rows["contacts"]:
            _contact(world, company, lead, row)


def _mentor(world, company, lead, row, codes, programmes):
    """One mentor with the papers that were seen; a key left out in the content is a paper that is missing."""
    noted = world.at(max(row["started"], 5))
    practices = {}
    if "practice" in row:
        since = add_months(world.today, -12 * row["practice"])
        practices = {programmes[code]: since for code in codes}
    born = add_months(world.today, -12 * row["age"]) - timedelta(days=100) if "age" in row else None
    mentor = mentors.add_mentor(
        organisation=company,
        name=row["name"],
        email=_address(world, company, row),
        birth_date=born,
        establishment=company.establishments.filter(name=row["establishment"]).get()
        if "establishment" in row
        else None,
        user=world.people[row["name"]] if "account" in row else None,
        introduction=row.get("introduction", ""),
        started_on=world.today - timedelta(days=row["started"]),
        practices=practices,
        by=lead,
        at=noted,
    )
    _papers(world, mentor, lead, row, programmes[codes[0]])
    return mentor


def _papers(world, mentor, lead, row, programme):
    if "extract" in row:
        seen = world.at(row["extract"])
        mentor_papers.see_certificate(
            mentor=mentor,
            model="596.2",
            issued_on=world.today - timedelta(days=row.get("issued_ago", row["extract"] + 21)),
            seen_on=seen.date(),
            in_order=True,
            by=lead,
            at=seen,
        )
    if "proof" in row:
        proof = row["proof"]
        found = mentor_papers.see_proof(
            mentor=mentor,
            programme=programme,
            kind=proof["kind"],
            title=proof["title"],
            seen_on=world.at(proof["seen"]).date(),
            by=lead,
            at=world.at(proof["seen"]),
        )
        partnership.approve_proof(
            proof=found, by=world.people["Lies Verbeke"], at=world.at(proof["approved"])
        )
    if "training" in row:
        followed = world.at(row["training"])
        mentor_papers.add_training(
            mentor=mentor,
            followed_on=followed.date(),
            certificate_seen_on=followed.date(),
            counts=True,
            by=lead,
            at=followed,
            **COURSE,
        )
    if "planned" in row:
        mentor_papers.add_training(
            mentor=mentor,
            planned_on=world.today - timedelta(days=row["planned"]),
            counts=True,
            by=lead,
            at=world.at(3),
            **COURSE,
        )


def _address(world, company, row):
    if "account" in row:
        return world.people[row["name"]].email
    name = row["name"].lower().replace("è", "e").replace(" ", ".")
    return f"{name}@{company.slug}.example"


def _substitute(world, mentor, substitute, lead):
    mentors.change_mentor(
        mentor=mentor, version=mentor.version, substitute=substitute, by=lead, at=world.at(2)
    )


def _contact(world, company, lead, row):
    person = world.people.get(row["name"]) if "account" in row else None
    contact = contacts.name_contact(
        organisation=company,
        purpose=row["purpose"],
        user=person,
        name=row["name"],
        email=person.email if person else "",
        phone=row["phone"],
        substitute_name=row["substitute"],
        starts_on=world.at(row["since"]).date(),
        by=lead,
        at=world.at(row["since"]),
    )
    if "to" in row:
        next_one = world.people[row["to"]]
        contacts.hand_over(
            contact=contact,
            on=world.at(row["until"]).date(),
            note=row["note"],
            user=next_one,
            name=next_one.name,
            email=next_one.email,
            phone=row["phone"],
            substitute_name=row["substitute"],
            by=lead,
            at=world.at(row["until"]),
        )
