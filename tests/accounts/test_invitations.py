"""Stories of invitations: one address, one role, once, within seven days."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from duaalportal.accounts import invitations, services
from duaalportal.accounts.access import Role
from duaalportal.accounts.models import AuditEntry, Invitation, Membership, User
from tests.factories.accounts import OrganisationFactory, PersonFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    return OrganisationFactory(name="Metaalwerken Maes")


@pytest.fixture
def coordinator(company):
    return member(Role.COMPANY_COORDINATOR, company, name="Ilse Maes")


def invite(coordinator, email="bart@test.example", role=Role.MENTOR, at=None, **more):
    organisation = coordinator.memberships.get().organisation
    return services.invite(
        organisation=organisation,
        email=email,
        name="Bart",
        role=role,
        by=coordinator,
        at=at or timezone.now(),
        **more,
    )


def path_in(mail):
    """The address in a mail of an invitation, without the portal before it."""
    link = next(line for line in mail.body.splitlines() if "/uitnodiging/" in line)
    return "/uitnodiging/" + link.split("/uitnodiging/")[1]


def address(token):
    return reverse("invitation", args=[token])


@pytest.mark.shows("X01")
def test_a_new_mentor_is_invited_reads_it_and_comes_in(client, coordinator, company, mailoutbox):
    client.force_login(coordinator)
    answer = client.post(
        reverse("invite", args=[company.slug]),
        {"name": "Bart Claeys", "email": "Bart@Test.example", "role": Role.MENTOR},
    )
    assert answer["Location"] == reverse("members", args=[company.slug])
    assert mailoutbox == []  # a slow mail server makes nobody wait
    page = client.get(answer["Location"])
    assert "is onderweg naar bart@test.example" in page.text and "mail onderweg" in page.text
    assert invitations.deliver_waiting(clock=timezone.now) == 1
    [mail] = mailoutbox
    assert mail.to == ["bart@test.example"]
    path = path_in(mail)
    assert path.split("/")[2] not in str(Invitation.objects.values().get()), "the token is kept nowhere"

    mentor = Client()
    page = mentor.get(path)
    assert "Ilse Maes nodigt je uit bij Metaalwerken Maes." in page.text
    assert not User.objects.filter(email="bart@test.example").exists()
    answer = mentor.post(path, {"name": "Bart Claeys-Maes"})
    assert answer["Location"] == reverse("welcome")
    assert "Welkom, Bart Claeys-Maes" in mentor.get(answer["Location"]).text
    bart = User.objects.get(email="bart@test.example")
    assert bart.memberships.get().role == Role.MENTOR
    verbs = AuditEntry.objects.filter(organisation=company).values_list("verb", flat=True)
    assert {"invitation_sent", "invitation_accepted", "member_added"} <= set(verbs)


def test_a_mail_scanner_that_opens_the_link_changes_nothing(client, coordinator):
    _, token = invite(coordinator)
    before = (User.objects.count(), AuditEntry.objects.count())
    for _ in range(3):
        assert client.get(address(token)).status_code == 200
        assert client.head(address(token)).status_code == 200
    assert (User.objects.count(), AuditEntry.objects.count()) == before


def test_posting_twice_gives_one_role_and_a_way_on(client, coordinator):
    _, token = invite(coordinator)
    client.post(address(token), {"name": "Bart"})
    answer = client.post(address(token), {"name": "Bart"})
    assert (answer.status_code, answer["Location"]) == (302, reverse("today"))
    assert Membership.objects.filter(role=Role.MENTOR).count() == 1
    assert User.objects.filter(email="bart@test.example").count() == 1
    assert Client().post(address(token), {"name": "Bart"}).status_code == 404


def test_used_withdrawn_old_foreign_and_unknown_look_the_same(coordinator, company):
    now = timezone.now()
    _, used = invite(coordinator, "a@test.example")
    services.accept_invitation(token=used, at=now)
    withdrawn_row, withdrawn = invite(coordinator, "b@test.example")
    services.revoke_invitation(invitation=withdrawn_row, by=coordinator, at=now)
    _, old = invite(coordinator, "c@test.example", at=now - dt.timedelta(days=7, seconds=1))
    _, closed = invite(coordinator, "d@test.example")
    User.objects.create_user("d@test.example", "Weg")
    User.objects.filter(email="d@test.example").update(is_active=False)
    seen = set()
    for token in (used, withdrawn, old, "onbekend"):
        answer = Client().get(address(token))
        seen.add((answer.status_code, answer.text.replace(token, "")))
        assert Client().post(address(token), {"name": "X"}).status_code == 404
    assert len(seen) == 1
    assert Client().post(address(closed), {"name": "X"}).status_code == 404


def test_an_invitation_lasts_seven_days_to_the_second(coordinator):
    now = timezone.now()
    _, token = invite(coordinator, at=now)
    assert services.find_invitation(token=token, at=now + dt.timedelta(days=7, seconds=-1))
    assert services.find_invitation(token=token, at=now + dt.timedelta(days=7)) is None


def test_somebody_else_who_is_signed_in_is_told_to_sign_out(client, coordinator):
    _, token = invite(coordinator)
    other = member(Role.LEARNER)
    client.force_login(other)
    page = client.get(address(token))
    assert page.status_code == 404
    assert "Meld je af" in page.text
    assert other.email in page.text
    assert client.post(address(token)).status_code == 404
    assert other.memberships.count() == 1


def test_who_has_an_account_gets_a_second_role_by_accepting(client, coordinator, company):
    teacher = member(Role.DUAL_TEACHER, email="bart@test.example")
    _, token = invite(coordinator, "Bart@Test.example")
    client.force_login(teacher)
    assert client.post(address(token)).status_code == 302
    assert set(teacher.memberships.values_list("role", flat=True)) == {Role.DUAL_TEACHER, Role.MENTOR}


def test_a_link_does_not_pass_the_second_factor_of_an_account(client, coordinator):
    member(Role.DUAL_TEACHER, email="bart@test.example")
    _, token = invite(coordinator)
    answer = client.post(address(token))
    assert answer["Location"] == reverse("mfa_authenticate")
    assert client.get(reverse("today")).status_code == 302


def test_inviting_again_stops_the_older_link(client, coordinator, company):
    row, first = invite(coordinator)
    client.force_login(coordinator)
    client.post(reverse("resend_invitation", args=[company.slug, row.pk]))
    assert Client().get(address(first)).status_code == 404
    assert Invitation.objects.open(timezone.now()).count() == 1


def test_withdrawing_is_final(client, coordinator, company):
    row, token = invite(coordinator)
    client.force_login(coordinator)
    client.post(reverse("revoke_invitation", args=[company.slug, row.pk]))
    assert Client().get(address(token)).status_code == 404
    assert client.post(reverse("revoke_invitation", args=[company.slug, row.pk])).status_code == 404


# --- the mail leaves behind the page -----------------------------------------------------------------------


def at(minutes):
    """A clock that stands so many minutes from now."""
    moment = timezone.now() + dt.timedelta(minutes=minutes)
    return lambda: moment


@pytest.fixture
def waiting(coordinator, company):
    """An invitation whose mail must still leave."""
    return invitations.invite_by_mail(
        organisation=company,
        email="bart@test.example",
        name="Bart",
        role=Role.MENTOR,
        by=coordinator,
        at=timezone.now(),
    )


def people(client, company):
    return client.get(reverse("members", args=[company.slug])).text


@pytest.mark.shows("X01")
def test_a_mail_leaves_once_however_often_it_is_asked(waiting, mailoutbox, monkeypatch):
    def while_another_worker_asks(invitation, token):
        assert not invitations.deliver(invitation_id=waiting.pk, clock=timezone.now)
        return sending(invitation, token)

    sending = invitations.send_by_mail
    monkeypatch.setattr(invitations, "send_by_mail", while_another_worker_asks)
    assert invitations.deliver(invitation_id=waiting.pk, clock=timezone.now)
    assert not invitations.deliver(invitation_id=waiting.pk, clock=timezone.now)
    assert invitations.deliver_waiting(clock=at(60)) == 0
    assert len(mailoutbox) == 1


def test_a_mail_that_does_not_leave_is_tried_again_and_then_told(
    client, coordinator, company, waiting, settings, mailoutbox
):
    good = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    client.force_login(coordinator)
    for minutes in range(0, 15, 3):
        assert "mail onderweg" in people(client, company)
        assert invitations.deliver_waiting(clock=at(minutes)) == 0
    page = people(client, company)
    assert "mail kon niet vertrekken" in page and "mail onderweg" not in page
    settings.EMAIL_BACKEND = good
    assert invitations.deliver_waiting(clock=at(60)) == 0  # given up; a person decides
    client.post(reverse("resend_invitation", args=[company.slug, waiting.pk]))
    assert invitations.deliver_waiting(clock=timezone.now) == 1
    assert "mail vertrokken" in people(client, company)


def test_a_worker_killed_before_it_could_mark_sends_once_more_and_only_the_new_link_works(
    waiting, mailoutbox, monkeypatch
):
    class Killed(BaseException):
        pass

    def killed_after_sending(invitation, token):
        sending(invitation, token)
        raise Killed

    sending = invitations.send_by_mail
    with monkeypatch.context() as fate:
        fate.setattr(invitations, "send_by_mail", killed_after_sending)
        with pytest.raises(Killed):
            invitations.deliver(invitation_id=waiting.pk, clock=timezone.now)
    assert invitations.deliver_waiting(clock=at(1)) == 0  # it may still be busy
    assert invitations.deliver_waiting(clock=at(3)) == 1
    first, second = (path_in(mail) for mail in mailoutbox)
    assert Client().get(first).status_code == 404
    assert Client().get(second).status_code == 200


def test_what_was_withdrawn_or_used_before_its_mail_left_sends_nothing(waiting, coordinator, mailoutbox):
    services.revoke_invitation(invitation=waiting, by=coordinator, at=timezone.now())
    assert invitations.deliver_waiting(clock=timezone.now) == 0
    assert mailoutbox == []


def test_a_queue_that_is_down_stops_nobody(
    client, coordinator, company, mailoutbox, monkeypatch, django_capture_on_commit_callbacks
):
    def down(*_, **__):
        raise OSError("no queue")

    monkeypatch.setattr(invitations.current_app, "send_task", down)
    client.force_login(coordinator)
    with django_capture_on_commit_callbacks(execute=True) as told:
        client.post(
            reverse("invite", args=[company.slug]),
            {"name": "Bart", "email": "bart@test.example", "role": Role.MENTOR},
        )
    assert len(told) == 1
    assert invitations.deliver_waiting(clock=timezone.now) == len(mailoutbox) == 1


def test_the_queue_carries_no_token(waiting, monkeypatch, django_capture_on_commit_callbacks):
    sent = []
    monkeypatch.setattr(invitations.current_app, "send_task", lambda *a, **k: sent.append((a, k)))
    with django_capture_on_commit_callbacks(execute=True):
        invitations.send_later(invitation=waiting, at=timezone.now())
    assert sent == [
        (("accounts.send_invitation",), {"kwargs": {"invitation_id": str(waiting.pk)}, "expires": 120})
    ]
    assert "accounts.send_invitation" in invitations.current_app.tasks


def test_an_end_date_travels_with_the_invitation(coordinator):
    last = timezone.localdate() + dt.timedelta(days=14)
    _, token = invite(coordinator, ends_on=last)
    person = services.accept_invitation(token=token, at=timezone.now())
    assert person.memberships.get().ends_on == last


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("email", "geen adres", "e-mailadres"),
        ("role", Role.LEARNER, "Selecteer een geldige keuze"),
        ("role", Role.COMPANY_DIRECTOR, "Selecteer een geldige keuze"),
        ("ends_on", "2020-01-01", "Deze dag is voorbij"),
        ("name", "x" * 121, "120"),
    ],
)
def test_a_wrong_field_is_told_and_nothing_is_sent(
    client, coordinator, company, mailoutbox, field, value, sentence
):
    client.force_login(coordinator)
    good = {"name": "Bart", "email": "bart@test.example", "role": Role.MENTOR, "ends_on": ""}
    page = client.post(reverse("invite", args=[company.slug]), good | {field: value})
    assert page.status_code == 422
    assert sentence in page.text
    assert (mailoutbox, Invitation.objects.count()) == ([], 0)


def test_a_coordinator_cannot_name_who_answers_for_the_company(coordinator, company):
    with pytest.raises(services.RoleNotYours):
        invite(coordinator, role=Role.LEGAL_REPRESENTATIVE)
    director = member(Role.COMPANY_DIRECTOR, company)
    assert invite(director, role=Role.LEGAL_REPRESENTATIVE)


def test_a_name_with_markup_stays_text(client, coordinator, company):
    services.invite(
        organisation=company,
        email="bart@test.example",
        name="<script>alert(1)</script>",
        role=Role.MENTOR,
        by=coordinator,
        at=timezone.now(),
    )
    client.force_login(coordinator)
    page = client.get(reverse("members", args=[company.slug]))
    assert "<script>alert(1)" not in page.text
    assert "&lt;script&gt;alert(1)" in page.text


def test_someone_without_the_right_cannot_invite(client, company):
    client.force_login(member(Role.MENTOR, company))
    assert client.get(reverse("invite", args=[company.slug])).status_code == 403
    client.force_login(member(Role.COMPANY_COORDINATOR))
    assert client.get(reverse("invite", args=[company.slug])).status_code == 404
    assert PersonFactory().memberships.count() == 0
