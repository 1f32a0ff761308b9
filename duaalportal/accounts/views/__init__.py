"""Pages about people: signing in, one's own account, invitations, the members of an organisation."""
