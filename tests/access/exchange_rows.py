"""One real row of every kind of link of company A, full of planted texts."""

import datetime as dt

from duaalportal.exchange import hooks, outbox, tokens
from duaalportal.exchange.models import EventCursor
from duaalportal.exchange.scopes import Event, Scope


class ExchangeRows:
    """Each name in an address has the attribute of that name. `a` are the rows of company A."""

    def __init__(self, a, canary):
        by, at = a.owner, a.now
        whole = {"organisation": a.company, "by": by, "at": at}
        self.api_token, self.word = tokens.make(
            name=f"Systeem {canary}",
            scopes=[scope.value for scope in Scope],
            ends_on=at.date() + dt.timedelta(days=90),
            **whole,
        )
        self.webhook = hooks.make(
            url=f"https://systeem.example/{canary}", events=[event.value for event in Event], **whole
        )
        outbox.ask_test(webhook=self.webhook, at=at)
        EventCursor.objects.create(organisation=a.company, number=1)


# names in addresses whose row is the attribute of the same name
BY_KEY = ("api_token", "webhook")
