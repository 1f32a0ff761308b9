"""The pages of a partnership at work, and of a recognition: who looks at which."""

from tests.flows.visit import FILE, ILSE, LIES, POST_ONLY, SOFIE, C, Visit

P = "/organisaties/partnerschap-metaal"
W = f"{P}/werklijst"
K = "/organisaties/koeltechniek-leieland/erkenningen/{suspended}"

PAGES = [
    Visit("companies:work_list", LIES, f"{W}/"),
    Visit("companies:work_list", LIES, f"{W}/?stand=alles&volgorde=bedrijf"),
    Visit("companies:work_list", LIES, f"{W}/?q=niets"),
    Visit("companies:home", LIES, "/leerbedrijven/?volgorde=naam"),
    Visit("companies:recognitions", LIES, f"{W}/erkenningen/"),
    Visit("companies:recognitions", LIES, f"{W}/erkenningen/?stand=binnen-2"),
    Visit("companies:treatment", LIES, f"{W}/{{w_submitted}}/"),
    Visit("companies:treatment", LIES, f"{W}/{{w_visited}}/"),
    Visit("companies:treatment", LIES, f"{W}/{{w_appealed}}/"),
    Visit("companies:treatment_return", LIES, f"{W}/{{w_submitted}}/teruggeven/"),
    Visit("companies:treatment_visit", LIES, f"{W}/{{w_planned}}/bezoek/"),
    Visit("companies:treatment_report", LIES, f"{W}/{{w_planned}}/verslag/"),
    Visit("companies:treatment_decide", LIES, f"{W}/{{w_visited}}/beslissen/"),
    Visit("companies:treatment_decide", LIES, f"{W}/{{w_submitted}}/beslissen/"),
    Visit("companies:recognition", LIES, f"{K}/"),
    Visit("companies:recognition", ILSE, f"{C}/erkenningen/{{older}}/"),
    Visit("companies:recognition", SOFIE, f"{C}/erkenningen/{{older}}/"),
    Visit("companies:recognition_suspend", LIES, f"{C}/erkenningen/{{older}}/schorsen/"),
    Visit("companies:recognition_withdraw", LIES, f"{C}/erkenningen/{{older}}/opheffen/"),
    Visit("companies:recognition_new", ILSE, f"{C}/erkenningen/nieuw/"),
    Visit("companies:recognition_new", LIES, f"{P}/erkenningen/nieuw/"),
]

NO_PAGE = {
    "companies:work_file": FILE,
    "companies:recognition_file": FILE,
    "companies:treatment_take_up": POST_ONLY,
    "companies:treatment_proof": POST_ONLY,
    "companies:recognition_lift": POST_ONLY,
}

# fills `found`, the names that stand between braces in the addresses
OBJECTS = """
from companies.models import Recognition, RecognitionApplication
lying = RecognitionApplication.objects.filter(partnership__slug="partnerschap-metaal", submitted_on__isnull=False)
for name, state in (("submitted", "submitted"), ("visited", "visited"), ("appealed", "appealed"),
                    ("planned", "visit_planned")):
    found[f"w_{name}"] = lying.filter(state=state).first().pk
found["suspended"] = Recognition.objects.get(measures__kind="suspended").pk
found["older"] = Recognition.objects.get(organisation=company, application=None).pk
"""
