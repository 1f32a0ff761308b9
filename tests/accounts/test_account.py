"""One's own account: data, taking them along, and being without a role."""

import pytest
from django.urls import reverse

from duaalportal.accounts.access import Role
from duaalportal.accounts.models import User
from tests.factories.accounts import PASSWORD, MembershipFactory, OrganisationFactory, PersonFactory, member

pytestmark = pytest.mark.django_db


def test_name_and_telephone_are_changed_by_oneself(client):
    person = member(Role.MENTOR, name="Bart")
    client.force_login(person)
    page = client.post(reverse("account"), {"name": "Bart Claeys", "phone": "0470 12 34 56"}, follow=True)
    assert "Je gegevens zijn bewaard." in page.text
    person.refresh_from_db()
    assert (person.name, person.phone) == ("Bart Claeys", "0470 12 34 56")


@pytest.mark.parametrize(("field", "value"), [("name", ""), ("phone", "bel me maar"), ("name", "x" * 121)])
def test_wrong_data_are_told_and_the_page_keeps_its_own_name(client, field, value):
    person = member(Role.MENTOR, name="Bart")
    client.force_login(person)
    page = client.post(reverse("account"), {"name": "Bart", "phone": "", field: value})
    assert page.status_code == 422
    assert 'role="alert"' in page.text
    assert page.text.count("<b>Bart</b>") >= 1
    assert User.objects.get(pk=person.pk).name == "Bart"


def test_one_takes_along_everything_that_is_kept_and_nothing_of_others(client, settings):
    settings.PERSONAL_DATA = ["duaalportal.accounts.personal_data.collect"]
    company = OrganisationFactory(name="Maes Metaal")
    person = member(Role.MENTOR, company, name="Bart Claeys", password=PASSWORD)
    colleague = member(Role.COMPANY_COORDINATOR, company, name="Ilse Maes")
    client.force_login(person)
    answer = client.get(reverse("personal_data"))
    assert "attachment" in answer["Content-Disposition"]
    kept = answer.json()
    assert kept["Persoon"]["naam"] == "Bart Claeys"
    assert kept["Rollen"][0]["organisatie"] == "Maes Metaal"
    assert kept["Manieren om je aan te melden"][0]["soort"] == "app met codes"
    assert kept["Toestellen waar je aangemeld bent"] == []
    for secret in (colleague.email, colleague.name, "JBSWY3DPEHPK3PXP", person.password):
        assert secret not in answer.text


def test_without_a_role_one_still_has_ones_own_data_and_nothing_else(client, settings):
    settings.PERSONAL_DATA = ["duaalportal.accounts.personal_data.collect"]
    person = PersonFactory()
    client.force_login(person)
    assert client.get(reverse("today"))["Location"] == reverse("no_access")
    assert client.get(reverse("no_access")).status_code == 200
    assert client.get(reverse("account")).status_code == 200
    assert client.get(reverse("personal_data")).status_code == 200
    assert client.get(reverse("rights"))["Location"] == reverse("no_access")
    MembershipFactory(user=person, role=Role.LEARNER)
    assert client.get(reverse("no_access"))["Location"] == reverse("today")


def test_signed_out_one_sees_only_the_door(client):
    for name in ("account", "personal_data", "no_access", "rights", "members_home", "welcome"):
        answer = client.get(reverse(name))
        assert answer.status_code == 302, name
        assert answer["Location"].startswith(reverse("account_login")), name


def test_every_own_page_of_signing_in_opens(client):
    person = member(Role.MENTOR, password=PASSWORD)
    client.force_login(person)
    for name in (
        "mfa_index",
        "account_email",
        "account_change_password",
        "usersessions_list",
        "socialaccount_connections",
        "welcome",
    ):
        assert client.get(reverse(name)).status_code == 200, name
    again = client.get(reverse("mfa_generate_recovery_codes"), follow=True)
    assert "Toon dat jij het bent" in again.text
    page = client.post(again.redirect_chain[-1][0], {"password": PASSWORD}, follow=True)
    assert "Maak reservecodes" in page.text
    page = client.post(reverse("mfa_generate_recovery_codes"), follow=True)
    assert page.text.count("<li><code>") == 10
    assert client.get(reverse("mfa_download_recovery_codes")).text.startswith(
        "Reservecodes voor Duaal leren."
    )
    for name in ("mfa_add_webauthn", "mfa_list_webauthn", "mfa_deactivate_totp", "mfa_reauthenticate"):
        assert client.get(reverse(name)).status_code == 200, name
    assert client.get(reverse("account_set_password")).status_code == 302


def test_scripts_of_passkeys_are_files_not_lines_in_the_page(client):
    person = member(Role.WORKPLACE_INSTRUCTOR)
    client.force_login(person)
    page = client.get(reverse("mfa_add_webauthn"))
    policy = page["Content-Security-Policy"]
    assert "unsafe" not in policy
    inline = [part for part in page.text.split("<script")[1:] if "src=" not in part.split(">")[0]]
    assert inline
    assert all('type="application/json"' in part.split(">")[0] for part in inline)
