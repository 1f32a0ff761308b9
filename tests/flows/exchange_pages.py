"""The pages of links with other systems: keys, webhooks and lists; who looks at which, and the rows they need."""

from tests.flows.visit import FILE, ILSE, MARC, POST_ONLY, SOFIE, C, S, Visit

L, LS = f"{C}/koppelingen", f"{S}/koppelingen"
MACHINE = "answers other systems"

PAGES = [
    Visit("exchange:links", ILSE, f"{L}/"),
    Visit("exchange:links", MARC, f"{LS}/"),
    Visit("exchange:results_import", SOFIE, "/metingen/inladen/"),
    Visit("exchange:token_new", ILSE, f"{L}/sleutels/nieuw/"),
    Visit("exchange:webhook_new", ILSE, f"{L}/webhooks/nieuw/"),
    Visit("exchange:webhook", ILSE, f"{L}/webhooks/{{hook}}/"),
    Visit("exchange:webhook", ILSE, f"{L}/webhooks/{{stopped_hook}}/"),
]

NO_PAGE = {
    "exchange:home": "leads to the page of the one organisation; a choice of names for who has more",
    "exchange:list_file": FILE,
    "exchange:results_example": FILE,
    **{
        f"exchange:{name}": POST_ONLY
        for name in (
            *("token_revoke", "token_take_over", "webhook_test", "webhook_resume"),
            *("webhook_secret", "webhook_remove"),
        )
    },
    **{
        f"exchange:api_{name}": MACHINE
        for name in (
            *(
                "document",
                "organisation",
                "learners",
                "learner",
                "placements",
                "agreements",
                "plans",
                "scores",
            ),
            *("measurements", "companies", "mentors"),
        )
    },
}

OBJECTS = """
from duaalportal.exchange import hooks, outbox, tokens
from duaalportal.exchange.models import Webhook, WebhookDelivery
for name, days in (("Administratie", 200), ("Oud systeem", 0)):
    made, _ = tokens.make(organisation=company, name=name, scopes=["learners", "placements"],
        ends_on=now.date() + timedelta(days=days), by=ilse, at=now)
tokens.revoke(token=made, by=ilse, at=now)
hook, stopped = (
    hooks.make(organisation=company, url=f"https://systeem.example/{part}", by=ilse, at=now,
        events=["learner.placed", "round.closed"])
    for part in ("duaal", "oud")
)
sent = {"organisation": company, "event": "learner.placed", "body": {}, "made_at": now, "due_at": now, "tries": 1}
WebhookDelivery.objects.create(webhook=hook, delivered_at=now, status=200, **sent)
WebhookDelivery.objects.create(webhook=stopped, given_up_at=now, trouble="Het systeem was niet te bereiken.", **sent)
Webhook.objects.filter(pk=stopped.pk).update(stopped_at=now, stopped_because="failing", failing_since=now)
found |= {"hook": str(hook.pk), "stopped_hook": str(stopped.pk)}
"""
