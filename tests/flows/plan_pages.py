"""The pages of learning sheets, company sheets, training plans and goals: who looks at which, and the rows they need."""

from tests.flows.visit import (
    BART,
    DIRK,
    FILE,
    ILSE,
    LIES,
    LINA,
    MARC,
    POST_ONLY,
    SOFIE,
    YVES,
    C,
    Visit,
)

NELE = "nele.baert@atheneum-leiebocht.example"
KATRIEN = "katrien.verhaegen@atheneum-leiebocht.example"
EMMA = "emma.declerck@atheneum-leiebocht.example"
YASSIN = "yassin.amrani@atheneum-leiebocht.example"
L, B, T, V = "/leerfiches", "/bedrijfsfiches", "/trajecten", "/opleidingsplannen"
FOLLOWS = f"{B}/{{cs_follows}}"
WRITTEN = f"{B}/versies/{{csv_draft}}"
ITEM, EMMA_ITEM = "/plandoelen/{item_lina}", "/plandoelen/{item_emma}"

PAGES = [
    # learning sheets, beside what sheet_pages.py looks at
    *(Visit("learningplans:sheets", who, f"{L}/") for who in (BART, LINA)),
    Visit("learningplans:sheet", NELE, f"{L}/{{sheet_field}}/"),
    Visit("learningplans:sheet_version", SOFIE, f"{L}/{{sheet_review}}/versies/{{sheet_review_1}}/"),
    Visit("learningplans:sheet_version", SOFIE, f"{L}/{{sheet_own}}/versies/{{sheet_own_1}}/"),
    Visit("learningplans:sheet_group", BART, f"{L}/{{ls_draft}}/werkgroep/"),
    Visit(
        "learningplans:sheet_write", NELE, f"{L}/{{ls_draft}}/versies/{{lsv_draft}}/schrijven/?deel=oefenen"
    ),
    *(
        Visit(
            "learningplans:sheet_write",
            NELE,
            f"{L}/{{sheet_work}}/versies/{{sheet_work_1}}/schrijven/?deel={part}",
        )
        for part in ("gegevens", "werkwijze", "logboek", "meting")
    ),
    # company sheets
    *(Visit("learningplans:company_sheets", who, f"{B}/") for who in (BART, SOFIE, LINA, ILSE)),
    Visit("learningplans:company_sheets", BART, f"{B}/?q=niets"),
    Visit("learningplans:company_sheet_new", BART, f"{B}/nieuw/"),
    Visit("learningplans:company_sheet_new", NELE, f"{B}/nieuw/?bedrijf=de-clercq&leerfiche={{sheet_field}}"),
    Visit("learningplans:company_sheet", LINA, f"{B}/{{cs_order}}/"),
    Visit("learningplans:company_sheet", BART, f"{FOLLOWS}/"),
    Visit("learningplans:company_sheet", SOFIE, f"{B}/{{cs_review}}/"),
    Visit("learningplans:company_sheet", DIRK, f"{B}/{{cs_draft}}/"),
    Visit("learningplans:company_sheet_version", SOFIE, f"{B}/versies/{{csv_danger}}/"),
    Visit("learningplans:company_sheet_floor", LINA, f"{B}/{{cs_order}}/werkvloer/"),
    Visit("learningplans:company_sheet_floor", BART, f"{B}/{{cs_draft}}/werkvloer/"),
    Visit("learningplans:company_sheet_write", BART, f"{WRITTEN}/schrijven/"),
    *(
        Visit("learningplans:company_sheet_part", BART, f"{WRITTEN}/schrijven/onderdeel/?onderdeel={part}")
        for part in ("title", "intro", "goals", "steps", "forbidden", "agreements", "notes")
    ),
    Visit(
        "learningplans:company_sheet_part", DIRK, f"{WRITTEN}/schrijven/onderdeel/?onderdeel=steps&stap=s1"
    ),
    Visit("learningplans:company_sheet_follow", BART, f"{FOLLOWS}/leerfiche/"),
    Visit("learningplans:company_sheet_follow", BART, f"{B}/{{cs_order}}/leerfiche/"),
    Visit(
        "learningplans:company_sheet_remark_new", NELE, f"{B}/{{cs_draft}}/opmerkingen/nieuw/?onderdeel=steps"
    ),
    Visit("learningplans:company_sheet_send_back", SOFIE, f"{B}/versies/{{csv_review}}/terugsturen/"),
    Visit("learningplans:company_sheet_photos", BART, f"{B}/{{cs_draft}}/fotos/"),
    Visit("learningplans:company_sheet_photos", BART, f"{B}/{{cs_order}}/fotos/"),
    Visit("learningplans:company_sheet_photo_new", BART, f"{B}/{{cs_draft}}/fotos/nieuw/"),
    Visit("learningplans:company_sheet_photo_change", BART, f"{B}/{{cs_draft}}/fotos/{{cs_photo}}/wijzigen/"),
    Visit("learningplans:learn_here", BART, f"{C}/leren/"),
    Visit("learningplans:learn_here", SOFIE, f"{C}/leren/"),
    # the list of plans, and making one
    *(Visit("learningplans:plans", who, "/plannen/") for who in (SOFIE, BART, MARC, YVES)),
    Visit("learningplans:plans", LINA, "/plannen/"),
    Visit("learningplans:plans", LIES, "/plannen/"),
    Visit("learningplans:plans", SOFIE, "/plannen/?q=niemand"),
    Visit("learningplans:plans_propose", SOFIE, "/plannen/voorstellen/"),
    Visit("learningplans:plan", SOFIE, f"{T}/{{t_senne}}/opleidingsplan/"),
    Visit("learningplans:plan_new", SOFIE, f"{T}/{{t_senne}}/opleidingsplan/maken/"),
    # the board
    *(
        Visit("learningplans:plan", who, f"{T}/{{t_lina}}/opleidingsplan/")
        for who in (LINA, KATRIEN, BART, SOFIE)
    ),
    Visit("learningplans:plan", YVES, f"{T}/{{t_milan}}/opleidingsplan/"),
    Visit("learningplans:plan_version", SOFIE, f"{V}/{{plan_emma}}/"),
    Visit("learningplans:plan_version", EMMA, f"{V}/{{plan_emma}}/"),
    Visit("learningplans:plan_version", SOFIE, f"{V}/{{plan_milan}}/"),
    Visit("learningplans:plan_place", SOFIE, f"{V}/{{plan_emma}}/plaatsen/?doel={{goal_open}}"),
    Visit("learningplans:plan_item_move", SOFIE, f"{EMMA_ITEM}/verplaatsen/"),
    Visit("learningplans:coverage", SOFIE, f"{V}/{{plan_emma}}/dekking/"),
    Visit("learningplans:coverage", LINA, f"{V}/{{plan_lina}}/dekking/"),
    Visit("learningplans:coverage", BART, f"{V}/{{plan_lina}}/dekking/"),
    Visit("learningplans:plan_proposal", SOFIE, f"{V}/{{plan_emma}}/voorstel/"),
    Visit(
        "learningplans:plan_proposal", SOFIE, f"{V}/{{plan_emma}}/voorstel/?wat=alles&nieuw=2&waar=provincie"
    ),
    Visit("learningplans:plan_proposal", SOFIE, f"{V}/{{plan_lina}}/voorstel/"),
    Visit("learningplans:plan_rotation", SOFIE, f"{V}/{{plan_emma}}/rotatie/"),
    # how a plan goes
    Visit("learningplans:plan_known", SOFIE, f"{V}/{{plan_emma}}/beginsituatie/"),
    *(
        Visit("learningplans:consult", who, f"{V}/{{plan_yassin}}/voorleggen/")
        for who in (SOFIE, YASSIN, ILSE)
    ),
    Visit("learningplans:consult", SOFIE, f"{V}/{{plan_emma}}/voorleggen/"),
    Visit("learningplans:consult", BART, f"{V}/{{plan_lina}}/voorleggen/"),
    Visit("learningplans:activate", SOFIE, f"{V}/{{plan_emma}}/actief/"),
    Visit("learningplans:plan_remark_answer", SOFIE, "/planopmerkingen/{remark_open}/antwoord/"),
    Visit("learningplans:adjust", SOFIE, f"{V}/{{plan_lina}}/bijsturen/"),
    Visit("learningplans:plan_sheets", SOFIE, f"{V}/{{plan_lina}}/fiches/"),
    Visit("learningplans:plan_sheets", SOFIE, f"{V}/{{plan_emma}}/fiches/"),
    Visit("learningplans:appointments", SOFIE, f"{V}/{{plan_emma}}/afspraken/"),
    Visit("learningplans:extra", SOFIE, f"{V}/{{plan_emma}}/extra/"),
    Visit("learningplans:difference", SOFIE, f"{V}/{{plan_lina}}/verschil/"),
    Visit("learningplans:difference", LINA, f"{V}/{{plan_lina}}/verschil/"),
    Visit("learningplans:difference", SOFIE, f"{V}/{{plan_emma}}/verschil/"),
    # goals on the way
    *(Visit("learningplans:week_at_work", who, "/lerenden/deze-week/") for who in (BART, NELE)),
    *(
        Visit("learningplans:this_week", who, f"{T}/{{t_lina}}/deze-week/")
        for who in (LINA, KATRIEN, BART, NELE, SOFIE)
    ),
    *(Visit("learningplans:plan_item", who, f"{ITEM}/") for who in (LINA, BART, SOFIE, KATRIEN)),
    Visit("learningplans:plan_item", EMMA, f"{EMMA_ITEM}/"),
    Visit("learningplans:goal_note_write", LINA, f"{ITEM}/notitie/"),
    Visit("learningplans:goal_notes", LINA, f"{T}/{{t_lina}}/notities/"),
    Visit("learningplans:goal_notes", BART, f"{T}/{{t_lina}}/notities/"),
    Visit("learningplans:goal_note", LINA, "/notities/{goal_note}/"),
    Visit("learningplans:chance_new", BART, f"{T}/{{t_lina}}/leerkans/"),
    Visit("learningplans:goal_tips", NELE, f"{T}/{{t_lina}}/tips/"),
    Visit("learningplans:goal_tips", BART, f"{T}/{{t_lina}}/tips/"),
    Visit("learningplans:practice_tests", LINA, f"{T}/{{t_lina}}/praktijktoetsen/"),
    Visit("learningplans:practice_tests", NELE, f"{T}/{{t_lina}}/praktijktoetsen/"),
    Visit("learningplans:practice_test_new", NELE, f"{T}/{{t_lina}}/praktijktoetsen/nieuw/"),
    Visit("learningplans:practice_test", LINA, "/praktijktoetsen/{practice_test}/"),
    Visit("learningplans:practice_test", NELE, "/praktijktoetsen/{practice_test}/"),
    Visit("learningplans:practice_test_change", NELE, "/praktijktoetsen/{practice_test}/wijzigen/"),
    Visit("learningplans:practice_test_held", BART, "/praktijktoetsen/{practice_test}/gehouden/"),
    Visit("learningplans:plan_proposals", LINA, f"{T}/{{t_lina}}/voorstellen/"),
    Visit("learningplans:plan_proposals", SOFIE, f"{T}/{{t_lina}}/voorstellen/"),
    Visit("learningplans:proposal_new", LINA, f"{T}/{{t_lina}}/voorstellen/nieuw/"),
    # Vandaag and a trajectory, with what plans add to them
    Visit("today", NELE, "/"),
    Visit("learningplans:trajectory", SOFIE, f"{T}/{{t_senne}}/"),
]

