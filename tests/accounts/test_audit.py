"""The audit trail takes new rows and nothing else, shows what was tampered with, and survives an erasure."""

import json

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from duaalportal.accounts import append_only, audit, services
from duaalportal.accounts.access import Role
from duaalportal.accounts.models import AuditEntry, Invitation, Organisation, User
from tests.factories.accounts import PASSWORD, MembershipFactory, OrganisationFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def trail():
    """Three acts in one organisation, one in another."""
    company = OrganisationFactory()
    for role in (Role.COMPANY_COORDINATOR, Role.MENTOR, Role.COMPANY_DIRECTOR):
        member(role, company)
    member(Role.MENTOR)
    return company


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows.update(verb="member_ended"),
        lambda rows: rows.update(facts={}),
        lambda rows: rows.delete(),
        lambda rows: rows._raw_delete("default"),
    ],
    ids=["verb", "facts", "delete", "raw delete"],
)
def test_the_database_refuses_to_change_or_remove_an_act(trail, change):
    before = list(AuditEntry.objects.values_list("hash", flat=True))
    with pytest.raises(DatabaseError, match="auditspoor"), transaction.atomic():
        change(AuditEntry.objects.filter(organisation=trail))
    assert list(AuditEntry.objects.values_list("hash", flat=True)) == before


def test_a_whole_trail_is_said_to_be_whole(trail, capsys):
    call_command("verify_audit")
    said = capsys.readouterr().out
    assert "Het auditspoor is heel." in said
    assert f"{trail.pk}  3  " in said


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE accounts_auditentry SET verb = 'member_ended' WHERE number = 2",
        "UPDATE accounts_auditentry SET at = '2020-01-01 00:00:00+00:00' WHERE number = 2",
        "DELETE FROM accounts_auditentry WHERE number = 2",
        "UPDATE accounts_auditentry SET by_id = NULL WHERE number = 2",
    ],
)
def test_who_gets_past_the_database_is_still_seen(trail, sql):
    append_only.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute(sql)
    append_only.install(connection)
    with pytest.raises(CommandError, match="niet heel") as told:
        call_command("verify_audit")
    assert str(trail.pk) in str(told.value)


def test_an_act_without_dutch_words_is_refused():
    with pytest.raises(KeyError):
        audit.record("did_something", OrganisationFactory(), by=None, at=timezone.now())
    assert not AuditEntry.objects.exists()


def test_a_failing_record_undoes_the_act(monkeypatch):
    def refuse(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(audit, "record", refuse)
    with pytest.raises(RuntimeError):
        MembershipFactory()
    assert not User.objects.exclude(memberships=None).exists()


def test_a_person_is_erased_and_what_others_need_stays(client, capsys):
    company = OrganisationFactory()
    boss = member(Role.COMPANY_COORDINATOR, company)
    person = member(
        Role.MENTOR, company, name="Bart Claeys", email="bart@test.example", password=PASSWORD, phone="0470 1"
    )
    services.invite(
        organisation=company,
        email="bart@test.example",
        name="Bart",
        role=Role.COMPANY_COORDINATOR,
        by=boss,
        at=timezone.now(),
    )
    signed_in = Client()
    signed_in.force_login(person)
    assert signed_in.get(reverse("today")).status_code == 200

    call_command("erase_person", "bart@test.example", "--dry-run")
    said = capsys.readouterr().out
    assert "Er is niets veranderd" in said
    assert "1 rol beëindigd" in said
    person.refresh_from_db()
    assert (person.name, person.is_active) == ("Bart Claeys", True)
    assert Authenticator.objects.filter(user=person).exists()

    acts = AuditEntry.objects.count()
    call_command("erase_person", "BART@test.example")
    assert signed_in.get(reverse("today")).status_code == 302
    everything = json.dumps(
        [list(model.objects.values()) for model in (User, EmailAddress, Invitation, AuditEntry)], default=str
    )
    assert "bart@test.example" not in everything
    assert "Bart" not in everything
    assert "0470 1" not in everything
    assert not Authenticator.objects.filter(user=person).exists()
    assert AuditEntry.objects.count() == acts + 1
    call_command("verify_audit")
    client.force_login(boss)
    assert "Verwijderde persoon" in client.get(reverse("members", args=[company.slug]) + "?ook=voorbij").text
    with pytest.raises(CommandError):
        call_command("erase_person", "bart@test.example")


def test_the_first_organisation_starts_from_the_console(capsys, mailoutbox):
    call_command(
        "start_organisation",
        soort="company",
        naam="Houtbouw Geerts",
        kbo="0403.170.701",
        persoon="Ann Geerts",
        email="ann@test.example",
        rol="company_director",
    )
    link = capsys.readouterr().out.strip()
    client = Client()
    answer = client.post("/uitnodiging/" + link.split("/uitnodiging/")[1])
    assert answer.status_code == 302
    assert Organisation.objects.get().kbo == "0403.170.701"
    assert User.objects.get(email="ann@test.example").memberships.get().role == Role.COMPANY_DIRECTOR
    assert len(mailoutbox) == 1


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"kbo": "0403.170.702"}, "ondernemingsnummer"),
        ({"rol": "mentor"}, "niemand uitnodigen"),
        ({"rol": "learner"}, "bestaat niet"),
    ],
)
def test_a_wrong_start_changes_nothing(change, told):
    right = {
        "soort": "company",
        "naam": "Houtbouw Geerts",
        "kbo": "0403.170.701",
        "persoon": "Ann",
        "email": "ann@test.example",
        "rol": "company_director",
    }
    with pytest.raises(CommandError, match=told):
        call_command("start_organisation", **(right | change))
    assert not Organisation.objects.exists()
    assert not User.objects.exists()
