"""A placement about which an agreement can be made: everything it needs is known."""

import datetime as dt
from types import SimpleNamespace

from django.core.files.base import ContentFile

from duaalportal.accounts.models import User
from learningplans import agreements
from learningplans.models import (
    Agreement,
    AgreementState,
    AgreementVersion,
    PaperKind,
    Placement,
    TrajectoryPaper,
)
from tests.factories.learningplans import make_world
from tests.stories import fresh, now

DAY = dt.timedelta(days=1)
CONTENT = b"%PDF-1.7 de tekst"


def papers(placement, by, *kinds):
    """The papers that go with an agreement."""
    for kind in kinds or (PaperKind.TRAINING_PLAN, PaperKind.WORK_RULES):
        TrajectoryPaper.objects.create(
            school=placement.school,
            trajectory=placement.trajectory,
            organisation=placement.organisation,
            placement=placement,
            kind=kind,
            title=kind.label,
            file=ContentFile(CONTENT, name="papier.pdf"),
            file_name="papier.pdf",
            content_type="application/pdf",
            size=len(CONTENT),
            sha256="0" * 64,
            added_at=now(),
            added_by=by,
        )


def world(**options):
    """School, company, learner and placement, complete."""
    found = make_world(**options)
    learner = found.learner
    learner.street, learner.postcode, learner.municipality = "Kaai 3", "9000", "Gent"
    learner.save()
    papers(found.placement, found.coach)
    return found


def drawn(found, **options):
    """A fresh agreement of the placement, as a draft."""
    return agreements.draw_up(placement=found.placement, by=found.coach, at=now(), **options)


def fixed(found, agreement=None):
    """An agreement whose text is fixed, with the bytes given instead of rendered."""
    agreement = agreement or drawn(found)
    version = agreements.current_version(agreement)
    agreements.fix(version=version, by=found.coach, at=now(), content=CONTENT)
    return fresh(agreement)


def signed(found, agreement=None):
    """An agreement that everybody signed."""
    agreement = fixed(found, agreement)
    version = agreements.current_version(agreement)
    agreements.note_signature(version=version, complete=True, by=found.director, at=now())
    return fresh(agreement)


def in_state(found, state):
    """A signed agreement set in a state, for tests of what follows."""
    agreement = signed(found)
    Agreement.objects.filter(pk=agreement.pk).update(state=state)
    return fresh(agreement)


def running(found):
    """An agreement that runs."""
    return in_state(found, AgreementState.ACTIVE)


def people(found):
    """The cast by the role it tells about, each with the rights of now."""
    names = {
        "coach": found.coach,
        "school_coordinator": found.school_coordinator,
        "company_coordinator": found.coordinator,
        "school_director": found.school_director,
        "company_director": found.director,
        "teacher": found.teacher,
        "mentor": found.mentor_person,
        "learner": found.learner_person,
        "mother": found.mother,
    }
    return SimpleNamespace(**{name: User.objects.get(pk=person.pk) for name, person in names.items()})


def move_placement(placement, **fields):
    """The placement as a colleague changed it, without the rules of placements."""
    Placement.objects.filter(pk=placement.pk).update(**fields)


def versions(agreement):
    """Every version, oldest first."""
    return list(AgreementVersion.objects.filter(agreement=agreement).order_by("number"))
