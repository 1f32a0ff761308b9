"""The pages of safety at work: who looks at which, and the rows of the demo world they need."""

from tests.flows.visit import BART, FILE, ILSE, LINA, PETER, POST_ONLY, SOFIE, C, Visit

V, W = f"{C}/veiligheid", f"{C}/incidenten"

PAGES = [
    Visit("companies:safety_home", ILSE, f"{V}/"),
    Visit("companies:safety", ILSE, f"{V}/{{deinze}}/"),
    Visit("companies:safety", ILSE, f"{V}/{{waregem}}/"),
    Visit("companies:safety", SOFIE, f"{V}/{{deinze}}/"),
    Visit("companies:risk_new", ILSE, f"{V}/{{waregem}}/risicoanalyse/"),
    Visit("companies:risk", PETER, f"{V}/risicoanalyses/{{risk}}/"),
    Visit("companies:change_new", ILSE, f"{V}/{{deinze}}/wijziging/"),
    Visit("companies:safety_contact_new", ILSE, f"{V}/{{deinze}}/aanspreekpunt/"),
    Visit("companies:safety_contact_end", ILSE, f"{V}/aanspreekpunten/{{safety_contact}}/stoppen/"),
    Visit("companies:workstations", BART, f"{V}/{{deinze}}/werkposten/"),
    Visit("companies:workstations", ILSE, f"{V}/{{waregem}}/werkposten/?q=niets"),
    Visit("companies:workstation_new", BART, f"{V}/{{deinze}}/werkposten/nieuw/"),
    Visit("companies:workstation", BART, f"{V}/werkposten/{{workstation}}/"),
    Visit("companies:workstation_change", BART, f"{V}/werkposten/{{workstation}}/wijzigen/"),
    Visit("companies:sheet", LINA, f"{V}/fiches/{{sheet}}/"),
    Visit("companies:sheet", BART, f"{V}/fiches/{{sheet_draft}}/"),
    Visit("companies:sheet_change", BART, f"{V}/fiches/{{sheet_draft}}/wijzigen/"),
    Visit("companies:forbidden_new", BART, f"{V}/werkposten/{{workstation}}/verboden-werk/"),
    Visit("companies:forbidden", BART, f"{V}/verboden-werk/{{work}}/"),
    Visit("companies:welcome_new", ILSE, f"{V}/{{waregem}}/onthaal/"),
    Visit("companies:welcome_plan", SOFIE, f"{V}/onthaal/{{plan}}/"),
    Visit("companies:welcome_change", ILSE, f"{V}/onthaal/{{plan}}/wijzigen/"),
    Visit("companies:learners", BART, f"{V}/lerenden/"),
    Visit("companies:learner", BART, f"{V}/lerenden/{{place}}/"),
    Visit("companies:learner", SOFIE, f"{V}/lerenden/{{place}}/"),
    Visit("companies:welcome_give", BART, f"{V}/lerenden/{{place}}/onthaal/{{plan}}/"),
    Visit("companies:equipment_new", BART, f"{V}/lerenden/{{place}}/uitrusting/"),
    Visit("companies:all_incidents", SOFIE, "/incidenten/"),
    Visit("companies:incidents", ILSE, f"{W}/"),
    Visit("companies:incidents", PETER, f"{W}/?staat=klaar"),
    Visit("companies:incident_report", LINA, f"{W}/melden/"),
    Visit("companies:incident_report", BART, f"{W}/melden/"),
    Visit("companies:incident", SOFIE, f"{W}/{{incident_new}}/"),
    Visit("companies:incident", PETER, f"{W}/{{incident_done}}/"),
    Visit("companies:incident_evaluate", ILSE, f"{W}/{{incident_new}}/evaluatie/"),
    Visit("companies:my_workplace", LINA, "/mijn-werkplek/"),
]

NO_PAGE = {
    "companies:workstation_file": FILE,
    "companies:incident_file": FILE,
    "companies:sheet_start": POST_ONLY,
    "companies:sheet_publish": POST_ONLY,
    "companies:forbidden_withdraw": POST_ONLY,
    "companies:equipment_check": POST_ONLY,
    "companies:equipment_return": POST_ONLY,
    "companies:incident_seen": POST_ONLY,
    "companies:my_welcome": POST_ONLY,
    "companies:my_contact": POST_ONLY,
}

# fills `found`, the names that stand between braces in the addresses; a draft of a sheet is begun for the look
OBJECTS = """
from companies import workstations
from companies.models import Establishment, ForbiddenWork, Incident, RiskAssessment, SafetyContact, TakenPlace
from companies.models import WelcomePlan, Workstation
sites = {row.name: row.pk for row in Establishment.objects.filter(organisation=company)}
found["deinze"], found["waregem"] = sites["De Clercq Deinze"], sites["De Clercq Waregem"]
station = Workstation.objects.get(organisation=company, name="Plooibank")
found["workstation"] = station.pk
found["sheet"] = station.sheets.get(number=1).pk
found["sheet_draft"] = workstations.start_sheet(workstation=station, by=ilse, at=now).pk
found["risk"] = RiskAssessment.objects.filter(organisation=company).first().pk
found["work"] = ForbiddenWork.objects.get(confirmed_on=None).pk
found["plan"] = WelcomePlan.objects.get(workstation=None).pk
found["safety_contact"] = SafetyContact.objects.filter(organisation=company).first().pk
found["place"] = TakenPlace.objects.get(learner__name="Lina Verhaegen").pk
found["incident_new"] = Incident.objects.get(evaluated_at=None).pk
found["incident_done"] = Incident.objects.exclude(evaluated_at=None).get().pk
"""
