"""Pages of matching: a learner's profile and choices, and what a company reads of it."""

from tests.flows.visit import BART, ILSE, KATRIEN, LINA, POST_ONLY, SOFIE, C, Visit

T = "/trajecten/{t_lina}"
PAGES = [
    *(Visit("matching:learner_profile", who, f"{T}/profiel/") for who in (LINA, KATRIEN, SOFIE)),
    Visit("matching:learner_profile_write", LINA, f"{T}/profiel/wijzigen/"),
    *(Visit("matching:preferences", who, f"{T}/keuzes/") for who in (LINA, SOFIE)),
    Visit("matching:preference", LINA, "/keuzes/{preference}/"),
    Visit("matching:preference_share", LINA, "/keuzes/{preference}/delen/"),
    Visit("matching:preference_share", LINA, "/keuzes/{preference}/delen/?gekozen=ja&toon=strengths"),
    *(Visit("matching:candidates", who, f"{C}/kandidaten/") for who in (ILSE, BART)),
    *(Visit("matching:candidate", who, "/kandidaten/{shared_profile}/") for who in (ILSE, BART)),
    Visit("matching:wishes", ILSE, "/leerplaatsen/{wished_opening}/wensen/"),
    Visit("matching:wish", ILSE, "/wensen/{wish}/"),
]
NO_PAGE = {
    f"matching:{name}": POST_ONLY
    for name in (
        *("preference_choose", "preference_move", "preference_withdraw", "share_take_back"),
        *("wish_move", "wish_withdraw"),
    )
}
OBJECTS = """
from matching.models import CompanyWish, Preference, SharedProfile
own = Preference.objects.filter(trajectory=lina, withdrawn_at=None).order_by("rank").first()
found["preference"] = own.pk
copy = SharedProfile.objects.filter(organisation__slug="de-clercq", withdrawn_at=None).first()
found["shared_profile"] = copy.pk
wish = CompanyWish.objects.filter(organisation__slug="de-clercq", withdrawn_at=None).first()
found["wish"], found["wished_opening"] = wish.pk, wish.opening_id
"""
