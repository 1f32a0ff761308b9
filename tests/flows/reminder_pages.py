"""The pages of reminders: what is put off, who is waited for, whom to call and who replaces whom; who looks at which."""

from tests.flows.evaluation_pages import NELE
from tests.flows.visit import BART, FILE, ILSE, MARC, POST_ONLY, SOFIE, C, S, Visit

T = "/trajecten/{t_silent}/open"
ONE = f"{T}/{{silent}}"

PAGES = [
    Visit("today", NELE, "/"),
    Visit("snooze", SOFIE, "/uitstellen/?wat={open_item}"),
    Visit("call_list", SOFIE, "/bellijst/"),
    *(Visit("replacement", who, "/mij/vervanging/") for who in (SOFIE, BART, ILSE, MARC)),
    *(Visit("reminders_around", who, f"{T}/") for who in (SOFIE, MARC)),
    Visit("reminders_around", ILSE, "/trajecten/{t_lina}/open/"),
    Visit("reminders_chase", SOFIE, f"{ONE}/herinner/"),
    Visit("phone_note", SOFIE, f"{ONE}/telefoon/"),
    Visit("phone_week", SOFIE, f"{ONE}/telefoon/{{week_last}}/"),
    Visit("phone_answer", BART, "/antwoorden/{phone_answer}/"),
    *(Visit("open_of", who, f"{S}/open/") for who in (MARC, SOFIE)),
    Visit("open_of", MARC, f"{S}/open/?thema=Weken&telaat=ja"),
    Visit("open_of", MARC, f"{S}/open/?q=niemand-heet-zo"),
    Visit("open_of", ILSE, f"{C}/open/"),
]
NO_PAGE = {
    "snooze_end": POST_ONLY,
    "replacement_end": POST_ONLY,
    "reminders_recount": POST_ONLY,
    "phone_confirm": POST_ONLY,
    "phone_deny": POST_ONLY,
    "open_file": FILE,
    "open_recount": POST_ONLY,
}
OBJECTS = """
from duaalportal.reminders.models import Chase, PhoneAnswer
from duaalportal.reminders.queries import visible_items
chase = Chase.objects.select_related("by").earliest("at")
found |= {
    "t_silent": chase.trajectory_id, "silent": chase.user_id,
    "phone_answer": PhoneAnswer.objects.earliest("at").pk,
    "open_item": visible_items(chase.by, timezone.localdate())[0].code,
}
"""
