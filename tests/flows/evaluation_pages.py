"""The pages of evaluations: weeks, sheets, talks, councils, the learner's own and roles; who looks at which, and the rows they need."""

from tests.flows.visit import (
    BART,
    FILE,
    ILSE,
    JONAS,
    KATRIEN,
    LINA,
    MARC,
    NOBODY,
    POST_ONLY,
    SOFIE,
    YVES,
    S,
    Visit,
)

NELE = "nele.baert@atheneum-leiebocht.example"
HILDE = "hilde.coppens@atheneum-leiebocht.example"
HUGO = "hugo.de.clercq@de-clercq.example"
EMMA = "emma.declerck@atheneum-leiebocht.example"
YASSIN = "yassin.amrani@atheneum-leiebocht.example"
T = "/trajecten/{t_lina}"
NOW, LAST, OLD = (f"{T}/week/{{{name}}}" for name in ("week_now", "week_last", "week_old"))
FREE = f"{T}/week/{{week_free}}"
R, TALK, COUNCIL = "/rolverdeling", "/gesprekken-met-drie", "/klassenraden"
LINE = "/klassenraad/lerende/{line_lina}"
SAY, OWN = f"{T}/hoe-gaat-het", f"{T}/portfolio"

PAGES = [
    # the week
    *(Visit("evaluation:weeks_to_do", who, "/deze-week-beoordelen/") for who in (BART, NELE, SOFIE, LINA)),
    *(Visit("evaluation:weeks", who, f"{T}/week/") for who in (LINA, KATRIEN, BART, NELE, SOFIE, ILSE)),
    *(Visit("evaluation:week", who, f"{NOW}/") for who in (LINA, BART, NELE)),
    Visit("evaluation:week", SOFIE, f"{FREE}/"),
    *(Visit("evaluation:voices", who, f"{LAST}/stemmen/") for who in (LINA, BART, NELE, SOFIE, ILSE)),
    Visit("evaluation:voices", KATRIEN, f"{OLD}/stemmen/"),
    Visit("evaluation:voices", SOFIE, f"{NOW}/stemmen/"),
    Visit("evaluation:week_input", JONAS, f"{NOW}/input/"),
    *(Visit("evaluation:points", who, f"{T}/werkpunten/") for who in (LINA, BART, NELE, KATRIEN)),
    # a link to one week
    Visit("evaluation:week_link_new", SOFIE, f"{NOW}/link/"),
    Visit("evaluation:week_link", NOBODY, "/week/{week_token}/"),
    Visit("evaluation:week_link", NOBODY, "/week/bestaat-niet/", 404),
    # without network
    Visit("evaluation:offline_page", NOBODY, "/geen-netwerk/"),
    *(Visit("evaluation:offline_here", who, "/toestel/") for who in (LINA, BART)),
    # logs, measurements and progress
    *(Visit("evaluation:sheet_days", who, f"{T}/fiches/") for who in (LINA, BART, NELE)),
    Visit("evaluation:sheet_day", LINA, f"{T}/fiches/vandaag/"),
    Visit("evaluation:sheet_day", LINA, f"{T}/fiches/vandaag/?fiche={{log_sheet}}"),
    *(Visit("evaluation:sheet_log", who, "/logboeken/{sheet_log}/") for who in (LINA, BART, NELE)),
    *(Visit("evaluation:measurements", who, f"{T}/fiches/metingen/") for who in (LINA, BART, NELE)),
    Visit("evaluation:measurements", BART, f"{T}/fiches/metingen/?fiche={{log_sheet}}"),
    Visit("evaluation:measure_sheet", BART, f"{T}/fiches/meten/"),
    Visit("evaluation:measure_sheet", BART, f"{T}/fiches/meten/?fiche={{log_sheet}}"),
    Visit("evaluation:measure_sheet", LINA, f"{T}/fiches/meten/?fiche={{log_sheet}}"),
    *(Visit("evaluation:measurement", who, "/metingen/{measurement}/") for who in (LINA, BART)),
    *(Visit("evaluation:progress", who, f"{T}/voortgang/") for who in (LINA, BART, NELE, SOFIE)),
    # talks of three
    *(Visit("evaluation:talks", who, f"{T}/gesprekken-met-drie/") for who in (LINA, BART, SOFIE, KATRIEN)),
    Visit("evaluation:talk_new", SOFIE, f"{T}/gesprekken-met-drie/nieuw/"),
    *(Visit("evaluation:talk", who, f"{TALK}/{{talk_open}}/") for who in (LINA, BART, SOFIE)),
    *(Visit("evaluation:talk", who, f"{TALK}/{{talk_closed}}/") for who in (LINA, BART, KATRIEN)),
    *(Visit("evaluation:talk", who, f"{TALK}/{{talk_held}}/") for who in (BART, SOFIE)),
    Visit("evaluation:talk", YASSIN, f"{TALK}/{{talk_disagrees}}/"),
    Visit("evaluation:talk_sign", BART, f"{TALK}/{{talk_held}}/tekenen/"),
    Visit("evaluation:talk_disagree", LINA, f"{TALK}/{{talk_held}}/anders/"),
    Visit("evaluation:talk_correct", SOFIE, f"{TALK}/{{talk_closed}}/verbeteren/"),
    # class councils
    *(Visit("evaluation:councils", who, f"{COUNCIL}/") for who in (SOFIE, NELE, HILDE)),
    Visit("evaluation:council_new", SOFIE, f"{S}/klassenraden/nieuw/"),
    *(Visit("evaluation:council", who, f"{COUNCIL}/{{council}}/") for who in (SOFIE, NELE, HILDE)),
    *(Visit("evaluation:council_line", who, f"{LINE}/") for who in (SOFIE, NELE, HILDE)),
    Visit("evaluation:council_explain", BART, f"{LINE}/toelichting/"),
    Visit("evaluation:council_decide", HILDE, f"{LINE}/beslissen/"),
    *(
        Visit("evaluation:council_outcome", who, "/klassenraad/lerende/{line_told}/uitslag/")
        for who in (LINA, KATRIEN, BART)
    ),
    *(Visit("evaluation:council_outcomes", who, f"{T}/klassenraden/") for who in (LINA, KATRIEN, ILSE)),
    # the learner's own
    Visit("evaluation:learner_voice", LINA, f"{SAY}/"),
    Visit("evaluation:say_cooperation", LINA, f"{SAY}/samenwerking/"),
    Visit("evaluation:say_wellbeing", LINA, f"{SAY}/welzijn/"),
    Visit("evaluation:say_safety", LINA, f"{SAY}/veiligheid/"),
    Visit("evaluation:learner_words", LINA, f"{SAY}/eerder/"),
    *(Visit("evaluation:words_shared", who, "/lerenden/wat-lerenden-delen/") for who in (SOFIE, BART)),
    *(Visit("evaluation:learner_word", who, "/gedeeld/{word}/") for who in (LINA, SOFIE)),
    Visit("evaluation:learner_word_share", LINA, "/gedeeld/{word}/wie-leest-dit/"),
    *(Visit("evaluation:signal_new", who, f"{T}/signaal/") for who in (LINA, BART)),
    *(Visit("evaluation:signals", who, "/lerenden/signalen/") for who in (SOFIE, EMMA, LINA)),
    *(Visit("evaluation:signal", who, "/signalen/{signal}/") for who in (SOFIE, EMMA)),
    Visit("evaluation:signal", SOFIE, "/signalen/{signal_open}/"),
    *(Visit("evaluation:portfolio", who, f"{OWN}/") for who in (LINA, BART, SOFIE)),
    Visit("evaluation:portfolio_about", LINA, f"{OWN}/over-mij/"),
    *(
        Visit("evaluation:portfolio_choose", LINA, f"{OWN}/kies/?soort={kind}")
        for kind in ("photo", "measurement", "log", "goal", "talk", "point")
    ),
    Visit("evaluation:portfolio_next", LINA, f"{OWN}/hierna/"),
    Visit("evaluation:portfolio_diploma", SOFIE, f"{OWN}/bewijs/"),
    Visit("evaluation:portfolio_export", LINA, f"{OWN}/meenemen/"),
    *(Visit("evaluation:portfolio_piece", who, "/portfoliostukken/{piece}/") for who in (LINA, SOFIE)),
    # who does what
    *(Visit("evaluation:raci_list", who, f"{R}/") for who in (SOFIE, ILSE, MARC, HUGO)),
    Visit("evaluation:raci_list", SOFIE, f"{R}/?q=niets"),
    *(
        Visit("evaluation:my_raci", who, f"{R}/wat-wordt-van-mij-verwacht/")
        for who in (LINA, BART, SOFIE, YVES, KATRIEN)
    ),
    Visit("evaluation:raci_new", SOFIE, f"{S}/rolverdeling/nieuw/"),
    *(Visit("evaluation:raci", who, f"{R}/{{raci}}/") for who in (SOFIE, ILSE, BART)),
    *(Visit("evaluation:raci", who, f"{R}/{{raci_lina}}/") for who in (SOFIE, LINA, HILDE)),
    *(Visit("evaluation:raci_of", who, "/trajecten/{t_yassin}/rolverdeling/") for who in (SOFIE, YASSIN)),
    Visit("evaluation:raci_start", SOFIE, "/trajecten/{t_yassin}/rolverdeling/nieuw/"),
    Visit("evaluation:raci_task", SOFIE, f"{R}/{{raci_lina}}/taak/?taak=toeleiden.1"),
    Visit("evaluation:raci_note", SOFIE, f"{R}/{{raci_lina}}/afspraken/"),
    # what the school sets: rhythm and grids
    Visit("evaluation:rhythms", MARC, f"{S}/evaluatieritme/"),
    Visit("evaluation:rhythm_set", MARC, f"{S}/evaluatieritme/lassen-constructie/"),
    Visit("evaluation:rhythm_set", HILDE, f"{S}/evaluatieritme/onderhoudsmechanica/"),
    Visit("evaluation:grids", MARC, f"{S}/roosters/"),
    Visit("evaluation:grid_new", MARC, f"{S}/roosters/nieuw/"),
    Visit("evaluation:grid", MARC, f"{S}/roosters/{{grid_own}}/"),
    Visit("evaluation:grid", HILDE, f"{S}/roosters/{{grid_field}}/"),
    Visit("evaluation:grid_choose", MARC, f"{S}/roosters/keuze/onderhoudsmechanica/"),
    # Vandaag, with what evaluations add to it
    *(Visit("today", who, "/") for who in (HILDE, YASSIN)),
]

