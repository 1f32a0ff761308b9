"""Which networks a person's organisations take part in, for the database's own wall."""

from duaalportal.accounts.access import Can
from duaalportal.accounts.prepared import prepared
from groeiwijzer.models.networks import network_ids


def shared_rows(user, on):
    """Ids of networks in which an own organisation takes part today; one query, none for who reads of none."""
    if not user.access.can(Can.SEE_NETWORKS):
        return set()
    return {pk for (pk,) in _networks(user, on)}


@prepared
def _networks(user, on):
    return network_ids(user, on).values_list("network_id")
