"""The pages of dossiers: who looks at which, and the rows of the demo world they need."""

from tests.flows.visit import BART, FILE, ILSE, LINA, MARC, NOBODY, POST_ONLY, SOFIE, C, S, Visit

T = "/trajecten/{t_lina}/dossier"

PAGES = [
    Visit("dossiers:dossier", SOFIE, f"{T}/"),
    Visit("dossiers:dossier", LINA, f"{T}/"),
    Visit("dossiers:dossier", BART, f"{T}/"),
    Visit("dossiers:bundles", MARC, f"{S}/dossiers/"),
    Visit("dossiers:complete", MARC, f"{S}/dossiers/volledig/"),
    Visit("dossiers:complete", MARC, f"{S}/dossiers/volledig/?toon=onvolledig"),
    Visit("dossiers:company", ILSE, f"{C}/dossier/"),
    Visit("dossiers:verify", NOBODY, "/echt/"),
    Visit("dossiers:verify", SOFIE, "/echt/"),
    Visit("dossiers:verified", NOBODY, "/echt/{sealed}/"),
    Visit("dossiers:verified", NOBODY, "/echt/0000-0000-0000-0000/", 404),
]
NO_PAGE = {
    "dossiers:complete_file": FILE,
    "dossiers:company_make": POST_ONLY,
    "dossiers:dossier_make": POST_ONLY,
    "dossiers:bundle_go_on": POST_ONLY,
}
OBJECTS = """
from duaalportal.dossiers.models import SealedDocument
from learningplans.models import Trajectory
lina = Trajectory.objects.get(pk=found["t_lina"])
found["sealed"] = SealedDocument.objects.create(code="7K3M9QRT2VXCH4ND", sha256="a" * 64, kind="dossier",
    organisation_id=lina.school_id, trajectory=lina, made_at=now, made_by=lina.learner.user).shown
"""