NO_PAGE = {
    "evaluation:service_worker": "a script, not a page",
    "evaluation:manifest": "for machines",
    "evaluation:fresh_token": "for machines",
    **{
        f"evaluation:{name}": FILE
        for name in (
            *("measurements_file", "measurement_photo", "council_file", "portfolio_data", "portfolio_file"),
            *("raci_list_file", "raci_file", "grid_file"),
        )
    },
    **{
        f"evaluation:{name}": POST_ONLY
        for name in (
            *("round_open", "input_sign_off", "point_close", "week_link_revoke"),
            *("sheet_log_check", "measurement_withdraw", "progress_point"),
            *("talk_write", "talk_open", "talk_ask", "talk_unask", "talk_agree", "talk_unagree", "talk_held"),
            *("talk_close", "talk_pdf"),
            *(
                "council_fill",
                "council_ask",
                "council_pdf",
                "council_publish",
                "council_invite",
                "council_remove",
            ),
            *("learner_word_answer", "learner_word_seen", "signal_hear"),
            *("portfolio_share", "portfolio_pdf", "portfolio_reflect", "portfolio_move", "portfolio_remove"),
            *("raci_propose", "raci_agree", "raci_next", "raci_pdf"),
            *("rhythm_remove", "grid_choice_remove"),
        )
    },
}

