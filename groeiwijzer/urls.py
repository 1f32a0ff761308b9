"""Addresses of the Groeiwijzer: everything stands under the organisation it belongs to."""

from django.urls import path

from groeiwijzer.views import (
    answering,
    assessments,
    comparing,
    core_groups,
    exports,
    growth,
    instruments,
    network_meetings,
    networks,
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
NETWORK = "netwerken/<uuid:network>/"
MEMBER = NETWORK + "leden/<uuid:network_member>/"
MEETING = NETWORK + "bijeenkomsten/<uuid:network_meeting>/"
CORE_GROUP = "organisaties/<slug:organisation>/werkplekleren/"

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
    path("netwerken/", networks.networks, name="networks"),
    path("organisaties/<slug:organisation>/netwerken/nieuw/", networks.network_new, name="network_new"),
    path(NETWORK, networks.network, name="network"),
    path(NETWORK + "wijzigen/", networks.network_change, name="network_change"),
    path(NETWORK + "stoppen/", networks.network_end, name="network_end"),
    path(NETWORK + "leden/nieuw/", networks.network_member_new, name="network_member_new"),
    path(MEMBER, networks.network_member, name="network_member"),
    path(MEMBER + "stoppen/", networks.network_leave, name="network_leave"),
    path(NETWORK + "bijeenkomsten/nieuw/", network_meetings.network_meeting_new, name="network_meeting_new"),
    path(MEETING, network_meetings.network_meeting, name="network_meeting"),
    path(MEETING + "wijzigen/", network_meetings.network_meeting_change, name="network_meeting_change"),
    path(MEETING + "afgelasten/", network_meetings.network_meeting_cancel, name="network_meeting_cancel"),
    path(MEETING + "komen/", network_meetings.network_answer, name="network_answer"),
    path(MEETING + "verslag/", network_meetings.network_report, name="network_report"),
    path(MEETING + "geleerd/", network_meetings.network_learned, name="network_learned"),
    path(MEETING + "agenda.ics", network_meetings.network_ics, name="network_ics"),
    path(MEETING + "materiaal/nieuw/", network_meetings.network_paper_new, name="network_paper_new"),
    path(MEETING + "materiaal/<uuid:network_paper>/", network_meetings.network_paper, name="network_paper"),
    path(CORE_GROUP, core_groups.core_group, name="core_group"),
    path(CORE_GROUP + "nieuw/", core_groups.core_group_new, name="core_group_new"),
    path(CORE_GROUP + "overleg/nieuw/", core_groups.core_note_new, name="core_note_new"),
    path(CORE_GROUP + "<uuid:core_member>/stoppen/", core_groups.core_member_end, name="core_member_end"),
]
