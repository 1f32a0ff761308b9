"""Stories of signing in: by code, by password, with a second factor, and of being told to wait."""

import pytest
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse

from duaalportal.accounts.access import Role
from tests.factories.accounts import PASSWORD, OrganisationFactory, PersonFactory, give_second_factor, member

pytestmark = pytest.mark.django_db


def ask_code(client, email):
    return client.post(reverse("account_request_login_code"), {"email": email})


def test_a_mentor_signs_in_with_a_code_from_the_mail(client, mailoutbox, code_in):
    person = member(Role.WORKPLACE_INSTRUCTOR)
    page = client.get(reverse("today"), follow=True)
    assert "Stuur mij een code" in page.text
    answer = client.post(
        reverse("account_request_login_code") + "?next=" + reverse("account"), {"email": person.email.upper()}
    )
    assert answer.status_code == 302
    [mail] = mailoutbox
    assert mail.subject == "Je code om je aan te melden"
    assert person.name not in mail.subject
    answer = client.post(answer["Location"], {"code": code_in(mail), "next": reverse("account")})
    assert answer.status_code == 302
    assert answer["Location"] == reverse("account")
    assert person.email in client.get(reverse("account")).text


def test_a_wrong_code_says_so_and_three_end_it(client, mailoutbox):
    person = member(Role.WORKPLACE_INSTRUCTOR)
    confirm = ask_code(client, person.email)["Location"]
    page = client.post(confirm, {"code": "FOUT-FOUT"})
    assert "Deze code klopt niet" in page.text
    client.post(confirm, {"code": "FOUT-FOUT"})
    assert client.post(confirm, {"code": "FOUT-FOUT"}).status_code == 302
    assert "te veel pogingen" in client.get(reverse("account_login")).text


def test_known_and_unknown_addresses_look_the_same(client, mailoutbox):
    person = member(Role.WORKPLACE_INSTRUCTOR)
    known = ask_code(client, person.email)
    other = Client()
    unknown = ask_code(other, "niemand@elders.example")
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    seen = client.get(known["Location"]).text.replace(person.email, "X")
    also = other.get(unknown["Location"]).text.replace("niemand@elders.example", "X")
    blank = lambda page: "".join(line for line in page.splitlines() if "csrf" not in line)  # noqa: E731
    assert blank(seen) == blank(also)
    assert [mail.subject for mail in mailoutbox] == [
        "Je code om je aan te melden",
        "We kennen dit adres niet",
    ]


def test_asking_codes_too_often_means_waiting_for_that_address_only(mailoutbox):
    person, other = member(Role.WORKPLACE_INSTRUCTOR), member(Role.WORKPLACE_INSTRUCTOR)
    for _ in range(3):
        assert ask_code(Client(), person.email).status_code == 302
    page = ask_code(Client(), person.email)
    assert "te veel pogingen" in page.text
    assert ask_code(Client(), other.email).status_code == 302


def test_a_class_of_thirty_behind_one_address_gets_in(mailoutbox):
    for _ in range(30):
        assert ask_code(Client(), PersonFactory().email).status_code == 302
    assert len(mailoutbox) == 30


def test_guessing_a_password_means_waiting_and_the_code_still_works(client, mailoutbox):
    person = member(Role.WORKPLACE_INSTRUCTOR, password=PASSWORD)
    for _ in range(5):
        page = client.post(reverse("account_login"), {"login": person.email, "password": "raden"})
        assert "Het e-mailadres of het wachtwoord klopt niet." in page.text
    page = client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    assert "Wacht een minuut" in page.text
    assert ask_code(client, person.email).status_code == 302


