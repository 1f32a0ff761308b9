"""What links keep on a person: which keys and addresses one made or answers for; no key, and no secret."""

from django.db.models import Q

from duaalportal.exchange.models import ApiToken, Webhook
from duaalportal.lib.dates import as_day


def collect(user):
    """Keys and webhooks of this person, under a Dutch heading."""
    tokens = ApiToken.objects.filter(Q(made_by=user) | Q(kept_by=user) | Q(revoked_by=user))
    webhooks = Webhook.objects.filter(Q(made_by=user) | Q(removed_by=user))
    found = [
        {
            "soort": "sleutel",
            "organisatie": row.organisation.name,
            "naam": row.name,
            "gemaakt op": as_day(row.made_at),
            "verantwoordelijk": row.kept_by_id == user.pk,
        }
        for row in tokens.select_related("organisation")
    ]
    found += [
        {
            "soort": "webhook",
            "organisatie": row.organisation.name,
            "naam": row.url,
            "gemaakt op": as_day(row.made_at),
        }
        for row in webhooks.select_related("organisation")
    ]
    return {"Koppelingen met andere systemen": found} if found else {}
