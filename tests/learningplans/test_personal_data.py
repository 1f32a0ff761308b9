"""What a school keeps on a learner or parent can be taken along, and goes when the person is erased; what was agreed stays."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from duaalportal.accounts.erasing import erase_person
from learningplans.models import Guardian, Learner, Placement, StartProfile, WellbeingNote
from tests.factories.learningplans import make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    found = make_world()
    own = {"school": found.school, "trajectory": found.trajectory}
    StartProfile.objects.create(knows="Lassen", **own)
    WellbeingNote.objects.create(
        text="Moe deze week", written_at=timezone.now(), written_by=found.coach, **own
    )
    Learner.objects.update(phone="0470 12 34 56", street="Kaai 12", number="17", class_group="6A")
    return found


@pytest.mark.shows("X02")
def test_a_learner_and_a_parent_take_their_own_along(client, world):
    client.force_login(world.learner_person)
    found = json.loads(client.get(reverse("personal_data")).content)
    (mine,) = found["Jouw gegevens als lerende"]
    assert (mine["telefoon"], mine["klas"]) == ("0470 12 34 56", "6A")
    assert mine["trajecten"][0]["beginsituatie"][0]["kent al"] == "Lassen"
    assert mine["plaatsen"][0]["bij"] == world.company.name
    assert found["Opmerkingen over hoe het met je gaat"][0]["tekst"] == "Moe deze week"
    client.force_login(world.mother)
    text = client.get(reverse("personal_data")).content.decode()
    (line,) = json.loads(text)["Voor wie je ouder of voogd bent"]
    assert line["lerende"] == world.learner.name
    assert "Moe deze week" not in text and "0470 12 34 56" not in text


def test_an_erased_learner_has_no_name_left(world):
    done = erase_person(user=world.learner_person, by=world.school_director, at=timezone.now())
    assert "naam, adres, geboortedatum en nummer als lerende gewist" in done
    row = Learner.objects.get()
    assert (row.name, row.email, row.phone, row.number) == ("Verwijderde persoon", "", "", "")
    assert (row.birth_date, row.street, row.class_group) == (None, "", "")
    assert not WellbeingNote.objects.exists() and StartProfile.objects.get().knows == ""
    assert Placement.objects.count() == 1


def test_an_erased_parent_has_no_name_left(world):
    erase_person(user=world.mother, by=world.school_director, at=timezone.now())
    row = Guardian.objects.get()
    assert (row.name, row.relation, row.email) == ("Verwijderde persoon", "", "")
