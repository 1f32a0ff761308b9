"""A real mail server on this machine, that keeps what it gets."""

from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller


class Inbox:
    """What arrived, in order; `refuses` names addresses that the server does not know."""

    def __init__(self):
        self.mails, self.refuses = [], set()

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refuses:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 taken"

    def to(self, user):
        """Mails to this person."""
        return [mail for mail in self.mails if mail["To"] == user.email]


class Server(Controller):
    """On a port that the machine chose."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture(scope="module")
def mail_server():
    """The server; it runs for as long as the tests of a file."""
    controller = Server(Inbox(), hostname="127.0.0.1", port=0)
    controller.start()
    yield controller
    controller.stop()


@pytest.fixture
def inbox(mail_server, settings):
    """What the portal sent in this test, over SMTP."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = mail_server.hostname, mail_server.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    mail_server.handler.mails.clear()
    mail_server.handler.refuses.clear()
    return mail_server.handler


def body(mail):
    """The words of a mail, without the way they were packed."""
    return mail.get_body(("plain",)).get_content()


def page(mail):
    """The HTML half of a mail."""
    return mail.get_body(("html",)).get_content()