NO_PAGE = {
    **{
        f"learningplans:{name}": FILE
        for name in (
            *("company_sheet_file", "company_sheet_photo", "coverage_file", "plans_file", "plan_file"),
        )
    },
    **{
        f"learningplans:{name}": POST_ONLY
        for name in (
            # company sheets
            *("company_sheet_next", "company_sheet_retire", "company_sheet_use", "company_sheet_choose"),
            *("company_sheet_follow_now", "company_sheet_remark_settle", "company_sheet_photo_remove"),
            *("company_sheet_pdf", "company_sheet_step_move", "company_sheet_step_remove"),
            *(
                "company_sheet_hand_in",
                "company_sheet_take_back",
                "company_sheet_approve",
                "company_sheet_drop",
            ),
            # plans
            *("plan_put_back", "plan_item_drop", "plan_item_fix", "plan_item_off", "plan_proposal_take"),
            *("consult_send", "consult_back", "approve", "consent_note", "consent_settle", "plan_remark_new"),
            *("plan_seen", "plan_drop", "plan_sheet_follow", "plan_company_sheets", "plan_item_decide"),
            *("plan_extra_remove", "close"),
            # goals
            *("plan_item_step", "goal_note_share", "chance_settle", "goal_tip_read", "practice_test_cancel"),
        )
    },
}

