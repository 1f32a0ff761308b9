"""The pages of learners and their trajectories: who looks at which, and the rows of the demo world they need.

A list of visits per subject; one line per address.
"""

from tests.flows.visit import BART, FILE, ILSE, KATRIEN, LINA, MARC, POST_ONLY, SOFIE, YVES, C, S, Visit

HILDE = "hilde.coppens@atheneum-leiebocht.example"
HUGO = "hugo.de.clercq@de-clercq.example"
ROBBE = "robbe.de.meyer@atheneum-leiebocht.example"
AMINA = "amina.chaouch@atheneum-leiebocht.example"
FATIMA = "fatima.chaouch@atheneum-leiebocht.example"
VEERLE = "veerle.buyse@lasconstruct-waas.example"
PAUL = "paul.buyse@lasconstruct-waas.example"
CAROLINE = "caroline.de.rycke@mechanica-de-rycke.example"
T, P, A, G = "/trajecten", "/plaatsingen", "/overeenkomsten", "/gesprekken"
PARENT, LOAN = f"{T}/{{t_lina}}/ouders", f"{P}/{{p_lina}}/uitleningen"

PAGES = [
    # learners and their parents
    Visit("learningplans:home", SOFIE, "/lerenden/"),
    Visit("learningplans:home", MARC, "/lerenden/?open=ja"),
    Visit("learningplans:home", SOFIE, "/lerenden/?q=niemand"),
    Visit("learningplans:home", ILSE, "/lerenden/"),
    Visit("learningplans:home", BART, "/lerenden/"),
    Visit("learningplans:learner_new", SOFIE, "/lerenden/nieuw/"),
    Visit("learningplans:class_import", SOFIE, "/lerenden/inladen/"),
    Visit("learningplans:learner_change", SOFIE, f"{T}/{{t_lina}}/lerende/"),
    Visit("learningplans:learner_own", LINA, f"{T}/{{t_lina}}/mijn-gegevens/"),
    Visit("learningplans:parents", SOFIE, f"{PARENT}/"),
    Visit("learningplans:parents", SOFIE, f"{T}/{{t_jarne}}/ouders/"),
    Visit("learningplans:parent_new", SOFIE, f"{PARENT}/nieuw/"),
    Visit("learningplans:parent_change", SOFIE, f"{PARENT}/{{katrien}}/"),
    Visit("learningplans:parent_end", SOFIE, f"{PARENT}/{{katrien}}/beeindigen/"),
    Visit("learningplans:readers", LINA, f"{T}/{{t_lina}}/meelezers/"),
    Visit("learningplans:readers", ROBBE, f"{T}/{{t_robbe}}/meelezers/"),
    Visit("learningplans:reader_grant", ROBBE, f"{T}/{{t_robbe}}/meelezers/{{ann}}/"),
    # the trajectory and its placements
    Visit("learningplans:trajectory", SOFIE, f"{T}/{{t_lina}}/"),
    Visit("learningplans:trajectory", LINA, f"{T}/{{t_lina}}/"),
    Visit("learningplans:trajectory", KATRIEN, f"{T}/{{t_lina}}/"),
    Visit("learningplans:trajectory", BART, f"{T}/{{t_lina}}/"),
    Visit("learningplans:trajectory", SOFIE, f"{T}/{{t_tuur}}/"),
    Visit("learningplans:trajectory_change", SOFIE, f"{T}/{{t_lina}}/wijzigen/"),
    Visit("learningplans:trajectory_state", SOFIE, f"{T}/{{t_louise}}/stand/"),
    Visit("learningplans:start_profile", BART, f"{T}/{{t_lina}}/beginsituatie/"),
    Visit("learningplans:start_profile", SOFIE, f"{T}/{{t_jarne}}/beginsituatie/"),
    Visit("learningplans:start_profile_write", LINA, f"{T}/{{t_lina}}/beginsituatie/schrijven/"),
    Visit("learningplans:wellbeing", LINA, f"{T}/{{t_lina}}/welzijn/"),
    Visit("learningplans:wellbeing_agree", LINA, "/welzijn/{note}/delen/"),
    Visit("learningplans:placements", SOFIE, f"{T}/{{t_milan}}/plaatsingen/"),
    Visit("learningplans:placements", ILSE, f"{T}/{{t_lina}}/plaatsingen/"),
    Visit("learningplans:placement_new", SOFIE, f"{T}/{{t_jarne}}/plaatsingen/nieuw/"),
    Visit("learningplans:placement_new", SOFIE, f"{T}/{{t_jarne}}/plaatsingen/nieuw/?erkenning={{welding}}"),
    Visit(
        "learningplans:placement_new",
        SOFIE,
        f"{T}/{{t_jarne}}/plaatsingen/nieuw/?centrum=praktijkcentrum-zeeschelde",
    ),
    Visit("learningplans:placement_for", SOFIE, f"{S}/plaatsing/?erkenning={{welding}}"),
    Visit("learningplans:placement_days", SOFIE, f"{P}/{{p_lina}}/werkplekdagen/"),
    Visit("learningplans:placement_period", SOFIE, f"{P}/{{p_lina}}/periode/"),
    Visit("learningplans:placement_mentor", ILSE, f"{P}/{{p_lina}}/mentor/"),
    Visit("learningplans:placement_end", SOFIE, f"{P}/{{p_lina}}/einde/"),
    # days, absences, the school calendar and the own agenda
    Visit("learningplans:days", SOFIE, f"{T}/{{t_jarne}}/dagen/"),
    Visit("learningplans:days", LINA, f"{T}/{{t_lina}}/dagen/"),
    Visit("learningplans:year_plan", BART, f"{T}/{{t_lina}}/dagen/jaar/"),
    Visit("learningplans:agenda_of", SOFIE, f"{S}/dagen/"),
    Visit("learningplans:agenda_of", BART, f"{C}/dagen/"),
    Visit("learningplans:absent_today", BART, "/afwezig/"),
    Visit("learningplans:absence_report", LINA, f"{T}/{{t_lina}}/afwezig/"),
    Visit("learningplans:absence", SOFIE, "/afwezigheden/{absence}/"),
    Visit("learningplans:school_calendar", SOFIE, f"{S}/kalender/"),
    Visit("learningplans:school_calendar", LINA, f"{S}/kalender/"),
    Visit("learningplans:school_day_new", MARC, f"{S}/kalender/nieuw/"),
    Visit("learningplans:school_day_change", MARC, f"{S}/kalender/{{school_day}}/"),
    Visit("learningplans:calendar_import", MARC, f"{S}/kalender/inladen/"),
    Visit("learningplans:feed", SOFIE, "/agenda/"),
    # agreements
    Visit("learningplans:agreements", SOFIE, f"{T}/{{t_milan}}/overeenkomsten/"),
    Visit("learningplans:agreement_new", SOFIE, f"{P}/{{p_milan_later}}/overeenkomst/"),
    Visit("learningplans:agreement", SOFIE, f"{A}/{{a_draft}}/"),
    Visit("learningplans:agreement", SOFIE, f"{A}/{{a_amina}}/"),
    Visit("learningplans:agreement", ILSE, f"{A}/{{a_lina}}/"),
    Visit("learningplans:agreement", LINA, f"{A}/{{a_lina}}/"),
    Visit("learningplans:agreement_level", SOFIE, f"{A}/{{a_draft}}/vergoeding/"),
    Visit("learningplans:agreement_version", AMINA, f"{A}/{{a_amina}}/versies/{{v_amina}}/"),
    Visit("learningplans:agreement_version", SOFIE, f"{A}/{{a_draft}}/versies/{{v_draft}}/"),
    Visit("learningplans:agreement_rework", SOFIE, f"{A}/{{a_amina}}/terugnemen/"),
    Visit("learningplans:agreement_amend", ILSE, f"{A}/{{a_lina}}/wijzigen/"),
    Visit("learningplans:agreement_upload", SOFIE, f"{A}/{{a_kobe}}/loket/"),
    Visit("learningplans:agreement_suspend", ILSE, f"{A}/{{a_lina}}/schorsen/"),
    Visit("learningplans:agreement_end", SOFIE, f"{A}/{{a_lina}}/beeindigen/"),
    Visit("learningplans:agreement_withdraw", SOFIE, f"{A}/{{a_draft}}/intrekken/"),
    Visit("learningplans:dimona_note", VEERLE, f"{A}/{{a_amina}}/dimona/"),
    Visit("learningplans:quarter_note", ILSE, f"{A}/{{a_lina}}/kwartalen/"),
    # signing
    Visit("learningplans:to_sign", PAUL, "/overeenkomsten/te-tekenen/"),
    Visit("learningplans:to_sign", HILDE, "/overeenkomsten/te-tekenen/"),
    Visit("learningplans:agreement_sign", PAUL, f"{A}/{{a_amina}}/tekenen/"),
    Visit("learningplans:agreement_sign", FATIMA, f"{A}/{{a_amina}}/tekenen/"),
    Visit("learningplans:agreement_sign", AMINA, f"{A}/{{a_amina}}/tekenen/"),
    Visit("learningplans:signature_paper", SOFIE, f"{A}/{{a_amina}}/tekenen/papier/"),
    Visit("learningplans:mandates", ILSE, f"{C}/volmachten/"),
    Visit("learningplans:mandate_new", HUGO, f"{C}/volmachten/nieuw/"),
    # what goes with a placement
    Visit("learningplans:loans", BART, f"{LOAN}/"),
    Visit("learningplans:loan", LINA, f"{LOAN}/{{loan}}/"),
    Visit("learningplans:loan_new", BART, f"{LOAN}/nieuw/"),
    Visit("learningplans:loan_change", ILSE, f"{LOAN}/{{loan}}/wijzigen/"),
    Visit("learningplans:loan_return", ILSE, f"{LOAN}/{{loan}}/terug/"),
    Visit("learningplans:charter", LINA, f"{P}/{{p_lina}}/afsprakenkader/"),
    Visit("learningplans:charter", SOFIE, f"{P}/{{p_emma}}/afsprakenkader/"),
    Visit(
        "learningplans:charter_section",
        SOFIE,
        f"{P}/{{p_emma}}/afsprakenkader/{{charter}}/onderdeel/?onderdeel={{section}}",
    ),
    # the team, visits and talks
    Visit("learningplans:team", SOFIE, f"{T}/{{t_lina}}/team/"),
    Visit("learningplans:team", LINA, f"{T}/{{t_lina}}/team/"),
    Visit("learningplans:team_add", ILSE, f"{T}/{{t_lina}}/team/nieuw/"),
    Visit("learningplans:team_hand_over", SOFIE, "/teamleden/{team_sofie}/overdragen/"),
    Visit("learningplans:team_substitute", ILSE, "/teamleden/{team_bart}/vervanger/"),
    Visit("learningplans:team_end", SOFIE, "/teamleden/{team_nele}/beeindigen/"),
    Visit("learningplans:coach_hand_over", MARC, f"{S}/lerenden/overdragen/?van={{sofie}}"),
    Visit("learningplans:meetings", SOFIE, f"{T}/{{t_lina}}/gesprekken/"),
    Visit("learningplans:meeting_new", SOFIE, f"{T}/{{t_lina}}/gesprekken/nieuw/?soort=visit"),
    Visit("learningplans:meeting", BART, f"{G}/{{m_next}}/"),
    Visit("learningplans:meeting", LINA, f"{G}/{{m_held}}/"),
    Visit("learningplans:meeting_change", SOFIE, f"{G}/{{m_next}}/wijzigen/"),
    Visit("learningplans:meeting_report", SOFIE, f"{G}/{{m_held}}/verslag/"),
    Visit("learningplans:meeting_cancel", SOFIE, f"{G}/{{m_next}}/afgelasten/"),
    Visit("learningplans:visits", SOFIE, "/lerenden/bezoeken/"),
    Visit("learningplans:mutual_visits", ILSE, f"{C}/bezoeken/"),
    Visit("learningplans:mutual_visit_new", ILSE, f"{C}/bezoeken/nieuw/"),
    # the start
    Visit("learningplans:starts", SOFIE, "/starters/"),
    Visit("learningplans:starts", CAROLINE, "/starters/"),
    Visit("learningplans:start_of", SOFIE, f"{T}/{{t_milan}}/start/"),
    Visit("learningplans:start", SOFIE, f"{P}/{{p_amina}}/start/"),
    Visit("learningplans:start", VEERLE, f"{P}/{{p_amina}}/start/"),
    Visit("learningplans:start", SOFIE, f"{P}/{{p_kobe}}/start/"),
    Visit("learningplans:start_note", VEERLE, f"{P}/{{p_amina}}/start/noteren/?punt=S11"),
    Visit("learningplans:start_health", VEERLE, f"{P}/{{p_amina}}/start/gezondheid/"),
    Visit("learningplans:papers", SOFIE, f"{T}/{{t_lina}}/documenten/"),
    Visit("learningplans:paper", SOFIE, f"{T}/{{t_lina}}/documenten/{{paper}}/"),
    Visit("learningplans:paper_new", SOFIE, f"{T}/{{t_lina}}/documenten/nieuw/"),
    Visit("learningplans:paper_version_new", SOFIE, f"{T}/{{t_lina}}/documenten/{{paper}}/nieuwe-versie/"),
    # seen from a training centre
    Visit("learningplans:home", YVES, "/lerenden/"),
    Visit("learningplans:trajectory", YVES, f"{T}/{{t_milan}}/"),
]

