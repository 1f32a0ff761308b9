"""Which rows of links a request may touch, as the database keeps it: those of the own organisation.

A request with a key reads behind the same wall, as that organisation; it has no rights of a person.
"""

from duaalportal.accounts.rls import Rows, ours

OURS = ours("organisation_id")

ROWS = {
    **{f"exchange.{name}": Rows(read=OURS, write=OURS) for name in ("ApiToken", "TokenUse", "Webhook")},
    # the worker alone reads the trail and notes how a message went
    "exchange.WebhookDelivery": Rows(read=OURS, write=OURS),
    "exchange.EventCursor": Rows(read=OURS),
}
