"""The pages of the library of learning sheets: who looks at which, and the rows of the demo world they need."""

from tests.flows.visit import BART, FILE, LIES, LINA, POST_ONLY, ROBIN, SOFIE, Visit

L = "/leerfiches"
DRAFT, DONE = f"{L}/{{ls_draft}}", f"{L}/{{ls_done}}"
WRITE = f"{DRAFT}/versies/{{lsv_draft}}/schrijven/?deel="

PAGES = [
    Visit("learningplans:sheets", SOFIE, f"{L}/"),
    Visit("learningplans:sheets", SOFIE, f"{L}/?opleiding=lassen-constructie"),
    Visit("learningplans:sheets", SOFIE, f"{L}/?q=niets"),
    Visit("learningplans:sheets", LIES, f"{L}/"),
    Visit("learningplans:sheet_new", SOFIE, f"{L}/nieuw/"),
    Visit("learningplans:sheet_import", ROBIN, f"{L}/inladen/"),
    Visit("learningplans:sheet", LINA, f"{DONE}/"),
    Visit("learningplans:sheet_version", SOFIE, f"{DRAFT}/versies/{{lsv_draft}}/"),
    Visit("learningplans:sheet_version", BART, f"{DRAFT}/versies/{{lsv_draft}}/"),
    Visit("learningplans:sheet_changes", SOFIE, f"{DONE}/versies/{{lsv_done}}/verschil/"),
    *(
        Visit("learningplans:sheet_write", SOFIE, WRITE + word)
        for word in ("kop", "inleiding", "leerdoelen", "school", "criteria")
    ),
    Visit("learningplans:sheet_group", SOFIE, f"{DRAFT}/werkgroep/"),
    Visit("learningplans:sheet_next", SOFIE, f"{DONE}/nieuwe-versie/"),
]

NO_PAGE = {
    "learningplans:sheets_yaml": FILE,
    "learningplans:sheets_xlsx": FILE,
    "learningplans:sheet_yaml": FILE,
    "learningplans:sheet_xlsx": FILE,
    "learningplans:sheet_member_end": POST_ONLY,
    "learningplans:sheet_remark": POST_ONLY,
    "learningplans:sheet_remark_settle": POST_ONLY,
    "learningplans:sheet_take_over": POST_ONLY,
    "learningplans:sheet_retire": POST_ONLY,
    "learningplans:sheet_hand_in": POST_ONLY,
    "learningplans:sheet_take_back": POST_ONLY,
    "learningplans:sheet_publish": POST_ONLY,
    "learningplans:sheet_send_back": POST_ONLY,
}

OBJECTS = """
from learningplans.models import LearningSheetVersion, SheetMember
place = SheetMember.objects.filter(ended_at=None, sheet__versions__state="draft").first()
found["ls_draft"] = place.sheet_id
found["lsv_draft"] = place.sheet.versions.get(state="draft").pk
again = LearningSheetVersion.objects.filter(state="published", number=2, owner=place.owner).first()
found["ls_done"], found["lsv_done"] = again.sheet_id, again.pk
"""