NO_PAGE = {
    # the start
    "learningplans:start_file": FILE,
    "learningplans:start_note_withdraw": POST_ONLY,
    "learningplans:start_now": POST_ONLY,
    "learningplans:paper_file": FILE,
    # learners and their parents
    "learningplans:learner_file": FILE,
    "learningplans:class_example": FILE,
    "learningplans:class_file": FILE,
    "learningplans:filter_save": POST_ONLY,
    "learningplans:filter_remove": POST_ONLY,
    "learningplans:learner_invite": POST_ONLY,
    "learningplans:parent_invite": POST_ONLY,
    "learningplans:reader_withdraw": POST_ONLY,
    # the team, visits and talks
    "learningplans:team_contact": POST_ONLY,
    "learningplans:meeting_ics": FILE,
    "learningplans:meeting_point": POST_ONLY,
    "learningplans:visit_file": FILE,
    # days
    "learningplans:agenda_file": FILE,
    "learningplans:calendar_file": FILE,
    "learningplans:feed_file": "for the agenda of a phone; its secret is in no page",
    "learningplans:feed_new": POST_ONLY,
    "learningplans:feed_revoke": POST_ONLY,
    "learningplans:absence_today": POST_ONLY,
    "learningplans:absence_seen": POST_ONLY,
    "learningplans:absence_withdraw": POST_ONLY,
    "learningplans:school_day_remove": POST_ONLY,
    # signing
    "learningplans:signing_settle": POST_ONLY,
    "learningplans:signature_sheet": POST_ONLY,
    "learningplans:signature_scan": FILE,
    "learningplans:mandate_withdraw": POST_ONLY,
    # what goes with a placement
    "learningplans:loan_agree": POST_ONLY,
    "learningplans:loan_pdf": POST_ONLY,
    "learningplans:charter_new": POST_ONLY,
    "learningplans:charter_propose": POST_ONLY,
    "learningplans:charter_agree": POST_ONLY,
    "learningplans:charter_pdf": POST_ONLY,
    # the trajectory
    "learningplans:start_profile_share": POST_ONLY,
    "learningplans:start_profile_read": POST_ONLY,
    "learningplans:wellbeing_write": POST_ONLY,
    "learningplans:wellbeing_withdraw": POST_ONLY,
    # agreements
    "learningplans:agreement_refresh": POST_ONLY,
    "learningplans:agreement_fix": POST_ONLY,
    "learningplans:agreement_concept": POST_ONLY,
    "learningplans:agreement_file": FILE,
    "learningplans:agreement_activate": POST_ONLY,
    "learningplans:agreement_resume": POST_ONLY,
    "learningplans:agreement_expire": POST_ONLY,
    "learningplans:dimona_withdraw": POST_ONLY,
}

