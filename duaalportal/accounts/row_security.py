"""Which rows of people and organisations a request may touch, as the database keeps it (see rls.py).

People are readable by all: names stand beside acts and answers of colleagues, also of those who left. Their
addresses, sessions, second factors and linked accounts are in tables a request has no right to at all.
"""

from duaalportal.accounts.rls import ANYBODY, Rows, either, mine, ours

ROWS = {
    "contenttypes.ContentType": Rows(read=ANYBODY),
    "auth.Permission": Rows(read=ANYBODY),
    "accounts.User": Rows(read=ANYBODY, write=mine("id")),
    # what is registered publicly of an organisation; also the list of whom one can share with
    "accounts.Organisation": Rows(read=ANYBODY, write=ours("id")),
    "accounts.Membership": Rows(
        read=either(ours("organisation_id"), mine("user_id")), write=ours("organisation_id")
    ),
    "accounts.Invitation": Rows(read=ours("organisation_id"), write=ours("organisation_id")),
    "accounts.AuditEntry": Rows(read=ours("organisation_id"), add=ours("organisation_id")),
}