def test_the_visitors_own_word_on_its_address_counts_for_nothing(client, settings):
    person = member(Role.WORKPLACE_INSTRUCTOR, password=PASSWORD)
    client.post(
        reverse("account_login"),
        {"login": person.email, "password": PASSWORD},
        headers={"X-Forwarded-For": "203.0.113.9"},
    )
    assert UserSession.objects.get(user=person).ip == "127.0.0.1"
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    behind = Client()
    behind.post(
        reverse("account_login"),
        {"login": person.email, "password": PASSWORD},
        headers={"X-Forwarded-For": "198.51.100.7, 203.0.113.9"},
    )
    assert set(UserSession.objects.values_list("ip", flat=True)) == {"127.0.0.1", "203.0.113.9"}


def test_nobody_signs_up_alone(client):
    for address in (reverse("account_signup"), reverse("account_signup") + "?email=x@y.example"):
        page = client.get(address)
        assert "Een account krijg je met een uitnodiging" in page.text
        page = client.post(address, {"email": "x@y.example", "password1": PASSWORD, "password2": PASSWORD})
        assert "Een account krijg je met een uitnodiging" in page.text
    assert not EmailAddress.objects.filter(email="x@y.example").exists()


def test_whoever_oversees_learners_needs_a_second_factor(client):
    coach = member(Role.TRAJECTORY_COACH, second_factor=False)
    client.force_login(coach)
    answer = client.get(reverse("today"))
    assert (answer.status_code, answer["Location"]) == (302, reverse("mfa_index"))
    assert "tweede sleutel nodig" in client.get(reverse("mfa_index")).text
    page = client.get(reverse("mfa_activate_totp"))
    assert page.status_code == 200
    secret = page.context_data["form"].secret
    code = totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time())))
    assert client.post(reverse("mfa_activate_totp"), {"code": code}).status_code == 302
    assert client.get(reverse("today")).status_code == 200


@pytest.mark.django_db(transaction=True)  # allauth tells of a new app after the commit
def test_who_just_set_an_app_reads_the_reservecodes_without_a_second_code(client):
    client.force_login(member(Role.MENTOR, second_factor=False))
    secret = client.get(reverse("mfa_activate_totp")).context_data["form"].secret
    code = totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time())))
    page = client.post(reverse("mfa_activate_totp"), {"code": code}, follow=True)
    assert page.text.count("<li><code>") == 10


def test_only_ways_one_has_are_offered_to_show_who_one_is_and_the_easiest_first(rf):
    person = member(Role.MENTOR, second_factor=False, password=PASSWORD)
    Authenticator.objects.create(user=person, type="webauthn", data={"name": "Gsm"})
    Authenticator.objects.create(user=person, type="recovery_codes", data={})

    def ways():
        return [way["description"] for way in get_adapter(rf.get("/")).get_reauthentication_methods(person)]

    assert ways() == ["Met je passkey", "Met je wachtwoord", "Met een reservecode"]
    give_second_factor(person)
    assert ways() == ["Met je passkey", "Met je wachtwoord", "Met een code uit je app"]


def test_in_the_demo_world_nobody_is_asked_for_a_second_factor(client, settings):
    coach = member(Role.TRAJECTORY_COACH, second_factor=False)
    client.force_login(coach)
    settings.DEMO_WORLD = True
    settings.ROOT_URLCONF = "tests.accounts.demo_urls"
    assert client.get(reverse("rights")).status_code == 200


def test_a_learner_needs_no_second_factor(client):
    client.force_login(member(Role.LEARNER))
    assert client.get(reverse("today")).status_code == 200


def test_a_code_by_mail_alone_does_not_pass_a_second_factor(client, mailoutbox, code_in):
    coach = member(Role.TRAJECTORY_COACH)
    confirm = ask_code(client, coach.email)["Location"]
    answer = client.post(confirm, {"code": code_in(mailoutbox[0])})
    assert answer["Location"] == reverse("mfa_authenticate")
    page = client.get(reverse("mfa_authenticate"))
    assert "De code uit je app" in page.text
    assert client.get(reverse("today")).status_code == 302
    secret = "JBSWY3DPEHPK3PXP"
    code = totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time())))
    assert client.post(reverse("mfa_authenticate"), {"code": code}).status_code == 302
    assert client.get(reverse("today")).status_code == 200


