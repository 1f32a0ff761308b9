"""No English word reaches a user: every page, message, mail and form error of signing in, looked at word by word."""

import re
from pathlib import Path

import allauth
import jinja2
import pytest
from allauth.account import forms as account_forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core import mail as outbox
from django.core.exceptions import ValidationError
from django.template.loader import get_template, render_to_string
from django.utils import timezone
from django.utils.html import strip_tags

from duaalportal.accounts import adapter, forms
from duaalportal.accounts.access import Role
from duaalportal.lib import mail
from tests.factories.accounts import PASSWORD, MembershipFactory, PersonFactory

ENGLISH = """
the you your this that with from have has been are not please enter invalid incorrect password email
e-mail-address address sign signed signing login log logged logout account's user users username key
keys security two-factor authentication authenticator recovery codes verify verification verified
confirm confirmation send sent change changed remove removed delete deleted add added third-party
connected disconnected session sessions current cancel continue back save edit field required
characters must contain too short common entirely numeric similar again remember forgotten forgot
reset token expired wait later try attempts many requests error failed failure unknown hello thank
using activate activated deactivate generate download view manage use new old name phone date
browser website
"""
# words that are Dutch too, or names
DUTCH_TOO = {
    "browser",
    "website",
    "token",
    "account",
    "sessions",
    "the",
    "download",
    "wachten",
    "codes",
    "error",
    "reset",
}
WATCHED = set(re.findall(r"\S+", ENGLISH)) - DUTCH_TOO | {"the"}
TEMPLATES = Path(settings.BASE_DIR) / "templates"
OURS = ("account", "accounts", "mfa", "usersessions", "socialaccount", "mail", "catalogue")

# allauth's own templates that no address leads to with our settings, and why
LEFT_OUT = {
    "account/base_confirm_code.html": "ours is account/code.html",
    "account/base_entrance.html": "layout of allauth",
    "account/base_manage.html": "layout of allauth",
    "account/base_manage_email.html": "layout of allauth",
    "account/base_manage_password.html": "layout of allauth",
    "account/base_manage_phone.html": "layout of allauth",
    "account/base_reauthenticate.html": "ours is account/again.html",
    "account/confirm_phone_verification_code.html": "no sign-in by telephone",
    "account/phone_change.html": "no sign-in by telephone",
    "account/email.html": "one address per person: ACCOUNT_CHANGE_EMAIL",
    "account/email_confirm.html": "addresses are confirmed by code",
    "account/verification_sent.html": "addresses are confirmed by code",
    "account/password_reset_done.html": "passwords are reset by code",
    "account/signup.html": "sign-up is closed",
    "account/signup_by_passkey.html": "sign-up is closed",
    "account/snippets/already_logged_in.html": "part of allauth's pages",
    "account/snippets/warn_no_email.html": "part of allauth's pages",
    "account/email/base_message.txt": "ours is mail/text.txt",
    "account/email/base_notification.txt": "ours is mail/notice.txt",
    "account/email/password_reset_key_message.txt": "passwords are reset by code",
    "account/email/password_reset_key_subject.txt": "passwords are reset by code",
    "mfa/base_entrance.html": "layout of allauth",
    "mfa/base_manage.html": "layout of allauth",
    "mfa/totp/base.html": "layout of allauth",
    "mfa/recovery_codes/base.html": "layout of allauth",
    "mfa/webauthn/base.html": "layout of allauth",
    "mfa/webauthn/signup_form.html": "sign-up is closed",
    "mfa/webauthn/snippets/login_script.html": "part of allauth's pages",
    "mfa/webauthn/snippets/scripts.html": "part of allauth's pages",
    "mfa/trust.html": "no trusted browsers",
    "socialaccount/base_entrance.html": "layout of allauth",
    "socialaccount/base_manage.html": "layout of allauth",
    "socialaccount/login_redirect.html": "only with strict same-site cookies",
    "socialaccount/signup.html": "sign-up is closed",
    "socialaccount/snippets/login.html": "part of allauth's pages",
    "socialaccount/snippets/login_extra.html": "part of allauth's pages",
    "socialaccount/snippets/provider_list.html": "part of allauth's pages",
    "usersessions/base_manage.html": "layout of allauth",
}


def english(text):
    """The watched words in a text, markup and addresses left out."""
    text = re.sub(r"(?s)<(script|style|svg)\b.*?</\1>", " ", text)
    text = re.sub(r"https?://\S+|\S+@\S+|\{[{%#].*?[}%#]\}", " ", strip_tags(text), flags=re.DOTALL)
    return sorted(WATCHED & set(re.findall(r"[a-z][a-z'-]*", text.lower())))


def shipped():
    """The names of the templates that come with the parts of allauth we use."""
    home = Path(allauth.__file__).parent / "templates"
    parts = ("account", "mfa", "socialaccount", "usersessions")
    return sorted(str(p.relative_to(home)) for part in parts for p in (home / part).rglob("*.*"))


def test_every_page_and_mail_of_allauth_is_ours_or_unreachable():
    missing = [name for name in shipped() if not (TEMPLATES / name).exists() and name not in LEFT_OUT]
    assert missing == []
    needless = [name for name in LEFT_OUT if name not in shipped() or (TEMPLATES / name).exists()]
    assert needless == []


