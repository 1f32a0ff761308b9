"""What networks and core groups keep on a person.

It stays as long as the network or the organisation: who was there and what was learned belongs to all who took part.
Where a person is erased, the rows stay under the name that the account then has.
"""

from django.utils import timezone

from groeiwijzer.models import CoreGroupMember, NetworkGuest, NetworkMember, NetworkPaper


def collect(user):
    """One's own answers, lessons, material and tasks, under Dutch headings."""
    return {
        "Lerende netwerken waarvoor je het contact bent": [
            {"netwerk": row.network.name, "voor": row.member.name, "sinds": row.joined_on}
            for row in NetworkMember.objects.filter(contact=user).select_related("network", "member")
        ],
        "Bijeenkomsten van lerende netwerken": [
            {
                "netwerk": row.network.name,
                "bijeenkomst": row.meeting.title,
                "komt": row.comes,
                "was erbij": row.was_there,
                "wat je leerde": row.learned,
                "geschreven op": _at(row.learned_at),
            }
            for row in NetworkGuest.objects.filter(user=user).select_related("network", "meeting")
        ],
        "Materiaal dat je aan een netwerk gaf": [
            {"titel": row.title, "bestand": row.file_name, "toegevoegd op": _at(row.added_at)}
            for row in NetworkPaper.objects.filter(added_by=user)
        ],
        "Wat je draagt voor werkplekleren": [
            {
                "organisatie": row.organisation.name,
                "verantwoordelijk": row.is_responsible,
                "taken": row.tasks,
                "sinds": row.starts_on,
                "tot": row.ends_on,
            }
            for row in CoreGroupMember.objects.filter(user=user).select_related("organisation")
        ],
    }


def _at(moment):
    return timezone.localtime(moment).isoformat(timespec="seconds") if moment else None