# what stands in the demo world, and four things that nobody there made: a draft, a charter, a paper and a section of it
OBJECTS = """
import hashlib
from companies.models import Recognition
from duaalportal.catalogue.models import SchoolDay
from duaalportal.lib.uploads import Upload
from learningplans import agreements, charter, papers
from learningplans.models import (
    Absence, Agreement, Guardian, LoanAgreement, Meeting, Placement, TeamMember, Trajectory, WellbeingNote
)
sofie = User.objects.get(email="sofie.maes@atheneum-leiebocht.example")
called = {
    "lina": "Lina Verhaegen", "emma": "Emma Declerck", "jarne": "Jarne Lievens", "robbe": "Robbe De Meyer",
    "milan": "Milan Goossens", "tuur": "Tuur Bossuyt", "louise": "Louise Maertens", "amina": "Amina Chaouch",
    "kobe": "Kobe Wouters",
}
for key, name in called.items():
    found["t_" + key] = Trajectory.objects.get(learner__name=name).pk
for key in ("lina", "emma", "amina", "kobe"):
    found["p_" + key] = Placement.objects.get(trajectory=found["t_" + key]).pk
later = Placement.objects.filter(trajectory=found["t_milan"], is_simulated=False).order_by("starts_on")
found["p_milan_later"] = later.last().pk
for key in ("lina", "amina", "kobe"):
    found["a_" + key] = Agreement.objects.get(placement=found["p_" + key]).pk
found["v_amina"] = Agreement.objects.get(pk=found["a_amina"]).versions.get().pk
unwritten = Placement.objects.filter(trajectory__state="matched", agreements=None, school=sofie.access.organisations()[0])
draft = agreements.draw_up(placement=unwritten.first(), by=sofie, at=now)
found["a_draft"], found["v_draft"] = draft.pk, draft.versions.get().pk
found["katrien"] = Guardian.objects.get(name="Katrien Verhaegen").pk
found["ann"] = Guardian.objects.get(name="Ann De Meyer").pk
found["note"] = WellbeingNote.objects.get().pk
found["absence"] = Absence.objects.get(trajectory=found["t_lina"]).pk
found["school_day"] = SchoolDay.objects.filter(kind="exam").first().pk
found["loan"] = LoanAgreement.objects.get(trajectory=found["t_lina"]).pk
found["welding"] = Recognition.objects.get(
    organisation__slug="lasconstruct-waas", programme="lassen-constructie"
).pk
text = charter.draw_up(placement=Placement.objects.get(pk=found["p_emma"]), by=sofie, at=now)
found["charter"], found["section"] = text.pk, text.sections[0]["code"]
team = TeamMember.objects.filter(trajectory=found["t_lina"])
found["team_sofie"] = team.get(user=sofie).pk
found["team_nele"] = team.get(role="dual_teacher").pk
found["team_bart"] = team.get(role="mentor").pk
found["sofie"] = sofie.pk
talks = Meeting.objects.filter(trajectory=found["t_lina"])
found["m_held"], found["m_next"] = talks.get(kind="visit").pk, talks.get(kind="follow_up").pk
found["paper"] = papers.add_paper(
    trajectory=Trajectory.objects.get(pk=found["t_lina"]),
    upload=Upload(b"%PDF-1.7", "application/pdf", "pdf"),
    kind="training_plan", title="Opleidingsplan lassen", file_name="opleidingsplan.pdf", by=sofie, at=now,
).pk
"""