@pytest.mark.parametrize(
    "path", [p for part in OURS for p in sorted((TEMPLATES / part).rglob("*.*"))], ids=lambda p: p.name
)
def test_the_words_of_a_template_are_dutch(path):
    source = path.read_text(encoding="utf-8")
    tokens = list(jinja2.Environment().lex(re.sub(r'<(\w+) lang="en">.*?</\1>', " ", source)))
    spoken = "".join(value if kind == "data" else " " for _, kind, value in tokens)
    literals = [value for _, kind, value in tokens if kind == "string" and " " in value.strip()]
    labels = re.findall(r'(?:aria-label|title|placeholder|alt)="([^"{]*)"', source)
    assert english(spoken) + english(" ".join(labels + literals)) == []


def context(**more):
    person = PersonFactory.build(name="Fatima O'Brien")
    known = {
        "user": person,
        "code": "ABCD-EFGH",
        "email": "iemand@test.example",
        "phone": "0470 12 34 56",
        "timestamp": timezone.now(),
        "ip": "192.0.2.1",
        "user_agent": "Mozilla/5.0 (X11; Linux) Firefox/130.0",
        "from_email": "oud@test.example",
        "to_email": "nieuw@test.example",
        "deleted_email": "oud@test.example",
        "provider": "Proefdienst",
        "portal_address": "https://portaal.example",
    }
    return known | more


MAILS = sorted(
    str(p.relative_to(TEMPLATES)).removesuffix("_message.txt")
    for folder in ("account/email", "mfa/email", "socialaccount/email")
    for p in (TEMPLATES / folder).glob("*_message.txt")
)


@pytest.mark.parametrize("template", MAILS)
def test_every_mail_is_plain_dutch_in_text_and_html(template):
    message = mail.build(template, "iemand@test.example", context())
    html = message.alternatives[0][0]
    assert english(message.subject) + english(message.body) + english(html) == []
    assert 8 < len(message.subject) < 70
    assert "Fatima" not in message.subject
    assert "\n\n\n" not in message.body
    assert "{{" not in html


@pytest.mark.django_db
def test_the_mail_of_an_invitation_is_dutch_and_keeps_apostrophes():
    from duaalportal.accounts import invitations, services

    coordinator = MembershipFactory(user=PersonFactory(name="Fatima O'Brien"))
    invitation, token = services.invite(
        organisation=coordinator.organisation,
        email="mentor@test.example",
        name="Bart",
        role=Role.MENTOR,
        by=coordinator.user,
        at=timezone.now(),
    )
    assert invitations.send_by_mail(invitation, token)
    [message] = outbox.outbox
    assert "O'Brien" in message.subject
    assert "O'Brien van" in message.body
    assert token in message.body
    assert english(message.subject + message.body + message.alternatives[0][0]) == []


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("*/messages/*.txt")), ids=lambda p: p.name)
def test_every_message_is_dutch(path):
    assert english(render_to_string(str(path.relative_to(TEMPLATES)), context())) == []


@pytest.mark.parametrize("kind", [adapter.AccountAdapter, adapter.MFAAdapter, adapter.SocialAccountAdapter])
def test_every_error_of_allauth_is_dutch(kind):
    assert {
        name: english(str(text)) for name, text in kind.error_messages.items() if english(str(text))
    } == {}


@pytest.mark.parametrize("password", ["kort", "kort1", "iemand@test.example"])
def test_every_reason_to_refuse_a_password_is_dutch(password):
    with pytest.raises(ValidationError) as refused:
        validate_password(password, PersonFactory.build(email="iemand@test.example", name="Iemand"))
    assert english(" ".join(refused.value.messages)) == []


def test_every_empty_or_wrong_field_is_told_in_dutch():
    person = PersonFactory.build(email="iemand@test.example")
    filled = [
        forms.InviteForm(
            {"email": "x", "ends_on": "32/13/2026", "role": "k"}, roles=[], today=timezone.localdate()
        ),
        forms.AcceptForm({}),
        forms.PersonForm({"name": "", "phone": "bel maar"}, instance=person),
        forms.SetPasswordForm(data={"password1": PASSWORD, "password2": "iets anders"}, user=person),
        forms.ChangePasswordForm(data={"oldpassword": "fout"}, user=person),
        account_forms.LoginForm({"login": "geen adres"}),
        account_forms.ConfirmLoginCodeForm({"code": ""}, code="X"),
        account_forms.ConfirmLoginCodeForm({"code": "Y"}, code="X"),
    ]
    for form in filled:
        assert not form.is_valid()
        assert english(" ".join(str(e) for errors in form.errors.values() for e in errors)) == []
        labels = [str(field.label or "") + " " + str(field.help_text or "") for field in form.fields.values()]
        assert english(" ".join(labels)) == [] or form.__class__.__module__.startswith("allauth")


def test_every_template_can_be_loaded():
    for part in OURS:
        for path in (TEMPLATES / part).rglob("*.*"):
            get_template(str(path.relative_to(TEMPLATES)))