# the rows of the demo world, and what nobody there made: a sheet that is handed in, one of work, and a photo
OBJECTS = """
import io
from django.core.files.base import ContentFile
from PIL import Image
from duaalportal.catalogue.models import Programme
from duaalportal.lib.uploads import read_picture
from learningplans.company_sheets import photos
from learningplans.models import (
    CompanySheetVersion, GoalNote, LearningSheet, PlanItem, PlanRemark, PracticeTest, TrainingPlanVersion
)
from learningplans.plans import reading
from learningplans.sheets import library
nele = User.objects.get(email="nele.baert@atheneum-leiebocht.example")
welding = Programme.objects.get(pk="lassen-constructie")
found["t_senne"] = Trajectory.objects.get(learner__name="Senne Vandamme").pk
field = LearningSheet.objects.get(owner=None, programme=welding, code="lasopdracht")
own = LearningSheet.objects.exclude(owner=None).get(code="lastoestel")
found["sheet_field"], found["sheet_own"] = field.pk, own.pk
found["sheet_own_1"] = own.versions.get(number=1).pk
taken = library.take_over(sheet=field, school=own.owner, by=nele, at=now)
handed = library.hand_in(version=taken, seen=taken.version, by=nele, at=now)
found["sheet_review"], found["sheet_review_1"] = handed.sheet_id, handed.pk
work = library.start_sheet(programme=welding, owner=own.owner, title="Zo las je een bok", form="assignment", by=nele, at=now)
found["sheet_work"], found["sheet_work_1"] = work.sheet_id, work.pk
for key, code, state in (
    ("order", "lasopdracht", "published"), ("follows", "lastoestel", "published"),
    ("review", "thermisch-snijden", "review"), ("draft", "plooien-richten", "draft"),
    ("danger", "samenstellen", "published"),
):
    row = CompanySheetVersion.objects.get(organisation=company, company_sheet__sheet__code=code, state=state)
    found["cs_" + key], found["csv_" + key] = row.company_sheet_id, row.pk
for key, state in (("lina", "active"), ("milan", "active"), ("emma", "draft"), ("yassin", "consultation")):
    trajectory = Trajectory.objects.get(
        learner__name={"lina": "Lina Verhaegen", "milan": "Milan Goossens", "emma": "Emma Declerck",
                       "yassin": "Yassin Amrani"}[key]
    )
    found["plan_" + key] = TrainingPlanVersion.objects.get(trajectory=trajectory, state=state).pk
note = GoalNote.objects.first()
now_at_work = PlanItem.objects.filter(
    plan_version=found["plan_lina"], sheet=note.sheet_id, goal_code=note.goal_code
)
found["item_lina"] = now_at_work.first().pk
found["item_emma"] = PlanItem.objects.filter(plan_version=found["plan_emma"]).order_by("pk").first().pk
draft_plan = TrainingPlanVersion.objects.select_related(
    "plan", "trajectory__learner__user", "trajectory__programme", "trajectory__school"
).get(pk=found["plan_emma"])
key = reading.read(draft_plan, now.date()).coverage.open_goals[0].goal.key
found["goal_open"] = f"{key.sheet_id}:{key.code}"
found["goal_note"], found["practice_test"] = note.pk, PracticeTest.objects.get().pk
found["remark_open"] = PlanRemark.objects.get(outcome="").pk
picture = io.BytesIO()
Image.new("RGB", (320, 240), "gray").save(picture, "JPEG")
sheet = CompanySheetVersion.objects.get(pk=found["csv_draft"]).company_sheet
photo = photos.add(
    sheet=sheet, picture=read_picture(ContentFile(picture.getvalue(), "bank.jpg")), alt="De plooibank van voren", at=now,
    by=User.objects.get(email="bart.claeys@de-clercq.example"),
)
found["cs_photo"] = photo.pk
"""