# the rows of the demo world, and what nobody there made: a talk to sign, an outcome that was told, an instructor, a link
OBJECTS = """
from datetime import timedelta
from django.utils import timezone as clock
from duaalportal.lib.school_calendar import Week
from evaluation.models import (
    ClassCouncil, CouncilLine, EvaluationRound, FollowUpTalk, GridVersion, LearnerWord, Measurement, PortfolioPiece, RaciAgreement,
    SheetLog, Signal, TalkRound, WeekLink
)
from evaluation.week_links.links import hash_of
from learningplans.models import TeamMember
people = {user.name: user for user in User.objects.all()}
lina, yassin, emma = (
    Trajectory.objects.get(learner__name=name) for name in ("Lina Verhaegen", "Yassin Amrani", "Emma Declerck")
)
today, around = clock.localdate(), {"school_id": lina.school_id, "trajectory": lina}
found["t_lina"], found["t_yassin"] = lina.pk, yassin.pk
rounds = list(EvaluationRound.objects.filter(trajectory=lina).order_by("first_day"))
shown = [row for row in rounds if row.revealed_at]
found["week_now"] = Week.of(today)
found["week_last"] = Week.of((shown or rounds)[-1].first_day) if rounds else Week.of(today).before
found["week_old"] = Week.of(rounds[0].first_day) if rounds else Week.of(today).before
asked = {row.first_day for row in rounds}
free = Week.of(today).before
while free.monday in asked:
    free = free.before
found["week_free"] = free
grids = GridVersion.objects
found["grid_own"], found["grid_field"] = grids.exclude(owner=None).first().pk, grids.filter(owner=None).first().pk
found["sheet_log"], found["log_sheet"] = SheetLog.objects.first().pk, SheetLog.objects.first().sheet_id
found["measurement"] = Measurement.objects.filter(party="M").first().pk
talks = FollowUpTalk.objects.filter(trajectory=lina)
found["talk_open"], found["talk_closed"] = talks.get(closed_at=None).pk, talks.exclude(closed_at=None).get().pk
found["talk_disagrees"] = FollowUpTalk.objects.get(trajectory=yassin).pk
held = FollowUpTalk.objects.create(
    organisation=company, held_on=today, progress="Het gaat goed.", made_at=now, made_by=people["Sofie Maes"], **around
)
if shown:
    TalkRound.objects.create(talk=held, round=shown[-1], **around)
found["talk_held"] = held.pk
council = ClassCouncil.objects.get()
found["council"], found["line_lina"] = council.pk, council.lines.get(trajectory=lina).pk
told = ClassCouncil.objects.create(
    school_id=lina.school_id, class_group="6LCd", title="Klassenraad herfst", on=today - timedelta(days=30), made_at=now,
    made_by=people["Sofie Maes"], published_at=now, published_by=people["Sofie Maes"],
)
line = CouncilLine.objects.create(
    council=told, outcome="Lina mag verder.", outcome_at=now, outcome_by=people["Hilde Coppens"], **around
)
found["line_told"] = line.pk
found["word"], found["piece"] = LearnerWord.objects.get().pk, PortfolioPiece.objects.first().pk
found["signal"] = Signal.objects.get().pk
found["signal_open"] = Signal.objects.create(
    text="De bus komt niet meer.", at=now, by=people["Lina Verhaegen"], **around
).pk
found["raci"] = RaciAgreement.objects.get(trajectory=None).pk
found["raci_lina"] = RaciAgreement.objects.get(trajectory=lina).pk
mentor = TeamMember.objects.filter(trajectory=lina, role=Role.MENTOR).first()
TeamMember.objects.create(
    organisation=company, on_school_side=False, role=Role.WORKPLACE_INSTRUCTOR, user=people["Jonas Vermeire"],
    placement=mentor.placement, starts_on=lina.starts_on, ends_on=lina.ends_on, added_at=now, added_by=ilse, **around
)
found["week_token"] = "een-link-om-te-bekijken"
WeekLink.objects.create(
    organisation=company, user=people["Bart Claeys"], first_day=Week.of(today).monday, made_at=now,
    token_hash=hash_of(found["week_token"]), ends_at=now + timedelta(days=9), mailed_at=now, **around
)
"""
