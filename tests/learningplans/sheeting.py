"""A school and a company that write a company sheet together, for the tests of company sheets."""

import io
import uuid

from django.urls import reverse
from PIL import Image

from duaalportal.accounts.access import Role
from duaalportal.lib import uploads
from learningplans.company_sheets import reviewing, writing
from learningplans.models import CompanySheetVersion
from learningplans.rules import company_sheets as rules
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.learningplans import make_world
from tests.factories.sheets import content_of, make_sheet
from tests.stories import as_now, now


def at(name, *rows):
    """The address of a page of company sheets."""
    return reverse(f"learningplans:{name}", args=[row.pk for row in rows])


def sheet_world():
    """The usual world, a learning sheet of the field of three goals, strangers, and another company of the learner."""
    world = make_world()
    world.source = make_sheet(
        "smeren",
        content=content_of(
            ["g1", "g2", {"code": "g3", "where": ["school"]}],
            text="van het thema",
            practice=[
                {"code": "p1", "text": "Nippels zoeken", "goals": ["g1", "g3"]},
                {"code": "p2", "text": "Oefenen in het centrum", "goals": ["g2"], "simulated": True},
            ],
            criteria=[
                {"code": "c1", "text": "Smeert volgens plan", "goals": ["g1"], "tag": "S"},
                {"code": "c2", "text": "Werkt veilig", "goals": []},
            ],
        ),
    )
    world.other_company = OrganisationFactory()
    world.other_mentor = member(Role.MENTOR, world.other_company)
    world.other_school = OrganisationFactory(school=True)
    world.other_teacher = member(Role.DUAL_TEACHER, world.other_school)
    return world


def begun(world, *, by=None, **fields):
    """A draft from the learning sheet, begun by the mentor unless told otherwise."""
    return writing.begin(
        source=world.source,
        organisation=world.company,
        school=world.school,
        by=as_now(by or world.mentor_person),
        at=now(),
        **fields,
    )


def fresh(version):
    """The version as it stands in the database."""
    return CompanySheetVersion.objects.select_related("learning_sheet_version", "company_sheet").get(
        pk=version.pk
    )


def seen(version, part):
    """The digest of a part as it stands now."""
    row = fresh(version)
    return rules.digest(rules.whole(row.content), row.goals, row.title, part)


def save(version, part, value, by, digest=None):
    """Keep a part, as a form does."""
    return writing.save_part(
        version=version, part=part, value=value, seen=digest or seen(version, part), by=as_now(by), at=now()
    )


def step(code="s9", **fields):
    """A step with something in it."""
    return rules.empty_step(code) | {"text": "Smeer de lagers"} | fields


def finished(world, **fields):
    """A draft that can be handed in: every goal has a step."""
    version = begun(world, **fields)
    save(version, "step:s9", step(goals=["g2"], minutes=30), world.mentor_person)
    return fresh(version)


def handed_in(world, **fields):
    """A version that lies with the school."""
    version = finished(world, **fields)
    return reviewing.hand_in(version=version, note="", by=as_now(world.mentor_person), at=now())


def published(world, **fields):
    """A version in force."""
    version = handed_in(world, **fields)
    return reviewing.approve(version=version, seen=version.version, by=as_now(world.teacher), at=now())


def picture(size=(60, 40), **options):
    """A photo as it comes from a phone."""
    raw = io.BytesIO()
    Image.new("RGB", size, "navy").save(raw, "JPEG", **options)
    raw.seek(0)
    raw.size = len(raw.getvalue())
    raw.name = "IMG_2041.jpg"
    return raw


def gps():
    """What a phone writes in a photo: where it was made, and with what."""
    exif = Image.Exif()
    exif[0x010F] = "Merk van de telefoon"
    place = exif.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = "N", (51.0, 3.0, 12.0), "E", (3.0, 43.0, 20.0)
    return exif


def upload(**options):
    """A photo as the form gives it to the service."""
    return uploads.read_picture(picture(**options))


def key():
    """A key of a form."""
    return uuid.uuid4()
