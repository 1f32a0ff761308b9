"""A welder with the integrated task in the plan, at school and in two companies that do not know each other."""

import io
import uuid

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from duaalportal.accounts.access import Role
from duaalportal.lib import uploads
from evaluation.logs import keeping, measuring
from evaluation.logs.keeping import Typed
from evaluation.logs.measuring import Mark
from learningplans.models import PlanSheet
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.learningplans import DAY
from tests.factories.sheets import content_of, make_company_sheet, make_sheet, put
from tests.learningplans.following import make_following
from tests.stories import browser, one_world, today

ELSEWHERE = "Geheim Constructiebedrijf"
WELDING = content_of(
    (
        {"code": "g1", "text": "Een hoeklas leggen"},
        {"code": "g2", "text": "De las controleren", "competences": ["k2"]},
    )
) | {
    "form": "assignment",
    "criteria": [
        {"code": "c1", "text": "Voert een testlas uit", "goals": ["g1"], "tag": "S", "norms": []},
        {"code": "c2", "text": "Geen scheuren", "goals": ["g1", "g2"], "tag": "S", "norms": ["100"]},
        {"code": "c3", "text": "Geen spatten", "goals": ["g2"], "tag": "S", "norms": ["602"]},
    ],
    "log": {
        "head": [
            {"code": "d1", "text": "Datum"},
            {"code": "d2", "text": "Omschrijving van de lasopdracht"},
            {"code": "d3", "text": "Werktijden"},
            {"code": "d4", "text": "Gebruikt metaal", "options": ["Staal", "RVS", "ALU"]},
        ],
        "rows": [
            {"code": "r1", "text": "Leest en begrijpt het lasplan"},
            {"code": "r2", "text": "Verwijdert bramen"},
        ],
    },
    "measurement": {
        "dates": 5,
        "rule": "Oefen tot alle criteria bereikt zijn.",
        "remarks": ["Datum", "Sterke punten", "Werkpunten", "Afspraken"],
    },
}


def make_welder():
    """The world of these stories; `weld` is the version of the sheet in the plan, `bench` its company sheet."""
    world = make_following()
    world.weld = make_sheet("lassen", owner=world.school, content=WELDING)
    world.bench = make_company_sheet(world.company, world.school, world.weld)
    PlanSheet.objects.create(
        plan_version=world.plan,
        sheet=world.weld.sheet,
        sheet_version=world.weld,
        position=2,
        school=world.school,
        trajectory=world.trajectory,
    )
    here = {"placement": world.placement, "company_sheet_version": world.bench}
    world.week = {"starts_on": today() - 7 * DAY, "ends_on": today() + 30 * DAY}
    put(world.plan, world.weld, "g1", **here, **world.week)
    put(world.plan, world.weld, "g2", place="school", **world.week)
    world.stranger = member(Role.TRAJECTORY_COACH, OrganisationFactory(school=True))
    return world


world = one_world(make_welder)


def log(world, *, on=None, versions=(), **answers):
    """The learner writes: `log(world, head_d2="Hoeklas")`; a name in `versions` says what it was written on."""
    versions = dict(versions)
    names = {
        name: name.replace("_", "-", 1) if name.startswith(("head", "row")) else name for name in answers
    }
    return keeping.keep_log(
        trajectory=world.trajectory,
        sheet=world.weld.sheet_id,
        on=on or today(),
        answers={
            names[name]: Typed(text, keeping.version_of(versions.get(name, "")))
            for name, text in answers.items()
        },
        by=world.learner_person,
        at=timezone.now(),
    )


def judge(world, person, *, on=None, picture=None, key=None, organisation=None, note="", **values):
    """Somebody judges: `judge(world, world.mentor_person, c1="V")`."""
    return measuring.measure(
        trajectory=world.trajectory,
        sheet=world.weld.sheet_id,
        on=on or today(),
        marks={code: Mark(value, note, picture) for code, value in values.items()},
        by=person,
        at=timezone.now(),
        organisation=organisation,
        key=key,
    )


def gps():
    """What a phone writes in a photo about where it was."""
    exif = Image.Exif()
    exif[0x010F] = "Merk van de telefoon"
    exif.get_ifd(0x8825)[2] = (51.0, 3.0, 0.0)
    return exif


def photo(name="las.jpg", **how):
    """A photo as a phone sends it."""
    content = io.BytesIO()
    Image.new("RGB", (60, 40), "grey").save(content, "JPEG", **how)
    return SimpleUploadedFile(name, content.getvalue(), content_type="image/jpeg")


def picture(**how):
    """The same, made anew."""
    return uploads.read_picture(photo(**how))


def address(name, row, query="", **kwargs):
    return reverse(f"evaluation:{name}", args=[row.pk, *kwargs.values()]) + query


def at(world, on=None):
    """The query that names the welding sheet, and a day."""
    return f"?fiche={world.weld.sheet_id}" + (f"&dag={on.isoformat()}" if on else "")


def get(person, name, row, query="", **kwargs):
    return browser(person).get(address(name, row, query, **kwargs))


def text(person, name, row, query=""):
    page = get(person, name, row, query)
    assert page.status_code == 200
    return page.content.decode()


def sent(**values):
    """The whole form of a day: `head_d2` is a text, `row_r1` a tap, `mark_c1` V or O."""
    found = {"key": str(uuid.uuid4())}
    for name, value in values.items():
        kind, _, code = name.partition("_")
        if kind in ("mark", "remark", "photo"):
            found[f"{kind}-{code}"] = value
        else:
            line = f"{kind}-{code}" if kind in ("head", "row") else name
            tapped = kind == "row" or name == "head_d4"
            found[f"{'value' if tapped else 'note'}-{line}"] = value
            found[f"version-{line}"] = "0"
    return found


__all__ = ["DAY", "ELSEWHERE", "world"]
