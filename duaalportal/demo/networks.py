"""Who carries learning at the workplace in the demo world, and one network that meets and holds a peer talk."""

from datetime import timedelta
from pathlib import Path

import yaml

from duaalportal.catalogue.models import Programme
from duaalportal.demo.trajectories.short_paper import paper_of
from duaalportal.lib import uploads
from groeiwijzer.networks import core_groups, services

CONTENT = Path(__file__).parent / "content" / "networks.yaml"


def build(world):
    """Core groups first, then the network as its members keep it."""
    content = yaml.safe_load(CONTENT.read_text(encoding="utf-8"))
    for row in content["core_groups"]:
        _core_group(world, row)
    _network(world, content["network"])


def _core_group(world, row):
    place, by = world.places[row["organisation"]], world.people[row["by"]]
    for one in row["people"]:
        core_groups.name_person(
            organisation=place,
            user=world.people[one["name"]],
            is_responsible=one["responsible"],
            tasks=one["tasks"],
            by=by,
            at=world.at(160),
        )
    for note in row["notes"]:
        core_groups.note_talk(
            organisation=place,
            held_on=world.at(note["ago"]).date(),
            present=note["present"],
            text=note["text"],
            is_shared=note["shared"],
            by=by,
            at=world.at(note["ago"], 17),
        )


def _network(world, row):
    lies = world.people[row["by"]]
    network = services.found_network(
        organisation=world.places[row["organisation"]],
        name=row["name"],
        region=row["region"],
        about=row["about"],
        programmes=list(Programme.objects.filter(pk__in=row["programmes"])),
        by=lies,
        at=world.at(row["ago"]),
    )
    for one in row["members"]:
        member = services.add_member(
            network=network,
            member=world.places[one["organisation"]],
            contact_name=one.get("name", ""),
            contact_email=one.get("email", ""),
            by=lies,
            at=world.at(row["ago"]),
        )
        if "contact" in one:
            services.name_contact(
                row=member, contact=world.people[one["contact"]], by=lies, at=world.at(row["ago"])
            )
    for one in row["meetings"]:
        _meeting(world, network, one, lies)


def _meeting(world, network, row, lies):
    meeting = services.invite(
        network=network,
        kind=row["kind"],
        title=row["title"],
        starts_at=world.at(row["held"], 13, 30),
        minutes=60 if row["kind"] == "peer_review" else 180,
        where_at=row["where"],
        invitation=row["invitation"],
        by=lies,
        at=world.at(row["invited"]),
    )
    guests = {
        one["name"]: services.answer(
            meeting=meeting,
            member=world.places[one["organisation"]],
            comes=one.get("comes", one.get("came", False)),
            by=world.people[one["name"]],
            at=world.at(row["invited"] - 2),
        )
        for one in row["guests"]
    }
    if row["held"] < 0:
        return
    after = world.at(row["held"] - 1)
    services.report(
        meeting=meeting,
        text=row.get("report", ""),
        steps=row.get("steps", {}),
        next_step=row.get("next_step", ""),
        next_on=world.today + timedelta(days=row["next"]) if "next" in row else None,
        present={guests[one["name"]].pk for one in row["guests"] if one["came"]},
        version=meeting.version,
        by=lies,
        at=after,
    )
    for one in row["guests"]:
        if "learned" in one:
            services.share_learned(
                meeting=meeting,
                member=world.places[one["organisation"]],
                text=one["learned"],
                version=1,
                by=world.people[one["name"]],
                at=after,
            )
    if "paper" in row:
        paper = row["paper"]
        services.add_paper(
            meeting=meeting,
            member=world.places[paper["organisation"]],
            title=paper["title"],
            paper=uploads.Upload(
                paper_of(["De vaste vraag", "Wat ging goed?", "Wat doe je morgen anders?"]),
                "application/pdf",
                "pdf",
            ),
            file_name="kaartje.pdf",
            by=world.people[paper["by"]],
            at=after,
        )
