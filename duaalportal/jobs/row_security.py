"""Which jobs a request may touch, as the database keeps it: one's own."""

from duaalportal.accounts.rls import Rows, mine

ROWS = {"jobs.Job": Rows(read=mine("owner_id"), write=mine("owner_id"))}
