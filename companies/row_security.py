"""Which rows of companies a request may touch, as the database keeps it."""

from duaalportal.accounts.rls import Rows, either, ours, shared

ROWS = {
    "companies.Establishment": Rows(
        read=either(ours("organisation_id"), shared("id")), write=ours("organisation_id")
    ),
}
