"""Signing in at another organisation: linked first, tied to our question, never by e-mail address."""

import json

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse

from duaalportal.accounts.access import Role
from duaalportal.lib.openid import openid_providers
from tests.accounts.provider import Provider
from tests.factories.accounts import member

pytestmark = pytest.mark.django_db
LOGIN = "/account/oidc/proefdienst/login/"


@pytest.fixture
def provider(settings):
    with Provider() as running:
        settings.SOCIALACCOUNT_PROVIDERS, _ = openid_providers(json.dumps([running.entry]), https_only=False)
        yield running


def link(client, provider, person):
    """Sign in by session and link the provider's person on the account page."""
    client.force_login(person)
    page = client.get(reverse("socialaccount_connections"))
    assert "Koppel Proefdienst" in page.text
    back = provider.sign_in(client.post(LOGIN + "?process=connect")["Location"])
    return client.get(back)


def test_a_person_links_once_and_signs_in_from_then_on(client, provider):
    person = member(Role.WORKPLACE_INSTRUCTOR)
    assert link(client, provider, person).status_code == 302
    account = SocialAccount.objects.get(user=person)
    assert account.uid == f"{provider.url} subject-1"
    assert provider.asked[0]["code_challenge_method"] == "S256"

    fresh = Client()
    assert "Met Proefdienst" in fresh.get(reverse("account_login")).text
    sent = fresh.post(LOGIN)
    assert sent["Location"].startswith(provider.url)
    answer = fresh.get(provider.sign_in(sent["Location"]))
    assert (answer.status_code, answer["Location"]) == (302, reverse("today"))
    assert person.email in fresh.get(reverse("account")).text


def test_what_the_provider_knows_more_is_not_kept(client, provider):
    link(client, provider, member(Role.WORKPLACE_INSTRUCTOR))
    kept = json.dumps(SocialAccount.objects.get().extra_data)
    assert "85073003328" not in kept
    assert "iemand@test.example" not in kept


def test_a_known_address_is_not_enough(client, provider):
    person = member(Role.WORKPLACE_INSTRUCTOR)
    provider.person = {"sub": "stranger", "email": person.email, "email_verified": True, "name": person.name}
    answer = client.get(provider.sign_in(client.post(LOGIN)["Location"]))
    assert answer.status_code == 403
    assert "Deze aanmelding is hier nog niet gekoppeld" in answer.text
    assert person.email not in answer.text
    assert client.get(reverse("account")).status_code == 302
    assert not SocialAccount.objects.exists()


def test_the_same_subject_at_another_issuer_is_another_person(client, provider, settings):
    person = member(Role.WORKPLACE_INSTRUCTOR)
    link(client, provider, person)
    with Provider() as other:
        settings.SOCIALACCOUNT_PROVIDERS, _ = openid_providers(json.dumps([other.entry]), https_only=False)
        stranger = Client()
        assert stranger.get(other.sign_in(stranger.post(LOGIN)["Location"])).status_code == 403


def test_a_link_cannot_be_taken_by_a_second_account(client, provider):
    link(client, provider, member(Role.WORKPLACE_INSTRUCTOR))
    second = Client()
    link(second, provider, member(Role.LEARNER))
    assert SocialAccount.objects.count() == 1
    assert "al gekoppeld aan een ander account" in second.get(reverse("account")).text


def test_an_answer_without_our_state_is_refused(client, provider):
    link(client, provider, member(Role.WORKPLACE_INSTRUCTOR))
    thief, victim = Client(), Client()
    back = provider.sign_in(thief.post(LOGIN)["Location"])
    answer = victim.get(back)
    assert answer.status_code == 401
    assert "Aanmelden lukte niet" in answer.text
    assert victim.get(reverse("account")).status_code == 302


@pytest.mark.parametrize(
    "fault", [{"nonce": "een-andere"}, {"userinfo_sub": "iemand-anders"}, {"audience": "een-ander-portaal"}]
)
def test_a_token_that_is_not_for_us_is_refused(client, provider, fault):
    link(client, provider, member(Role.WORKPLACE_INSTRUCTOR))
    for name, value in fault.items():
        setattr(provider, name, value)
    fresh = Client()
    answer = fresh.get(provider.sign_in(fresh.post(LOGIN)["Location"]))
    assert answer.status_code == 401
    assert "Aanmelden lukte niet" in answer.text
    assert fresh.get(reverse("account")).status_code == 302


def test_a_code_works_once(client, provider):
    link(client, provider, member(Role.WORKPLACE_INSTRUCTOR))
    fresh = Client()
    back = provider.sign_in(fresh.post(LOGIN)["Location"])
    fresh.get(back)
    fresh.post(reverse("account_logout"))
    assert fresh.get(back).status_code == 401


def test_cancelling_at_the_provider_changes_nothing(client, provider):
    asked = client.post(LOGIN)["Location"]
    back = provider.sign_in(asked).replace("code=", "error=access_denied&weg=")
    assert "Je stopte met aanmelden" in client.get(back, follow=True).text


def test_a_provider_that_is_down_gives_a_plain_page(client, settings):
    entry = {"id": "proefdienst", "name": "Proefdienst", "client_id": "x", "secret": "y"}
    settings.SOCIALACCOUNT_PROVIDERS, _ = openid_providers(
        json.dumps([{**entry, "server_url": "http://127.0.0.1:1"}]), https_only=False
    )
    answer = client.post(LOGIN)
    assert answer.status_code == 401
    assert "Aanmelden lukte niet" in answer.text


def test_a_link_can_be_taken_away(client, provider):
    person = member(Role.WORKPLACE_INSTRUCTOR)
    link(client, provider, person)
    account = SocialAccount.objects.get()
    client.post(reverse("socialaccount_connections"), {"account": account.pk})
    assert not SocialAccount.objects.exists()


def test_a_second_factor_is_asked_also_after_signing_in_elsewhere(client, provider):
    coach = member(Role.TRAJECTORY_COACH)
    client.force_login(coach)
    SocialAccount.objects.create(user=coach, provider="proefdienst", uid=f"{provider.url} subject-1")
    fresh = Client()
    answer = fresh.get(provider.sign_in(fresh.post(LOGIN)["Location"]))
    assert answer["Location"] == reverse("mfa_authenticate")


def test_the_form_may_lead_to_the_provider_and_nowhere_else():
    text = json.dumps(
        [
            {
                "id": "acmidm",
                "name": "ACM/IDM",
                "client_id": "a",
                "secret": "b",
                "server_url": "https://authenticatie.example/op",
                "origins": ["https://aanmelden.example"],
            }
        ]
    )
    providers, origins = openid_providers(text, https_only=True)
    assert origins == ["https://aanmelden.example", "https://authenticatie.example"]
    assert providers["openid_connect"]["OAUTH_PKCE_ENABLED"] is True


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("{", "geen geldige JSON"),
        ("{}", "lijst van aanbieders"),
        ('[{"id": "a"}]', "mist name"),
        ('[{"id":"a","name":"A","client_id":"c","secret":"s","server_url":"http://a.example"}]', "https"),
        (
            '[{"id":"a","name":"A","client_id":"c","secret":"s","server_url":"https://a.example","x":1}]',
            "kent geen x",
        ),
    ],
)
def test_a_wrong_line_in_the_environment_stops_the_start_with_a_sentence(text, what):
    with pytest.raises(ImproperlyConfigured, match=what):
        openid_providers(text, https_only=True)