def test_secrets_of_second_factors_cannot_be_read_in_the_database():
    member(Role.TRAJECTORY_COACH)
    stored = Authenticator.objects.get(type="totp").data["secret"]
    assert "JBSWY3DPEHPK3PXP" not in stored


def test_a_forgotten_password_is_chosen_anew_with_a_code(client, mailoutbox, code_in):
    person = member(Role.WORKPLACE_INSTRUCTOR, password=PASSWORD)
    answer = client.post(reverse("account_reset_password"), {"email": person.email})
    assert "Vul je code in" in client.get(answer["Location"]).text
    answer = client.post(answer["Location"], {"code": code_in(mailoutbox[0])})
    fresh = "trein-met-vier-wielen"
    page = client.post(answer["Location"], {"password1": fresh, "password2": "anders"})
    assert "De twee wachtwoorden zijn niet hetzelfde." in page.text
    page = client.post(answer["Location"], {"password1": "kort", "password2": "kort"})
    assert "12 tekens" in page.text.split("</form>")[0].split('role="alert"')[1].split("</div>")[0]
    answer = client.post(reverse("account_complete_password_reset"), {"password1": fresh, "password2": fresh})
    assert answer.status_code == 302
    person.refresh_from_db()
    assert person.check_password(fresh)


def test_a_passkey_can_be_asked_for_without_an_address(client):
    answer = client.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"})
    assert answer.json()["request_options"]["publicKey"]["challenge"]
    answer = client.post(reverse("mfa_login_webauthn"), {"credential": "{}"})
    assert answer.status_code == 302


def test_ending_other_sessions_signs_them_out(client):
    person = member(Role.WORKPLACE_INSTRUCTOR, password=PASSWORD)
    elsewhere = Client()
    for one in (client, elsewhere):
        one.post(
            reverse("account_login"),
            {"login": person.email, "password": PASSWORD},
            headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/130.0"},
        )
        assert one.get(reverse("account")).status_code == 200
    page = client.get(reverse("usersessions_list"))
    assert page.text.count("Firefox op een Windows-computer") == 2
    client.post(reverse("usersessions_list"))
    assert elsewhere.get(reverse("account")).status_code == 302
    assert client.get(reverse("account")).status_code == 200


def test_signing_out_needs_a_post(client):
    client.force_login(member(Role.WORKPLACE_INSTRUCTOR))
    assert "Wil je je afmelden?" in client.get(reverse("account_logout")).text
    assert client.get(reverse("account")).status_code == 200
    client.post(reverse("account_logout"))
    assert client.get(reverse("account")).status_code == 302


def test_an_address_changes_only_after_its_code(client, mailoutbox, code_in):
    person = member(Role.WORKPLACE_INSTRUCTOR, password=PASSWORD)
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    old = person.email
    answer = client.post(reverse("account_email"), {"email": "nieuw@test.example", "action_add": "1"})
    if "reauthenticate" in answer["Location"]:
        answer = client.post(answer["Location"], {"password": PASSWORD})
    person.refresh_from_db()
    assert person.email == old
    answer = client.post(reverse("account_email_verification_sent"), {"code": code_in(mailoutbox[0])})
    assert answer.status_code == 302
    person.refresh_from_db()
    assert person.email == "nieuw@test.example"
    told = [mail for mail in mailoutbox if mail.to == [old]]
    assert "Je e-mailadres is veranderd" in [mail.subject for mail in told]


def test_a_mail_server_that_is_down_is_said_plainly(client, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    page = client.post(reverse("account_request_login_code"), {"email": PersonFactory().email}, follow=True)
    assert "De mail kon niet vertrekken" in page.text


def test_closed_accounts_stay_out(client, mailoutbox):
    person = PersonFactory(password=PASSWORD, is_active=False)
    OrganisationFactory()
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    assert client.get(reverse("account")).status_code == 302
    ask_code(client, person.email)
    assert [mail.subject for mail in mailoutbox] == ["We kennen dit adres niet"]
