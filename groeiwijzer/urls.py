"""Addresses of the Groeiwijzer: everything stands under the organisation it belongs to."""

from django.urls import path

from groeiwijzer.views import (
    answering,
    assessments,
    comparing,
    exports,
    growth,
    instruments,
    plan,
    reading,
    sharing,
    talks,
    together,
)

app_name = "groeiwijzer"
ORGANISATION = "organisaties/<slug:organisation>/groeiwijzer/"
ASSESSMENT = ORGANISATION + "<uuid:assessment>/"
PLAN = ORGANISATION + "groeiplan/"
ACTION = PLAN + "<uuid:action>/"
TALKS = ORGANISATION + "eindgesprekken/"
INSTRUMENTS = ORGANISATION + "vragenlijsten/"

urlpatterns = [
    path("groeiwijzer/", assessments.home, name="home"),
    path("groeiwijzer/groep/", comparing.anonymous_group, name="group"),
    path("gedeeld/", sharing.shared, name="shared"),
    path(ORGANISATION, assessments.overview, name="overview"),
    path(ORGANISATION + "start/", assessments.start, name="start"),
    path(ASSESSMENT, reading.profile, name="profile"),
    path(ASSESSMENT + "vragen/", answering.questionnaire, name="questionnaire"),
    path(ASSESSMENT + "verhaal/", assessments.story, name="story"),
    path(ASSESSMENT + "mensen/", assessments.people, name="people"),
    path(ASSESSMENT + "afronden/", assessments.finish, name="finish"),
    path(ASSESSMENT + "heropenen/", assessments.reopen, name="reopen"),
    path(ASSESSMENT + "openstellen/", assessments.open_up, name="open_up"),
    path("groeiplan/", plan.my_plan, name="my_plan"),
    path("groeiplan/lijst.<slug:kind>", plan.my_plan_file, name="my_plan_file"),
    path(PLAN, plan.plan, name="plan"),
    path(PLAN + "lijst.<slug:kind>", plan.plan_file, name="plan_file"),
    path(PLAN + "nieuw/", growth.action_new, name="action_new"),
    path(ACTION, growth.action, name="action"),
    path(ACTION + "wijzigen/", growth.action_change, name="action_change"),
    path(ACTION + "klaar/", growth.action_done, name="action_done"),
    path(ACTION + "schrappen/", growth.action_drop, name="action_drop"),
    path(ACTION + "heropenen/", growth.action_reopen, name="action_reopen"),
    path(TALKS, talks.talk_list, name="talk_list"),
    path(TALKS + "lijst.<slug:kind>", talks.talk_file, name="talk_file"),
    path(TALKS + "nieuw/", talks.talk_new, name="talk_new"),
    path(TALKS + "<uuid:talk>/", talks.talk, name="talk"),
    path(TALKS + "<uuid:talk>/wijzigen/", talks.talk_change, name="talk_change"),
    path(ASSESSMENT + "delen/", sharing.share, name="share"),
    path(ASSESSMENT + "delen/<uuid:share>/intrekken/", sharing.revoke, name="revoke"),
    path(ASSESSMENT + "vergelijken/", comparing.compare, name="compare"),
    path(ASSESSMENT + "samen/", together.together, name="together"),
    path(INSTRUMENTS, instruments.instruments, name="instruments"),
    path(INSTRUMENTS + "nieuw/", instruments.instrument_new, name="instrument_new"),
    path(INSTRUMENTS + "<uuid:version>/", instruments.instrument, name="instrument"),
    path(INSTRUMENTS + "<uuid:version>/bestand/", instruments.instrument_file, name="instrument_file"),
    path(ASSESSMENT + "nieuwe-versie/", instruments.upgrade, name="upgrade"),
    path(ASSESSMENT + "rapport/", exports.make_report, name="report"),
    path(ASSESSMENT + "antwoorden.<str:kind>", exports.export, name="export"),
]
