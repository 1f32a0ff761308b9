"""Each chooses how to hear, on a page that the mail leads to."""

from datetime import date

import pytest
from django.urls import reverse

from duaalportal.accounts.access import Role
from duaalportal.reminders.models import Preference
from tests.factories.accounts import member


@pytest.mark.django_db
@pytest.mark.shows("X05")
def test_a_person_chooses_a_rhythm_a_number_and_days_off(client):
    person = member(Role.MENTOR)
    client.force_login(person)
    address = reverse("reminder_preferences")
    page = client.get(address).content.decode()
    assert 'value="daily"' in page and not Preference.objects.exists(), "looking writes nothing"
    said = {"rhythm": "weekly", "sms_number": "0470 12 34 56", "quiet_until": "2026-12-24"}
    assert client.post(address, said).status_code == 302
    kept = Preference.objects.get(user=person)
    assert (kept.rhythm, kept.sms_number, kept.quiet_until) == (
        "weekly",
        "+32470123456",
        date(2026, 12, 24),
    )
    answer = client.post(address, said | {"sms_number": "bel maar"})
    assert answer.status_code == 422
    assert "Schrijf het nummer zo" in answer.content.decode()
    assert Preference.objects.get(user=person).sms_number == "+32470123456"
