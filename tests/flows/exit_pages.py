"""The pages of the end of a place: who looks at which, and the rows of the demo world they need."""

from tests.flows.visit import BART, FILE, ILSE, JONAS, POST_ONLY, SOFIE, C, S, Visit

NOAH = "noah.peeters@atheneum-leiebocht.example"
P = f"{C}/plaatsen/{{exit_open}}/exitgesprek"
DONE = f"{C}/plaatsen/{{exit_done}}/exitgesprek"

PAGES = [
    Visit("companies:exits", ILSE, f"{C}/exitgesprekken/"),
    Visit("companies:exits", SOFIE, f"{S}/exitgesprekken/?stand=alle"),
    Visit("companies:exits", ILSE, f"{C}/exitgesprekken/?q=niemand"),
    Visit("companies:exit", ILSE, f"{P}/"),
    Visit("companies:exit", BART, f"{DONE}/"),
    Visit("companies:exit", SOFIE, f"{DONE}/"),
    Visit("companies:exit_plan", ILSE, f"{P}/plannen/"),
    Visit("companies:exit_record", ILSE, f"{P}/verslag/"),
    Visit("companies:exit_skip", ILSE, f"{P}/geen-gesprek/"),
    Visit("companies:exit_reopen", ILSE, f"{DONE}/heropenen/"),
    Visit("companies:exit_words", NOAH, f"{DONE}/mijn-woorden/"),
    Visit("companies:exit_survey", ILSE, f"{DONE}/bevraging/"),
    Visit("companies:exit_ask", ILSE, f"{P}/bevraging/wie/"),
    Visit("companies:exit_voice", JONAS, f"{P}/mijn-antwoord/"),
]
NO_PAGE = {
    "companies:exit_file": FILE,
    "companies:exit_close": POST_ONLY,
    "companies:exit_survey_close": POST_ONLY,
}
OBJECTS = """
from companies.models import ExitInterview, ExitSurvey
found["exit_done"] = ExitInterview.objects.exclude(closed_at=None).get().place_id
found["exit_open"] = ExitSurvey.objects.get(closed_at=None).place_id
"""
