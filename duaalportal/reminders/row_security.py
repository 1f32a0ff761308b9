"""Which rows of reminders a request may touch, as the database keeps it."""

from duaalportal.accounts.rls import Rows, either, mine, ours, overseen, shared

OURS = either(ours("school_id"), ours("organisation_id"))
# around a learner: of the school's side all, of a company's side its own people
AROUND = either(
    overseen("school_id"),
    f"{shared('trajectory_id')} AND ({OURS})",
)

OF_SCHOOL = either(overseen("school_id"), f"{shared('trajectory_id')} AND {ours('school_id')}")

ROWS = {
    # the outbox is written by the worker alone
    "reminders.Message": Rows(read=mine("recipient_id")),
    "reminders.Told": Rows(
        read=either(
            mine("recipient_id"), overseen("school_id"), f"{shared('about_id')} AND {ours('school_id')}"
        ),
    ),
    # how far the night came concerns no page
    "reminders.Collection": Rows(read="false"),
    "reminders.Preference": Rows(read=mine("user_id"), write=mine("user_id")),
    "reminders.Snooze": Rows(read=mine("user_id"), write=mine("user_id")),
    "reminders.PhoneAnswer": Rows(
        read=either(mine("for_user_id"), mine("by_id")), write=either(mine("for_user_id"), mine("by_id"))
    ),
    "reminders.Chase": Rows(read=either(mine("user_id"), OF_SCHOOL), write=OF_SCHOOL),
    # counted behind the page; a request only reads
    "reminders.Waiting": Rows(read=either(AROUND, ours("organisation_id"))),
}
