"""Which companies and schools of the demo world work together, and which partnership handles the metal sector."""

from datetime import timedelta

from companies import collaboration
from duaalportal.accounts.access import Role
from duaalportal.catalogue.models import Scheme

# brought in by a school; nobody of the company is in the portal yet
BROUGHT_IN = {
    "company": {
        "name": "Lasserij Bovenkouter",
        "kbo_number": "1999001437",
        "street": "Bovenkouter 5",
        "postcode": "9870",
        "municipality": "Zulte",
    },
    "place": {
        "name": "Lasserij Bovenkouter",
        "number": "8990001174",
        "joint_committee_id": "111",
        "capacity": 1,
    },
}
# company, school, begun how many days ago, ends in how many days
TOGETHER = (
    ("de-clercq", "atheneum-leiebocht", 640, None),
    ("de-clercq", "praktijkcentrum-zeeschelde", 200, None),
    ("staalbouw-lys", "atheneum-leiebocht", 300, None),
    ("garage-van-hecke", "atheneum-leiebocht", 120, 40),
    ("koeltechniek-leieland", "atheneum-leiebocht", 400, None),
    ("elektro-meetjesland", "sint-berlindis", 150, None),
    ("schrijnwerk-baele", "sint-berlindis", 90, 275),
    ("zorghuis-de-linde", "sint-berlindis", 500, None),
)


def build(world):
    """Begin the collaborations as each company's coordinator did."""
    Scheme.objects.filter(code="mtech").update(organisation=world.places["partnerschap-metaal"])
    for company, school, since, until in TOGETHER:
        place = world.places[company]
        lead = place.memberships.filter(role=Role.COMPANY_COORDINATOR).select_related("user").first().user
        collaboration.start_collaboration(
            company=place,
            school=world.places[school],
            starts_on=world.at(since).date(),
            ends_on=world.today + timedelta(days=until) if until else None,
            by=lead,
            at=world.at(since),
        )
    _bring_in(world)


def _bring_in(world):
    company = BROUGHT_IN["company"]
    address = {field: company[field] for field in ("street", "postcode", "municipality")}
    collaboration.add_company(
        school=world.places["atheneum-leiebocht"],
        company=company,
        place=BROUGHT_IN["place"] | address,
        by=world.people["Sofie Maes"],
        at=world.at(6),
    )
