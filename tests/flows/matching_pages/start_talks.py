"""Pages of matching: start talks, parents who are told, and shared visions."""

from tests.flows.visit import BART, ILSE, KATRIEN, LINA, MARC, POST_ONLY, SOFIE, Visit

T = "/opstartgesprekken/{talk_yassin}"
CLOSED = "/opstartgesprekken/{talk_lina}"
V = "/gedeelde-visies"
PAGES = [
    *(
        Visit("matching:start_talks", who, "/trajecten/{t_lina}/opstartgesprek/")
        for who in (SOFIE, LINA, KATRIEN, BART)
    ),
    *(Visit("matching:start_talk", who, f"{CLOSED}/") for who in (SOFIE, LINA, KATRIEN, BART)),
    Visit("matching:start_talk", SOFIE, f"{T}/"),
    Visit("matching:start_talk_ask", SOFIE, f"{T}/vragen/?stap=1"),
    Visit("matching:start_talk_ask", BART, f"{CLOSED}/vragen/?stap=1"),
    Visit("matching:start_talk_ask", SOFIE, f"{T}/vragen/?stap=6&afspraak=OG.2.3.2"),
    Visit("matching:start_talk_ask", LINA, f"{CLOSED}/vragen/?stap=4"),
    Visit("matching:start_talk_care", LINA, f"{CLOSED}/rekening-houden/"),
    Visit("matching:start_talk_correct", SOFIE, f"{CLOSED}/verbeteren/?vraag=OG.1.1.1"),
    Visit("matching:parents_tell", SOFIE, "/plaatsingen/{p_talk_yassin}/ouders-inlichten/"),
    *(Visit("matching:visions", who, f"{V}/") for who in (MARC, ILSE)),
    *(Visit("matching:vision", who, f"{V}/{{vision}}/") for who in (MARC, ILSE)),
    Visit("matching:vision", MARC, f"{V}/{{vision_waiting}}/"),
    Visit("matching:vision_answer", MARC, f"{V}/{{vision_waiting}}/antwoord/"),
    Visit("matching:vision_value", ILSE, f"{V}/{{vision}}/meerwaarde/"),
    Visit("matching:vision_together", ILSE, f"{V}/{{vision}}/samen/"),
]
NO_PAGE = {
    f"matching:{name}": POST_ONLY
    for name in (
        "start_talk_begin",
        "start_talk_agree",
        "start_talk_close",
        "start_talk_pdf",
        "start_agreement_remove",
        "start_agreement_done",
        "parents_read",
        "vision_begin",
        "vision_confirm",
    )
}
OBJECTS = """
from learningplans.models import Placement
from matching.models import SharedVision, StartTalk
found["talk_lina"] = StartTalk.objects.get(trajectory__learner__name="Lina Verhaegen").pk
going_on = StartTalk.objects.get(trajectory__learner__name="Yassin Amrani")
found["talk_yassin"] = going_on.pk
found["p_talk_yassin"] = Placement.objects.filter(
    trajectory=going_on.trajectory_id, organisation=going_on.organisation_id
).first().pk
found["vision"] = SharedVision.objects.get(company_at__isnull=False).pk
found["vision_waiting"] = SharedVision.objects.get(company_at__isnull=True).pk
"""
