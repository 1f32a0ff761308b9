"""Reads about people that join several models."""

from django.db.models import Q

from duaalportal.accounts import audit
from duaalportal.accounts.access import Role
from duaalportal.accounts.models import AuditEntry, Membership, User

MEMBER_SORTS = {
    "naam": ("user__name", "role", "pk"),
    "rol": ("role", "user__name", "pk"),
    "nieuwste": ("-starts_on", "user__name", "pk"),
}
PEOPLE_VERBS = (
    "member_added",
    "member_ended",
    "invitation_sent",
    "invitation_revoked",
    "invitation_accepted",
)


def members_of(user, organisation, today, *, q="", sort="naam", past=False):
    """The roles in an organisation that this person may read of, people loaded; running or coming ones, or all."""
    rows = Membership.objects.visible_to(user).filter(organisation=organisation).select_related("user")
    if not past:
        rows = rows.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=today), ended_at=None, user__is_active=True
        )
    if q:
        roles = [role for role in Role if q.lower() in role.label.lower()]
        rows = rows.filter(Q(user__name__icontains=q) | Q(user__email__icontains=q) | Q(role__in=roles))
    return rows.order_by(*MEMBER_SORTS.get(sort, MEMBER_SORTS["naam"]))


def memberships_of(user, today):
    """All roles of one person, running ones first."""
    rows = list(
        Membership.objects.filter(user=user).select_related("organisation").order_by("-starts_on", "pk")
    )
    for row in rows:
        row.runs = (
            row.ended_at is None and row.starts_on <= today and (row.ends_on is None or row.ends_on >= today)
        )
    return sorted(rows, key=lambda row: not row.runs)


def people_history(organisation, limit=30):
    """The newest acts about people in an organisation, with whom they were about (two queries)."""
    entries = list(
        AuditEntry.objects.filter(organisation=organisation, verb__in=PEOPLE_VERBS).select_related("by")[
            :limit
        ]
    )
    about = User.objects.in_bulk([e.object_id for e in entries if e.object_type == "accounts.User"])
    names = {str(pk): person.name for pk, person in about.items()}
    return [
        {
            "who": entry.by.name if entry.by else "Het portaal",
            "words": audit.VERBS[entry.verb],
            "about": names.get(entry.object_id, ""),
            "role": Role(entry.facts["role"]).label if "role" in entry.facts else "",
            "at": entry.at,
        }
        for entry in entries
    ]


def demo_people():
    """The invented people of the demo world with their roles, the fullest organisation first (one query)."""
    # only addresses in .example, which can receive no mail
    rows = Membership.objects.filter(user__email__endswith=".example", user__is_active=True, ended_at=None)
    groups = {}
    for row in rows.select_related("user", "organisation").order_by(
        "organisation__name", "user__name", "role", "pk"
    ):
        groups.setdefault(row.organisation, {}).setdefault(row.user, []).append(row.get_role_display())
    found = [(organisation, list(people.items())) for organisation, people in groups.items()]
    return sorted(found, key=lambda group: (-len(group[1]), group[0].name))
